/** The budgets that a deployment declares for all its accounts, in a variable of its Worker. */
import { DurableAIError } from "../errors.ts";
import { isJsonObject, parseJson } from "../json.ts";
import type { Budget } from "./budget.ts";
import { PRIVATE_VARIABLE } from "../log/sink-address.ts";
import { checkBudget, checkWebhooks, MAX_BUDGETS } from "./budget-checks.ts";

/** The variable of a Worker that has them: JSON, by their names. */
export const BUDGETS_VARIABLE = "DURABLE_AI_BUDGETS";

/** What is declared. */
export interface BudgetSettings {
  budgets: readonly Budget[];
  /** Webhooks of alerts may be inside a network, and without TLS. @default false */
  allowsPrivate?: boolean;
  /** What is wrong with it. No run is started then: a misspelt limit is not none. */
  mistake?: DurableAIError;
}

/** The budgets in `env`: `DURABLE_AI_BUDGETS` is an object by names, or its JSON; `DURABLE_AI_PRIVATE_SINKS` as for sinks. */
export function budgetSettings(env: Readonly<Record<string, unknown>>): BudgetSettings {
  const said = env[BUDGETS_VARIABLE];
  const allowsPrivate = env[PRIVATE_VARIABLE] === "allow";
  if (said === undefined || said === "") return { budgets: [], allowsPrivate };
  const value: unknown = typeof said === "string" ? parseJson(said) : said;
  try {
    return { budgets: checkAll(value, allowsPrivate), allowsPrivate };
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return { budgets: [], allowsPrivate, mistake: thrown };
    throw thrown;
  }
}

function checkAll(value: unknown, allowsPrivate: boolean): Budget[] {
  if (!isJsonObject(value)) throw wrong("it is not an object by names.");
  const entries = Object.entries(value);
  if (entries.length > MAX_BUDGETS) throw wrong(`there are ${entries.length}, and at most ${MAX_BUDGETS} may be.`);
  return entries.map(([name, budget]) => checkOne(name, budget, allowsPrivate));
}

function checkOne(name: string, budget: unknown, allowsPrivate: boolean): Budget {
  try {
    const checked = checkBudget(name, budget, "config");
    checkWebhooks(checked, allowsPrivate);
    return checked;
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
