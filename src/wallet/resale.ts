/** The contract of resale: what whoever has an account asks of its own customers for what they used. Plain data. */
import type { Rates } from "../catalog/model.ts";

/** For which runs, and at which price. The first rule that holds for a run decides. */
export interface ResaleRule {
  /** Is in the entries of its sales. */
  name: string;
  /** Only runs with these values in their metadata, as text. @default all runs */
  where?: Readonly<Record<string, string>>;
  /** Only these models, by their ids. @default all */
  models?: readonly string[];
  /** What says who the customer is: each value is one. @default the account itself is the customer */
  per?: `metadata.${string}`;
  /** On what a call costs, in per cent with at most two decimals: 20 asks 120 for 100. One of this and `rates`. */
  markupPercent?: number;
  /** What each unit costs the customer, whatever it costs: nano-dollars for as many as its meter is priced by. */
  rates?: Rates;
  /** What each customer has free in every calendar month (UTC), at the customer's price. */
  freeNanoUsd?: number;
}

/** What a customer is asked for a call. */
export interface Sale {
  /** The name of the rule. */
  rule: string;
  /** The value of what the rule is `per`; absent where the account is the customer, or the run does not say. */
  customer?: string;
  /** Before what is free; the entry is the rest. */
  priceNanoUsd: number;
  freeNanoUsd: number;
}
