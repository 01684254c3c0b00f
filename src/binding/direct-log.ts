/**
 * The log of calls that go straight to `env.AI`: what the binding sees of them, told to the layer afterwards, many at once.
 *
 * Nothing of ours is in the way of their answers. A stream is its caller's from the first byte on: what it used, and how
 * it ended, is not seen.
 */
import type { Usage } from "../chat.ts";
import type { ErrorFacts } from "../errors.ts";
import { formatOf } from "../formats/formats.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { eventIdOf } from "../log/event-id.ts";
import { callId } from "../log/log-id.ts";
import { toLogRecord, type ClosedRun } from "../log/log-record.ts";
import { toTraceContext } from "../log/trace-context.ts";
import { logScopeOf } from "../log/log-scope.ts";
import type { LogRecord } from "../log/run-log.ts";
import type { AttemptRecord } from "../run/run-record.ts";
import { costOfRun, pricedModels } from "../wallet/run-cost.ts";
import type { CallOptions } from "./call-options.ts";
import type { LastCall } from "./direct-call.ts";
import { passedHeaders, type CloudflareOptions } from "./run-request.ts";

/** A call that has been answered, or has failed. */
export interface DirectCall {
  model: string;
  provider: string;
  call: CallOptions;
  /** Cloudflare's own options. */
  cloudflare: CloudflareOptions;
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  endedAt: number;
  last: LastCall;
  /** Absent where it failed. */
  answer?: unknown;
}

/** Takes records of this isolate's direct calls. */
export type DirectLog = (record: LogRecord) => void;

/** Undefined where the call is not to be logged. */
export function directRecord({
  model,
  provider,
  call,
  cloudflare,
  startedAt,
  endedAt,
  last,
  answer,
}: DirectCall): LogRecord | undefined {
  if (logScopeOf(call) === "nothing") return undefined;
  const id = callId(startedAt, crypto.randomUUID());
  const isStream = answer instanceof ReadableStream;
  const isBody = isStream || answer instanceof Response;
  const usage = isBody ? undefined : usageOf(answer);
  const status = last.lastRequestHttpStatusCode ?? undefined;
  const error = answer === undefined ? failed(status, { provider, model, last }) : undefined;
  const attempt: AttemptRecord = { attempt: 1, provider, model, startedAt, endedMs: endedAt - startedAt };
  if (status !== undefined) attempt.status = status;
  if (usage !== undefined) attempt.usage = usage;
  if (error !== undefined) attempt.error = error;
  const attempts = [attempt];
  const trace = toTraceContext(call.traceparent, call.tracestate);
  const eventId = eventIdOf(passedHeaders(cloudflare));
  const settings = { ownKeys: new Set<string>() };
  const priced = { models: pricedModels({ model }), providerIds: [provider], at: endedAt, settings };
  const record: ClosedRun["record"] = {
    runId: id,
    model,
    format: "workers-ai",
    native: true,
    stream: isStream,
    includeUsage: false,
    outcome: error === undefined ? "completed" : "failed",
    end: 0,
    attempts,
    createdAt: startedAt,
    closedAt: endedAt,
    ...(eventId !== undefined && { eventId }),
    ...(call.jurisdiction && { jurisdiction: call.jurisdiction }),
    ...(call.metadata && { metadata: call.metadata }),
    ...(trace && { trace }),
    ...(usage && { usage }),
    ...(error && { error }),
  };
  const logged = toLogRecord({ record, id, kept: false, splices: 0, cost: costOfRun(attempts, priced) });
  if (!isBody) return logged;
  return { ...logged, cost: { source: "unknown", why: "its answer went straight to its caller", atLeastNanoUsd: 0 } };
}

/** Nobody's words: Cloudflare's number of the error says what it was. */
function failed(
  status = 500,
  { provider: id, model, last }: Pick<DirectCall, "provider" | "model" | "last">,
): ErrorFacts {
  const code = last.lastRequestInternalStatusCode;
  const provider = { id, model, status, ...(code !== null && { code: String(code) }) };
  return { code: "provider/error", message: "", status, retryable: false, provider };
}

function usageOf(answer: unknown): Usage | undefined {
  if (!isJsonObject(answer) || answer["usage"] === undefined) return undefined;
  try {
    return formatOf("workers-ai").parseResponse(answer as JsonValue).usage;
  } catch {
    return undefined;
  }
}
