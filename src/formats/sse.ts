/**
 * Server-sent events, read from bytes in any chunking and written as text.
 *
 * Follows the event stream format of the HTML standard (LF, CRLF and CR line ends, comments, BOM, several data lines),
 * with one difference: a last event without its blank line is an event, because some providers end their body so.
 */
import { DurableAIError } from "../errors.ts";

/** One event of a stream. */
export interface SseEvent {
  /** The `event` field; empty where there is none. */
  name: string;
  /** The `data` lines, joined by LF. */
  data: string;
}

/**
 * Most characters held of one event. A run may have as many bytes (`MAX_RUN_BYTES`), and a character is at least one, so
 * no real event is refused.
 */
export const MAX_SSE_EVENT_CHARS: number = 32 * 1024 * 1024;

/** For whole events: it holds nothing between two calls. */
const decoder = new TextDecoder();

/** One event as text: LF only, ended by one blank line. `data` must hold no line ends (JSON has none). */
export function writeSseEvent(data: string, name?: string): string {
  return name === undefined ? `data: ${data}\n\n` : `event: ${name}\ndata: ${data}\n\n`;
}

/** The first event in `bytes`, which holds one whole event; undefined where that is only comments. */
export function readSseEvent(bytes: Uint8Array): SseEvent | undefined {
  const fields = new EventFields();
  const events: SseEvent[] = [];
  const rest = fields.readLines(withLf(decoder.decode(bytes)), events);
  return events[0] ?? fields.read(rest) ?? fields.take();
}

/** All events in `text`, which holds whole events as {@link writeSseEvent} writes them. */
export function readSseEvents(text: string): SseEvent[] {
  const events: SseEvent[] = [];
  new EventFields().readLines(text, events);
  return events;
}

/** Reads the events of one body. */
export class SseReader {
  readonly #decoder = new TextDecoder();
  readonly #fields: EventFields;
  /** The start of a line whose end has not come. */
  #open = "";
  /** The last chunk ended with CR: an LF that follows belongs to it. */
  #afterCr = false;

  /** `onOther` gets the lines that are no field this reads: comments, and what is no event at all. */
  constructor(onOther?: (line: string) => void) {
    this.#fields = new EventFields(onOther);
  }

  /** The events that are whole with `bytes`. @throws DurableAIError `provider/malformed` beyond the size of an event. */
  push(bytes: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    const text = this.#textOf(bytes);
    // A line that does not end is not looked through again with each chunk.
    this.#open = text.includes("\n") ? this.#fields.readLines(this.#open + text, events) : this.#open + text;
    if (this.#open.length + this.#fields.chars > MAX_SSE_EVENT_CHARS) throw tooLarge();
    return events;
  }

  /** No more bytes: the last event, where its blank line is missing. */
  end(): SseEvent[] {
    const event = this.#fields.read(this.#open + this.#decoder.decode()) ?? this.#fields.take();
    return event === undefined ? [] : [event];
  }

  #textOf(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text === "") return text;
    const start = this.#afterCr && text.startsWith("\n") ? 1 : 0;
    this.#afterCr = text.endsWith("\r");
    return withLf(text.slice(start));
  }
}

/** What a provider sends is no event of an answer. */
export function tooLarge(): DurableAIError {
  return new DurableAIError({
    code: "provider/malformed",
    message: `an event of the provider's stream is larger than ${MAX_SSE_EVENT_CHARS} characters`,
  });
}

/** The fields of the event being read. */
class EventFields {
  readonly #onOther: ((line: string) => void) | undefined;
  #name = "";
  #data: string | undefined;

  constructor(onOther?: (line: string) => void) {
    this.#onOther = onOther;
  }

  /** Characters of the data so far. */
  get chars(): number {
    return this.#data?.length ?? 0;
  }

  /** Reads the lines of `text`, adds the events that they end to `events`, and returns what is left of the last one. */
  readLines(text: string, events: SseEvent[]): string {
    let from = 0;
    // Not `split`: events are read in less time without the list (measured).
    for (let lf = text.indexOf("\n"); lf !== -1; lf = text.indexOf("\n", from)) {
      const event = this.read(text.slice(from, lf));
      if (event !== undefined) events.push(event);
      from = lf + 1;
    }
    return text.slice(from);
  }

  /** Reads one line, without its end: the event, where the line is the blank one after it. */
  read(line: string): SseEvent | undefined {
    if (line === "") return this.take();
    const data = fieldIn(line, "data");
    if (data !== undefined) {
      this.#data = this.#data === undefined ? data : `${this.#data}\n${data}`;
      return undefined;
    }
    const name = fieldIn(line, "event");
    if (name === undefined) this.#onOther?.(line);
    else this.#name = name;
    return undefined;
  }

  /** The event, and starts the next one. An event without data is none. */
  take(): SseEvent | undefined {
    const event = this.#data === undefined ? undefined : { name: this.#name, data: this.#data };
    this.#name = "";
    this.#data = undefined;
    return event;
  }
}

/** The value in `line` where it is the field `name`; other fields and comments are skipped. */
function fieldIn(line: string, name: string): string | undefined {
  if (!line.startsWith(name)) return undefined;
  if (line.length === name.length) return "";
  if (line[name.length] !== ":") return undefined;
  return line.slice(line[name.length + 1] === " " ? name.length + 2 : name.length + 1);
}

/** `text` with LF line ends. */
function withLf(text: string): string {
  if (!text.includes("\r")) return text;
  // Not one expression for both: CR alone is rare, and a pattern takes twice as long (measured).
  const lines = text.replaceAll("\r\n", "\n");
  return lines.includes("\r") ? lines.replaceAll("\r", "\n") : lines;
}
