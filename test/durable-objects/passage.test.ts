/** Answers that pass to their reader as they come: nothing is lost or doubled, whatever ends them. */
import { describe, expect, it } from "vitest";
import { KEEP_ALIVE_MS } from "../../src/binding/outgoing-stream.ts";
import { MAX_PASSED_BYTES, ReaderPassage, SILENCE_MS, type Taker } from "../../src/durable-objects/passage.ts";
import type { RunReading, RunRecord } from "../../src/run/run-record.ts";
import { FrameDecoder, type Frame } from "../../src/stream/frame.ts";
import { followRun, type PassRaw } from "../../src/stream/resume.ts";
import { ManualClock } from "../run/manual-clock.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { contentOf, crash, follow, framesOf, layer, pause, requestOf, start, until, valueOf } from "./layer.ts";
import { callsOf, chatEvent, chatEvents, type ScriptedAnswer } from "./scripted-provider.ts";

const COUNT = 20;
const WORDS = chatEvents(COUNT);
const WHOLE = WORDS.join("");
const FAILED = `data: ${JSON.stringify({ error: { message: "overloaded", code: "server_error" } })}\n\n`;

const requested = (answer: ScriptedAnswer, ...others: ScriptedAnswer[]) => ({
  ...requestOf([answer, ...others], { native: false }),
  raw: true,
});

function recordWhen(runId: string, is: (record: RunRecord) => boolean): Promise<RunRecord> {
  return until(async () => {
    const record = valueOf(await layer.get(runId));
    return is(record) && record;
  });
}
const closed = (runId: string): Promise<RunRecord> => recordWhen(runId, ({ state }) => state === "closed");

/** What one connection brings: its frames, and what passes after them. */
async function received({ frames }: RunReading): Promise<{ frames: Frame[]; raw?: string }> {
  const decoder = new FrameDecoder();
  const all: Frame[] = [];
  for await (const chunk of frames) all.push(...decoder.push(chunk));
  return { frames: all, ...(decoder.raw && { raw: new TextDecoder().decode(decoder.raw.head) }) };
}

/** A reader whose bytes go straight on: what came out of it, and the frames around it. */
class Onward {
  text = "";
  passes = 0;
  readonly frames: Frame[] = [];

  async read(reading: RunReading, from = 0): Promise<void> {
    const decoder = new TextDecoder();
    for await (const frame of followRun(reading, { layer, from, pass: () => this.#pass })) {
      this.frames.push(frame);
      if (frame.type === "events") this.text += decoder.decode(frame.bytes);
    }
  }

  readonly #pass: PassRaw = async (head, body) => {
    this.passes += 1;
    const decoder = new TextDecoder();
    this.text += decoder.decode(head, { stream: true });
    for await (const chunk of body) this.text += decoder.decode(chunk, { stream: true });
  };
}

describe("a passage", () => {
  const rest = { head: new Uint8Array(0), body: new ReadableStream<Uint8Array>() };
  const taken = (clock: ManualClock) => {
    let signal: AbortSignal | undefined;
    const taker: Taker = {
      isReady: () => true,
      take(_rest, stop) {
        signal = stop;
        return new Promise(() => undefined);
      },
    };
    const passage = new ReaderPassage(taker, rest, { clock, isShared: () => false, onRecorded: () => undefined });
    return { passage, isStopped: () => signal?.aborted };
  };

  it("gives way to frames in a silence, before a sign of life is due", () => {
    const clock = new ManualClock();
    const { passage, isStopped } = taken(clock);
    void passage.turn(100);
    clock.advance(SILENCE_MS - 1);
    void passage.turn(100);
    clock.advance(SILENCE_MS - 1);
    expect(isStopped()).toBe(false);
    clock.advance(1);
    expect(isStopped()).toBe(true);
    expect(SILENCE_MS).toBeLessThan(KEEP_ALIVE_MS);
  });

  it("gives way to frames after so many bytes", () => {
    const clock = new ManualClock();
    const { passage, isStopped } = taken(clock);
    void passage.turn(MAX_PASSED_BYTES);
    clock.advance(1);
    expect(isStopped()).toBe(false);
    void passage.turn(1);
    clock.advance(1);
    expect(isStopped()).toBe(true);
  });
});

describe.concurrent("a closed run, read by who takes it so", { timeout: 60_000 }, () => {
  const read = async (runId: string, from = 0): Promise<RunReading> =>
    valueOf(await layer.read(runId, { from, raw: true }));

  it("is its attempt, how it ended, and its bytes", async () => {
    const { runId } = await start({ ...requested({ chunks: WORDS }), raw: false });
    await closed(runId);
    const { frames, raw } = await received(await read(runId));
    expect(frames.map(({ type }) => type)).toEqual(["attempt"]);
    expect(raw).toBe(WHOLE);
    for (const from of [0, 5]) {
      const text = WORDS.slice(from).join("");
      const followed = await follow(await read(runId, from), from);
      expect(contentOf(followed)).toMatchObject({
        text,
        events: WORDS.length - from,
        closed: { outcome: "completed" },
      });
      const onward = new Onward();
      await onward.read(await read(runId, from), from);
      expect({ text: onward.text, passes: onward.passes }).toEqual({ text, passes: 1 });
      expect(onward.frames.at(-1)).toMatchObject({ type: "closed", outcome: "completed", end: WORDS.length });
    }
    expect(contentOf(await follow(await read(runId, WORDS.length), WORDS.length)).closed).toBeDefined();
  });

  it("has its last event also where that has no blank line, and says what it failed with", async () => {
    const chunks = [...WORDS.slice(0, 5), (WORDS[5] ?? "").trimEnd()];
    const { runId } = await start({ ...requested({ chunks }), raw: false });
    await closed(runId);
    const content = contentOf(await follow(await read(runId)));
    expect(content).toMatchObject({ text: chunks.join(""), events: 6 });
    expect(content.closed).toMatchObject({ outcome: "failed", error: { code: "provider/truncated" } });
  });

  it("is whole where its events are larger than a row", async () => {
    const chunks = [...WORDS.slice(0, 2), chatEvent({ content: "x".repeat(2_500_000) }), ...WORDS.slice(2)];
    const { runId } = await start({ ...requested({ chunks }), raw: false });
    await closed(runId);
    const content = contentOf(await follow(await read(runId)));
    expect({ events: content.events, isSame: content.text === chunks.join("") }).toEqual({
      events: chunks.length,
      isSame: true,
    });
  });
});

describe.concurrent("an answer that passes as it comes", { timeout: 60_000 }, () => {
  it("is frames as long as it has to be, and then the provider's bytes", async () => {
    const reading = await start(requested({ chunks: WORDS, everyMs: 15 }));
    const { frames, raw = "" } = await received(reading);
    expect(frames[0]).toMatchObject({ type: "attempt", provider: "scripted" });
    expect(frames.map(({ type }) => type)).not.toContain("closed");
    expect(raw.length).toBeGreaterThan(0);
    expect(contentOf(frames).text + raw).toBe(WHOLE);
    expect(await closed(reading.runId)).toMatchObject({ outcome: "completed", end: WORDS.length });
  });

  it("is frames for a reader that does not say that it takes more", async () => {
    const reading = await start({ ...requested({ chunks: WORDS, everyMs: 5 }), raw: false });
    const { frames, raw } = await received(reading);
    expect(raw).toBeUndefined();
    expect(contentOf(frames)).toMatchObject({ text: WHOLE, events: WORDS.length });
  });

  it("is the same events, each once, however it is read", async () => {
    const request = requested({ chunks: WORDS, everyMs: 15 });
    const reading = await start(request);
    const later = await pause(100).then(async () => valueOf(await layer.read(reading.runId)));
    const [mine, others] = await Promise.all([follow(reading), framesOf(later.frames)]);
    expect(contentOf(mine)).toMatchObject({ text: WHOLE, events: WORDS.length, closed: { outcome: "completed" } });
    expect(contentOf(others)).toMatchObject({ text: WHOLE, events: WORDS.length });
    expect(callsOf(request.script.id).calls).toBe(1);
    const onward = new Onward();
    await onward.read(await start(requested({ chunks: WORDS, everyMs: 15 })));
    expect({ text: onward.text, passes: onward.passes }).toEqual({ text: WHOLE, passes: 1 });
    expect(onward.frames.at(-1)).toMatchObject({ type: "closed", end: WORDS.length });
  });

  it("may come in any pieces", async () => {
    const pieces = WHOLE.match(/[^]{1,37}/g) ?? [];
    const request = requested({ chunks: pieces, everyMs: 3 });
    expect(contentOf(await follow(await start(request)))).toMatchObject({ text: WHOLE, events: WORDS.length });
    const onward = new Onward();
    await onward.read(await start(requested({ chunks: pieces, everyMs: 3 })));
    expect(onward.text).toBe(WHOLE);
  });

  // Of 31 the run has closed when its reader comes back, of 40 it has not.
  it.each([30, 31, 32, 40])("is whole where it is more than may pass, and cut anywhere: %i events", async (length) => {
    const large = Array.from({ length }, (_, index) => chatEvent({ content: `${index}${"x".repeat(70_000)}` }));
    const whole = [...WORDS.slice(0, 2), ...large, ...WORDS.slice(2)].join("");
    const pieces = whole.match(/[^]{1,30011}/g) ?? [];
    const onward = new Onward();
    await onward.read(await start(requested({ chunks: [...WORDS.slice(0, 2), ...pieces], everyMs: 10 })));
    const text = WORDS.slice(0, 2).join("") + whole;
    expect({ passes: onward.passes, length: onward.text.length, isSame: onward.text === text }).toEqual({
      passes: expect.any(Number) as number,
      length: text.length,
      isSame: true,
    });
    expect(onward.passes).toBeGreaterThan(0);
  });

  it("goes on by itself wherever its object is restarted", { timeout: 600_000 }, async () => {
    const random = seededRandom();
    const restarted = Array.from({ length: soakCount(8) }, async (_, index) => {
      const at = 2 + Math.floor(random() * (COUNT - 2));
      const request = requested({ chunks: WORDS.slice(0, 1 + at), everyMs: 15, then: "hang" }, { chunks: WORDS });
      const reading = await start(request);
      const onward = new Onward();
      const seen =
        index % 2 === 0 ? onward.read(reading) : follow(reading).then((frames) => onward.frames.push(...frames));
      await recordWhen(reading.runId, ({ end }) => end > 0);
      await pause(random() * at * 15);
      await crash(reading.runId);
      await seen;
      expect(
        onward.frames.some(({ type }) => type === "rewind"),
        `at ${at}`,
      ).toBe(false);
      const events = onward.frames.reduce((sum, frame) => sum + (frame.type === "events" ? frame.count : 0), 0);
      expect(onward.frames.at(-1), `at ${at}`).toMatchObject({ type: "closed", outcome: "completed", end: events });
      expect(callsOf(request.script.id).calls).toBe(2);
    });
    await Promise.all(restarted);
  });

  it("drops what has gone out of an event that comes again, and breaks where it never will", async () => {
    const last = WORDS[3] ?? "";
    const cut = [...WORDS.slice(0, 3), last.slice(0, 20)];
    const onward = new Onward();
    const request = requested({ chunks: cut, everyMs: 40, then: "hang" }, { chunks: WORDS });
    const reading = await start(request);
    const read = onward.read(reading);
    await recordWhen(reading.runId, ({ end }) => end === 3);
    await pause(100);
    await crash(reading.runId);
    await expect(read).rejects.toMatchObject({ code: "run/interrupted", runId: reading.runId });
    expect(onward.text).toBe(cut.join(""));
    expect(await closed(reading.runId)).toMatchObject({ outcome: "completed" });
  });

  it("ends with what the provider fails with, after all that came before", async () => {
    const request = requested({ chunks: [...WORDS.slice(0, 8), FAILED], everyMs: 15 });
    const frames = await follow(await start(request));
    const content = contentOf(frames);
    expect(content).toMatchObject({ text: WORDS.slice(0, 8).join(""), events: 8 });
    expect(content.closed).toMatchObject({ outcome: "failed", error: { code: "provider/error" } });
  });

  it("ends where the provider breaks off", async () => {
    const reading = await start(requested({ chunks: WORDS.slice(0, 8), everyMs: 15, then: "break" }));
    const content = contentOf(await follow(reading));
    expect(content).toMatchObject({ text: WORDS.slice(0, 8).join(""), events: 8 });
    expect(content.closed).toMatchObject({ outcome: "failed", error: { code: "provider/truncated" } });
  });

  it("ends where it is cancelled, at the provider too", async () => {
    const request = requested({ chunks: WORDS.slice(0, 8), everyMs: 10, then: "hang" });
    const reading = await start(request);
    const read = follow(reading);
    await recordWhen(reading.runId, ({ end }) => end >= 4);
    await layer.cancel(reading.runId);
    expect((await read).at(-1)).toMatchObject({ type: "closed", outcome: "cancelled" });
    expect(callsOf(request.script.id).aborted).toBe(1);
  });

  it("goes on where its reader leaves", async () => {
    const reading = await start(requested({ chunks: WORDS, everyMs: 15 }));
    const reader = reading.frames.getReader();
    await reader.read();
    await pause(100);
    await reader.cancel();
    expect(await closed(reading.runId)).toMatchObject({ outcome: "completed", end: WORDS.length });
    const again = valueOf(await layer.read(reading.runId));
    expect(contentOf(await framesOf(again.frames)).text).toBe(WHOLE);
  });

  it("does not wait for a reader that stalls", async () => {
    const large = chatEvent({ content: "x".repeat(60_000) });
    const times = Math.ceil((4 * MAX_PASSED_BYTES) / large.length);
    const chunks = [WORDS[0] ?? "", WORDS[1] ?? "", ...Array.from({ length: times }, () => large), ...WORDS.slice(2)];
    const reading = await start(requested({ chunks, everyMs: 2 }));
    const reader = reading.frames.getReader();
    await reader.read();
    reader.releaseLock();
    expect(await closed(reading.runId)).toMatchObject({ outcome: "completed", end: chunks.length });
    const content = contentOf(await follow(reading));
    expect(content.events).toBe(chunks.length);
  });
});
