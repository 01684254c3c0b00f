/** What callers say of payments, checked. */
import { DurableAIError, invalidInput } from "../errors.ts";
import { isJsonObject } from "../json.ts";
import { usd } from "./money.ts";
import type { AutoTopUp, CheckoutInput } from "./payment-source.ts";
import { checkAmount, checkDollars } from "./transfers.ts";

/** Less costs more to take than it is worth; sources have their own limits beside it. */
export const MIN_PAYMENT_NANO_USD: number = usd(1);
export const MAX_PAYMENT_NANO_USD: number = usd(100_000);
/** Cents are the finest that is paid in. */
const NANO_PER_CENT = 10_000_000;
export const MAX_AUTO_TOP_UPS = 100;
const MAX_URL_CHARS = 2_000;

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkCheckout(value: unknown): CheckoutInput {
  if (!isJsonObject(value))
    throw invalidInput("checkout", "it is not an object", "Write { usd, successUrl, cancelUrl }.");
  const { amountNanoUsd, usd: dollars, successUrl, cancelUrl, keepsMethod } = value;
  if ((amountNanoUsd === undefined) === (dollars === undefined))
    throw invalidInput("usd", "there is not one amount", "Write usd or amountNanoUsd, one of them.");
  if (keepsMethod !== undefined && typeof keepsMethod !== "boolean")
    throw invalidInput("keepsMethod", "it is not true or false", "Write true or false.");
  return {
    amountNanoUsd:
      dollars === undefined
        ? checkPayment(amountNanoUsd, "amountNanoUsd")
        : checkPayment(checkDollars(dollars, "usd"), "usd"),
    successUrl: checkUrl(successUrl, "successUrl"),
    cancelUrl: checkUrl(cancelUrl, "cancelUrl"),
    ...(keepsMethod !== undefined && { keepsMethod }),
  };
}

/** Null: off. @throws DurableAIError `input/invalid` naming the field. */
export function checkAutoTopUp(value: unknown): AutoTopUp | null {
  if (value === null) return null;
  if (!isJsonObject(value))
    throw invalidInput(
      "settings",
      "they are not an object",
      "Write { belowNanoUsd, amountNanoUsd, maxPerMonth }, or null.",
    );
  const { belowNanoUsd, amountNanoUsd, maxPerMonth } = value;
  if (!(Number.isSafeInteger(maxPerMonth) && Number(maxPerMonth) >= 1 && Number(maxPerMonth) <= MAX_AUTO_TOP_UPS))
    throw invalidInput(
      "maxPerMonth",
      "it is not a number of top-ups",
      `Give a whole number from 1 to ${MAX_AUTO_TOP_UPS}.`,
    );
  return {
    belowNanoUsd: checkAmount(belowNanoUsd, "belowNanoUsd", 0),
    amountNanoUsd: checkPayment(amountNanoUsd, "amountNanoUsd"),
    maxPerMonth: Number(maxPerMonth),
  };
}

function checkPayment(value: unknown, field: string): number {
  const isCents = typeof value === "number" && value % NANO_PER_CENT === 0;
  if (isCents && value >= MIN_PAYMENT_NANO_USD && value <= MAX_PAYMENT_NANO_USD) return value;
  const fix = "Give whole cents, from 1 to 100000 dollars; in nano-dollars 20 dollars are 20000000000.";
  throw invalidInput(field, "it is not an amount that can be paid", fix);
}

function checkUrl(value: unknown, field: string): string {
  const url = typeof value === "string" && value.length <= MAX_URL_CHARS ? URL.parse(value) : null;
  if (url !== null && (url.protocol === "https:" || url.hostname === "localhost")) return url.href;
  throw invalidInput(field, "it is not an https URL", "Give the whole address of a page of yours.");
}

/** The deployment takes no payments. */
export function noPayments(): DurableAIError {
  const fix = "Set `payments` of the inference layer's Worker and Account class: docs/payments.md.";
  const message = `this deployment takes no payments. ${fix}`;
  return new DurableAIError({ code: "option/not-available", field: "payments", fix, message });
}
