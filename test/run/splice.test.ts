/**
 * Answers that break off in the middle, and another target that goes on with them: recorded streams of every format, cut
 * at every event, gone on with in every format. A reader gets one whole answer, or a failure that docs/failover.md names.
 */
import { describe, expect, it } from "vitest";
import { answerContentType, encodingOf, type Encoding } from "../../src/binding/answer-encoding.ts";
import { collect, encodeAnswer, openAnswer } from "../../src/binding/answer-stream.ts";
import type { FrameSource } from "../../src/binding/frame-source.ts";
import type { ChatMessage, Delta, FormatId } from "../../src/chat.ts";
import { DurableAIError } from "../../src/errors.ts";
import { formatIds, formatOf } from "../../src/formats/formats.ts";
import { GO_ON } from "../../src/formats/prefill.ts";
import type { ProviderCall } from "../../src/providers/provider.ts";
import type { RunSink } from "../../src/run/attempt.ts";
import { Delivered } from "../../src/run/delivered.ts";
import type { Target } from "../../src/run/route.ts";
import { executeRun, type RunEnd } from "../../src/run/run.ts";
import type { RunRequest } from "../../src/run/run-record.ts";
import type { Clock } from "../../src/run/watchdog.ts";
import type { Frame } from "../../src/stream/frame.ts";
import { eventEnds } from "../../src/stream/scanner.ts";
import { answerOfDeltas, decode, type Answer } from "../formats/answers.ts";
import { recordings, type Recording } from "../formats/recordings.ts";

/** Recordings of each format, the shortest with something in them. */
const PER_FORMAT = 6;
const MAX_EVENTS = 40;
const MIN_CHARS = 10;

const wireOf = (format: FormatId) =>
  formatOf(format).wire ?? { framing: "sse" as const, contentType: "text/event-stream", toBytes: undefined };

/** How a model goes on that was asked to. */
type Habit = "goes on" | "repeats the seam" | "starts over";
const REPEATED_CHARS = 16;

/** What a target is asked to go on with; "" where it is asked anew. */
function saidIn(call: ProviderCall): string {
  const { messages } = formatOf(call.format as FormatId).parseRequest(call.body);
  const last = messages.at(-1);
  const isAsked = last?.role === "user" && textOf(last) === GO_ON;
  const said = isAsked ? messages.at(-2) : last;
  return said?.role === "assistant" ? textOf(said) : "";
}

function textOf({ content }: ChatMessage): string {
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** The stream of a target that knows how the answer goes on. */
function restOf(whole: Delta[], format: FormatId, said: string, habit: Habit): Uint8Array<ArrayBuffer> {
  const answer = answerOfDeltas(whole);
  const encoder = formatOf(format).encoder({ id: "rest", model: "m", createdAt: 1, includeUsage: true });
  const from = answer.text.startsWith(said) ? said.length : 0;
  const start = habit === "goes on" ? from : habit === "starts over" ? 0 : Math.max(0, from - REPEATED_CHARS);
  const text = answer.text.slice(start);
  const deltas: Delta[] = [
    { type: "response-start", id: "second" },
    ...(text === "" ? [] : [{ type: "text-start", id: "t" } as const]),
    ...(text.match(/.{1,7}/gs) ?? []).map((piece): Delta => ({ type: "text-delta", id: "t", text: piece })),
    ...(text === "" ? [] : [{ type: "text-end", id: "t" } as const]),
    ...whole.filter(({ type }) => type.startsWith("tool-call") || type === "response-end"),
  ];
  const events = deltas.map((delta) => encoder.push(delta)).join("") + encoder.end();
  const bytes = wireOf(format).toBytes?.(events) ?? new TextEncoder().encode(events);
  return new Uint8Array(bytes);
}

/** Keeps the frames of a run. */
class FrameKeeper implements RunSink {
  readonly frames: Frame[] = [];
  #end = 0;

  open(frame: Parameters<RunSink["open"]>[0]): void {
    this.frames.push({ type: "attempt", ...frame, first: this.#end });
  }
  append({ bytes, ends }: Parameters<RunSink["append"]>[0]): void {
    this.frames.push({ type: "events", first: this.#end, count: ends.length, stored: this.#end, bytes });
    this.#end += ends.length;
  }
  close({ outcome, usage, error }: RunEnd): void {
    this.frames.push({ type: "closed", outcome, end: this.#end, usage, error });
  }

  source(): FrameSource {
    const rest = this.frames.values();
    return { next: async () => rest.next().value, cancel: () => undefined };
  }
}

function targetOf(
  format: FormatId,
  provider: string,
  body: (call: ProviderCall) => ReadableStream<Uint8Array>,
): Target {
  const headers = { "content-type": wireOf(format).contentType };
  return {
    provider,
    format,
    model: { id: "m" },
    connection: { dispatch: async (call) => new Response(body(call), { headers }) },
    slow: false,
    warnings: [],
  };
}

/** The bytes in chunks of one event, and then an error. */
function cutAfter(bytes: Uint8Array, ends: number[], count: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= count) return controller.error(new TypeError("connection reset"));
      controller.enqueue(bytes.slice(ends[sent - 1] ?? 0, ends[sent]));
      sent += 1;
    },
  });
}

function requestIn(format: FormatId): RunRequest {
  const call = {
    messages: [{ role: "user" as const, content: [{ type: "text" as const, text: "Go" }] }],
    stream: true,
  };
  const inputs = formatOf(format).toRequest(call, { id: "m", maxOutputTokens: 100 }).body;
  const asked = { model: "test/m", native: false, stream: true, includeUsage: true, requestHash: "hash" };
  return { ...asked, inputs, format };
}

/** Time stands still, but for those who wait no time at all. */
const CLOCK: Clock = {
  now: () => 0,
  after(ms, run) {
    let isDue = ms === 0;
    queueMicrotask(() => isDue && run());
    return () => void (isDue = false);
  },
};

interface Ran {
  keeper: FrameKeeper;
  end: RunEnd;
}

async function runOver(targets: Target[], request: RunRequest): Promise<Ran> {
  const keeper = new FrameKeeper();
  const slots = { acquire: async () => undefined, release: () => undefined };
  const { signal } = new AbortController();
  const end = await executeRun({ request, targets, signal, clock: CLOCK, random: () => 0, slots }, keeper);
  keeper.close(end);
  return { keeper, end };
}

/** What a reader in `format` gets, in bytes and as an answer. */
async function readAs(
  format: FormatId,
  { keeper }: Ran,
  request: RunRequest,
): Promise<{ answer: Answer; deltas: Delta[] }> {
  const source = keeper.source();
  const opening = await openAnswer(source);
  if (!("attempt" in opening)) throw DurableAIError.from(opening.closed.error ?? expect.fail("no error"));
  const run = { ...request, createdAt: 0 };
  const encoding: Encoding = { ...encodingOf({ runId: "run.1", run }, format), native: false };
  expect(answerContentType(opening.attempt, encoding)).toBe(wireOf(format).contentType);
  const bytes = await collect(encodeAnswer(opening.attempt, source, encoding));
  const deltas = decode(format, [bytes]);
  return { answer: answerOfDeltas(deltas), deltas };
}

/** The attempt that broke off has its usage, told or counted; the run that of both, where the second tells any. */
function expectUsage({ attempts, usage }: RunEnd, what: string): void {
  const [first, second] = attempts.map((attempt) => attempt.usage);
  expect([typeof first?.inputTokens, typeof first?.outputTokens], what).toEqual(["number", "number"]);
  const sum = (first?.outputTokens ?? 0) + (second?.outputTokens ?? 0);
  if (second !== undefined) expect(usage?.outputTokens, what).toBe(sum);
}

/** Everything of an answer that a second target can give as well. */
function essence({ text, toolCalls, finish, error }: Answer) {
  return { text, toolCalls, finish: finish?.reason, error };
}

/** Parts open once, go on only while they are open, and end once. */
function expectInOrder(deltas: Delta[], what: string): void {
  const open = new Set<string>();
  for (const delta of deltas) {
    if (delta.type.endsWith("-start") && delta.type !== "response-start" && "id" in delta) {
      expect(open.has(String(delta.id)), `${what}: ${delta.type} ${delta.id}`).toBe(false);
      open.add(String(delta.id));
    }
    if (delta.type === "text-delta" || delta.type === "reasoning-delta") expect(open.has(delta.id), what).toBe(true);
    if (delta.type.endsWith("-end") && delta.type !== "response-end" && "id" in delta) open.delete(String(delta.id));
  }
  expect(deltas.filter(({ type }) => type === "response-end").length, what).toBe(1);
  expect([...open], what).toEqual([]);
}

function recordingsOf(format: FormatId): Recording[] {
  const streams = recordings.filter((recording) => {
    if (recording.format !== format || !recording.isStream || recording.status !== 200) return false;
    if (!["ok", undefined].includes(recording.expected?.ai_sdk_check)) return false;
    const deltas = decode(format, [recording.bytes]);
    const { finish, error, text, toolCalls } = answerOfDeltas(deltas);
    const isWhole = finish !== undefined && error === undefined && !toolCalls.some(({ truncated }) => truncated);
    return (
      isWhole &&
      (text.length > MIN_CHARS || toolCalls.length > 0) &&
      eventEnds(recording.bytes, wireOf(format).framing).length <= MAX_EVENTS
    );
  });
  const kinds = [
    streams.filter(({ bytes }) => decode(format, [bytes]).some(({ type }) => type === "tool-call-start")),
    streams.filter(({ bytes }) => decode(format, [bytes]).some(({ type }) => type === "reasoning-delta")),
    streams,
  ];
  return [...new Set(kinds.flatMap((kind) => kind.slice(0, PER_FORMAT / 3)))];
}

const classes = new Map<string, number>();

describe.each(formatIds)("an answer in %s that breaks off", (format) => {
  for (const recording of recordingsOf(format))
    it(`is gone on with after every event, in every format: ${recording.id}`, async () => {
      const { framing } = wireOf(format);
      const ends = eventEnds(recording.bytes, framing);
      const request = requestIn(format);
      const whole = decode(format, [recording.bytes]);
      const unbroken = await runOver(
        [targetOf(format, "first", () => cutAfter(recording.bytes, ends, ends.length))],
        request,
      );
      for (let count = 0; count <= ends.length; count += 1) {
        for (const [i, second] of formatIds.entries()) {
          const habit = (["goes on", "repeats the seam", "starts over"] as const)[(count + i) % 3] ?? "goes on";
          const what = `${recording.id}, cut after ${count}, ${second} ${habit}`;
          const ran = await runOver(
            [
              targetOf(format, "first", () => cutAfter(recording.bytes, ends, count)),
              targetOf(
                second,
                "second",
                (call) => new Response(restOf(whole, second, saidIn(call), habit)).body ?? expect.fail(),
              ),
            ],
            request,
          );
          const spliced = ran.keeper.frames.filter(({ type }) => type === "attempt").length > 1;
          if (ran.end.outcome !== "completed") {
            const delivered = new Delivered(decode(format, [recording.bytes.slice(0, ends[count - 1] ?? 0)]));
            const reason = ran.end.attempts.length === 1 ? delivered.obstacle : ran.end.error?.code;
            expect(reason, what).toBeDefined();
            classes.set(String(reason), (classes.get(String(reason)) ?? 0) + 1);
            continue;
          }
          classes.set(spliced ? "spliced" : "whole", (classes.get(spliced ? "spliced" : "whole") ?? 0) + 1);
          for (const reader of [format, formatIds[(count + i) % formatIds.length] ?? format]) {
            const { answer, deltas } = await readAs(reader, ran, request);
            const expected = await readAs(reader, unbroken, request);
            expect(essence(answer), `${what}, read in ${reader}`).toEqual(essence(expected.answer));
            if (spliced) expectInOrder(deltas, `${what}, read in ${reader}`);
          }
          if (spliced) expectUsage(ran.end, what);
          if (spliced)
            expect(
              ran.end.attempts.map(({ provider }) => provider),
              what,
            ).toEqual(["first", "second"]);
        }
      }
    });

  it("says what became of them", () => {
    console.log(`splice, ${format}: ${[...classes].map(([name, count]) => `${name} ${count}`).join(", ")}`);
    expect(classes.get("spliced") ?? 0).toBeGreaterThan(0);
    classes.clear();
  });
});
