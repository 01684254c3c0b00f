/** Sends a run's frames to one reader: one write in flight, from memory or from rows, until `closed`. */
import { DurableAIError } from "../errors.ts";
import type { RunRecord } from "../run/run-record.ts";
import type { Cursor, EventSlice } from "../stream/event-log.ts";
import type { RestOfAnswer } from "../run/attempt.ts";
import { encodeFrame, RAW_FRAME, storedRawFrame, type AttemptFrame, type ClosedFrame } from "../stream/frame.ts";
import { concat } from "../stream/bytes.ts";

import type { Taker } from "./passage.ts";

/** What a reader needs of a run, live or closed. */
export interface ReadableRun {
  readonly record: RunRecord;
  readonly isClosed: boolean;
  readonly streams: readonly AttemptFrame[];
  readonly log: { readonly end: number; readonly stored: number; read(cursor: Cursor): EventSlice | undefined };
  /** Calls `wake` whenever something happened, and keeps the run's rows; answers with a function that ends it. */
  watch(wake: () => void): () => void;
  /** Of a run that is live: `taker` can take its answer as it comes. */
  offer?(taker: Taker): void;
}

/** Where a reader stands. */
export interface ReaderPlace {
  /** The events it has. */
  from: number;
  /** The last attempt that it has events of. */
  attempt?: number | undefined;
  /** It understands the frame `raw`. */
  raw?: boolean | undefined;
}

/**
 * Writes the frames of `run` from `from` on. Resolves when all is written or the reader has left; never rejects.
 *
 * A writer on an IdentityTransformStream, because cancelling a stream that came over RPC does not reach a `cancel`
 * method on this side, while a write (and `closed`) does reject.
 */
export async function sendFrames(
  run: ReadableRun,
  place: ReaderPlace,
  writable: WritableStream<Uint8Array>,
): Promise<void> {
  const reader = new RunReader(run, place, writable);
  if (place.raw) run.offer?.(reader);
  await reader.send();
}

class RunReader implements Taker {
  readonly #run: ReadableRun;
  readonly #from: number;
  /** What it has is of this attempt, or of those before it. */
  #attempt: number | undefined;
  readonly #writable: WritableStream<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #takesRaw: boolean;
  #cursor: Cursor;
  #stream: AttemptFrame | undefined;
  #left = false;
  /** Something happened since the last look. */
  #dirty = false;
  #wake: (() => void) | undefined;
  /** Set once bytes pass to the reader without frames: nothing is said after them. */
  #passed: Promise<void> | undefined;

  constructor(run: ReadableRun, place: ReaderPlace, writable: WritableStream<Uint8Array>) {
    this.#run = run;
    this.#from = place.from;
    this.#cursor = { offset: place.from, parts: 0 };
    this.#attempt = place.attempt ?? run.streams.at(-1)?.attempt;
    this.#takesRaw = place.raw ?? false;
    this.#writable = writable;
    this.#writer = writable.getWriter();
  }

  isReady(): boolean {
    const isTold = this.#stream !== undefined && this.#stream === this.#run.streams.at(-1);
    return isTold && this.#wake !== undefined && !this.#dirty && this.#cursor.offset === this.#run.log.end;
  }

  take(rest: RestOfAnswer, signal: AbortSignal): Promise<void> {
    this.#passed = this.#pass(rest, signal);
    this.#wake?.();
    return this.#passed;
  }

  /** The last frame, and then what comes. Whoever reads it attaches again for the end. */
  async #pass({ head, body }: RestOfAnswer, signal: AbortSignal): Promise<void> {
    try {
      await this.#writer.write(concat(RAW_FRAME, head));
      this.#writer.releaseLock();
      await body.pipeTo(this.#writable, { signal });
    } catch {
      // The provider broke off, or the reader has left: it attaches again.
    }
  }

  async send(): Promise<void> {
    const wake = (): void => {
      this.#dirty = true;
      this.#wake?.();
    };
    const leave = (): void => {
      this.#left = true;
      wake();
    };
    this.#writer.closed.catch(leave);
    const stopWatching = this.#run.watch(wake);
    try {
      await this.#sendEvents();
      if (this.#passed !== undefined) return await this.#passed;
      // What is left to say is in no row: whoever has heard it may see the run expire.
      stopWatching();
      if (!this.#left) await this.#sendClosed();
    } catch (thrown) {
      // The reader has left: its run goes on, or `stopWatching` lets it end. One that has not attaches again.
      await this.#writer.abort(thrown).catch(() => undefined);
    } finally {
      stopWatching();
    }
  }

  /** All events, to the end of the run. */
  async #sendEvents(): Promise<void> {
    while (!this.#left && this.#passed === undefined) {
      this.#dirty = false;
      await this.#rewind();
      if (this.#mayReplay()) return void (this.#passed = this.#replay());
      const slice = this.#run.log.read(this.#cursor);
      if (slice !== undefined) await this.#sendSlice(slice);
      else if (this.#run.isClosed) return;
      else await this.#something();
    }
  }

  /** All that is left is on disk, of one attempt, and whole events of text or frames: nothing has to be said between them. */
  #mayReplay(): boolean {
    const { isClosed, log, streams } = this.#run;
    const { offset, parts } = this.#cursor;
    const { first = log.end, framing } = streams.at(-1) ?? {};
    const isStream = framing === "sse" || framing === "event-stream";
    return this.#takesRaw && isClosed && isStream && parts === 0 && offset >= first && offset < log.end;
  }

  async #replay(): Promise<void> {
    const { log } = this.#run;
    await this.#writer.write(this.#withAttempt(log.end, storedRawFrame(this.#closed)));
    for (let slice = log.read(this.#cursor); slice !== undefined; slice = log.read(this.#cursor)) {
      this.#cursor = slice.next;
      await this.#writer.write(slice.bytes);
    }
    if (this.#cursor.offset < log.end) throw cannotBeRead(this.#cursor.offset);
    await this.#writer.close();
  }

  /** The object lost what this reader has, and another attempt went on before that: the reader must drop it. */
  async #rewind(): Promise<void> {
    const { streams } = this.#run;
    const known = this.#attempt ?? 0;
    const next = streams.find(({ attempt, seam }) => seam !== undefined && attempt > known);
    this.#attempt = streams.at(-1)?.attempt;
    if (next === undefined || next.first >= this.#cursor.offset) return;
    this.#cursor = { offset: next.first, parts: 0 };
    await this.#writer.write(encodeFrame({ type: "rewind", to: next.first }));
  }

  async #sendSlice(slice: EventSlice): Promise<void> {
    const events = encodeFrame({ type: "events", ...slice, stored: this.#run.log.stored });
    this.#cursor = slice.next;
    await this.#writer.write(this.#withAttempt(slice.first, events));
  }

  /** `frame`, behind the attempt it belongs to where that has not been told. */
  #withAttempt(offset: number, frame: Uint8Array): Uint8Array {
    const stream = this.#run.streams.findLast(({ first }) => first <= offset);
    const isNew = stream !== undefined && stream !== this.#stream;
    this.#stream = stream;
    return isNew ? concat(encodeFrame(stream), frame) : frame;
  }

  get #closed(): ClosedFrame {
    const { outcome = "failed", end, usage, error } = this.#run.record;
    return { type: "closed", outcome, end, usage, error };
  }

  async #sendClosed(): Promise<void> {
    const closed = this.#closed;
    const { outcome, end } = closed;
    if (this.#cursor.offset < end) throw cannotBeRead(this.#cursor.offset);
    if (outcome === "interrupted" && this.#from > end)
      await this.#writer.write(encodeFrame({ type: "rewind", to: end }));
    await this.#writer.write(encodeFrame(closed));
    await this.#writer.close();
  }

  async #something(): Promise<void> {
    if (this.#dirty) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    await promise;
    this.#wake = undefined;
  }
}

/** Its rows are not there: the reader must not think that it has all of the run. */
function cannotBeRead(offset: number): DurableAIError {
  return new DurableAIError({
    code: "internal/unexpected",
    message: `the run has no rows from its event ${offset} on`,
  });
}
