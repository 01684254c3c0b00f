/** Prices as rows have them: what makes two of them one. */
import type { PriceRow, RateRow } from "../../src/catalog/row.ts";

/** `0.09900000000000001` is what a multiplication made of 0.099. Rows have whole nano-dollars. */
export function exact(usd: number): number {
  return Number(usd.toFixed(9));
}

/** The price with every set of its rates changed: tiers, hours, variants and announced changes too. */
export function mapRates<Price extends PriceRow>(price: Price, change: (usd: RateRow) => RateRow): Price {
  const { usd, long, hours, variants, changes } = price;
  return {
    ...price,
    usd: change(usd),
    ...(long && { long: long.map((tier) => ({ ...tier, usd: change(tier.usd) })) }),
    ...(hours && { hours: hours.map((hour) => ({ ...hour, usd: change(hour.usd) })) }),
    ...(variants && {
      variants: Object.fromEntries(Object.entries(variants).map(([name, rates]) => [name, change(rates)])),
    }),
    ...(changes && { changes: changes.map((later) => mapRates(later, change)) }),
  };
}

/** Whether there is any rate: a place that is known without its price has none. */
export function isPriced(price: PriceRow | undefined): price is PriceRow {
  return price !== undefined && Object.keys(price.usd).length > 0;
}

/** The largest limit of input tokens beyond which a price has other rates; 0 where it has none. */
export function longestLimit(price: Partial<PriceRow> | undefined): number {
  const own = (price?.long ?? []).map(({ above }) => above);
  return Math.max(0, ...own, ...(price?.changes ?? []).map((later) => longestLimit(later)));
}

/** Whether `a` is `factor` times `b`, long input included, at as many times of the day. */
export function samePrice(a: PriceRow, b: PriceRow, factor: number): boolean {
  return (
    sameRates(a.usd, b.usd, factor) &&
    (a.long ?? []).length === (b.long ?? []).length &&
    (a.long ?? []).every((tier, index) => sameRates(tier.usd, b.long?.[index]?.usd ?? {}, factor)) &&
    (a.hours ?? []).length === (b.hours ?? []).length
  );
}

/** Rates one of the two does not name follow from the others (meters.ts), so they are no difference. */
function sameRates(a: RateRow, b: RateRow, factor: number): boolean {
  const both = Object.keys(a).filter((meter) => meter in b);
  return both.length > 0 && both.every((meter) => isClose(a[meter] ?? 0, (b[meter] ?? 0) * factor));
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 + Math.max(a, b) * 0.001;
}
