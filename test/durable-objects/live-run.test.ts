/** A run watched over WebSockets: every event once, whoever comes when; and nobody who was not let in. */
import { env, exports } from "cloudflare:workers";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import { connectLive, type LiveRunNamespace } from "../../src/durable-objects/live-run.ts";
import { listen, type Socket } from "../agents/agent.ts";
import { chatEvents } from "./scripted-provider.ts";
import { crash, framesOf, layer, pause, requestOf, start, until, valueOf } from "./layer.ts";

const ACCOUNT = "default";

async function watch(runId: string, query = "", account = ACCOUNT): Promise<Socket> {
  const request = new Request(`https://api.test/runs/${runId}/live${query}`, { headers: { upgrade: "websocket" } });
  const response = await connectLive(env.LIVE as unknown as LiveRunNamespace, account, runId, request);
  if (response.webSocket === null) throw new Error(`refused: ${response.status} ${await response.text()}`);
  return listen(response.webSocket);
}

interface Seen {
  text: string;
  /** Offset of every event, in the order they came. */
  offsets: number[];
  closed: Record<string, unknown> | undefined;
}

function seenBy({ messages }: Pick<Socket, "messages">): Seen {
  const events = messages.filter(({ type }) => type === "events");
  return {
    text: events.map(({ text }) => String(text)).join(""),
    offsets: events.flatMap(({ first, count }) =>
      Array.from({ length: Number(count) }, (_, index) => Number(first) + index),
    ),
    closed: messages.find(({ type }) => type === "closed"),
  };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const isClosed = (socket: Socket) => (): boolean => socket.closed.length > 0;

describe("viewers", () => {
  const events = chatEvents(30);

  it("at five offsets, some before the events are there, each get theirs once and in order", async () => {
    const { runId } = await start(requestOf([{ chunks: events, everyMs: 10 }]));
    const froms = [0, 3, 10, 25, events.length];
    const sockets = await Promise.all(froms.map((from) => watch(runId, `?from=${from}`)));
    for (const socket of sockets) await until(isClosed(socket));
    expect(sockets.map(seenBy)).toEqual(
      froms.map((from) => ({
        text: events.slice(from).join(""),
        offsets: range(from, events.length),
        closed: expect.objectContaining({ outcome: "completed", end: events.length }),
      })),
    );
    expect(sockets.map(({ closed }) => closed[0]?.code)).toEqual(froms.map(() => 1000));
  });

  it("that reconnect with their offset see every event once", async () => {
    const { runId } = await start(requestOf([{ chunks: events, everyMs: 12 }]));
    const first = await watch(runId);
    await until(() => seenBy(first).offsets.length >= 8);
    first.socket.close();
    const had = seenBy(first);
    await pause(60);
    const second = await watch(runId, `?from=${had.offsets.length}`);
    await until(isClosed(second));
    const rest = seenBy(second);
    expect(had.text + rest.text).toBe(events.join(""));
    expect([...had.offsets, ...rest.offsets]).toEqual(range(0, events.length));
  });

  it("that come when it is over get all of it", async () => {
    const { runId, frames } = await start(requestOf([{ chunks: events }]));
    await framesOf(frames);
    const late = await watch(runId, "?from=5");
    await until(isClosed(late));
    expect(seenBy(late)).toMatchObject({ text: events.slice(5).join(""), closed: { outcome: "completed" } });
  });

  it("share one reading of the run object", async () => {
    const { runId } = await start(requestOf([{ chunks: events, everyMs: 10 }]));
    const sockets = await Promise.all([watch(runId), watch(runId), watch(runId, "?from=4")]);
    for (const socket of sockets) await until(isClosed(socket));
    expect(sockets.map((socket) => seenBy(socket).text)).toEqual([0, 0, 4].map((from) => events.slice(from).join("")));
    const object = env.RUNS.get(env.RUNS.idFromString(parseRunId(runId).object));
    expect(await runInDurableObject(object, ({ reads }) => reads)).toBe(1);
  });

  it("that have more than a restarted run kept are told to drop it, and get what another attempt went on with", async () => {
    const { runId } = await start(
      requestOf([{ chunks: events.slice(0, 13), then: "hang" }, { chunks: events }], { native: false }),
    );
    await until(async () => valueOf(await layer.get(runId)).end === 13);
    await crash(runId);
    const early = await watch(runId, "?from=13&format=text");
    await until(isClosed(early));
    const late = await watch(runId, "?from=13@1&format=text");
    await until(isClosed(late));
    for (const { messages } of [early, late]) {
      const rewound = messages.findIndex(({ type }) => type === "rewind");
      const to = Number(messages[rewound]?.["to"]);
      expect(to).toBeLessThan(13);
      const kept = Array.from({ length: Math.max(0, to - 1) }, (_, index) => `word${index} `).join("");
      const rest = seenBy({ messages: messages.slice(rewound) }).text;
      expect(kept + rest).toBe(Array.from({ length: 30 }, (_, index) => `word${index} `).join(""));
    }
  });

  it("go on where they were after their object was evicted", async () => {
    const { runId } = await start(requestOf([{ chunks: events }]));
    const live = env.LIVE.getByName(runId);
    // An object that reads a run is not evicted by the test's means: this one only lets its viewer in, and is idle.
    await live.idle({ account: ACCOUNT, format: "native", from: 6 });
    const socket = await watch(runId);
    await evictDurableObject(live);
    socket.socket.send("anything wakes it");
    await until(isClosed(socket));
    expect(seenBy(socket)).toEqual({
      text: events.slice(6).join(""),
      offsets: range(6, events.length),
      closed: expect.objectContaining({ outcome: "completed" }),
    });
  });
});

describe("formats", () => {
  const words = Array.from({ length: 6 }, (_, index) => `word${index} `);

  it("text", async () => {
    const { runId } = await start(requestOf([{ chunks: chatEvents(6), everyMs: 10 }]));
    // The role comes first: the third word is the event at offset 3.
    const [all, some] = await Promise.all([watch(runId, "?format=text"), watch(runId, "?format=text&from=3")]);
    await until(isClosed(all));
    await until(isClosed(some));
    expect(seenBy(all).text).toBe(words.join(""));
    expect(seenBy(some).text).toBe(words.slice(2).join(""));
  });

  it("another wire, cut at any offset, adds up to the same bytes", async () => {
    const { runId } = await start(requestOf([{ chunks: chatEvents(6), everyMs: 5 }]));
    const read = async (from: number): Promise<Socket> => {
      const socket = await watch(runId, `?format=anthropic-messages&from=${from}`);
      await until(isClosed(socket));
      return socket;
    };
    const whole = await read(0);
    const rest = await read(4);
    const head = whole.messages.filter(({ type, first }) => type === "events" && Number(first) < 4);
    expect(seenBy({ messages: head }).text + seenBy(rest).text).toBe(seenBy(whole).text);
    expect(seenBy(whole).text).toContain("content_block_delta");
    expect(String(seenBy(rest).closed?.["text"])).toContain("message_stop");
  });
});

describe("what cannot be watched is said over the socket", () => {
  const unknown = `${"0".repeat(64)}.1`;
  const cases: [
    what: string,
    runId: () => Promise<string>,
    query: string,
    account: string,
    code: number,
    error: string,
  ][] = [
    ["a malformed id", async () => "no-run-id", "", ACCOUNT, 4400, "input/invalid"],
    ["a run that is not there", async () => unknown, "", ACCOUNT, 4404, "run/not-found"],
    ["another account's run", ownRun, "", "somebody-else", 4404, "run/not-found"],
    ["a bad offset", ownRun, "?from=-1", ACCOUNT, 4400, "input/invalid"],
    ["an unknown format", ownRun, "?format=esperanto", ACCOUNT, 4400, "format/unknown"],
  ];
  for (const [what, runId, query, account, code, error] of cases)
    it(what, async () => {
      const socket = await watch(await runId(), query, account);
      await until(isClosed(socket));
      expect(socket.closed).toEqual([{ code, reason: error }]);
      expect(socket.messages).toEqual([{ type: "error", error: expect.objectContaining({ code: error }) }]);
    });
});

async function ownRun(): Promise<string> {
  return (await start(requestOf([{ chunks: chatEvents(2) }]))).runId;
}

const HEADERS: Record<string, string>[] = [
  {},
  { upgrade: "websocket" },
  { upgrade: "websocket", "durable-ai-admission": "guessed" },
];

describe("nobody gets in", () => {
  const paths = ["/agents/live/x", "/agents/runs/x", "/agents/live/x/deeper", "/agents/runs/x?from=0"];
  for (const path of paths)
    for (const headers of HEADERS)
      it(`${path} through routeAgentRequest, with ${JSON.stringify(headers)}`, async () => {
        const response = await exports.default.fetch(`http://agents.test${path}`, { headers });
        expect(response.status).toBe(403);
        expect(response.webSocket).toBeNull();
        expect(await response.json()).toMatchObject({
          error: { status: expect.any(Number), code: expect.any(String) },
        });
      });

  it("to a real run without an admission", async () => {
    const runId = await ownRun();
    const response = await exports.default.fetch(`http://agents.test/agents/live/${runId}`, {
      headers: { upgrade: "websocket" },
    });
    expect([response.status, response.webSocket]).toEqual([403, null]);
  });

  it("twice with one admission", async () => {
    const runId = await ownRun();
    const live = env.LIVE.getByName(runId);
    const token = valueOf(await live.admit(ACCOUNT, runId));
    const enter = (): Promise<Response> =>
      live.fetch("https://live.invalid/", { headers: { upgrade: "websocket", "durable-ai-admission": token } });
    const entered = await enter();
    expect(entered.status).toBe(101);
    listen(entered.webSocket!);
    expect((await enter()).status).toBe(403);
  });

  it("with an admission of another run", async () => {
    const [runId, other] = [await ownRun(), await ownRun()];
    expect(await env.LIVE.getByName(runId).admit(ACCOUNT, other)).toMatchObject({ ok: false });
  });

  it("through the service binding, which routeAgentRequest takes for a namespace", async () => {
    // It looks like one, and the SDK's first call on it fails: nothing behind it is reached.
    const namespace = env.INFERENCE as unknown as DurableObjectNamespace;
    expect("idFromName" in namespace).toBe(true);
    await expect(Promise.resolve(namespace.idFromName(await ownRun()))).rejects.toThrow("does not implement");
  });
});
