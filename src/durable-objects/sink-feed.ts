/**
 * The way of a day's records to its sinks.
 *
 * It keeps nothing but how far each sink is: the records are in the log, and are read from there when they are sent. A sink
 * that is down costs a number, however long it is; a run never waits for one.
 */
import { DurableAIError } from "../errors.ts";
import type { LogSink, SinkBatch } from "../log/log-sink.ts";
import type { SinkState } from "../log/sink-state.ts";
import type { SinkPlace } from "../log/sink-table.ts";
import type { Clock } from "../run/watchdog.ts";

/** How long a record waits for others that can go with it. */
export const GATHER_MS = 1_000;
/** How long a sink may take over one batch. */
export const SINK_TIMEOUT_MS = 30_000;
/** Delay before a batch is sent again; it doubles with each time, up to the most. */
export const FIRST_RETRY_MS = 1_000;
export const MAX_RETRY_MS = 300_000;
/** Times a sink may refuse one record by itself, before it is passed over. */
export const MAX_REFUSALS = 5;
/** How often is asked which sinks there are. */
export const SETTINGS_MS = 60_000;
/** When an object that should have sent something looks after it, where nothing has failed: it may have been killed. */
export const CHECK_MS = 20_000;

/** Not a sink: up to where there was nobody else, when it was last asked which sinks there are. A new one begins after it. */
const ASKED = "asked";

/** Records as they are read to be sent. */
export interface ReadRecords {
  records: SinkBatch["records"];
  /** The place of the last one. */
  last: number;
}

/** What the feed needs of its object. */
export interface FeedHost {
  /** The records after a place: at most so many, and one at least where there is any. */
  read(after: number, most: Pick<LogSink, "maxRecords" | "maxChars">): ReadRecords | undefined;
  /** The place of the newest record. */
  newest(): number;
  /** How many there are after a place. */
  count(after: number): number;
  places: { all(): Map<string, SinkPlace>; set(id: string, place: SinkPlace): void; delete(id: string): void };
  /** Whose records these are. */
  of(): Pick<SinkBatch, "account" | "day">;
  sinks(): Promise<readonly LogSink[]>;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  waitUntil(promise: Promise<unknown>): void;
  /** `nextTry` has changed. */
  onChange(): void;
}

export class SinkFeed {
  readonly #host: FeedHost;
  readonly #lanes = new Map<string, Lane>();
  #askedAt = Number.NEGATIVE_INFINITY;
  #stopTimer: (() => void) | undefined;

  constructor(host: FeedHost) {
    this.#host = host;
  }

  /** When an alarm has to see to it, in ms since the epoch; undefined where nothing waits. */
  get nextTry(): number | undefined {
    const check = this.#host.clock.now() + CHECK_MS;
    // Before anybody has said which sinks there are, there may be some.
    if (this.#askedAt === Number.NEGATIVE_INFINITY) return this.#stopTimer && check;
    const busy = [...this.#lanes.values()].filter(({ isEmpty }) => !isEmpty);
    return busy.length === 0 ? undefined : Math.min(...busy.map(({ retryAt = check }) => retryAt));
  }

  /** The object is new: a sink that is there already gets all of its records. */
  begin(): void {
    this.#host.places.set(ASKED, { position: 0, refused: 0 });
  }

  /** There are records that were not there before. */
  wake(): void {
    this.#stopTimer ??= this.#host.clock.after(GATHER_MS, () => this.send());
  }

  /** Asks at once which sinks there are. Where it never was, the next record asks. */
  async refresh(): Promise<void> {
    if (this.#host.places.all().size > 0) await this.#open();
  }

  /** Sends what is due: for alarms. What an older release has logged is nobody's. */
  send(): void {
    const isOfOlder = this.#stopTimer === undefined && this.#host.places.all().size === 0;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    if (isOfOlder) return;
    this.#host.waitUntil(this.#sendAll());
  }

  /** All records are gone, and places begin anew. */
  reset(): void {
    for (const lane of this.#lanes.values()) lane.stop();
    this.#lanes.clear();
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }

  /** How each sink fares that this object knows. */
  get states(): SinkState[] {
    return [...this.#lanes.values()].map(({ state }) => state);
  }

  async #sendAll(): Promise<void> {
    try {
      if (this.#host.clock.now() - this.#askedAt >= SETTINGS_MS) await this.#open();
    } catch {
      // Nobody says which sinks there are: those that are known go on, and the others are asked for at the next alarm.
      if (this.#askedAt === Number.NEGATIVE_INFINITY) this.wake();
    }
    for (const lane of this.#lanes.values()) lane.send();
    this.#host.onChange();
  }

  /** A lane for each sink. One that is new begins where it was last asked; one that was taken away is forgotten. */
  async #open(): Promise<void> {
    const newest = this.#host.newest();
    const sinks = new Map((await this.#host.sinks()).map((sink) => [idOf(sink), sink]));
    this.#askedAt = this.#host.clock.now();
    const places = this.#host.places.all();
    const start = { position: places.get(ASKED)?.position ?? newest, refused: 0 };
    for (const [id, sink] of sinks) {
      const known = this.#lanes.get(id);
      if (known !== undefined) known.sink = sink;
      else this.#lanes.set(id, new Lane(sink, this.#host, this.#begin(id, places.get(id) ?? start)));
    }
    for (const id of new Set([...this.#lanes.keys(), ...places.keys()]))
      if (id !== ASKED && !sinks.has(id)) this.#forget(id);
    if (places.get(ASKED)?.position !== newest) this.#host.places.set(ASKED, { position: newest, refused: 0 });
  }

  #begin(id: string, place: SinkPlace): SinkPlace {
    this.#host.places.set(id, place);
    return place;
  }

  #forget(id: string): void {
    this.#lanes.get(id)?.stop();
    this.#lanes.delete(id);
    this.#host.places.delete(id);
  }
}

function idOf({ owner, kind }: LogSink): string {
  return `${owner}/${kind}`;
}

/** The way to one sink: one batch at a time, which is all that is in memory of it. */
class Lane {
  sink: LogSink;
  retryAt: number | undefined;
  readonly #host: FeedHost;
  #place: SinkPlace;
  #isSending = false;
  #isStopped = false;
  #failures = 0;
  #refusals = 0;
  #error: DurableAIError | undefined;
  /** Smaller after a refusal: one record that the sink does not want must not keep the others. */
  #most = Number.POSITIVE_INFINITY;

  constructor(sink: LogSink, host: FeedHost, place: SinkPlace) {
    this.sink = sink;
    this.#host = host;
    this.#place = place;
  }

  get isEmpty(): boolean {
    return this.#place.position >= this.#host.newest();
  }

  get state(): SinkState {
    const { kind, owner } = this.sink;
    const { position, refused } = this.#place;
    return {
      sink: kind,
      owner,
      waiting: this.#host.count(position),
      refused,
      failures: this.#failures,
      ...(this.retryAt !== undefined && { retryAt: this.retryAt }),
      ...(this.#error && { error: { code: this.#error.code, message: this.#error.message } }),
    };
  }

  send(): void {
    const isLater = this.retryAt !== undefined && this.retryAt > this.#host.clock.now();
    if (this.#isSending || this.isEmpty || isLater) return;
    this.#isSending = true;
    this.#host.waitUntil(this.#sendAll());
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #sendAll(): Promise<void> {
    while (!this.#isStopped && (await this.#sendBatch()));
    this.#isSending = false;
    this.#host.onChange();
  }

  /** Whether there may be more to send now. */
  async #sendBatch(): Promise<boolean> {
    const { maxRecords, maxChars } = this.sink;
    const { position } = this.#place;
    const read = this.#host.read(position, { maxRecords: Math.min(maxRecords, this.#most), maxChars });
    if (read === undefined) {
      // What was there was deleted.
      if (!this.isEmpty) this.#moveTo(this.#host.newest());
      return false;
    }
    const { records, last } = read;
    try {
      await this.#inTime({ ...this.#host.of(), first: position + 1, last, records });
    } catch (thrown) {
      return this.#failed(thrown, { count: records.length, last });
    }
    this.#taken(last);
    return true;
  }

  #taken(last: number): void {
    this.#failures = 0;
    this.#refusals = 0;
    this.#error = undefined;
    this.retryAt = undefined;
    this.#most *= 2;
    this.#moveTo(last);
  }

  #failed(thrown: unknown, { count, last }: { count: number; last: number }): boolean {
    this.#error = DurableAIError.isInstance(thrown) ? thrown : unexpected(thrown);
    const isRefused = !this.#error.retryable;
    if (isRefused && count === 1 && (this.#refusals += 1) >= MAX_REFUSALS) {
      this.#refusals = 0;
      this.#moveTo(last, 1);
      return true;
    }
    if (isRefused && count > 1) {
      this.#most = Math.floor(count / 2);
      return true;
    }
    this.#failures += 1;
    const backoff =
      Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), MAX_RETRY_MS) * (0.5 + this.#host.random() / 2);
    const asked = Math.min(this.#error.retryAfterMs ?? 0, MAX_RETRY_MS);
    this.retryAt = this.#host.clock.now() + Math.ceil(Math.max(backoff, asked));
    return false;
  }

  #moveTo(position: number, refused = 0): void {
    if (this.#isStopped) return;
    this.#place = { position, refused: this.#place.refused + refused };
    this.#host.places.set(idOf(this.sink), this.#place);
  }

  /** Also a sink that does not listen to its signal is given up in time. */
  async #inTime(batch: SinkBatch): Promise<void> {
    const late = new AbortController();
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const stop = this.#host.clock.after(SINK_TIMEOUT_MS, () => {
      reject(sinkLate());
      late.abort();
    });
    try {
      await Promise.race([this.sink.send(batch, late.signal), ended]);
    } finally {
      stop();
    }
  }
}

function sinkLate(): DurableAIError {
  const message = `the sink did not take the batch: it did not answer in ${SINK_TIMEOUT_MS / 1_000} s`;
  return new DurableAIError({ code: "log/sink-failed", message, retryable: true });
}

/** Not the sink's answer: a record that cannot be written must not keep the others. */
function unexpected(cause: unknown): DurableAIError {
  const message = "the sink did not take the batch: something unexpected happened";
  return new DurableAIError({ code: "log/sink-failed", message, retryable: false, cause });
}
