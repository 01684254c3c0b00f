/**
 * The way from stored events to a stream in the same format: bytes pass as they are, but for what positions need. Only
 * whole events leave, usage nobody asked for is left out; as text, line ends are LF and every event ends with exactly one
 * blank line.
 */
import type { Framing } from "../formats/format.ts";
import type { WireFormat } from "../formats/task-format.ts";
import { eventScanner, type EventScanner, type ScannedEvents } from "../stream/scanner.ts";

const LF = 10;
const CR = 13;

/** Passes the events of one run on to one reader. */
export class EventRelay {
  readonly #scanner: EventScanner;
  readonly #framing: Framing;
  /** The format whose usage-only events are dropped; undefined where all events pass. */
  readonly #usageFormat: WireFormat | undefined;

  #isChanged = false;

  constructor(framing: Framing, usageFormat: WireFormat | undefined) {
    this.#scanner = eventScanner(framing);
    this.#framing = framing;
    this.#usageFormat = usageFormat;
  }

  /** Nothing would be left out, nothing had to be changed so far, and no event is open. */
  get passes(): boolean {
    const isKept = this.#usageFormat === undefined && !this.#isChanged;
    return isKept && this.#framing === "sse" && this.#scanner.openBytes === 0;
  }

  /** What to send for stored bytes, in any chunking; only whole events. */
  push(bytes: Uint8Array): Uint8Array[] {
    if (!isStream(this.#framing)) return [bytes];
    return this.#relay(this.#scanner.push(bytes));
  }

  /** What is left when the run has closed: a last event that lacks its blank line. */
  end(): Uint8Array[] {
    return isStream(this.#framing) ? this.#relay(this.#scanner.end()) : [];
  }

  #relay({ bytes, ends }: ScannedEvents): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    let start = 0;
    // Events that pass as they are leave in one piece.
    let asIs = 0;
    for (const end of ends) {
      const event = bytes.subarray(start, end);
      const sent = this.#isDropped(event) ? undefined : this.#framing === "sse" ? normalise(event) : event;
      if (sent !== event) {
        this.#isChanged = true;
        if (asIs < start) chunks.push(bytes.subarray(asIs, start));
        if (sent !== undefined) chunks.push(sent);
        asIs = end;
      }
      start = end;
    }
    if (asIs < start) chunks.push(bytes.subarray(asIs, start));
    return chunks;
  }

  #isDropped(event: Uint8Array): boolean {
    return this.#usageFormat?.classify(event).class === "usage";
  }
}

/** Whether the body is events that a format reads one by one. */
export function isStream(framing: Framing): boolean {
  return framing === "sse" || framing === "event-stream";
}

/** The event with LF line ends, no blank line before it and exactly one after it; itself where it is so already. */
export function normalise(event: Uint8Array): Uint8Array {
  const lines = event.includes(CR) ? withoutCarriageReturns(event) : event;
  let start = 0;
  while (lines[start] === LF) start += 1;
  let end = lines.length;
  while (end > start && lines[end - 1] === LF) end -= 1;
  const isWhole = start === 0 && end + 2 === lines.length;
  if (isWhole) return lines;
  const whole = new Uint8Array(end - start + 2).fill(LF);
  whole.set(lines.subarray(start, end));
  return whole;
}

/** CRLF as LF. A CR elsewhere is no line end to the scanner either, and stays. */
function withoutCarriageReturns(event: Uint8Array): Uint8Array {
  return event.filter((byte, at) => byte !== CR || event[at + 1] !== LF);
}
