/**
 * Records of calls that are not kept, on their way to the log: gathered in the isolate, many to one message.
 *
 * What is gathered here is plain data of several requests; the timer and the message belong to the request that began the
 * batch, whose `waitUntil` keeps it going. Where that request is ended all the same, the next call takes its batch over:
 * a record is written once, however often it is sent. What the isolate still has when it is killed is lost.
 */
import { DurableAIError } from "../errors.ts";
import type { LogNamespace } from "../log/log-object.ts";
import type { LogRecord } from "../log/run-log.ts";
import { charsOf } from "../log/record-size.ts";
import type { Clock } from "../run/watchdog.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { unwrap } from "./layer-result.ts";
import { putLogs } from "./log-objects.ts";
import { sayLost } from "./lost-records.ts";

/** How long a record waits for others that can go with it. */
export const GATHER_MS = 200;
/** Records in one batch. */
export const MAX_BATCH_RECORDS = 128;
/** Characters of one batch, about: an RPC may have 32 MiB, and a character three bytes. */
export const MAX_BATCH_CHARS = 4_000_000;
/** Characters that an isolate holds, about, while the log does not take them: those of later calls are lost. */
export const MAX_HELD_CHARS = 16_000_000;
/** How long the log may take over one message. */
export const TAKE_MS = 5_000;
/** Pauses between tries: with them all tries are over before the 30 s that `waitUntil` has. */
export const PAUSES_MS: readonly number[] = [250, 1_000, 4_000];

/** A batch nobody has sent by then is one whose request is gone. */
const OVERDUE_MS = 40_000;
const LATE_MS = 1_000;

/** A record, and whose it is. */
export interface GatheredRecord {
  account: string;
  record: LogRecord;
}

/** Writes records down for good. Where it rejects they come again. */
type Put = (records: readonly GatheredRecord[]) => Promise<unknown>;

interface Batch {
  records: GatheredRecord[];
  chars: number;
  /** When another request may take it over. */
  overdueAt: number;
}

/** Keeps the request going that adds a record. Absent: nothing does, and nothing is gathered. */
export type WaitUntil = (promise: Promise<unknown>) => void;

export class GatheredLogs {
  readonly #put: Put;
  readonly #clock: Clock;
  /** All that the log has not taken, the one that is open among them. */
  readonly #batches = new Set<Batch>();
  #open: Batch | undefined;
  #chars = 0;
  /** Records there was no room for, not yet told of. */
  #lost = 0;

  constructor(put: Put, clock: Clock) {
    this.#put = put;
    this.#clock = clock;
  }

  /** Sends the record, with others, within {@link GATHER_MS}. */
  add(account: string, record: LogRecord, waitUntil: WaitUntil | undefined): void {
    const chars = charsOf(record);
    if (this.#chars + chars > MAX_HELD_CHARS) return void (this.#lost += 1);
    const now = this.#clock.now();
    for (const batch of this.#batches) if (batch.overdueAt <= now) this.#begin(batch, 0, waitUntil);
    const batch = this.#open ?? this.#newBatch(now, waitUntil);
    batch.records.push({ account, record });
    batch.chars += chars;
    this.#chars += chars;
    const isFull = batch.records.length >= MAX_BATCH_RECORDS || batch.chars >= MAX_BATCH_CHARS;
    if (isFull || waitUntil === undefined) this.#begin(batch, 0, waitUntil);
  }

  #newBatch(now: number, waitUntil: WaitUntil | undefined): Batch {
    const batch = { records: [], chars: 0, overdueAt: now + GATHER_MS + LATE_MS };
    this.#open = batch;
    this.#batches.add(batch);
    if (waitUntil !== undefined) this.#begin(batch, GATHER_MS, waitUntil);
    return batch;
  }

  #begin(batch: Batch, afterMs: number, waitUntil: WaitUntil = () => undefined): void {
    if (afterMs === 0) this.#close(batch);
    waitUntil(afterMs === 0 ? this.#send(batch) : this.#pause(afterMs).then(() => this.#sendOpen(batch)));
  }

  /** Unless it was full before its time. */
  async #sendOpen(batch: Batch): Promise<void> {
    if (this.#open !== batch) return;
    this.#close(batch);
    await this.#send(batch);
  }

  #close(batch: Batch): void {
    batch.overdueAt = this.#clock.now() + OVERDUE_MS;
    if (this.#open === batch) this.#open = undefined;
  }

  /** Never rejects. */
  async #send(batch: Batch): Promise<void> {
    for (const pauseMs of [0, ...PAUSES_MS]) {
      if (pauseMs > 0) await this.#pause(pauseMs);
      if (await this.#isTaken(batch)) return this.#drop(batch);
    }
    this.#lost += batch.records.length;
    this.#drop(batch);
  }

  async #isTaken({ records }: Batch): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const stop = this.#clock.after(TAKE_MS, () => reject(tooLate()));
    this.#put(records).then(resolve, reject);
    return promise
      .then(
        () => true,
        () => false,
      )
      .finally(stop);
  }

  #drop(batch: Batch): void {
    if (this.#batches.delete(batch)) this.#chars -= batch.chars;
    if (this.#lost === 0) return;
    sayLost(this.#lost);
    this.#lost = 0;
  }

  #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#clock.after(ms, resolve);
    return promise;
  }
}

const gathered = new WeakMap<object, GatheredLogs>();

/** What this isolate gathers for a namespace of log objects. */
export function gatheredLogs(logs: LogNamespace, clock: Clock): GatheredLogs {
  return gatheredFor(logs, (records) => putAll(logs, records), clock);
}

/** What this isolate gathers for a layer that is a Worker of its own, and knows whose the records are. */
export function gatheredForLayer(layer: InferenceLayer, clock: Clock): GatheredLogs {
  const put: Put = async (records) => {
    const answer = await layer.logs<"put">({ type: "put", records: records.map(({ record }) => record) });
    // A deployment without a log does not want them, today or later.
    if (answer.ok || answer.error.code !== "option/not-available") unwrap(answer);
  };
  return gatheredFor(layer, put, clock);
}

function gatheredFor(whom: object, put: Put, clock: Clock): GatheredLogs {
  const known = gathered.get(whom) ?? new GatheredLogs(put, clock);
  gathered.set(whom, known);
  return known;
}

async function putAll(logs: LogNamespace, records: readonly GatheredRecord[]): Promise<void> {
  const byAccount = Map.groupBy(records, ({ account }) => account);
  const puts = [...byAccount].map(([account, theirs]) => {
    const ofAccount = theirs.map(({ record }) => record);
    return putLogs(logs, account, ofAccount);
  });
  await Promise.all(puts);
}

function tooLate(): DurableAIError {
  return new DurableAIError({
    code: "internal/unexpected",
    message: "the log did not answer in time",
    retryable: true,
  });
}
