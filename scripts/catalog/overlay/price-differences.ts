/**
 * Where the two packages disagree on a price by more than {@link MAX_DIFFERENCE}: which one is taken, and why. A difference
 * that nothing here explains stops `npm run catalog`.
 */

/** Of two prices, how far apart they may be before somebody has to look. */
export const MAX_DIFFERENCE = 0.02;

/** A reviewed difference. */
export interface PriceDifference {
  provider: string;
  ids: RegExp;
  take: "genai-prices" | "pi-ai";
  why: string;
}

/** The first that matches decides. */
export const PRICE_DIFFERENCES: readonly PriceDifference[] = [
  {
    provider: "openrouter",
    ids: /./,
    take: "pi-ai",
    why: "OpenRouter's rates change by the day; pi-ai was read later. What a call cost is in its own usage.cost",
  },
  {
    provider: "amazon-bedrock",
    ids: /^apac\.amazon|^ca\.amazon|^eu\.amazon|^jp\.amazon|^us-gov\./,
    take: "pi-ai",
    why: "genai-prices has one price for all regions of Nova and gpt-oss; pi-ai has the region's own",
  },
  {
    provider: "amazon-bedrock",
    ids: /claude-sonnet-5-5/,
    take: "pi-ai",
    why: "genai-prices has no row of Sonnet 5.5 and matches Sonnet 5's: it reads from the cache at half the price",
  },
  {
    provider: "amazon-bedrock",
    ids: /^anthropic\./,
    take: "genai-prices",
    why: "in-Region inference costs 10 % more than global (AWS price list); pi-ai leaves the surcharge out",
  },
  {
    provider: "anthropic",
    ids: /^claude-sonnet-5-5$/,
    take: "pi-ai",
    why: "genai-prices has no row of Sonnet 5.5 and matches Sonnet 5's: it reads from the cache at half the price",
  },
  {
    provider: "deepseek",
    ids: /^deepseek-v4-pro$/,
    take: "genai-prices",
    why: "price by time of day: pi-ai has the peak's alone",
  },
  {
    provider: "azure-openai",
    ids: /^deepseek-v4-pro$/,
    take: "pi-ai",
    why: "genai-prices falls back to DeepSeek's own price; Microsoft's is its own",
  },
  {
    provider: "groq",
    ids: /^openai\/gpt-oss-safeguard-20b$/,
    take: "pi-ai",
    why: "genai-prices matches another gpt-oss",
  },
  {
    provider: "mistral",
    ids: /^mistral-(large|small)-latest$/,
    take: "pi-ai",
    why: "the name moved to a newer model: Mistral Large 3, Mistral Small 4",
  },
  {
    provider: "zai",
    ids: /^glm-5\.3-flash$/,
    take: "pi-ai",
    why: "genai-prices has the price of the launch weeks; everybody else serves it at the later one",
  },
];
