/** The money of a run object: the lease that its account gives it, and what it holds of that for its runs. */
import { accountObject } from "../binding/account-object.ts";
import { reached, unwrap } from "../binding/layer-result.ts";
import { DurableAIError } from "../errors.ts";
import type { AccountNamespace } from "../run/run-record.ts";
import type { Clock } from "../run/watchdog.ts";
import { Lease, NO_LEASE } from "../wallet/lease.ts";
import type { LeaseSums } from "../wallet/entry.ts";
import { insufficient } from "../wallet/transfers.ts";

/** What an object asks for beyond what a run needs, in runs of the same size. */
export const SPARE_RUNS = 8;
/** How long an object without runs keeps its lease. */
export const IDLE_LEASE_MS = 60_000;
/** After which time it gives back again what its account has not confirmed. */
const RETURN_AGAIN_MS = 10_000;

/** What it needs of its object. */
export interface LeaseHost {
  /** The object's id. */
  id: string;
  /** Its rows: the sums of the lease, and what is held for runs that are not closed. */
  table: { lease: LeaseSums | undefined; heldNanoUsd(): number };
  accounts(): AccountNamespace | undefined;
  account(): string;
  clock: Clock;
  waitUntil(promise: Promise<unknown>): void;
  /** `nextReturn` may be sooner. */
  onChange(): void;
}

export class LeaseHolder {
  readonly #host: LeaseHost;
  #opened: Lease | undefined;
  /** Since when nothing is held, in ms since the epoch; undefined where something is. */
  #returnAt: number | undefined;
  #isReturning = false;
  /** Runs that wait for an answer of the account. */
  readonly #waiting = new Set<{ nanoUsd: number }>();

  constructor(host: LeaseHost) {
    this.#host = host;
  }

  /** When idle money goes back, in ms since the epoch; undefined where there is none, or it is in use. */
  get nextReturn(): number | undefined {
    return this.#lease.isOver || this.#lease.held > 0 ? undefined : this.#returnAt;
  }

  /** How much more has to be lent before `nanoUsd` can be held. */
  missing(nanoUsd: number): number {
    return nanoUsd === 0 ? 0 : this.#lease.missing(nanoUsd);
  }

  /** Holds what is not missing; the caller writes down for which run, in the same turn. */
  hold(nanoUsd: number): void {
    if (nanoUsd > 0) this.#lease.hold(nanoUsd);
  }

  /** The run has closed for which so much was held. Answers what of its cost the lease pays. */
  settle(heldNanoUsd: number, costNanoUsd: number): number {
    const paid = this.#lease.settle(heldNanoUsd, costNanoUsd);
    this.#idle();
    return paid;
  }

  /**
   * Asks the account for what is missing. What it has lent meanwhile may be held by another run already.
   * @throws DurableAIError `wallet/insufficient`; `internal/unexpected` where it does not answer.
   */
  async draw(missing: number, nanoUsd: number): Promise<void> {
    const draw = this.#lease.draw(this.#host.id, missing, nanoUsd * SPARE_RUNS);
    const waiting = { nanoUsd };
    this.#waiting.add(waiting);
    try {
      const lent = unwrap(await reached("account", this.#account().draw(draw)));
      this.#lease.learn(lent);
      this.#idle();
      if (lent.lent < draw.to) throw insufficient(lent.freeNanoUsd, nanoUsd);
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  /** The account wants back what is idle. Answers all that has ever been given back. */
  recall(known: LeaseSums): number {
    this.#lease.learn(known);
    this.#lease.giveBack(this.#promised());
    return this.#lease.sums.returned;
  }

  /** What was lent for runs that wait: the answer that lets them begin is on its way. */
  #promised(): number {
    let promised = 0;
    for (const { nanoUsd } of this.#waiting) if (promised + nanoUsd <= this.#lease.idle) promised += nanoUsd;
    return promised;
  }

  /** Gives back what has been idle for long: for alarms. */
  returnIdle(): void {
    const due = this.nextReturn;
    if (due === undefined || due > this.#host.clock.now() || this.#isReturning) return;
    this.#isReturning = true;
    this.#lease.giveBack();
    this.#returnAt = this.#host.clock.now() + RETURN_AGAIN_MS;
    this.#host.waitUntil(this.#confirm());
  }

  async #confirm(): Promise<void> {
    try {
      this.#lease.learn(unwrap(await this.#account().draw(this.#lease.draw(this.#host.id, 0, 0))));
    } catch {
      // It is sent again with the next alarm, or with the next draw.
    }
    this.#isReturning = false;
    this.#host.onChange();
  }

  #idle(): void {
    this.#returnAt = this.#host.clock.now() + IDLE_LEASE_MS;
  }

  #account(): ReturnType<typeof accountObject> {
    const accounts = this.#host.accounts();
    if (accounts !== undefined) return accountObject(accounts, this.#host.account());
    throw new DurableAIError({ code: "internal/unexpected", message: "there is no account to ask" });
  }

  /** Opened when it is first asked for: most objects have no lease. */
  get #lease(): Lease {
    if (this.#opened === undefined) {
      const { table } = this.#host;
      this.#opened = new Lease(table.lease ?? NO_LEASE, table.heldNanoUsd(), (sums) => {
        table.lease = sums;
      });
      this.#idle();
    }
    return this.#opened;
  }
}
