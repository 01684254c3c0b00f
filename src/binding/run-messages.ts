/** The messages of a run (`src/stream/run-message.ts`): written in a format, read from any offset. */
import type { Usage } from "../chat.ts";
import { invalidInput, type ErrorFacts } from "../errors.ts";
import { parseAnyFormatId } from "../formats/any-format.ts";
import type { Framing } from "../formats/format.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { InferenceLayer, RunReading } from "../run/run-record.ts";
import { concat, type AttemptFrame, type ClosedFrame, type EventsFrame, type Frame } from "../stream/frame.ts";
import { followRun } from "../stream/resume.ts";
import type { RunMessage } from "../stream/run-message.ts";
import { dropEvents } from "../stream/scanner.ts";
import { answerFraming, answerWriter, encodingOf, type AnswerWriter } from "./answer-encoding.ts";
import { toRunError } from "./answer-stream.ts";
import { unwrap } from "./layer-result.ts";
import { textReader } from "./run-text.ts";

/** What the messages are written in: the provider's own events, a format, or the plain text of a chat. */
export type MessageFormat = AnyFormatId | "native" | "text";

/** `text` as what messages are written in. @throws DurableAIError `format/unknown`. */
export function parseMessageFormat(text: string): MessageFormat {
  return text === "native" || text === "text" ? text : parseAnyFormatId(text);
}

/** An offset as a query or a message carries it; absent is 0. @throws DurableAIError `input/invalid` naming `from`. */
export function parseOffset(from: unknown): number {
  if (from === undefined || from === null) return 0;
  const offset = typeof from === "string" && /^\d{1,15}$/.test(from) ? Number(from) : from;
  if (typeof offset === "number" && Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw invalidInput("from", "it is not an offset", "Give the number of events you have, 0 for all.");
}

/** Where a run has to be read from, for messages from offset `from` on: a format needs to see what came before. */
export function readFrom(format: MessageFormat, from: number): number {
  return format === "native" ? from : 0;
}

export interface MessageOptions {
  /** Offset to read from: the number of events the reader has. @default 0 */
  from?: number;
  /** @default "text" */
  format?: MessageFormat;
  /** Ends the reading at once, not the run: the iteration is over without `closed`. */
  signal?: AbortSignal;
}

/**
 * The messages of a run, what there is and then what comes, through broken connections, up to and including `closed`.
 * Leaving the loop leaves the run going.
 * @throws DurableAIError `run/not-found`, `run/expired`, or `run/interrupted` where the run cannot be reached.
 */
export async function* runMessages(
  layer: InferenceLayer,
  runId: string,
  { from = 0, format = "text", signal }: MessageOptions = {},
): AsyncGenerator<RunMessage, void> {
  const start = readFrom(format, from);
  const reading = unwrap(await layer.read(runId, { from: start }));
  const writer = new MessageWriter(reading, format, from);
  for await (const frame of followRun(reading, { layer, from: start, signal })) {
    const message = writer.push(frame);
    // A reader that has more than the run kept has to know, also where the run was read from its beginning.
    if (frame.type === "closed" && frame.end < from && start < from) yield { type: "rewind", to: frame.end };
    if (message !== undefined) yield message;
  }
}

/** Turns the frames of a run into the messages of one reader. */
export class MessageWriter {
  readonly #reading: Pick<RunReading, "runId" | "run">;
  readonly #format: MessageFormat;
  readonly #from: number;
  #attempt: AttemptFrame | undefined;
  #events: EventWriter | undefined;
  /** Parts of an event that is larger than a frame. */
  #parts: Uint8Array | undefined;

  constructor(reading: Pick<RunReading, "runId" | "run">, format: MessageFormat, from: number) {
    this.#reading = reading;
    this.#format = format;
    this.#from = from;
  }

  /** @throws DurableAIError where the events cannot be written in the format. */
  push(frame: Frame): RunMessage | undefined {
    switch (frame.type) {
      case "attempt":
        return this.#open(frame);
      case "events":
        return this.#write(frame);
      case "rewind":
        return frame;
      case "closed":
        return this.#close(frame);
    }
  }

  #open(frame: AttemptFrame): RunMessage {
    this.#attempt = frame;
    this.#events = this.#events?.goOn(frame) ?? eventWriter(frame, this.#reading, this.#format);
    const { type, attempt, provider, model, contentType, first, warnings } = frame;
    return { type, attempt, provider, model, contentType, first, warnings };
  }

  #write(frame: EventsFrame): RunMessage | undefined {
    const { first, count } = frame;
    const bytes = this.#parts === undefined ? frame.bytes : concat(this.#parts, frame.bytes);
    this.#parts = count === 0 ? bytes : undefined;
    if (count === 0 || this.#events === undefined || this.#attempt === undefined) return undefined;
    const known = Math.min(count, Math.max(0, this.#from - first));
    const fresh = dropEvents(bytes, known, this.#attempt.framing);
    this.#events.push(bytes.subarray(0, bytes.length - fresh.length));
    const data = this.#events.push(fresh);
    if (data === "") return undefined;
    return { type: "events", first: first + known, count: count - known, [this.#events.field]: data };
  }

  #close(frame: ClosedFrame): RunMessage {
    const { outcome, end, usage, error } = frame;
    const said = outcome === "completed" ? this.#events?.end(usage) : this.#events?.fail(toRunError(frame).facts);
    const last = this.#events === undefined || !said ? {} : { [this.#events.field]: said };
    return { type: "closed", outcome, end, ...last, usage, error };
  }
}

interface EventWriter {
  /** Where in a message its events go. */
  readonly field: "text" | "base64";
  push(events: Uint8Array): string;
  /** The writer for an attempt that goes on with the answer. */
  goOn(attempt: AttemptFrame): EventWriter;
  end(usage?: Usage): string;
  fail(error: ErrorFacts): string;
}

function eventWriter(
  attempt: AttemptFrame,
  reading: Pick<RunReading, "runId" | "run">,
  format: MessageFormat,
): EventWriter {
  const goOn = (next: AttemptFrame): EventWriter => eventWriter(next, reading, format);
  if (format === "text") return { ...nothingAtTheEnd, ...textWriter(attempt), goOn };
  if (format !== "native") {
    const encoding = encodingOf(reading, format);
    return formatWriter(answerWriter(attempt, encoding), answerFraming(attempt, encoding));
  }
  return { ...nothingAtTheEnd, field: fieldFor(attempt.framing), push: bytesWriter(attempt.framing), goOn };
}

const nothingAtTheEnd = { end: () => "", fail: () => "" };

function textWriter(attempt: AttemptFrame): Pick<EventWriter, "field" | "push" | "end"> {
  const reader = textReader(attempt);
  return { field: "text", push: (events) => reader.push(events), end: () => reader.end() };
}

function formatWriter(writer: AnswerWriter, framing: Framing): EventWriter {
  const toText = bytesWriter(framing);
  const join = (chunks: Uint8Array[]): string =>
    chunks.length === 0 ? "" : toText(chunks.reduce((a, b) => concat(a, b)));
  return {
    field: fieldFor(framing),
    push: (events) => (events.length === 0 ? "" : join(writer.push(events))),
    goOn: (attempt) => formatWriter(writer.goOn(attempt), framing),
    end: (usage) => join(writer.end(usage)),
    fail: (error) => join(writer.fail(error)),
  };
}

function fieldFor(framing: Framing): "text" | "base64" {
  return framing === "bytes" || framing === "event-stream" ? "base64" : "text";
}

function bytesWriter(framing: Framing): (bytes: Uint8Array) => string {
  if (fieldFor(framing) === "base64") return toBase64;
  const decoder = new TextDecoder();
  return (bytes) => decoder.decode(bytes);
}

/** As many arguments as a call takes, and a multiple of 3, so that the slices' base64 joins without padding. */
const BASE64_SLICE_BYTES = 8_190;

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += BASE64_SLICE_BYTES)
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + BASE64_SLICE_BYTES)));
  return text;
}
