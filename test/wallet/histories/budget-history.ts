/**
 * Histories of budgets: run objects that hold, settle and give back, an account that lends, over a network that loses,
 * repeats and delays, while any object dies and time goes on. The account's side is the real table over real SQLite, the
 * run objects' the real leases.
 */
import fc from "fast-check";
import { RunBudgets } from "../../../src/durable-objects/run-budgets.ts";
import type { BudgetHold } from "../../../src/stream/run-table.ts";
import type { Allotted, Budget, BudgetDraw, BudgetReport, BudgetSums } from "../../../src/wallet/budget.ts";
import { BudgetTable } from "../../../src/wallet/budget-table.ts";
import { firstBucket, bucketOf } from "../../../src/wallet/budget-windows.ts";
import { outstanding } from "../../../src/wallet/lease.ts";
import { holds, same, stepsOf, type HistoryKind, type HistoryStep, type HistoryStorage } from "./histories.ts";

const LIMIT = 200;
const terms = { unit: "tokens", limit: LIMIT, hard: true, source: "account" } as const;
const BUDGETS: readonly Budget[] = [
  { name: "hour", window: "hour", ...terms },
  { name: "rolling", window: { rollingSeconds: 3_600 }, ...terms },
  { name: "total", window: "total", ...terms },
];
const budgetOf = (name: string): Budget | undefined => BUDGETS.find((budget) => budget.name === name);
const NAMES = BUDGETS.map(({ name }) => name);

/** What a run object has on disk. */
interface Disk {
  leases: Map<string, BudgetSums>;
  open: BudgetHold[][];
}

/** A message on its way to the account, and what becomes of who waits for the answer. */
type Message = { holder: Holder; life: number } & (
  | { type: "draw"; draw: BudgetDraw; resolve(lent: Allotted): void; reject(error: Error): void }
  | { type: "report"; reports: BudgetReport[] }
  | { type: "recall"; lease: string; known: BudgetSums }
);

class Holder {
  readonly id: string;
  readonly disk: Disk = { leases: new Map(), open: [] };
  readonly #world: World;
  /** Answers to an earlier life are nobody's. */
  life = 0;
  budgets: RunBudgets;

  constructor(id: string, world: World) {
    this.id = id;
    this.#world = world;
    this.budgets = this.#load();
  }

  die(): void {
    this.life += 1;
    this.budgets = this.#load();
  }

  held(lease: string): number {
    return this.disk.open.flat().reduce((sum, hold) => (hold.lease === lease ? sum + hold.amount : sum), 0);
  }

  #load(): RunBudgets {
    const { disk } = this;
    const life = this.life;
    const clock = { now: () => this.#world.now, after: () => () => undefined };
    return new RunBudgets({
      id: this.id,
      clock: clock as never,
      waitUntil: (promise) => void promise.catch(() => undefined),
      onChange: () => undefined,
      leases: {
        get: (lease) => disk.leases.get(lease),
        set: (lease, sums) => void disk.leases.set(lease, sums),
        all: () => disk.leases,
        gather: (change) => change(),
      },
      held: () => new Map(NAMES.map((lease) => [lease, this.held(lease)])),
      allot: (draw) =>
        new Promise((resolve, reject) => {
          this.#world.network.push({ type: "draw", holder: this, life, draw, resolve, reject });
        }),
    });
  }
}

type LeaseRow = { lease: string; holder: string; lent: number; returned: number; spent: number; over: number };

/** What happens, and how often: most messages arrive, so that there is seldom enough left. */
const EVENTS = {
  start: 6,
  close: 3,
  deliver: 8,
  repeat: 1,
  lose: 1,
  recall: 1,
  report: 2,
  "time goes on": 1,
  die: 1,
};
type Event = keyof typeof EVENTS;
type Step = HistoryStep<Event>;

const STEPS = stepsOf(EVENTS);

class World {
  readonly table: BudgetTable;
  readonly holders = ["h0", "h1", "h2"].map((id) => new Holder(id, this));
  readonly network: Message[] = [];
  now: number = Date.UTC(2026, 10, 26);
  /** What runs used that have closed. */
  readonly used = new Map<string, number>();
  /** What the account has first heard of when: of that, what was held for. */
  readonly heard: { lease: string; bucket: number; paid: number }[] = [];

  constructor(table: BudgetTable) {
    this.table = table;
  }

  async take([happens, who, which, amount]: Step): Promise<void> {
    const holder = this.holders[who];
    if (holder !== undefined) this.#take(happens, holder, which, amount);
    await heard();
  }

  #take(happens: Event, holder: Holder, which: number, amount: number): void {
    switch (happens) {
      case "start":
        return this.start(holder, which, amount * 10);
      case "close":
        return this.close(holder, which, amount * 7);
      case "deliver":
        return this.#deliver(which, false);
      case "repeat":
        return this.#deliver(which, true);
      case "lose":
        return this.#lose(which);
      case "recall":
        return this.#recall(holder, which);
      case "report":
        return this.report(holder);
      case "time goes on":
        this.now += amount * 400_000;
        return;
      case "die":
        return holder.die();
    }
  }

  /** Begins a run where all that counts it has enough, else asks for what is missing. */
  start({ budgets, disk }: Holder, which: number, amount: number): void {
    const counted = NAMES.filter((_, index) => ((which % 7) + 1) & (1 << index));
    const needs = counted.map((lease) => ({ lease, amount }));
    const drawn = budgets.draw(needs);
    if (drawn !== undefined) return void drawn.catch(() => undefined);
    disk.open.push(needs.map((need) => ({ ...need, perAttempt: amount })));
    budgets.hold(needs);
    for (const lease of counted) this.#checkAdmission(lease);
  }

  /** In no window is more held, and spent by runs that were held for, than its limit. */
  #checkAdmission(lease: string): void {
    const budget = budgetOf(lease);
    if (budget === undefined) return;
    const from = firstBucket(budget.window, this.now);
    const paid = this.heard.filter((one) => one.lease === lease && one.bucket >= from);
    let taken = paid.reduce((sum, one) => sum + one.paid, 0);
    for (const holder of this.holders) {
      const unheard = (holder.disk.leases.get(lease)?.spent ?? 0) - this.table.sums(lease, holder.id).spent;
      taken += holder.held(lease) + unheard;
    }
    holds(taken <= LIMIT, `${taken} of ${lease} are held and spent`);
  }

  close({ budgets, disk }: Holder, which: number, used: number): void {
    const run = disk.open[which % Math.max(1, disk.open.length)];
    if (run === undefined) return;
    // The holders' memory still has it while it settles, as the row of a run that closes.
    budgets.settle(run, new Map(run.map(({ lease }) => [lease, used])));
    disk.open.splice(disk.open.indexOf(run), 1);
    for (const { lease } of run) this.used.set(lease, (this.used.get(lease) ?? 0) + used);
  }

  report(holder: Holder): void {
    const reports = holder.budgets.unreported();
    if (reports.length > 0) this.network.push({ type: "report", holder, life: holder.life, reports });
  }

  #recall(holder: Holder, which: number): void {
    const lease = NAMES[which % NAMES.length] ?? "hour";
    this.network.push({ type: "recall", holder, life: holder.life, lease, known: this.table.sums(lease, holder.id) });
  }

  #lose(which: number): void {
    const [message] = this.network.splice(which % Math.max(1, this.network.length), 1);
    if (message?.type === "draw") message.reject(new TypeError("it was lost"));
  }

  #deliver(which: number, isKept: boolean): void {
    const message = this.network[which % Math.max(1, this.network.length)];
    if (message === undefined) return;
    if (!isKept) this.network.splice(this.network.indexOf(message), 1);
    this.arrive(message);
  }

  arrive(message: Message): void {
    const { holder, life } = message;
    const { id } = holder;
    if (message.type === "recall") {
      if (life !== holder.life) return;
      this.#hear(id, [holder.budgets.recall(message.lease, message.known)]);
    } else if (message.type === "report") {
      this.#hear(id, message.reports);
      if (life === holder.life) holder.budgets.confirm(message.reports);
    } else {
      const before = this.table.sums(message.draw.lease, id);
      const { sums } = this.table.lend(message.draw, budgetOf, this.now);
      this.#note(message.draw.lease, before.spent, sums.spent);
      const refusal = { name: "n", unit: "tokens", window: "hour", limit: LIMIT, left: 0, needed: 1 } as const;
      if (life === holder.life) message.resolve(sums.lent < message.draw.to ? { ...sums, refusal } : sums);
      else message.reject(new TypeError("nobody waits"));
    }
  }

  #hear(holder: string, reports: readonly BudgetReport[]): void {
    const before = reports.map(({ lease }) => this.table.sums(lease, holder).spent);
    this.table.report(holder, reports, budgetOf, this.now);
    reports.forEach(({ lease }, index) => this.#note(lease, before[index] ?? 0, this.table.sums(lease, holder).spent));
  }

  #note(lease: string, before: number, after: number): void {
    const { window } = budgetOf(lease) ?? { window: "total" as const };
    if (after > before) this.heard.push({ lease, bucket: bucketOf(window, this.now), paid: after - before });
  }

  /** Of all rows at once: to ask for each lease takes longer than the step. */
  check(sql: SqlStorage): void {
    const lent = new Map(NAMES.map((lease) => [lease, 0]));
    const known = new Map<string, number>();
    for (const { lease, holder, ...sums } of sql.exec<LeaseRow>("SELECT * FROM budget_leases")) {
      lent.set(lease, (lent.get(lease) ?? 0) + outstanding(sums));
      known.set(`${lease} ${holder}`, outstanding(sums));
    }
    // What the account thinks is lent is never less than what its holder has: it frees nothing too early.
    for (const { id, disk } of this.holders)
      for (const [lease, own] of disk.leases)
        holds((known.get(`${lease} ${id}`) ?? 0) >= outstanding(own), "an account has freed what is lent");
    for (const { lease, lent: sum } of sql.exec<{ lease: string; lent: number }>("SELECT * FROM budget_shares")) {
      same(sum, lent.get(lease), `what is lent of ${lease}`);
      lent.delete(lease);
    }
    for (const [lease, sum] of lent) same(sum, 0, `what is lent of ${lease}`);
  }

  /** From now on everything arrives, and all runs end. */
  async settle(): Promise<void> {
    this.#clear();
    await heard();
    for (const holder of this.holders) {
      while (holder.disk.open.length > 0) this.close(holder, 0, 5);
      for (const lease of NAMES) {
        this.arrive({ type: "recall", holder, life: holder.life, lease, known: this.table.sums(lease, holder.id) });
      }
      this.report(holder);
    }
    for (let next = this.network.shift(); next !== undefined; next = this.network.shift()) this.arrive(next);
  }

  #clear(): void {
    for (const message of this.network.splice(0))
      if (message.type === "draw") message.reject(new TypeError("it was lost"));
  }
}

/** Who waited for an answer has it. */
async function heard(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

async function checkHistory(storage: HistoryStorage, steps: readonly Step[]): Promise<void> {
  for (const table of ["budget_leases", "budget_shares", "budget_spent"]) storage.sql.exec(`DELETE FROM ${table}`);
  const world = new World(new BudgetTable(storage.sql));
  for (const one of steps) {
    await world.take(one);
    world.check(storage.sql);
  }
  await world.settle();
  for (const budget of BUDGETS) same(world.table.lent(budget.name), 0, `what is lent of ${budget.name} at the end`);
  const [total] = world.table.used(BUDGETS[2] as Budget, world.now, 1);
  same(total?.held, 0, "what is held");
  same(total?.spent, world.used.get("total") ?? 0, "what is spent");
}

export const BUDGET_HISTORIES: HistoryKind = {
  name: "of leases of budgets",
  atOnce: 250,
  property(storage) {
    // The tables are made with the first one.
    new BudgetTable(storage.sql).put(BUDGETS[0] as Budget);
    return fc.asyncProperty(STEPS, (steps) => checkHistory(storage, steps));
  },
};
