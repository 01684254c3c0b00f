/** What the refusal of a budget says of it. Plain data, that errors carry. */

/** What a budget is counted in: nano-dollars of cost, whoever pays it; tokens in and out together; runs. */
export type BudgetUnit = "nanoUsd" | "tokens" | "requests";

/**
 * In which time: a span of the calendar, in UTC, weeks from Monday; the last so many seconds, wherever they began; or all
 * time.
 */
export type BudgetWindow = "minute" | "hour" | "day" | "week" | "month" | "total" | { rollingSeconds: number };

/** Of a budget that had too little left for a run. Amounts are in its unit. */
export interface BudgetFacts {
  name: string;
  /** The value whose share it was, where the budget is split. */
  share?: string;
  unit: BudgetUnit;
  window: BudgetWindow;
  limit: number;
  left: number;
  /** What the run may need at most. */
  needed: number;
  /** When there will be as much, in ms since the epoch; absent where time alone does not bring it. */
  renewsAt?: number;
}
