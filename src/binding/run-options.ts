/** The options of a call and of {@link wrapAI}, as a user writes them. */
import type { AnyFormatId } from "../formats/task-format.ts";
import type { CallKeys } from "../keys/provider-key.ts";
import type { JsonValue } from "../json.ts";
import type { LogChoice } from "../log/run-log.ts";
import type { OnDetach, RouteChoice } from "../run/run-record.ts";

/** What we add to Cloudflare's `AiOptions`. Each is also a `durable-ai-*` header in `extraHeaders`, see call-options. */
export interface DurableOptions extends RouteChoice, LogChoice {
  /** The runs that belong together: an agent, a conversation. Makes the run durable. */
  session?: string;
  /** Your name for this run within its session: the same key with the same request is the same run. */
  key?: string;
  /** Keep the run so that it can be read again. Default: see {@link isDurable}. */
  durable?: boolean;
  /** The format of `inputs` and of the answer; `native` is the provider's own. Default: the one the call speaks. */
  format?: AnyFormatId | "native";
  /** Anything worth finding the run by. Added to `gateway.metadata` and to the defaults, name by name. */
  metadata?: Record<string, JsonValue>;
  /** The trace the call is part of, https://www.w3.org/TR/trace-context/. Default: the header of the same name. */
  traceparent?: string;
  tracestate?: string;
  /** Models to go on with, in this order, where no target of the model can answer, or finish its answer. */
  fallback?: string[];
  /** How long the run can be read after it closed, in seconds. */
  retentionSeconds?: number;
  /** What happens to the run when its last reader leaves. */
  onDetach?: OnDetach;
  /** Where the run's object should be, if this call is the first of its session (or pool). */
  locationHint?: DurableObjectLocationHint;
  /** Where the run may be kept and executed; a session in a jurisdiction is another one than without. */
  jurisdiction?: DurableObjectJurisdiction;
  /** Keys of your own with providers, by their ids: the key, the alias of one the account keeps, or several secrets. */
  providerKeys?: CallKeys;
  /** Go nowhere but where there is a key of your own. */
  ownKeysOnly?: boolean;
  /** Start again under a key whose run was cancelled or partly delivered. */
  retry?: boolean;
}

/** Cloudflare's switch for the format of a call (agents/models/ai-sdk sends it; absent from workers-types). */
export interface EndpointOption {
  openaiEndpoint?: "/v1/chat/completions" | "/v1/messages" | "/v1/responses";
}

/** Cloudflare's options and ours. `signal` ends the run, not just the reading of it: do not pass a request's. */
export interface RunOptions extends AiOptions, EndpointOption, DurableOptions {}

/** Options a binding gives to calls that do not say otherwise. */
export type CallDefaults = Pick<
  DurableOptions,
  | "session"
  | "metadata"
  | "durable"
  | "retentionSeconds"
  | "onDetach"
  | "locationHint"
  | "jurisdiction"
  | "providerKeys"
  | "ownKeysOnly"
  | "fallback"
  | keyof RouteChoice
  | keyof LogChoice
>;

/** What an entry of a route may say for its calls. */
export type RouteOptions = Pick<CallDefaults, "fallback"> & Omit<RouteChoice, "onInterrupted">;
