/**
 * Frames of `application/vnd.amazon.eventstream`, how AWS streams: each has headers, a payload, and checksums of both.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import { Crc32 } from "@smithy/core/checksum";
import { concat } from "../stream/bytes.ts";

/** What a frame says. */
export interface EventFrame {
  /** An event, or how the stream failed: one of the service's exceptions, or an error nobody has modelled. */
  kind: "event" | "exception" | "error";
  /** Type of the event or exception, or code of the error. */
  name: string;
  /** The payload as text: JSON in every service that we call. */
  data: string;
}

/** Bytes that are no frame. */
export interface BrokenFrame {
  kind: "broken";
  /** What is wrong with them. */
  problem: string;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A frame: its length, that of its headers, a checksum of both; headers; payload; a checksum of all before it. */
const LENGTHS_BYTES = 8;
const CHECKSUM_BYTES = 4;
const HEAD_BYTES = LENGTHS_BYTES + CHECKSUM_BYTES;
const LEAST_BYTES = HEAD_BYTES + CHECKSUM_BYTES;
/** A frame begins with its length, as an integer of so many bytes. */
const LENGTH_BYTES = 4;
/** AWS's own clients refuse more than 24 MiB of payload. */
export const MAX_FRAME_BYTES: number = 25 * 1024 * 1024;

/** Type of a header that is text. */
const TEXT = 7;
/** Bytes of a header's value by its type: booleans, integers, times, UUIDs. Bytes and text have their length before them. */
const VALUE_BYTES: readonly ("length" | number)[] = [0, 0, 1, 2, 4, 8, "length", "length", 8, 16];

/** The frame in `bytes`, which hold one whole frame; its checksums are verified. Never throws. */
export function readFrame(bytes: Uint8Array): EventFrame | BrokenFrame {
  const end = bytes.length - CHECKSUM_BYTES;
  if (bytes.length < LEAST_BYTES || uint32(bytes, 0) !== bytes.length)
    return broken("its length is not the one it says");
  const body = HEAD_BYTES + uint32(bytes, 4);
  const checksum = new Crc32();
  checksum.update(bytes.subarray(0, LENGTHS_BYTES));
  if (uint32(bytes, LENGTHS_BYTES) !== checksum.digestSync())
    return broken("the checksum of its lengths does not match");
  checksum.update(bytes.subarray(LENGTHS_BYTES, end));
  if (uint32(bytes, end) !== checksum.digestSync()) return broken("its checksum does not match");
  const head = body > end ? undefined : readHead(bytes.subarray(HEAD_BYTES, body));
  if (head === undefined) return broken("its headers cannot be read");
  return { kind: head.kind, name: head.name, data: head.data ?? decoder.decode(bytes.subarray(body, end)) };
}

/** Not by a `DataView`: to make one for each frame is a twelfth of what it takes to decode it (measured). */
function uint32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) * 0x1000000 +
    (((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))
  );
}

function uint32Of(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function broken(problem: string): BrokenFrame {
  return { kind: "broken", problem };
}

/** What the headers of a frame say; `data` where that is all it says. */
type Head = Omit<EventFrame, "data"> & { data?: string };

let lastBytes = new Uint8Array();
let lastHead: Head | undefined;

/** {@link headIn}, read once where frames that follow each other have the same: a frame is read in some 70 % of the time (measured). */
function readHead(bytes: Uint8Array): Head | undefined {
  if (lastHead === undefined || !isEqual(bytes, lastBytes)) {
    lastBytes = bytes.slice();
    lastHead = headIn(bytes);
  }
  return lastHead;
}

function headIn(bytes: Uint8Array): Head | undefined {
  const headers = textHeaders(bytes);
  if (headers === undefined) return undefined;
  const textIn = (name: string): string => headers.get(name) ?? "";
  switch (textIn(":message-type")) {
    case "exception":
      return { kind: "exception", name: textIn(":exception-type") };
    case "error":
      return { kind: "error", name: textIn(":error-code"), data: textIn(":error-message") };
    default:
      return { kind: "event", name: textIn(":event-type") };
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** The headers that are text: nothing is said in the others. Undefined where `bytes` are no headers. */
function textHeaders(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  let at = 0;
  const textTo = (end: number): string => decoder.decode(bytes.subarray(at, (at = end)));
  while (at < bytes.length) {
    const nameBytes = bytes[at++] as number;
    const name = textTo(at + nameBytes);
    const type = bytes[at++] ?? VALUE_BYTES.length;
    let size = VALUE_BYTES[type];
    if (size === "length") size = ((bytes[at++] ?? 0) << 8) | (bytes[at++] ?? 0);
    if (size === undefined || at + size > bytes.length) return undefined;
    const value = textTo(at + size);
    if (type === TEXT) headers.set(name, value);
  }
  return headers;
}

/** A frame with a JSON payload. */
export function writeFrame({ kind, name, data }: EventFrame & { kind: "event" | "exception" }): Uint8Array {
  const headers = Uint8Array.of(
    ...textHeader(`:${kind}-type`, name),
    ...textHeader(":content-type", "application/json"),
    ...textHeader(":message-type", kind),
  );
  const payload = encoder.encode(data);
  const checksum = new Crc32();
  const lengths = concat(uint32Of(LEAST_BYTES + headers.length + payload.length), uint32Of(headers.length));
  checksum.update(lengths);
  const rest = concat(uint32Of(checksum.digestSync()), headers, payload);
  checksum.update(rest);
  return concat(lengths, rest, uint32Of(checksum.digestSync()));
}

function textHeader(name: string, value: string): number[] {
  const [nameBytes, bytes] = [encoder.encode(name), encoder.encode(value)];
  return [nameBytes.length, ...nameBytes, TEXT, bytes.length >> 8, bytes.length & 0xff, ...bytes];
}

/** Cuts the bytes of one body into frames, by their lengths. What it returns at once lies in one buffer, end to end. */
export class FrameReader {
  /** What is held of a frame that is not whole yet. A list: to join a large one with each chunk would copy it again and again. */
  readonly open: Uint8Array[] = [];
  #openBytes = 0;
  /** Bytes of the open frame, or of its length, where that is not known. */
  #wantedBytes = LENGTH_BYTES;

  /** The frames that are whole with `chunk`. */
  push(chunk: Uint8Array): Uint8Array[] {
    this.open.push(chunk);
    this.#openBytes += chunk.length;
    return this.#openBytes < this.#wantedBytes ? [] : this.#take(frameBytes);
  }

  /** No more bytes: a last frame that is not whole. */
  end(): Uint8Array[] {
    return this.#take((bytes) => bytes.length || LENGTH_BYTES);
  }

  #take(bytesOf: (bytes: Uint8Array, from: number) => number): Uint8Array[] {
    const frames: Uint8Array[] = [];
    const bytes = concat(...this.open.splice(0));
    let from = 0;
    for (let end = bytesOf(bytes, 0); end <= bytes.length; end = from + bytesOf(bytes, from)) {
      frames.push(bytes.subarray(from, end));
      from = end;
    }
    this.#wantedBytes = frameBytes(bytes, from);
    this.#openBytes = bytes.length - from;
    this.open.push(bytes.slice(from));
    return frames;
  }
}

/**
 * How long the frame at `from` is, by its length. One that no frame can have is a frame of its own, which no format takes for
 * one of its events: nothing is waited for that never comes.
 */
function frameBytes(bytes: Uint8Array, from: number): number {
  const length = from + LENGTH_BYTES > bytes.length ? 0 : uint32(bytes, from);
  return length < LEAST_BYTES || length > MAX_FRAME_BYTES ? LENGTH_BYTES : length;
}
