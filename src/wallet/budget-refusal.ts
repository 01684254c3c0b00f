/** What is said where a budget has too little left for a run. */
import { DurableAIError } from "../errors.ts";
import type { BudgetFacts, BudgetWindow } from "./budget-facts.ts";
import { lengthMs } from "./budget-windows.ts";
import { NANO_PER_USD } from "./money.ts";

/** Windows that are shorter than this make a limit of a rate. */
export const RATE_MS = 3_600_000;

/** A limit of a rate asks to come again; a budget is spent. */
function isRate({ unit, window }: Pick<BudgetFacts, "unit" | "window">): boolean {
  return unit === "requests" || lengthMs(window) < RATE_MS;
}

/** `rate/limited` for what counts requests, or less than an hour; else `budget/exhausted`. */
export function budgetRefusal(budget: BudgetFacts, now: number): DurableAIError {
  const { name, share, unit, left, limit, needed, renewsAt, window } = budget;
  const whose = share === undefined ? "" : ` of ${JSON.stringify(share)}`;
  const of = `the budget ${name}${whose} has ${amountOf(left, unit)} left of ${amountOf(limit, unit)} ${perOf(window)}`;
  const fix = fixOf(budget);
  return new DurableAIError({
    code: isRate(budget) ? "rate/limited" : "budget/exhausted",
    field: "budget",
    budget,
    fix,
    message: `${of}, and this may need ${amountOf(needed, unit)}. ${fix}`,
    // What is held for runs that go on may come back at any time.
    retryable: needed <= limit && window !== "total",
    ...(renewsAt !== undefined && { retryAfterMs: Math.max(1, renewsAt - now) }),
  });
}

function fixOf({ name, renewsAt, needed, limit }: BudgetFacts): string {
  if (needed > limit) return `Ask for less (max_tokens), or give ${name} more: PUT /budgets/${name}.`;
  if (renewsAt !== undefined) return `It renews at ${new Date(renewsAt).toISOString()}.`;
  return `What runs hold of it comes back when they end; or give it more: PUT /budgets/${name}.`;
}

function amountOf(amount: number, unit: BudgetFacts["unit"]): string {
  return unit === "nanoUsd" ? `$${amount / NANO_PER_USD}` : `${amount} ${unit}`;
}

function perOf(window: BudgetWindow): string {
  if (window === "total") return "in all";
  return typeof window === "object" ? `in ${window.rollingSeconds} s` : `a ${window}`;
}
