/** Cuts the bytes of an answer into events, whatever the chunks they arrive in. See docs/run-protocol.md, Events. */
import type { Framing } from "../formats/format.ts";
import { FrameReader } from "../formats/event-stream.ts";
import { concat } from "./bytes.ts";

/** Whole events, one after the other in `bytes`; `ends[i]` is where event `i` ends. */
export interface ScannedEvents {
  bytes: Uint8Array;
  ends: number[];
}

/** Size of an event of a body without structure. */
export const BYTES_EVENT_BYTES = 65_536;

const LF = 10;
const CR = 13;
const NOTHING: ScannedEvents = { bytes: new Uint8Array(0), ends: [] };

/** Feed it chunks; it answers with the events that are whole. Holds what is not, and never more than one event. */
export interface EventScanner {
  /** Bytes held of an event that is not whole yet. */
  readonly openBytes: number;
  /** A copy of them. */
  copyOpen(): Uint8Array;
  push(chunk: Uint8Array): ScannedEvents;
  /** The body ended: what is left is the last event, even without its end. */
  end(): ScannedEvents;
}

/** Cuts a body in `framing`. */
export function eventScanner(framing: Framing): EventScanner {
  return framing === "event-stream" ? new FrameScanner() : new TextScanner(framing);
}

/** Cuts an event stream. */
class FrameScanner implements EventScanner {
  readonly #frames = new FrameReader();

  get openBytes(): number {
    return this.#frames.open.reduce((sum, part) => sum + part.length, 0);
  }

  copyOpen(): Uint8Array {
    return concat(...this.#frames.open);
  }

  push(chunk: Uint8Array): ScannedEvents {
    return joined(this.#frames.push(chunk));
  }

  end(): ScannedEvents {
    return joined(this.#frames.end());
  }
}

/** @param frames end to end in one buffer. */
function joined(frames: readonly Uint8Array[]): ScannedEvents {
  const [first] = frames;
  if (first === undefined) return NOTHING;
  let length = 0;
  const ends = frames.map((frame) => (length += frame.length));
  return { bytes: new Uint8Array(first.buffer, first.byteOffset, length), ends };
}

/** Cuts texts, and bodies without structure. */
class TextScanner implements EventScanner {
  readonly #framing: Exclude<Framing, "event-stream">;
  /** What is held of the open event. A list, because joining per chunk would copy a large body again and again. */
  #open: Uint8Array[] = [];
  #openBytes = 0;
  readonly #lines = new BlankLines();

  constructor(framing: Exclude<Framing, "event-stream">) {
    this.#framing = framing;
  }

  get openBytes(): number {
    return this.#openBytes;
  }

  copyOpen(): Uint8Array {
    return concat(...this.#open);
  }

  push(chunk: Uint8Array): ScannedEvents {
    const ends = this.#endsIn(chunk);
    const last = ends.at(-1);
    if (last === undefined) {
      this.#hold(chunk);
      return NOTHING;
    }
    const held = this.#openBytes;
    const bytes = this.#join(chunk.subarray(0, last));
    this.#hold(chunk.slice(last));
    return { bytes, ends: held === 0 ? ends : ends.map((end) => end + held) };
  }

  end(): ScannedEvents {
    if (this.#openBytes === 0) return NOTHING;
    const bytes = this.#join(new Uint8Array(0));
    const isBlank = this.#framing === "sse" && bytes.every((byte) => byte === LF || byte === CR);
    return isBlank ? NOTHING : { bytes, ends: [bytes.length] };
  }

  #endsIn(chunk: Uint8Array): number[] {
    if (this.#framing === "json") return [];
    if (this.#framing === "sse") return this.#lines.push(chunk);
    const ends: number[] = [];
    for (let end = BYTES_EVENT_BYTES - this.#openBytes; end <= chunk.length; end += BYTES_EVENT_BYTES) ends.push(end);
    return ends;
  }

  #hold(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#open.push(chunk);
    this.#openBytes += chunk.length;
  }

  #join(chunk: Uint8Array): Uint8Array {
    if (this.#openBytes === 0) return chunk;
    const bytes = concat(...this.#open, chunk);
    this.#open = [];
    this.#openBytes = 0;
    return bytes;
  }
}

/**
 * Finds blank lines in LF and CRLF text across chunks. Blank lines before the first character of an event do not end
 * it, so `\n\n\n` counts once.
 */
class BlankLines {
  /** What the open line holds so far: a CR alone may be the first half of a line end. */
  #line: "nothing" | "cr" | "text" = "nothing";
  #eventIsEmpty = true;

  push(chunk: Uint8Array): number[] {
    const ends: number[] = [];
    let lineStart = 0;
    for (let lf = chunk.indexOf(LF); lf !== -1; lf = chunk.indexOf(LF, lineStart)) {
      this.#see(chunk, lineStart, lf);
      if (this.#line !== "text" && !this.#eventIsEmpty) {
        ends.push(lf + 1);
        this.#eventIsEmpty = true;
      }
      this.#line = "nothing";
      lineStart = lf + 1;
    }
    this.#see(chunk, lineStart, chunk.length);
    return ends;
  }

  #see(chunk: Uint8Array, from: number, to: number): void {
    if (to === from) return;
    const isCr = to === from + 1 && chunk[from] === CR && this.#line === "nothing";
    this.#line = isCr ? "cr" : "text";
    if (!isCr) this.#eventIsEmpty = false;
  }
}

/** Where the events of a stored run of whole events end. */
export function eventEnds(bytes: Uint8Array, framing: Framing): number[] {
  const scanner = eventScanner(framing);
  const { ends } = scanner.push(bytes);
  return scanner.openBytes === 0 ? ends : [...ends, bytes.length];
}

/** `bytes` without its first `count` events. */
export function dropEvents(bytes: Uint8Array, count: number, framing: Framing): Uint8Array {
  return count === 0 ? bytes : bytes.subarray(eventEnds(bytes, framing)[count - 1] ?? bytes.length);
}
