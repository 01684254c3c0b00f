/** The plain text of a chat answer, as its events come. */
import type { Delta } from "../chat.ts";
import { DurableAIError } from "../errors.ts";
import type { Format, StreamDecoder } from "../formats/format.ts";
import { formatOf } from "../formats/formats.ts";
import { parseJson } from "../json.ts";
import type { AttemptFrame } from "../stream/frame.ts";

/** Reads the text out of the events of one attempt. What is no chat answer (an image, an embedding) has none. */
export interface TextReader {
  /** The text that whole events add. The same events in any grouping add up to the same text. */
  push(events: Uint8Array): string;
  /** What is left when there are no more events. */
  end(): string;
}

/** The reader for the events of `attempt`. */
export function textReader({ format, framing }: AttemptFrame): TextReader {
  if (framing === "sse" || framing === "event-stream") return new StreamText(formatOf(format).decoder());
  if (framing === "json") return new BodyText(formatOf(format));
  return { push: () => "", end: () => "" };
}

class StreamText implements TextReader {
  readonly #decoder: StreamDecoder;

  constructor(decoder: StreamDecoder) {
    this.#decoder = decoder;
  }

  push(events: Uint8Array): string {
    return textOf(this.#decoder.push(events));
  }

  end(): string {
    return textOf(this.#decoder.end());
  }
}

function textOf(deltas: Delta[]): string {
  return deltas.map((delta) => (delta.type === "text-delta" ? delta.text : "")).join("");
}

class BodyText implements TextReader {
  readonly #format: Format;
  readonly #decoder = new TextDecoder();
  #body = "";

  constructor(format: Format) {
    this.#format = format;
  }

  push(events: Uint8Array): string {
    this.#body += this.#decoder.decode(events, { stream: true });
    return "";
  }

  end(): string {
    const body = parseJson(this.#body);
    if (body === undefined) return "";
    try {
      const { content } = this.#format.parseResponse(body);
      return content.map((part) => (part.type === "text" ? part.text : "")).join("");
    } catch (thrown) {
      if (DurableAIError.isInstance(thrown)) return "";
      throw thrown;
    }
  }
}
