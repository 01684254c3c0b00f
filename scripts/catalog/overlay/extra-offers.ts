/** Who else serves a model, where neither package lists it: read in github.com/anomalyco/models.dev (`providers/`), 25 Nov 2026. */
import type { Offer } from "../offer.ts";

/** Claude at Google: `models.dev` up to Opus 4.8; genai-prices has prices for those that follow. */
const CLAUDE_ON_VERTEX = [
  "claude-3-5-haiku@20241022",
  "claude-3-5-sonnet@20241022",
  "claude-3-7-sonnet@20250219",
  "claude-haiku-4-5@20251001",
  "claude-opus-4@20250514",
  "claude-opus-4-1@20250805",
  "claude-opus-4-5@20251101",
  "claude-opus-4-6",
  "claude-opus-4-7",
  "claude-opus-4-8",
  "claude-opus-5",
  "claude-opus-5-5",
  "claude-fable-5",
  "claude-fable-5-1",
  "claude-sonnet-4@20250514",
  "claude-sonnet-4-5@20250929",
  "claude-sonnet-4-6",
];

/** Claude at Microsoft: the same resource and key as Azure OpenAI's, under `/anthropic`. */
const CLAUDE_ON_AZURE = [
  "claude-haiku-4-5",
  "claude-opus-4-1",
  "claude-opus-4-5",
  "claude-opus-4-6",
  "claude-opus-4-7",
  "claude-opus-4-8",
  "claude-sonnet-4-5",
  "claude-sonnet-4-6",
];

const GPT_ON_AZURE = [
  "gpt-5.1-codex",
  "gpt-5.1-codex-max",
  "gpt-5.1-codex-mini",
  "gpt-5.2-codex",
  "gpt-image-1",
  "gpt-image-1-mini",
  "gpt-image-1.5",
  "gpt-image-2",
];

const ON_VERTEX = [
  "gemini-2.0-flash-lite",
  "gemini-2.5-flash-image",
  "gemini-2.5-flash-tts",
  "gemini-2.5-pro-tts",
  "gemini-3-pro-image",
  "gemini-3.1-flash-image",
  "xai/grok-4.20-reasoning",
  "xai/grok-4.3",
  "xai/grok-4.6",
];

/** OpenAI's open weights at Google, at a price of their own: `providers/google-vertex/models/openai/`. */
const GPT_OSS_ON_VERTEX: readonly Omit<Offer, "source" | "provider">[] = [
  { id: "openai/gpt-oss-120b-maas", price: { usd: { input: 0.09, output: 0.36 } } },
  {
    id: "openai/gpt-oss-20b-maas",
    price: { usd: { input: 0.07, output: 0.25, cacheRead: 0.007 } },
    deprecated: true,
  },
];

/** Nobody has said it: models.dev has $2.50 and $10, Cohere's own pages sell capacity by the hour (Model Vault) only. */
const NO_PRICE: Pick<Offer, "price"> = { price: { usd: {} } };

/** Cohere's own ids: recorded in the fixtures, but for R+; limits of `providers/cohere/`, docs.cohere.com/docs/command-a-reasoning. */
const COHERE: readonly Omit<Offer, "source" | "provider">[] = [
  { id: "command-a-03-2025", name: "Command A" },
  { id: "command-a-plus-05-2026", ...NO_PRICE },
  {
    id: "command-a-reasoning-08-2025",
    name: "Command A Reasoning",
    contextTokens: 256_000,
    maxOutputTokens: 32_000,
    capabilities: ["tools", "reasoning"],
    ...NO_PRICE,
  },
  { id: "command-r-08-2024" },
  { id: "command-r-plus-08-2024" },
  { id: "command-r7b-12-2024", name: "Command R7B" },
];

/** xAI's other names of its models (genai-prices; docs.x.ai), and OpenRouter's (openrouter.ai/x-ai/grok-4; recorded). */
const GROK: readonly Pick<Offer, "provider" | "id">[] = [
  { provider: "xai", id: "grok-4" },
  { provider: "xai", id: "grok-4-latest" },
  { provider: "openrouter", id: "x-ai/grok-4" },
  { provider: "xai", id: "grok-4.20-reasoning" },
];

/** Offers beside those of the packages. */
export const EXTRA_OFFERS: readonly Offer[] = [
  ...CLAUDE_ON_VERTEX.map((id): Offer => ({ source: "overlay", provider: "google-vertex", id })),
  ...ON_VERTEX.map((id): Offer => ({ source: "overlay", provider: "google-vertex", id })),
  ...GPT_OSS_ON_VERTEX.map((offer): Offer => ({ source: "overlay", provider: "google-vertex", ...offer })),
  ...COHERE.map((offer): Offer => ({ source: "overlay", provider: "cohere", ...offer })),
  ...GROK.map((offer): Offer => ({ source: "overlay", ...offer })),
  ...CLAUDE_ON_AZURE.map((id): Offer => ({ source: "overlay", provider: "azure-openai", id })),
  ...GPT_ON_AZURE.map((id): Offer => ({ source: "overlay", provider: "azure-openai", id })),
];
