/**
 * How often a test repeats what it does at random: a slice in `npm test`, the stated number in `npm run soak`.
 * Works in workerd and in Node; vitest.config.ts provides the values.
 */
import { inject } from "vitest";
import { randomFrom } from "./random.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** `count` 0 means: no soak, take the slice. */
    soak: { seed: number; count: number };
  }
  interface TaskMeta {
    /** What a soak's report says of the test beside that it passed, a line each. */
    measured?: string[];
  }
}

/** The number of repetitions: `slice`, or what `--count` says. */
export function soakCount(slice: number): number {
  const { count } = inject("soak");
  return count === 0 ? slice : count;
}

/** A generator of numbers in [0, 1), the same for the same `--seed`. */
export function seededRandom(): () => number {
  return randomFrom(inject("soak").seed);
}
