/** `ai.budgets`: what may be spent on what, and how much of it is used. */
import type { InferenceLayer } from "../run/run-record.ts";
import type { BudgetInput, BudgetState } from "../wallet/budget.ts";
import { checkBudget, checkBudgetName } from "../wallet/budget-checks.ts";
import { unlessUnreachable, unwrap } from "./layer-result.ts";

/** Every method rejects with a DurableAIError. */
export interface AiBudgets {
  /** All of them, with what is used. */
  list(): Promise<BudgetState[]>;
  /** Rejects with `budget/not-found` where there is none. */
  get(name: string): Promise<BudgetState>;
  /** Declares one, or changes it: what has been spent of it stays. */
  put(name: string, budget: BudgetInput): Promise<BudgetState>;
  /** Whether there was one. What has been spent of it is forgotten. */
  delete(name: string): Promise<boolean>;
}

/** The budgets of the account that `layer` acts for. */
export function createAiBudgets(layer: () => Pick<InferenceLayer, "wallet">): AiBudgets {
  return {
    list: async () => unwrap(await reached(layer().wallet({ type: "budgets" }))),
    get: async (name) => unwrap(await reached(layer().wallet({ type: "budget", name: checkBudgetName(name) }))),
    put: async (name, budget) => {
      const checked = checkBudget(name, budget, "account");
      return unwrap(await reached(layer().wallet({ type: "put-budget", budget: checked })));
    },
    delete: async (name) =>
      unwrap(await reached(layer().wallet({ type: "delete-budget", name: checkBudgetName(name) }))),
  };
}

function reached<T>(asked: Promise<T>): Promise<T> {
  return unlessUnreachable(asked, "A budget may be put again.");
}
