/**
 * What can go wrong at a provider, on demand: `+fault=NAME` in a model id (`knobs.ts`).
 *
 * Each happens on the wire, as it has happened to somebody: a status, a header, bytes, silence.
 */

/** How a fault shows. */
export type FaultEffect =
  /** The provider refuses, `times` times for one model id, else always. */
  | { type: "status"; status: number; sendsRetryAfter: boolean; times?: number }
  /** The connection breaks before any header. */
  | { type: "reset" }
  /** Headers never come. */
  | { type: "silence" }
  /** Headers come at once, the first event late. */
  | { type: "slow-first-event" }
  /** The connection breaks in mid-answer. */
  | { type: "cut" }
  /** In mid-answer nothing more comes, and the connection stays open. */
  | { type: "stall" }
  /** One event in mid-answer is no JSON. */
  | { type: "malformed-event" }
  /** The body ends as if all was well, without what says that the answer is whole. */
  | { type: "missing-end" }
  /** The provider reports a failure inside its 200. */
  | { type: "error-event" };

/** One row of {@link FAULTS}. */
export interface Fault {
  summary: string;
  effect: FaultEffect;
}

/** Names of faults, as they stand in a model id. */
export type FaultName =
  | "429"
  | "429-no-retry-after"
  | "500-once"
  | "503"
  | "reset"
  | "silence"
  | "slow-first-event"
  | "cut"
  | "stall"
  | "malformed-event"
  | "missing-end"
  | "error-event";

/** All faults. */
export const FAULTS: Readonly<Record<FaultName, Fault>> = {
  "429": {
    summary: "rate limited, and told when to come back",
    effect: { type: "status", status: 429, sendsRetryAfter: true },
  },
  "429-no-retry-after": {
    summary: "rate limited, and not told when to come back",
    effect: { type: "status", status: 429, sendsRetryAfter: false },
  },
  "500-once": {
    summary: "fails once for this model id, then works",
    effect: { type: "status", status: 500, sendsRetryAfter: false, times: 1 },
  },
  "503": {
    summary: "out of service",
    effect: { type: "status", status: 503, sendsRetryAfter: false },
  },
  reset: { summary: "the connection breaks before any header", effect: { type: "reset" } },
  silence: { summary: "headers never come", effect: { type: "silence" } },
  "slow-first-event": { summary: "the first event comes late", effect: { type: "slow-first-event" } },
  cut: { summary: "the connection breaks in mid-answer", effect: { type: "cut" } },
  stall: { summary: "nothing more comes in mid-answer", effect: { type: "stall" } },
  "malformed-event": { summary: "one event is no JSON", effect: { type: "malformed-event" } },
  "missing-end": { summary: "a clean end without the event that says so", effect: { type: "missing-end" } },
  "error-event": { summary: "a failure inside a 200", effect: { type: "error-event" } },
};

/** Whether there is a fault called `name`. */
export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}
