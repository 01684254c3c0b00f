/** The plain text of a chat answer, as its events come. */
import type { Delta } from "../chat.ts";
import { DurableAIError } from "../errors.ts";
import type { AttemptFrame } from "../stream/frame.ts";
import { deltaDecoder } from "./run-deltas.ts";

/** Reads the text out of the events of one attempt. What is no chat answer (an image, an embedding) has none. */
export interface TextReader {
  /** The text that whole events add. The same events in any grouping add up to the same text. */
  push(events: Uint8Array): string;
  /** What is left when there are no more events. */
  end(): string;
}

/** The reader for the events of `attempt`. */
export function textReader(attempt: AttemptFrame): TextReader {
  const decoder = deltaDecoder(attempt);
  return {
    push: (events) => textOf(decoder?.push(events) ?? []),
    end() {
      try {
        return textOf(decoder?.end() ?? []);
      } catch (thrown) {
        // A body that cannot be read has no text.
        if (DurableAIError.isInstance(thrown)) return "";
        throw thrown;
      }
    },
  };
}

function textOf(deltas: Delta[]): string {
  return deltas.map((delta) => (delta.type === "text-delta" ? delta.text : "")).join("");
}
