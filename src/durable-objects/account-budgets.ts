/** The budgets of an account object: those of the deployment and its own, and what run objects are lent of them. */
import { DurableAIError } from "../errors.ts";
import type { BudgetReports, RunObject } from "../run/run-record.ts";
import type { Clock } from "../run/watchdog.ts";
import type { Allotted, Budget, BudgetDraw, BudgetState } from "../wallet/budget.ts";
import { checkWebhooks, MAX_BUDGETS } from "../wallet/budget-checks.ts";
import { parseLeaseId } from "../wallet/budget-match.ts";
import type { BudgetSettings } from "../wallet/budget-settings.ts";
import type { BudgetTable, SpentMore } from "../wallet/budget-table.ts";
import type { NoticeTable } from "../wallet/notice-table.ts";
import { callBack, MAX_RECALLED, MAX_RECALLS, Recalls } from "./recalls.ts";

/** Shares of a budget that are shown, those with the most spent. */
export const MAX_SHOWN_SHARES = 100;
/** Shares whose recalls are remembered; of more than these the one asked for longest ago is forgotten. */
const MAX_RECALLED_SHARES = 1_000;

/** What they need of their object. */
export interface AccountBudgetsHost {
  table: BudgetTable;
  settings(): BudgetSettings;
  /** A run object, by its id; undefined where there are none to be reached. */
  run(holder: string): Pick<RunObject, "recallBudget"> | undefined;
  account(): string | undefined;
  /** All that `change` writes, or nothing. */
  transaction<T>(change: () => T): T;
  notices: NoticeTable;
  /** There may be alerts to be sent. */
  onSpent(): void;
  clock: Clock;
}

export class AccountBudgets {
  readonly #host: AccountBudgetsHost;
  readonly #recalls = new Map<string, Recalls>();

  constructor(host: AccountBudgetsHost) {
    this.#host = host;
  }

  // ---- declared ----------------------------------------------------------------------------------------------------

  /** Those of the deployment come first: an account cannot say otherwise. */
  list(): Budget[] {
    const { budgets } = this.#host.settings();
    const names = new Set(budgets.map(({ name }) => name));
    return [...budgets, ...this.#host.table.list().filter(({ name }) => !names.has(name))];
  }

  states(): BudgetState[] {
    return this.list().map((budget) => this.#toState(budget));
  }

  /** @throws DurableAIError `budget/not-found`. */
  state(name: string): BudgetState {
    const budget = this.#of(name);
    if (budget !== undefined) return this.#toState(budget);
    throw notFound(name);
  }

  /** What is idle of it comes back, so that a smaller limit holds from now on. */
  async put(budget: Budget): Promise<BudgetState> {
    this.#checkOwn(budget.name);
    checkWebhooks(budget, this.#host.settings().allowsPrivate === true);
    const all = this.list();
    if (all.length >= MAX_BUDGETS && !all.some(({ name }) => name === budget.name)) throw tooMany();
    const known = this.#of(budget.name);
    if (known !== undefined && known.unit !== budget.unit) throw otherUnit(budget.name, known.unit);
    this.#host.table.put(budget);
    if (known !== undefined && budget.hard) await this.#recallOver(budget);
    return this.#toState(budget);
  }

  delete(name: string): boolean {
    this.#checkOwn(name);
    return this.#host.transaction(() => this.#host.table.delete(name));
  }

  // ---- used --------------------------------------------------------------------------------------------------------

  /** Lends what is asked for whole, or not at all, after what is idle elsewhere has come back. */
  async allot(draw: BudgetDraw): Promise<Allotted> {
    const { lease, holder, to } = draw;
    const budget = this.#of(parseLeaseId(lease).name);
    let sums = this.#lend(draw);
    for (let round = 0; sums.lent < to && round < MAX_RECALLS; round += 1) {
      if (!(await this.#recallsOf(lease).recall(holder))) break;
      sums = this.#lend({ ...draw, spare: 0 });
    }
    if (sums.lent >= to || budget === undefined) return sums;
    const refusal = this.#host.table.refusal(lease, budget, { needed: to - sums.lent, now: this.#host.clock.now() });
    return { ...sums, refusal };
  }

  /** Takes note of what a run object has used. */
  report({ holder, reports }: BudgetReports): void {
    this.#note(this.#host.table.report(holder, reports, (name) => this.#of(name), this.#host.clock.now()));
    for (const { lease } of reports) this.#recalls.get(lease)?.changed();
  }

  #lend(draw: BudgetDraw): Allotted {
    const spare = this.#recalls.get(draw.lease)?.isScarce === true ? 0 : draw.spare;
    return this.#host.transaction(() => {
      const lent = this.#host.table.lend({ ...draw, spare }, (name) => this.#of(name), this.#host.clock.now());
      this.#note(lent.spent);
      return lent.sums;
    });
  }

  /** Alerts are written down with what makes them due. */
  #note(spent: readonly SpentMore[]): void {
    for (const more of spent) {
      const budget = this.#of(parseLeaseId(more.lease).name);
      if (budget !== undefined) this.#host.notices.add(budget, more, this.#host.clock.now());
    }
    if (spent.length > 0) this.#host.onSpent();
  }

  #recallsOf(lease: string): Recalls {
    const recalls =
      this.#recalls.get(lease) ?? new Recalls((holder) => this.#recallAll(lease, holder), this.#host.clock);
    this.#recalls.delete(lease);
    this.#recalls.set(lease, recalls);
    const [oldest] = this.#recalls.keys();
    if (this.#recalls.size > MAX_RECALLED_SHARES && oldest !== undefined) this.#recalls.delete(oldest);
    return recalls;
  }

  async #recallOver(budget: Budget): Promise<void> {
    const { table, clock } = this.#host;
    const over = table.used(budget, clock.now(), MAX_SHOWN_SHARES).filter(({ left, held }) => left < 0 && held > 0);
    for (const { share } of over)
      await this.#recallAll(share === undefined ? budget.name : `${budget.name}/${share}`, "");
  }

  async #recallAll(lease: string, but: string): Promise<boolean> {
    const { table, transaction, clock } = this.#host;
    const before = table.lent(lease);
    const holders = table.holders(lease, MAX_RECALLED).filter((holder) => holder !== but);
    const ask = (holder: string): Promise<BudgetReports | undefined> => this.#recall(lease, holder);
    const take = (returned: BudgetReports): void => this.report(returned);
    await callBack({ holders, ask, take, transaction, clock, name: "recall of a budget" });
    return table.lent(lease) < before;
  }

  async #recall(lease: string, holder: string): Promise<BudgetReports | undefined> {
    const [run, account] = [this.#host.run(holder), this.#host.account()];
    if (run === undefined || account === undefined) return undefined;
    const recalled = await run.recallBudget(account, lease, this.#host.table.sums(lease, holder));
    return recalled.ok ? { holder, reports: [recalled.value] } : undefined;
  }

  #toState(budget: Budget): BudgetState {
    return { ...budget, used: this.#host.table.used(budget, this.#host.clock.now(), MAX_SHOWN_SHARES) };
  }

  #of(name: string): Budget | undefined {
    return this.list().find((budget) => budget.name === name);
  }

  #checkOwn(name: string): void {
    if (!this.#host.settings().budgets.some((budget) => budget.name === name)) return;
    const fix = "Change it there, or take another name.";
    const message = `name: ${name} is declared by the deployment, in DURABLE_AI_BUDGETS. ${fix}`;
    throw new DurableAIError({ code: "input/invalid", field: "name", fix, message });
  }
}

function notFound(name: string): DurableAIError {
  const fix = "GET /budgets lists them.";
  return new DurableAIError({
    code: "budget/not-found",
    field: "name",
    fix,
    message: `there is no budget ${name}. ${fix}`,
  });
}

function tooMany(): DurableAIError {
  const fix = "Delete one, or split one by a metadata key (per) instead of one for each value.";
  const message = `budget: the account has ${MAX_BUDGETS} budgets, which is the most. ${fix}`;
  return new DurableAIError({ code: "input/too-large", field: "budget", fix, message });
}

/** What has been spent of it is in that unit. */
function otherUnit(name: string, unit: Budget["unit"]): DurableAIError {
  const fix = "Delete it first, or take another name.";
  const message = `budget: ${name} is counted in ${unit}. ${fix}`;
  return new DurableAIError({ code: "input/invalid", field: "budget", fix, message });
}
