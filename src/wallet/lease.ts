/**
 * A lease: part of an account's balance that one run object has, to hold from without asking.
 *
 * What both sides know of it are three sums that only grow: lent, returned, spent. Each message carries whole sums, never
 * steps, and whoever gets one takes the greater of it and its own. So messages may be lost, repeated and late in any order.
 * What is lent goes back only when its holder says so: no clock ever frees money that a live run holds.
 */
import { DurableAIError } from "../errors.ts";
import type { Draw, LeaseSums } from "./entry.ts";

/** What is known where nothing was lent. */
export const NO_LEASE: LeaseSums = { lent: 0, returned: 0, spent: 0 };
/** Of what is free an account lends at most this part beyond what is needed: others come, too. */
export const SPARE_SHARE = 16;

/** What a holder still has, held or idle. */
export function outstanding({ lent, returned, spent }: LeaseSums): number {
  return lent - returned - spent;
}

/** What an account knows of a lease after `draw`; what has to be lent is lent whole, or not at all. */
export function lend(known: LeaseSums, draw: Draw, freeNanoUsd: number): LeaseSums {
  const returned = Math.max(known.returned, draw.returned);
  assert(outstanding({ ...known, returned }) >= 0, `${draw.holder} gives back more than it has`);
  const free = Math.max(0, freeNanoUsd + returned - known.returned);
  const wanted = draw.to - known.lent;
  if (wanted <= 0 || wanted > free) return { ...known, returned };
  const spare = Math.min(draw.spare, Math.floor((free - wanted) / SPARE_SHARE));
  return { ...known, returned, lent: known.lent + wanted + spare };
}

/** The side of the holder. */
export class Lease {
  #sums: LeaseSums;
  #held: number;
  /** What the account has said that it has back. */
  #confirmed = 0;
  readonly #keep: (sums: LeaseSums) => void;

  /**
   * @param sums what was kept.
   * @param heldNanoUsd for runs that are not closed.
   * @param keep writes the sums down, in the turn in which they change.
   */
  constructor(sums: LeaseSums, heldNanoUsd: number, keep: (sums: LeaseSums) => void) {
    this.#sums = sums;
    this.#held = heldNanoUsd;
    this.#keep = keep;
    assert(this.idle >= 0, "more is held than was lent");
  }

  /** What can be held. */
  get idle(): number {
    return outstanding(this.#sums) - this.#held;
  }
  get held(): number {
    return this.#held;
  }
  get sums(): LeaseSums {
    return this.#sums;
  }
  /** It has nothing, and its account knows. */
  get isOver(): boolean {
    return outstanding(this.#sums) === 0 && this.#confirmed >= this.#sums.returned;
  }

  /** How much more has to be lent before `nanoUsd` can be held. */
  missing(nanoUsd: number): number {
    return Math.max(0, nanoUsd - this.idle);
  }

  /** Holds `nanoUsd`; whoever calls writes down for which run, in the same turn. */
  hold(nanoUsd: number): void {
    assert(nanoUsd >= 0 && this.missing(nanoUsd) === 0, "there is not so much to hold");
    this.#held += nanoUsd;
  }

  /** A run is over for which `heldNanoUsd` was held. Answers what of its cost the lease pays. */
  settle(heldNanoUsd: number, costNanoUsd: number): number {
    assert(heldNanoUsd >= 0 && heldNanoUsd <= this.#held, "that was not held");
    const paid = Math.min(heldNanoUsd, costNanoUsd);
    this.#held -= heldNanoUsd;
    if (paid > 0) this.#change({ spent: this.#sums.spent + paid });
    return paid;
  }

  /** The message by which so much more is lent. */
  draw(holder: string, missing: number, spare: number): Draw {
    return { holder, to: missing === 0 ? 0 : this.#sums.lent + missing, spare, returned: this.#sums.returned };
  }

  /** What the account answered, or says when it calls. */
  learn({ lent, returned }: Pick<LeaseSums, "lent" | "returned">): void {
    this.#confirmed = Math.max(this.#confirmed, returned);
    if (lent > this.#sums.lent) this.#change({ lent });
  }

  /** Gives back what is idle, but for `keptNanoUsd`; it is sent with the next message. */
  giveBack(keptNanoUsd = 0): void {
    const spare = this.idle - keptNanoUsd;
    if (spare > 0) this.#change({ returned: this.#sums.returned + spare });
  }

  /** Written down before it counts. */
  #change(change: Partial<LeaseSums>): void {
    const sums = { ...this.#sums, ...change };
    assert(outstanding(sums) >= this.#held, "more is held than is lent");
    this.#keep(sums);
    this.#sums = sums;
  }
}

function assert(holds: boolean, broken: string): asserts holds {
  if (!holds) throw new DurableAIError({ code: "internal/unexpected", message: `the lease refuses: ${broken}` });
}
