import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/json.ts";
import { callsOf, chatEvents, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import { pause, requestOf, start, until } from "../durable-objects/layer.ts";
import { call, door, jsonOf, runIdOf, scriptedChat } from "./door.ts";

const EVENTS = chatEvents(10);
const WHOLE = EVENTS.join("");
const NOWHERE = `${"0".repeat(64)}.1`;

/** A run that was started over HTTP and left alone. */
async function startRun(
  answer: ScriptedAnswer,
  headers: Record<string, string> = {},
): Promise<{ runId: string; script: string }> {
  const body = scriptedChat([answer]);
  const session = { "durable-ai-session": crypto.randomUUID(), ...headers };
  const response = await call("/v1/chat/completions", { body, headers: session });
  await response.body?.cancel();
  return { runId: runIdOf(response), script: body.script.id };
}

/** A run that has closed. */
async function closedRun(answer: ScriptedAnswer = { chunks: EVENTS }): Promise<string> {
  const { runId } = await startRun(answer);
  await until(async () => (await jsonOf(await call(`/runs/${runId}`)))["state"] === "closed");
  return runId;
}

interface ServerSentEvent {
  id: string;
  event: string;
  data: { first: number; count: number; text?: string; base64?: string; to?: number; outcome?: string; end?: number };
}

/** Reads server-sent events as a browser does. */
function parseEvents(text: string): ServerSentEvent[] {
  return text
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => {
      const field = (name: string): string =>
        block
          .split("\n")
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2) ?? "";
      return {
        id: field("id"),
        event: field("event"),
        data: parseJson(field("data")) as unknown as ServerSentEvent["data"],
      };
    });
}

const textOf = (events: ServerSentEvent[]): string => events.map(({ data }) => data.text ?? "").join("");

describe("GET /runs/{id}", () => {
  it("answers with the record", async () => {
    const runId = await closedRun();
    const response = await call(`/runs/${runId}`);
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({ runId, state: "closed", outcome: "completed", end: EVENTS.length });
  });
});

describe("GET /sessions/{session}", () => {
  it("shows the session's root and its sub-agents, each with its newest runs", async () => {
    const session = `Team/${crypto.randomUUID()} a`;
    const ofRoot = await startRun({ chunks: EVENTS }, { "durable-ai-session": session });
    const ofOne = await start(requestOf([{ chunks: EVENTS }], { session, subAgent: "Researcher/one" }));
    expect(await jsonOf(await call(`/sessions/${encodeURIComponent(session)}`))).toMatchObject({
      session,
      runs: [{ runId: ofRoot.runId }],
      subAgents: [{ subAgent: "Researcher/one", runs: [{ runId: ofOne.runId }], subAgents: [] }],
    });
    const runs = await jsonOf(await call(`/runs?session=${encodeURIComponent(session)}&subAgent=Researcher/one`));
    expect(runs["runs"]).toMatchObject([{ runId: ofOne.runId, subAgent: "Researcher/one" }]);
  });

  it.each([
    [`/sessions/${"x".repeat(513)}`, "query.session"],
    ["/sessions/s?limit=0", "limit"],
    ["/sessions/s?jurisdiction=mars", "jurisdiction"],
    ["/runs?session=s&subAgent=one", "query.subAgent"],
    [`/runs?session=${"x".repeat(513)}`, "query.session"],
  ])("refuses %s", async (path, field) => {
    const response = await call(path);
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "input/invalid", field } });
  });
});

describe("GET /runs?session=", () => {
  it("lists the session's runs, newest first, in pages", async () => {
    const session = crypto.randomUUID();
    const started: string[] = [];
    for (let run = 0; run < 5; run += 1)
      started.unshift((await startRun({ chunks: EVENTS }, { "durable-ai-session": session })).runId);
    const listed: unknown[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const page = await jsonOf(await call(`/runs?session=${session}&limit=2${cursor && `&cursor=${cursor}`}`));
      listed.push(...(page["runs"] as { runId: string }[]).map(({ runId }) => runId));
      cursor = page["cursor"] as string | undefined;
    }
    expect(listed.toSorted()).toEqual(started.toSorted());
    expect((await jsonOf(await call("/runs?session=of-nobody")))["runs"]).toEqual([]);
  });

  it.each([
    ["", "session"],
    ["?session=", "session"],
    ["?session=s&limit=0", "limit"],
    ["?session=s&limit=501", "limit"],
    ["?session=s&limit=x", "limit"],
    ["?session=s&cursor=x", "cursor"],
  ])("refuses /runs%s", async (query, field) => {
    const response = await call(`/runs${query}`);
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "input/invalid", field, fix: expect.any(String) } });
  });
});

describe("POST /runs/{id}/cancel", () => {
  it("ends a live run, and leaves a closed one as it is", async () => {
    const { runId, script } = await startRun({ chunks: EVENTS.slice(0, 3), then: "hang" });
    const cancelled = await jsonOf(await call(`/runs/${runId}/cancel`, { method: "POST" }));
    expect(cancelled).toMatchObject({ runId, state: "closed", outcome: "cancelled" });
    await until(() => callsOf(script).aborted === 1);
    expect(await jsonOf(await call(`/runs/${runId}/cancel`, { method: "POST" }))).toEqual(cancelled);
    const completed = await closedRun();
    expect(await jsonOf(await call(`/runs/${completed}/cancel`, { method: "POST" }))).toMatchObject({
      outcome: "completed",
    });
  });
});

describe("GET /runs/{id}/events", () => {
  it("sends the frames: an attempt, events, and how it closed", async () => {
    const response = await call(`/runs/${await closedRun()}/events`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const events = parseEvents(await response.text());
    expect(events[0]).toMatchObject({
      id: "0@1",
      event: "attempt",
      data: { attempt: 1, provider: "scripted", first: 0 },
    });
    expect(textOf(events)).toBe(WHOLE);
    expect(events.at(-1)).toMatchObject({
      id: `${EVENTS.length}.closed`,
      event: "closed",
      data: { outcome: "completed", end: EVENTS.length, usage: { outputTokens: 10 } },
    });
    expect(events.filter(({ event }) => event === "closed")).toHaveLength(1);
  });

  it("goes on at any offset, by `from` and by `Last-Event-ID`, with the same bytes", async () => {
    const runId = await closedRun();
    for (let from = 0; from <= EVENTS.length + 2; from += 1) {
      const rest = EVENTS.slice(from).join("");
      const byQuery = parseEvents(await (await call(`/runs/${runId}/events?from=${from}`)).text());
      const headers = { "last-event-id": String(from) };
      const byHeader = parseEvents(await (await call(`/runs/${runId}/events`, { headers })).text());
      expect(textOf(byQuery)).toBe(rest);
      expect(byHeader).toEqual(byQuery);
      const byPlace = parseEvents(await (await call(`/runs/${runId}/events?from=${from}@1`)).text());
      expect(textOf(byPlace)).toBe(rest);
      expect(byQuery.at(-1)?.data).toMatchObject({ outcome: "completed" });
    }
  });

  it("names in each id where to go on, while the run is live", async () => {
    const { runId } = await startRun({ chunks: EVENTS, everyMs: 4 });
    const seen = parseEvents(await (await call(`/runs/${runId}/events`)).text());
    for (const [index, { id }] of seen.entries()) {
      const before = textOf(seen.slice(0, index + 1));
      const headers = { "last-event-id": id };
      const after = await call(`/runs/${runId}/events`, { headers });
      if (index === seen.length - 1) expect(after.status).toBe(204);
      else expect(before + textOf(parseEvents(await after.text()))).toBe(WHOLE);
    }
  });

  it("prefers `Last-Event-ID`, as a browser repeats the address it was given", async () => {
    const headers = { "last-event-id": "5" };
    const events = parseEvents(await (await call(`/runs/${await closedRun()}/events?from=2`, { headers })).text());
    expect(textOf(events)).toBe(EVENTS.slice(5).join(""));
  });

  it("sends the plain text of a chat with ?format=text, from any offset, and 204 to who has it all", async () => {
    const runId = await closedRun();
    const text = Array.from({ length: 10 }, (_, index) => `word${index} `);
    for (const from of [0, 4, EVENTS.length]) {
      const events = parseEvents(await (await call(`/runs/${runId}/events?format=text&from=${from}`)).text());
      // The first event names the role.
      expect(textOf(events)).toBe(text.slice(Math.max(0, from - 1)).join(""));
      expect(events.at(-1)?.data).toMatchObject({ outcome: "completed" });
    }
    const headers = { "last-event-id": `${EVENTS.length}.closed` };
    expect((await call(`/runs/${runId}/events?format=text`, { headers })).status).toBe(204);
  });

  it("sends large events whole, and what is no text as base64", async () => {
    const image = "\u0000PNG\u0001 not text, though";
    const runId = await closedRun({ chunks: [image], headers: { "content-type": "image/png" } });
    const events = parseEvents(await (await call(`/runs/${runId}/events`)).text());
    expect(atob(events.find(({ event }) => event === "events")?.data.base64 ?? "")).toBe(image);
    const large = JSON.stringify({ text: "žluťoučký 🐎 ".repeat(120_000) });
    const json = await closedRun({ chunks: [large], headers: { "content-type": "application/json" } });
    const parts = parseEvents(await (await call(`/runs/${json}/events`)).text());
    expect(textOf(parts)).toBe(large);
  });

  it("says how a run failed", async () => {
    const runId = await closedRun({ chunks: EVENTS.slice(0, 5), then: "break" });
    const closed = parseEvents(await (await call(`/runs/${runId}/events`)).text()).at(-1);
    expect(closed).toMatchObject({ event: "closed", data: { outcome: "failed", end: 5 } });
  });

  it("leaves the run alone when its reader leaves", async () => {
    const { runId, script } = await startRun({ chunks: EVENTS, everyMs: 5 });
    const response = await call(`/runs/${runId}/events`);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await until(async () => (await jsonOf(await call(`/runs/${runId}`)))["state"] === "closed");
    expect(callsOf(script)).toEqual({ calls: 1, aborted: 0 });
  });

  it.each([
    ["?from=-1", {}, "from"],
    ["?from=1.5", {}, "from"],
    ["?from=x", {}, "from"],
    ["?from=", {}, "from"],
    ["?from=4294967296", {}, "from"],
    ["?from=1e3", {}, "from"],
    ["?from=1@", {}, "from"],
    ["?from=1@4294967296", {}, "from"],
    ["", { "last-event-id": "abc" }, "last-event-id"],
    ["", { "last-event-id": "-3" }, "last-event-id"],
    ["?format=openai-chat&from=x", {}, "from"],
  ])("refuses %s %j", async (query, headers, field) => {
    const response = await call(`/runs/${await closedRun()}/events${query}`, {
      headers: { ...headers } as Record<string, string>,
    });
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "input/invalid", field, fix: expect.any(String) } });
  });
});

describe("GET /runs/{id}/events?format=", () => {
  it("sends the stream in that format, from a position", async () => {
    const runId = await closedRun();
    const whole = await call(`/runs/${runId}/events?format=openai-chat`);
    expect(whole.headers.get("content-type")).toBe("text/event-stream");
    expect(await whole.text()).toBe(WHOLE);
    for (const from of [0, 1, 7, EVENTS.length, EVENTS.length + 5]) {
      const rest = await call(`/runs/${runId}/events?format=openai-chat&from=${from}`);
      expect(await rest.text()).toBe(EVENTS.slice(from).join(""));
    }
  });

  it.each(["native", "workers-ai", "anthropic-messages"])("translates to %s, alike each time", async (format) => {
    const runId = await closedRun();
    const [one, two] = await Promise.all(
      [1, 2].map(async () => (await call(`/runs/${runId}/events?format=${format}`)).text()),
    );
    expect(one).toBe(two);
    expect(one).toContain("word9");
  });

  it("refuses a format there is not", async () => {
    const response = await call(`/runs/${await closedRun()}/events?format=morse`);
    expect(response.status).toBe(400);
    const message = expect.stringContaining(" or native");
    expect(await jsonOf(response)).toMatchObject({ error: { code: "format/unknown", field: "format", message } });
  });
});

describe("a run that is not there", () => {
  const others = { ...door, layerOf: (): ReturnType<typeof door.layerOf> => door.layerOf("another-account") };

  it.each(["", "/events", "/events?format=openai-chat", "/cancel"])("is a 404 at %s", async (path) => {
    const method = path === "/cancel" ? "POST" : "GET";
    const foreign = await closedRun();
    const ofOthers = await call(`/runs/${foreign}${path}`, { method, door: others });
    const ofNobody = await call(`/runs/${foreign.split(".")[0]}.99${path}`, { method });
    const nowhere = await call(`/runs/${NOWHERE}${path}`, { method });
    for (const response of [ofOthers, ofNobody, nowhere]) {
      expect(response.status).toBe(404);
      expect(await jsonOf(response)).toMatchObject({ error: { code: "run/not-found" } });
    }
  });

  it.each(["x", "1", `${"g".repeat(64)}.1`, `${"0".repeat(64)}.0`, "%2e%2e%2fsecrets"])(
    "is a 400 where %s is no run id",
    async (id) => {
      for (const path of ["", "/events"]) {
        const response = await call(`/runs/${id}${path}`);
        expect(response.status).toBe(400);
        expect(await jsonOf(response)).toMatchObject({ error: { code: "input/invalid", field: "runId" } });
      }
    },
  );

  it("is a 410 once it has expired", async () => {
    const { runId } = await startRun({ chunks: EVENTS }, { "durable-ai-retention-seconds": "1" });
    const expired = await until(async () => {
      const response = await call(`/runs/${runId}`);
      if (response.status === 410) return response;
      await pause(200);
      return undefined;
    });
    expect(await jsonOf(expired)).toMatchObject({ error: { code: "run/expired", fix: expect.any(String) } });
    expect((await call(`/runs/${runId}/events`)).status).toBe(410);
  });
});

describe("GET /runs/{id}/live", () => {
  it("asks for a WebSocket, and says where there is none", async () => {
    const path = `/runs/${await closedRun()}/live`;
    const plain = await call(path);
    expect(plain.status).toBe(426);
    expect(await jsonOf(plain)).toMatchObject({ error: { code: "input/invalid", field: "upgrade" } });
    const unbound = await call(path, { headers: { upgrade: "websocket" } });
    expect(unbound.status).toBe(501);
    expect(await jsonOf(unbound)).toMatchObject({ error: { code: "option/not-available", fix: expect.any(String) } });
  });
});
