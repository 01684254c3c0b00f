/**
 * Circuit breakers: a target that fails again and again is left alone for a while, then asked once, and used again when
 * it answers. They are kept where runs are executed: each run object has its own, and so has each isolate for calls that
 * are not kept.
 */
import type { ErrorCode } from "../errors.ts";
import type { RunSink } from "./attempt.ts";
import type { Target } from "./route.ts";
import type { BreakerChange, BreakerState, TargetHealth } from "./target-health.ts";
import type { Clock } from "./watchdog.ts";

/** Failures in a row after which a target is left alone. */
export const FAILURES_TO_OPEN = 3;
/** How long at first; doubles with each probe that fails. */
export const FIRST_OPEN_MS = 5_000;
/** At most: a target that is well again is found so within that time. */
export const MAX_OPEN_MS = 20_000;
/** How long a probe keeps others from probing too. */
export const PROBE_MS = 30_000;
/** Targets remembered; the ones that were heard of longest ago are forgotten first. */
export const MAX_BREAKERS = 1_000;

/** What a target did. `refuses`: it will refuse the next call as well, so that one failure is enough. */
export type TargetOutcome = "answered" | "failed" | "refuses";

type TargetName = Pick<Target, "provider"> & { model: Pick<Target["model"], "id"> };

interface Breaker {
  readonly failures: number;
  /** How long it was opened for last; 0 where it has answered since. */
  readonly openMs: number;
  /** 0 while it is closed; else until when it is open (ms of the clock, as all times here). */
  readonly openUntil: number;
  /** When it was opened first since it was closed last. */
  readonly openedAt: number;
  /** Until when a probe has it. */
  probeUntil: number;
  /** When the target last answered or failed here. */
  readonly heardAt: number;
}

const CLOSED = { failures: 0, openMs: 0, openUntil: 0, openedAt: 0, probeUntil: 0 };

export class Breakers {
  readonly #clock: Pick<Clock, "now">;
  readonly #onChange: ((change: BreakerChange) => void) | undefined;
  readonly #breakers = new Map<string, Breaker>();

  /** @param onChange hears of each change that was found out here, in the middle of a run: it must not wait. */
  constructor(clock: Pick<Clock, "now">, onChange?: (change: BreakerChange) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  stateOf(target: TargetName): BreakerState {
    const breaker = this.#breakers.get(nameOf(target));
    if (breaker === undefined || breaker.openUntil === 0) return "closed";
    const now = this.#clock.now();
    return now >= breaker.openUntil && now >= breaker.probeUntil ? "half-open" : "open";
  }

  /**
   * `targets` in the order in which a run tries them: those that are left alone come last, and nobody is left out. One run
   * at a time has a target first that is half open.
   */
  order<Kind extends TargetName>(targets: readonly Kind[]): readonly Kind[] {
    const states = new Map(targets.map((target) => [target, this.stateOf(target)]));
    const usable = targets.filter((target) => states.get(target) !== "open");
    const [first] = usable;
    if (first !== undefined && states.get(first) === "half-open") this.#probe(first);
    return usable.length === targets.length ? targets : [...usable, ...targets.filter((one) => !usable.includes(one))];
  }

  /**
   * Takes note that a target has begun to answer. It is used again if it was not: an answer may take minutes. Until one
   * has come to its end, a single failure opens it again, for longer.
   */
  begin(target: TargetName): void {
    const before = this.#breakers.get(nameOf(target));
    if (before === undefined || before.openUntil === 0) return;
    const { openMs } = before;
    const after = { ...CLOSED, openMs, failures: FAILURES_TO_OPEN - 1, heardAt: this.#clock.now() };
    this.#keep(nameOf(target), after);
    this.#tell(target, { ...after, failures: 0 });
  }

  /** Takes note of what a target did, and of the error it failed with. */
  note(target: TargetName, outcome: TargetOutcome, error?: ErrorCode): void {
    const heardAt = this.#clock.now();
    const before = this.#breakers.get(nameOf(target)) ?? { ...CLOSED, heardAt };
    const after = outcome === "answered" ? { ...CLOSED, heardAt } : failed(before, outcome, heardAt);
    this.#keep(nameOf(target), after);
    if (after.openUntil !== before.openUntil) this.#tell(target, after, error);
  }

  /** Takes over what others found out and is news here: targets that are open, and were not heard of since. */
  learn(targets: readonly TargetHealth[]): void {
    const now = this.#clock.now();
    for (const { provider, model, state, at, since, until = 0, failures } of targets) {
      const name = nameOf({ provider, model: { id: model } });
      const known = this.#breakers.get(name) ?? { ...CLOSED, heardAt: 0 };
      if (state !== "open" || at <= known.heardAt || until <= Math.max(now, known.openUntil)) continue;
      const openMs = Math.min(MAX_OPEN_MS, Math.max(1, until - at));
      this.#keep(name, { ...known, failures, openMs, openUntil: until, openedAt: since });
    }
  }

  #tell({ provider, model }: TargetName, breaker: Breaker, error?: ErrorCode): void {
    const { failures, openUntil, openedAt, heardAt: at } = breaker;
    const of = { provider, model: model.id, at, failures };
    try {
      if (openUntil === 0) this.#onChange?.({ ...of, state: "closed", since: at });
      else this.#onChange?.({ ...of, state: "open", since: openedAt, until: openUntil, ...(error && { error }) });
    } catch {
      // Whoever listens is no part of the run.
    }
  }

  #probe(target: TargetName): void {
    const breaker = this.#breakers.get(nameOf(target));
    if (breaker !== undefined) breaker.probeUntil = this.#clock.now() + PROBE_MS;
  }

  /** A map keeps its order: the first is the one that was heard of longest ago. */
  #keep(name: string, breaker: Breaker): void {
    this.#breakers.delete(name);
    this.#breakers.set(name, breaker);
    const [oldest] = this.#breakers.keys();
    if (this.#breakers.size > MAX_BREAKERS && oldest !== undefined) this.#breakers.delete(oldest);
  }
}

/** `sink`, of which `breakers` hear as soon as an attempt has begun to answer. */
export function heardBy(breakers: Breakers, sink: RunSink): RunSink {
  return {
    open(frame) {
      breakers.begin({ provider: frame.provider, model: { id: frame.model } });
      sink.open(frame);
    },
    append: (events) => sink.append(events),
    count: (tokens, usage) => sink.count?.(tokens, usage),
    hold: (bytes) => sink.hold?.(bytes),
    pass: (rest) => sink.pass?.(rest),
  };
}

function failed(before: Breaker, outcome: TargetOutcome, now: number): Breaker {
  const failures = before.failures + 1;
  const opens = before.openUntil > 0 || outcome === "refuses" || failures >= FAILURES_TO_OPEN;
  // Of a target that is left alone, runs that were under way say nothing new.
  if (!opens || now < before.openUntil) return { ...before, failures, heardAt: now };
  const openMs = before.openMs === 0 ? FIRST_OPEN_MS : Math.min(MAX_OPEN_MS, before.openMs * 2);
  const openedAt = before.openUntil === 0 ? now : before.openedAt;
  return { failures, openMs, openUntil: now + openMs, openedAt, probeUntil: 0, heardAt: now };
}

function nameOf({ provider, model }: TargetName): string {
  return `${provider}/${model.id}`;
}
