/** Decides which way a call goes: straight to `env.AI`, or to the inference layer, kept or not. */
import { DurableAIError, invalidInput } from "../errors.ts";
import { isHostedModel } from "./call-format.ts";
import type { CallOptions } from "./call-options.ts";
import { streamInputs, wantsStream } from "./run-inputs.ts";

/**
 * - `direct`: `env.AI.run` in the caller's Worker, with nothing of ours in between;
 * - `call`: the inference layer, not kept;
 * - `start`: a run of the inference layer, kept.
 */
export type Way = "direct" | "call" | "start";

/** What the way of a call depends on. */
export interface PlanQuestion {
  model: string;
  inputs: unknown;
  call: CallOptions;
  /** Cloudflare's options of the call. */
  cloudflare: unknown;
  /** The binding answers exactly as Cloudflare does. */
  compat: boolean;
  /** Another company's model that Cloudflare serves and that is not for chat. */
  isMedia: boolean;
  /** The binding has targets of its own for the model: it goes to them, through the layer. */
  isRedirected: boolean;
  /** A model Cloudflare hosts is asked in the shape of all models: only the layer can answer in it. */
  isCommonShape?: boolean;
  hasWrapped: boolean;
  hasLayer: boolean;
}

/** The way of one call. @throws DurableAIError `option/not-available` where there is none, `input/invalid` for two streams. */
export function planCall(question: PlanQuestion): Way {
  const { call, cloudflare, hasWrapped, hasLayer } = question;
  const wire = onlyDirect(question.inputs, cloudflare);
  if (wire !== undefined) {
    const isTheirs = isHostedModel(question.model) || !hasLayer;
    if (hasWrapped && !call.asksDurable && isTheirs && !question.isRedirected) return "direct";
    checkOneStream(question.inputs);
    throw notOnLayer(wire);
  }
  const durable = isDurable(question);
  if (hasWrapped && !durable && isPlain(question)) return "direct";
  // Images, speech, video, vectors: Cloudflare's own answer to them, until the layer runs them too.
  if (hasWrapped && !call.asksDurable && question.isMedia && !question.isRedirected) return "direct";
  if (hasLayer) return durable ? "start" : "call";
  if (hasWrapped && !call.asksDurable && isCloudflares(question)) return "direct";
  throw noLayer(question, durable);
}

/**
 * Whether the run is kept: where the call or the binding says so, in a session or under a key, and for third-party
 * streams, which cannot be had again without paying again.
 */
export function isDurable({ model, inputs, call }: Pick<PlanQuestion, "model" | "inputs" | "call">): boolean {
  if (call.durable !== undefined) return call.durable;
  if (call.session !== undefined || call.key !== undefined) return true;
  return !isHostedModel(model) && wantsStream(inputs);
}

/** A model Cloudflare hosts, in the format Cloudflare speaks. */
function isPlain({ model, call, compat, isRedirected, isCommonShape = false }: PlanQuestion): boolean {
  if (isRedirected || !isHostedModel(model)) return false;
  if (call.format === undefined) return compat || !isCommonShape;
  return call.format === "native" || call.format.startsWith("workers-ai");
}

/** Without a layer a third-party call can only be Cloudflare's own, answered in Cloudflare's way. */
function isCloudflares({ call, compat, isRedirected }: PlanQuestion): boolean {
  if (isRedirected) return false;
  return call.format === "native" || (compat && call.format === undefined);
}

/** What of the call only the real binding's wire can carry. */
function onlyDirect(inputs: unknown, options: unknown): string | undefined {
  const flags: { websocket?: unknown; queueRequest?: unknown } =
    typeof options === "object" && options !== null ? options : {};
  if (flags.websocket) return "options.websocket";
  if (flags.queueRequest) return "options.queueRequest";
  const [stream] = streamInputs(inputs);
  return stream === undefined ? undefined : `inputs.${stream}`;
}

/** No way takes two; `env.AI` says so in its own words. */
function checkOneStream(inputs: unknown): void {
  const [first, second] = streamInputs(inputs);
  if (second === undefined) return;
  const problem = `it is a second stream, beside inputs.${first}`;
  throw invalidInput(`inputs.${second}`, problem, "Send one stream in a call.");
}

function notOnLayer(field: string): DurableAIError {
  const fix = "Use it with an @cf model and env.AI, without session, key and durable.";
  return new DurableAIError({
    code: "option/not-available",
    field,
    fix,
    message: `${field}: a run of the inference layer cannot take it yet. ${fix}`,
  });
}

function noLayer({ model }: PlanQuestion, durable: boolean): DurableAIError {
  return needsLayer(durable ? "a durable run" : `a call of ${model} in this format`);
}

/** For what a binding without a layer cannot do. */
export function needsLayer(what: string): DurableAIError {
  const fix = "Give wrapAI { service: env.INFERENCE }, or { runs: env.RUNS, env } with our Durable Object class.";
  return new DurableAIError({
    code: "option/not-available",
    field: "wrapAI options.service",
    fix,
    message: `${what} needs the inference layer, and this binding has none. ${fix}`,
  });
}
