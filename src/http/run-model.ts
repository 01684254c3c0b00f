/** One model call over HTTP: the binding's `run`, with what only HTTP has: headers, and streams that are kept. */
import { rewrapAI, wrapAI, type DurableAI } from "../ai.ts";
import { isHostedModel, chooseFormat } from "../binding/call-format.ts";
import { headerOf } from "../binding/call-options.ts";
import type { RunOptions } from "../binding/run-options.ts";
import { wantsStream } from "../binding/run-inputs.ts";
import { taskOfCall } from "../binding/call-task.ts";
import { signOfLife, type OutgoingOptions } from "../binding/outgoing-stream.ts";
import type { CallerOptions } from "../binding/wrap-options.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { isTaskFormat } from "../formats/any-format.ts";
import type { FormatId } from "../chat.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { JsonObject } from "../json.ts";
import type { InferenceLayer, RunRequest } from "../run/run-record.ts";
import { ACCOUNT_HEADER } from "./api-keys.ts";
import type { HttpContext } from "./http-door.ts";
import { toObject } from "./request-body.ts";
import { answerStream } from "./stream-answer.ts";

/** A call as a route read it. */
export interface ModelCall {
  /** As it came: not checked. */
  model: unknown;
  inputs: JsonObject;
  /** Options of the body, Cloudflare's and ours. */
  options?: JsonObject;
  /** The format that the route speaks; absent where the call decides. */
  format?: AnyFormatId;
}

/** These say who is calling, which is nobody's business beyond the door. */
const PRIVATE_HEADERS = new Set([
  "authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "cookie",
  "cf-aig-authorization",
  ACCOUNT_HEADER,
]);

/**
 * The answer of the call, in the caller's format; a failed run is a Response too.
 * @throws DurableAIError where the call is not what it should be.
 */
export async function runModel(c: HttpContext, { model, inputs, options = {}, format }: ModelCall): Promise<Response> {
  const { headers } = c.req.raw;
  checkFormatHeader(headers, format);
  const watched = watchStart(c.env.layerOf(c.var.account), c.var.key?.id);
  const id = checkModel(model);
  const spoken = format ?? spokenFormat(id, inputs, options, headers);
  const streamFormat = streamFormatOf(spoken ?? "workers-ai", inputs);
  const ai = bind(watched.layer, c.env.callers, streamFormat && { sign: signOfLife(streamFormat) });
  const answer = ai.run(id, inputs, {
    ...options,
    ...(spoken === undefined ? {} : { format: spoken }),
    ...keptStream(inputs, options, headers),
    extraHeaders: { ...publicHeaders(headers), ...toObject("options.extraHeaders", options["extraHeaders"]) },
    returnRawResponse: true,
  } as RunOptions & { returnRawResponse: true });
  if (streamFormat === undefined) return answer;
  const { runId, traceparent } = watched;
  return answerStream(answer, { format: streamFormat, runId, traceparent });
}

/** Undefined where the answer is no stream. */
function streamFormatOf(spoken: AnyFormatId, inputs: JsonObject): FormatId | undefined {
  return wantsStream(inputs) && !isTaskFormat(spoken) ? spoken : undefined;
}

/** @throws DurableAIError with status 500 where the Worker's own options are wrong: whoever calls is not to blame. */
function bind(service: InferenceLayer, callers: CallerOptions = {}, outgoing?: OutgoingOptions): DurableAI {
  try {
    return rewrapAI(wrapAI(undefined, { ...callers, service }), (wrapping) => ({ ...wrapping, outgoing }));
  } catch (thrown) {
    throw DurableAIError.isInstance(thrown) ? DurableAIError.from({ ...thrown.facts, status: 500 }) : thrown;
  }
}

/** `model` as the id of one. @throws DurableAIError `input/invalid`. */
export function checkModel(model: unknown): string {
  if (typeof model === "string" && model !== "") return model;
  throw invalidInput("model", "it is not a model id", 'Write e.g. "anthropic/claude-sonnet-5".');
}

/** A route of an SDK speaks one format: a header that says otherwise is a mistake, not a wish. */
function checkFormatHeader(headers: Headers, format: AnyFormatId | undefined): void {
  const asked = headers.get(headerOf("format"));
  if (format === undefined || asked === null || asked === format) return;
  throw invalidInput(
    headerOf("format"),
    `this route speaks ${format} only`,
    "Leave the header out, or use POST /ai/run, which takes every format.",
  );
}

/**
 * The format of a call that does not say it, as `ai.run` chooses it without `returnRawResponse`: we ask the binding for
 * a Response for our own reasons. Undefined where the binding decides.
 */
function spokenFormat(
  model: string,
  inputs: JsonObject,
  options: JsonObject,
  headers: Headers,
): AnyFormatId | undefined {
  const isSaid = "format" in options || "openaiEndpoint" in options || headers.has(headerOf("format"));
  if (isSaid || isHostedModel(model)) return undefined;
  const task = taskOfCall(model, undefined, inputs);
  return chooseFormat({ model, task, inputs, returnRawResponse: Boolean(options["returnRawResponse"]), compat: false })
    .format;
}

/** Over HTTP every stream is kept, unless the call says otherwise: the connection is the first thing to break. */
function keptStream(inputs: JsonObject, options: JsonObject, headers: Headers): { durable?: true } {
  const isSaid = "durable" in options || headers.has(headerOf("durable"));
  return wantsStream(inputs) && !isSaid ? { durable: true } : {};
}

/** The request's headers, but for those of the door. */
export function publicHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !PRIVATE_HEADERS.has(name)));
}

interface WatchedLayer {
  layer: InferenceLayer;
  /** Of the run that was started or attached to; empty before. */
  runId(): string;
  traceparent(): string | undefined;
}

/** `layer`, and what is known of the run as soon as there is one: long before its answer. Runs say with which key they were asked for. */
function watchStart(layer: InferenceLayer, apiKey: string | undefined): WatchedLayer {
  let known: { runId: string; traceparent?: string } = { runId: "" };
  const asked = (request: RunRequest): RunRequest => (apiKey === undefined ? request : { ...request, apiKey });
  return {
    runId: () => known.runId,
    traceparent: () => known.traceparent,
    layer: {
      async start(request) {
        const started = await layer.start(asked(request));
        if (started.ok) known = started.value;
        return started;
      },
      call: (request) => layer.call(asked(request)),
      read: (id, options) => layer.read(id, options),
      get: (id) => layer.get(id),
      cancel: (id) => layer.cancel(id),
      list: (query) => layer.list(query),
      tree: (query) => layer.tree(query),
      catalog: (request) => layer.catalog(request),
      health: () => layer.health(),
      wallet: (request) => layer.wallet(request),
      logs: (request) => layer.logs(request),
      keys: (request) => layer.keys(request),
    },
  };
}
