/**
 * A run that is not closed: its events, who reads them, and what wakes them.
 *
 * It is the sink of its own execution. Whatever happens to it ends in exactly one `close`.
 */
import { deltaDecoder } from "../binding/run-deltas.ts";
import type { Usage } from "../chat.ts";
import { DurableAIError, type ErrorFacts } from "../errors.ts";
import { wireFormatOf } from "../formats/any-format.ts";
import { CommitGate } from "../run/commit-gate.ts";
import { estimateTokensIn } from "../formats/token-estimate.ts";
import { usageOfCut } from "../run/cut-usage.ts";
import type { Before } from "../run/answer-path.ts";
import type { Passage, RestOfAnswer, RunSink } from "../run/attempt.ts";
import { Delivered } from "../run/delivered.ts";
import { MAX_SPLICES, type Resumed, type RunEnd } from "../run/run.ts";
import type { RunCost } from "../wallet/entry.ts";
import { addUsage, usageBetween } from "../wallet/usage-counts.ts";
import type { AttemptRecord, Offer, RunRecord, RunRequest } from "../run/run-record.ts";
import type { Clock } from "../run/watchdog.ts";
import { BLOCK_MS, EventLog, type Cursor } from "../stream/event-log.ts";
import { concat } from "../stream/bytes.ts";
import type { AttemptFrame } from "../stream/frame.ts";
import { dropEvents, eventEnds, type ScannedEvents } from "../stream/scanner.ts";
import type { RunHold, RunTable, StoredRun } from "../stream/run-table.ts";
import type { Commits } from "./commits.ts";
import type { Outbox } from "./outbox.ts";
import { RunMeter } from "./run-meter.ts";
import { ReaderPassage, type Taker } from "./passage.ts";
import type { ReadableRun } from "./run-reader.ts";

/** Times a run is gone on with after a restart: one that brings its object down must not do so for ever. */
export const MAX_RESUMPTIONS = 3;

/** How long an interrupted run waits for readers to give back what they hold. */
export const OFFER_WINDOW_MS = 3_000;

/** What an active run needs of its object. */
export interface ActiveRunHost {
  sql: SqlStorage;
  table: RunTable;
  outbox: Pick<Outbox, "isUsed">;
  clock: Clock;
  commits: Pick<Commits, "add">;
  /** Somebody reads the run: its rows stay, also where it expires, until the answer is called. */
  hold(run: number): () => void;
  /** What a run cost that closes with these attempts, where that is charged. */
  costOf(stored: StoredRun, attempts: readonly AttemptRecord[]): RunCost | undefined;
  /** Holds more for a run that has used what was held, or cuts it. Answers which part of it that is. */
  keepUp(active: ActiveRun, stored: StoredRun, attempts: readonly AttemptRecord[]): number;
  /** Goes on with a run that was interrupted; false where that cannot be. */
  resume(active: ActiveRun, resumed: Resumed): boolean;
  /** The run has closed: forget it, and see to its expiry. */
  onClosed(run: number): void;
}

export class ActiveRun implements RunSink, ReadableRun {
  readonly run: number;
  readonly log: EventLog;
  readonly #stored: StoredRun;
  readonly #host: ActiveRunHost;
  readonly #request: RunRequest | undefined;
  readonly #abort = new AbortController();
  readonly #wakes = new Set<() => void>();
  #stopFlush: (() => void) | undefined;
  #stopDetach: (() => void) | undefined;
  #readers = 0;
  #taker: Taker | undefined;
  #heldBytes = 0;
  /** The attempt that answers is not on disk yet. */
  #isUnsaved = false;
  /** Where something is held for it. */
  readonly #meter: RunMeter | undefined;

  /** @param request what was asked, where the run begins here. */
  constructor(run: number, stored: StoredRun, host: ActiveRunHost, request?: RunRequest) {
    this.run = run;
    this.#request = request;
    this.#stored = stored;
    this.#host = host;
    this.log = new EventLog(host.sql, run, stored.streams);
    this.#meter = stored.hold && new RunMeter(stored.hold.outputTokens ?? 0);
  }

  get record(): RunRecord {
    return { ...this.#stored.record, end: this.log.end };
  }
  get streams(): readonly AttemptFrame[] {
    return this.#stored.streams;
  }
  get isClosed(): boolean {
    return this.#stored.record.state === "closed";
  }
  /** What is held for it; undefined where nothing is. */
  get held(): Readonly<RunHold> | undefined {
    return this.#stored.hold;
  }
  /** Bytes that are in memory only. */
  get tailBytes(): number {
    return this.log.pendingBytes + this.#heldBytes;
  }
  /** Aborted by `cancel`; its reason is the error the run ends with. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  // ---- as the sink of its execution --------------------------------------------------------------------------------

  open(frame: Omit<AttemptFrame, "type" | "first">): void {
    this.#stopTimer();
    this.log.begin(frame.framing);
    this.#meter?.begin();
    this.#stored.streams.push({ type: "attempt", ...frame, first: this.log.end });
    // The first one is written with its first events: no reader waits for the disk, and who has such events knows it.
    this.#isUnsaved = true;
    if (frame.attempt > 1) this.#save();
  }

  append(events: ScannedEvents): void {
    const { stored } = this.log;
    this.log.append(events);
    // A full block was written: the age of what is pending counts from now.
    if (this.log.stored > stored) {
      this.#stopTimer();
      this.#save();
    }
    if (this.log.pendingBytes > 0) this.#stopFlush ??= this.#host.clock.after(BLOCK_MS, () => this.#due());
    this.#wake();
  }

  /** Looks whether the answer has used more than is held for it. */
  count(tokens: number, usage: () => Usage): void {
    if (this.#meter?.isDue(tokens) !== true) return;
    const used = addUsage(this.streams.at(-1)?.seam?.usage, usage());
    this.#meter.looked(tokens, this.#host.keepUp(this, this.#stored, this.#interruptedAttempts(used)));
  }

  hold(bytes: number): void {
    this.#heldBytes = bytes;
  }

  pass(rest: () => RestOfAnswer): Passage | undefined {
    const { clock } = this.#host;
    const taker = this.#taker;
    if (taker?.isReady() !== true) return undefined;
    const isShared = (): boolean => this.#readers > 1;
    return new ReaderPassage(taker, rest(), { clock, isShared, onRecorded: () => this.#due() });
  }

  #due(): void {
    this.#host.commits.add(this);
  }

  flush(): void {
    this.#stopTimer();
    this.log.flush();
    this.#save();
  }

  #save(): void {
    if (this.#isUnsaved) this.#host.table.update(this.run, this.#stored);
    this.#isUnsaved = false;
  }

  #stopTimer(): void {
    this.#stopFlush?.();
    this.#stopFlush = undefined;
  }

  /** More is held for it: written down before it is used. */
  holdMore(hold: RunHold): void {
    this.#stored.hold = hold;
    this.#host.table.update(this.run, this.#stored);
  }

  // ---- its end -----------------------------------------------------------------------------------------------------

  cancel(reason: DurableAIError): void {
    if (this.#stored.record.state === "interrupted")
      this.close({ ...this.#interruptedEnd(), outcome: "cancelled", error: reason.facts });
    else this.#abort.abort(reason);
  }

  /** The last word on the run: everything to disk in one turn, then to the readers. */
  close(ended: RunEnd): void {
    const { record } = this.#stored;
    if (record.state === "closed") return;
    this.#stopTimer();
    this.log.flush();
    const end = this.#counted(ended);
    this.#stopDetach?.();
    const closedAt = this.#host.clock.now();
    const expiresAt = closedAt + this.#stored.retentionSeconds * 1_000;
    const closing: Partial<RunRecord> = { ...end, state: "closed", end: this.log.end, closedAt, expiresAt };
    Object.assign(record, closing);
    if (end.error !== undefined) record.error = { ...end.error, runId: record.runId };
    this.#isUnsaved = false;
    const cost = this.#host.costOf(this.#stored, end.attempts);
    if (cost !== undefined) record.cost = cost;
    this.#host.table.close(this.run, this.#stored, this.#host.outbox.isUsed);
    this.#host.onClosed(this.run);
    this.#wake();
  }

  /** What was delivered of an answer that broke off is counted: its provider would have told at the end. */
  #counted(end: RunEnd): RunEnd {
    const stream = this.streams.at(-1);
    const cut = end.attempts.find(({ attempt, error }) => attempt === stream?.attempt && error !== undefined);
    if (cut === undefined || cut.usage?.estimated === true) return end;
    const usage = this.#before()?.usage;
    const ofAttempt = usageBetween(stream?.seam?.usage, usage);
    if (usage === undefined || ofAttempt === undefined) return end;
    return { ...end, usage, attempts: end.attempts.map((one) => (one === cut ? { ...cut, usage: ofAttempt } : one)) };
  }

  // ---- after a restart of its object -------------------------------------------------------------------------------

  /** The provider's connection died with the object: takes offers for a while, then closes. */
  interrupt(): void {
    this.#stored.record.state = "interrupted";
    this.#host.clock.after(OFFER_WINDOW_MS, () => {
      // The end may have been on disk already. Not looked at before: readers may hold usage that came after it.
      this.#closeIfWhole();
      if (!this.isClosed && !this.#resume()) this.close(this.#interruptedEnd());
    });
  }

  /** What was delivered is in the log: another attempt goes on from its end. */
  #resume(): boolean {
    const { record, streams, onDetach, resumptions = 0 } = this.#stored;
    const isWanted = this.#readers > 0 || onDetach === "continue";
    const before = this.#before();
    const splices = streams.filter(({ seam }) => seam !== undefined).length;
    const isTooMuch = before?.delivered.obstacle !== undefined || splices >= MAX_SPLICES;
    if (!isWanted || isTooMuch || resumptions >= MAX_RESUMPTIONS) return false;
    const attempts = this.#interruptedAttempts(before?.usage);
    if (!this.#host.resume(this, { attempts, splices, ...(before && { before }) })) return false;
    this.#stored.resumptions = resumptions + 1;
    record.state = "live";
    this.#host.table.update(this.run, this.#stored);
    return true;
  }

  /**
   * Undefined where nobody could go on with it, or it cannot be read. Of a first attempt that is not known here a reader
   * may have a part: what comes now takes that part's place.
   */
  #before(): Before | undefined {
    const stream = this.streams.at(-1);
    if (stream === undefined) return this.#stored.asked && { delivered: new Delivered() };
    const decoder = deltaDecoder(stream);
    if (decoder === undefined) return undefined;
    const delivered = new Delivered(stream.seam?.delivered);
    const before = delivered.written.length;
    const gate = new CommitGate(wireFormatOf(stream.format), stream.framing);
    try {
      for (const events of this.#eventsOf(stream)) {
        delivered.push(decoder.push(events.bytes));
        gate.accept(events);
      }
    } catch {
      return undefined;
    }
    const request = this.#request ?? this.#host.table.request(this.run);
    const ofAttempt = usageOfCut(estimateTokensIn(delivered.written.slice(before)), gate.usage(), request);
    return { delivered, usage: addUsage(stream.seam?.usage, ofAttempt) };
  }

  /** Those that delivered something; of the others, and of what they used, nothing is known any more. */
  #interruptedAttempts(usage: Usage | undefined): AttemptRecord[] {
    const { streams, record, asked } = this.#stored;
    const error = interrupted();
    const startedAt = record.createdAt;
    if (streams.length === 0) return asked === undefined ? [] : [{ attempt: 1, ...asked, startedAt, error }];
    return streams.map(({ attempt, provider, model, seam }, index) => {
      const used = usageBetween(seam?.usage, index + 1 < streams.length ? streams[index + 1]?.seam?.usage : usage);
      return { attempt, provider, model, startedAt, ...(used && { usage: used }), error };
    });
  }

  /** Appends what a reader holds beyond our end. Closes the run where that includes the provider's `end`. */
  take({ first, bytes, stream: told }: Offer): void {
    if (this.#stored.record.state !== "interrupted" || first > this.log.end) return;
    if (this.streams.length === 0 && told?.attempt === 1 && told.first === 0) this.open(told);
    const stream = this.streams.at(-1);
    if (stream === undefined) return;
    const known = this.log.end - first;
    const fresh = dropEvents(bytes, known, stream.framing);
    if (fresh.length === 0) return;
    const events = { bytes: fresh, ends: eventEnds(fresh, stream.framing) };
    this.log.append(events);
    this.flush();
    this.#wake();
    this.#closeIfWhole();
  }

  /** Looks at all events of the committed attempt once more: whether they are whole, and what they used. */
  #closeIfWhole(): void {
    const stream = this.streams.at(-1);
    if (stream === undefined) return;
    const gate = new CommitGate(wireFormatOf(stream.format), stream.framing);
    for (const events of this.#eventsOf(stream)) gate.accept(events);
    if (!gate.ended) return;
    const ofAttempt = gate.usage();
    const usage = ofAttempt && addUsage(stream.seam?.usage, ofAttempt);
    const attempts = this.#interruptedAttempts(usage);
    const last = attempts.pop();
    if (last !== undefined) attempts.push({ ...last, error: undefined });
    this.close({ outcome: "completed", attempts, usage });
  }

  /** All events of the last attempt that committed. */
  *#eventsOf({ first, framing }: AttemptFrame): Generator<ScannedEvents> {
    let parts: Uint8Array = new Uint8Array(0);
    let cursor: Cursor = { offset: first, parts: 0 };
    for (let slice = this.log.read(cursor); slice !== undefined; slice = this.log.read(cursor)) {
      const bytes = parts.length === 0 ? slice.bytes : concat(parts, slice.bytes);
      parts = slice.count === 0 ? bytes : new Uint8Array(0);
      if (slice.count > 0) yield { bytes, ends: eventEnds(bytes, framing) };
      cursor = slice.next;
    }
  }

  #interruptedEnd(): RunEnd {
    const usage = this.#before()?.usage;
    return { outcome: "interrupted", attempts: this.#interruptedAttempts(usage), usage, error: interrupted() };
  }

  // ---- its readers -------------------------------------------------------------------------------------------------

  /** `taker` can take the answer as it comes. */
  offer(taker: Taker): void {
    this.#taker = taker;
  }

  /** Calls `wake` whenever something happened; answers with a function that ends it. */
  watch(wake: () => void): () => void {
    const release = this.#host.hold(this.run);
    this.#wakes.add(wake);
    this.#readers += 1;
    this.#stopDetach?.();
    return () => {
      release();
      if (this.#wakes.delete(wake)) this.#left();
    };
  }

  #left(): void {
    this.#readers -= 1;
    const { onDetach } = this.#stored;
    if (this.#readers > 0 || onDetach === "continue" || this.isClosed) return;
    const cancel = (): void => this.cancel(detached());
    this.#stopDetach = this.#host.clock.after(onDetach.cancelAfterMs, cancel);
  }

  #wake(): void {
    for (const wake of this.#wakes) wake();
  }
}

function interrupted(): ErrorFacts {
  return new DurableAIError({
    code: "run/interrupted",
    message: "the run object was restarted in mid-answer; what follows the events kept so far is lost",
    fix: "Run it again: with the same key, pass `retry: true` (over HTTP the header `durable-ai-retry: true`).",
    retryable: true,
  }).facts;
}

function detached(): DurableAIError {
  return new DurableAIError({
    code: "run/cancelled",
    message: "the last reader left a run that nobody can come back for",
    fix: 'Give the call a session or a key, or pass `onDetach: "continue"`.',
  });
}
