/** The providers that are on by default, and how a list of them is connected: what a target of the catalog leads to. */
import { PROVIDER_ID } from "../catalog/provider-id.ts";
import type { ModelTarget } from "../catalog/model.ts";
import { invalidInput } from "../errors.ts";
import { aiGateway } from "./ai-gateway.ts";
import { amazonBedrock } from "./amazon-bedrock.ts";
import { anthropic } from "./anthropic.ts";
import { baseten } from "./baseten.ts";
import { cerebras } from "./cerebras.ts";
import { cohere } from "./cohere.ts";
import { deepseek } from "./deepseek.ts";
import { fireworks } from "./fireworks.ts";
import { groq } from "./groq.ts";
import { azureOpenai } from "./azure-openai.ts";
import { google } from "./google.ts";
import { googleVertex } from "./google-vertex.ts";
import { connectEndpoint } from "./http-api/own-endpoint.ts";
import { mistral } from "./mistral.ts";
import { ollama } from "./ollama.ts";
import { openai } from "./openai.ts";
import { openrouter } from "./openrouter.ts";
import { perplexity } from "./perplexity.ts";
import type { Connections, Provider, ProviderConnection, ProviderContext } from "./provider.ts";
import { together } from "./together.ts";
import { voyage } from "./voyage.ts";
import { workersAI } from "./workers-ai.ts";
import { xai } from "./xai.ts";

/** Every provider of this package that needs no options. One without credentials is no target. */
export const defaultProviders: readonly Provider[] = [
  workersAI,
  openai,
  azureOpenai,
  anthropic,
  google,
  googleVertex,
  amazonBedrock,
  groq,
  mistral,
  deepseek,
  xai,
  cerebras,
  together,
  fireworks,
  perplexity,
  cohere,
  openrouter,
  baseten,
  voyage,
  ollama,
  aiGateway,
];

/**
 * `providers` in `context`, each connected when it is first asked for, and any endpoint of its own that a target names.
 * @throws DurableAIError `input/invalid` where a provider's id is none or comes twice; from `connectionOf`, where a variable
 * holds no base URL.
 */
export function connect(providers: readonly Provider[], context: ProviderContext): Connections {
  const byId = checkedById(providers);
  const connected = new Map<string, ProviderConnection | undefined>();
  const connectionOf = (id: string): ProviderConnection | undefined => {
    if (!connected.has(id)) connected.set(id, byId.get(id)?.connect(context));
    return connected.get(id);
  };
  return {
    providerIds: [...byId.keys()],
    knows: (target) => isEndpoint(target) || byId.has(target.provider),
    wantsOf: ({ provider, binding }) =>
      binding === undefined ? (byId.get(provider)?.credentials ?? []) : [`the binding ${binding}`],
    connectionOf: (target) => (isEndpoint(target) ? connectEndpoint(target, context) : connectionOf(target.provider)),
  };
}

function isEndpoint({ baseURL, binding }: ModelTarget): boolean {
  return baseURL !== undefined || binding !== undefined;
}

/** Lists that have been looked at: calls that are not kept connect the same one again and again. */
const checked = new WeakMap<readonly Provider[], ReadonlyMap<string, Provider>>();

/** @throws DurableAIError `input/invalid` where an id is none or comes twice. */
function checkedById(providers: readonly Provider[]): ReadonlyMap<string, Provider> {
  const known = checked.get(providers);
  if (known !== undefined) return known;
  const byId = new Map<string, Provider>();
  for (const [index, provider] of providers.entries()) {
    checkId(provider.id, `providers[${index}].id`, byId);
    byId.set(provider.id, provider);
  }
  checked.set(providers, byId);
  return byId;
}

function checkId(id: string, field: string, seen: ReadonlyMap<string, Provider>): void {
  const quoted = JSON.stringify(String(id).slice(0, 64));
  if (!PROVIDER_ID.test(id))
    throw invalidInput(field, `${quoted} is not a provider id`, "Use lower-case letters, digits and dashes.");
  if (seen.has(id)) throw invalidInput(field, `${quoted} is there twice`, "Give each provider an id of its own.");
}
