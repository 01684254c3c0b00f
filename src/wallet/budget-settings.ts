/** The budgets that a deployment declares for all its accounts, in a variable of its Worker. */
import { DurableAIError } from "../errors.ts";
import { isJsonObject, parseJson } from "../json.ts";
import type { Budget } from "./budget.ts";
import { checkBudget, MAX_BUDGETS } from "./budget-checks.ts";

/** The variable of a Worker that has them: JSON, by their names. */
export const BUDGETS_VARIABLE = "DURABLE_AI_BUDGETS";

/** What is declared. */
export interface BudgetSettings {
  budgets: readonly Budget[];
  /** What is wrong with it. No run is started then: a misspelt limit is not none. */
  mistake?: DurableAIError;
}

const NONE: BudgetSettings = { budgets: [] };

/** The budgets in `env`: `DURABLE_AI_BUDGETS` is an object by names, or its JSON. */
export function budgetSettings(env: Readonly<Record<string, unknown>>): BudgetSettings {
  const said = env[BUDGETS_VARIABLE];
  if (said === undefined || said === "") return NONE;
  const value: unknown = typeof said === "string" ? parseJson(said) : said;
  try {
    return { budgets: checkAll(value) };
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return { budgets: [], mistake: thrown };
    throw thrown;
  }
}

function checkAll(value: unknown): Budget[] {
  if (!isJsonObject(value)) throw wrong("it is not an object by names.");
  const entries = Object.entries(value);
  if (entries.length > MAX_BUDGETS) throw wrong(`there are ${entries.length}, and at most ${MAX_BUDGETS} may be.`);
  return entries.map(([name, budget]) => checkOne(name, budget));
}

function checkOne(name: string, budget: unknown): Budget {
  try {
    return checkBudget(name, budget, "config");
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) throw wrong(`in ${JSON.stringify(name.slice(0, 64))}, ${thrown.message}`);
    throw thrown;
  }
}

function wrong(problem: string): DurableAIError {
  const fix = `Correct ${BUDGETS_VARIABLE} in the wrangler config of the inference layer.`;
  const message = `${BUDGETS_VARIABLE}: ${problem} ${fix}`;
  return new DurableAIError({ code: "input/invalid", field: BUDGETS_VARIABLE, status: 500, fix, message });
}
