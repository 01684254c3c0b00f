/**
 * Frames: how events travel from a run object to a reader. Specified in docs/run-protocol.md.
 *
 *     frame  := kind (u8) length (u32 BE) payload
 *     events := first (u32 BE) count (u32 BE) stored (u32 BE) bytes
 */
import type { Delta, Usage, Warning } from "../chat.ts";
import type { AttemptFacts, ErrorFacts } from "../errors.ts";
import { DurableAIError } from "../errors.ts";
import type { Framing } from "../formats/format.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import { concat } from "./bytes.ts";

/**
 * Where an attempt goes on with the answer of those before it. Decided once, by whoever executes the run, and kept with
 * it: every reader and every replay joins the two at the same place.
 */
export interface Seam {
  /** What has been delivered before: one delta for each start, content and end of a part. What is open has no end. */
  delivered: Delta[];
  /** Characters at the start of the attempt's text that have been delivered already. */
  skip: number;
  /** What the attempts before used. */
  usage?: Usage;
}

/** An attempt has committed: the events that follow are its. */
export interface AttemptFrame {
  type: "attempt";
  /** Counted from 1. */
  attempt: number;
  provider: string;
  /** The provider's id of the model. */
  model: string;
  format: AnyFormatId;
  framing: Framing;
  contentType: string;
  /** Offset of its first event. */
  first: number;
  warnings?: Warning[];
  /** AI Gateway answered it from its cache. */
  cached?: true;
  /** Absent where it is the first that delivered anything. */
  seam?: Seam;
  /** Attempts that had ended before it began to answer; absent where there was none. */
  earlier?: AttemptFacts[];
}

/** Whole events, or a part of one that is larger than a frame (then `count` is 0 until its last part). */
export interface EventsFrame {
  type: "events";
  /** Offset of the first event in `bytes`. */
  first: number;
  /** Events that end in `bytes`. */
  count: number;
  /** Events that are on disk: what lies beyond, a reader keeps to offer it back (see `run/offer`). */
  stored: number;
  bytes: Uint8Array;
}

/** The object lost events beyond `to`; a reader that had more must drop them. */
export interface RewindFrame {
  type: "rewind";
  to: number;
}

/** How a closed run ended; what each means is in docs/run-protocol.md. */
export type Outcome = "completed" | "failed" | "cancelled" | "interrupted";

/** The last frame, exactly once: there are no more events, and why. */
export interface ClosedFrame {
  type: "closed";
  outcome: Outcome;
  /** Events in the run. */
  end: number;
  usage?: Usage;
  error?: ErrorFacts;
}

/** Anything that travels between a run object and a reader. */
export type Frame = AttemptFrame | EventsFrame | RewindFrame | ClosedFrame;

const KINDS = ["attempt", "events", "rewind", "closed"] as const;
/** The kinds of {@link RAW_FRAME} and {@link storedRawFrame}. */
const RAW_KIND = 5;
const STORED_RAW_KIND = 6;
const HEADER_BYTES = 5;
const EVENTS_HEADER_BYTES = 12;
/** Larger than any frame a run object writes; a length beyond it means that the bytes are not frames. */
export const MAX_FRAME_BYTES: number = 2 * 1024 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A frame as bytes. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  if (frame.type === "events") return encodeEvents(frame);
  const { type, ...body } = frame;
  return withJson(KINDS.indexOf(type) + 1, body);
}

function withJson(kind: number, body: object): Uint8Array<ArrayBuffer> {
  const payload = encoder.encode(JSON.stringify(body));
  const bytes = allocate(kind, payload.length);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

function encodeEvents({ first, count, stored, bytes: events }: EventsFrame): Uint8Array<ArrayBuffer> {
  const bytes = allocate(KINDS.indexOf("events") + 1, EVENTS_HEADER_BYTES + events.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(HEADER_BYTES, first);
  view.setUint32(HEADER_BYTES + 4, count);
  view.setUint32(HEADER_BYTES + 8, stored);
  bytes.set(events, HEADER_BYTES + EVENTS_HEADER_BYTES);
  return bytes;
}

function allocate(kind: number, payloadBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + payloadBytes);
  bytes[0] = kind;
  new DataView(bytes.buffer).setUint32(1, payloadBytes);
  return bytes;
}

/**
 * The last frame of its stream, where the reader said that it takes it: what follows, to the end of the stream, are the
 * provider's bytes from the end of the last event on, as they come. Then the reader attaches again, for what more there is.
 */
export const RAW_FRAME: Uint8Array<ArrayBuffer> = new Uint8Array([RAW_KIND, 0, 0, 0, 0]);

/** The same for a run that has closed, and how: what follows are all its events from there on. */
export function storedRawFrame({ type: _closed, ...body }: ClosedFrame): Uint8Array<ArrayBuffer> {
  return withJson(STORED_RAW_KIND, body);
}

/** What follows the last frame of a stream: bytes of the provider. */
export interface Raw {
  /** The first of them. */
  head: Uint8Array;
  /** Set where nothing more comes after them. */
  closed?: ClosedFrame;
}

/** Reads frames out of bytes in any chunking. */
export class FrameDecoder {
  /** What has come of the frame that is not whole. A list: joining per chunk would copy a large frame again and again. */
  #parts: Uint8Array[] = [];
  #bytes = 0;
  /** Bytes with which there is more to see than now. */
  #wanted = HEADER_BYTES;
  #raw: Raw | undefined;

  /** The frames that are whole with `chunk`. @throws DurableAIError `internal/unexpected` where they are no frames. */
  push(chunk: Uint8Array): Frame[] {
    this.#parts.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#wanted) return [];
    let bytes = this.#parts.length === 1 ? chunk : concat(...this.#parts);
    const frames: Frame[] = [];
    for (;;) {
      const length = frameBytes(bytes);
      this.#wanted = length;
      if (bytes.length < length) break;
      this.#raw = rawAfter(bytes, length);
      if (this.#raw !== undefined) break;
      frames.push(decodeFrame(bytes.subarray(0, length)));
      bytes = bytes.subarray(length);
    }
    this.#parts = bytes.length === 0 ? [] : [bytes];
    this.#bytes = bytes.length;
    return frames;
  }

  /** What comes behind the last frame, where that was a raw one. */
  get raw(): Raw | undefined {
    return this.#raw;
  }

  /** True where the last frame was whole. */
  get isEmpty(): boolean {
    return this.#bytes === 0;
  }
}

/** The length of the frame that begins, or of the part of it that says so. */
function frameBytes(bytes: Uint8Array): number {
  if (bytes.length < HEADER_BYTES) return HEADER_BYTES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const kind = view.getUint8(0);
  const payloadBytes = view.getUint32(1);
  const isKnown = KINDS[kind - 1] !== undefined || kind === RAW_KIND || kind === STORED_RAW_KIND;
  if (isKnown && payloadBytes <= MAX_FRAME_BYTES) return HEADER_BYTES + payloadBytes;
  throw notFrames();
}

function notFrames(): DurableAIError {
  return new DurableAIError({ code: "internal/unexpected", message: "these bytes are not frames of a run" });
}

/** Undefined where the frame at the start of `bytes`, `length` long, is another one. */
function rawAfter(bytes: Uint8Array, length: number): Raw | undefined {
  const head = bytes.subarray(length);
  if (bytes[0] === RAW_KIND) return { head };
  if (bytes[0] !== STORED_RAW_KIND) return undefined;
  const closed = JSON.parse(decoder.decode(bytes.subarray(HEADER_BYTES, length))) as Omit<ClosedFrame, "type">;
  return { head, closed: { type: "closed", ...closed } };
}

function decodeFrame(bytes: Uint8Array): Frame {
  const type = KINDS[(bytes[0] ?? 0) - 1];
  if (type === undefined) throw notFrames();
  if (type !== "events") {
    const body = JSON.parse(decoder.decode(bytes.subarray(HEADER_BYTES))) as object;
    return { type, ...body } as Frame;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    type,
    first: view.getUint32(HEADER_BYTES),
    count: view.getUint32(HEADER_BYTES + 4),
    stored: view.getUint32(HEADER_BYTES + 8),
    bytes: bytes.subarray(HEADER_BYTES + EVENTS_HEADER_BYTES),
  };
}
