/** Money: integer nano-dollars, exact up to nine million dollars. */
import { invalidInput } from "../errors.ts";

/** Nano-dollars in a dollar. */
export const NANO_PER_USD = 1_000_000_000;
/** Decimals that a dollar has here. */
const DECIMALS = 9;

/**
 * Dollars as integer nano-dollars: `usd(0.0028)` is 2,800,000.
 * @throws DurableAIError `input/invalid` for what is no amount: negative, finer than a nano-dollar, or beyond nine million.
 */
export function usd(dollars: number): number {
  const nanoUsd = Math.round(dollars * NANO_PER_USD);
  // A number's shortest decimal spelling is what was written.
  const isExact = Number.isFinite(dollars) && Number(dollars.toFixed(DECIMALS)) === dollars;
  if (isExact && dollars >= 0 && Number.isSafeInteger(nanoUsd)) return nanoUsd;
  throw invalidInput(
    "usd",
    `${dollars} is no amount in nano-dollars`,
    `Give dollars from 0 to ${Math.floor(Number.MAX_SAFE_INTEGER / NANO_PER_USD)}, with at most ${DECIMALS} decimals.`,
  );
}

/** A decimal amount that somebody else computed, as whole nano-dollars, rounded up. Undefined where it is no amount. */
export function nanoUsdOf(dollars: unknown): number | undefined {
  if (typeof dollars !== "number" || !Number.isFinite(dollars) || dollars < 0) return undefined;
  const nanoUsd = Math.ceil(Number((dollars * NANO_PER_USD).toFixed(3)));
  return Number.isSafeInteger(nanoUsd) ? nanoUsd : undefined;
}
