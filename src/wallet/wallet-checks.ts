/** What a caller says to a wallet, checked: amounts, keys, pages. */
import { invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { checkBudgetName, checkSentBudget } from "./budget-checks.ts";
import type { Adjustment, EntryQuery, TopUp } from "./entry.ts";
import { checkAutoTopUp, checkCheckout } from "./payment-checks.ts";
import { checkResaleRules } from "./resale-rules.ts";
import { checkAmount, checkDollars, checkKey, checkNote } from "./transfers.ts";
import type { WalletRequest } from "./wallet-request.ts";

/** Entries of a page where the caller does not say, and at most. */
export const DEFAULT_ENTRIES = 50;
export const MAX_ENTRIES = 500;

/** A top-up, as a caller writes it: with an amount in dollars, or in nano-dollars. */
export type TopUpInput = {
  /** The caller's name for it: sent again with the same key it is the same top-up. */
  key: string;
  note?: string;
  /** There are no others. */
  currency?: "usd";
} & ({ amountNanoUsd: number; usd?: undefined } | { usd: number; amountNanoUsd?: undefined });

/** An adjustment, as a caller writes it: a correction where its amount is negative takes something out. */
export type AdjustmentInput = TopUpInput & {
  /** It is a fee, which statements have apart from corrections: taken out where the amount is negative. @default false */
  fee?: boolean;
};

const FIELDS = ["key", "amountNanoUsd", "usd", "currency", "note"];

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkTopUp(value: unknown): TopUp {
  if (!isJsonObject(value))
    throw invalidInput("topUp", "it is not an object", 'Write e.g. { key: "invoice-7", usd: 20 }.');
  const { key, amount, field, note } = checkMoney(value, FIELDS);
  return { key, nanoUsd: checkMoneyAmount(amount, field), ...note };
}

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkAdjustment(value: unknown): Adjustment {
  const example = 'Write e.g. { key: "refund-7", usd: -20, note: "paid back" }.';
  if (!isJsonObject(value)) throw invalidInput("adjustment", "it is not an object", example);
  const { fee } = value;
  if (fee !== undefined && typeof fee !== "boolean")
    throw invalidInput("fee", "it is not true or false", "Leave it out where the adjustment is a correction.");
  const { key, amount, field, note } = checkMoney(value, [...FIELDS, "fee"]);
  if (amount === 0)
    throw invalidInput(field, "it moves nothing", "Write what is added, or, below 0, what is taken out.");
  const size = checkMoneyAmount(typeof amount === "number" ? Math.abs(amount) : amount, field);
  return { key, nanoUsd: Number(amount) < 0 ? -size : size, ...note, ...(fee === true && { fee }) };
}

/** More than nothing, in nano-dollars. */
function checkMoneyAmount(amount: unknown, field: "usd" | "amountNanoUsd"): number {
  return field === "usd" ? checkDollars(amount, field) : checkAmount(amount, field, 1);
}

/** Its amount is not checked yet. */
function checkMoney(
  value: JsonObject,
  fields: readonly string[],
): { key: string; amount: unknown; field: "usd" | "amountNanoUsd"; note: { note?: string } } {
  const unknown = Object.keys(value).find((name) => !fields.includes(name));
  if (unknown !== undefined) throw invalidInput(unknown, "there is no such field", `There are ${fields.join(", ")}.`);
  const { key, amountNanoUsd, usd: dollars, currency, note } = value;
  if (currency !== undefined && !(typeof currency === "string" && currency.toLowerCase() === "usd"))
    throw invalidInput("currency", "the wallet is in dollars", 'Leave it out, or write "usd".');
  if ((amountNanoUsd === undefined) === (dollars === undefined))
    throw invalidInput("amountNanoUsd", "there is not one amount", "Write amountNanoUsd or usd, one of them.");
  const [amount, field] = dollars === undefined ? [amountNanoUsd, "amountNanoUsd" as const] : [dollars, "usd" as const];
  return { key: checkMoneyKey(key), amount, field, note: note === undefined ? {} : { note: checkNote(note) } };
}

function checkMoneyKey(key: unknown): string {
  const fix = "Make one, your invoice's number say: sent again with it, it counts once.";
  if (key === undefined) throw invalidInput("key", "it is missing", fix);
  return checkKey(key, "key");
}

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkEntryQuery(value: unknown): EntryQuery {
  if (!isJsonObject(value)) throw invalidInput("query", "it is not an object", "Write e.g. { limit: 100 }.");
  const { limit, cursor } = value;
  const isLimit = Number.isSafeInteger(limit) && Number(limit) >= 1 && Number(limit) <= MAX_ENTRIES;
  if (limit !== undefined && !isLimit)
    throw invalidInput("limit", "it is not a number of entries", `Give a whole number from 1 to ${MAX_ENTRIES}.`);
  if (cursor !== undefined) parseEntryCursor(cursor);
  return {
    ...(limit !== undefined && { limit: Number(limit) }),
    ...(cursor !== undefined && { cursor: String(cursor) }),
  };
}

/** The entry before which a page begins. @throws DurableAIError `input/invalid`. */
export function parseEntryCursor(cursor: unknown): number {
  if (typeof cursor === "string" && /^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw invalidInput("cursor", "this is not a cursor", "Pass the cursor of the page before, as it is.");
}

/** What comes in over RPC. @throws DurableAIError `input/invalid` naming the field. */
export function checkWalletRequest(value: unknown): WalletRequest {
  const { type, topUp, adjustment, query, name, budget } = isJsonObject(value) ? value : {};
  switch (type) {
    case "get":
      return { type };
    case "top-up": {
      const { nanoUsd: amountNanoUsd, ...more } = isJsonObject(topUp) ? topUp : {};
      return { type, topUp: checkTopUp({ amountNanoUsd, ...more }) };
    }
    case "adjust": {
      const { nanoUsd: amountNanoUsd, ...more } = isJsonObject(adjustment) ? adjustment : {};
      return { type, adjustment: checkAdjustment({ amountNanoUsd, ...more }) };
    }
    case "entries":
      return { type, query: checkEntryQuery(query) };
    case "auto-top-up":
    case "resale":
      return { type };
    case "checkout":
      return { type, checkout: checkCheckout(isJsonObject(value) ? value["checkout"] : undefined) };
    case "put-auto-top-up":
      return { type, settings: checkAutoTopUp(isJsonObject(value) ? value["settings"] : undefined) };
    case "put-resale":
      return { type, rules: checkResaleRules(isJsonObject(value) ? value["rules"] : undefined) };
    case "statement":
      // Its fields are checked where it is answered.
      return { type, query: isJsonObject(query) ? query : {} };
    case "budgets":
    case "declared-budgets":
      return { type };
    case "budget":
    case "delete-budget":
      return { type, name: checkBudgetName(name) };
    case "put-budget":
      return { type, budget: checkSentBudget(budget) };
    default:
      throw invalidInput(
        "request.type",
        "it is no question a wallet knows",
        "Deploy both Workers with the same version of durable-ai.",
      );
  }
}
