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
  "openai/gpt-oss-120b-maas",
  "openai/gpt-oss-20b-maas",
];

/** Offers beside those of the packages. */
export const EXTRA_OFFERS: readonly Offer[] = [
  ...CLAUDE_ON_VERTEX.map((id): Offer => ({ source: "overlay", provider: "google-vertex", id })),
  ...ON_VERTEX.map((id): Offer => ({ source: "overlay", provider: "google-vertex", id })),
  ...CLAUDE_ON_AZURE.map((id): Offer => ({ source: "overlay", provider: "azure-openai", id })),
  ...GPT_ON_AZURE.map((id): Offer => ({ source: "overlay", provider: "azure-openai", id })),
];
