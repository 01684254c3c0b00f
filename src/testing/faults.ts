/**
 * What can go wrong at a provider, on demand: `+fault=NAME` in a model id (`knobs.ts`).
 *
 * Each happens on the wire, as it has happened to somebody: a status, a header, bytes, silence.
 */

/** How a fault shows. */
export type FaultEffect =
  /** The provider refuses. */
  | { type: "status"; status: number; sendsRetryAfter: boolean }
  /** The provider refuses what it is asked, and says why. */
  | { type: "refusal"; reason: RefusalReason }
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
  /** The provider reports a failure inside its 200: before any content, or in mid-answer. */
  | { type: "error-event"; isLate: boolean }
  /** The beginning of the answer that the conversation ends with is not heeded. */
  | { type: "restarts" }
  /** The end of that beginning comes once more. */
  | { type: "repeats-seam" };

/** What is wrong with a request. A prefill: an assistant message that comes last. */
export type RefusalReason = "context-length" | "content-filter" | "no-prefill";

/** Which calls for one model id a fault happens to, where not to all. */
export type FaultTime =
  /** The first. */
  | "first-call"
  /** As many in turn as then work: 2, or what `at` says. */
  | "in-turns"
  /** Those that come in within 10 seconds of the first, or within what `wait` says. */
  | "at-first";

/** One row of {@link FAULTS}. */
export interface Fault {
  summary: string;
  effect: FaultEffect;
  when?: FaultTime;
}

/** Names of faults, as they stand in a model id. */
export type FaultName =
  | "429"
  | "429-no-retry-after"
  | "500-once"
  | "503"
  | "flapping"
  | "down"
  | "context-length"
  | "content-filter"
  | "no-prefill"
  | "reset"
  | "silence"
  | "slow-first-event"
  | "cut"
  | "stall"
  | "malformed-event"
  | "missing-end"
  | "error-event"
  | "error-event-late"
  | "restarts"
  | "repeats-seam";

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
    effect: { type: "status", status: 500, sendsRetryAfter: false },
    when: "first-call",
  },
  "503": {
    summary: "out of service",
    effect: { type: "status", status: 503, sendsRetryAfter: false },
  },
  flapping: {
    summary: "out of service for two calls for this model id, working for two, and so on",
    effect: { type: "status", status: 503, sendsRetryAfter: false },
    when: "in-turns",
  },
  down: {
    summary: "out of service for a while from the first call for this model id on, then working",
    effect: { type: "status", status: 503, sendsRetryAfter: false },
    when: "at-first",
  },
  "context-length": {
    summary: "the request is longer than the model's context window",
    effect: { type: "refusal", reason: "context-length" },
  },
  "content-filter": {
    summary: "the request is refused for what it says",
    effect: { type: "refusal", reason: "content-filter" },
  },
  "no-prefill": {
    summary: "an assistant message must not come last",
    effect: { type: "refusal", reason: "no-prefill" },
  },
  reset: { summary: "the connection breaks before any header", effect: { type: "reset" } },
  silence: { summary: "headers never come", effect: { type: "silence" } },
  "slow-first-event": { summary: "the first event comes late", effect: { type: "slow-first-event" } },
  cut: { summary: "the connection breaks in mid-answer", effect: { type: "cut" } },
  stall: { summary: "nothing more comes in mid-answer", effect: { type: "stall" } },
  "malformed-event": { summary: "one event is no JSON", effect: { type: "malformed-event" } },
  "missing-end": { summary: "a clean end without the event that says so", effect: { type: "missing-end" } },
  "error-event": {
    summary: "a failure inside a 200, before any content",
    effect: { type: "error-event", isLate: false },
  },
  "error-event-late": {
    summary: "a failure inside a 200, in mid-answer",
    effect: { type: "error-event", isLate: true },
  },
  restarts: {
    summary: "asked to go on with an answer, starts it over",
    effect: { type: "restarts" },
  },
  "repeats-seam": {
    summary: "asked to go on with an answer, says its last words again",
    effect: { type: "repeats-seam" },
  },
};

/** Whether there is a fault called `name`. */
export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}
