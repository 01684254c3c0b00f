/** Run objects at their edges: expiry under a reader, restarts after the end, objects that are full. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import { MAX_STORED_BYTES } from "../../src/durable-objects/runs.ts";
import { TOTAL_MS } from "../../src/run/run.ts";
import { READING_ON_MS, TOMBSTONE_MS } from "../../src/stream/run-table.ts";
import { FrameDecoder, type Frame } from "../../src/stream/frame.ts";
import { contentOf, crash, follow, framesOf, layer, pause, requestOf, sent, start, until, valueOf } from "./layer.ts";
import { callsOf, chatEvent, chatEvents } from "./scripted-provider.ts";

const WORDS = chatEvents(20);
const WHOLE = WORDS.join("");

function stubOf(runId: string) {
  return env.RUNS.get(env.RUNS.idFromString(parseRunId(runId).object));
}

function rowsIn(runId: string): Promise<number> {
  return runInDurableObject(
    stubOf(runId),
    (_object, { storage }) => storage.sql.exec("SELECT 1 FROM blocks UNION ALL SELECT 1 FROM runs").toArray().length,
  );
}

describe("expiry", () => {
  it("takes nothing from who is reading", async () => {
    // More than the memory tail, so that a reader who is behind is served from rows.
    const words = chatEvents(60, "x".repeat(20_000));
    const reading = await start(requestOf([{ chunks: words }], { retentionSeconds: 0 }));
    const reader = reading.frames.getReader();
    const decoder = new FrameDecoder();
    const frames: Frame[] = decoder.push((await reader.read()).value ?? new Uint8Array(0));
    const ended = { ok: false, error: { code: "run/expired" } };
    await until(async () => !(await layer.get(reading.runId)).ok);
    expect(await layer.read(reading.runId)).toMatchObject(ended);
    await runInDurableObject(stubOf(reading.runId), (object) => object.alarm());
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      frames.push(...decoder.push(value));
    }
    expect(contentOf(frames)).toMatchObject({ events: words.length, closed: { outcome: "completed" } });
    expect(contentOf(frames).text).toBe(words.join(""));
    await runInDurableObject(stubOf(reading.runId), (object) => object.alarm());
    expect(await layer.read(reading.runId)).toMatchObject(ended);
    expect(await rowsIn(reading.runId)).toBe(0);
  });

  it("is not held up for ever by a reader that stalls, and does not look whole to it", async () => {
    const words = chatEvents(60, "x".repeat(20_000));
    const reading = await start(requestOf([{ chunks: words }], { retentionSeconds: 0 }));
    await until(async () => !(await layer.get(reading.runId)).ok);
    await sent(reading.runId);
    await runInDurableObject(stubOf(reading.runId), (object, { storage }) => {
      storage.sql.exec("UPDATE runs SET expires = expires - ?", READING_ON_MS);
      return object.alarm();
    });
    expect(await rowsIn(reading.runId)).toBe(0);
    await expect(follow(reading)).rejects.toMatchObject({ code: "run/expired" });
  });
});

it("leaves nothing behind in a new object where the call cannot be run", async () => {
  const session = crypto.randomUUID();
  const refused = await layer.start({ ...requestOf([], { session }), model: "nobody/nothing" });
  expect(refused).toMatchObject({ ok: false, error: { code: "model/unknown" } });
  const tables = await runInDurableObject(env.RUNS.getByName(`default/session/${session}`), (_object, { storage }) =>
    storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
      .toArray(),
  );
  expect(tables).toEqual([]);
});

describe("a restart", () => {
  it("after the end was stored is no loss, with or without readers", async () => {
    const request = requestOf([{ chunks: WORDS, then: "hang" }]);
    const reading = await start(request);
    await reading.frames.cancel();
    // Longer than a block may wait, shorter than the provider may linger.
    await until(async () => valueOf(await layer.get(reading.runId)).end === WORDS.length);
    await pause(700);
    await crash(reading.runId);
    const frames = await follow(valueOf(await layer.read(reading.runId)));
    expect(contentOf(frames)).toMatchObject({
      text: WHOLE,
      closed: { outcome: "completed", usage: { outputTokens: 20 } },
    });
    expect(callsOf(request.script.id).calls).toBe(1);
  });

  it("with an event larger than a row is no loss where a reader holds the end", async () => {
    const big = chatEvent({ content: "x".repeat(2_500_000) });
    const chunks = [...WORDS.slice(0, 3), big, ...WORDS.slice(3)];
    const reading = await start(requestOf([{ chunks, then: "hang" }]));
    const frames = follow(reading).then(contentOf);
    await until(async () => valueOf(await layer.get(reading.runId)).end === chunks.length);
    await crash(reading.runId);
    const { text, closed } = await frames;
    expect(closed).toMatchObject({ outcome: "completed", usage: { outputTokens: 20 } });
    expect(text === chunks.join("")).toBe(true);
  });
});

describe("a session whose objects are full", () => {
  const objectOf = ({ runId }: { runId: string }): string => parseRunId(runId).object;

  it("starts no more runs where whole bodies fill the memory", async () => {
    const session = crypto.randomUUID();
    const headers = { "content-type": "application/json" };
    const half = { chunks: ["x".repeat(1024 * 1024)], times: 17, headers, then: "hang" as const };
    const first = await start(requestOf([half], { session, stream: false }));
    const second = await start(requestOf([half], { session, stream: false }));
    const objects = new Set([objectOf(first), objectOf(second)]);
    const probes: string[] = [];
    await until(async () => {
      const probe = await start(requestOf([{ chunks: WORDS }], { session }));
      probes.push(probe.runId);
      await framesOf(probe.frames);
      return !objects.has(objectOf(probe));
    });
    expect(objects.size).toBe(1);
    // Once they are gone there is room again.
    await Promise.all([first, second].map(({ runId }) => layer.cancel(runId)));
    expect(objects.has(objectOf(await start(requestOf([{ chunks: WORDS }], { session }))))).toBe(true);
  });

  it("starts no more runs where the storage is nearly full", async () => {
    const session = crypto.randomUUID();
    const first = await start(requestOf([{ chunks: WORDS }], { session }));
    await runInDurableObject(stubOf(first.runId), (_object, { storage }) => {
      Object.defineProperty(storage.sql, "databaseSize", { value: MAX_STORED_BYTES });
    });
    const second = await start(requestOf([{ chunks: WORDS }], { session }));
    expect(objectOf(second)).not.toBe(objectOf(first));
    expect(contentOf(await framesOf(second.frames)).text).toBe(WHOLE);
    expect(valueOf(await layer.list({ session })).runs).toHaveLength(2);
  });

  it("remembers where the run of a key is for as long as that run and its tombstone can be there", async () => {
    const session = crypto.randomUUID();
    const fill = Array.from({ length: 4 }, () => requestOf([{ chunks: WORDS, headersAfterMs: 300 }], { session }));
    const home = stubOf((await Promise.all(fill.map(start)))[0]?.runId ?? "");
    const keyed = requestOf([{ chunks: WORDS }], { session, key: "plan" });
    await framesOf((await start(keyed)).frames);
    const leftMs = (): Promise<number> =>
      runInDurableObject(home, (_object, { storage: { sql } }) => {
        const { expires } = sql.exec<{ expires: number }>("SELECT expires FROM keys WHERE overflow IS NOT NULL").one();
        return expires - Date.now();
      });
    // A run may take a while, be kept for 30 days, and its key for 30 more.
    expect(await leftMs()).toBeGreaterThan(2 * TOMBSTONE_MS + TOTAL_MS);
    await runInDurableObject(home, (_object, { storage }) =>
      storage.sql.exec("UPDATE keys SET expires = ?", Date.now() + TOMBSTONE_MS).toArray(),
    );
    expect((await start(keyed)).attached).toBe(true);
    expect(await leftMs()).toBeGreaterThan(2 * TOMBSTONE_MS + TOTAL_MS);
  });

  it("lists every run, also those its home object did not place", async () => {
    const session = crypto.randomUUID();
    const busy = (ms: number) => requestOf([{ chunks: WORDS, headersAfterMs: ms }], { session });
    const first = await Promise.all([busy(3_000), busy(3_000), busy(3_000), busy(50)].map(start));
    const overflown = await Promise.all([busy(3_000), busy(3_000), busy(3_000), busy(3_000)].map(start));
    await framesOf(first[3]?.frames ?? new ReadableStream());
    // The home object has room for one, and counts its overflow objects from the first again; that one is full.
    const later = [await start(busy(3_000)), await start(busy(3_000))];
    const { runs } = valueOf(await layer.list({ session }));
    const started = [...first, ...overflown, ...later].map(({ runId }) => runId);
    expect(runs.map(({ runId }) => runId).toSorted()).toEqual(started.toSorted());
    await Promise.all(started.map((runId) => layer.cancel(runId)));
  });

  it("shows each run on one page, however many were created at once", async () => {
    const session = crypto.randomUUID();
    const readings = await Promise.all(
      Array.from({ length: 12 }, () => start(requestOf([{ chunks: WORDS }], { session }))),
    );
    await Promise.all(readings.map(({ frames }) => framesOf(frames)));
    const ids: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = valueOf(await layer.list({ session, limit: 1, cursor }));
      ids.push(...page.runs.map(({ runId }) => runId));
      ({ cursor } = page);
      if (cursor === undefined) break;
    }
    expect(ids.toSorted()).toEqual(readings.map(({ runId }) => runId).toSorted());
  });
});
