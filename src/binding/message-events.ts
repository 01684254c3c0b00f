/**
 * The messages of a run as server-sent events (docs/http.md): the same messages a WebSocket gets.
 *
 * `event:` is the message's type, `data:` the rest of it, `id:` the offset of the event that comes next with the attempt
 * before it (`13@1`): what a browser sends back in `Last-Event-ID` resumes exactly.
 */
import type { InferenceLayer } from "../run/run-record.ts";
import { placeAfter, toPlaceText, type MessagePlace, type RunMessage } from "../stream/run-message.ts";
import { toByteStream } from "./answer-stream.ts";
import { runHeaders } from "./answer.ts";
import { KEEP_ALIVE_MS, toOutgoing, within } from "./outgoing-stream.ts";
import { runMessages, type MessageFormat } from "./run-messages.ts";

/** What the id of `closed` ends with: a reader that comes back with it has everything. */
const CLOSED_ID_SUFFIX = ".closed";
/** An SSE comment: no event, and nobody counts positions in our messages. */
const COMMENT = ":\n\n";

/**
 * The messages of the run as server-sent events, with a comment in every silence. A reader that leaves leaves the run
 * going.
 * @throws DurableAIError `run/not-found`, `run/expired`, or what the format cannot write.
 */
export async function answerMessages(
  layer: InferenceLayer,
  runId: string,
  place: MessagePlace & { format: MessageFormat },
): Promise<Response> {
  const left = new AbortController();
  const messages = runMessages(layer, runId, { ...place, signal: left.signal });
  // Whether there is such a run shows with its first message, and belongs in the status; a model may think for longer.
  const first = messages.next();
  await within(first, KEEP_ALIVE_MS);
  const events = toByteStream(toServerSentEvents(resumed(first, messages), place), () => left.abort());
  const headers = runHeaders(runId, false);
  headers.set("content-type", "text/event-stream");
  headers.set("cache-control", "no-store");
  return new Response(toOutgoing(events, { sign: COMMENT }), { headers });
}

/**
 * What a reader is answered that comes back though it has everything; undefined where it has not. An `EventSource`
 * comes back whenever a stream ends, and 204 is how it is told not to (HTML standard, 9.2.3).
 */
export function answerReaderOfAll(lastEventId: string | null | undefined): Response | undefined {
  return lastEventId?.endsWith(CLOSED_ID_SUFFIX) ? new Response(null, { status: 204 }) : undefined;
}

async function* resumed<T>(first: Promise<IteratorResult<T, void>>, rest: AsyncIterable<T>): AsyncGenerator<T, void> {
  const { done, value } = await first;
  if (done) return;
  yield value;
  yield* rest;
}

async function* toServerSentEvents(
  messages: AsyncIterable<RunMessage>,
  { from, attempt }: MessagePlace,
): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  let place: MessagePlace = { from, attempt };
  for await (const message of messages) {
    place = placeAfter(message, place);
    yield encoder.encode(toEvent(message, place));
  }
}

function toEvent({ type, ...data }: RunMessage, place: MessagePlace): string {
  const id = type === "closed" ? `${place.from}${CLOSED_ID_SUFFIX}` : toPlaceText(place);
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
