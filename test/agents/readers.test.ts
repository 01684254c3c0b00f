/** Whoever reads an agent's run beside the agent: WebSocket clients that ask for it, and HTTP. */
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { until } from "../durable-objects/layer.ts";
import { callsOf } from "../durable-objects/scripted-provider.ts";
import { agentOf, connect, kill, wholeAnswer, wordsOf, type Socket } from "./agent.ts";

const WORDS = 12;
const EVERY_MS = 15;
/** The role, the words, the end, the usage, `[DONE]`. */
const EVENTS = WORDS + 4;

interface Reading {
  text: string;
  next: number;
  types: string[];
}

function readingOf({ messages }: Socket, run: string): Reading {
  const ours = messages.filter((message) => message["run"] === run);
  const events = ours.filter(({ type }) => type === "inference/events");
  const last = events.at(-1);
  return {
    text: events.map(({ text }) => String(text)).join(""),
    next: last === undefined ? 0 : Number(last["first"]) + Number(last["count"]),
    types: [...new Set(ours.map(({ type }) => String(type)))],
  };
}

const isClosed = (socket: Socket, run: string) => (): boolean =>
  readingOf(socket, run).types.includes("inference/closed");

describe("a WebSocket client", () => {
  it("that subscribes gets the text it missed, what comes, and how it ended", async () => {
    const name = crypto.randomUUID();
    await agentOf("AGENT", name).begin(wordsOf(WORDS, EVERY_MS), { key: "plan" });
    const socket = await connect(`/agents/agent/${name}`);
    socket.send({ type: "inference/subscribe", run: "plan" });
    await until(isClosed(socket, "plan"));
    expect(readingOf(socket, "plan")).toMatchObject({ text: wholeAnswer(WORDS).text });
    expect(socket.messages.at(-1)).toMatchObject({ type: "inference/closed", outcome: "completed", end: EVENTS });
  });

  it("may ask for a run before it is started", async () => {
    const name = crypto.randomUUID();
    const socket = await connect(`/agents/agent/${name}`);
    socket.send({ type: "inference/subscribe", run: "plan" });
    await agentOf("AGENT", name).begin(wordsOf(WORDS, 0), { key: "plan" });
    await until(isClosed(socket, "plan"));
    expect(readingOf(socket, "plan").text).toBe(wholeAnswer(WORDS).text);
  });

  it("that does not subscribe gets nothing of ours", async () => {
    const name = crypto.randomUUID();
    const agent = agentOf("AGENT", name);
    const socket = await connect(`/agents/agent/${name}`);
    await agent.begin(wordsOf(WORDS, 0));
    await until(async () => (await agent.rows())[0]?.state === "closed");
    socket.send({ type: "hello", about: "inference/subscribe" });
    await until(() => socket.messages.some(({ text }) => String(text).startsWith("echo")));
    expect(socket.messages.filter(({ type }) => String(type).startsWith("inference/"))).toEqual([]);
  });

  it("leaves the agent's own messages to the agent", async () => {
    const name = crypto.randomUUID();
    const socket = await connect(`/agents/agent/${name}`);
    const messages = ["plain", '{"type":"other","text":"\\"inference/"}', '{"type":"inference/unheard-of"}'];
    for (const message of messages) socket.socket.send(message);
    const echoes = (): unknown[] => socket.messages.flatMap(({ text }) => (text === undefined ? [] : [text]));
    await until(() => echoes().length === messages.length);
    expect(echoes()).toEqual(messages.map((message) => `echo ${message}`));
  });

  it("that comes back with its offset sees every word once, also after the agent died", async () => {
    const name = crypto.randomUUID();
    const agent = agentOf("AGENT", name);
    const inputs = wordsOf(WORDS, 30);
    const runId = await agent.begin(inputs);
    const first = await connect(`/agents/agent/${name}`);
    first.send({ type: "inference/subscribe", run: runId });
    await until(() => readingOf(first, String(runId)).text.includes("word3"));
    await kill(agent);
    await until(() => first.closed.length > 0);
    const had = readingOf(first, String(runId));
    const second = await connect(`/agents/agent/${name}`);
    second.send({ type: "inference/subscribe", run: runId, from: had.next });
    await until(isClosed(second, String(runId)));
    expect(had.text + readingOf(second, String(runId)).text).toBe(wholeAnswer(WORDS).text);
  });

  it("can read the provider's own events", async () => {
    const name = crypto.randomUUID();
    await agentOf("AGENT", name).begin(wordsOf(WORDS, 0), { key: "plan" });
    const socket = await connect(`/agents/agent/${name}`);
    socket.send({ type: "inference/subscribe", run: "plan", format: "native" });
    await until(isClosed(socket, "plan"));
    expect(readingOf(socket, "plan").text).toBe(wholeAnswer(WORDS).bytes);
  });

  it("gets nothing more once it unsubscribes", async () => {
    const name = crypto.randomUUID();
    const agent = agentOf("AGENT", name);
    await agent.begin(wordsOf(WORDS, 30), { key: "plan" });
    const socket = await connect(`/agents/agent/${name}`);
    socket.send({ type: "inference/subscribe", run: "plan" });
    await until(() => readingOf(socket, "plan").next > 2);
    socket.send({ type: "inference/unsubscribe", run: "plan" });
    await until(async () => (await agent.rows())[0]?.state === "closed");
    expect(readingOf(socket, "plan").types).not.toContain("inference/closed");
  });

  const bad: [what: string, message: object, code: string][] = [
    ["a run of another agent", { run: "somebody-elses" }, "run/not-found"],
    ["no run", {}, "input/invalid"],
    ["a bad offset", { run: "plan", from: -1 }, "input/invalid"],
    ["an unknown format", { run: "plan", format: "esperanto" }, "format/unknown"],
  ];
  for (const [what, message, code] of bad)
    it(`is told that it cannot read ${what}`, async () => {
      await agentOf("AGENT", crypto.randomUUID()).begin(wordsOf(1, 0), { key: "somebody-elses" });
      const socket = await connect(`/agents/agent/${crypto.randomUUID()}`);
      socket.send({ type: "inference/subscribe", ...message });
      const error = await until(() => socket.messages.find(({ type }) => type === "inference/error"));
      expect(error).toMatchObject({ error: { code } });
    });
});

describe("over HTTP", () => {
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    exports.default.fetch(`http://agents.test/agents/${path}`, { headers });

  async function withRun(): Promise<{ name: string; runId: string }> {
    const name = crypto.randomUUID();
    const runId = String(await agentOf("AGENT", name).begin(wordsOf(WORDS, 5), { key: "plan" }));
    return { name, runId };
  }

  it("lists the agent's runs", async () => {
    const { name, runId } = await withRun();
    expect(await (await get(`agent/${name}/inference/runs`)).json()).toEqual({
      runs: [expect.objectContaining({ runId, key: "plan", session: `AgentReader/${name}`, model: "scripted/model" })],
    });
  });

  it("sends a run as events, by its id or key, from an offset or after the last one", async () => {
    const { name, runId } = await withRun();
    const textOf = async (path: string, headers?: Record<string, string>): Promise<string> => {
      const response = await get(`agent/${name}/inference/runs/${path}`, headers);
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      const events = (await response.text()).split("\n\n").filter((event) => event.includes("event: events"));
      return events
        .map((event) => String((JSON.parse(event.split("data: ")[1] ?? "{}") as { text: string }).text))
        .join("");
    };
    const { text } = wholeAnswer(WORDS);
    expect(await textOf(`${runId}/events`)).toBe(text);
    expect(await textOf("plan/events?from=2")).toBe(text.replace("word0 ", ""));
    expect(await textOf("plan/events", { "last-event-id": "2" })).toBe(text.replace("word0 ", ""));
  });

  const post = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    exports.default.fetch(`http://agents.test/agents/${path}`, { method: "POST", headers });

  it("tells a reader that has everything, as an EventSource does, that there is no more", async () => {
    const { name } = await withRun();
    const ids = (await (await get(`agent/${name}/inference/runs/plan/events`)).text()).match(/(?<=^id: ).+$/gm);
    const last = String(ids?.at(-1));
    expect(last).toMatch(/^\d+\.closed$/);
    const again = await get(`agent/${name}/inference/runs/plan/events`, { "last-event-id": last });
    expect([again.status, await again.text()]).toEqual([204, ""]);
  });

  it("answers with a run's record", async () => {
    const { name, runId } = await withRun();
    const url = `agent/${name}/inference/runs/plan`;
    await until(async () => ((await (await get(url)).json()) as { state: string }).state === "closed");
    expect(await (await get(url)).json()).toMatchObject({ runId, key: "plan", outcome: "completed", end: EVENTS });
  });

  it("cancels a run, by its id or key, and leaves a closed one as it is", async () => {
    const name = crypto.randomUUID();
    const inputs = wordsOf(2, 0, { then: "hang" });
    const runId = await agentOf("AGENT", name).begin(inputs, { key: "plan" });
    const cancelled = await (await post(`agent/${name}/inference/runs/plan/cancel`)).json();
    expect(cancelled).toMatchObject({ runId, state: "closed", outcome: "cancelled" });
    await until(() => callsOf(inputs.script.id).aborted === 1);
    expect(await (await post(`agent/${name}/inference/runs/${runId}/cancel`)).json()).toEqual(cancelled);
  });

  it("cancels nothing for a stranger, and no run of another agent", async () => {
    const { name, runId } = await withRun();
    const other = await post(`agent/${crypto.randomUUID()}/inference/runs/${runId}/cancel`);
    const stranger = await post(`agent/${name}/inference/runs/${runId}/cancel`, { "x-who": "stranger" });
    expect([other.status, stranger.status]).toEqual([404, 403]);
    expect(await stranger.json()).toMatchObject({ error: { code: "auth/invalid", fix: expect.any(String) } });
    await until(async () => (await agentOf("AGENT", name).rows())[0]?.outcome === "completed");
  });

  it("knows no runs but the agent's", async () => {
    const { runId } = await withRun();
    const other = await get(`agent/${crypto.randomUUID()}/inference/runs/${runId}/events`);
    expect([other.status, await other.json()]).toEqual([
      404,
      {
        error: expect.objectContaining({ code: "run/not-found", fix: expect.stringContaining("this agent's own URL") }),
      },
    ]);
  });

  it("answers those the agent lets in, and is not there where the agent does not say", async () => {
    const { name } = await withRun();
    const refused = await get(`agent/${name}/inference/runs`, { "x-who": "stranger" });
    expect([refused.status, await refused.json()]).toEqual([
      403,
      { error: expect.objectContaining({ code: "auth/invalid" }) },
    ]);
    expect((await get(`plain/${name}/inference/runs`)).status).toBe(404);
  });

  it("takes the methods it says, and says what is wrong with a request", async () => {
    const { name } = await withRun();
    const runs = `agent/${name}/inference/runs`;
    for (const path of [runs, `${runs}/plan`, `${runs}/plan/events`]) expect((await post(path)).status).toBe(405);
    expect((await get(`${runs}/plan/cancel`)).status).toBe(405);
    expect((await get(`${runs}/plan/events?from=x`)).status).toBe(400);
    const unescaped = await get(`${runs}/%ff`);
    expect(await unescaped.json()).toMatchObject({ error: { code: "input/invalid", field: "run" } });
  });
});
