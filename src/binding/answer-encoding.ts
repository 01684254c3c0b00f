/** How a run is written for one reader: always the same bytes for the same run and the same wish. */
import type { Delta, FormatId, Usage } from "../chat.ts";
import { DurableAIError, type ErrorFacts } from "../errors.ts";
import { isTaskFormat, translateBody, wireFormatOf } from "../formats/any-format.ts";
import type { Format, Framing, StreamDecoder, StreamEncoder } from "../formats/format.ts";
import { formatOf } from "../formats/formats.ts";
import type { AnyFormatId, TaskContext } from "../formats/task-format.ts";
import { parseJson } from "../json.ts";
import type { AnswerEdit, RunReading } from "../run/run-record.ts";
import type { AttemptFrame } from "../stream/frame.ts";
import { EventRelay } from "./event-relay.ts";
import { Remainder } from "./remainder.ts";
import { deltaDecoder, malformedBody } from "./run-deltas.ts";

/** What a reader wants to read a run as. */
export interface Encoding extends Omit<TaskContext, "usage"> {
  format: AnyFormatId;
  /** The provider's own events, whatever its format. */
  native: boolean;
  /** The caller asked for a stream. */
  stream: boolean;
  /** How a stream is changed on its way to this reader. What is native is never changed. */
  edit?: AnswerEdit;
}

/** Hex digits of an object id that go into ids made for readers: 96 bits, enough to be unique, short enough to read. */
const ID_DIGITS = 24;

/** How a reading is written for whoever started the run, or in another `format` for another reader. */
export function encodingOf(
  { runId, run, edit }: Pick<RunReading, "runId" | "run" | "edit">,
  format?: AnyFormatId | "native",
): Encoding {
  const own = format === undefined;
  return {
    format: own || format === "native" ? run.format : format,
    native: own ? run.native : format === "native",
    stream: run.stream,
    id: toAnswerId(runId),
    model: run.model,
    createdAt: Math.floor(run.createdAt / 1000),
    // A reader of another format has not been asked; it gets what the run has.
    includeUsage: own ? run.includeUsage : true,
    ...(own && run.style !== undefined ? { style: run.style } : {}),
    ...(own && edit !== undefined ? { edit } : {}),
  };
}

function toAnswerId(runId: string): string {
  const [object = "", counter = ""] = runId.split(".");
  return runId === "" ? crypto.randomUUID() : `${object.slice(0, ID_DIGITS)}-${counter}`;
}

/** Writes the events of one run for one reader. What it answers with are whole events. */
export interface AnswerWriter {
  /** It writes what the provider sends, byte for byte, as far as it has seen. */
  readonly passes: boolean;
  push(bytes: Uint8Array): Uint8Array[];
  /** The writer for the events of `attempt`, which goes on with the answer: the stream stays one. */
  goOn(attempt: AttemptFrame): AnswerWriter;
  /** The run completed; `usage` is what it knows it used. */
  end(usage?: Usage): Uint8Array[];
  /** The run did not: the format's own error event. */
  fail(error: ErrorFacts): Uint8Array[];
}

/** The writer for the events of `attempt`. */
export function answerWriter(attempt: AttemptFrame, encoding: Encoding): AnswerWriter {
  if (isPassed(attempt, encoding)) return new RelayWriter(attempt, encoding);
  if (isTaskFormat(attempt.format) || isTaskFormat(encoding.format)) return new TaskWriter(attempt.format, encoding);
  const to = formatOf(encoding.format);
  if (!isStreamed(attempt, encoding)) return new BodyWriter(formatOf(attempt.format), to, encoding);
  const remainder = encoding.edit && new Remainder(encoding.edit);
  return new StreamWriter(attempt, { encoder: to.encoder(encoding), format: to.id, remainder });
}

/** The content type of what {@link answerWriter} writes. */
export function answerContentType(attempt: AttemptFrame, encoding: Encoding): string {
  if (isPassed(attempt, encoding)) return attempt.contentType;
  return isStreamed(attempt, encoding) ? streamContentType(encoding.format) : "application/json";
}

/** How what {@link answerWriter} writes is cut into events. */
export function answerFraming(attempt: AttemptFrame, encoding: Encoding): Framing {
  if (isPassed(attempt, encoding)) return attempt.framing;
  return isStreamed(attempt, encoding) ? (wireOf(encoding.format)?.framing ?? "sse") : "json";
}

function isStreamed({ framing }: AttemptFrame, { stream }: Encoding): boolean {
  return stream || framing !== "json";
}

/** The content type of a stream in `format`. */
export function streamContentType(format: AnyFormatId): string {
  return wireOf(format)?.contentType ?? "text/event-stream";
}

function wireOf(format: AnyFormatId): Format["wire"] {
  return isTaskFormat(format) ? undefined : formatOf(format).wire;
}

/** Whether the provider's bytes are the answer. What is no chat is always written anew: providers leave parts of it out. */
export function isPassed(attempt: AttemptFrame, encoding: Encoding): boolean {
  if (attempt.framing !== "bytes" && isEdited(encoding)) return false;
  const isSame = attempt.format === encoding.format && !isTaskFormat(encoding.format);
  return encoding.native || isSame || attempt.framing === "bytes";
}

/** Whether the stream is another for this reader than for others of its format: positions in theirs are not its own. */
export function isEdited({ edit, stream, native, format }: Encoding): boolean {
  return edit !== undefined && stream && !native && !isTaskFormat(format);
}

class RelayWriter implements AnswerWriter {
  readonly #relay: EventRelay;
  readonly #encoding: Encoding;
  readonly #attempt: AttemptFrame;

  constructor(attempt: AttemptFrame, encoding: Encoding) {
    const dropsUsage = !encoding.native && !encoding.includeUsage;
    this.#relay = new EventRelay(attempt.framing, dropsUsage ? wireFormatOf(attempt.format) : undefined);
    this.#attempt = attempt;
    this.#encoding = encoding;
  }

  get passes(): boolean {
    return this.#relay.passes;
  }

  push(bytes: Uint8Array): Uint8Array[] {
    return this.#relay.push(bytes);
  }

  /** What has passed is written once more, unseen: so the encoder stands where the provider stopped. */
  goOn(attempt: AttemptFrame): AnswerWriter {
    const { seam, first } = attempt;
    if (seam === undefined || isTaskFormat(this.#encoding.format)) throw notGoneOn();
    const { id: format, encoder: toEncoder } = formatOf(this.#encoding.format);
    const encoder = toEncoder(this.#encoding);
    for (const delta of seam.delivered) encoder.push(delta);
    encoder.follow?.(first);
    return new StreamWriter(attempt, { encoder, format });
  }

  end(): Uint8Array[] {
    return this.#relay.end();
  }

  fail(error: ErrorFacts): Uint8Array[] {
    const { format, framing } = this.#attempt;
    if ((framing !== "sse" && framing !== "event-stream") || isTaskFormat(format)) return [];
    return streamChunks(format, formatOf(format).encoder(this.#encoding).fail(error));
  }
}

/** A stream in the making, whoever answers. */
interface EncodedStream {
  format: FormatId;
  encoder: StreamEncoder;
  remainder?: Remainder | undefined;
}

/** The answer as a stream in another format; also where the provider gave none. */
class StreamWriter implements AnswerWriter {
  readonly passes = false;
  readonly #decoder: StreamDecoder | undefined;
  readonly #out: EncodedStream;

  constructor(attempt: AttemptFrame, out: EncodedStream) {
    this.#decoder = deltaDecoder(attempt);
    this.#out = out;
  }

  goOn(attempt: AttemptFrame): AnswerWriter {
    return new StreamWriter(attempt, this.#out);
  }

  push(bytes: Uint8Array): Uint8Array[] {
    return this.#write(this.#decoder?.push(bytes));
  }

  end(): Uint8Array[] {
    const { format, encoder } = this.#out;
    return [...this.#write(this.#decoder?.end()), ...streamChunks(format, encoder.end())];
  }

  fail(error: ErrorFacts): Uint8Array[] {
    return streamChunks(this.#out.format, this.#out.encoder.fail(error));
  }

  #write(deltas: Delta[] = []): Uint8Array[] {
    const { format, remainder } = this.#out;
    const written = (remainder?.push(deltas) ?? deltas).map((delta) => this.#encode(delta));
    return streamChunks(format, written.join(""));
  }

  #encode(delta: Delta): string {
    // A run object decides upon errors before it stores: one that is in the stream after all ends the answer.
    if (delta.type !== "error") return this.#out.encoder.push(delta);
    throw new DurableAIError({ code: "provider/error", message: delta.error.message });
  }
}

/** A whole body in another format. */
class BodyWriter implements AnswerWriter {
  readonly passes = false;
  readonly #from: Format;
  readonly #to: Format;
  readonly #encoding: Encoding;
  readonly #decoder = new TextDecoder();
  #text = "";

  constructor(from: Format, to: Format, encoding: Encoding) {
    this.#from = from;
    this.#to = to;
    this.#encoding = encoding;
  }

  push(bytes: Uint8Array): Uint8Array[] {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    return [];
  }

  goOn(): never {
    throw notGoneOn();
  }

  end(): Uint8Array[] {
    const body = parseJson(this.#text);
    if (body === undefined) throw malformedBody();
    return toChunks(JSON.stringify(this.#to.toResponse(this.#from.parseResponse(body), this.#encoding)));
  }

  fail(): Uint8Array[] {
    return [];
  }
}

/** A whole body of a task that is no chat. */
class TaskWriter implements AnswerWriter {
  readonly passes = false;
  readonly #from: AnyFormatId;
  readonly #encoding: Encoding;
  readonly #decoder = new TextDecoder();
  #text = "";

  constructor(from: AnyFormatId, encoding: Encoding) {
    this.#from = from;
    this.#encoding = encoding;
  }

  push(bytes: Uint8Array): Uint8Array[] {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    return [];
  }

  goOn(): never {
    throw notGoneOn();
  }

  end(usage?: Usage): Uint8Array[] {
    const body = parseJson(this.#text);
    if (body === undefined) throw malformedBody();
    const { format } = this.#encoding;
    return toChunks(JSON.stringify(translateBody(body, this.#from, format, { ...this.#encoding, usage })));
  }

  fail(): Uint8Array[] {
    return [];
  }
}

const textEncoder = new TextEncoder();

/** `events` as a stream in `format` goes out: the text that an encoder wrote, or what the format makes of it. */
export function toStreamBytes(format: AnyFormatId, events: string): Uint8Array {
  return wireOf(format)?.toBytes(events) ?? textEncoder.encode(events);
}

function streamChunks(format: AnyFormatId, events: string): Uint8Array[] {
  return events === "" ? [] : [toStreamBytes(format, events)];
}

function toChunks(text: string): Uint8Array[] {
  return text === "" ? [] : [textEncoder.encode(text)];
}

/** Only streams of a chat go on with another target. */
function notGoneOn(): DurableAIError {
  return new DurableAIError({
    code: "internal/unexpected",
    message: "the run went on with an answer that is no stream",
  });
}
