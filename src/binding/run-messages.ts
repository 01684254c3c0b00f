/** The messages of a run (`src/stream/run-message.ts`): written in a format, read from any offset. */
import type { Usage } from "../chat.ts";
import type { ErrorFacts } from "../errors.ts";
import { parseAnyFormatId } from "../formats/any-format.ts";
import type { Framing } from "../formats/format.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { InferenceLayer, RunReading } from "../run/run-record.ts";
import { concat } from "../stream/bytes.ts";
import type { AttemptFrame, ClosedFrame, EventsFrame, Frame } from "../stream/frame.ts";
import { followRun } from "../stream/resume.ts";
import type { MessagePlace, RunMessage } from "../stream/run-message.ts";
import { dropEvents } from "../stream/scanner.ts";
import { answerFraming, answerWriter, encodingOf, type AnswerWriter } from "./answer-encoding.ts";
import { toRunError } from "./answer-stream.ts";
import { readRun } from "./layer-result.ts";
import { textReader } from "./run-text.ts";

/** What the messages are written in: the provider's own events, a format, or the plain text of a chat. */
export type MessageFormat = AnyFormatId | "native" | "text";

/** `text` as what messages are written in. @throws DurableAIError `format/unknown`. */
export function parseMessageFormat(text: string): MessageFormat {
  return text === "native" || text === "text" ? text : parseAnyFormatId(text);
}

/** Where a run has to be read from, for messages from offset `from` on: a format needs to see what came before. */
export function readFrom(format: MessageFormat, from: number): number {
  return format === "native" ? from : 0;
}

export interface MessageOptions extends Partial<MessagePlace> {
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
  { from = 0, attempt, format = "text", signal }: MessageOptions = {},
): AsyncGenerator<RunMessage, void> {
  const start = readFrom(format, from);
  const reading = await readRun(layer, runId, { from: start, attempt });
  const writer = new MessageWriter(reading, format, { from, attempt });
  for await (const frame of followRun(reading, { layer, from: start, signal })) yield* writer.push(frame);
}

/** What a writer needs of the reading its frames come from. */
export type ReadRun = Pick<RunReading, "runId" | "run" | "attempt">;

/** Turns the frames of a run into the messages of one reader. */
export class MessageWriter {
  readonly #reading: ReadRun;
  readonly #format: MessageFormat;
  /** What the reader has, of which attempt. */
  #from: number;
  readonly #known: number;
  #attempt: AttemptFrame | undefined;
  #events: EventWriter | undefined;
  /** Parts of an event that is larger than a frame. */
  #parts: Uint8Array | undefined;

  constructor(reading: ReadRun, format: MessageFormat, { from, attempt }: MessagePlace) {
    this.#reading = reading;
    this.#format = format;
    this.#from = from;
    this.#known = attempt ?? reading.attempt ?? 0;
  }

  /** @throws DurableAIError where the events cannot be written in the format. */
  push(frame: Frame): RunMessage[] {
    switch (frame.type) {
      case "attempt":
        return [...this.#rewindForAttempt(frame), this.#open(frame)];
      case "events":
        return this.#write(frame);
      case "rewind":
        this.#from = Math.min(this.#from, frame.to);
        return [frame];
      case "closed":
        return [...this.#rewind(frame.end), this.#close(frame)];
    }
  }

  /** The run lost what the reader has, and this attempt went on before that. */
  #rewindForAttempt({ attempt, seam, first }: AttemptFrame): RunMessage[] {
    return seam !== undefined && attempt > this.#known ? this.#rewind(first) : [];
  }

  /** A reader that has more than the run kept has to know, also where the run is read from its beginning. */
  #rewind(to: number): RunMessage[] {
    if (to >= this.#from) return [];
    this.#from = to;
    return [{ type: "rewind", to }];
  }

  #open(frame: AttemptFrame): RunMessage {
    this.#attempt = frame;
    this.#events = this.#events?.goOn(frame) ?? eventWriter(frame, this.#reading, this.#format);
    const { type, attempt, provider, model, contentType, first, warnings } = frame;
    return { type, attempt, provider, model, contentType, first, warnings };
  }

  #write(frame: EventsFrame): RunMessage[] {
    const { first, count } = frame;
    const bytes = this.#parts === undefined ? frame.bytes : concat(this.#parts, frame.bytes);
    this.#parts = count === 0 ? bytes : undefined;
    if (count === 0 || this.#events === undefined || this.#attempt === undefined) return [];
    const known = Math.min(count, Math.max(0, this.#from - first));
    const fresh = dropEvents(bytes, known, this.#attempt.framing);
    this.#events.push(bytes.subarray(0, bytes.length - fresh.length));
    const data = this.#events.push(fresh);
    if (data === "") return [];
    return [{ type: "events", first: first + known, count: count - known, [this.#events.field]: data }];
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
