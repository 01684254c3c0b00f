/** When an account calls back what it has lent and is idle: for who needs more than there is, and not again and again. */
import { toErrorFacts } from "../errors.ts";
import type { Clock } from "../run/watchdog.ts";
import { logRefused } from "./refusal-log.ts";

/** Leases that are called back at once. */
export const MAX_RECALLED = 500;
/** Times they are called back for one who needs more. */
export const MAX_RECALLS = 3;
/** How long an account waits for what they answer; who answers later is heard then. */
export const RECALL_TIMEOUT_MS = 2_000;
/** How long something is scarce after it had to be called back. */
export const SCARCE_MS = 10_000;
/** From one time that all are asked to the next, at least: whoever comes meanwhile waits for the next one. */
export const RECALL_EVERY_MS = 200;
/** How soon all are asked again after nothing came back. */
export const RECALL_AGAIN_MS = 1_000;

/** The recalls of the balance, or of one share of a budget. */
export class Recalls {
  readonly #recallAll: (holder: string) => Promise<boolean>;
  readonly #clock: Clock;
  #recalling: Promise<boolean> | undefined;
  #recallAgainAt = 0;
  #nextAt = 0;
  #scarceUntil = 0;

  /** @param recallAll asks all but `holder`; answers whether anything came back. */
  constructor(recallAll: (holder: string) => Promise<boolean>, clock: Clock) {
    this.#recallAll = recallAll;
    this.#clock = clock;
  }

  /** Others have had to give back: nobody gets more than it needs. */
  get isScarce(): boolean {
    return this.#clock.now() < this.#scarceUntil;
  }

  /** Whether anything came back. Who comes meanwhile waits for the same. */
  async recall(holder: string): Promise<boolean> {
    if (this.#recalling === undefined && this.#clock.now() < this.#recallAgainAt) return false;
    this.#recalling ??= this.#recall(holder).finally(() => (this.#recalling = undefined));
    return this.#recalling;
  }

  /** Something may be idle that was not. */
  changed(): void {
    this.#recallAgainAt = 0;
  }

  async #recall(holder: string): Promise<boolean> {
    const early = this.#nextAt - this.#clock.now();
    if (early > 0) await new Promise<void>((resolve) => void this.#clock.after(early, resolve));
    this.#nextAt = this.#clock.now() + RECALL_EVERY_MS;
    this.#scarceUntil = this.#clock.now() + SCARCE_MS;
    const isSome = await this.#recallAll(holder);
    if (!isSome) this.#recallAgainAt = this.#clock.now() + RECALL_AGAIN_MS;
    return isSome;
  }
}

/** Who has something back to be asked for, how that is done, and what is written down of it. */
export interface Recalled<T> {
  holders: readonly string[];
  /** What the holder says that it gives back; undefined where it is not to be reached, or says nothing. */
  ask(holder: string): Promise<T | undefined>;
  /** Writes down what one has given back. */
  take(returned: T): void;
  /** All that `change` writes, or nothing; one may be within another. */
  transaction(change: () => void): void;
  clock: Clock;
  /** What a failure is called in the console. */
  name: string;
}

/**
 * Asks all of them, and writes down together what they say within {@link RECALL_TIMEOUT_MS}: a transaction for each would be
 * hundreds at once. Who answers later is heard then; who does not answer keeps what it has: a live run may be holding it.
 */
export async function callBack<T>({ holders, ask, take, transaction, clock, name }: Recalled<T>): Promise<void> {
  const inTime: T[] = [];
  let isOver = false;
  const hear = async (holder: string): Promise<void> => {
    try {
      const returned = await ask(holder);
      if (returned === undefined) return;
      if (isOver) transaction(() => take(returned));
      else inTime.push(returned);
    } catch (thrown) {
      logRefused(name, toErrorFacts(thrown));
    }
  };
  const late = Promise.withResolvers<void>();
  const stop = clock.after(RECALL_TIMEOUT_MS, late.resolve);
  await Promise.race([Promise.all(holders.map(hear)), late.promise]);
  stop();
  isOver = true;
  if (inTime.length > 0) transaction(() => inTime.forEach(takeOne));

  /** What is refused of one must not keep the others. */
  function takeOne(returned: T): void {
    try {
      transaction(() => take(returned));
    } catch (thrown) {
      logRefused(name, toErrorFacts(thrown));
    }
  }
}
