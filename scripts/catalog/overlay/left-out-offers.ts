/** Offers of the packages that are none: nobody can call the model there. */

/** Which offers, and why they are left out. */
export interface LeftOutOffers {
  provider: string;
  ids: RegExp;
  why: string;
  source: string;
}

/** All of them. */
export const LEFT_OUT_OFFERS: readonly LeftOutOffers[] = [
  {
    provider: "openai",
    ids: /^gpt-oss/,
    why: "OpenAI's own API does not serve its open weights; the figures there are another host's",
    source: "pi-ai's list of OpenAI's API has none; genai-prices has OpenRouter's $0.039 and $0.18 under `openai`",
  },
];
