/** Ends an attempt that is silent for too long, with one timer however many chunks arrive. */

/** Time as a parameter, so that tests are exact. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` after `ms`; answers with a function that takes it back. */
  after(ms: number, run: () => void): () => void;
}

/** Waits, or rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      stop();
      reject(signal.reason);
    };
    const stop = clock.after(ms, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

export class Watchdog {
  readonly #clock: Clock;
  readonly #parent: AbortSignal;
  readonly #controller = new AbortController();
  readonly #follow = (): void => this.#controller.abort(this.#parent.reason);
  #allowedMs: number | undefined;
  #touchedAt = 0;
  #stopTimer: (() => void) | undefined;
  #isExcused = false;
  #isOver = false;
  #expired = false;

  constructor(clock: Clock, parent: AbortSignal) {
    this.#clock = clock;
    this.#parent = parent;
    if (parent.aborted) this.#follow();
    else parent.addEventListener("abort", this.#follow, { once: true });
  }

  /** Aborts when the silence was too long, or when the parent signal does. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }
  get expired(): boolean {
    return this.#expired;
  }

  /** From now on a silence of `ms` is too long; undefined allows any. */
  allow(ms: number | undefined): void {
    this.#allowedMs = ms;
    this.touch();
    this.#schedule(ms);
  }

  /** Something was heard. */
  touch(): void {
    this.#touchedAt = this.#clock.now();
  }

  /** The silence while `promise` is pending is not that of who is watched. */
  async excuse<T>(promise: Promise<T>): Promise<T> {
    this.#isExcused = true;
    try {
      return await promise;
    } finally {
      this.#isExcused = false;
      this.touch();
    }
  }

  /** `promise`, or a rejection with the signal's reason, whichever is first. */
  async race<T>(promise: Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(this.signal.reason);
    this.signal.addEventListener("abort", abort, { once: true });
    try {
      return await Promise.race([promise, aborted]);
    } finally {
      this.signal.removeEventListener("abort", abort);
    }
  }

  /** All has been heard: no silence is too long from now on. */
  rest(): void {
    this.#isOver = true;
    this.#schedule(undefined);
  }

  stop(): void {
    this.#stopTimer?.();
    this.#parent.removeEventListener("abort", this.#follow);
  }

  #schedule(ms: number | undefined): void {
    this.#stopTimer?.();
    this.#stopTimer = ms === undefined || this.#isOver ? undefined : this.#clock.after(ms, () => this.#check());
  }

  /** The timer runs once per allowed silence and looks back, instead of being reset per chunk. */
  #check(): void {
    const allowedMs = this.#allowedMs;
    if (allowedMs === undefined) return;
    const leftMs = this.#isExcused ? allowedMs : this.#touchedAt + allowedMs - this.#clock.now();
    if (leftMs > 0) return this.#schedule(leftMs);
    this.#expired = true;
    this.#controller.abort(new DOMException("silent for too long", "TimeoutError"));
  }
}
