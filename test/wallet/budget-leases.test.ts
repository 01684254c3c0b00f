/** Budgets under any history, on the storage of an object. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { it } from "vitest";
import { BUDGET_HISTORIES } from "./histories/budget-history.ts";
import { checkSoak } from "./histories/soak.ts";

it(
  "money: no loss, repetition, delay, death or time goes beyond a budget, leaks any, or counts twice",
  { timeout: 3_600_000 },
  async () => {
    const stub = env.ACCOUNTS.getByName(`${crypto.randomUUID()}/budgets`);
    await runInDurableObject(stub, (_object, { storage }) => checkSoak(BUDGET_HISTORIES, storage, 1_000));
  },
);
