/**
 * Server-sent events, read from bytes in any chunking and written as text.
 *
 * Follows the event stream format of the HTML standard (LF, CRLF and CR line ends, comments, BOM, several data lines),
 * with one difference: a last event without its blank line is an event, because some providers end their body so.
 * Works on bytes, so that an event can be classified without decoding it and a character cut by a chunk stays whole.
 */
import { DurableAIError } from "../errors.ts";

/** One event of a stream. */
export interface SseEvent {
  /** The `event` field; empty where there is none. */
  name: string;
  /** The `data` lines, joined by LF. */
  data: Uint8Array;
}

/** Most bytes held of one event: as many as a whole run may have (`MAX_RUN_BYTES`), so no real event is refused. */
export const MAX_SSE_EVENT_BYTES: number = 32 * 1024 * 1024;

const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;
const DATA = ascii("data");
const EVENT = ascii("event");
const BOM = [0xef, 0xbb, 0xbf];
const NO_BYTES = new Uint8Array(0);
const decoder = new TextDecoder();

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** One event as text: LF only, ended by one blank line. `data` must hold no line ends (JSON has none). */
export function writeSseEvent(data: string, name?: string): string {
  return name === undefined ? `data: ${data}\n\n` : `event: ${name}\ndata: ${data}\n\n`;
}

/** The first event in `bytes`, which holds one whole event; undefined where that is only comments. */
export function readSseEvent(bytes: Uint8Array): SseEvent | undefined {
  return readSingleLine(bytes) ?? readLines(bytes);
}

/** The event where it is one `data` line and nothing else, as nearly all are. */
function readSingleLine(bytes: Uint8Array): SseEvent | undefined {
  const lf = bytes.indexOf(LF);
  const isSingle = lf !== -1 && lf === bytes.length - 2 && bytes[lf + 1] === LF && !bytes.includes(CR);
  if (!isSingle || !isField(bytes, 0, lf, DATA)) return undefined;
  return { name: "", data: fieldValue(bytes, DATA.length, lf) };
}

function readLines(bytes: Uint8Array): SseEvent | undefined {
  const fields = new EventFields();
  const hasCr = bytes.includes(CR);
  let from = afterBom(bytes);
  while (from < bytes.length) {
    const to = lineEnd(bytes, from, hasCr);
    const event = to > from ? fields.read(bytes, from, to) : fields.take();
    if (event !== undefined) return event;
    from = to + (bytes[to] === CR && bytes[to + 1] === LF ? 2 : 1);
  }
  return fields.take();
}

/** Reads the events of one body. */
export class SseReader {
  #fields = new EventFields();
  /** The start of a line whose end has not come. */
  #open: Uint8Array[] = [];
  #openBytes = 0;
  #isFirstLine = true;
  /** The last chunk ended with CR: an LF that follows belongs to it. */
  #afterCr = false;

  /** The events that are whole with `bytes`. @throws DurableAIError `provider/malformed` beyond the size of an event. */
  push(bytes: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    let from = this.#afterCr && bytes[0] === LF ? 1 : 0;
    if (bytes.length > 0) this.#afterCr = false;
    const hasCr = bytes.includes(CR);
    while (from < bytes.length) {
      const to = lineEnd(bytes, from, hasCr);
      if (to === bytes.length) break;
      const event = this.#line(bytes, from, to);
      if (event !== undefined) events.push(event);
      from = to + 1;
      if (bytes[to] === CR) {
        if (from === bytes.length) this.#afterCr = true;
        else if (bytes[from] === LF) from += 1;
      }
    }
    this.#hold(bytes.slice(from));
    return events;
  }

  /** No more bytes: the last event, where its blank line is missing. */
  end(): SseEvent[] {
    if (this.#openBytes > 0) this.#line(NO_BYTES, 0, 0);
    const event = this.#fields.take();
    return event === undefined ? [] : [event];
  }

  #line(bytes: Uint8Array, from: number, to: number): SseEvent | undefined {
    let line = bytes.subarray(from, to);
    if (this.#openBytes > 0) {
      line = join([...this.#open, line]);
      this.#open = [];
      this.#openBytes = 0;
    }
    const start = this.#isFirstLine ? afterBom(line) : 0;
    this.#isFirstLine = false;
    if (line.length === start) return this.#fields.take();
    this.#fields.read(line, start, line.length);
    return undefined;
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#open.push(bytes);
    this.#openBytes += bytes.length;
    if (this.#openBytes + this.#fields.bytes > MAX_SSE_EVENT_BYTES)
      throw new DurableAIError({
        code: "provider/malformed",
        message: `an event of the provider's stream is larger than ${MAX_SSE_EVENT_BYTES} bytes`,
      });
  }
}

/** The fields of the event being read. */
class EventFields {
  #name = "";
  #data: Uint8Array[] = [];
  bytes = 0;

  /** Reads one line, without its end. Lines of other fields and comments are skipped. */
  read(bytes: Uint8Array, from: number, to: number): undefined {
    if (isField(bytes, from, to, DATA)) {
      const value = fieldValue(bytes, from + DATA.length, to);
      this.#data.push(value);
      this.bytes += value.length;
    } else if (isField(bytes, from, to, EVENT)) {
      this.#name = decoder.decode(fieldValue(bytes, from + EVENT.length, to));
    }
  }

  /** The event, and starts the next one. An event without data is none. */
  take(): SseEvent | undefined {
    const [first] = this.#data;
    const event =
      first === undefined
        ? undefined
        : { name: this.#name, data: this.#data.length === 1 ? first : join(this.#data, LF) };
    this.#name = "";
    this.#data = [];
    this.bytes = 0;
    return event;
  }
}

function isField(bytes: Uint8Array, from: number, to: number, name: Uint8Array): boolean {
  const end = from + name.length;
  if (end > to || (end < to && bytes[end] !== COLON)) return false;
  for (let i = 0; i < name.length; i += 1) if (bytes[from + i] !== name[i]) return false;
  return true;
}

function fieldValue(bytes: Uint8Array, nameEnd: number, to: number): Uint8Array {
  const start = bytes[nameEnd + 1] === SPACE ? nameEnd + 2 : nameEnd + 1;
  return bytes.subarray(Math.min(start, to), to);
}

/** Where the line from `from` ends. Line ends are rare: a native search is three times as fast as a loop (measured). */
function lineEnd(bytes: Uint8Array, from: number, hasCr: boolean): number {
  if (!hasCr) {
    const lf = bytes.indexOf(LF, from);
    return lf === -1 ? bytes.length : lf;
  }
  for (let i = from; i < bytes.length; i += 1) if (bytes[i] === LF || bytes[i] === CR) return i;
  return bytes.length;
}

function afterBom(bytes: Uint8Array): number {
  return bytes[0] === BOM[0] && bytes[1] === BOM[1] && bytes[2] === BOM[2] ? BOM.length : 0;
}

function join(parts: Uint8Array[], separator?: number): Uint8Array {
  const separators = separator === undefined ? 0 : parts.length - 1;
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, separators));
  let at = 0;
  for (const [i, part] of parts.entries()) {
    if (i > 0 && separator !== undefined) joined[at++] = separator;
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
