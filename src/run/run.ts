/**
 * A run, start to end: the attempts over its route, until one is the answer or none is left.
 *
 * It knows nothing of where its events go (a {@link RunSink}), of storage or of money: a run object and the stateless
 * path execute the same runs.
 */
import { DurableAIError, toErrorFacts, type ErrorFacts } from "../errors.ts";
import type { Usage } from "../chat.ts";
import type { Outcome } from "../stream/frame.ts";
import { runAttempt, type AttemptEnd, type AttemptLimits, type RunSink } from "./attempt.ts";
import { decide } from "./failover.ts";
import type { Target } from "./route.ts";
import type { AttemptRecord, RunRequest } from "./run-record.ts";
import { sleep, type Clock } from "./watchdog.ts";

/** Time to the first content event of a stream while another target is left. */
export const FIRST_EVENT_MS = 10_000;
/** The same for models that think before they speak. */
export const SLOW_FIRST_EVENT_MS = 60_000;
/** Longest silence between events. */
export const BETWEEN_EVENTS_MS = 15_000;
/** The same for models that think before they speak. */
export const SLOW_BETWEEN_EVENTS_MS = 60_000;
/** Time for the whole run. */
export const TOTAL_MS = 600_000;

/** Permission to wait for a provider's response headers; see MAX_WAITING_ATTEMPTS in docs/run-protocol.md. */
export interface WaitingSlots {
  /** Resolves when one is free and taken. */
  acquire(signal: AbortSignal): Promise<void>;
  release(): void;
}

export interface RunContext {
  request: RunRequest;
  targets: readonly Target[];
  /** Aborted by a cancel; its reason is the error the run ends with. */
  signal: AbortSignal;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  slots: WaitingSlots;
}

/** How a run ended. */
export interface RunEnd {
  outcome: Outcome;
  attempts: AttemptRecord[];
  usage?: Usage;
  error?: ErrorFacts;
}

/** Executes a run; never rejects. */
export async function executeRun(context: RunContext, sink: RunSink): Promise<RunEnd> {
  const total = new AbortController();
  const stop = context.clock.after(TOTAL_MS, () => total.abort(tookTooLong()));
  const signal = AbortSignal.any([context.signal, total.signal]);
  const attempts: AttemptRecord[] = [];
  try {
    const last = await tryTargets({ ...context, signal }, sink, attempts);
    return toRunEnd(context, last, attempts);
  } catch (thrown) {
    return toRunEnd(context, { error: toErrorFacts(thrown) }, attempts);
  } finally {
    stop();
  }
}

async function tryTargets(context: RunContext, sink: RunSink, attempts: AttemptRecord[]): Promise<AttemptEnd> {
  let last: AttemptEnd | undefined;
  for (const [index, target] of context.targets.entries()) {
    const isLastTarget = index === context.targets.length - 1;
    const end = await tryTarget(context, sink, target, isLastTarget, attempts);
    last = end.last;
    if (!end.mayGoOn) break;
  }
  if (last === undefined) throw new DurableAIError({ code: "internal/unexpected", message: "a run without targets" });
  return last;
}

async function tryTarget(
  context: RunContext,
  sink: RunSink,
  target: Target,
  isLastTarget: boolean,
  attempts: AttemptRecord[],
): Promise<{ last: AttemptEnd; mayGoOn: boolean }> {
  const { request, signal, clock, slots } = context;
  const limits = limitsOf(target, request.stream && !isLastTarget);
  for (let attemptsHere = 1; ; attemptsHere += 1) {
    await slots.acquire(signal);
    const attempt = attempts.length + 1;
    const onHeaders = once(() => slots.release());
    const last = await runAttempt({ attempt, target, request, limits, signal, clock, onHeaders }, sink);
    onHeaders();
    attempts.push(last.record);
    const isOver = last.error === undefined || last.committed || signal.aborted;
    if (isOver || last.error === undefined) return { last, mayGoOn: false };
    const decision = decide({ error: last.error, silent: last.silent, attemptsHere }, context.random());
    if (decision.type !== "retry") return { last, mayGoOn: decision.type === "next" };
    await sleep(clock, decision.delayMs, signal);
  }
}

/**
 * Only a stream can show early that it is alive: a whole answer takes as long as it takes, and leaving it would pay twice.
 */
function limitsOf(target: Target, mayLeave: boolean): AttemptLimits {
  const firstEventMs = target.slow ? SLOW_FIRST_EVENT_MS : FIRST_EVENT_MS;
  return {
    firstEventMs: mayLeave ? firstEventMs : undefined,
    betweenEventsMs: target.slow ? SLOW_BETWEEN_EVENTS_MS : BETWEEN_EVENTS_MS,
  };
}

function toRunEnd(context: RunContext, last: { error?: ErrorFacts }, attempts: AttemptRecord[]): RunEnd {
  const usage = attempts.at(-1)?.usage;
  const { error } = last;
  if (error === undefined) return { outcome: "completed", attempts, usage };
  const outcome = context.signal.aborted ? "cancelled" : "failed";
  return { outcome, attempts, usage, error: outcome === "cancelled" ? toErrorFacts(context.signal.reason) : error };
}

function tookTooLong(): DurableAIError {
  return new DurableAIError({
    code: "provider/timeout",
    message: `the run took longer than ${TOTAL_MS} ms in all`,
    retryable: true,
  });
}

function once(run: () => void): () => void {
  let isDue = true;
  return () => {
    if (isDue) run();
    isDue = false;
  };
}
