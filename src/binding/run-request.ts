/** Makes the checked, complete request that the inference layer takes from a call. */
import type { OwnModel } from "../catalog/own-model.ts";
import type { Task } from "../catalog/model.ts";
import { isTaskFormat, styleOf, wireFormatOf } from "../formats/any-format.ts";
import { refuseStream } from "../formats/whole-body.ts";
import { toTraceContext } from "../log/trace-context.ts";
import type { FallbackModel, RunRequest, TraceContext } from "../run/run-record.ts";
import { chooseFormat } from "./call-format.ts";
import { headersOf, type CallOptions } from "./call-options.ts";
import { checkDepth, requestHash } from "./request-hash.ts";
import { toJsonInputs, wantsStream } from "./run-inputs.ts";

/** A call as the binding took it, its options checked. */
export interface Call {
  model: string;
  /** The route that chose the model, where the caller named one. */
  route?: string;
  /** What the binding has of its own about it. */
  ownModel?: OwnModel;
  /** Models it may go on with. */
  fallback?: FallbackModel[];
  /** What the model is for, as far as the binding knows. */
  task?: Task;
  inputs: unknown;
  call: CallOptions;
  /** Cloudflare's options. */
  cloudflare: CloudflareOptions;
  compat: boolean;
  /** Whether the run is kept, and may have to be found again. */
  isKept: boolean;
}

/** What we read of Cloudflare's options. */
export interface CloudflareOptions {
  returnRawResponse?: unknown;
  openaiEndpoint?: unknown;
  extraHeaders?: unknown;
  gateway?: unknown;
}

/** Request headers a provider may see: versions, betas, routing. Everything else stays here, credentials above all. */
const PASSED_HEADERS = /^(anthropic-|openai-beta$|x-session-affinity$|cf-aig-)/;
const KEPT_BACK_HEADERS = new Set(["cf-aig-authorization", "cf-aig-metadata"]);

/** The request of a call. @throws DurableAIError where its format or inputs are not what they should be. */
export async function toRunRequest({
  model,
  route,
  ownModel,
  fallback,
  task,
  inputs,
  call,
  cloudflare,
  compat,
  isKept,
}: Call): Promise<RunRequest> {
  const body = toJsonInputs(inputs);
  if (!isKept) checkDepth(body);
  // A route has one format and one hash, whatever model it chooses: the same key has to find its run, and read it in the
  // same format, also where percentages or metadata have changed since and it would choose another.
  const asked = route ?? model;
  const { format, native } = chooseFormat({
    model: asked,
    task,
    inputs: body,
    format: call.format,
    openaiEndpoint: cloudflare.openaiEndpoint,
    returnRawResponse: Boolean(cloudflare.returnRawResponse),
    compat,
  });
  if (isTaskFormat(format) && !native) refuseStream(body);
  const { durable: _way, asksDurable: _asked, format: _format, fallback: _ids, signal: _signal, ...said } = call;
  const { traceparent, tracestate, ...kept } = said;
  const trace = traceOf({ traceparent, tracestate }, cloudflare);
  return {
    model,
    inputs: body,
    format,
    native,
    stream: !isTaskFormat(format) && wantsStream(body),
    includeUsage: wireFormatOf(format).wantsUsage(body),
    requestHash: isKept ? await requestHash({ model: asked, inputs: body, format: native ? "native" : format }) : "",
    headers: passedHeaders(cloudflare),
    ...defined({
      route,
      style: styleOf(format, body),
      ownModel,
      fallback,
      trace,
      ...kept,
    }),
  };
}

/** Headers of the call that providers may see, in lower case. */
export function passedHeaders({ extraHeaders, gateway }: CloudflareOptions): Record<string, string> {
  return { ...Object.fromEntries(gatewayHeaders(gateway)), ...formatHeaders(extraHeaders) };
}

/** Both of them from the options, or both from the caller's headers. */
function traceOf(said: Partial<TraceContext>, { extraHeaders }: CloudflareOptions): TraceContext | undefined {
  const { traceparent, tracestate } =
    said.traceparent === undefined ? Object.fromEntries(headersOf(extraHeaders)) : said;
  return toTraceContext(traceparent, tracestate);
}

/** Those of a caller's headers that a provider may see. */
export function formatHeaders(extraHeaders: unknown): Record<string, string> {
  const passed = headersOf(extraHeaders).filter(([name]) => PASSED_HEADERS.test(name) && !KEPT_BACK_HEADERS.has(name));
  return Object.fromEntries(passed.map(([name, value]) => [name, String(value)]));
}

/** `options.gateway` as the headers AI Gateway reads (workerd src/cloudflare/internal/aig-api.ts). */
function gatewayHeaders(gateway: unknown): [string, string][] {
  if (typeof gateway !== "object" || gateway === null) return [];
  const options: Record<string, unknown> = { ...gateway };
  const retries: Record<string, unknown> = { ...(options["retries"] as object | undefined) };
  const headers: [string, unknown][] = [
    ["cf-aig-gateway-id", options["id"]],
    ["cf-aig-skip-cache", options["skipCache"]],
    ["cf-aig-cache-ttl", options["cacheTtl"] || undefined],
    ["cf-aig-cache-key", options["cacheKey"]],
    ["cf-aig-collect-log", options["collectLog"]],
    ["cf-aig-event-id", options["eventId"]],
    // In no type of Cloudflare's, but in those of its agents (0.32), which send it so.
    ["cf-aig-byok-alias", options["byokAlias"]],
    ["cf-aig-request-timeout", options["requestTimeoutMs"]],
    ["cf-aig-max-attempts", retries["maxAttempts"]],
    ["cf-aig-retry-delay", retries["retryDelayMs"]],
    ["cf-aig-backoff", retries["backoff"]],
  ];
  return headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
}

/** `options` without what is undefined: it travels as JSON, and says no more than it must. */
function defined<T extends object>(options: T): Partial<T> {
  const pairs = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(pairs) as Partial<T>;
}
