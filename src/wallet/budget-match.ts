/** Which budgets count a run, and whose share of them: what the run as a whole says of that, and what its targets say. */
import type { JsonValue } from "../json.ts";
import type { Budget, BudgetFilter, BudgetSplit, MatchedBudget } from "./budget.ts";

/** Characters of a share: what begins alike up to here shares one. */
export const MAX_SHARE_CHARS = 200;

/** What budgets ask of a run as a whole. */
export interface BudgetedRun {
  session?: string | undefined;
  /** The id of the API key it came with. */
  apiKey?: string | undefined;
  metadata?: Record<string, JsonValue> | undefined;
}

/** What budgets ask of a target. */
export interface BudgetedTarget {
  model: string;
  author: string;
  provider: string;
}

/** What filters ask of targets. */
const OF_TARGETS = ["model", "author", "provider"] as const;

/** The budgets that may count a run, by what it says as a whole. */
export function matchBudgets(budgets: readonly Budget[], run: BudgetedRun): MatchedBudget[] {
  return budgets.filter(({ where = {} }) => isOfRun(where, run)).map((budget) => toMatched(budget, run));
}

function toMatched(
  { name, unit, hard, where = {}, per, fallback, onBudgetExhausted }: Budget,
  run: BudgetedRun,
): MatchedBudget {
  const of = Object.fromEntries(OF_TARGETS.flatMap((fact) => (where[fact] === undefined ? [] : [[fact, where[fact]]])));
  const perTarget = OF_TARGETS.find((fact) => fact === per);
  return {
    name,
    unit,
    hard,
    ...(Object.keys(of).length > 0 && { of }),
    ...(perTarget === undefined ? per !== undefined && { share: shareOf(per, run) } : { per: perTarget }),
    ...(onBudgetExhausted !== undefined && { onExhausted: onBudgetExhausted }),
    ...(fallback !== undefined && { fallback: { model: fallback } }),
  };
}

function isOfRun({ session, key, metadata = {} }: BudgetFilter, run: BudgetedRun): boolean {
  return (
    isOneOf(session, run.session) &&
    isOneOf(key, run.apiKey) &&
    Object.entries(metadata).every(([name, values]) => isOneOf(values, run.metadata?.[name]))
  );
}

function isOneOf(values: unknown, value: unknown): boolean {
  if (values === undefined) return true;
  return Array.isArray(values) ? values.includes(value) : values === value;
}

/** Runs that do not say it share one. */
function shareOf(per: BudgetSplit, { session, apiKey, metadata }: BudgetedRun): string {
  const value = per === "session" ? session : per === "key" ? apiKey : metadata?.[per.slice("metadata.".length)];
  if (value === undefined || value === null) return "";
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, MAX_SHARE_CHARS);
}

/** The lease that a run holds of for a target; undefined where the budget does not count it. */
export function leaseOf({ name, of = {}, share, per }: MatchedBudget, target: BudgetedTarget): string | undefined {
  if (!OF_TARGETS.every((fact) => isOneOf(of[fact], target[fact]))) return undefined;
  return leaseId(name, per === undefined ? share : target[per]);
}

/** A name has no slash. */
export function leaseId(name: string, share?: string): string {
  return share === undefined ? name : `${name}/${share}`;
}

/** The budget and the share of a lease. */
export function parseLeaseId(lease: string): { name: string; share?: string } {
  const slash = lease.indexOf("/");
  return slash < 0 ? { name: lease } : { name: lease.slice(0, slash), share: lease.slice(slash + 1) };
}
