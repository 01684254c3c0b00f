/**
 * A run as spans: one for the run, named and described as OpenTelemetry's conventions for generative AI say, and below it one
 * for each attempt.
 *
 * https://github.com/open-telemetry/semantic-conventions-genai. What has no name there is `durable_ai.*`. Usage is on the span
 * of the run alone: who adds it up over all spans has each token once.
 */
import { telemetryName } from "../../catalog/telemetry-names.ts";
import type { Usage } from "../../chat.ts";
import { NANO_PER_USD } from "../../wallet/money.ts";
import type { LogAttempt, LogCost, LogRecord } from "../run-log.ts";
import { tagsOf } from "../metadata-tags.ts";
import { attemptSpanId, parseTraceparent, spanIdOf } from "../trace-context.ts";
import { OF_ANOTHER, OF_OURS, type Attributes, type AttributeValue, type Span } from "./span.ts";

/** Where the span of a run is. */
export interface SpanPlace {
  traceId: string;
  /** Absent at the root of its trace. */
  parentSpanId?: string;
  tracestate?: string;
  /** The parent is a span of somebody else's. */
  isRemote: boolean;
  link?: Span["link"];
}

/** A trace is sampled: https://www.w3.org/TR/trace-context/#sampled-flag. */
export const SAMPLED = 1;
/** Characters of one attribute. */
export const MAX_ATTRIBUTE_CHARS = 4_096;
/** Keys of metadata that a span has. */
export const MAX_SPAN_METADATA = 64;

/** Whether its caller wants the run in its trace. */
export function isSampled({ trace }: Pick<LogRecord, "trace">): boolean {
  const parent = parseTraceparent(trace?.traceparent);
  return parent === undefined || (parent.flags & SAMPLED) === SAMPLED;
}

/** In its caller's trace; where it is in none, in the one of `traceId`. */
export function placeOf({ trace }: Pick<LogRecord, "trace">, traceId: string): SpanPlace {
  const parent = parseTraceparent(trace?.traceparent);
  if (parent === undefined) return { traceId, isRemote: false };
  const { tracestate } = trace ?? {};
  return { traceId: parent.traceId, parentSpanId: parent.spanId, isRemote: true, ...defined({ tracestate }) };
}

/** The run's span, then those of its attempts. */
export function toRunSpans(record: LogRecord, account: string, { isRemote, ...place }: SpanPlace): Span[] {
  const { id, model, createdAt, closedAt, outcome, error, attempts } = record;
  const operation = operationOf(record);
  const run: Span = {
    ...place,
    spanId: spanIdOf(id),
    flags: SAMPLED | (isRemote ? OF_ANOTHER : OF_OURS),
    name: `${operation} ${model}`,
    kind: "client",
    startedAt: createdAt,
    endedAt: Math.max(createdAt, closedAt),
    attributes: runAttributes(record, account, operation),
    ...((outcome === "failed" || outcome === "interrupted") && { error: error?.code ?? outcome }),
  };
  return [run, ...attempts.map((attempt) => toAttemptSpan(attempt, record, run))];
}

function toAttemptSpan(attempt: LogAttempt, { closedAt }: LogRecord, run: Span): Span {
  const { startedAt, endedMs, error } = attempt;
  return {
    traceId: run.traceId,
    spanId: attemptSpanId(run.spanId, attempt.attempt),
    parentSpanId: run.spanId,
    ...defined({ tracestate: run.tracestate }),
    flags: SAMPLED | OF_OURS,
    name: `attempt ${attempt.provider} ${attempt.model}`,
    kind: "client",
    startedAt,
    endedAt: Math.max(startedAt, endedMs === undefined ? closedAt : startedAt + endedMs),
    attributes: attemptAttributes(attempt),
    ...(error && { error: error.code }),
  };
}

function runAttributes(record: LogRecord, account: string, operation: string): Attributes {
  const { session, subAgent, model, provider, providerModel, stream, firstEventMs, usage, cost } = record;
  const lastProvider = provider ?? record.attempts.at(-1)?.provider;
  return defined({
    "gen_ai.operation.name": operation,
    "gen_ai.provider.name": lastProvider === undefined ? undefined : telemetryName(lastProvider),
    "gen_ai.request.model": model,
    "gen_ai.response.model": providerModel,
    "gen_ai.request.stream": stream,
    "gen_ai.conversation.id": session,
    "gen_ai.agent.id": subAgent,
    "gen_ai.agent.name": subAgent && agentName(subAgent),
    "gen_ai.response.time_to_first_chunk": stream && firstEventMs !== undefined ? seconds(firstEventMs) : undefined,
    ...usageAttributes(usage),
    ...errorAttributes(record),
    "durable_ai.account": account,
    "durable_ai.run.id": record.id,
    "durable_ai.key": record.key,
    "durable_ai.route": record.route,
    "durable_ai.format": record.format,
    "durable_ai.outcome": record.outcome,
    "durable_ai.attempts": record.attempts.length,
    "durable_ai.splices": record.splices,
    ...costAttributes(cost),
    ...metadataAttributes(record),
  });
}

/** Its usage is under another name: what the run used is counted once. */
function attemptAttributes({ attempt, provider, model, hedge, status, headersMs, ...more }: LogAttempt): Attributes {
  const { firstEventMs, usage, cost, error } = more;
  return defined({
    "gen_ai.provider.name": telemetryName(provider),
    "gen_ai.request.model": model,
    "http.response.status_code": status,
    "error.type": error?.code,
    "durable_ai.attempt": attempt,
    "durable_ai.hedge": hedge,
    "durable_ai.attempt.time_to_headers": headersMs === undefined ? undefined : seconds(headersMs),
    "durable_ai.attempt.time_to_first_chunk": firstEventMs === undefined ? undefined : seconds(firstEventMs),
    "durable_ai.attempt.input_tokens": usage?.inputTokens,
    "durable_ai.attempt.output_tokens": usage?.outputTokens,
    "durable_ai.attempt.provider_request_id": error?.requestId,
    ...(cost && costAttributes(cost)),
  });
}

function usageAttributes(usage: Usage = {}): Record<string, AttributeValue | undefined> {
  return {
    "gen_ai.usage.input_tokens": usage.inputTokens,
    "gen_ai.usage.output_tokens": usage.outputTokens,
    "gen_ai.usage.cache_read.input_tokens": usage.cacheReadTokens,
    "gen_ai.usage.cache_creation.input_tokens": usage.cacheWriteTokens,
    "gen_ai.usage.reasoning.output_tokens": usage.reasoningTokens,
  };
}

function errorAttributes({ outcome, error }: LogRecord): Record<string, AttributeValue | undefined> {
  if (outcome === "completed") return {};
  return { "error.type": error?.code ?? outcome, "http.response.status_code": error?.providerStatus };
}

/** Dollars: what is not wholly known is what is known of it, and its source says so. */
export function costAttributes(cost: LogCost): Record<string, AttributeValue> {
  const nanoUsd = cost.source === "unknown" ? cost.atLeastNanoUsd : cost.nanoUsd;
  return { "durable_ai.cost.usd": { double: nanoUsd / NANO_PER_USD }, "durable_ai.cost.source": cost.source };
}

function metadataAttributes({ metadata = {} }: LogRecord): Record<string, AttributeValue> {
  const tags = Object.entries(tagsOf(metadata)).slice(0, MAX_SPAN_METADATA);
  return Object.fromEntries(tags.map(([key, value]) => [`durable_ai.metadata.${key}`, value]));
}

/** Formats that ask for more than chats in one and the same way: what was asked for is not in the record. */
const OF_ANYTHING: ReadonlySet<string> = new Set(["gemini", "workers-ai"]);

/** The conventions' own names; a task they have none for has the catalog's. */
function operationOf({ format }: LogRecord): string {
  if (OF_ANYTHING.has(format)) return "generate_content";
  if (format.endsWith("-embeddings")) return "embeddings";
  return format.endsWith("-rerank") ? "rerank" : "chat";
}

/** The class of the last agent in a path `Researcher/one/Reader/two`. */
export function agentName(subAgent: string): string {
  return subAgent.split("/").at(-2) ?? subAgent;
}

function seconds(ms: number): AttributeValue {
  return { double: ms / 1_000 };
}

/** Without what is not known; long texts are cut. */
export function defined<T extends Record<string, AttributeValue | undefined>>(
  fields: T,
): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, cut(value)])) as never;
}

/** Half a surrogate pair is no text. */
function cut(value: unknown): unknown {
  return typeof value === "string" ? value.slice(0, MAX_ATTRIBUTE_CHARS).toWellFormed() : value;
}
