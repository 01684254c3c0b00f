/** When an account calls back what it has lent and is idle: for who needs more than there is, and not again and again. */
import type { Clock } from "../run/watchdog.ts";

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

  /**
   * @param recallAll asks all but `holder`; answers whether anything came back.
   */
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

/**
 * What those say who answer in time, so that it can be written in one transaction: one for each of them would be hundreds at
 * once. An answer of undefined is none.
 * @param onLate hears each of the others.
 */
export async function answersInTime<T>(
  asked: readonly Promise<T | undefined>[],
  clock: Clock,
  onLate: (answer: T) => void,
): Promise<T[]> {
  const answers: T[] = [];
  let isOver = false;
  const hear = async (one: Promise<T | undefined>): Promise<void> => {
    const answer = await one;
    if (answer === undefined) return;
    if (isOver) onLate(answer);
    else answers.push(answer);
  };
  const late = Promise.withResolvers<void>();
  const stop = clock.after(RECALL_TIMEOUT_MS, late.resolve);
  await Promise.race([Promise.all(asked.map(hear)), late.promise]);
  stop();
  isOver = true;
  return answers;
}
