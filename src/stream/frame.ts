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
/** The kind of {@link RAW_FRAME}. */
const RAW_KIND = 5;
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
  const payload = encoder.encode(JSON.stringify(body));
  const bytes = allocate(type, payload.length);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

function encodeEvents({ first, count, stored, bytes: events }: EventsFrame): Uint8Array<ArrayBuffer> {
  const bytes = allocate("events", EVENTS_HEADER_BYTES + events.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(HEADER_BYTES, first);
  view.setUint32(HEADER_BYTES + 4, count);
  view.setUint32(HEADER_BYTES + 8, stored);
  bytes.set(events, HEADER_BYTES + EVENTS_HEADER_BYTES);
  return bytes;
}

function allocate(type: Frame["type"], payloadBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + payloadBytes);
  bytes[0] = KINDS.indexOf(type) + 1;
  new DataView(bytes.buffer).setUint32(1, payloadBytes);
  return bytes;
}

/**
 * The last frame of its stream, where the reader said that it takes it: what follows, to the end of the stream, are the
 * provider's bytes from the end of the last event on, as they come. Then the reader attaches again, for what more there is.
 */
export const RAW_FRAME: Uint8Array<ArrayBuffer> = new Uint8Array([RAW_KIND, 0, 0, 0, 0]);

/** Reads frames out of bytes in any chunking. */
export class FrameDecoder {
  #rest: Uint8Array = new Uint8Array(0);

  /** The frames that are whole with `chunk`. @throws DurableAIError `internal/unexpected` where they are no frames. */
  push(chunk: Uint8Array): Frame[] {
    let bytes = this.#rest.length === 0 ? chunk : concat(this.#rest, chunk);
    const frames: Frame[] = [];
    while (bytes[0] !== RAW_KIND) {
      const frame = decodeFirst(bytes);
      if (frame === undefined) break;
      frames.push(frame.value);
      bytes = bytes.subarray(frame.bytes);
    }
    this.#rest = bytes;
    return frames;
  }

  /** What came behind a {@link RAW_FRAME}; undefined where none has come. */
  get raw(): Uint8Array | undefined {
    return this.#rest[0] === RAW_KIND && this.#rest.length >= HEADER_BYTES
      ? this.#rest.subarray(HEADER_BYTES)
      : undefined;
  }

  /** True where the last frame was whole. */
  get isEmpty(): boolean {
    return this.#rest.length === 0;
  }
}

function decodeFirst(bytes: Uint8Array): { value: Frame; bytes: number } | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = KINDS[view.getUint8(0) - 1];
  const payloadBytes = view.getUint32(1);
  if (type === undefined || payloadBytes > MAX_FRAME_BYTES)
    throw new DurableAIError({ code: "internal/unexpected", message: "these bytes are not frames of a run" });
  const end = HEADER_BYTES + payloadBytes;
  if (bytes.length < end) return undefined;
  if (type !== "events") {
    const body = JSON.parse(decoder.decode(bytes.subarray(HEADER_BYTES, end))) as object;
    return { value: { type, ...body } as Frame, bytes: end };
  }
  const value: EventsFrame = {
    type,
    first: view.getUint32(HEADER_BYTES),
    count: view.getUint32(HEADER_BYTES + 4),
    stored: view.getUint32(HEADER_BYTES + 8),
    bytes: bytes.subarray(HEADER_BYTES + EVENTS_HEADER_BYTES, end),
  };
  return { value, bytes: end };
}

/** `a` then `b`, in one array. */
export function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
