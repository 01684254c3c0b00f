/** A stream of events as one JSON list, for clients of Gemini that did not ask for events. */
import { toByteStream } from "../binding/answer-stream.ts";
import { SseReader } from "../formats/sse.ts";

const encoder = new TextEncoder();

/** Stands for a chunk that has no event, a sign of life: between elements it means nothing. */
const BLANK = " ";

/** `events` as a list, each element sent as it comes. Breaks where they break, after what says why. */
export function toJsonList(events: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = events.getReader();
  return toByteStream(elements(reader), () => void reader.cancel().catch(() => undefined));
}

async function* elements(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const events = new SseReader();
  let before = "[";
  const written = (found: ReturnType<SseReader["push"]>): string =>
    found
      .map(({ data }) => {
        const text = before + data;
        before = ",\r\n";
        return text;
      })
      .join("");
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    yield encoder.encode(written(events.push(value)) || BLANK);
  }
  const last = written(events.end());
  yield encoder.encode(last + (before === "[" ? "[]" : "]"));
}
