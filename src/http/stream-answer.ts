/** A streamed answer on its way out: signs of life from the first second of silence on, also before the first event. */
import { runHeaders } from "../binding/answer.ts";
import { toByteStream } from "../binding/answer-stream.ts";
import type { FormatId } from "../chat.ts";
import { DurableAIError } from "../errors.ts";
import { toErrorAnswer } from "./error-answer.ts";
import { KEEP_ALIVE_MS, signOfLife, toOutgoing, within } from "./outgoing-stream.ts";

/** Formats whose error events have that name. */
const ERROR_EVENTS: ReadonlySet<FormatId> = new Set(["anthropic-messages", "openai-responses"]);

export interface StreamAnswerOptions {
  format: FormatId;
  /** The run's id as far as it is known; empty before. */
  runId(): string;
  /** @default {@link KEEP_ALIVE_MS} */
  everyMs?: number;
}

/**
 * `answer`, kept alive. Where it takes longer than a silence may be, a 200 goes out before it is known how the run
 * fares: a failure is then the format's error event and a broken stream, as it is in the middle of one.
 */
export async function answerStream(answer: Promise<Response>, options: StreamAnswerOptions): Promise<Response> {
  const { format, runId, everyMs = KEEP_ALIVE_MS } = options;
  const sign = signOfLife(format);
  const response = await within(answer, everyMs);
  if (response === undefined) {
    const headers = runHeaders(runId(), true);
    headers.set("content-type", "text/event-stream");
    const late = toByteStream(lateEvents(answer, format), () => undefined);
    return new Response(toOutgoing(late, { sign, everyMs }), { headers });
  }
  if (!isEventStream(response)) return response;
  return new Response(toOutgoing(response.body, { sign, everyMs }), response);
}

async function* lateEvents(answer: Promise<Response>, format: FormatId): AsyncGenerator<Uint8Array, void> {
  const response = await answer.catch((thrown: unknown) => toErrorAnswer(thrown, format));
  if (isEventStream(response)) return yield* response.body;
  const failed = response.ok ? toErrorAnswer(notAStream(), format) : response;
  yield new TextEncoder().encode(`${ERROR_EVENTS.has(format) ? "event: error\n" : ""}data: ${await failed.text()}\n\n`);
  throw new DurableAIError({ code: "provider/error", message: "the run failed before its first event" });
}

/** Whether it is a stream of events. */
export function isEventStream(response: Response): response is Response & { body: ReadableStream<Uint8Array> } {
  const contentType = response.headers.get("content-type") ?? "";
  return response.ok && response.body !== null && contentType.startsWith("text/event-stream");
}

function notAStream(): DurableAIError {
  return new DurableAIError({
    code: "provider/malformed",
    message: "the provider answered a stream with a whole body",
  });
}
