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

/**
 * Vectors of v3: $0.10 per million tokens (github.com/Hypothesize-Tech/costkatana-backend, src/utils/pricing/cohere.ts).
 * Reranking: $2.00 per 1,000 searches of up to 100 documents (artificial-intelligence-wiki.com, cohere-rerank-guide);
 * recorded: one search unit for up to five documents. Of v4.0 nothing we could read
 * says what pro costs. Days: huggingface.co/Cohere, vercel.com/ai-gateway/models/cohere/rerank-v3.5.md, the guide.
 */
const COHERE_VECTORS: readonly Omit<Offer, "source" | "provider">[] = [
  ...["embed-english-v3.0", "embed-multilingual-v3.0", "embed-english-light-v3.0", "embed-multilingual-light-v3.0"].map(
    (id) => ({ id, contextTokens: 512, price: { usd: { input: 0.1 } }, addedAt: "2023-11-02" }),
  ),
  ...[
    { id: "rerank-v3.5", addedAt: "2024-12-02" },
    { id: "rerank-english-v3.0", addedAt: "2024-04-11" },
    { id: "rerank-multilingual-v3.0", addedAt: "2024-04-11" },
  ].map((offer) => ({
    ...offer,
    contextTokens: 4_096,
    price: { usd: { searchUnits: 2 } },
  })),
  ...["rerank-v4.0-pro", "rerank-v4.0-fast"].map((id) => ({
    id,
    contextTokens: 32_000,
    addedAt: "2025-12-11",
    ...NO_PRICE,
  })),
];

/**
 * clawhub.ai voyageai-skill, references/models.md; recorded through OpenRouter: 17 tokens of the lite one cost $0.00000034.
 * The day: mongodb.com/company/blog, rerank-2-5-and-rerank-2-5-lite-instruction-following-rerankers.
 */
const VOYAGE: readonly Omit<Offer, "source" | "provider">[] = [
  { id: "rerank-2.5", contextTokens: 32_000, price: { usd: { input: 0.05 } }, addedAt: "2025-08-11" },
  { id: "rerank-2.5-lite", contextTokens: 32_000, price: { usd: { input: 0.02 } }, addedAt: "2025-08-11" },
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
  ...COHERE_VECTORS.map((offer): Offer => ({ source: "overlay", provider: "cohere", ...offer })),
  ...VOYAGE.map((offer): Offer => ({ source: "overlay", provider: "voyage", ...offer })),
  ...GROK.map((offer): Offer => ({ source: "overlay", ...offer })),
  ...CLAUDE_ON_AZURE.map((id): Offer => ({ source: "overlay", provider: "azure-openai", id })),
  ...GPT_ON_AZURE.map((id): Offer => ({ source: "overlay", provider: "azure-openai", id })),
];
