/** The money of a run object: what its runs are held for before they begin, and what each has cost when it closes. */
import { noAccounts } from "../binding/account-object.ts";
import { toErrorFacts, type ErrorFacts } from "../errors.ts";
import type { Target } from "../run/route.ts";
import type { AccountNamespace, AttemptRecord, FallbackModel, RunRequest } from "../run/run-record.ts";
import type { StoredRun } from "../stream/run-table.ts";
import type { LeaseSums, RunCost } from "../wallet/entry.ts";
import { costOfRun, pricedModels, type CostedRun } from "../wallet/run-cost.ts";
import { unpriced } from "../wallet/transfers.ts";
import type { WalletSettings } from "../wallet/wallet-settings.ts";
import { worstCaseOf } from "../wallet/worst-case.ts";
import type { ActiveRun } from "./active-run.ts";
import { chargesTo } from "./charges.ts";
import { LeaseHolder, type LeaseHost } from "./lease-holder.ts";
import type { Destination } from "./outbox.ts";

/** What it needs of its object. */
export interface RunMoneyHost extends LeaseHost {
  /** Asked when a run begins or ends: the object may not be whole before. */
  settings(): WalletSettings;
  accounts(): AccountNamespace | undefined;
  providerIds(): readonly string[];
}

export class RunMoney {
  readonly #host: RunMoneyHost;
  readonly #lease: LeaseHolder;

  constructor(host: RunMoneyHost) {
    this.#host = host;
    this.#lease = new LeaseHolder(host);
  }

  /** When idle money goes back, in ms since the epoch; undefined where none does. */
  get nextReturn(): number | undefined {
    return this.#host.settings().holds ? this.#lease.nextReturn : undefined;
  }

  returnIdle(): void {
    this.#lease.returnIdle();
  }

  recall(known: LeaseSums): number {
    return this.#lease.recall(known);
  }

  /**
   * What one attempt at the run may cost; 0 where nothing is held.
   * @throws DurableAIError `wallet/unpriced`; where runs are to be charged and cannot be.
   */
  worstCase(request: RunRequest, targets: readonly Target[]): number {
    const { mistake, charges, holds, allowsUnpriced } = this.#host.settings();
    if (mistake !== undefined) throw mistake;
    if (charges && this.#host.accounts() === undefined) throw noAccounts("nobody keeps its money");
    if (!holds) return 0;
    const worst = worstCaseOf(request, targets, this.#costedBy(pricedModels(request), this.#host.clock.now()));
    if ("nanoUsd" in worst) return worst.nanoUsd;
    if (allowsUnpriced) return 0;
    throw unpriced(request.model, worst.why);
  }

  /** Undefined where `nanoUsd` can be held now. What has been lent may be held by another run once it is there. */
  draw(nanoUsd: number): Promise<void> | undefined {
    const missing = this.#lease.missing(nanoUsd);
    return missing === 0 ? undefined : this.#lease.draw(missing, nanoUsd);
  }

  /** Holds what is there; the caller writes down for which run, in the same turn. */
  hold(nanoUsd: number): void {
    this.#lease.hold(nanoUsd);
  }

  /** Holds for one attempt more; says why it cannot. */
  async fund(active: ActiveRun): Promise<ErrorFacts | undefined> {
    try {
      const nanoUsd = active.perAttemptNanoUsd;
      for (let drawn = this.draw(nanoUsd); drawn !== undefined; drawn = this.draw(nanoUsd)) await drawn;
      if (active.isClosed) return undefined;
      this.hold(nanoUsd);
      active.holdMore(nanoUsd);
      return undefined;
    } catch (thrown) {
      return toErrorFacts(thrown);
    }
  }

  /** Who hears of what runs cost. */
  destinations(): Destination[] {
    const accounts = this.#host.accounts();
    if (!this.#host.settings().charges || accounts === undefined) return [];
    return [chargesTo(accounts, () => this.#host.account())];
  }

  /** Once, when the run closes: what was held for it pays, and what is left of that is idle again. */
  settle(stored: StoredRun, attempts: readonly AttemptRecord[]): RunCost | undefined {
    const cost = this.#host.settings().charges ? this.priceOf(stored, attempts) : undefined;
    if (stored.hold === undefined) return cost;
    const charged = cost?.parts.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0) ?? 0;
    const leasedNanoUsd = this.#lease.settle(stored.hold.nanoUsd, charged);
    return cost && { ...cost, leasedNanoUsd };
  }

  /** What it costs, whether that is charged or not. */
  priceOf({ record, models }: StoredRun, attempts: readonly AttemptRecord[]): RunCost | undefined {
    return costOfRun(attempts, this.#costedBy(models ?? pricedModels(record), record.closedAt ?? record.createdAt));
  }

  #costedBy(models: readonly FallbackModel[], at: number): CostedRun {
    return { models, at, providerIds: this.#host.providerIds(), settings: this.#host.settings() };
  }
}
