/** A streamed answer on its way out: signs of life from the first second of silence on, also before the first event. */
import { inTrace, runHeaders } from "../binding/answer.ts";
import { streamContentType, toStreamBytes } from "../binding/answer-encoding.ts";
import { toByteStream } from "../binding/answer-stream.ts";
import type { FormatId } from "../chat.ts";
import { DurableAIError } from "../errors.ts";
import { toErrorAnswer } from "./error-answer.ts";
import { KEEP_ALIVE_MS, signOfLife, toOutgoing, within } from "../binding/outgoing-stream.ts";

export interface StreamAnswerOptions {
  format: FormatId;
  /** The run's id as far as it is known; empty before. */
  runId(): string;
  /** Of the run's own span, as far as it is known. */
  traceparent?(): string | undefined;
  /** @default {@link KEEP_ALIVE_MS} */
  everyMs?: number;
}

/**
 * `answer`, kept alive. Where it takes longer than a silence may be, a 200 goes out before it is known how the run
 * fares: a failure is then the format's error event and a broken stream, as it is in the middle of one.
 */
export async function answerStream(answer: Promise<Response>, options: StreamAnswerOptions): Promise<Response> {
  const { format, runId, traceparent, everyMs = KEEP_ALIVE_MS } = options;
  const sign = signOfLife(format);
  const response = await within(answer, everyMs);
  if (response === undefined) {
    const headers = inTrace(runHeaders(runId(), true), traceparent?.());
    headers.set("content-type", streamContentType(format));
    const late = toByteStream(lateEvents(answer, format), () => undefined);
    return new Response(toOutgoing(late, { sign, everyMs }), { headers });
  }
  return response;
}

async function* lateEvents(answer: Promise<Response>, format: FormatId): AsyncGenerator<Uint8Array, void> {
  const response = await answer.catch((thrown: unknown) => toErrorAnswer(thrown, format));
  if (isEventStream(response)) return yield* response.body;
  const failed = response.ok ? toErrorAnswer(notAStream(), format) : response;
  const event = NAMED_ERRORS.has(format) ? "event: error\n" : "";
  yield toStreamBytes(format, `${event}data: ${await failed.text()}\n\n`);
  throw new DurableAIError({ code: "provider/error", message: "the run failed before its first event" });
}

/** Formats whose error event has a name. */
const NAMED_ERRORS: ReadonlySet<FormatId> = new Set(["anthropic-messages", "openai-responses", "bedrock-converse"]);

/** Content types of streams of events. */
const STREAM_TYPES = /^(text\/event-stream|application\/vnd\.amazon\.eventstream)\b/;

/** Whether it is a stream of events. */
export function isEventStream(response: Response): response is Response & { body: ReadableStream<Uint8Array> } {
  const contentType = response.headers.get("content-type") ?? "";
  return response.ok && response.body !== null && STREAM_TYPES.test(contentType);
}

function notAStream(): DurableAIError {
  return new DurableAIError({
    code: "provider/malformed",
    message: "the provider answered a stream with a whole body",
  });
}
