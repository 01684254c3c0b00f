import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import { MAX_WHOLE_BYTES } from "../../src/binding/call-frames.ts";
import type { RunObject, RunRequest } from "../../src/run/run-record.ts";
import type { Frame } from "../../src/stream/frame.ts";
import { contentOf, crash, follow, framesOf, layer, pause, requestOf, sent, start, until, valueOf } from "./layer.ts";
import { callsOf, chatEvent, chatEvents } from "./scripted-provider.ts";

const WORDS = chatEvents(20);
const WHOLE = WORDS.join("");

describe("a run", () => {
  it("delivers the provider's bytes, in frames, and closes once", async () => {
    const request = requestOf([{ chunks: WORDS, everyMs: 1 }]);
    const reading = await start(request);
    const frames = await framesOf(reading.frames);
    expect(frames[0]).toMatchObject({ type: "attempt", attempt: 1, provider: "scripted", framing: "sse", first: 0 });
    expect(contentOf(frames)).toMatchObject({ text: WHOLE, events: WORDS.length });
    expect(frames.filter(({ type }) => type === "closed")).toEqual([frames.at(-1)]);
    expect(frames.at(-1)).toMatchObject({ outcome: "completed", end: WORDS.length, usage: { outputTokens: 20 } });
    expect(callsOf(request.script.id).calls).toBe(1);
  });

  it("can be read from any offset, live and closed", async () => {
    const reading = await start(requestOf([{ chunks: WORDS, everyMs: 2 }]));
    const live = await Promise.all([0, 7, 23].map(async (from) => valueOf(await layer.read(reading.runId, { from }))));
    const texts = await Promise.all(live.map(async ({ frames }) => contentOf(await framesOf(frames)).text));
    expect(texts).toEqual([0, 7, 23].map((from) => WORDS.slice(from).join("")));
    for (let from = 0; from <= WORDS.length + 3; from += 1) {
      const { text, closed } = contentOf(await framesOf(valueOf(await layer.read(reading.runId, { from })).frames));
      expect(text).toBe(WORDS.slice(from).join(""));
      expect(closed?.outcome).toBe("completed");
    }
  });

  it("answers a whole JSON body as one event", async () => {
    const body = JSON.stringify({
      id: "c",
      choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    });
    const answer = { chunks: [body.slice(0, 20), body.slice(20)], headers: { "content-type": "application/json" } };
    const frames = await framesOf((await start(requestOf([answer], { stream: false }))).frames);
    expect(contentOf(frames)).toMatchObject({
      text: body,
      events: 1,
      closed: { outcome: "completed", usage: { inputTokens: 1 } },
    });
  });

  it("keeps its record", async () => {
    const request = requestOf([{ chunks: WORDS }], { metadata: { customer: "acme" } });
    const reading = await start(request);
    await framesOf(reading.frames);
    const record = valueOf(await layer.get(reading.runId));
    expect(record).toMatchObject({
      runId: reading.runId,
      state: "closed",
      outcome: "completed",
      metadata: { customer: "acme" },
      end: 24,
    });
    expect(record.attempts).toMatchObject([{ attempt: 1, provider: "scripted", status: 200 }]);
    const listed = valueOf(await layer.list({ session: request.session ?? "" }));
    expect(listed.runs.map(({ runId }) => runId)).toEqual([reading.runId]);
  });
});

describe("an attempt that fails", () => {
  it("before content is replaced, and nobody sees it", async () => {
    const prologue = chatEvent({ role: "assistant", content: "" });
    const broken = [
      { chunks: [], unreachable: true },
      { status: 503, chunks: ["busy"], headers: { "content-type": "text/plain" } },
      { chunks: [prologue], then: "break" as const },
      { chunks: [prologue, 'data: {"error":{"message":"overloaded","code":503}}\n\n'] },
      { chunks: [prologue] },
    ];
    for (const answer of broken) {
      const request = requestOf([answer, { chunks: WORDS }]);
      const frames = await framesOf((await start(request)).frames);
      expect(contentOf(frames)).toMatchObject({ text: WHOLE, closed: { outcome: "completed" } });
      expect(frames[0]).toMatchObject({ type: "attempt", attempt: 2 });
      expect(callsOf(request.script.id).calls).toBe(2);
    }
  });

  it("for good closes with the provider's facts", async () => {
    const body = { error: { message: "no such thing", type: "invalid_request_error", code: "bad_thing" } };
    const answer = { status: 400, headers: { "content-type": "application/json" }, chunks: [JSON.stringify(body)] };
    const request = requestOf([answer]);
    const { closed, events } = contentOf(await framesOf((await start(request)).frames));
    expect(events).toBe(0);
    expect(closed).toMatchObject({
      outcome: "failed",
      error: { code: "provider/error", status: 400, retryable: false },
    });
    expect(closed?.error?.provider).toMatchObject({
      id: "scripted",
      status: 400,
      code: "bad_thing",
      message: "no such thing",
    });
    expect(callsOf(request.script.id).calls).toBe(1);
  });

  it("after content is never a clean end", async () => {
    const some = WORDS.slice(0, 10);
    const ends = [
      { answer: { chunks: some, then: "break" as const }, code: "provider/truncated" },
      { answer: { chunks: some }, code: "provider/truncated" },
      { answer: { chunks: [...some, 'data: {"choi'], then: "break" as const }, code: "provider/truncated" },
      {
        answer: { chunks: [...some, 'data: {"error":{"message":"overloaded","code":503}}\n\n'] },
        code: "provider/error",
      },
    ];
    for (const { answer, code } of ends) {
      const { text, closed } = contentOf(await framesOf((await start(requestOf([answer]))).frames));
      expect(text).toBe(some.join(""));
      expect(closed).toMatchObject({ outcome: "failed", end: 10, error: { code } });
    }
  });

  it("is whole where the connection breaks after the provider said so", async () => {
    const request = requestOf([{ chunks: WORDS, then: "break" }]);
    expect(contentOf(await framesOf((await start(request)).frames))).toMatchObject({
      text: WHOLE,
      closed: { outcome: "completed" },
    });
  });

  it("is whole where the provider said so and never closes its connection", async () => {
    const request = requestOf([{ chunks: WORDS, then: "hang" }]);
    expect(contentOf(await framesOf((await start(request)).frames))).toMatchObject({
      text: WHOLE,
      closed: { outcome: "completed" },
    });
    expect(callsOf(request.script.id).calls).toBe(1);
  });
});

describe("a key", () => {
  it("makes two concurrent starts one run, and both get every byte", async () => {
    const request = requestOf([{ chunks: WORDS, everyMs: 2 }], { key: "plan" });
    const readings = await Promise.all([start(request), start(request)]);
    expect(readings.map(({ attached }) => attached).toSorted()).toEqual([false, true]);
    expect(new Set(readings.map(({ runId }) => runId)).size).toBe(1);
    const texts = await Promise.all(readings.map(async ({ frames }) => contentOf(await framesOf(frames)).text));
    expect(texts).toEqual([WHOLE, WHOLE]);
    expect(contentOf(await framesOf((await start(request)).frames)).text).toBe(WHOLE);
    expect(callsOf(request.script.id).calls).toBe(1);
  });

  it("with another request is a conflict", async () => {
    const request = requestOf([{ chunks: WORDS }], { key: "plan" });
    await framesOf((await start(request)).frames);
    await expect(start({ ...request, requestHash: "other" })).rejects.toMatchObject({
      name: "RunKeyConflict",
      code: "run/key-conflict",
      status: 409,
      field: "key",
    });
  });

  it("starts again after a failure that delivered nothing, and only with retry after one that did", async () => {
    const failed = { status: 400, chunks: ["{}"] };
    const nothing = requestOf([failed, { chunks: WORDS }], { key: "a" });
    expect(contentOf(await framesOf((await start(nothing)).frames)).closed?.outcome).toBe("failed");
    expect(contentOf(await framesOf((await start(nothing)).frames)).text).toBe(WHOLE);

    const freed = requestOf([failed], { session: nothing.session, key: "c" });
    await framesOf((await start(freed)).frames);
    const other = requestOf([{ chunks: WORDS }], { session: nothing.session, key: "c" });
    expect(contentOf(await framesOf((await start(other)).frames)).text).toBe(WHOLE);
    await expect(start(freed)).rejects.toMatchObject({ code: "run/key-conflict" });

    const partly = requestOf([{ chunks: WORDS.slice(0, 5) }, { chunks: WORDS }], { key: "b" });
    await framesOf((await start(partly)).frames);
    const again = await start(partly);
    expect(again.attached).toBe(true);
    expect(contentOf(await framesOf(again.frames)).closed?.outcome).toBe("failed");
    expect(contentOf(await framesOf((await start({ ...partly, retry: true })).frames)).text).toBe(WHOLE);
    expect(callsOf(partly.script.id).calls).toBe(2);
  });

  it("of an expired run answers run/expired, and does not infer", async () => {
    const request = requestOf([{ chunks: WORDS }], { key: "plan", retentionSeconds: 0 });
    const reading = await start(request);
    await framesOf(reading.frames);
    await sent(reading.runId);
    const stub = env.RUNS.get(env.RUNS.idFromString(parseRunId(reading.runId).object));
    await runInDurableObject(stub, (object) => object.alarm());
    await expect(start(request)).rejects.toMatchObject({ code: "run/expired", status: 410 });
    expect(await layer.read(reading.runId)).toMatchObject({ ok: false, error: { code: "run/expired" } });
    expect(callsOf(request.script.id).calls).toBe(1);
    const left = await runInDurableObject(
      stub,
      (_object, state) => state.storage.sql.exec("SELECT 1 FROM blocks UNION ALL SELECT 1 FROM runs").toArray().length,
    );
    expect(left).toBe(0);
  });
});

describe("the end of a run", () => {
  it("by cancel stops the provider and tells every reader", async () => {
    const request = requestOf([{ chunks: WORDS, everyMs: 5, then: "hang" }]);
    const reading = await start(request);
    const frames = framesOf(reading.frames);
    await until(async () => valueOf(await layer.get(reading.runId)).end > 3);
    expect(valueOf(await layer.cancel(reading.runId))).toMatchObject({ state: "closed", outcome: "cancelled" });
    expect((await frames).at(-1)).toMatchObject({
      type: "closed",
      outcome: "cancelled",
      error: { code: "run/cancelled" },
    });
    expect(callsOf(request.script.id)).toEqual({ calls: 1, aborted: 1 });
    expect(valueOf(await layer.cancel(reading.runId)).outcome).toBe("cancelled");
  });

  it("does not come from a reader that leaves, unless nobody can come back", async () => {
    const stays = requestOf([{ chunks: WORDS, everyMs: 5 }]);
    const kept = await start(stays);
    await kept.frames.cancel();
    await until(async () => valueOf(await layer.get(kept.runId)).outcome === "completed");

    const leaves = requestOf([{ chunks: WORDS, everyMs: 5, then: "hang" }], {
      session: undefined,
      onDetach: { cancelAfterMs: 20 },
    });
    const left = await start(leaves);
    await left.frames.cancel();
    const record = await until(async () => {
      const found = valueOf(await layer.get(left.runId));
      return found.state === "closed" && found;
    });
    expect(record).toMatchObject({ outcome: "cancelled", error: { code: "run/cancelled" } });
  });
});

describe("a restart of the object", () => {
  it("in mid-stream loses nothing a living reader holds, and ends interrupted, never clean", async () => {
    const request = requestOf([{ chunks: WORDS, everyMs: 10, then: "hang" }]);
    const reading = await start(request);
    const seen: number[] = [];
    const frames = follow(reading).then((all) => contentOf(all));
    await until(async () => {
      const { end } = valueOf(await layer.get(reading.runId));
      seen.push(end);
      return end >= 8;
    });
    await crash(reading.runId);
    const { text, events, closed } = await frames;
    expect(events).toBeGreaterThanOrEqual(seen.at(-1) ?? 0);
    expect(text).toBe(WORDS.slice(0, events).join(""));
    expect(closed).toMatchObject({ outcome: "interrupted", end: events, error: { code: "run/interrupted" } });
    expect(callsOf(request.script.id).calls).toBe(1);
  });

  it("is no loss at all where a reader holds the end", async () => {
    const request = requestOf([{ chunks: WORDS, then: "hang" }]);
    const reading = await start(request);
    const frames = follow(reading).then((all) => contentOf(all));
    await until(async () => valueOf(await layer.get(reading.runId)).end === WORDS.length);
    await crash(reading.runId);
    expect(await frames).toMatchObject({ text: WHOLE, closed: { outcome: "completed", usage: { outputTokens: 20 } } });
  });

  it("tells a reader that had more to rewind", async () => {
    const request = requestOf([{ chunks: WORDS.slice(0, 12), then: "hang" }]);
    const reading = await start(request);
    await until(async () => valueOf(await layer.get(reading.runId)).end === 12);
    await reading.frames.cancel();
    await crash(reading.runId);
    const { end } = await until(async () => {
      const record = valueOf(await layer.get(reading.runId));
      return record.state === "closed" && record;
    });
    expect(end).toBeLessThan(12);
    const frames = await framesOf(valueOf(await layer.read(reading.runId, { from: 12 })).frames);
    expect(frames).toMatchObject([
      { type: "rewind", to: end },
      { type: "closed", outcome: "interrupted" },
    ]);
  });
});

describe("what is not there", () => {
  it("is a typed error", async () => {
    const { runId } = await start(requestOf([{ chunks: WORDS }]));
    const { object } = parseRunId(runId);
    expect(await layer.read("nonsense")).toMatchObject({ ok: false, error: { code: "input/invalid", field: "runId" } });
    expect(await layer.read(`${"0".repeat(64)}.1`)).toMatchObject({
      ok: false,
      error: { code: "run/not-found", status: 404 },
    });
    expect(await layer.get(`${object}.99`)).toMatchObject({ ok: false, error: { code: "run/not-found" } });
    expect(await layer.start({ ...requestOf([]), model: "nobody/nothing" })).toMatchObject({
      ok: false,
      error: { code: "model/unknown" },
    });
  });

  it("belongs to another account", async () => {
    const { runId } = await start(requestOf([{ chunks: WORDS }]));
    const { object, run } = parseRunId(runId);
    const stub = env.RUNS.get(env.RUNS.idFromString(object));
    expect(await (stub as unknown as RunObject).find("other", run)).toMatchObject({
      ok: false,
      error: { code: "run/not-found" },
    });
  });
});

describe("a request that no layer has made", () => {
  it("starts and reads nothing, whatever it says", async () => {
    const reading = await start(requestOf([{ chunks: WORDS }]));
    await framesOf(reading.frames);
    const { object, run } = parseRunId(reading.runId);
    const stub = env.RUNS.get(env.RUNS.idFromString(object));
    const read = { type: "read", account: "default", run, options: {} };
    const { script, ...request } = requestOf([{ chunks: WORDS }]);
    const started = { type: "start", request, place: { account: "default", overflow: 0 } };
    for (const call of [read, started])
      for (const cf of [undefined, { country: "NL" }, { durableAI: true }]) {
        const init = { method: "POST", body: JSON.stringify(call), ...(cf && { cf }) };
        const answer = await stub.fetch("http://run/", init as RequestInit<CfProperties>);
        expect(answer.status).toBe(403);
        expect(await answer.json()).toMatchObject({ error: { code: "route/not-found" } });
      }
    expect((await stub.fetch("http://x/agents/runs/x")).status).toBe(403);
    expect(callsOf(script.id).calls).toBe(0);
  });
});

it("is not kept where the call says so, and ends with its reader", async () => {
  const request = requestOf([{ chunks: WORDS, everyMs: 1 }]);
  const streamed = async (asked: RunRequest) => valueOf(await layer.call(asked)).frames as ReadableStream<Uint8Array>;
  expect(contentOf(await framesOf(await streamed(request)))).toMatchObject({
    text: WHOLE,
    closed: { outcome: "completed" },
  });

  const endless = requestOf([{ chunks: WORDS, everyMs: 1, then: "hang" }]);
  await (await streamed(endless)).cancel();
  await until(() => callsOf(endless.script.id).aborted === 1);
  await pause(0);
});

it("comes all at once where its reader waits for all of it, unless it is large", async () => {
  const framesIn = async (text: string) => {
    const asked = { ...requestOf([{ chunks: chatEvents(1, text) }]), whole: true };
    return valueOf(await layer.call(asked)).frames;
  };
  const short = await framesIn("x".repeat(MAX_WHOLE_BYTES / 2));
  expect(short).toBeInstanceOf(Array);
  const frames = short as Frame[];
  expect(frames.at(0)).toMatchObject({ type: "attempt" });
  expect(frames.at(-1)).toMatchObject({ type: "closed", outcome: "completed" });
  const long = await framesIn("x".repeat(MAX_WHOLE_BYTES));
  expect(long).toBeInstanceOf(ReadableStream);
  const read = contentOf(await framesOf(long as ReadableStream<Uint8Array>));
  expect(read.closed).toMatchObject({ outcome: "completed" });
  expect(read.text.length).toBeGreaterThan(MAX_WHOLE_BYTES);
});
