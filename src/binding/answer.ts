/** From a run to what its caller gets: a stream, a parsed body, or a raw Response. */
import { toHeaderText } from "./header-text.ts";
import type { ChatResult, FormatId, Warning } from "../chat.ts";
import { DurableAIError, type AttemptFacts } from "../errors.ts";
import { isTaskFormat } from "../formats/any-format.ts";
import { formatOf } from "../formats/formats.ts";
import { isJsonObject, parseJson, type JsonValue } from "../json.ts";
import type { AttemptFrame } from "../stream/frame.ts";
import { toAnswerBody } from "./answer-body.ts";
import { answerContentType, answerFraming, isEdited, type Encoding } from "./answer-encoding.ts";
import { attemptsText, toErrorResponse, toThrown } from "./answer-error.ts";
import { collect, encodeAnswer, openAnswer, toRunError } from "./answer-stream.ts";
import type { FrameSource } from "./frame-source.ts";
import { setGatewayHeaders } from "./gateway-headers.ts";
import type { OutgoingOptions } from "./outgoing-stream.ts";
import { malformedBody } from "./run-deltas.ts";

/** What is known of an answer beside its body: `ai.runs.of(answer)`. */
export interface AnswerFacts {
  /** Absent where the run is not kept. */
  runId?: string;
  /** What it is called in the log, `ai.logs.get(logId)`: a kept run as ever, another where it is logged. */
  logId?: string;
  /** The call attached to a run that was there already. */
  attached: boolean;
  /** Of the run's own span, where who started it is in a trace. */
  traceparent?: string;
  provider: string;
  /** The provider's id of the model. */
  model: string;
  /** What of the request the model could not take. */
  warnings: Warning[];
  /** AI Gateway answered it from its cache. */
  cached?: true;
  /** Where others were asked first: all attempts until this answer began, it is the last. The run's record has what came after. */
  attempts?: AttemptFacts[];
}

/** One run, as its caller reads it. */
export interface AnswerSource {
  /** Empty where the run is not kept. */
  runId: string;
  /** Of a run that is not kept, where it is logged. */
  logId?: string;
  attached: boolean;
  /** Headers of the call, names in lower case. */
  asked?: Readonly<Record<string, string>>;
  traceparent?: string;
  frames: FrameSource;
  encoding: Encoding;
}

/** An answer and what is known of it. */
export interface Answer {
  body: Response | ReadableStream<Uint8Array> | JsonValue;
  facts: AnswerFacts;
}

/** Longest `durable-ai-warnings` header: servers cut headers off at 8 to 16 kB in all. */
const MAX_WARNINGS_HEADER_CHARS = 4_096;

/**
 * The answer as `env.AI.run` gives it: parsed where it is JSON, else a stream.
 * @throws DurableAIError what the run failed with; whatever the caller aborted with.
 */
export async function toAnswer(source: AnswerSource): Promise<Answer> {
  const { frames, encoding } = source;
  try {
    const attempt = await openAttempt(frames);
    const facts = factsOf(source, attempt);
    if (!isParsed(attempt, encoding)) return { body: toStream(attempt, source), facts };
    const whole = await collect(encodeAnswer(attempt, frames, encoding));
    hearToolCalls(whole, encoding);
    return { body: parseBody(whole, encoding), facts };
  } catch (thrown) {
    throw DurableAIError.isInstance(thrown) ? toThrown(ofRun(thrown, source), encoding.native) : thrown;
  }
}

/** The answer as `env.AI.run` gives it with `returnRawResponse`: a Response, also for a failed run. */
export async function toRawAnswer(
  source: AnswerSource,
  outgoing?: OutgoingOptions,
): Promise<{ body: Response; facts?: AnswerFacts }> {
  const { frames, encoding } = source;
  try {
    const attempt = await openAttempt(frames);
    const facts = factsOf(source, attempt);
    const isWhole = isParsed(attempt, encoding);
    const body = isWhole ? await collect(encodeAnswer(attempt, frames, encoding)) : toStream(attempt, source, outgoing);
    if (body instanceof Uint8Array) hearToolCalls(body, encoding);
    const headers = answerHeaders(facts, encoding.stream && !isEdited(encoding));
    setGatewayHeaders(headers, facts, source.asked);
    headers.set("content-type", answerContentType(attempt, encoding));
    return { body: new Response(body, { headers }), facts };
  } catch (thrown) {
    if (!DurableAIError.isInstance(thrown)) throw thrown;
    const headers = inTrace(runHeaders(source.runId, false, source.logId), source.traceparent);
    return { body: toErrorResponse(thrown.facts, encoding.format, headers) };
  }
}

/** Bytes that need no change pass by themselves. */
function toStream(
  attempt: AttemptFrame,
  { frames, encoding }: AnswerSource,
  outgoing?: OutgoingOptions,
): ReadableStream<Uint8Array> {
  const framing = answerFraming(attempt, encoding);
  const context = { framing, onCancel: () => frames.cancel(), ...(outgoing && { outgoing }) };
  return toAnswerBody((pass) => encodeAnswer(attempt, frames, encoding, { pass }), context);
}

/** The error, naming the run: its caller may want to read on, or look what happened. */
function ofRun(error: DurableAIError, { runId }: AnswerSource): DurableAIError {
  return runId === "" || error.runId !== undefined ? error : DurableAIError.from({ ...error.facts, runId });
}

async function openAttempt(frames: FrameSource): Promise<AttemptFrame> {
  const opening = await openAnswer(frames);
  if ("attempt" in opening) return opening.attempt;
  throw toRunError(opening.closed);
}

/** `env.AI` parses what is exactly `application/json`; a translated body is ours, so we know that it is. */
function isParsed(attempt: AttemptFrame, encoding: Encoding): boolean {
  const contentType = answerContentType(attempt, encoding);
  if (encoding.native) return contentType === "application/json";
  return attempt.framing === "json" && contentType.startsWith("application/json");
}

function parseBody(bytes: Uint8Array, encoding: Encoding): JsonValue {
  const body = parseJson(new TextDecoder().decode(bytes));
  if (body === undefined) throw malformedBody();
  const { format, native } = encoding;
  if (native || isTaskFormat(format) || !isJsonObject(body) || "response" in body) return body;
  const response = plainText(formatOf(format).parseResponse(body));
  return response === undefined ? body : { ...body, response };
}

/** Tells of the calls in a whole answer; in a stream they are heard as they go out. */
function hearToolCalls(bytes: Uint8Array, { edit, format, native }: Encoding): void {
  if (edit?.onToolCall === undefined || native || isTaskFormat(format)) return;
  for (const part of contentIn(bytes, format)) if (part.type === "tool-call") edit.onToolCall(part.toolCallId);
}

/** Nothing where it cannot be read: whoever asked for it raw gets it all the same. */
function contentIn(bytes: Uint8Array, format: FormatId): ChatResult["content"] {
  try {
    return formatOf(format).parseResponse(parseJson(new TextDecoder().decode(bytes)) ?? null).content;
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return [];
    throw thrown;
  }
}

/** The text of a chat answer; empty where it only calls tools, undefined where it is no chat answer at all. */
function plainText({ content }: ChatResult): string | undefined {
  if (content.length === 0) return undefined;
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function factsOf({ runId, logId = runId, attached, traceparent }: AnswerSource, attempt: AttemptFrame): AnswerFacts {
  const { provider, model, warnings = [], earlier, cached } = attempt;
  const attempts = earlier && { attempts: [...earlier, { provider, model }] };
  const ids = { ...(runId !== "" && { runId }), ...(logId !== "" && { logId }), ...(traceparent && { traceparent }) };
  return { ...ids, attached, provider, model, warnings, ...attempts, ...(cached && { cached }) };
}

function answerHeaders({ runId, logId, provider, model, ...more }: AnswerFacts, stream: boolean): Headers {
  const { warnings, attempts, traceparent } = more;
  const headers = inTrace(runHeaders(runId ?? "", stream, logId), traceparent);
  headers.set("durable-ai-provider", provider);
  headers.set("durable-ai-model", toHeaderText(model));
  if (warnings.length > 0) headers.set("durable-ai-warnings", warningsText(warnings));
  if (attempts !== undefined) headers.set("durable-ai-attempts", attemptsText(attempts));
  return headers;
}

/** As many warnings as fit, from the first on; `runs.of` has all of them. */
function warningsText(warnings: readonly Warning[]): string {
  const text = toHeaderText(JSON.stringify(warnings));
  return text.length <= MAX_WARNINGS_HEADER_CHARS ? text : warningsText(warnings.slice(0, -1));
}

/**
 * The ids of a kept run. Cloudflare's names let its own clients find them: `cf-aig-run-id` is on streams that can be
 * resumed, `cf-aig-log-id` on everything.
 */
export function runHeaders(runId: string, resumable: boolean, logId: string = runId): Headers {
  const headers = new Headers();
  if (logId !== "") headers.set("cf-aig-log-id", logId);
  if (runId === "") return headers;
  headers.set("durable-ai-run-id", runId);
  if (resumable) headers.set("cf-aig-run-id", runId);
  return headers;
}

/** `headers`, and those of a run whose caller is in a trace. */
export function inTrace(headers: Headers, traceparent: string | undefined): Headers {
  if (traceparent !== undefined) headers.set("traceparent", traceparent);
  return headers;
}
