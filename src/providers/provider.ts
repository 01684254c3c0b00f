/**
 * The contract of a provider: the adapter for one company's API. One small file each, quirks as data.
 *
 * A provider knows where to send a request and how to sign it. It does not translate (formats do), retry, time out or
 * decide what an error means (the run does).
 */
import type { ModelTarget } from "../catalog/model.ts";
import type { FormatId, ReasoningEffort } from "../chat.ts";
import type { Quirks } from "../formats/format.ts";
import type { AnyFormatId, FormatTask, TaskFormatId, TaskQuirks } from "../formats/task-format.ts";
import type { JsonObject } from "../json.ts";

/** Where credentials and bindings come from: a Worker's `env`. */
export type ProviderEnv = Readonly<Record<string, unknown>>;

/** What a provider is connected with. */
export interface ProviderContext {
  env: ProviderEnv;
  fetch: typeof fetch;
}

/** One request to a provider, already in its format. */
export interface ProviderCall {
  /** The provider's id of the model. */
  model: string;
  /** The body, in `format`. */
  body: JsonObject;
  /** What `formatOf` named for the call. Default: what it names for the model alone. */
  format?: AnyFormatId;
  stream: boolean;
  /** Format headers to pass on (`anthropic-version`, `anthropic-beta`, …): never credentials. */
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** What a call came in. */
export interface Caller {
  format: AnyFormatId;
  /** Its body goes out untouched. */
  native: boolean;
}

/** How a provider is asked for something that is no chat. */
export interface TaskConnection extends TaskQuirks {
  format: TaskFormatId;
  /** As {@link ProviderConnection.dispatch}. */
  dispatch(call: ProviderCall): Promise<Response>;
}

/** A provider with its credentials. */
export interface ProviderConnection {
  /**
   * The format in which that model chats at this provider; where it speaks several, what `caller` speaks may decide.
   * Undefined where it has no chat.
   */
  formatOf(model: string, caller?: Caller): FormatId | undefined;
  /** Whether the model can be called from where this connection is. Default: it can. */
  serves?(model: string): boolean;
  /** Where it differs from that format for that model. Default: nowhere. */
  quirksOf?(model: string): readonly Quirks[];
  /** The efforts of reasoning that model takes here. Default: all there are. */
  effortsOf?(model: string): readonly ReasoningEffort[] | undefined;
  /** What else it serves. A task that is not here it does not: it is no target for its models. */
  readonly tasks?: Readonly<Partial<Record<FormatTask, TaskConnection>>>;
  /**
   * Sends the call. Answers with whatever the provider said, errors included, body untouched; where a body only wraps
   * the events of the format, it is unwrapped.
   * Rejects only where no answer came (network, abort).
   */
  dispatch(call: ProviderCall): Promise<Response>;
  /**
   * Asks how many tokens the call's input has; its body is what the format's `tokenCounting` made. Absent where the
   * provider does not count. Answers and rejects like `dispatch`.
   */
  countTokens?(call: ProviderCall): Promise<Response>;
}

/** One company's API, before it is connected. Its `credentials` are names, never values. */
export interface Provider {
  /** Id, as in the catalog and in `author/model` ids. */
  readonly id: string;
  /** Names of the secrets or bindings it connects with, for error messages. */
  readonly credentials: readonly string[];
  /** A connection, or undefined where `env` has no credentials for it: then it is not a target. */
  connect(context: ProviderContext): ProviderConnection | undefined;
}

/** Who can be called here. */
export interface Connections {
  /** Ids of the providers there are, with credentials or without. */
  readonly providerIds: readonly string[];
  /** Whether a target's provider is one of this deployment: built, though perhaps without credentials. */
  knows(target: ModelTarget): boolean;
  /** What it would take to connect it: names of secrets and bindings, one of which is enough. */
  wantsOf(target: ModelTarget): readonly string[];
  /** The way to a target; undefined where it cannot be called here. */
  connectionOf(target: ModelTarget): ProviderConnection | undefined;
}

/** Checks a provider and returns it: for providers of a user's own. */
export function defineProvider(provider: Provider): Provider {
  return provider;
}
