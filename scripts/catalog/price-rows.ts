/** Prices as rows have them: what makes two of them one. */
import type { PriceRow, RateRow } from "../../src/catalog/row.ts";

/** `0.09900000000000001` is what a multiplication made of 0.099. Rows have whole nano-dollars. */
export function exact(usd: number): number {
  return Number(usd.toFixed(9));
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
