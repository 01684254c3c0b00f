/**
 * Runs with everything at once: chunks of any size, readers that come at any offset, stall and leave, objects that die,
 * offers. `npm run soak -- --suite interleavings` repeats them at size.
 */
import { expect, it } from "vitest";
import type { RunReading } from "../../src/run/run-record.ts";
import { FrameDecoder, type Frame } from "../../src/stream/frame.ts";
import { followRun } from "../../src/stream/resume.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { contentOf, crash, framesOf, layer, pause, requestOf, start, until, valueOf } from "./layer.ts";
import { callsOf, chatEvent, type ScriptedAnswer } from "./scripted-provider.ts";

const LONG_MS = 3_600_000;
/** Runs at once: a run whose object died takes the three seconds in which offers are taken. */
const BATCH = 12;
/** Bytes of an event of a body without structure (docs/run-protocol.md). */
const BYTES_EVENT = 65_536;

/** What happens in one round, decided beforehand, so that a failure can be read. */
interface Plan {
  kind: "sse" | "json" | "bytes";
  /** The events of the answer, and the bytes after them that are none. */
  events: string[];
  rest: string;
  isWhole: boolean;
  chunks: string[];
  everyMs: number;
  then: ScriptedAnswer["then"];
  readers: ReaderPlan[];
  crashesAtMs: number[];
  cancelsAtMs?: number;
}

interface ReaderPlan {
  atMs: number;
  from: number;
  /** Frames after which it leaves; it stays where there is none. */
  leavesAfter?: number;
  /** It waits before each frame. */
  stallsMs: number;
}

/** What a reader has seen. */
interface Reading extends ReaderPlan {
  frames: Frame[];
}

class Dice {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }
  chance(probability: number): boolean {
    return this.#random() < probability;
  }
  one<T>(first: T, ...others: T[]): T {
    return [first, ...others][this.whole(0, others.length)] ?? first;
  }
}

function planOf(dice: Dice): Plan {
  const kind = dice.one<Plan["kind"]>("sse", "sse", "sse", "json", "bytes");
  const answer = kind === "sse" ? sseAnswer(dice) : wholeAnswer(kind, dice);
  const text = answer.events.join("") + answer.rest;
  const chunks = cut(text, dice);
  const everyMs = chunks.length > 100 ? 0 : dice.whole(0, 8);
  const lastsMs = 50 + chunks.length * everyMs;
  return {
    kind,
    ...answer,
    chunks,
    everyMs,
    readers: Array.from({ length: dice.whole(1, 4) }, () => ({
      atMs: dice.chance(0.4) ? 0 : dice.whole(0, lastsMs),
      from: dice.chance(0.5) ? 0 : dice.whole(0, answer.events.length + 2),
      leavesAfter: dice.chance(0.2) ? dice.whole(0, 5) : undefined,
      stallsMs: dice.chance(0.3) ? dice.whole(1, 20) : 0,
    })),
    crashesAtMs: Array.from({ length: dice.one(0, 0, 1, 1, 2) }, () => dice.whole(0, lastsMs + 700)),
    cancelsAtMs: dice.chance(0.1) ? dice.whole(0, lastsMs) : undefined,
  };
}

type Answer = Pick<Plan, "events" | "rest" | "isWhole" | "then">;

/** A chat completion in the line ends, comments and sizes there are; one in four is cut off. */
function sseAnswer(dice: Dice): Answer {
  const words = Array.from({ length: dice.whole(3, 40) }, (_, index) =>
    chatEvent({ content: dice.chance(0.03) ? `${index} `.repeat(dice.whole(10_000, 500_000)) : `word${index} ` }),
  );
  const comments = words.flatMap((word) => (dice.chance(0.1) ? [": still here\n\n", word] : [word]));
  const events = [
    chatEvent({ role: "assistant", content: "" }),
    ...comments,
    chatEvent({}, "stop"),
    "data: [DONE]\n\n",
  ];
  const spelt = events.map((event, index) => {
    const spaced = index > 0 && dice.chance(0.05) ? `\n${event}` : event;
    return dice.chance(0.2) ? spaced.replaceAll("\n", "\r\n") : spaced;
  });
  if (dice.chance(0.75))
    return { events: spelt, rest: "", isWhole: true, then: dice.one("end", "end", "break", "hang") };
  // The first word is among them: what fails before it is tried again.
  const some = spelt.slice(0, dice.whole(3, spelt.length - 2));
  if (dice.chance(0.5)) return { events: some, rest: "", isWhole: false, then: dice.one("end", "break") };
  return { events: some, rest: 'data: {"choi', isWhole: false, then: "break" };
}

function wholeAnswer(kind: "json" | "bytes", dice: Dice): Answer {
  const content = "y".repeat(dice.one(10, 1_000, 70_000, 2_200_000));
  const message = { role: "assistant", content };
  const body = JSON.stringify({ id: "c", choices: [{ index: 0, message, finish_reason: "stop" }] });
  const then = dice.one<ScriptedAnswer["then"]>("end", "end", "end", "break");
  if (kind === "json") {
    const isWhole = then === "end";
    return { events: isWhole ? [body] : [], rest: isWhole ? "" : body, isWhole, then };
  }
  const events: string[] = [];
  for (let at = 0; at < body.length; at += BYTES_EVENT) events.push(body.slice(at, at + BYTES_EVENT));
  const last = events.at(-1) ?? "";
  if (then === "end" || last.length === BYTES_EVENT) return { events, rest: "", isWhole: then === "end", then };
  return { events: events.slice(0, -1), rest: last, isWhole: false, then };
}

/** In chunks of about one size: of a byte, of a few, of many events. */
function cut(text: string, dice: Dice): string[] {
  const size = Math.max(dice.one(1, 7, 90, 1_000, 60_000, text.length), Math.ceil(text.length / 2_000));
  const chunks: string[] = [];
  for (let at = 0; at < text.length;) {
    const next = at + dice.whole(1, 2 * size);
    chunks.push(text.slice(at, next));
    at = next;
  }
  return chunks;
}

const CONTENT_TYPES = { sse: "text/event-stream", json: "application/json", bytes: "audio/mpeg" };

async function play(plan: Plan): Promise<void> {
  const { chunks, everyMs, then, kind } = plan;
  const answer = { chunks, everyMs, then, headers: { "content-type": CONTENT_TYPES[kind] } };
  // A second call is counted, and right only where the first delivered nothing.
  const request = requestOf([answer, { status: 400, chunks: [] }], { key: "plan" });
  const isCrashed = plan.crashesAtMs.length > 0;
  const startedAt = Date.now();
  const at = (ms: number): Promise<void> => pause(Math.max(0, startedAt + ms - Date.now()));
  const [first, second] = await Promise.all([start(request), start(request)]);
  expect(second.runId).toBe(first.runId);
  const { runId } = first;
  const starters = [first, second].map((reading) => read(reading, { atMs: 0, from: 0, stallsMs: 0 }, isCrashed));
  const readers = plan.readers.map(async (reader) => {
    await at(reader.atMs);
    return read(await attach(runId, reader.from), reader, isCrashed);
  });
  const crashes = plan.crashesAtMs.map(async (ms) => {
    await at(ms);
    await crash(runId);
  });
  const cancelled = plan.cancelsAtMs === undefined ? undefined : at(plan.cancelsAtMs).then(() => layer.cancel(runId));
  const readings = await Promise.all([...starters, ...readers]);
  await Promise.all([...crashes, cancelled]);
  const closed = await whole(runId);
  expect(callsOf(request.script.id).calls).toBeLessThanOrEqual(plan.events.length === 0 ? 2 : 1);
  check(plan, closed, readings);
}

async function attach(runId: string, from: number): Promise<RunReading> {
  return until(async () => {
    const reading = await layer.read(runId, { from });
    return reading.ok && reading.value;
  });
}

async function read(reading: RunReading, plan: ReaderPlan, isCrashed: boolean): Promise<Reading> {
  const frames: Frame[] = [];
  // Where no connection breaks one must do: a reader that attaches again would make up for an object that errs.
  const source = isCrashed ? followRun(reading, { layer, from: plan.from }) : framesIn(reading.frames);
  for await (const frame of source) {
    frames.push(frame);
    if (frames.length > (plan.leavesAfter ?? Number.POSITIVE_INFINITY)) break;
    if (plan.stallsMs > 0 && frames.length < 50) await pause(plan.stallsMs);
  }
  return { ...plan, frames };
}

async function* framesIn(stream: ReadableStream<Uint8Array>): AsyncGenerator<Frame, void> {
  const decoder = new FrameDecoder();
  for await (const chunk of stream) yield* decoder.push(chunk);
}

/** The run from its beginning, once it has closed and no crash is to come. */
async function whole(runId: string): Promise<Reading> {
  const { frames } = await attach(runId, 0);
  const all = await framesOf(frames);
  expect(valueOf(await layer.get(runId)).state).toBe("closed");
  return { atMs: 0, from: 0, stallsMs: 0, frames: all };
}

function check(plan: Plan, kept: Reading, readings: Reading[]): void {
  const { closed, events: end } = contentOf(kept.frames);
  checkSlice(plan, kept);
  expect(closed).toMatchObject({ end });
  if (closed?.outcome === "completed")
    expect({ isWhole: plan.isWhole, end }).toEqual({ isWhole: true, end: plan.events.length });
  if (plan.crashesAtMs.length === 0 && plan.cancelsAtMs === undefined)
    expect(closed).toMatchObject({ outcome: plan.isWhole ? "completed" : "failed", end: plan.events.length });
  for (const reading of readings) checkReader(plan, reading, end, closed?.outcome);
}

function checkReader(plan: Plan, reading: Reading, end: number, outcome: string | undefined): void {
  checkSlice(plan, reading);
  if (reading.leavesAfter !== undefined) return;
  const { events, closed } = contentOf(reading.frames);
  expect(reading.frames.filter(({ type }) => type === "closed")).toEqual([reading.frames.at(-1)]);
  expect(closed).toMatchObject({ outcome, end });
  const isRewound = reading.frames.some(({ type }) => type === "rewind");
  // Who reads to the end has all of it. Who reads when the object dies gives back what it had.
  if (!isRewound) expect(events).toBe(Math.max(0, end - reading.from));
  else expect({ outcome, isBeyond: reading.from > end }).toEqual({ outcome: "interrupted", isBeyond: true });
}

/** The events of a reader are those of the provider, from its offset on, each once. */
function checkSlice(plan: Plan, { frames, from }: Reading): void {
  let next = from;
  for (const frame of frames) {
    if (frame.type !== "events") continue;
    expect(frame.first).toBe(next);
    next += frame.count;
  }
  const { text } = contentOf(frames);
  const expected = plan.events.slice(from, next).join("");
  // Where it left in the middle of an event that comes in parts, it has a part of it.
  const isPart = text.length > expected.length && plan.events.slice(from).join("").startsWith(text);
  expect(text === expected || (isPart && frames.at(-1)?.type === "events")).toBe(true);
  const attempt = frames.findIndex(({ type }) => type === "attempt");
  if (next > from) expect(attempt).toBe(0);
}

it(
  "every reader has a slice of the provider's events, one end, and the provider one call",
  { timeout: LONG_MS },
  async () => {
    const dice = new Dice(seededRandom());
    for (let left = soakCount(2 * BATCH); left > 0; left -= BATCH) {
      const plans = Array.from({ length: Math.min(left, BATCH) }, () => planOf(dice));
      const played = await Promise.allSettled(plans.map(play));
      for (const [index, result] of played.entries()) {
        if (result.status === "fulfilled") continue;
        const { events, chunks, ...plan } = plans[index] ?? planOf(dice);
        const told = JSON.stringify({ ...plan, events: events.length, chunks: chunks.length });
        throw new Error(`${told}: ${String(result.reason)}`, { cause: result.reason });
      }
    }
  },
);
