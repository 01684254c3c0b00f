/** A lease that a run object has of its account: of the balance, or of a budget; and what it holds of that for its runs. */
import type { DurableAIError } from "../errors.ts";
import type { Clock } from "../run/watchdog.ts";
import { Lease, NO_LEASE } from "../wallet/lease.ts";
import type { Draw, LeaseSums } from "../wallet/entry.ts";

/** What an object asks for beyond what a run needs, in runs of the same size. */
export const SPARE_RUNS = 8;
/** How long an object without runs keeps its lease. */
export const IDLE_LEASE_MS = 60_000;
/** Leases of an object that are due so soon after each other go back in one message. */
const RETURN_TOGETHER_MS = 1_000;
/** After which time it gives back again what its account has not confirmed. */
const RETURN_AGAIN_MS = 10_000;

/** What it needs of its object. Amounts are nano-dollars, or in the unit of a budget. */
export interface LeaseHost<Lent extends LeaseSums = LeaseSums> {
  /** The object's id. */
  id: string;
  /** Its rows: the sums of the lease, and what is held for runs that are not closed. */
  table: { lease: LeaseSums | undefined; held(): number };
  /** Asks the account. */
  draw(draw: Draw): Promise<Lent>;
  /** Why a run does not begin for which the account had too little. */
  refusal(lent: Lent, amount: number): DurableAIError;
  clock: Clock;
  waitUntil(promise: Promise<unknown>): void;
  /** `nextReturn` may be sooner. */
  onChange(): void;
}

export class LeaseHolder<Lent extends LeaseSums = LeaseSums> {
  readonly #host: LeaseHost<Lent>;
  #opened: Lease | undefined;
  /** Since when nothing is held, in ms since the epoch; undefined where something is. */
  #returnAt: number | undefined;
  #isReturning = false;
  /** Since its object is in memory something was asked or held. */
  #isUsed = false;
  /** Runs that wait for an answer of the account. */
  readonly #waiting = new Set<{ amount: number }>();

  constructor(host: LeaseHost<Lent>) {
    this.#host = host;
  }

  /** When idle money goes back, in ms since the epoch; undefined where there is none, or it is in use. */
  get nextReturn(): number | undefined {
    return this.#lease.isOver || this.#lease.held > 0 ? undefined : this.#returnAt;
  }

  /** How much more has to be lent before `amount` can be held. */
  missing(amount: number): number {
    return amount === 0 ? 0 : this.#lease.missing(amount);
  }

  /** Holds what is not missing; the caller writes down for which run, in the same turn. */
  hold(amount: number): void {
    this.#isUsed = true;
    if (amount > 0) this.#lease.hold(amount);
  }

  /** The run has closed for which so much was held. Answers what of its cost the lease pays. */
  settle(held: number, cost: number): number {
    this.#isUsed = true;
    const paid = this.#lease.settle(held, cost);
    this.#idle();
    return paid;
  }

  /**
   * Asks the account for what is missing. What it has lent meanwhile may be held by another run already.
   * @throws DurableAIError what `refusal` says; `internal/unexpected` where it does not answer.
   */
  async draw(missing: number, amount: number): Promise<void> {
    this.#isUsed = true;
    const draw = this.#lease.draw(this.#host.id, missing, amount * SPARE_RUNS);
    const waiting = { amount };
    this.#waiting.add(waiting);
    try {
      const lent = await this.#host.draw(draw);
      this.#lease.learn(lent);
      this.#idle();
      if (lent.lent < draw.to) throw this.#host.refusal(lent, amount);
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  /**
   * The account wants back what is idle. Answers all that has ever been given back. Should that answer be lost, it is said
   * again: not by all that were called back in the same second.
   */
  recall(known: LeaseSums): number {
    this.#isUsed = true;
    this.#lease.learn(known);
    this.#lease.giveBack(this.#promised());
    this.#idle(spreadMs(this.#host.id));
    return this.#lease.sums.returned;
  }

  /** What was lent for runs that wait: the answer that lets them begin is on its way. */
  #promised(): number {
    let promised = 0;
    for (const { amount } of this.#waiting) if (promised + amount <= this.#lease.idle) promised += amount;
    return promised;
  }

  /**
   * Gives back what has been idle for long: for alarms. An object that was only woken for one has been evicted for want of
   * work, or restarted: what is idle there has been so for long enough, lest it be put off each time.
   */
  returnIdle(): void {
    const due = this.#isUsed || this.nextReturn === undefined ? this.nextReturn : 0;
    if (due === undefined || due > this.#host.clock.now() + RETURN_TOGETHER_MS || this.#isReturning) return;
    this.#isReturning = true;
    this.#lease.giveBack();
    this.#returnAt = this.#host.clock.now() + RETURN_AGAIN_MS;
    this.#host.waitUntil(this.#confirm());
  }

  async #confirm(): Promise<void> {
    try {
      this.#lease.learn(await this.#host.draw(this.#lease.draw(this.#host.id, 0, 0)));
    } catch {
      // It is sent again with the next alarm, or with the next draw.
    }
    this.#isReturning = false;
    this.#host.onChange();
  }

  /** @param more after which it goes back later: many objects may be woken by one recall. */
  #idle(more = 0): void {
    this.#returnAt = this.#host.clock.now() + IDLE_LEASE_MS + more;
  }

  /** Opened when it is first asked for: most objects have no lease. */
  get #lease(): Lease {
    if (this.#opened === undefined) {
      const { table } = this.#host;
      this.#opened = new Lease(table.lease ?? NO_LEASE, table.held(), (sums) => {
        table.lease = sums;
      });
      this.#idle(spreadMs(this.#host.id));
    }
    return this.#opened;
  }
}

/** Up to {@link IDLE_LEASE_MS}, the same for each object: its id is hex. */
function spreadMs(id: string): number {
  const part = Number.parseInt(id.slice(-4), 16) / 0x10000;
  return Number.isNaN(part) ? 0 : Math.floor(part * IDLE_LEASE_MS);
}
