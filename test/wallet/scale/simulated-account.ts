/**
 * The account object of a simulation: its ledger, balance and budgets are the real ones, on SQLite in memory; every message
 * takes its time to come and go, and is counted.
 */
import { AccountBudgets } from "../../../src/durable-objects/account-budgets.ts";
import { AccountMoney } from "../../../src/durable-objects/account-money.ts";
import { answer } from "../../../src/binding/layer-result.ts";
import type {
  AccountObject,
  BudgetReports,
  LayerResult,
  LendAnswer,
  LendRequest,
  RunObject,
} from "../../../src/run/run-record.ts";
import type { Budget, BudgetState } from "../../../src/wallet/budget.ts";
import { BudgetTable } from "../../../src/wallet/budget-table.ts";
import type { Charge, WalletState } from "../../../src/wallet/entry.ts";
import { Ledger } from "../../../src/wallet/ledger.ts";
import { NoticeTable } from "../../../src/wallet/notice-table.ts";
import { MemoryStorage } from "../histories/memory-storage.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** One way between two objects. */
export const LATENCY_MS = 10;

type Recalled = Pick<RunObject, "recall" | "recallBudget">;

/** What the account writes for: messages of run objects, and what they answer when it calls, or a run waits for that. */
const KINDS = ["lend", "return", "charge", "recall"] as const;
export type MessageKind = (typeof KINDS)[number];

/** Messages by second, and the CPU they took. */
export class MessageCount {
  readonly perSecond: Uint32Array;
  readonly byKind: Record<MessageKind, number> = { lend: 0, return: 0, charge: 0, recall: 0 };
  cpuMs = 0;
  readonly #from: number;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock, seconds: number) {
    this.#clock = clock;
    this.#from = clock.now();
    this.perSecond = new Uint32Array(seconds);
  }

  get all(): number {
    return KINDS.reduce((sum, kind) => sum + this.byKind[kind], 0);
  }

  add(kind: MessageKind): void {
    this.byKind[kind] += 1;
    const second = Math.floor((this.#clock.now() - this.#from) / 1_000);
    if (second < this.perSecond.length) this.perSecond[second] = (this.perSecond[second] ?? 0) + 1;
  }
}

/** Of this process, whatever else the machine does. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export class SimulatedAccount implements Pick<AccountObject, "lend" | "charge"> {
  readonly storage: MemoryStorage = new MemoryStorage();
  readonly messages: MessageCount;
  readonly ledger: Ledger;
  readonly #clock: VirtualClock;
  readonly #money: AccountMoney;
  readonly #budgets: AccountBudgets;
  readonly #holders = new Map<string, Recalled>();
  /** Calls to run objects, for what is idle. */
  calls = 0;
  #isAsked = false;
  /** In which turn something was last written that had come back. */
  #writtenAt = -1;

  constructor(clock: VirtualClock, budgets: readonly Budget[], seconds: number) {
    this.#clock = clock;
    this.messages = new MessageCount(clock, seconds);
    this.ledger = new Ledger(this.storage.sql);
    const transaction = <T>(change: () => T): T => this.#transaction(change);
    const run = (holder: string): Recalled | undefined => this.#called(holder);
    const account = (): string => "acme";
    this.#money = new AccountMoney({ ledger: this.ledger, run, account, transaction, sales: () => [], clock });
    this.#budgets = new AccountBudgets({
      table: new BudgetTable(this.storage.sql),
      settings: () => ({ budgets: [...budgets] }),
      run,
      account,
      transaction,
      notices: new NoticeTable(this.storage.sql),
      onSpent: () => undefined,
      clock,
    });
  }

  know(holder: string, object: Recalled): void {
    this.#holders.set(holder, object);
  }

  get wallet(): WalletState {
    return this.ledger.state();
  }

  get budgets(): BudgetState[] {
    return this.#budgets.states();
  }

  async lend({ draws, allots }: LendRequest): Promise<LendAnswer> {
    const isReturn = [...draws, ...allots].every(({ to }) => to === 0);
    await this.#arrives(isReturn ? "return" : "lend");
    const startedAt = cpuMs();
    this.#isAsked = true;
    const answered = Promise.all([
      Promise.all(draws.map((draw) => answer(() => this.#money.draw(draw)))),
      Promise.all(allots.map((draw) => answer(() => this.#budgets.allot(draw)))),
    ]);
    this.#isAsked = false;
    this.messages.cpuMs += cpuMs() - startedAt;
    const [drawn, allotted] = await answered;
    await this.#clock.sleep(LATENCY_MS);
    return { draws: drawn, allots: allotted };
  }

  async charge(charges: readonly Charge[], budgets?: BudgetReports): Promise<LayerResult<undefined>> {
    await this.#arrives("charge");
    const startedAt = cpuMs();
    this.#isAsked = true;
    this.#money.charge(charges);
    if (budgets !== undefined) this.storage.transactionSync(() => this.#budgets.report(budgets));
    this.#isAsked = false;
    this.messages.cpuMs += cpuMs() - startedAt;
    await this.#clock.sleep(LATENCY_MS);
    return { ok: true, value: undefined };
  }

  /** What is not written in the turn of a message is what came back from run objects, and who waits for that: one commit a turn. */
  #transaction<T>(change: () => T): T {
    if (this.#isAsked) return this.storage.transactionSync(change);
    this.#isAsked = true;
    if (this.#writtenAt !== this.#clock.turns) this.messages.add("recall");
    this.#writtenAt = this.#clock.turns;
    const startedAt = cpuMs();
    try {
      return this.storage.transactionSync(change);
    } finally {
      this.#isAsked = false;
      this.messages.cpuMs += cpuMs() - startedAt;
    }
  }

  async #arrives(kind: MessageKind): Promise<void> {
    await this.#clock.sleep(LATENCY_MS);
    this.messages.add(kind);
  }

  /** The way to a run object, and back. */
  #called(holder: string): Recalled | undefined {
    const object = this.#holders.get(holder);
    if (object === undefined) return undefined;
    const there = async <T>(call: () => Promise<T>): Promise<T> => {
      this.calls += 1;
      await this.#clock.sleep(LATENCY_MS);
      const answered = await call();
      await this.#clock.sleep(LATENCY_MS);
      return answered;
    };
    return {
      recall: (...call) => there(() => object.recall(...call)),
      recallBudget: (...call) => there(() => object.recallBudget(...call)),
    };
  }
}
