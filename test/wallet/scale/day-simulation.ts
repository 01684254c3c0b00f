/**
 * A day of one account: 10,000 sessions whose turns come by the hour of the day, with jobs at every full hour, and ten
 * minutes in the busiest hour in which the wallet has nothing free.
 */
import type { Budget } from "../../../src/wallet/budget.ts";
import { randomFrom } from "../../random.ts";
import { SimulatedAccount, type MessageKind } from "./simulated-account.ts";
import { SimulatedRuns } from "./simulated-runs.ts";
import { VirtualClock } from "./virtual-clock.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 10, 26);
const SESSIONS = 10_000;
const CUSTOMERS = 500;
/** Of the day's runs these are begun by jobs, in the first minute of an hour. */
const JOB_SHARE = 0.05;
/** Of a conversation. */
const TURNS = 5;
const RUNS_PER_TURN = 5;
const THINKING_MS = 45_000;
/** When most begin, and when the wallet is empty. */
const PEAK_HOUR = 15;
const EMPTY_FROM = START + PEAK_HOUR * HOUR_MS;
const EMPTY_MS = 600_000;
const PAID_IN_NANO_USD = 500_000_000_000_000;
const BUDGETS: readonly Budget[] = [
  { name: "total", unit: "nanoUsd", limit: 400_000_000_000_000, window: "month", hard: true, source: "config" },
  // The largest customers come to their end in the evening.
  { name: "customer", unit: "tokens", limit: 0, window: "day", per: "metadata.customer", hard: true, source: "config" },
];
/** Tokens of a day that a customer may use, for each run that one of average size would make. */
const TOKENS_PER_RUN = 60_000;

/** What a day came to. */
export interface SimulatedDay {
  runs: number;
  refused: number;
  messages: Record<MessageKind, number>;
  perSecond: { mean: number; busiestHour: number; p99: number; worst: number; worstWhileEmpty: number };
  entriesPerRun: number;
  bytesPerRun: number;
  cpuMsPerMessage: number;
}

export async function simulateDay({ seed, runs }: { seed: number; runs: number }): Promise<SimulatedDay> {
  const random = randomFrom(seed);
  const clock = new VirtualClock(START);
  const budgets = BUDGETS.map((budget) =>
    budget.name === "total" ? budget : { ...budget, limit: Math.round((runs / CUSTOMERS) * TOKENS_PER_RUN) },
  );
  const account = new SimulatedAccount(clock, budgets, DAY_MS / 1_000);
  account.ledger.topUp({ key: "first", nanoUsd: PAID_IN_NANO_USD }, START);
  const day = new Day({ random, clock, account, runs });
  day.plan();
  clock.after(EMPTY_FROM - START, () => {
    const { balanceNanoUsd } = account.wallet;
    account.ledger.adjust({ key: "empty", nanoUsd: -balanceNanoUsd }, clock.now());
    clock.after(EMPTY_MS, () => account.ledger.adjust({ key: "full", nanoUsd: balanceNanoUsd }, clock.now()));
  });
  await clock.runUntil(START + DAY_MS);
  // What is under way ends, what is idle goes back.
  await clock.runUntil(START + DAY_MS + HOUR_MS);
  return day.result();
}

class Day {
  readonly #random: () => number;
  readonly #clock: VirtualClock;
  readonly #account: SimulatedAccount;
  readonly #planned: number;
  readonly #objects: SimulatedRuns[];
  #begun = 0;
  #refused = 0;
  #spentNanoUsd = 0;

  constructor(of: { random: () => number; clock: VirtualClock; account: SimulatedAccount; runs: number }) {
    this.#random = of.random;
    this.#clock = of.clock;
    this.#account = of.account;
    this.#planned = of.runs;
    this.#objects = Array.from({ length: SESSIONS }, (_, n) => {
      const id = n.toString(16).padStart(64, "0");
      return new SimulatedRuns(id, `session-${n}`, of);
    });
  }

  plan(): void {
    const conversations = (this.#planned * (1 - JOB_SHARE)) / (TURNS * RUNS_PER_TURN);
    for (let n = 0; n < conversations; n += 1)
      this.#clock.after(this.#timeOfDay(), () => void this.#converse(this.#session()));
    const jobs = Math.round((this.#planned * JOB_SHARE) / 24);
    for (let hour = 0; hour < 24; hour += 1)
      for (let n = 0; n < jobs; n += 1)
        this.#clock.after(hour * HOUR_MS + this.#random() * 60_000, () => void this.#run(this.#session()));
  }

  /** In the busiest hour begin some nine times as many as in the quietest. */
  #timeOfDay(): number {
    for (;;) {
      const hour = this.#random() * 24;
      const wave = (1 + Math.cos(((hour - PEAK_HOUR - 0.5) / 12) * Math.PI)) / 2;
      if (this.#random() < 0.12 + 0.88 * wave ** 1.5) return hour * HOUR_MS;
    }
  }

  #session(): number {
    return Math.floor(this.#random() * SESSIONS);
  }

  async #converse(session: number): Promise<void> {
    const turns = this.#geometric(TURNS);
    for (let turn = 0; turn < turns; turn += 1) {
      const runs = this.#geometric(RUNS_PER_TURN);
      for (let n = 0; n < runs; n += 1) {
        if (!(await this.#run(session))) break;
        await this.#clock.sleep(200 + this.#random() * 800);
      }
      await this.#clock.sleep(this.#exponential(THINKING_MS));
    }
  }

  async #run(session: number): Promise<boolean> {
    // The first customers have many sessions, the last ones few.
    const customer = `customer-${Math.floor(CUSTOMERS * (session / SESSIONS) ** 2)}`;
    const input = 1_000 + Math.floor(this.#exponential(6_000));
    const output = 50 + Math.floor(this.#exponential(500));
    const most = 4_096;
    const run = {
      customer,
      worstTokens: input + most,
      tokens: input + Math.min(output, most),
      // 3 and 15 dollars a million.
      worstNanoUsd: input * 3_000 + most * 15_000,
      nanoUsd: input * 3_000 + Math.min(output, most) * 15_000,
      ms: 800 + this.#exponential(output * 12),
    };
    const hasBegun = await (this.#objects[session] as SimulatedRuns).run(run);
    if (hasBegun) this.#spentNanoUsd += run.nanoUsd;
    if (hasBegun) this.#begun += 1;
    else this.#refused += 1;
    return hasBegun;
  }

  #exponential(mean: number): number {
    return -mean * Math.log(1 - this.#random());
  }

  /** From 1 on. */
  #geometric(mean: number): number {
    return 1 + Math.floor(Math.log(1 - this.#random()) / Math.log(1 - 1 / mean));
  }

  /** @throws Error where the ledger is not what was done, or something is stranded. */
  result(): SimulatedDay {
    const { ledger, wallet, messages, storage } = this.#account;
    ledger.audit();
    if (wallet.spentNanoUsd !== this.#spentNanoUsd)
      throw new Error(`${wallet.spentNanoUsd} is charged, and ${this.#spentNanoUsd} was used`);
    if (wallet.heldNanoUsd !== 0) throw new Error(`${wallet.heldNanoUsd} nano-dollars are stranded`);
    const bytes = sizeOf(storage.sql);
    const seconds = messages.perSecond;
    const emptyAt = (EMPTY_FROM - START) / 1_000;
    const empty = seconds.slice(emptyAt, emptyAt + EMPTY_MS / 1_000);
    const others = [...seconds.slice(0, emptyAt), ...seconds.slice(emptyAt + empty.length)].toSorted((a, b) => a - b);
    const hours = Array.from({ length: 24 }, (_, n) => sumOf(seconds.slice(n * 3_600, (n + 1) * 3_600)) / 3_600);
    return {
      runs: this.#begun,
      refused: this.#refused,
      messages: messages.byKind,
      perSecond: {
        mean: messages.all / seconds.length,
        busiestHour: Math.max(...hours),
        p99: others[Math.floor(others.length * 0.99)] ?? 0,
        worst: others.at(-1) ?? 0,
        worstWhileEmpty: empty.reduce((most, one) => Math.max(most, one), 0),
      },
      entriesPerRun: wallet.entries / this.#begun,
      bytesPerRun: bytes / this.#begun,
      cpuMsPerMessage: messages.cpuMs / messages.all,
    };
  }
}

function sumOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Of all its tables, in bytes. */
function sizeOf(sql: SqlStorage): number {
  const { page_count: pages } = sql.exec<{ page_count: number }>("PRAGMA page_count").one();
  const { page_size: size } = sql.exec<{ page_size: number }>("PRAGMA page_size").one();
  return pages * size;
}
