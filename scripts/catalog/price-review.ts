/** Two sources' prices of one place, side by side: equal, or the overlay says why not. */
import type { PriceRow } from "../../src/catalog/row.ts";
import { MAX_DIFFERENCE, PRICE_DIFFERENCES, type PriceDifference } from "./overlay/price-differences.ts";

/** One price by two sources. */
export interface PricePair {
  provider: string;
  id: string;
  genai: PriceRow;
  pi: PriceRow;
}

/** What both packages count. */
const COMPARED = ["input", "output", "cacheRead", "cacheWrite"] as const;

/** What of a pair is further apart than {@link MAX_DIFFERENCE}, as `input 2 / 0.5`. */
export function differences({ genai, pi }: PricePair): string[] {
  return COMPARED.flatMap((meter) => {
    const [a, b] = [genai.usd[meter], pi.usd[meter]];
    if (a === undefined || b === undefined) return [];
    const isClose = Math.abs(a - b) <= MAX_DIFFERENCE * Math.max(a, b);
    return isClose ? [] : [`${meter} ${a} / ${b}`];
  });
}

/** The overlay's word on a pair that differs; undefined where nobody has looked at it. */
export function explanation(
  { provider, id }: PricePair,
  explanations: readonly PriceDifference[] = PRICE_DIFFERENCES,
): PriceDifference | undefined {
  return explanations.find((known) => known.provider === provider && known.ids.test(id));
}

/** The price to take: genai-prices', which has tiers and dates, unless the overlay prefers the other. @throws Error where nothing explains a difference. */
export function bestPrice(pair: PricePair): PriceRow {
  const found = differences(pair);
  if (found.length === 0) return pair.genai;
  const known = explanation(pair);
  if (known !== undefined) return known.take === "pi-ai" ? pair.pi : pair.genai;
  throw new Error(
    `${pair.provider} ${pair.id}: genai-prices and pi-ai disagree (${found.join(", ")}). ` +
      "Look at the provider's page and add the reason to scripts/catalog/overlay/price-differences.ts",
  );
}
