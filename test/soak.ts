/**
 * How often a test repeats what it does at random: a slice in `npm test`, the stated number in `npm run soak`.
 * Works in workerd and in Node; vitest.config.ts provides the values.
 */
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** `count` 0 means: no soak, take the slice. */
    soak: { seed: number; count: number };
  }
}

/** The number of repetitions: `slice`, or what `--count` says. */
export function soakCount(slice: number): number {
  const { count } = inject("soak");
  return count === 0 ? slice : count;
}

/** A generator of numbers in [0, 1), the same for the same `--seed`: mulberry32. */
export function seededRandom(): () => number {
  let state = inject("soak").seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
