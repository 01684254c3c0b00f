/** Runs as a page reads them, against the real routes of an agent and of the layer, over connections that break. */
import { exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WatchedRun, type RunState, type WatchOptions } from "../../src/browser/index.ts";
import { MAX_RETRIES } from "../../src/browser/retries.ts";
import { agentOf, kill, wholeAnswer, wordsOf } from "../agents/agent.ts";
import { until } from "../durable-objects/layer.ts";
import { callsOf, chatEvents, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import { call, KEY, runIdOf, scriptedChat } from "../http/door.ts";
import { seededRandom, soakCount } from "../soak.ts";

const WORDS = 12;
const { text: WHOLE } = wholeAnswer(WORDS);
const ENDED = new Set(["completed", "failed", "cancelled", "interrupted"]);

type Fetch = NonNullable<WatchOptions["fetch"]>;

/** A page's `fetch`, where the Worker under test is its origin. */
const toAgents: Fetch = (url, init) => exports.default.fetch(new Request(`http://agents.test${url}`, init));
/** One where that Worker passes `/layer` on to the inference layer, as the README says. */
const toLayer: Fetch = (url, { method, headers }) =>
  call(url.replace("/layer", ""), {
    method,
    headers: Object.fromEntries(new Headers(headers)),
  });

/** A run that is watched, and every state it had. */
function watch(run: string, options: WatchOptions): { watched: WatchedRun; states: RunState[]; leave: () => void } {
  const watched = new WatchedRun(run, options);
  const states = [watched.state];
  const leave = watched.subscribe(() => void states.push(watched.state));
  return { watched, states, leave };
}

/** Where a request reads on. */
function placeIn(url = ""): string {
  return new URLSearchParams(url.split("?")[1]).get("from") ?? "";
}

async function ended(watched: WatchedRun): Promise<RunState> {
  await until(() => ENDED.has(watched.state.status));
  return watched.state;
}

/** `fetch` whose answers break after some bytes, as often as `cuts` says. Counts its calls. */
function breaking(fetch: Fetch, cuts: number[], how: "error" | "end"): Fetch & { urls: string[] } {
  const urls: string[] = [];
  const broken: Fetch = async (url, init) => {
    urls.push(url);
    const response = await fetch(url, init);
    const after = cuts.shift();
    if (after === undefined || response.body === null) return response;
    return new Response(response.body.pipeThrough(cutAfter(after, how)), response);
  };
  return Object.assign(broken, { urls });
}

function cutAfter(bytes: number, how: "error" | "end"): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes;
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) return;
      if (how === "end") controller.terminate();
      else controller.error(new TypeError("network connection lost"));
    },
  });
}

async function agentRun(everyMs: number): Promise<{ agent: string; runId: string; name: string }> {
  const name = crypto.randomUUID();
  const runId = await agentOf("AGENT", name).begin(wordsOf(WORDS, everyMs), { key: "plan" });
  return { agent: `/agents/agent/${name}`, runId: String(runId), name };
}

async function layerRun(answer: ScriptedAnswer): Promise<{ runId: string; script: string }> {
  const body = scriptedChat([answer]);
  const response = await call("/v1/chat/completions", {
    body,
    headers: { "durable-ai-session": crypto.randomUUID() },
  });
  await response.body?.cancel();
  return { runId: runIdOf(response), script: body.script.id };
}

/** Each text goes on from the one before it: nothing came twice, and nothing was taken back. */
function expectGrowth(states: RunState[]): void {
  for (const [index, { text }] of states.entries()) expect(text.startsWith(states[index - 1]?.text ?? "")).toBe(true);
}

const layerOptions = { layer: "/layer", headers: { authorization: `Bearer ${KEY}` }, fetch: toLayer };

describe("a run in a page", () => {
  it("of an agent, by its key, comes word by word, and with what it used", async () => {
    const { agent } = await agentRun(10);
    const { watched, states } = watch("plan", { agent, fetch: toAgents });
    expect(await ended(watched)).toMatchObject({
      status: "completed",
      text: WHOLE,
      usage: { outputTokens: WORDS },
      cost: undefined,
      error: undefined,
    });
    expect(new Set(states.map(({ status }) => status))).toEqual(new Set(["connecting", "streaming", "completed"]));
    expect(states.length).toBeGreaterThan(4);
    expectGrowth(states);
  });

  it("of the layer comes alike, with the headers it is asked with", async () => {
    const { runId } = await layerRun({ chunks: chatEvents(WORDS), everyMs: 5 });
    const { watched } = watch(runId, layerOptions);
    expect(await ended(watched)).toMatchObject({ status: "completed", text: WHOLE });
    const asked = vi.fn(async () => ({ authorization: `Bearer ${KEY}` }));
    const { watched: again } = watch(runId, {
      ...layerOptions,
      headers: asked,
      layer: new URL("https://a.test/layer/"),
    });
    expect((await ended(again)).error?.code).toBe("route/not-found");
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("says what the provider charged, in nano-dollars", async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4, cost: 0.000_001_5 };
    const chunk = `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [], usage })}\n\n`;
    const { runId } = await layerRun({ chunks: [...chatEvents(1).slice(0, 3), chunk, "data: [DONE]\n\n"] });
    expect(await ended(watch(runId, layerOptions).watched)).toMatchObject({ status: "completed", cost: 1_500 });
  });

  it("shows every word once, wherever its connections break", async () => {
    const random = seededRandom();
    const { agent } = await agentRun(4);
    const reading = async (how: "error" | "end"): Promise<void> => {
      const cuts = Array.from({ length: 3 }, () => 1 + Math.floor(random() * 900));
      const fetch = breaking(toAgents, cuts, how);
      const { watched, states } = watch("plan", { agent, fetch });
      expect(await ended(watched)).toMatchObject({ status: "completed", text: WHOLE });
      expectGrowth(states);
    };
    await Promise.all(Array.from({ length: soakCount(24) }, (_, index) => reading(index % 2 === 0 ? "error" : "end")));
  });

  it("goes on where it was after its agent died", async () => {
    const { agent, name } = await agentRun(30);
    const fetch = breaking(toAgents, [], "end");
    const { watched, states } = watch("plan", { agent, fetch });
    await until(() => watched.state.text.includes("word3"));
    await kill(agentOf("AGENT", name));
    expect(await ended(watched)).toMatchObject({ status: "completed", text: WHOLE });
    expectGrowth(states);
    expect(fetch.urls.length).toBeGreaterThan(1);
    expect(fetch.urls.at(-1)).not.toContain("from=0");
  });

  it("is read while somebody listens, once for all, and read on where it was", async () => {
    const { agent } = await agentRun(25);
    const fetch = breaking(toAgents, [], "end");
    const watched = new WatchedRun("plan", { agent, fetch });
    watched.subscribe(() => undefined)();
    await until(async () => true);
    expect(fetch.urls).toEqual([]);
    const leave = [watched.subscribe(() => undefined), watched.subscribe(() => undefined)];
    await until(() => watched.state.text.includes("word2"));
    expect(fetch.urls).toHaveLength(1);
    for (const end of leave) end();
    const { text } = watched.state;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(watched.state.text).toBe(text);
    const states: RunState[] = [];
    watched.subscribe(() => void states.push(watched.state));
    expect(await ended(watched)).toMatchObject({ text: WHOLE });
    expectGrowth(states);
    expect(fetch.urls).toHaveLength(2);
    const [offset, attempt] = placeIn(fetch.urls[1]).split("@");
    expect(Number(offset)).toBeGreaterThan(2);
    expect(attempt).toBe("1");
  });

  it("is cancelled by its key through its agent, and by its id through the layer", async () => {
    const name = crypto.randomUUID();
    const inputs = wordsOf(2, 0, { then: "hang" });
    await agentOf("AGENT", name).begin(inputs, { key: "plan" });
    const { runId, script } = await layerRun({ chunks: chatEvents(2).slice(0, 3), then: "hang" });
    const ofAgent = watch("plan", { agent: `/agents/agent/${name}`, fetch: toAgents }).watched;
    const ofLayer = watch(runId, layerOptions).watched;
    for (const watched of [ofAgent, ofLayer]) {
      await until(() => watched.state.text === "word0 word1 ");
      await watched.cancel();
      expect(await ended(watched)).toMatchObject({ status: "cancelled", text: "word0 word1 ", error: undefined });
    }
    await until(() => callsOf(script).aborted + callsOf(inputs.script.id).aborted === 2);
  });

  it("that failed says why, and keeps its text", async () => {
    const { runId } = await layerRun({ chunks: chatEvents(4).slice(0, 3), then: "break" });
    const state = await ended(watch(runId, layerOptions).watched);
    expect(state).toMatchObject({ status: "failed", text: "word0 word1 " });
    expect(state.error?.code).toMatch(/^provider\//);
  });
});

describe("a run that lost events the page has", () => {
  const event = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
  const words = (first: number, count: number): string =>
    event("events", { first, count, text: Array.from({ length: count }, (_, at) => `w${first + at} `).join("") });
  const closed = event("closed", { outcome: "interrupted", end: 4 });

  it.each([
    ["at the seam of two messages", [words(1, 3) + words(4, 2), event("rewind", { to: 4 }) + closed], [0, 6]],
    [
      "inside a message",
      [words(1, 1) + words(2, 4), event("rewind", { to: 4 }) + closed, words(2, 2) + closed],
      [0, 6, 2],
    ],
  ])("drops them, %s, and shows what is left once", async (_where, answers, offsets) => {
    const asked: number[] = [];
    const fetch: Fetch = async (url) => {
      asked.push(Number(placeIn(url)));
      return new Response(answers[asked.length - 1], { headers: { "content-type": "text/event-stream" } });
    };
    const { watched, states } = watch("plan", { agent: "/agents/agent/a", fetch });
    expect(await ended(watched)).toMatchObject({ status: "interrupted", text: "w1 w2 w3 " });
    expect(states.some(({ text }) => text === "w1 w2 w3 w4 w5 ")).toBe(true);
    expect(asked).toEqual(offsets);
  });
});

describe("a run that cannot be read", () => {
  const page: Fetch = async () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } });
  const refusing: Fetch = async () => new Response("who are you?", { status: 401 });
  const agent = "/agents/agent/nobody";

  const cases: [what: string, run: string, options: () => WatchOptions, error: object][] = [
    [
      "of another agent, by its key",
      "plan",
      () => ({ agent, fetch: toAgents }),
      { code: "run/not-found", status: 404 },
    ],
    [
      "of another agent, by its id",
      `${"0".repeat(64)}.1`,
      () => ({ agent, fetch: toAgents }),
      { code: "run/not-found", fix: expect.stringContaining("this agent's own URL") },
    ],
    ["that is not there", `${"0".repeat(64)}.1`, () => layerOptions, { code: "run/not-found", status: 404 }],
    ["by its key, where an id is wanted", "plan", () => layerOptions, { code: "input/invalid", field: "runId" }],
    [
      "of an agent that does not admit the page",
      "plan",
      () => ({ agent, fetch: toAgents, headers: { "x-who": "stranger" } }),
      { code: "auth/invalid", status: 403, fix: expect.stringContaining("`http`") },
    ],
    ["without the API key", "x", () => ({ ...layerOptions, headers: { authorization: "" } }), { code: "auth/missing" }],
    [
      "that the user's own Worker refuses",
      "x",
      () => ({ agent, fetch: refusing }),
      { code: "auth/invalid", status: 401 },
    ],
    [
      "of an agent without these routes",
      "plan",
      () => ({ agent: `/agents/plain/${crypto.randomUUID()}`, fetch: toAgents }),
      { code: "route/not-found", field: "agent", fix: expect.stringContaining("http") },
    ],
    ["at the URL of a page", "plan", () => ({ layer: "", fetch: page }), { code: "route/not-found", field: "layer" }],
    ["without a name", "", () => ({ agent, fetch: toAgents }), { code: "input/invalid", field: "run" }],
    ["without a place", "plan", () => ({}) as WatchOptions, { code: "input/invalid", field: "agent" }],
    ["with an empty place", "plan", () => ({ agent: "" }), { code: "input/invalid", field: "agent" }],
    [
      "with two places",
      "plan",
      () => ({ agent, layer: "/layer" }) as unknown as WatchOptions,
      { code: "input/invalid", field: "layer" },
    ],
  ];
  it.each(cases)("%s: it says so at once, with what to change", async (_what, run, options, error) => {
    const given = options();
    const fetch = breaking(given.fetch ?? toAgents, [], "end");
    const { watched } = watch(run, { ...given, fetch });
    const state = await ended(watched);
    expect(state).toMatchObject({ status: "failed", text: "", error: { fix: expect.any(String), ...error } });
    expect(fetch.urls.length).toBeLessThanOrEqual(1);
  });

  it("cannot be cancelled either", async () => {
    const foreign = `${"0".repeat(64)}.1`;
    const cancel = (options: WatchOptions): Promise<void> => new WatchedRun(foreign, options).cancel();
    await expect(cancel({ agent, fetch: toAgents })).rejects.toMatchObject({ code: "run/not-found" });
    await expect(cancel({ agent, fetch: page })).rejects.toMatchObject({ code: "route/not-found", field: "agent" });
    await expect(cancel({ agent: "" })).rejects.toMatchObject({ code: "input/invalid", field: "agent" });
  });

  it("keeps what stands in a query, and says nothing of it in an error", async () => {
    const fetch = breaking(page, [], "end");
    const { error } = await ended(watch("a/b", { agent: "/agents/writer/a/?token=secret", fetch }).watched);
    expect(fetch.urls).toEqual(["/agents/writer/a/inference/runs/a%2Fb/events?token=secret&from=0&format=text"]);
    expect(error?.message).not.toContain("secret");
  });
});

describe("a server that is away", () => {
  afterEach(() => vi.useRealTimers());

  it("is asked again until it is back", async () => {
    const { agent } = await agentRun(0);
    let calls = 0;
    const fetch: Fetch = async (url, init) => {
      calls += 1;
      if (calls === 1) throw new TypeError("Failed to fetch");
      return calls === 2 ? new Response("no healthy upstream", { status: 503 }) : toAgents(url, init);
    };
    const { watched, states } = watch("plan", { agent, fetch });
    expect(await ended(watched)).toMatchObject({ status: "completed", text: WHOLE, error: undefined });
    expect(states.every(({ error }) => error === undefined)).toBe(true);
  });

  it("is given up after some minutes, as interrupted", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const fetch = vi.fn<Fetch>(async () => new Response("", { status: 502 }));
    const { watched } = watch("plan", { agent: "/agents/agent/a", fetch });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(watched.state.status).toBe("connecting");
    await vi.advanceTimersByTimeAsync(300_000);
    expect(watched.state).toMatchObject({
      status: "interrupted",
      error: { code: "run/interrupted", retryable: true, fix: expect.stringContaining("CORS") },
    });
    expect(fetch).toHaveBeenCalledTimes(MAX_RETRIES + 1);
  });

  it("is left where it says nothing for long", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const fetch = vi.fn<Fetch>(() => new Promise(() => undefined));
    watch("plan", { agent: "/agents/agent/a", fetch });
    await vi.advanceTimersByTimeAsync(44_000);
    expect(fetch).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(fetch.mock.calls[0]?.[1].signal?.aborted).toBe(true);
  });
});
