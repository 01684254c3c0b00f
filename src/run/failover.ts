/** What to do when an attempt failed before it delivered anything: retry, move on, or give up. */
import type { ErrorFacts } from "../errors.ts";

/** Attempts at one target. */
export const ATTEMPTS_PER_TARGET = 2;
/** First backoff; doubles up to {@link MAX_BACKOFF_MS}, with full jitter. */
export const FIRST_BACKOFF_MS = 250;
export const MAX_BACKOFF_MS = 4_000;
/** Longest wait a provider may ask for before we move on instead. */
export const MAX_RETRY_AFTER_MS = 10_000;

export type Decision = { type: "retry"; delayMs: number } | { type: "next" } | { type: "fail" };

export interface Failure {
  error: ErrorFacts;
  /** The target said nothing in time; asking it again would only wait again. */
  silent: boolean;
  /** Attempts made at this target so far. */
  attemptsHere: number;
}

/** Client errors that say something of the target and not of the request: another target may answer. */
const TARGET_STATUSES = new Set([401, 402, 403, 404, 408, 409, 424, 425, 429, 529]);

/** Decides by the facts alone. `random` is in [0, 1). */
export function decide({ error, silent, attemptsHere }: Failure, random: number): Decision {
  const wait = error.retryAfterMs ?? 0;
  const canRetry = error.retryable && !silent && attemptsHere < ATTEMPTS_PER_TARGET && wait <= MAX_RETRY_AFTER_MS;
  if (canRetry) return { type: "retry", delayMs: Math.max(wait, backoffMs(attemptsHere, random)) };
  return mayNextHelp(error) ? { type: "next" } : { type: "fail" };
}

function backoffMs(attemptsHere: number, random: number): number {
  return Math.round(random * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attemptsHere - 1)));
}

function mayNextHelp(error: ErrorFacts): boolean {
  // It has been inferred, and paid for, to its last byte or near it.
  if (error.code === "run/too-large") return false;
  if (error.retryable || error.provider === undefined) return true;
  return error.status >= 500 || TARGET_STATUSES.has(error.status);
}
