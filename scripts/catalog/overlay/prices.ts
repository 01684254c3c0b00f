/**
 * Prices that no package has, or has wrong: rates that are added to a source's, names that moved to another model, and
 * names of which nobody can say today what they cost.
 */
import type { PriceRow } from "../../../src/catalog/row.ts";

/** What is known of one or several offers' price, and where it was read. */
export interface PriceEntry {
  provider: string;
  ids: RegExp;
  /** Rates in the place of the source's, or beside them. */
  add?: Pick<PriceRow, "usd" | "variants">;
  /** The author's id of the model that answers to the name now, at its price. */
  answersAs?: string;
  /** The source's price is of another model than the one that answers now. */
  unknown?: true;
  source: string;
}

const PERPLEXITY =
  "https://perplexity.mintlify.app/guides/models/sonar; npm noodle-perplexity-mcp, costTracker.js (5 Jul 2025); fixtures: 13 requests that name no search_context_size answer `low`, $0.005";

/** Perplexity's fee by `search_context_size`; its API takes `low` where a request has none. */
function fees(low: number, medium: number, high: number): PriceEntry["add"] {
  return {
    usd: { requests: low },
    variants: { low: { requests: low }, medium: { requests: medium }, high: { requests: high } },
  };
}

/** Google's fee for what it searched. What is free of it a day or a month is of the account, and no price. */
const GROUNDING =
  "https://ai.google.dev/gemini-api/docs/pricing, Grounding with Google Search: from Gemini 3 on by the query (discuss.ai.google.dev/t/134866, TokenMeter v0.13.0), before by the request (discuss.ai.google.dev/t/102927)";

/** Every entry that matches applies, in this order. */
export const PRICES: readonly PriceEntry[] = [
  { provider: "perplexity", ids: /^sonar(-reasoning)?$/, add: fees(5, 8, 12), source: PERPLEXITY },
  { provider: "perplexity", ids: /^sonar(-reasoning)?-pro$/, add: fees(6, 10, 14), source: PERPLEXITY },
  {
    provider: "xai",
    ids: /^grok-4/,
    add: { usd: { searches: 5 } },
    source:
      "https://docs.x.ai/developers/pricing.md, Tool Invocation Costs; fixtures: 160,708,500 ticks with two searches, 60,708,500 by the tokens",
  },
  ...["google", "google-vertex"].flatMap((provider): PriceEntry[] => [
    { provider, ids: /^gemini-2(?!.*-tts)/, add: { usd: { searchedRequests: 35 } }, source: GROUNDING },
    { provider, ids: /^gemini-[3-9](?!.*-tts)/, add: { usd: { searches: 14 } }, source: GROUNDING },
  ]),
  {
    provider: "openai",
    ids: /^gpt-4o-audio-preview/,
    add: { usd: { inputAudio: 40, outputAudio: 80 } },
    source: "https://developers.openai.com/api/docs/models/gpt-4o-audio-preview.md, Audio tokens",
  },
  {
    provider: "openai",
    ids: /^gpt-4o-mini-audio-preview/,
    add: { usd: { inputAudio: 10, outputAudio: 20 } },
    source: "https://developers.openai.com/api/docs/models/gpt-4o-mini-audio-preview.md, Audio tokens",
  },
  {
    provider: "mistral",
    ids: /^voxtral-small-(24b-)?(2507|latest)$/,
    add: { usd: { inputAudioSeconds: 0.24 } },
    source:
      "$0.004 a minute: github.com/anomalyco/models.dev, providers/mistral/models/voxtral-small-{2507,latest}.toml, of docs.mistral.ai/models/voxtral-small-25-07",
  },
  {
    provider: "deepseek",
    ids: /^deepseek-(chat|reasoner)$/,
    answersAs: "deepseek-v4-flash",
    source:
      "fixtures: seven recordings of both names, answered by deepseek-v4-flash. Guides say that the names end on 24 Jul 2026 (github.com/arikusi/deepseek-mcp-server, v2.0.0)",
  },
  {
    provider: "google",
    ids: /^gemini-(flash|flash-lite|pro)-latest$/,
    unknown: true,
    source:
      "pi-ai has the prices of Gemini 3.5 Flash, 3.1 Flash-Lite and 3.1 Pro; fixtures: gemini-flash-latest answers as 3.6 Flash, and 3.8 Flash is out since. No page says what the names mean today",
  },
];
