/** How many attempts of one object may wait for response headers at once, first come first served. */
import type { WaitingSlots } from "../run/run.ts";

/** A Durable Object may have six requests waiting for headers; storage and the binding need the rest. */
export const MAX_WAITING_ATTEMPTS = 4;

export class ObjectSlots implements WaitingSlots {
  #taken = 0;
  readonly #queue: (() => void)[] = [];

  get taken(): number {
    return this.#taken;
  }
  get isFull(): boolean {
    return this.#taken >= MAX_WAITING_ATTEMPTS;
  }

  /** Takes a slot now; the caller has looked at `isFull`. */
  take(): void {
    this.#taken += 1;
  }

  async acquire(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.isFull) return this.take();
    await this.#turn(signal);
  }

  /** Gives the slot to the first that waits, or back. */
  release(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#queue.splice(this.#queue.indexOf(turn), 1);
        reject(signal.reason);
      };
      const turn = (): void => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      this.#queue.push(turn);
      signal.addEventListener("abort", abort, { once: true });
    });
  }
}

/** Slots of which the first is already taken: a run admitted by its object starts without waiting. */
export function withFirstTaken(slots: ObjectSlots): WaitingSlots {
  let isFirst = true;
  return {
    async acquire(signal) {
      if (isFirst) isFirst = false;
      else await slots.acquire(signal);
    },
    release: () => slots.release(),
  };
}
