/** Money: integer nano-dollars, exact up to nine million dollars. */
import { invalidInput } from "../errors.ts";

/** Nano-dollars in a dollar. */
export const NANO_PER_USD = 1_000_000_000;
/** Decimals that a dollar has here. */
const DECIMALS = 9;
/** Those that are always shown. */
const CENTS = 2;

/**
 * Dollars as integer nano-dollars: `usd(0.0028)` is 2,800,000.
 * @throws DurableAIError `input/invalid` for what is no amount: negative, finer than a nano-dollar, or beyond nine million.
 */
export function usd(dollars: number): number {
  const nanoUsd = Math.round(dollars * NANO_PER_USD);
  if (isExactUsd(dollars) && dollars >= 0 && Number.isSafeInteger(nanoUsd)) return nanoUsd;
  throw invalidInput(
    "usd",
    `${dollars} is no amount in nano-dollars`,
    `Give dollars from 0 to ${Math.floor(Number.MAX_SAFE_INTEGER / NANO_PER_USD)}, with at most ${DECIMALS} decimals.`,
  );
}

/** Whether it is not finer than a nano-dollar. A number's shortest decimal spelling is what was written. */
export function isExactUsd(dollars: number): boolean {
  return Number.isFinite(dollars) && Number(dollars.toFixed(DECIMALS)) === dollars;
}

/** A decimal amount that somebody else computed, as whole nano-dollars, rounded up. Undefined where it is no amount. */
export function nanoUsdOf(dollars: unknown): number | undefined {
  if (typeof dollars !== "number" || !Number.isFinite(dollars) || dollars < 0) return undefined;
  const nanoUsd = Math.ceil(Number((dollars * NANO_PER_USD).toFixed(3)));
  return Number.isSafeInteger(nanoUsd) ? nanoUsd : undefined;
}

/** Nano-dollars, from 0, as dollars in decimals: at least cents, and all of them that are not zero. `12.5` is "12.50". */
export function toDollars(nanoUsd: number): string {
  const digits = String(nanoUsd).padStart(DECIMALS + 1, "0");
  const whole = Number(digits.slice(0, -DECIMALS)).toLocaleString("en-US");
  const decimals = digits.slice(-DECIMALS).replace(/0+$/, "").padEnd(CENTS, "0");
  return `${whole}.${decimals}`;
}
