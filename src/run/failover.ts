/**
 * What to do when an attempt failed before it delivered anything: ask the same target again, the next one, only one with
 * a larger context window, or give up. Whoever cancels a run ends it: that is no failure, and is not decided here.
 */
import type { ErrorCode, ErrorFacts } from "../errors.ts";

/** Attempts at one target. */
export const ATTEMPTS_PER_TARGET = 2;
/**
 * Attempts of one run, over all its targets. No chat API takes an idempotency key, so each may be billed; eight are two
 * each at four targets, or one each at eight. At their worst they wait 80 s for first events and 40 s as they were told,
 * well within the time of a run.
 */
export const MAX_ATTEMPTS = 8;
/** First backoff; doubles up to {@link MAX_BACKOFF_MS}, with full jitter. */
export const FIRST_BACKOFF_MS = 250;
export const MAX_BACKOFF_MS = 4_000;
/** Longest wait a provider may ask for before we move on instead. */
export const MAX_RETRY_AFTER_MS = 10_000;

export type Decision =
  /** Ask the same target again, after a wait. */
  | { type: "retry"; delayMs: number }
  /** Ask the next target now. */
  | { type: "next" }
  /** Ask the next target whose context window is larger; where there is none, give up. */
  | { type: "larger" }
  /** Nobody can help: the run ends with this error. */
  | { type: "fail" };

export interface Failure {
  error: ErrorFacts;
  /** The target said nothing in time; asking it again would only wait again. */
  silent: boolean;
  /** It refused something that the request can do without. */
  mayDoWithout?: boolean;
  /** Attempts made at this target so far. */
  attemptsHere: number;
}

/** Errors whose code says it all. */
const DECIDED: Partial<Record<ErrorCode, Exclude<Decision["type"], "retry">>> = {
  "provider/content-filter": "fail",
  "provider/context-too-long": "larger",
  "provider/unsupported": "next",
  "run/cancelled": "fail",
  // It has been inferred, and paid for, to its last byte or near it.
  "run/too-large": "fail",
};

/**
 * Client errors that say something of the target and not of the request: another target may answer. 405 and 410: a model
 * that is not served that way, or no more; 412: an account that is suspended (Fireworks); 451: not in this place.
 */
const TARGET_STATUSES = new Set([401, 402, 403, 404, 405, 408, 409, 410, 412, 424, 425, 429, 451, 499]);

/** Decides by the facts alone. `random` is in [0, 1). */
export function decide({ error, silent, mayDoWithout, attemptsHere }: Failure, random: number): Decision {
  if (mayDoWithout && attemptsHere < ATTEMPTS_PER_TARGET) return { type: "retry", delayMs: 0 };
  const decided = DECIDED[error.code];
  if (decided !== undefined) return { type: decided };
  const wait = error.retryAfterMs ?? 0;
  const canRetry = error.retryable && !silent && attemptsHere < ATTEMPTS_PER_TARGET && wait <= MAX_RETRY_AFTER_MS;
  // The jitter comes on top: runs that were told the same wait would all return at once.
  if (canRetry) return { type: "retry", delayMs: wait + backoffMs(attemptsHere, random) };
  return saysOfTarget(error) ? { type: "next" } : { type: "fail" };
}

function backoffMs(attemptsHere: number, random: number): number {
  return Math.round(random * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attemptsHere - 1)));
}

function saysOfTarget(error: ErrorFacts): boolean {
  if (error.retryable || error.provider === undefined) return true;
  return error.status >= 500 || TARGET_STATUSES.has(error.status);
}

/** How much of its attempts a run has used. */
export interface Spent {
  /** Attempts made so far, at all targets. */
  attempts: number;
  /** Targets that have not been asked yet. */
  targetsLeft: number;
}

/**
 * What of `decision` {@link MAX_ATTEMPTS} allow. Every target comes before a second attempt at one: where the attempts
 * that are left are just enough for the targets that are left, a retry becomes `next`.
 */
export function withinBudget(decision: Decision, { attempts, targetsLeft }: Spent): Decision {
  const attemptsLeft = MAX_ATTEMPTS - attempts;
  if (attemptsLeft <= 0) return { type: "fail" };
  return decision.type === "retry" && attemptsLeft <= targetsLeft ? { type: "next" } : decision;
}

/** Errors in the order of what they tell a caller who can do something about them; what is in none comes last. */
const USEFULNESS: readonly ((error: ErrorFacts) => boolean)[] = [
  // The request is refused for what it is, or its answer: nobody would have taken it.
  (error) => DECIDED[error.code] === "fail" || !(error.code in DECIDED || saysOfTarget(error)),
  // A target could not take it as it is: too long, a parameter it does not know, a translation there is not.
  ({ code }) => code in DECIDED || /^(?:format|input)\//.test(code),
  // A key, a bill, a model: somebody has to see to it.
  isRefusal,
  // A limit: it says when to come back.
  ({ status }) => status === 429,
  // Something was answered, if only that it is down.
  ({ code, provider }) => code !== "provider/timeout" && provider?.status !== undefined,
];

/** Waiting does not lift it. */
function isRefusal({ retryable, status }: ErrorFacts): boolean {
  return !retryable && status < 500;
}

/**
 * The error of a run all of whose targets failed: the one that helps its caller most, and among equals that of the first
 * target. A refusal of the request comes before what a target could not take, that before a key, a bill or a model that
 * is wrong, that before a rate limit, an outage, and silence.
 * @param errors One per target, in the order of the route; at least one.
 */
export function mostUseful(errors: readonly ErrorFacts[]): ErrorFacts {
  return errors.reduce((best, error) => (rankOf(error) < rankOf(best) ? error : best));
}

function rankOf(error: ErrorFacts): number {
  const rank = USEFULNESS.findIndex((says) => says(error));
  return rank < 0 ? USEFULNESS.length : rank;
}
