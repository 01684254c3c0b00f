/** The contract of a statement: what an account had, paid in and spent in some days, by whatever its calls are grouped by. Plain data. */
import type { Meter } from "../catalog/meters.ts";
import type { Entry } from "./entry.ts";

/** What calls can be grouped and chosen by, beside `metadata.<key>`. `day` is the day (UTC) of the charge. */
export const STATEMENT_FIELDS = ["provider", "model", "apiKey", "session", "run", "billing", "rule", "day"] as const;

/** Which days, and how they are added up. */
export interface StatementQuery {
  /** `2026-11`, `2026-11-26`, or the first and last day: `2026-11-01..2026-11-15`; days are UTC. @default this month */
  period?: string;
  /** Fields of {@link STATEMENT_FIELDS}, and `metadata.<key>`; at most four. @default provider and model */
  groupBy?: readonly string[];
  /** Only the calls with these values, by the same fields. */
  where?: Readonly<Record<string, string>>;
}

/** How much of a meter was used, and what it costs. */
export interface StatementLine {
  quantity: number;
  nanoUsd: number;
}

/** What the calls of one group come to. */
export interface StatementGroup {
  /** The value of each field of `groupBy`; null for calls without it. */
  by: Readonly<Record<string, string | null>>;
  /** Attempts of runs that used something. */
  calls: number;
  /** What the wallet has paid for them. */
  nanoUsd: number;
  /** What of that was beyond what was held, or beyond what there was. */
  overdraftNanoUsd: number;
  /** What the calls cost that were made with a key of one's own: the wallet did not pay for them. */
  ownKeyNanoUsd: number;
  /** What customers owe for them, where the account sells them on; and what of their price was free. */
  soldNanoUsd: number;
  freeNanoUsd: number;
  /** Calls of which nobody could say the whole price: their amounts are what is known of it. */
  unknownCosts: number;
  /** Calls whose quantities were counted from their text. */
  estimated: number;
  /** What was used, by meter, with what each costs. The provider's own figure of a cost may be another than their sum. */
  quantities: Readonly<Partial<Record<Meter, StatementLine>>>;
}

/** What a wallet had at the beginning of a day, or has now. */
export interface StatementBalance {
  balanceNanoUsd: number;
  heldNanoUsd: number;
}

/** The statement of an account. */
export interface Statement {
  /** The first and the last day, both within. */
  from: string;
  to: string;
  currency: "usd";
  /** The account that it is of. */
  account: string;
  /** The last day is not over: the closing balance is that of now. */
  isOpen: boolean;
  opening: StatementBalance;
  closing: StatementBalance;
  /** What was paid in, corrected, taken as fees and spent by the whole account: `opening` and these make `closing`. */
  toppedUpNanoUsd: number;
  adjustedNanoUsd: number;
  feesNanoUsd: number;
  spentNanoUsd: number;
  /** What customers owe for what they used in these days. */
  soldNanoUsd: number;
  groupBy: readonly string[];
  where?: Readonly<Record<string, string>>;
  /** The dearest first. */
  groups: StatementGroup[];
  /** All groups together. Without `where` its `nanoUsd` is `spentNanoUsd`. */
  total: StatementGroup;
}

/** A checked question to an account object, which adds up so many entries at once. */
export interface StatementPartQuery {
  from: string;
  to: string;
  groupBy: readonly string[];
  where: Readonly<Record<string, string>>;
  /** The entries of the part before end here; the whole ends at `until`. */
  after?: { entry: number; until: number };
}

/** What places of the ledger have, in nano-dollars. */
export type Places = Readonly<Record<string, number>>;

/** What an account object has added up. */
export interface StatementPart {
  /** What each place had when the first day began, and when the last one was over. */
  opening: Places;
  closing: Places;
  groups: StatementGroup[];
  /** Pass it as `after` for the next part; absent in the last. */
  next?: { entry: number; until: number };
}

/** An entry that a statement counts. */
export type SpentEntry = Pick<Entry, "kind" | "nanoUsd" | "at" | "subject" | "charge" | "run" | "sale">;
