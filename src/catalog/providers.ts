/** The companies whose APIs serve the catalog's models: what a caller has to know of each beside its models. */
import type { ProviderFacts } from "./model.ts";

/** Cloudflare's own machines. */
export const HOST = "workers-ai";
/** Cloudflare's door to everybody else's. */
export const GATEWAY = "ai-gateway";

const HALF = { batch: 50 } as const;
const HALF_AND_FLEX = { batch: 50, flex: 50 } as const;
const PAGES = "the provider's pricing page";
const LIST = "@pydantic/genai-prices, @earendil-works/pi-ai";
/** Who stops billing when a stream is cancelled: https://openrouter.ai/docs/api-reference/streaming, read 25 Nov 2026. */
const STOPS = { cancelStopsBilling: true } as const;
const GOES_ON = { cancelStopsBilling: false } as const;

const FACTS: readonly ProviderFacts[] = [
  { id: HOST, name: "Workers AI", billing: "cloudflare", ...STOPS, source: PAGES },
  { id: GATEWAY, name: "Cloudflare AI Gateway", billing: "cloudflare", source: PAGES },
  {
    id: "openai",
    name: "OpenAI",
    billing: "own-key",
    baseURL: "https://api.openai.com/v1",
    services: HALF_AND_FLEX,
    ...STOPS,
    source: PAGES,
  },
  { id: "azure-openai", name: "Azure OpenAI", billing: "own-key", services: HALF, ...STOPS, source: PAGES },
  {
    id: "anthropic",
    name: "Anthropic",
    billing: "own-key",
    services: HALF,
    regions: { us: 110 },
    ...STOPS,
    source: PAGES,
  },
  { id: "amazon-bedrock", name: "Amazon Bedrock", billing: "own-key", services: HALF, ...GOES_ON, source: PAGES },
  { id: "google", name: "Google AI Studio", billing: "own-key", services: HALF, ...GOES_ON, source: PAGES },
  { id: "google-vertex", name: "Google Vertex AI", billing: "own-key", services: HALF, ...GOES_ON, source: PAGES },
  compatible("groq", "Groq", "https://api.groq.com/openai/v1", { services: HALF, ...GOES_ON }),
  compatible("mistral", "Mistral", "https://api.mistral.ai/v1", { services: HALF, ...GOES_ON }),
  compatible("deepseek", "DeepSeek", "https://api.deepseek.com/v1", STOPS),
  compatible("xai", "xAI", "https://api.x.ai/v1", STOPS),
  compatible("cerebras", "Cerebras", "https://api.cerebras.ai/v1"),
  compatible("together", "Together AI", "https://api.together.ai/v1", { services: HALF, ...STOPS }),
  compatible("fireworks", "Fireworks AI", "https://api.fireworks.ai/inference/v1", STOPS),
  compatible("perplexity", "Perplexity", "https://api.perplexity.ai", GOES_ON),
  compatible("cohere", "Cohere", "https://api.cohere.ai/compatibility/v1", STOPS),
  compatible("openrouter", "OpenRouter", "https://openrouter.ai/api/v1"),
  { id: "ollama", name: "Ollama", billing: "own-key", selfHosted: true, source: "https://github.com/ollama/ollama" },
  compatible("ant-ling", "Ant Ling", "https://api.ant-ling.com/v1"),
  compatible("arcee", "Arcee", "https://api.arcee.ai/api/v1"),
  compatible("avian", "Avian", "https://api.avian.io/v1", STOPS),
  compatible("baseten", "Baseten", "https://inference.baseten.co/v1"),
  compatible("doubleword", "Doubleword", "https://api.doubleword.ai/v1"),
  compatible("huggingface", "Hugging Face Inference", "https://router.huggingface.co/v1", GOES_ON),
  compatible("meta", "Meta Model API", "https://api.meta.ai/v1"),
  compatible("minimax", "MiniMax", "https://api.minimax.io/v1", GOES_ON),
  compatible("moonshotai", "Moonshot AI", "https://api.moonshot.ai/v1"),
  compatible("novita", "Novita", "https://api.novita.ai/openai/v1", STOPS),
  compatible("nvidia", "NVIDIA NIM", "https://integrate.api.nvidia.com/v1"),
  compatible("ovhcloud", "OVHcloud AI Endpoints", "https://oai.endpoints.kepler.ai.cloud.ovh.net/v1"),
  { id: "typesafe", name: "TypeSafe", billing: "own-key", source: LIST },
  { id: "voyage", name: "Voyage AI", billing: "own-key", source: LIST },
  compatible("xiaomi", "Xiaomi MiMo", "https://api.xiaomimimo.com/v1"),
  compatible("zai", "Z.AI", "https://api.z.ai/api/paas/v4"),
  compatible("zhipuai", "Zhipu AI", "https://open.bigmodel.cn/api/paas/v4"),
];

const FACTS_BY_ID = new Map(FACTS.map((facts) => [facts.id, facts]));

/** What is known of the provider; undefined for one of the user's own. */
export function providerFacts(id: string): ProviderFacts | undefined {
  return FACTS_BY_ID.get(id);
}

/** Every provider of the catalog. */
export const PROVIDERS: readonly ProviderFacts[] = FACTS;

/** One that speaks chat completions: with a key it is one call of `openaiCompatible`. */
function compatible(id: string, name: string, baseURL: string, more: Partial<ProviderFacts> = {}): ProviderFacts {
  return { id, name, billing: "own-key", baseURL, ...more, source: LIST };
}
