/** The contract of budgets: what may be spent on what, in which time, and what is known of that. Plain data. */
import type { OwnModel } from "../catalog/own-model.ts";
import type { BudgetFacts, BudgetUnit, BudgetWindow } from "./budget-facts.ts";
import type { LeaseSums } from "./entry.ts";

/** Which runs a budget counts. What is not named may be anything; of several values any one will do. */
export interface BudgetFilter {
  /** Ids as in the catalog. What of a run went to other models is not counted. */
  model?: string | string[];
  author?: string | string[];
  provider?: string | string[];
  session?: string | string[];
  /** Ids of API keys. */
  key?: string | string[];
  metadata?: Record<string, string | number | boolean | (string | number | boolean)[]>;
}

/** What each value has a budget of its own for. */
export type BudgetSplit = "model" | "author" | "provider" | "session" | "key" | `metadata.${string}`;

/** Somebody is told when so much of a budget is spent. */
export interface BudgetAlert {
  /** Of the budget. From 1 to 1000. */
  percent: number;
  /** Where a {@link BudgetNotice} is POSTed to, https. Absent: the method `onBudgetAlert` of the account object is called. */
  webhook?: string;
}

/** What is said when so much of a budget is spent. */
export interface BudgetNotice {
  /** The same each time it is said. */
  id: string;
  type: "budget.alert";
  budget: string;
  /** The value whose share it is, where the budget is split. */
  share?: string;
  percent: number;
  unit: BudgetUnit;
  window: BudgetWindow;
  limit: number;
  spent: number;
  /** When it was so, and when it counts no more, in ms since the epoch. */
  at: number;
  renewsAt?: number;
}

/** What a budget says beside its amount. */
export interface BudgetTerms {
  window: BudgetWindow;
  /** @default every run */
  where?: BudgetFilter;
  /** @default all runs share it */
  per?: BudgetSplit;
  /** Whether runs are refused that could go beyond it; false: it only counts, and alerts. @default true */
  hard?: boolean;
  alerts?: BudgetAlert[];
  /** The model that runs go to which it refuses. */
  fallback?: string;
  /** What becomes of a run that has used all that could be held for it. @default as the deployment says, or `finish` */
  onBudgetExhausted?: "cut" | "finish";
}

/** A budget as it is written: with one amount. */
export type BudgetInput = BudgetTerms &
  (
    | { usd: number; amountNanoUsd?: undefined; tokens?: undefined; requests?: undefined }
    | { amountNanoUsd: number; usd?: undefined; tokens?: undefined; requests?: undefined }
    | { tokens: number; usd?: undefined; amountNanoUsd?: undefined; requests?: undefined }
    | { requests: number; usd?: undefined; amountNanoUsd?: undefined; tokens?: undefined }
  );

/** A budget, checked. */
export interface Budget extends BudgetTerms {
  name: string;
  unit: BudgetUnit;
  limit: number;
  hard: boolean;
  /** Where it is declared: in the deployment's configuration, or by `PUT /budgets/{name}`. */
  source: "config" | "account";
}

/** What of a budget is used, or of one value's share of it. */
export interface BudgetUse {
  /** The value it is of; absent where the budget is not split. */
  share?: string;
  /** In the current window. */
  spent: number;
  /** Held for runs, or lent to run objects to hold from. */
  held: number;
  /** What is free; below zero where runs cost more than was held for them. */
  left: number;
  /** When what is spent begins to count no more, in ms since the epoch; absent where it always does. */
  renewsAt?: number;
}

/** A budget, and its shares with the most spent first. */
export interface BudgetState extends Budget {
  used: BudgetUse[];
}

// ---- between the layer, the run objects and the account -------------------------------------------------------------

/** A budget that counts a run, as its object needs it. What it asks of the run as a whole has been looked at. */
export interface MatchedBudget {
  name: string;
  unit: BudgetUnit;
  hard: boolean;
  /** Which of the run's targets it counts; absent: all. */
  of?: Pick<BudgetFilter, "model" | "author" | "provider">;
  /** Whose share, where the run as a whole says it. */
  share?: string;
  /** By what of its targets it is split. */
  per?: "model" | "author" | "provider";
  onExhausted?: "cut" | "finish";
  /** The model, and what the account has of its own about it. */
  fallback?: { model: string; ownModel?: OwnModel };
}

/** What is known of a lease of a budget. `over`: spent beyond what was held, or where nothing is held. */
export interface BudgetSums extends LeaseSums {
  over: number;
}

/** What a run object says of a lease of a budget: sums since it began. */
export interface BudgetReport extends Pick<BudgetSums, "returned" | "spent" | "over"> {
  /** Of which budget, and whose share: see `leaseId`. */
  lease: string;
}

/** A run object asks for more of a budget. */
export interface BudgetDraw extends BudgetReport {
  /** The id of its object. */
  holder: string;
  to: number;
  spare: number;
}

/** What was lent, and, where that is not what has to be had, why not. */
export interface Allotted extends BudgetSums {
  refusal?: BudgetFacts;
}
