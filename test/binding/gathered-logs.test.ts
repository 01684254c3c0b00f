/** Records of calls that are not kept: many to one message, each written once, and what becomes of them where the log does not answer. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import {
  GATHER_MS,
  gatheredLogs,
  MAX_BATCH_RECORDS,
  MAX_HELD_CHARS,
  PAUSES_MS,
} from "../../src/binding/gathered-logs.ts";
import type { LogNamespace } from "../../src/log/log-object.ts";
import type { LogRecord } from "../../src/log/run-log.ts";
import type { RunObjectNamespace } from "../../src/run/run-record.ts";
import { chatEvents, scriptedProvider } from "../durable-objects/scripted-provider.ts";
import { framesOf, requestOf, valueOf } from "../durable-objects/layer.ts";
import { logNamespace, newAccount, recordOf } from "../log/asking.ts";
import { ManualClock } from "../run/manual-clock.ts";

const NOW = Date.parse("2026-11-26T12:00Z");

/** A log that takes what it is told to take, and the messages it got. */
function listener(): { logs: LogNamespace; messages: string[][]; isDown: boolean } {
  const heard = { messages: [] as string[][], isDown: false };
  const object = {
    put: async (_of: unknown, records: readonly LogRecord[]) => {
      heard.messages.push(records.map(({ id }) => id));
      if (heard.isDown) throw new Error("the log is away");
      return { ok: true, value: undefined };
    },
  };
  const logs = { idFromName: (name: string) => name, get: () => object } as unknown as LogNamespace;
  return Object.assign(heard, { logs });
}

/** A request of the isolate, which can be ended before its time. */
function requestThat(): { waitUntil(promise: Promise<unknown>): void; done(): Promise<unknown> } {
  const promises: Promise<unknown>[] = [];
  return { waitUntil: (promise) => void promises.push(promise), done: () => Promise.all(promises) };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("records of calls that are not kept", () => {
  it("go together, at the latest after the time they are gathered for", async () => {
    const [heard, clock, request] = [listener(), new ManualClock(), requestThat()];
    const gathered = gatheredLogs(heard.logs, clock);
    for (const id of ["a", "b", "c"]) gathered.add("acme", recordOf(id, NOW), request.waitUntil);
    clock.advance(GATHER_MS - 1);
    await settle();
    expect(heard.messages).toEqual([]);
    clock.advance(1);
    await request.done();
    expect(heard.messages).toEqual([["a", "b", "c"]]);
  });

  it("go at once where they are many, or nothing would wait for them", async () => {
    const [heard, clock, request] = [listener(), new ManualClock(), requestThat()];
    const gathered = gatheredLogs(heard.logs, clock);
    for (let i = 0; i <= MAX_BATCH_RECORDS; i += 1) gathered.add("acme", recordOf(`${i}`, NOW), request.waitUntil);
    await settle();
    expect(heard.messages.map((ids) => ids.length)).toEqual([MAX_BATCH_RECORDS]);
    gathered.add("acme", recordOf("alone", NOW), undefined);
    await settle();
    expect(heard.messages.at(-1)).toContain("alone");
  });

  it("go to the account and the day they are of", async () => {
    const [heard, clock, request] = [listener(), new ManualClock(), requestThat()];
    const gathered = gatheredLogs(heard.logs, clock);
    gathered.add("acme", recordOf("today", NOW), request.waitUntil);
    gathered.add("acme", recordOf("before", NOW - 86_400_000), request.waitUntil);
    gathered.add("other", recordOf("other", NOW), request.waitUntil);
    clock.advance(GATHER_MS);
    await request.done();
    expect(heard.messages.toSorted()).toEqual([["before"], ["other"], ["today"]]);
  });

  it("come again where the log does not answer, as often as a request lasts", async () => {
    const [heard, clock, request] = [listener(), new ManualClock(), requestThat()];
    const gathered = gatheredLogs(heard.logs, clock);
    heard.isDown = true;
    gathered.add("acme", recordOf("a", NOW), request.waitUntil);
    clock.advance(GATHER_MS);
    await settle();
    clock.advance(PAUSES_MS[0] ?? 0);
    await settle();
    heard.isDown = false;
    clock.advance(PAUSES_MS[1] ?? 0);
    await request.done();
    expect(heard.messages).toEqual([["a"], ["a"], ["a"]]);
  });

  it("are taken over by the next call where their own request was ended", async () => {
    const [heard, clock, ended, next] = [listener(), new ManualClock(), requestThat(), requestThat()];
    let isEnded = true;
    // The timers of a request end with it.
    const gathered = gatheredLogs(heard.logs, {
      now: () => clock.now(),
      after: (ms, run) => (isEnded ? () => undefined : clock.after(ms, run)),
    });
    gathered.add("acme", recordOf("left", NOW), ended.waitUntil);
    clock.advance(60_000);
    expect(heard.messages).toEqual([]);
    isEnded = false;
    gathered.add("acme", recordOf("next", NOW), next.waitUntil);
    await settle();
    clock.advance(GATHER_MS);
    await next.done();
    expect(heard.messages).toEqual([["left"], ["next"]]);
  });

  it("take a bounded part of memory while the log is away", async () => {
    const [heard, clock, request] = [listener(), new ManualClock(), requestThat()];
    const gathered = gatheredLogs(heard.logs, clock);
    heard.isDown = true;
    const metadata = { text: "x".repeat(60_000) };
    for (let i = 0; i < 1_000; i += 1) gathered.add("acme", recordOf(`${i}`, NOW, { metadata }), request.waitUntil);
    await settle();
    const held = new Set(heard.messages.flat()).size;
    expect(held * 60_000).toBeLessThanOrEqual(MAX_HELD_CHARS);
    expect(held).toBeGreaterThan(100);
    // What was held is let go in the end, and calls are logged again.
    for (const pause of PAUSES_MS) {
      clock.advance(pause + GATHER_MS);
      await settle();
    }
    heard.isDown = false;
    gathered.add("acme", recordOf("later", NOW), request.waitUntil);
    clock.advance(GATHER_MS);
    await settle();
    expect(heard.messages.at(-1)).toContain("later");
  });
});

it("a burst of calls is in the log whole, each call once", async () => {
  const { account, logs } = newAccount();
  const request = requestThat();
  let messages = 0;
  const counted: LogNamespace = {
    idFromName: (name) => logNamespace.idFromName(name),
    get(id) {
      messages += 1;
      return logNamespace.get(id);
    },
    jurisdiction: () => counted,
  };
  const layer = createLocalLayer({
    runs: env.RUNS as unknown as RunObjectNamespace,
    logs: counted,
    env: {},
    account,
    providers: [scriptedProvider("caller")],
    waitUntil: request.waitUntil,
  });
  const ids = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const { frames, logId } = valueOf(await layer.call(requestOf([{ chunks: chatEvents(3) }])));
      await framesOf(frames as ReadableStream<Uint8Array>);
      return logId ?? "";
    }),
  );
  await request.done();
  expect(messages).toBeLessThan(ids.length / 2);
  const found = await logs.query({ limit: 100 });
  expect(found.logs.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});
