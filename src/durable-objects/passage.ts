/**
 * An answer that passes to its reader as it comes, bytes untouched and no JavaScript in between, while what has come is
 * looked at and recorded in turns.
 */
import type { Passage, RestOfAnswer } from "../run/attempt.ts";
import type { Clock } from "../run/watchdog.ts";
import { Turns } from "../stream/turns.ts";

/**
 * Most bytes that pass: a reader that stalls stops both halves of a divided stream, some 4 MB later (measured with
 * workerd 1.20261117), and the run must not wait for it. It goes on in frames.
 */
export const MAX_PASSED_BYTES: number = 2 * 1024 * 1024;

/** A longer silence is broken with signs of life, and nothing can be put between bytes that pass by themselves. */
export const SILENCE_MS = 10_000;
/**
 * Time for an answer to end by itself where its provider has heard that it is left: where a pipe is aborted before, its
 * pending read fails with nobody to hear it (workerd 1.20261117, streams that JavaScript makes).
 */
const STOP_AFTER_MS = 1_000;

/** A reader that can take an answer as it comes. */
export interface Taker {
  /** It has all there is, and waits for more. */
  isReady(): boolean;
  /** Resolves when it has taken all, or has left; never rejects. */
  take(rest: RestOfAnswer, signal: AbortSignal): Promise<void>;
}

export interface PassageOptions {
  clock: Clock;
  /** Whether others wait for what is recorded. */
  isShared(): boolean;
  /** All that has come so far is recorded: nothing more will be for a while. */
  onRecorded(): void;
}

export class ReaderPassage implements Passage {
  readonly #clock: Clock;
  readonly #isShared: () => boolean;
  readonly #onRecorded: () => void;
  readonly #turns: Turns;
  readonly #stop = new AbortController();
  #passedBytes = 0;
  #hasWaited = false;
  #isOver = false;
  #stopTimer: (() => void) | undefined;

  constructor(taker: Taker, rest: RestOfAnswer, { clock, isShared, onRecorded }: PassageOptions) {
    this.#clock = clock;
    this.#isShared = isShared;
    this.#onRecorded = onRecorded;
    this.#turns = new Turns(clock);
    void taker.take(rest, this.#stop.signal).finally(() => this.#end());
  }

  turn(bytes: number): Promise<void> | undefined {
    this.#passedBytes += bytes;
    this.#stopTimer?.();
    if (!this.#isOver) {
      const leftMs = this.#passedBytes > MAX_PASSED_BYTES ? 0 : SILENCE_MS;
      this.#stopTimer = this.#clock.after(leftMs, () => this.#stop.abort());
    }
    const turn = this.#isShared() ? undefined : this.#turns.next(bytes);
    // What came in the turn that has just ended is as old as it may be.
    if (turn !== undefined && this.#hasWaited) this.#onRecorded();
    this.#hasWaited = turn !== undefined;
    return turn;
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#clock.after(STOP_AFTER_MS, () => this.#stop.abort());
  }

  #end(): void {
    this.#isOver = true;
    this.#stopTimer?.();
    this.#turns.end();
  }
}
