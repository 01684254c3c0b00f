/**
 * When to look at what has come, where nobody waits for it: waking up for every chunk is what a stream costs most
 * (docs/run-protocol.md). One half of a divided stream is kept for us meanwhile, and comes in large pieces.
 */
import type { Clock } from "../run/watchdog.ts";

/** How often: as long as what has come may wait to be on disk. */
export const TURN_MS = 550;
/** After so much there is more to come: the next turn is at once. */
export const BUSY_BYTES = 32_768;

export class Turns {
  readonly #clock: Clock;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when it is time, `bytes` having come in this turn; undefined: now. */
  next(bytes: number): Promise<void> | undefined {
    if (this.#isOver || bytes >= BUSY_BYTES) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stopTimer = this.#clock.after(TURN_MS, resolve);
    this.#wake = () => {
      stopTimer();
      resolve();
    };
    return promise;
  }

  /** It is time now, and always from now on. */
  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }
}
