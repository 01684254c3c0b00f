/**
 * A run object of a simulation, as far as it is about money: its leases, its outbox and what they say to the account are the
 * real ones; runs begin and end by the clock. It is evicted when it has had nothing to do for a while.
 */
import { chargesTo } from "../../../src/durable-objects/charges.ts";
import { LeaseHolder } from "../../../src/durable-objects/lease-holder.ts";
import { LendRequests } from "../../../src/durable-objects/lend-requests.ts";
import { Outbox } from "../../../src/durable-objects/outbox.ts";
import { RunBudgets } from "../../../src/durable-objects/run-budgets.ts";
import type { AccountObject, LayerResult, Lent, RunRecord } from "../../../src/run/run-record.ts";
import type { RunHold, StoredRun } from "../../../src/stream/run-table.ts";
import type { BudgetReport, BudgetSums } from "../../../src/wallet/budget.ts";
import type { LeaseSums } from "../../../src/wallet/entry.ts";
import { insufficient } from "../../../src/wallet/transfers.ts";
import type { SimulatedAccount } from "./simulated-account.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** After so long without work an object is no longer in memory. */
const EVICTED_MS = 10_000;

/** What a run needs at most, and what it uses. */
export interface SimulatedRun {
  customer: string;
  worstNanoUsd: number;
  worstTokens: number;
  nanoUsd: number;
  tokens: number;
  ms: number;
}

interface Memory {
  money: LeaseHolder<Lent>;
  budgets: RunBudgets;
  outbox: Outbox;
}

export class SimulatedRuns {
  readonly id: string;
  readonly #account: SimulatedAccount;
  readonly #clock: VirtualClock;
  readonly #session: string;
  // What is on disk.
  #lease: LeaseSums | undefined;
  readonly #leases = new Map<string, BudgetSums>();
  readonly #open = new Map<number, RunHold>();
  readonly #closed = new Map<number, StoredRun>();
  #runs = 0;
  // What is in memory.
  #opened: Memory | undefined;
  #waiting = 0;
  #activeAt = 0;
  #isWatched = false;
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(id: string, session: string, { account, clock }: { account: SimulatedAccount; clock: VirtualClock }) {
    this.id = id;
    this.#session = session;
    this.#account = account;
    this.#clock = clock;
    account.know(id, this);
  }

  /** Runs to its end; whether it began. */
  async run(run: SimulatedRun): Promise<boolean> {
    const needs = [
      { lease: "total", amount: run.worstNanoUsd },
      { lease: `customer/${run.customer}`, amount: run.worstTokens },
    ];
    this.#waiting += 1;
    try {
      for (let drawn = this.#draw(run, needs); drawn !== undefined; drawn = this.#draw(run, needs)) await drawn;
    } catch {
      this.#changed();
      return false;
    } finally {
      this.#waiting -= 1;
    }
    const { money, budgets } = this.#memory;
    money.hold(run.worstNanoUsd);
    budgets.hold(needs);
    const number = (this.#runs += 1);
    const held = needs.map((need) => ({ ...need, perAttempt: need.amount }));
    this.#open.set(number, { nanoUsd: run.worstNanoUsd, perAttemptNanoUsd: run.worstNanoUsd, budgets: held });
    await this.#clock.sleep(run.ms);
    this.#close(number, run);
    return true;
  }

  #draw(run: SimulatedRun, needs: { lease: string; amount: number }[]): Promise<unknown> | undefined {
    const { money, budgets } = this.#memory;
    const missing = money.missing(run.worstNanoUsd);
    const drawn = missing === 0 ? undefined : money.draw(missing, run.worstNanoUsd);
    const allotted = budgets.draw(needs);
    return drawn === undefined ? allotted : Promise.all([drawn, allotted]);
  }

  #close(number: number, { customer, nanoUsd, tokens, worstNanoUsd }: SimulatedRun): void {
    const { money, budgets, outbox } = this.#memory;
    const hold = this.#open.get(number);
    budgets.settle(
      hold?.budgets ?? [],
      new Map([
        ["total", nanoUsd],
        [`customer/${customer}`, tokens],
      ]),
    );
    const leasedNanoUsd = money.settle(worstNanoUsd, nanoUsd);
    this.#open.delete(number);
    const output = Math.floor(tokens / 5);
    const lines = [
      { meter: "input" as const, quantity: tokens - output, nanoUsd: Math.floor(nanoUsd / 3) },
      { meter: "output" as const, quantity: output, nanoUsd: nanoUsd - Math.floor(nanoUsd / 3) },
    ];
    const call = {
      provider: "anthropic",
      model: "anthropic/claude-sonnet-5",
      source: "catalog",
      billing: "wallet",
    } as const;
    const record = {
      runId: `${this.id}.${number}`,
      session: this.#session,
      metadata: { customer, agent: "support", environment: "production" },
      cost: { nanoUsd, source: "catalog", leasedNanoUsd, parts: [{ ...call, nanoUsd, costNanoUsd: nanoUsd, lines }] },
    } as unknown as RunRecord;
    this.#closed.set(number, { record } as StoredRun);
    outbox.add(number);
    this.#changed();
  }

  async recall(_account: string, known: LeaseSums): Promise<LayerResult<number>> {
    const returned = this.#memory.money.recall(known);
    this.#changed();
    return { ok: true, value: returned };
  }

  async recallBudget(_account: string, lease: string, known: LeaseSums): Promise<LayerResult<BudgetReport>> {
    const report = this.#memory.budgets.recall(lease, known);
    this.#changed();
    return { ok: true, value: report };
  }

  #changed(): void {
    const { money, budgets } = this.#memory;
    const at = Math.min(money.nextReturn ?? Infinity, budgets.nextReturn ?? Infinity);
    if (at >= this.#alarmAt) return;
    this.#alarmAt = at;
    this.#clock.after(at - this.#clock.now(), () => this.#alarm(at));
  }

  #alarm(at: number): void {
    if (at !== this.#alarmAt) return;
    this.#alarmAt = Number.POSITIVE_INFINITY;
    const { money, budgets } = this.#memory;
    money.returnIdle();
    budgets.returnIdle();
    this.#changed();
  }

  get #memory(): Memory {
    this.#activeAt = this.#clock.now();
    this.#watch();
    return (this.#opened ??= this.#load());
  }

  #watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.#clock.after(EVICTED_MS, () => {
      this.#isWatched = false;
      const isIdle = this.#open.size === 0 && this.#closed.size === 0 && this.#waiting === 0;
      if (isIdle && this.#activeAt <= this.#clock.now() - EVICTED_MS) this.#opened = undefined;
      else this.#watch();
    });
  }

  #load(): Memory {
    const { id } = this;
    const [clock, account] = [this.#clock, this.#account];
    const requests = new LendRequests(() => account);
    const shared = { id, clock, waitUntil: (_promise: Promise<unknown>) => undefined, onChange: () => this.#changed() };
    const disk = {
      lease: (): LeaseSums | undefined => this.#lease,
      keep: (sums: LeaseSums | undefined): void => void (this.#lease = sums),
      held: (): number => [...this.#open.values()].reduce((sum, hold) => sum + hold.nanoUsd, 0),
    };
    const money = new LeaseHolder<Lent>({
      ...shared,
      table: {
        get lease() {
          return disk.lease();
        },
        set lease(sums) {
          disk.keep(sums);
        },
        held: disk.held,
      },
      draw: (draw) => requests.draw(draw),
      refusal: ({ freeNanoUsd }, nanoUsd) => insufficient(freeNanoUsd, nanoUsd),
    });
    const budgets = new RunBudgets({
      ...shared,
      leases: {
        get: (lease) => this.#leases.get(lease),
        set: (lease, sums) => void this.#leases.set(lease, sums),
        all: () => this.#leases,
        gather: (change) => change(),
      },
      held: () => this.#heldOfBudgets(),
      allot: (draw) => requests.allot(draw),
    });
    const charges = chargesTo({ account: () => account as unknown as AccountObject, budgets, holder: id });
    const outbox = new Outbox({
      ...shared,
      runs: {
        get: (run) => this.#closed.get(run),
        waiting: (limit) => [...this.#closed.keys()].slice(0, limit),
        sent: (run) => void this.#closed.delete(run),
      },
      destinations: () => [charges],
      random: () => 0.5,
    });
    return { money, budgets, outbox };
  }

  #heldOfBudgets(): Map<string, number> {
    const held = new Map<string, number>();
    for (const { budgets = [] } of this.#open.values())
      for (const { lease, amount } of budgets) held.set(lease, (held.get(lease) ?? 0) + amount);
    return held;
  }
}
