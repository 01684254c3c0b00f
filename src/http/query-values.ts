/** Numbers in query strings and headers, checked. */
import { invalidInput } from "../errors.ts";

/** Offsets and positions travel as 32 bits (docs/run-protocol.md). */
const MAX_COUNT: number = 2 ** 32 - 1;

/** `text` as a number of events. @throws DurableAIError `input/invalid` naming `field`. */
export function parseCount(text: string, field: string): number {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (count <= MAX_COUNT) return count;
  throw invalidInput(field, "it is not a number of events", "Give the number of events you have, 0 for all.");
}

/** `text` as a whole number from `min` to `max`. @throws DurableAIError `input/invalid` naming `field`. */
export function parseWholeNumber(text: string, field: string, { min, max }: { min: number; max: number }): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw invalidInput(field, "it is not a number in range", `Give a whole number from ${min} to ${max}.`);
}
