/** A price by the size of the input: within each band it is the same for every token. */
import type { Price } from "../catalog/model.ts";
import type { Usage } from "../chat.ts";
import { costOf, currentRates, type Cost } from "./price.ts";

/** Calls with more input tokens than `aboveTokens`, and not more than the next band's. */
export interface PriceBand {
  aboveTokens: number;
  price: Price;
}

/** The bands of a price at a moment (milliseconds since the Unix epoch), from 0 on. */
export function bandsOf(price: Price, at: number): PriceBand[] {
  const { rates, longInput } = currentRates(price, at);
  const longer = longInput.toSorted((a, b) => a.aboveTokens - b.aboveTokens);
  return [
    { aboveTokens: 0, price: { rates } },
    ...longer.map(({ aboveTokens, rates: more }) => ({ aboveTokens, price: { rates: { ...rates, ...more } } })),
  ];
}

/** What many calls of one band cost together: rounded up once. */
export function costOfBand({ price }: PriceBand, usage: Usage, at: number): Cost {
  return costOf(price, usage, { at });
}
