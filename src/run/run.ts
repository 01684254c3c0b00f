/**
 * A run, start to end: the attempts over its route, until one is the answer or none is left.
 *
 * It knows nothing of where its events go (a {@link RunSink}), of storage or of money: a run object and the stateless
 * path execute the same runs.
 */
import { DurableAIError, toErrorFacts, type AttemptFacts, type ErrorFacts } from "../errors.ts";
import type { FormatId, Usage } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { inTrace } from "../log/trace-context.ts";
import type { Outcome } from "../stream/frame.ts";
import { isTaskFormat } from "../formats/any-format.ts";
import { formatOf } from "../formats/formats.ts";
import type { Before } from "./answer-path.ts";
import { runAttempt, type AttemptContext, type AttemptEnd, type AttemptLimits, type RunSink } from "./attempt.ts";
import type { Breakers } from "./breaker.ts";
import type { Holds } from "./delivery.ts";
import { ATTEMPTS_PER_TARGET, decide, MAX_ATTEMPTS, mostUseful, withinBudget, type Decision } from "./failover.ts";
import { Hedge, onlyLane, type Lane } from "./hedge.ts";
import type { ParameterPath } from "./refused-parameter.ts";
import type { Target } from "./route.ts";
import type { AttemptRecord, RunRequest, Timeouts } from "./run-record.ts";
import { addUsage } from "../wallet/usage-counts.ts";
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

/** Times one answer is gone on with: what was delivered is kept with the run each time. */
export const MAX_SPLICES = 3;

/** Permission to wait for a provider's response headers; see MAX_WAITING_ATTEMPTS in docs/run-protocol.md. */
export interface WaitingSlots {
  /** Resolves when one is free and taken. */
  acquire(signal: AbortSignal): Promise<void>;
  release(): void;
}

export interface RunContext {
  request: RunRequest;
  /** What the run is called in the log; absent where it is not logged. */
  id?: string;
  targets: readonly Target[];
  /** Aborted by a cancel; its reason is the error the run ends with. */
  signal: AbortSignal;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  slots: WaitingSlots;
  /** Of whoever executes the run: what it knows of the targets. Absent: nothing. */
  breakers?: Breakers;
  /** Sets money aside for one more attempt; what it cannot be made for, where there is none. Absent: nobody does. */
  fund?(): Promise<ErrorFacts | undefined>;
  /** The run was interrupted: what of it there is. */
  resumed?: Resumed;
}

/** What is known of a run whose execution was interrupted. */
export interface Resumed {
  attempts: AttemptRecord[];
  /** Absent where nothing was delivered. */
  before?: Before;
  /** Times its answer was gone on with. */
  splices: number;
}

/** How a run ended. */
export interface RunEnd {
  outcome: Outcome;
  attempts: AttemptRecord[];
  usage?: Usage;
  error?: ErrorFacts;
}

/** Executes a run, or the rest of one; never rejects. */
export async function executeRun(context: RunContext, sink: RunSink): Promise<RunEnd> {
  const total = new AbortController();
  const totalMs = context.request.timeouts?.totalMs ?? TOTAL_MS;
  const stop = context.clock.after(totalMs, () => total.abort(tookTooLong(totalMs)));
  const signal = AbortSignal.any([context.signal, total.signal]);
  const execution = new Execution({ ...context, signal }, sink);
  try {
    return execution.end(await execution.tryTargets(), context.signal);
  } catch (thrown) {
    return execution.end(toErrorFacts(thrown), context.signal);
  } finally {
    stop();
  }
}

class Execution {
  readonly #context: RunContext;
  readonly #sink: RunSink;
  /** In the order in which they ended. */
  readonly #attempts: AttemptRecord[] = [];
  /** The number of the last attempt that began. */
  #begun = 0;
  /** Of the last attempt at an answer; what was left for another one is not part of it. */
  #usage: Usage | undefined;
  /** Attempts that money is set aside for. */
  #funded = 1;
  /** What each target failed with. */
  readonly #errors: ErrorFacts[] = [];
  /** What readers have of the answer, where it broke off and another target can go on with it. */
  #before: Before | undefined;
  /** What the answer broke off with. */
  #brokeOff: ErrorFacts | undefined;
  #splices = 0;
  /** What is held back while another target is left. */
  readonly #holds: Holds | undefined;

  constructor(context: RunContext, sink: RunSink) {
    this.#context = context;
    this.#sink = sink;
    // The last target holds nothing: where it is the only one the request is not looked at.
    this.#holds = context.targets.length > 1 ? holdsOf(context.request) : undefined;
    if (context.resumed === undefined) return;
    const { attempts, before, splices } = context.resumed;
    this.#attempts.push(...attempts);
    this.#begun = attempts.at(-1)?.attempt ?? 0;
    this.#funded = this.#begun;
    // What the interrupted attempt used is in `before` already.
    this.#before = before;
    this.#splices = splices;
    this.#brokeOff = attempts.at(-1)?.error;
  }

  /** Tries one target after the other. Undefined once there is an answer; else what the run fails with. */
  async tryTargets(): Promise<ErrorFacts | undefined> {
    let left = [...(this.#context.breakers?.order(this.#context.targets) ?? this.#context.targets)];
    for (let target = left.shift(); target !== undefined; target = left.shift()) {
      const tried = await this.#tryNext(target, left);
      if (tried === "answered") return undefined;
      this.#errors.push(...tried.map(({ error }) => error));
      if (tried.some(({ decision }) => decision === "fail")) break;
      for (const failed of tried)
        if (failed.decision === "larger") left = left.filter((other) => isLarger(other, failed.target));
    }
    return this.#failure();
  }

  /** Asks `target`; where it is to be hedged, and silent, also the next one of `left`, which it takes from there. */
  async #tryNext(target: Target, left: Target[]): Promise<readonly Failed[] | "answered"> {
    const { request, signal, clock } = this.#context;
    const { hedgeAfterMs } = request;
    if (hedgeAfterMs === undefined || left.length === 0)
      return failuresOf([await this.#tryTarget(target, onlyLane(signal), { left: left.length, beside: 0 })]);
    const hedge = new Hedge(signal);
    const first = this.#inLane(target, hedge.lane(), { left: left.length, beside: 0 });
    const other = (await hedge.isSilent(first, hedgeAfterMs, clock)) ? this.#takeHedge(left) : undefined;
    if (other === undefined) return failuresOf([await first]);
    if ((await this.#fund(1)) !== undefined) {
      left.unshift(other);
      return failuresOf([await first]);
    }
    const second = this.#inLane(other, hedge.lane(), { left: left.length, beside: 1 });
    const tried = await Promise.all([first, second]);
    // It has not failed: it can go on with the answer of the other, should that break off.
    left.unshift(...[target, other].filter((_, lane) => tried[lane] === "overtaken"));
    return failuresOf(tried);
  }

  /** Nobody is asked in a hurry who is better left alone. */
  #takeHedge(left: Target[]): Target | undefined {
    const [next] = left;
    const isLeftAlone = next === undefined || (this.#context.breakers?.stateOf(next) ?? "closed") !== "closed";
    return isLeftAlone || this.#begun >= MAX_ATTEMPTS ? undefined : left.shift();
  }

  async #inLane(target: Target, lane: Lane, others: Others): Promise<Tried> {
    try {
      const tried = await this.#tryTarget(target, lane, others);
      if (tried !== "answered" && lane.isOvertaken()) return "overtaken";
      // Nobody can help: the other one is not waited for.
      if (tried !== "answered" && tried.decision === "fail") lane.win();
      return tried;
    } catch (thrown) {
      if (lane.isOvertaken()) return "overtaken";
      throw thrown;
    }
  }

  async #tryTarget(target: Target, lane: Lane, others: Others): Promise<Failed | "answered"> {
    const { clock, random, breakers } = this.#context;
    const isContinuing = this.#before !== undefined;
    // A target that is asked to see whether it is well again, or for want of another, is asked once.
    const isLeftAlone = breakers !== undefined && breakers.stateOf(target) !== "closed";
    let refused: ParameterPath | undefined;
    for (let attemptsHere = isLeftAlone ? ATTEMPTS_PER_TARGET : 1; ; attemptsHere += 1) {
      const unfunded = await this.#fund(0);
      if (unfunded !== undefined) return { target, error: unfunded, decision: "next" };
      const last = await this.#ask(target, lane, others, refused);
      const { error, silent, committed } = last;
      if (error !== undefined && lane.signal.aborted) return { target, error, decision: "fail" };
      if (error === undefined) {
        breakers?.note(target, "answered");
        return "answered";
      }
      refused = last.refused;
      const decided = decide({ error, silent, mayDoWithout: refused !== undefined, attemptsHere }, random());
      if (isToBlame(error, decided)) breakers?.note(target, error.retryable ? "failed" : "refuses", error.code);
      // What broke off in the middle is gone on with elsewhere: this target has just failed.
      if (committed) return { target, error, decision: decided.type !== "fail" && this.#keep(last) ? "next" : "fail" };
      const decision = withinBudget(decided, { attempts: this.#begun, targetsLeft: others.left });
      // What is wrong with a request that goes on may be what we added to it: others may take it.
      if (decision.type === "fail" && isContinuing && this.#begun < MAX_ATTEMPTS)
        return { target, error, decision: "next" };
      if (decision.type !== "retry") return { target, error, decision: decision.type };
      await sleep(clock, decision.delayMs, lane.signal);
    }
  }

  /** Money for the next attempt, and `ahead` more; what is said where there is none. */
  async #fund(ahead: number): Promise<ErrorFacts | undefined> {
    const { fund } = this.#context;
    if (fund === undefined || this.#begun + ahead < this.#funded) return undefined;
    const refused = await fund();
    if (refused === undefined) this.#funded += 1;
    return refused;
  }

  /** One attempt, as soon as there is room for it. */
  async #ask(target: Target, lane: Lane, { left, beside }: Others, refused?: ParameterPath): Promise<AttemptEnd> {
    const { signal, isOvertaken, win } = lane;
    const { request, id, clock, slots } = this.#context;
    await slots.acquire(signal);
    this.#begun += 1;
    const onHeaders = once(() => slots.release());
    const context: AttemptContext = {
      attempt: this.#begun,
      target,
      request: inTrace(request, { id, attempt: this.#begun }),
      limits: limitsOf(target, request.stream && left > 0, request.timeouts),
      before: this.#before,
      earlier: this.#attempts.length > 0 ? this.#attempts.map(toAttemptFacts) : undefined,
      refused,
      holds: left + beside > 0 ? this.#holds : undefined,
      isHedge: beside > 0,
      signal,
      clock,
      onHeaders,
      onContent: win,
    };
    const ended = await runAttempt(context, this.#sink);
    onHeaders();
    this.#attempts.push(ended.record);
    if (!isOvertaken()) this.#usage = ended.record.usage;
    return ended;
  }

  /** Whether another target can go on with what `last` has delivered. */
  #keep({ delivered, record, error }: AttemptEnd): boolean {
    this.#brokeOff = error;
    if (delivered === undefined || delivered.obstacle !== undefined || this.#splices >= MAX_SPLICES) return false;
    this.#splices += 1;
    const usage = record.usage === undefined ? this.#before?.usage : addUsage(this.#before?.usage, record.usage);
    this.#before = { delivered, ...(usage && { usage }) };
    return true;
  }

  /** An answer that broke off failed with that; else it is the error that helps most, with the first target's status. */
  #failure(): ErrorFacts {
    const [first, ...others] = this.#errors;
    if (first === undefined)
      return new DurableAIError({ code: "internal/unexpected", message: "a run without targets" }).facts;
    if (this.#brokeOff !== undefined || others.length === 0) return this.#brokeOff ?? first;
    const retryable = this.#errors.some((error) => error.retryable);
    return { ...mostUseful(this.#errors), status: first.status, retryable };
  }

  end(failure: ErrorFacts | undefined, cancelled: AbortSignal): RunEnd {
    const attempts = this.#attempts.toSorted((one, other) => one.attempt - other.attempt);
    const usage = this.#usage && addUsage(this.#before?.usage, this.#usage);
    if (failure === undefined) return { outcome: "completed", attempts, usage };
    if (cancelled.aborted) {
      const error = toErrorFacts(cancelled.reason);
      return { outcome: isOfMoney(error) ? "failed" : "cancelled", attempts, usage, error };
    }
    const error = attempts.length > 1 ? { ...failure, attempts: attempts.map(toAttemptFacts) } : failure;
    return { outcome: "failed", attempts, usage, error };
  }
}

/** What came of asking a target. */
type Tried = "answered" | "overtaken" | Failed;

/** A target failed: with what, and whether any other target may be asked now, only a larger one, or none. */
interface Failed {
  target: Target;
  error: ErrorFacts;
  decision: "next" | "larger" | "fail";
}

/** How many other targets there are while one is asked: not asked yet, and asked at the same time. */
interface Others {
  left: number;
  beside: number;
}

function failuresOf(tried: readonly Tried[]): readonly Failed[] | "answered" {
  return tried.includes("answered") ? "answered" : tried.filter((one) => typeof one === "object");
}

/** Where one of the windows is not known, it may be larger. */
function isLarger(other: Target, than: Target): boolean {
  return (other.contextTokens ?? Number.POSITIVE_INFINITY) > (than.contextTokens ?? 0);
}

/** Whether a target is to blame, and not what it was asked: others may ask something else. */
function isToBlame({ code, provider }: ErrorFacts, { type }: Decision): boolean {
  if (provider === undefined || code === "provider/unsupported") return false;
  return type === "retry" || type === "next";
}

function toAttemptFacts({ provider, model, status, endedMs: ms, error }: AttemptRecord): AttemptFacts {
  const code = error?.code;
  return { provider, model, ...(status && { status }), ...(code && { code }), ...(ms !== undefined && { ms }) };
}

/** What is held back of a stream that another target could go on with; undefined where none could. */
function holdsOf({ stream, native, format, inputs, onMidStream, holdBlocks = true }: RunRequest): Holds | undefined {
  if (!stream || native || isTaskFormat(format) || onMidStream === "fail") return undefined;
  return { toolCalls: holdBlocks, text: holdBlocks && asksForJson(format, inputs) };
}

function asksForJson(format: FormatId, inputs: JsonObject): boolean {
  try {
    return formatOf(format).parseRequest(inputs).output !== undefined;
  } catch {
    // Only its own provider understands the body, or says what is wrong with it.
    return false;
  }
}

/**
 * Only a stream can show early that it is alive: a whole answer takes as long as it takes, and leaving it would pay twice.
 */
function limitsOf({ slow }: Target, mayLeave: boolean, timeouts: Timeouts = {}): AttemptLimits {
  const {
    firstEventMs = slow ? SLOW_FIRST_EVENT_MS : FIRST_EVENT_MS,
    betweenEventsMs = slow ? SLOW_BETWEEN_EVENTS_MS : BETWEEN_EVENTS_MS,
  } = timeouts;
  return { firstEventMs: mayLeave ? firstEventMs : undefined, betweenEventsMs };
}

function tookTooLong(totalMs: number): DurableAIError {
  return new DurableAIError({
    code: "provider/timeout",
    message: `the run took longer than ${totalMs} ms in all`,
    retryable: true,
  });
}

/** Nobody has cancelled it: there was nothing more to pay it with. */
function isOfMoney({ code }: ErrorFacts): boolean {
  return /^(?:budget|rate|wallet)\//.test(code);
}

function once(run: () => void): () => void {
  let isDue = true;
  return () => {
    if (isDue) run();
    isDue = false;
  };
}
