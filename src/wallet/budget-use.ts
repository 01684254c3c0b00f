/** What a run needs of each budget that counts it, before it begins; and what it has used, once it has closed. */
import { authorOf } from "../catalog/authors.ts";
import { providerFacts } from "../catalog/providers.ts";
import type { AttemptRecord } from "../run/run-record.ts";
import type { MatchedBudget } from "./budget.ts";
import { leaseOf, type BudgetedTarget } from "./budget-match.ts";
import type { ChargePart } from "./entry.ts";
import { hasUsed, servedBy, type CostedRun, type Served } from "./run-cost.ts";
import { atMost, mostOutputTokens, type PricedTarget, type RequestSize } from "./worst-case.ts";

/** What one attempt needs at most of one share of a budget. */
export interface BudgetNeed {
  lease: string;
  budget: MatchedBudget;
  amount: number;
  /** Why nobody can say how much. */
  why?: string;
}

/** Of the hard ones of `budgets`: the dearest of the targets that one counts decides. */
export function budgetNeeds(
  budgets: readonly MatchedBudget[],
  size: RequestSize | undefined,
  targets: readonly PricedTarget[],
  run: CostedRun,
): BudgetNeed[] {
  const hard = budgets.filter((budget) => budget.hard);
  const needs = new Map<string, BudgetNeed>();
  for (const { provider, model } of targets) {
    const served = servedBy(provider, model.id, run);
    const facts = factsOf(provider, model.id, served);
    for (const budget of hard) {
      const lease = leaseOf(budget, facts);
      if (lease === undefined) continue;
      const need = { lease, budget, ...mostOf(budget, { provider, served, size, at: run.at }) };
      const known = needs.get(lease);
      if (known === undefined || (known.why === undefined && (need.why !== undefined || need.amount > known.amount)))
        needs.set(lease, need);
    }
  }
  return [...needs.values()];
}

/** As much answer as any of the targets may give, in tokens; undefined where nobody can say it. */
export function mostAnswerOf(
  size: RequestSize | undefined,
  targets: readonly PricedTarget[],
  run: CostedRun,
): number | undefined {
  let most: number | undefined;
  for (const { provider, model } of targets) {
    const served = servedBy(provider, model.id, run);
    const of = served && size && mostOutputTokens(served.model, size);
    if (of !== undefined && "outputTokens" in of) most = Math.max(most ?? 0, of.outputTokens);
  }
  return most;
}

/** The leases that a target is counted in. */
export function leasesOf(
  budgets: readonly MatchedBudget[],
  { provider, model }: PricedTarget,
  run: CostedRun,
): string[] {
  const facts = factsOf(provider, model.id, servedBy(provider, model.id, run));
  return budgets.map((budget) => leaseOf(budget, facts)).filter((lease) => lease !== undefined);
}

/** What each lease has to count of a run that has closed; `parts` are of the attempts that used something. */
export function budgetUses(
  budgets: readonly MatchedBudget[],
  attempts: readonly AttemptRecord[],
  parts: readonly ChargePart[],
  run: CostedRun,
): Map<string, number> {
  const uses = new Map<string, number>();
  const costs = new Map(attempts.filter(hasUsed).map((attempt, index) => [attempt, parts[index]?.costNanoUsd ?? 0]));
  for (const attempt of attempts) {
    const facts = factsOf(attempt.provider, attempt.model, servedBy(attempt.provider, attempt.model, run));
    for (const budget of budgets) {
      const lease = leaseOf(budget, facts);
      if (lease === undefined) continue;
      const before = uses.get(lease) ?? 0;
      // A run is one, however often it is tried.
      if (budget.unit === "requests") uses.set(lease, 1);
      else if (budget.unit === "nanoUsd") uses.set(lease, before + (costs.get(attempt) ?? 0));
      else uses.set(lease, before + tokensOf(attempt));
    }
  }
  return uses;
}

function tokensOf({ usage }: AttemptRecord): number {
  return Math.ceil((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
}

interface Asked {
  provider: string;
  served: Served | undefined;
  size: RequestSize | undefined;
  at: number;
}

function mostOf({ unit }: MatchedBudget, { provider, served, size, at }: Asked): { amount: number; why?: string } {
  if (unit === "requests") return { amount: 1 };
  if (served === undefined) return { amount: 0, why: `nobody knows the model at ${provider}` };
  if (size === undefined) return { amount: 0, why: "the request cannot be read" };
  if (unit === "nanoUsd") {
    const worst = atMost(served, size, at);
    if ("nanoUsd" in worst) return { amount: worst.nanoUsd };
    // On machines of one's own nobody is paid.
    return providerFacts(provider)?.selfHosted === true ? { amount: 0 } : { amount: 0, why: worst.why };
  }
  const most = mostOutputTokens(served.model, size);
  return "why" in most ? { amount: 0, why: most.why } : { amount: size.inputTokens + most.outputTokens };
}

/** Of a model that nobody knows, its provider's id is all there is. */
function factsOf(provider: string, id: string, served: Served | undefined): BudgetedTarget {
  if (served !== undefined) return { provider, model: served.model.id, author: served.model.author };
  return { provider, model: id, author: authorOf(id.split("/")[0] ?? "") };
}
