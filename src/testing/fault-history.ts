/** Which calls of a model have met its fault: some faults pass. */
import type { Fault } from "./faults.ts";
import type { Knobs } from "./knobs.ts";

/** Calls that fail in a row, and then that work, where `at` does not say it. */
const DEFAULT_RUN_CALLS = 2;
/** How long a provider is down, where `wait` does not say it. */
const DEFAULT_DOWN_MS = 10_000;

/** The calls for each model id whose fault passes, since the last reset. */
export class FaultHistory {
  readonly #models = new Map<string, { calls: number; firstAt: number }>();

  /** Counts a call for `model` that came in at `now`, in milliseconds. True where `fault` happens to it. */
  happens({ when }: Fault, { at, waitMs }: Knobs, { model, now }: { model: string; now: number }): boolean {
    if (when === undefined) return true;
    const history = this.#models.get(model) ?? { calls: 0, firstAt: now };
    const before = history.calls;
    this.#models.set(model, { ...history, calls: before + 1 });
    if (when === "first-call") return before === 0;
    if (when === "in-turns") return Math.floor(before / Math.max(1, at ?? DEFAULT_RUN_CALLS)) % 2 === 0;
    return now - history.firstAt < (waitMs ?? DEFAULT_DOWN_MS);
  }

  clear(): void {
    this.#models.clear();
  }
}
