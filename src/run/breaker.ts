/**
 * Circuit breakers: a target that fails again and again is left alone for a while, then asked once, and used again when
 * it answers. They are kept where runs are executed: each run object has its own, and so has each isolate for calls that
 * are not kept.
 */
import type { Target } from "./route.ts";
import type { Clock } from "./watchdog.ts";

/** Failures in a row after which a target is left alone. */
export const FAILURES_TO_OPEN = 3;
/** How long at first; doubles with each probe that fails. */
export const FIRST_OPEN_MS = 5_000;
/** At most: a target that is well again is found so within that time. */
export const MAX_OPEN_MS = 20_000;
/** How long a probe keeps others from probing too. */
export const PROBE_MS = 30_000;
/** Targets remembered; the ones that failed longest ago are forgotten first. */
export const MAX_BREAKERS = 1_000;

/** `closed`: it is used. `open`: it is left alone. `half-open`: it may be asked once, to see. */
export type BreakerState = "closed" | "open" | "half-open";

/** What a target did. `refuses`: it will refuse the next call as well, so that one failure is enough. */
export type TargetOutcome = "answered" | "failed" | "refuses";

type TargetName = Pick<Target, "provider"> & { model: Pick<Target["model"], "id"> };

interface Breaker {
  failures: number;
  /** 0 while it is closed; else how long it was opened for, and until when (ms of the clock). */
  openMs: number;
  openUntil: number;
  /** Until when a probe has it. */
  probeUntil: number;
}

export class Breakers {
  readonly #clock: Pick<Clock, "now">;
  readonly #breakers = new Map<string, Breaker>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  stateOf(target: TargetName): BreakerState {
    const breaker = this.#breakers.get(nameOf(target));
    if (breaker === undefined || breaker.openMs === 0) return "closed";
    const now = this.#clock.now();
    return now >= breaker.openUntil && now >= breaker.probeUntil ? "half-open" : "open";
  }

  /**
   * `targets` in the order in which a run tries them: those that are left alone come last, and nobody is left out. One run
   * at a time has a target first that is half open.
   */
  order<Kind extends TargetName>(targets: readonly Kind[]): readonly Kind[] {
    if (this.#breakers.size === 0) return targets;
    const states = new Map(targets.map((target) => [target, this.stateOf(target)]));
    const usable = targets.filter((target) => states.get(target) !== "open");
    const [first] = usable;
    if (first !== undefined && states.get(first) === "half-open") this.#probe(first);
    return usable.length === targets.length ? targets : [...usable, ...targets.filter((one) => !usable.includes(one))];
  }

  /** Takes note of what a target did. */
  note(target: TargetName, outcome: TargetOutcome): void {
    const name = nameOf(target);
    const before = this.#breakers.get(name) ?? { failures: 0, openMs: 0, openUntil: 0, probeUntil: 0 };
    this.#breakers.delete(name);
    if (outcome === "answered") return;
    const failures = before.failures + 1;
    // Of a target that is left alone, runs that were under way say nothing new.
    const isNews = before.openMs === 0 || this.#clock.now() >= before.openUntil;
    const opens = before.openMs > 0 || outcome === "refuses" || failures >= FAILURES_TO_OPEN;
    this.#breakers.set(name, isNews && opens ? this.#opened(before, failures) : { ...before, failures });
    this.#forget();
  }

  #opened({ openMs }: Breaker, failures: number): Breaker {
    const next = openMs === 0 ? FIRST_OPEN_MS : Math.min(MAX_OPEN_MS, openMs * 2);
    return { failures, openMs: next, openUntil: this.#clock.now() + next, probeUntil: 0 };
  }

  #probe(target: TargetName): void {
    const breaker = this.#breakers.get(nameOf(target));
    if (breaker !== undefined) breaker.probeUntil = this.#clock.now() + PROBE_MS;
  }

  /** A map keeps its order: the first is the one that was noted longest ago. */
  #forget(): void {
    const [oldest] = this.#breakers.keys();
    if (this.#breakers.size > MAX_BREAKERS && oldest !== undefined) this.#breakers.delete(oldest);
  }
}

function nameOf({ provider, model }: TargetName): string {
  return `${provider}/${model.id}`;
}
