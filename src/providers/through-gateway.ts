/**
 * Providers with a key of one's own, called through AI Gateway: your key pays, the gateway logs, caches and limits.
 *
 *     const providers = [...defaultProviders.filter(({ id }) => id !== "groq"), throughGateway(groq)];
 */
import { invalidInput } from "../errors.ts";
import { isJsonObject, parseJson, type JsonObject } from "../json.ts";
import { AI_BINDING_NAME } from "./cloudflare/ai-binding.ts";
import { gatewayIdOf } from "./cloudflare/gateway-id.ts";
import { defineProvider, type Provider, type ProviderEnv } from "./provider.ts";

/**
 * What AI Gateway calls each provider, and the part of its addresses that the gateway puts before an endpoint: the
 * registry in workers-ai-provider 4.0.0 (`GATEWAY_PROVIDERS`).
 */
const PLACES: Readonly<Record<string, { slug: string; root: string }>> = {
  anthropic: { slug: "anthropic", root: "https://api.anthropic.com/" },
  cerebras: { slug: "cerebras", root: "https://api.cerebras.ai/" },
  cohere: { slug: "cohere", root: "https://api.cohere.ai/" },
  deepseek: { slug: "deepseek", root: "https://api.deepseek.com/" },
  fireworks: { slug: "fireworks", root: "https://api.fireworks.ai/inference/v1/" },
  groq: { slug: "groq", root: "https://api.groq.com/openai/v1/" },
  mistral: { slug: "mistral", root: "https://api.mistral.ai/" },
  openai: { slug: "openai", root: "https://api.openai.com/" },
  openrouter: { slug: "openrouter", root: "https://openrouter.ai/api/" },
  perplexity: { slug: "perplexity-ai", root: "https://api.perplexity.ai/" },
  xai: { slug: "grok", root: "https://api.x.ai/" },
};

/** One request as `ai.gateway(id).run` takes it. */
interface GatewayRequest {
  provider: string;
  endpoint: string;
  headers: Record<string, string>;
  query: JsonObject;
}

interface GatewayBinding {
  gateway(id: string): { run(request: GatewayRequest, options: { signal?: AbortSignal }): Promise<Response> };
}

/**
 * `provider`, whose requests go through the `ai` binding and the gateway `AI_GATEWAY_ID` names. Without the binding it
 * is no target: a call that should be logged does not go past the log. An address of one's own (`GROQ_BASE_URL`) is asked
 * directly: the gateway forwards to the provider's alone.
 * @throws DurableAIError `input/invalid` for a provider AI Gateway has no name for.
 */
export function throughGateway(provider: Provider): Provider {
  const place = PLACES[provider.id];
  if (place === undefined)
    throw invalidInput(
      "provider",
      `AI Gateway does not forward to ${provider.id}`,
      `Use ${Object.keys(PLACES).join(", ")}.`,
    );
  return defineProvider({
    ...provider,
    credentials: provider.credentials.map((name) => `${name} with the binding ${AI_BINDING_NAME}`),
    connect: ({ env, fetch: direct }) => {
      const ai = gatewayBindingOf(env);
      if (ai === undefined) return undefined;
      const gateway = gatewayIdOf(env);
      const send: typeof fetch = (input, init) => {
        const url = new Request(input).url;
        if (!url.startsWith(place.root)) return direct(input, init);
        const request = toGatewayRequest(place.slug, url.slice(place.root.length), init);
        return ai.gateway(gateway).run(request, init?.signal ? { signal: init.signal } : {});
      };
      return provider.connect({ env, fetch: send });
    },
  });
}

function toGatewayRequest(provider: string, endpoint: string, init: RequestInit | undefined): GatewayRequest {
  const query = typeof init?.body === "string" ? parseJson(init.body) : undefined;
  const headers = Object.fromEntries(new Headers(init?.headers));
  return { provider, endpoint, headers, query: isJsonObject(query) ? query : {} };
}

function gatewayBindingOf(env: ProviderEnv): GatewayBinding | undefined {
  const ai = env[AI_BINDING_NAME];
  return isGatewayBinding(ai) ? ai : undefined;
}

function isGatewayBinding(value: unknown): value is GatewayBinding {
  return typeof value === "object" && value !== null && "gateway" in value && typeof value.gateway === "function";
}
