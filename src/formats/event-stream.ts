/**
 * Frames of `application/vnd.amazon.eventstream`, how AWS streams: each has headers, a payload, and checksums of both.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { EventScanner, type ScannedEvents } from "../stream/scanner.ts";

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
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === "string" ? bytes : decoder.decode(bytes)),
  (text) => encoder.encode(text),
);

type Headers = ReturnType<typeof codec.decode>["headers"];

/** The frame in `bytes`, which hold one whole frame; its checksums are verified. Never throws. */
export function readFrame(bytes: Uint8Array): EventFrame | BrokenFrame {
  try {
    const { headers, body } = codec.decode(bytes);
    const data = decoder.decode(body);
    switch (textIn(headers, ":message-type")) {
      case "exception":
        return { kind: "exception", name: textIn(headers, ":exception-type"), data };
      case "error":
        return { kind: "error", name: textIn(headers, ":error-code"), data: textIn(headers, ":error-message") };
      default:
        return { kind: "event", name: textIn(headers, ":event-type"), data };
    }
  } catch (thrown) {
    return { kind: "broken", problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function textIn(headers: Headers, name: string): string {
  const header = headers[name];
  return header?.type === "string" ? header.value : "";
}

/** A frame with a JSON payload. */
export function writeFrame({ kind, name, data }: EventFrame & { kind: "event" | "exception" }): Uint8Array {
  return codec.encode({
    headers: {
      [`:${kind}-type`]: { type: "string", value: name },
      ":content-type": { type: "string", value: "application/json" },
      ":message-type": { type: "string", value: kind },
    },
    body: encoder.encode(data),
  });
}

/** Cuts the bytes of one body into frames. */
export class FrameReader {
  readonly #scanner = new EventScanner("event-stream");

  /** The frames that are whole with `bytes`. */
  push(bytes: Uint8Array): Uint8Array[] {
    return framesIn(this.#scanner.push(bytes));
  }

  /** No more bytes: a last frame that is not whole. */
  end(): Uint8Array[] {
    return framesIn(this.#scanner.end());
  }
}

function framesIn({ bytes, ends }: ScannedEvents): Uint8Array[] {
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
}
