/**
 * The messages of a run as server-sent events (docs/http.md): the same messages a WebSocket gets.
 *
 * `event:` is the message's type, `data:` the rest of it, `id:` the offset of the event that comes next: what a browser
 * sends back in `Last-Event-ID` resumes exactly.
 */
import type { RunMessage } from "../binding/run-messages.ts";

/** What the id of `closed` ends with: a reader that comes back with it has everything. */
export const CLOSED_ID_SUFFIX = ".closed";

/** `messages` as server-sent events for a reader that has the first `from` events of the run. */
export async function* toServerSentEvents(
  messages: AsyncIterable<RunMessage>,
  from: number,
): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  let next = from;
  for await (const message of messages) {
    next = nextOffset(message, next);
    yield encoder.encode(toEvent(message, next));
  }
}

function nextOffset(message: RunMessage, next: number): number {
  if (message.type === "events") return message.first + message.count;
  return message.type === "rewind" ? message.to : next;
}

function toEvent({ type, ...data }: RunMessage, next: number): string {
  const id = type === "closed" ? `${next}${CLOSED_ID_SUFFIX}` : String(next);
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
