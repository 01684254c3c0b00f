/** An endpoint of a user's own that speaks chat completions, or OpenAI's embeddings: an address, or a binding of this Worker. */
import type { ModelTarget } from "../../catalog/model.ts";
import type { ProviderConnection, ProviderContext, ProviderEnv } from "../provider.ts";
import { tasksOverHttp } from "../endpoints/task-endpoint.ts";
import { COMPATIBLE_TASKS } from "../endpoints/task-endpoints.ts";
import { joinURL, parseBaseURL } from "./base-url.ts";
import { postJson } from "./post-json.ts";
import { readSecret } from "./secret.ts";

/**
 * Secrets of endpoints begin so, and no other secret is ever sent to one. What follows names where the key may go, not
 * who asks for it: an account's models come in over HTTP, and must not be able to send a key somewhere else.
 */
export const KEY_PREFIX = "MODEL_KEY_";
/** Those of bindings begin otherwise: no host has the same name. */
export const BINDING_KEY_PREFIX = "BINDING_KEY_";
/** Where a request to a binding goes: nobody resolves the name. */
const BINDING_BASE_URL = "http://model.internal/v1";
/** The instance of a Durable Object that is asked, where the binding is a namespace of containers. */
const INSTANCE = "default";

/** The way to `target`'s endpoint; undefined where its binding is not there. */
export function connectEndpoint(
  target: ModelTarget,
  { env, fetch: send }: ProviderContext,
): ProviderConnection | undefined {
  const sender = target.binding === undefined ? send : senderOf(env[target.binding]);
  if (sender === undefined) return undefined;
  const baseURL = parseBaseURL(target.baseURL ?? BINDING_BASE_URL, "baseURL");
  const keyName = target.binding === undefined ? keyNameOf(baseURL) : BINDING_KEY_PREFIX + target.binding;
  const key = keyName === undefined ? undefined : readSecret(env, keyName);
  const ours: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const url = joinURL(baseURL, "/chat/completions");
  return {
    formatOf: () => "openai-chat",
    dispatch: (call) => postJson(sender, url, call, { ours }),
    tasks: tasksOverHttp(COMPATIBLE_TASKS, { send: sender, baseURL, headers: { ours } }),
  };
}

/** Host names as the internet has them: labels without a dash at their ends. */
const HOST_NAME = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** Hosts that may be asked without TLS: this machine, and addresses in numbers, which are of one's own network. */
const OWN_HOST = /^(localhost|[0-9.]+)$/;

/**
 * The name of the secret that goes to `url`: `MODEL_KEY_LLM_ACME_COM` for `https://llm.acme.com`. A dash is two
 * underscores, so that no other host has the same name. Undefined for a host no variable can be named after, and where
 * everybody on the way could read the key.
 */
export function keyNameOf({ hostname, protocol }: URL): string | undefined {
  if (!HOST_NAME.test(hostname) || (protocol !== "https:" && !OWN_HOST.test(hostname))) return undefined;
  return KEY_PREFIX + hostname.replaceAll("-", "__").replaceAll(".", "_").toUpperCase();
}

function senderOf(binding: ProviderEnv[string]): typeof fetch | undefined {
  // A service answers to any method's name over RPC; a namespace has no `fetch`.
  if (isFetcher(binding)) return (input, init) => binding.fetch(input, init);
  if (isNamespace(binding)) return (input, init) => binding.getByName(INSTANCE).fetch(input, init);
  return undefined;
}

function isFetcher(value: unknown): value is Fetcher {
  return hasMethod(value, "fetch");
}

function isNamespace(value: unknown): value is DurableObjectNamespace {
  return hasMethod(value, "idFromName");
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, name) === "function";
}
