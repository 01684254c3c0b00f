/** Reads a run to its end, however often the connection to its object breaks. See docs/run-protocol.md. */
import { DurableAIError } from "../errors.ts";
import type { InferenceLayer, Offer, RunReading } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { sleep, type Clock } from "../run/watchdog.ts";
import { concat, kept } from "./bytes.ts";
import { FrameDecoder, type AttemptFrame, type EventsFrame, type Frame, type Raw } from "./frame.ts";
import { readPieces, type PieceReader } from "./pieces.ts";
import { endsWhole, RawEvents } from "./raw-events.ts";
import { eventScanner, type ScannedEvents } from "./scanner.ts";
import { Turns } from "./turns.ts";

/**
 * Times a reader attaches again without having received anything in between: for about a minute. A layer that was killed
 * is back within seconds, but what its readers hold is nowhere else: who gives up early loses it.
 */
export const MAX_REATTACHES = 35;
/** Wait before it attaches again; doubles each time. An object that restarts is back within the first few. */
export const FIRST_REATTACH_MS = 50;
/** The longest such wait. */
export const MAX_REATTACH_MS = 2_000;
/** How long what came without frames is held: by then it is on disk, see TURN_MS and BLOCK_MS. */
export const RAW_HELD_MS = 5_000;
/** Most bytes of it that are held. */
export const MAX_RAW_HELD_BYTES: number = 2 * 1024 * 1024;

export interface FollowOptions {
  layer: Pick<InferenceLayer, "read">;
  /** Offset the reading started at. @default 0 */
  from?: number;
  /** @default the isolate's clock */
  clock?: Clock;
  /** Ends the reading at once, also while it waits for a frame: the iteration is over without `closed`. */
  signal?: AbortSignal;
  /** Gets what comes without frames, where it wants that: else it is made events of. */
  pass?(): PassRaw | undefined;
}

/** Takes `head`, then all of `body`. Rejects where it cannot: its own reader has left, or `body` broke off. */
export type PassRaw = (head: Uint8Array, body: ReadableStream<Uint8Array>, signal: AbortSignal) => Promise<void>;

/**
 * The frames of a run, each event once, up to and including `closed` (or a `rewind` and then `closed`).
 * Leaving the iteration early leaves the run; it does not cancel it.
 * @throws DurableAIError `run/interrupted` where the run object cannot be reached again, or what it answered.
 */
export async function* followRun(reading: RunReading, options: FollowOptions): AsyncGenerator<Frame, void> {
  const follower = new Follower(reading.runId, options);
  let { frames } = reading;
  for (;;) {
    const isClosed = yield* follower.drain(frames);
    if (isClosed) return;
    frames = await follower.reattach();
  }
}

class Follower {
  readonly #runId: string;
  readonly #layer: Pick<InferenceLayer, "read">;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  /** Events handed on so far, and bytes of the next one where it comes in parts. */
  #offset: number;
  #partBytes = 0;
  /** Bytes to drop after a reattach: the object sends an event in parts from its first part again. */
  #dropBytes = 0;
  #attempt: AttemptFrame | undefined;
  /** What was received beyond what the object has on disk, and when. */
  readonly #held: { frame: EventsFrame; at: number }[] = [];
  #heldBytes = 0;
  /** The last connection has given all it had, as it was to. */
  #isPassed = false;
  /** It was said for this reader that it takes what passes without frames. */
  #takesRaw = false;
  /** A part of the next event has gone out already. */
  #isCut = false;
  #failures = 0;
  #cause: unknown;
  readonly #pass: () => PassRaw | undefined;

  constructor(runId: string, options: FollowOptions) {
    const { layer, from = 0, clock = systemClock, signal = NEVER, pass = () => undefined } = options;
    this.#pass = pass;
    this.#runId = runId;
    this.#layer = layer;
    this.#offset = from;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Hands on the frames of one connection; true once there is no more to read, false where the connection broke. */
  async *drain(stream: ReadableStream<Uint8Array>): AsyncGenerator<Frame, boolean> {
    const decoder = new FrameDecoder();
    const reader = readPieces(stream);
    let isOver = false;
    const leave = (): void => void reader.cancel().catch(() => undefined);
    if (this.#signal.aborted) leave();
    this.#signal.addEventListener("abort", leave, { once: true });
    try {
      for (;;) {
        const { done, value } = await reader.read().catch((cause: unknown) => this.#broke(cause));
        isOver = done;
        if (done) return this.#signal.aborted;
        for (const frame of decoder.push(value)) {
          if (!this.#continues(frame)) return false;
          const passed = this.#take(frame);
          if (passed !== undefined) yield passed;
          if (frame.type === "closed") return true;
        }
        if (decoder.raw === undefined) continue;
        this.#takesRaw = true;
        const pass = this.#pass();
        let { closed } = decoder.raw;
        if (pass === undefined) isOver = yield* this.#drainRaw(reader, decoder.raw);
        else {
          isOver = true;
          reader.releaseLock();
          if (closed === undefined) {
            const { events, isWhole } = await this.#passOn(stream, decoder.raw, pass);
            yield events;
            // Whoever passes bytes on makes nothing of usage: the run object need not be asked.
            if (isWhole) closed = { type: "closed", outcome: "completed", end: this.#offset };
          } else yield await this.#passStored(stream, { ...decoder.raw, closed }, pass);
        }
        if (closed === undefined || !this.#isPassed) return false;
        yield closed;
        return true;
      }
    } finally {
      this.#signal.removeEventListener("abort", leave);
      if (!isOver) await reader.cancel().catch(() => undefined);
    }
  }

  /**
   * The events in the bytes that follow a frame `raw`. What is no whole event comes again, whole. True where the bytes have
   * come to their end, false where the provider says in them that it failed: what becomes of that, the object knows.
   */
  async *#drainRaw(reader: PieceReader, { head, closed }: Raw): AsyncGenerator<EventsFrame, boolean> {
    const { format = "openai-chat", framing = "sse" } = this.#attempt ?? {};
    const raw = new RawEvents(framing, closed === undefined ? format : undefined);
    for (let chunk = head; ;) {
      const { events, failed } = raw.push(chunk);
      if (events !== undefined) yield this.#takeRaw(events);
      if (failed) return false;
      let isBroken = false;
      const { done, value } = await reader.read().catch((cause: unknown) => {
        isBroken = true;
        return this.#broke(cause);
      });
      if (done) {
        this.#isPassed = !isBroken;
        const last = closed === undefined || isBroken ? undefined : raw.end();
        if (last !== undefined) yield this.#takeRaw(last);
        return true;
      }
      chunk = value;
    }
  }

  /**
   * Hands on all that comes, as it comes, and counts it in turns: both halves of a divided stream get the same, also where
   * it breaks. Answers with the count, as a frame without bytes, and with whether the provider has said in it that the answer
   * is whole. What was handed on of an event that is not whole is dropped when that event comes again.
   */
  async #passOn(
    stream: ReadableStream<Uint8Array>,
    { head }: Raw,
    pass: PassRaw,
  ): Promise<{ events: EventsFrame; isWhole: boolean }> {
    const first = this.#offset;
    const [theirs, ours] = stream.tee();
    const { format = "openai-chat", framing = "sse" } = this.#attempt ?? {};
    const scanner = eventScanner(framing);
    let last: ScannedEvents = { bytes: head, ends: [] };
    const turns = new Turns(this.#clock);
    const passed = pass(head, theirs, this.#signal).then(
      () => true,
      () => false,
    );
    void passed.finally(() => turns.end());
    const reader = readPieces(ours);
    const leave = (): void => void reader.cancel().catch(() => undefined);
    this.#signal.addEventListener("abort", leave, { once: true });
    try {
      for (let chunk = head; ;) {
        const scanned = scanner.push(chunk);
        if (scanned.ends.length > 0) last = scanned;
        this.#count(scanned);
        await turns.next(chunk.length);
        const { done, value } = await reader.read();
        if (done) break;
        chunk = value;
      }
      this.#isPassed = await passed;
    } catch (cause) {
      this.#cause = cause;
      await passed;
    } finally {
      this.#signal.removeEventListener("abort", leave);
    }
    this.#partBytes = scanner.openBytes;
    this.#isCut = scanner.openBytes > 0;
    const isWhole = this.#isPassed && !this.#isCut && endsWhole(format, last);
    const events: EventsFrame = { type: "events", first, count: this.#offset - first, stored: 0, bytes: NO_BYTES };
    return { events, isWhole };
  }

  /** The same for what is on disk: nobody has to give it back, so it is not counted. Where it breaks, it is read again. */
  async #passStored(
    stream: ReadableStream<Uint8Array>,
    { head, closed: { end } }: Required<Raw>,
    pass: PassRaw,
  ): Promise<EventsFrame> {
    const first = this.#offset;
    try {
      await pass(head, stream, this.#signal);
    } catch (cause) {
      this.#cause = cause;
      throw this.#lost();
    }
    this.#isPassed = true;
    this.#offset = end;
    return { type: "events", first, count: end - first, stored: end, bytes: NO_BYTES };
  }

  #count({ bytes, ends }: ScannedEvents): void {
    this.#failures = 0;
    if (ends.length > 0) this.#holdRaw({ type: "events", first: this.#offset, count: ends.length, stored: 0, bytes });
  }

  #takeRaw({ bytes, ends }: ScannedEvents): EventsFrame {
    this.#failures = 0;
    const frame: EventsFrame = { type: "events", first: this.#offset, count: ends.length, stored: 0, bytes };
    // Whoever gets it may take its buffer.
    this.#holdRaw({ ...frame, bytes: bytes.slice() });
    return frame;
  }

  #holdRaw(frame: EventsFrame): void {
    this.#offset += frame.count;
    this.#hold(frame);
    const oldest = this.#clock.now() - RAW_HELD_MS;
    while (this.#heldBytes > MAX_RAW_HELD_BYTES || (this.#held[0]?.at ?? oldest) < oldest) this.#letGo();
  }

  /** Whether nothing is missing before the frame. What is missing can be had by attaching again; an end cannot be undone. */
  #continues(frame: Frame): boolean {
    if (frame.type === "events") return frame.first === this.#offset;
    return frame.type !== "closed" || frame.end <= this.#offset;
  }

  /** Attaches again, offering what may be lost. */
  async reattach(): Promise<ReadableStream<Uint8Array>> {
    for (;;) {
      const offer = this.#isPassed ? undefined : this.#offer();
      if (!this.#isPassed) await this.#pause();
      this.#isPassed = false;
      this.#dropBytes = this.#partBytes;
      const attempt = this.#attempt?.attempt;
      // From bytes that pass nothing could be dropped.
      const raw = this.#takesRaw && this.#dropBytes === 0;
      const more = { ...(offer && { offer }), ...(attempt && { attempt }), ...(raw && { raw }) };
      const options = { from: this.#offset, ...more };
      const read = await this.#layer.read(this.#runId, options).catch((cause: unknown) => this.#broke(cause));
      if ("done" in read) continue;
      if (read.ok) return read.value.frames;
      if (!read.error.retryable) throw DurableAIError.from(read.error);
      this.#cause = DurableAIError.from(read.error);
    }
  }

  async #pause(): Promise<void> {
    this.#failures += 1;
    if (this.#runId === "" || this.#failures > MAX_REATTACHES) throw this.#lost();
    await sleep(this.#clock, reattachMs(this.#failures), this.#signal);
  }

  #broke(cause: unknown): { done: true; value: undefined } {
    this.#cause = cause;
    return { done: true, value: undefined };
  }

  #take(frame: Frame): Frame | undefined {
    if (frame.type === "events") return this.#takeEvents(frame);
    if (frame.type === "rewind") this.#rewind(frame.to);
    if (frame.type !== "attempt") return frame;
    const isNew = frame.attempt !== this.#attempt?.attempt;
    if (isNew && this.#isCut) throw this.#cut();
    this.#attempt = frame;
    return isNew ? frame : undefined;
  }

  /** What came after `to` is gone: another attempt goes on from there. */
  #rewind(to: number): void {
    this.#offset = Math.min(this.#offset, to);
    this.#held.length = 0;
    this.#heldBytes = 0;
    this.#partBytes = 0;
    this.#dropBytes = 0;
  }

  #takeEvents(frame: EventsFrame): Frame | undefined {
    this.#failures = 0;
    this.#isCut = false;
    const end = frame.first + frame.count;
    this.#keep(frame);
    const dropped = Math.min(this.#dropBytes, frame.bytes.length);
    this.#dropBytes -= dropped;
    this.#partBytes = frame.count === 0 ? this.#partBytes + frame.bytes.length - dropped : 0;
    this.#offset = end;
    return dropped === frame.bytes.length && frame.count === 0
      ? undefined
      : { ...frame, bytes: frame.bytes.subarray(dropped) };
  }

  /** Keeps it until it is on disk. Frames come in order, so those that are on disk are the first ones. */
  #keep(frame: EventsFrame): void {
    this.#hold(frame);
    const isStored = ({ first, count }: EventsFrame): boolean => first + count <= frame.stored;
    while (this.#held[0] !== undefined && isStored(this.#held[0].frame)) this.#letGo();
  }

  #hold(frame: EventsFrame): void {
    this.#held.push({ frame: { ...frame, bytes: kept(frame.bytes) }, at: this.#clock.now() });
    this.#heldBytes += frame.bytes.length;
  }

  #letGo(): void {
    this.#heldBytes -= this.#held.shift()?.frame.bytes.length ?? 0;
  }

  #offer(): Offer | undefined {
    const [first, ...rest] = this.#held.map(({ frame }) => frame);
    if (first === undefined) return undefined;
    const stream = first.first === 0 ? this.#attempt : undefined;
    return {
      first: first.first,
      bytes: concat(first.bytes, ...rest.map(({ bytes }) => bytes)),
      ...(stream && { stream }),
    };
  }

  /** It will never be whole: another attempt goes on before it. */
  #cut(): DurableAIError {
    return new DurableAIError({
      code: "run/interrupted",
      message: "the provider broke off in the middle of an event of which a part had gone out",
      fix: "Read the run again from the last whole event: it goes on.",
      retryable: true,
      runId: this.#runId,
    });
  }

  #lost(): DurableAIError {
    return new DurableAIError({
      code: "run/interrupted",
      message: "the connection to the run was lost and could not be made again",
      fix: "Read the run again by its id; if it was not durable, run it again.",
      retryable: true,
      runId: this.#runId === "" ? undefined : this.#runId,
      cause: this.#cause,
    });
  }
}

function reattachMs(failures: number): number {
  return Math.min(MAX_REATTACH_MS, FIRST_REATTACH_MS * 2 ** (failures - 1));
}

const NO_BYTES: Uint8Array = new Uint8Array(0);
const NEVER: AbortSignal = new AbortController().signal;
