/**
 * A run's frames as server-sent events, for readers that speak neither RPC nor a model's format (docs/http.md).
 *
 * `event:` is the frame's type, `data:` its fields as JSON, `id:` the offset of the event that comes next: what a
 * browser sends back in `Last-Event-ID` resumes exactly.
 */
import type { Framing } from "../formats/format.ts";
import type { EventsFrame, Frame } from "../stream/frame.ts";

/** What the id of a `closed` event ends with: a reader that comes back with it has everything. */
export const CLOSED_ID_SUFFIX = ".closed";

/** Writes the frames of one reader that starts at `from`. */
export class FrameEventWriter {
  #next: number;
  #framing: Framing = "sse";
  #decoder = new TextDecoder();

  constructor(from: number) {
    this.#next = from;
  }

  /** The frame as one server-sent event. */
  write(frame: Frame): string {
    if (frame.type === "events") return this.#events(frame);
    if (frame.type === "closed") return toEvent(frame, `${this.#next}${CLOSED_ID_SUFFIX}`);
    if (frame.type === "rewind") this.#next = frame.to;
    if (frame.type === "attempt") {
      this.#framing = frame.framing;
      this.#decoder = new TextDecoder();
    }
    return toEvent(frame, String(this.#next));
  }

  /** Text where the events are text; a character that two parts of one event share goes out with the second. */
  #events({ bytes, ...frame }: EventsFrame): string {
    this.#next = frame.first + frame.count;
    const content =
      this.#framing === "bytes"
        ? { base64: toBase64(bytes) }
        : { text: this.#decoder.decode(bytes, { stream: frame.count === 0 }) };
    return toEvent({ ...frame, ...content }, String(this.#next));
  }
}

function toEvent({ type, ...fields }: { type: Frame["type"] }, id: string): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(fields)}\n\n`;
}

/** In slices: arguments of a call are limited. */
const BASE64_SLICE_BYTES = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += BASE64_SLICE_BYTES)
    binary += String.fromCharCode(...bytes.subarray(at, at + BASE64_SLICE_BYTES));
  return btoa(binary);
}
