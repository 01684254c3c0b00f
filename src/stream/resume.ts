/** Reads a run to its end, however often the connection to its object breaks. See docs/run-protocol.md. */
import { DurableAIError } from "../errors.ts";
import type { InferenceLayer, Offer, RunReading } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { sleep, type Clock } from "../run/watchdog.ts";
import { concat, FrameDecoder, type EventsFrame, type Frame } from "./frame.ts";

/**
 * Times a reader attaches again without having received anything in between: for about a minute. A layer that was killed
 * is back within seconds, but what its readers hold is nowhere else: who gives up early loses it.
 */
export const MAX_REATTACHES = 35;
/** Wait before it attaches again; doubles each time. An object that restarts is back within the first few. */
export const FIRST_REATTACH_MS = 50;
/** The longest such wait. */
export const MAX_REATTACH_MS = 2_000;

export interface FollowOptions {
  layer: Pick<InferenceLayer, "read">;
  /** Offset the reading started at. @default 0 */
  from?: number;
  /** @default the isolate's clock */
  clock?: Clock;
  /** Ends the reading at once, also while it waits for a frame: the iteration is over without `closed`. */
  signal?: AbortSignal;
}

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
  #attempt = 0;
  /** What was received beyond what the object has on disk. */
  readonly #held: EventsFrame[] = [];
  #failures = 0;
  #cause: unknown;

  constructor(runId: string, { layer, from = 0, clock = systemClock, signal = NEVER }: FollowOptions) {
    this.#runId = runId;
    this.#layer = layer;
    this.#offset = from;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Hands on the frames of one connection; true once there is no more to read, false where the connection broke. */
  async *drain(stream: ReadableStream<Uint8Array>): AsyncGenerator<Frame, boolean> {
    const decoder = new FrameDecoder();
    const reader = stream.getReader();
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
      }
    } finally {
      this.#signal.removeEventListener("abort", leave);
      if (!isOver) await reader.cancel().catch(() => undefined);
    }
  }

  /** Whether nothing is missing before the frame. What is missing can be had by attaching again; an end cannot be undone. */
  #continues(frame: Frame): boolean {
    if (frame.type === "events") return frame.first === this.#offset;
    return frame.type !== "closed" || frame.end <= this.#offset;
  }

  /** Attaches again, offering what may be lost. */
  async reattach(): Promise<ReadableStream<Uint8Array>> {
    for (;;) {
      this.#failures += 1;
      if (this.#runId === "" || this.#failures > MAX_REATTACHES) throw this.#lost();
      await sleep(this.#clock, reattachMs(this.#failures), this.#signal);
      this.#dropBytes = this.#partBytes;
      const attempt = this.#attempt === 0 ? undefined : this.#attempt;
      const options = { from: this.#offset, offer: this.#offer(), ...(attempt && { attempt }) };
      const read = await this.#layer.read(this.#runId, options).catch((cause: unknown) => this.#broke(cause));
      if ("done" in read) continue;
      if (read.ok) return read.value.frames;
      if (!read.error.retryable) throw DurableAIError.from(read.error);
      this.#cause = DurableAIError.from(read.error);
    }
  }

  #broke(cause: unknown): { done: true; value: undefined } {
    this.#cause = cause;
    return { done: true, value: undefined };
  }

  #take(frame: Frame): Frame | undefined {
    if (frame.type === "events") return this.#takeEvents(frame);
    if (frame.type === "rewind") this.#rewind(frame.to);
    if (frame.type !== "attempt") return frame;
    const isNew = frame.attempt !== this.#attempt;
    this.#attempt = frame.attempt;
    return isNew ? frame : undefined;
  }

  /** What came after `to` is gone: another attempt goes on from there. */
  #rewind(to: number): void {
    this.#offset = Math.min(this.#offset, to);
    this.#held.length = 0;
    this.#partBytes = 0;
    this.#dropBytes = 0;
  }

  #takeEvents(frame: EventsFrame): Frame | undefined {
    this.#failures = 0;
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
    this.#held.push(frame);
    const isStored = ({ first, count }: EventsFrame): boolean => first + count <= frame.stored;
    while (this.#held[0] !== undefined && isStored(this.#held[0])) this.#held.shift();
  }

  #offer(): Offer | undefined {
    const [first, ...rest] = this.#held;
    if (first === undefined) return undefined;
    return { first: first.first, bytes: rest.reduce((bytes, frame) => concat(bytes, frame.bytes), first.bytes) };
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

const NEVER: AbortSignal = new AbortController().signal;
