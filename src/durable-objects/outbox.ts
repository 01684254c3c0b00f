/**
 * The outbox of a run object: closed runs on their way to the objects that have to hear of them.
 *
 * It has no rows of its own. A closed run without an expiry is one that somebody has not yet taken
 * (`RunTable.close`): it cannot be deleted before, and a restarted object finds it. Each destination gets every run at
 * least once; the run id is the key by which it takes it exactly once. No run ever waits for a destination.
 */
import { DurableAIError } from "../errors.ts";
import type { StoredRun } from "../stream/run-table.ts";
import type { Clock } from "../run/watchdog.ts";

/** How long a closed run waits for others that can go with it. */
export const GATHER_MS = 100;
/** Runs in one message. Their metadata is the most of it; an RPC may have 32 MiB. */
export const MAX_BATCH_RUNS = 64;
/** How long a destination may take over one message, before it counts as lost. */
export const DELIVERY_TIMEOUT_MS = 30_000;
/** Delay before the first repetition; it doubles with each one, up to the most. */
export const FIRST_RETRY_MS = 1_000;
export const MAX_RETRY_MS = 300_000;
/** Closed runs whose counters are in memory; more than these wait on disk until those are gone. */
export const MAX_WAITING_RUNS = 10_000;
/** When an object that should have sent something looks after it, where nothing has failed: it may have been killed. */
const CHECK_MS = 20_000;

/** Somebody who hears of every closed run. */
export interface Destination {
  /**
   * Resolves once all of `runs` are taken for good. Where it rejects, they come again, perhaps in other company; runs that
   * were taken before come again after a restart.
   */
  deliver(runs: readonly StoredRun[]): Promise<void>;
}

/** The rows of the closed runs, as `RunTable` has them. */
export interface ClosedRuns {
  get(run: number): StoredRun | undefined;
  /** Closed runs that wait, by counter; at most `limit`. */
  waiting(limit: number): number[];
  /** Everybody has taken the run. */
  sent(run: number, stored: StoredRun): void;
}

/** What the outbox needs of its object. */
export interface OutboxHost {
  runs: ClosedRuns;
  /** The same ones each time. Asked when there is something to send, not before. */
  destinations(): readonly Destination[];
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  waitUntil(promise: Promise<unknown>): void;
  /** `nextTry` has changed, or runs can expire now. */
  onChange(): void;
}

export class Outbox {
  readonly #host: OutboxHost;
  /** How many destinations each run still waits for. */
  readonly #waiting = new Map<number, number>();
  /** There are more on disk than in memory. */
  #hasMore = false;
  #lanes: Lane[] | undefined;
  #stopTimer: (() => void) | undefined;

  constructor(host: OutboxHost) {
    this.#host = host;
  }

  /** False where a run that closes has nobody to wait for. */
  get isUsed(): boolean {
    return this.#host.destinations().length > 0;
  }

  /** When an alarm has to see to it, in ms since the epoch; undefined where nothing waits. */
  get nextTry(): number | undefined {
    if (this.#waiting.size === 0) return undefined;
    const check = this.#host.clock.now() + CHECK_MS;
    const busy = this.#lanes?.filter(({ isEmpty }) => !isEmpty) ?? [];
    return busy.length === 0 ? check : Math.min(...busy.map(({ retryAt = check }) => retryAt));
  }

  /** The run has been closed by `RunTable.close`, to be sent. */
  add(run: number): void {
    this.#put(run);
    this.#soon();
  }

  /** What an earlier life of the object has not sent: up to {@link MAX_WAITING_RUNS}, and one more where there are more. */
  restore(waiting: readonly number[]): void {
    this.#take(waiting);
    if (this.#waiting.size > 0) this.#soon();
  }

  /** Sends what is due: for alarms. */
  send(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const lanes = this.#open();
    if (lanes.length === 0) this.#letGo();
    for (const lane of lanes) lane.send();
  }

  #put(run: number): void {
    if (this.#waiting.size >= MAX_WAITING_RUNS) this.#hasMore = true;
    else {
      this.#waiting.set(run, this.#lanes?.length ?? -1);
      for (const lane of this.#lanes ?? []) lane.add(run);
    }
  }

  #load(): void {
    this.#take(this.#host.runs.waiting(MAX_WAITING_RUNS + 1));
  }

  #take(runs: readonly number[]): void {
    this.#hasMore = runs.length > MAX_WAITING_RUNS;
    for (const run of runs.slice(0, MAX_WAITING_RUNS)) this.#put(run);
  }

  /** Of each destination one lane, made when something is sent for the first time. */
  #open(): Lane[] {
    if (this.#lanes === undefined) {
      this.#lanes = this.#host.destinations().map((to) => new Lane(to, this.#host, (runs) => this.#taken(runs)));
      for (const run of this.#waiting.keys()) {
        this.#waiting.set(run, this.#lanes.length);
        for (const lane of this.#lanes) lane.add(run);
      }
    }
    return this.#lanes;
  }

  /** There is nobody left to wait for: the deployment has changed. */
  #letGo(): void {
    for (const run of this.#waiting.keys()) this.#sent(run, this.#host.runs.get(run));
    this.#next();
  }

  #taken(runs: ReadonlyMap<number, StoredRun | undefined>): void {
    for (const [run, stored] of runs) {
      const left = (this.#waiting.get(run) ?? 0) - 1;
      if (left > 0) this.#waiting.set(run, left);
      else this.#sent(run, stored);
    }
    this.#next();
  }

  #sent(run: number, stored: StoredRun | undefined): void {
    this.#waiting.delete(run);
    if (stored !== undefined) this.#host.runs.sent(run, stored);
  }

  #next(): void {
    if (this.#waiting.size === 0 && this.#hasMore) {
      this.#load();
      this.#soon();
    }
    this.#host.onChange();
  }

  #soon(): void {
    this.#stopTimer ??= this.#host.clock.after(GATHER_MS, () => this.send());
  }
}

/** Runs a destination has taken; those that are no more have nothing stored. */
type OnTaken = (runs: ReadonlyMap<number, StoredRun | undefined>) => void;

/** The way to one destination: one message at a time, the others wait and go together. */
class Lane {
  retryAt: number | undefined;
  readonly #to: Destination;
  readonly #host: OutboxHost;
  readonly #onTaken: OnTaken;
  readonly #queue = new Set<number>();
  #isSending = false;
  #failures = 0;
  /** Smaller after a failure: one run that cannot be taken must not keep the others. */
  #batch = MAX_BATCH_RUNS;

  constructor(to: Destination, host: OutboxHost, onTaken: OnTaken) {
    this.#to = to;
    this.#host = host;
    this.#onTaken = onTaken;
  }

  get isEmpty(): boolean {
    return this.#queue.size === 0;
  }

  add(run: number): void {
    this.#queue.add(run);
  }

  send(): void {
    const isLater = this.retryAt !== undefined && this.retryAt > this.#host.clock.now();
    if (this.#isSending || this.isEmpty || isLater) return;
    this.#isSending = true;
    this.#host.waitUntil(this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    while (!this.isEmpty && (await this.#sendBatch()));
    this.#isSending = false;
  }

  /** Whether it was taken. */
  async #sendBatch(): Promise<boolean> {
    const runs = new Map(first(this.#queue, this.#batch).map((run) => [run, this.#host.runs.get(run)]));
    const messages = [...runs.values()].filter((stored) => stored !== undefined);
    try {
      if (messages.length > 0) await inTime(this.#to.deliver(messages), this.#host.clock);
    } catch {
      this.#failed(runs);
      return false;
    }
    this.#failures = 0;
    this.retryAt = undefined;
    this.#batch = Math.min(this.#batch * 2, MAX_BATCH_RUNS);
    for (const run of runs.keys()) this.#queue.delete(run);
    this.#onTaken(runs);
    return true;
  }

  #failed(runs: ReadonlyMap<number, unknown>): void {
    const delay = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, MAX_RETRY_MS);
    this.#failures += 1;
    this.retryAt = this.#host.clock.now() + Math.ceil(delay * (0.5 + this.#host.random() / 2));
    this.#batch = Math.max(1, Math.floor(this.#batch / 2));
    for (const run of runs.keys()) {
      this.#queue.delete(run);
      this.#queue.add(run);
    }
    this.#host.onChange();
  }
}

/** The first of a set, without going through all of it. */
function first(set: ReadonlySet<number>, most: number): number[] {
  const taken: number[] = [];
  for (const one of set) {
    if (taken.length >= most) break;
    taken.push(one);
  }
  return taken;
}

function inTime(delivery: Promise<void>, clock: Clock): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const message = "the destination did not answer in time";
  const late = new DurableAIError({ code: "internal/unexpected", message, retryable: true });
  const stop = clock.after(DELIVERY_TIMEOUT_MS, () => reject(late));
  delivery.then(resolve, reject);
  return promise.finally(stop);
}
