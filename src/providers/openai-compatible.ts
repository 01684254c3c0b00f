/** Any server that speaks OpenAI's chat completions: most of them do. */
import type { ReasoningEffort } from "../chat.ts";
import { invalidInput } from "../errors.ts";
import type { Quirks } from "../formats/format.ts";
import { tasksOverHttp, type TaskEndpoints } from "./endpoints/task-endpoint.ts";
import { COMPATIBLE_TASKS } from "./endpoints/task-endpoints.ts";
import { joinURL, parseBaseURL } from "./http-api/base-url.ts";
import { postJson } from "./http-api/post-json.ts";
import { envPrefix, readSecret, readVariable } from "./http-api/secret.ts";
import { defineProvider, type Provider, type ProviderConnection, type ProviderContext } from "./provider.ts";

/** Where a server is, and how it knows who calls. */
export interface OpenAICompatibleOptions {
  /** Id of the provider, and the author part of its models' ids: `groq` serves `groq/…`. */
  id: string;
  /** What precedes `/chat/completions`. `<ID>_BASE_URL` in `env` replaces it; where neither is set it is no target. */
  baseURL?: string;
  /**
   * Name of the secret with its API key: without the secret it is no target.
   * Leave it out where the server wants no key; then `<ID>_API_KEY` is sent where it is set.
   */
  apiKeyName?: string;
  /** Sent with every request. No credentials: they belong into a secret. */
  headers?: Readonly<Record<string, string>>;
  /** Where it differs from OpenAI: all that fit the model hold, in order. */
  quirks?: readonly ModelQuirks[];
  /**
   * What it serves beside chat. `{}` where that is nothing.
   * @default embeddings at `/embeddings` as OpenAI's, reranking at `/rerank` as Cohere's
   */
  tasks?: TaskEndpoints;
}

/** Quirks of some models of a provider. */
export interface ModelQuirks extends Quirks {
  /** Of models with such an id at that provider. Default: of all. */
  models?: RegExp;
  /** Efforts of reasoning they take; of several rows that say it, the last one's. Default: all there are. */
  efforts?: readonly ReasoningEffort[];
}

/** The quirks among `rows` that hold for `model`. */
export function quirksFor(model: string, rows: readonly ModelQuirks[]): readonly Quirks[] {
  return rows.filter(({ models }) => models === undefined || models.test(model));
}

/** The efforts among `rows` that `model` takes. Where it turns reasoning off in a way of its own, `none` is one of them. */
export function effortsFor(model: string, rows: readonly ModelQuirks[]): readonly ReasoningEffort[] | undefined {
  const own = rows.filter(({ models }) => models === undefined || models.test(model));
  const efforts = own.findLast((row) => row.efforts !== undefined)?.efforts;
  const canBeOff = own.some(({ reasoningOff }) => reasoningOff !== undefined);
  return efforts !== undefined && canBeOff && !efforts.includes("none") ? ["none", ...efforts] : efforts;
}

/**
 * A provider for a server that speaks chat completions.
 *
 *     const groq = openaiCompatible({ id: "groq", baseURL: "https://api.groq.com/openai/v1", apiKeyName: "GROQ_API_KEY" });
 *
 * @throws DurableAIError `input/invalid` where `baseURL` is none.
 */
export function openaiCompatible(options: OpenAICompatibleOptions): Provider {
  const { id, baseURL, apiKeyName } = options;
  if (baseURL !== undefined) parseBaseURL(baseURL, "baseURL");
  if (apiKeyName === "") throw invalidInput("apiKeyName", "is empty", "Name the secret, or leave the option out.");
  const credentials = [apiKeyName ?? `${envPrefix(id)}_BASE_URL`];
  return defineProvider({ id, credentials, connect: (context) => connect(options, context) });
}

function connect(
  { id, baseURL, apiKeyName, headers, quirks = [], tasks = COMPATIBLE_TASKS }: OpenAICompatibleOptions,
  { env, fetch: send }: ProviderContext,
): ProviderConnection | undefined {
  const baseName = `${envPrefix(id)}_BASE_URL`;
  const base = readVariable(env, baseName) ?? baseURL;
  const key = readSecret(env, apiKeyName ?? `${envPrefix(id)}_API_KEY`);
  if (base === undefined || (apiKeyName !== undefined && key === undefined)) return undefined;
  const root = parseBaseURL(base, baseName);
  const url = joinURL(root, "/chat/completions");
  const ours: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const requestHeaders = { defaults: headers, ours };
  return {
    formatOf: () => "openai-chat",
    quirksOf: (model) => quirksFor(model, quirks),
    effortsOf: (model) => effortsFor(model, quirks),
    dispatch: (call) => postJson(send, url, call, requestHeaders),
    tasks: tasksOverHttp(tasks, { send, baseURL: root, headers: requestHeaders }),
  };
}
