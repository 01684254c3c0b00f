/**
 * The log of calls that go straight to `env.AI`: what the binding sees of them, told to the layer afterwards, many at once.
 *
 * Nothing of ours is in the way of their answers. A stream is its caller's from the first byte on: what it used, and how
 * it ended, is seen only where the call asks for it to be collected.
 */
import type { Usage } from "../chat.ts";
import type { ErrorFacts } from "../errors.ts";
import { formatOf } from "../formats/formats.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { eventIdOf } from "../log/event-id.ts";
import { callId } from "../log/log-id.ts";
import { toLoggedBodies, toWaitingRequest, type Body, type Redactor } from "../log/logged-body.ts";
import { toLogRecord, type ClosedRun } from "../log/log-record.ts";
import { toTraceContext } from "../log/trace-context.ts";
import { logScopeOf } from "../log/log-scope.ts";
import type { LogRecord } from "../log/run-log.ts";
import type { AttemptRecord } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { costOfRun, pricedModels } from "../wallet/run-cost.ts";
import type { CallOptions } from "./call-options.ts";
import type { LastCall } from "./direct-call.ts";
import { toLoggedAnswer } from "./logged-answer.ts";
import { readAlong, type SeenStream } from "./read-along.ts";
import { passedHeaders, type CloudflareOptions } from "./run-request.ts";

/** A call that has been answered, or has failed. */
export interface DirectCall {
  model: string;
  inputs: unknown;
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
export interface DirectLog {
  add(record: LogRecord): void;
  /** What is taken out of bodies here; a layer that is a Worker of its own takes out what it says once more. */
  redactor: Redactor;
  waitUntil(promise: Promise<unknown>): void;
}

/** A call that is in the log, or will be: what it is called there, and its answer for the caller. */
export interface LoggedCall {
  id: string;
  answer: unknown;
}

/** Undefined where the call is not to be logged. */
export function logDirect(call: DirectCall, log: DirectLog): LoggedCall | undefined {
  const scope = logScopeOf(call.call);
  if (scope === "nothing") return undefined;
  const id = callId(call.startedAt, crypto.randomUUID());
  const { answer } = call;
  const add = async (seen?: SeenStream): Promise<void> => {
    const record = recordOf(id, call, seen);
    if (scope !== "bodies") return log.add(record);
    const response = seen === undefined ? wholeBody(answer) : streamBody(call, seen);
    const request = requestOf(call.inputs, log.redactor);
    const bodies = await toLoggedBodies({ request, response }, { model: call.model }, log.redactor);
    log.add({ ...record, bodies });
  };
  const isCollected = call.call.collectLog === true || scope === "bodies";
  if (isCollected && answer instanceof ReadableStream && !answer.locked) {
    const { stream, seen } = readAlong(answer as ReadableStream<Uint8Array>, scope === "bodies", systemClock.now);
    log.waitUntil(seen.then(add));
    return { id, answer: stream };
  }
  if (scope === "bodies") log.waitUntil(add());
  else log.add(recordOf(id, call));
  return { id, answer };
}

function recordOf(id: string, direct: DirectCall, seen?: SeenStream): LogRecord {
  const { model, provider, call, cloudflare, startedAt, last, answer } = direct;
  const endedAt = seen === undefined ? direct.endedAt : systemClock.now();
  const isStream = answer instanceof ReadableStream;
  const isBody = isStream || answer instanceof Response;
  const usage = isBody ? seen && usageInStream(seen) : usageOf(answer);
  const status = last.lastRequestHttpStatusCode ?? undefined;
  const error = errorOf(direct, seen);
  const attempt: AttemptRecord = { attempt: 1, provider, model, startedAt, endedMs: endedAt - startedAt };
  if (status !== undefined) attempt.status = status;
  if (seen?.firstAt !== undefined) attempt.committedMs = seen.firstAt - startedAt;
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
    outcome: seen?.outcome ?? (error === undefined ? "completed" : "failed"),
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
  if (!isBody || usage !== undefined) return logged;
  const why = seen === undefined ? "its answer went straight to its caller" : "its stream did not say what was used";
  return { ...logged, cost: { source: "unknown", why, atLeastNanoUsd: 0 } };
}

/** Nobody's words: Cloudflare's number of the error says what it was. */
function errorOf(
  { provider: id, model, last, answer }: DirectCall,
  seen: SeenStream | undefined,
): ErrorFacts | undefined {
  const said = last.lastRequestHttpStatusCode ?? undefined;
  if (seen?.outcome === "failed") {
    const provider = { id, model, ...(said !== undefined && { status: said }) };
    return { code: "provider/truncated", message: "", status: 502, retryable: true, provider };
  }
  if (answer !== undefined) return undefined;
  const [status, code] = [said ?? 500, last.lastRequestInternalStatusCode];
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

// ---- streams and bodies --------------------------------------------------------------------------------------------

const BLANK_LINE = /\r?\n\r?\n/;

/** Their last events have it. */
function usageInStream({ tail }: SeenStream): Usage | undefined {
  const events = new TextDecoder().decode(tail).split(BLANK_LINE);
  try {
    return formatOf("workers-ai").parseUsage(events.map((event) => new TextEncoder().encode(event)));
  } catch {
    return undefined;
  }
}

function streamBody({ provider, model }: DirectCall, { head, bytes }: SeenStream): Body {
  const isEvents = new TextDecoder().decode(head.subarray(0, 5)) === "data:";
  const attempt = { type: "attempt", attempt: 1, provider, model, format: "workers-ai", first: 0 } as const;
  const framed = { ...attempt, framing: "sse", contentType: "text/event-stream" } as const;
  return { text: isEvents ? toLoggedAnswer({ attempt: framed, events: head, bytes }) : undefined, bytes };
}

/** A body that is no JSON (an image, a `Response`) is not looked at. */
function wholeBody(answer: unknown): Body | undefined {
  if (!isJsonObject(answer) || Object.getPrototypeOf(answer) !== Object.prototype) return undefined;
  const text = JSON.stringify(answer);
  return { text, bytes: new TextEncoder().encode(text).length };
}

/** Undefined where they are nothing that JSON can say. */
function requestOf(inputs: unknown, { secrets }: Redactor): Body | undefined {
  try {
    return isJsonObject(inputs) ? toWaitingRequest(inputs, secrets) : undefined;
  } catch {
    return undefined;
  }
}
