/**
 * The budgets of an account: those it has declared, what run objects are lent of them, and what has been spent.
 *
 * Of each share of a budget, what is lent and what was spent in its window are never more than its limit when something is
 * lent. What run objects say are sums that only grow, as of a lease of the balance: said again, they change nothing.
 */
import type { Budget, BudgetDraw, BudgetReport, BudgetSums, BudgetUse } from "./budget.ts";
import type { BudgetFacts } from "./budget-facts.ts";
import { leaseId, parseLeaseId } from "./budget-match.ts";
import { bucketOf, firstBucket, renewsAt, type SpentPart } from "./budget-windows.ts";
import { lend, outstanding } from "./lease.ts";
import { checkAmount, checkKey } from "./transfers.ts";

const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS budgets(name TEXT PRIMARY KEY, budget TEXT NOT NULL) WITHOUT ROWID",
  `CREATE TABLE IF NOT EXISTS budget_leases(lease TEXT NOT NULL, holder TEXT NOT NULL, lent INTEGER NOT NULL,
    returned INTEGER NOT NULL, spent INTEGER NOT NULL, over INTEGER NOT NULL, PRIMARY KEY (lease, holder)) WITHOUT ROWID`,
  // What is lent of each share: to add its leases up would read a row for each of its holders.
  "CREATE TABLE IF NOT EXISTS budget_shares(lease TEXT PRIMARY KEY, lent INTEGER NOT NULL CHECK (lent >= 0)) WITHOUT ROWID",
  `CREATE TABLE IF NOT EXISTS budget_spent(lease TEXT NOT NULL, bucket INTEGER NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (lease, bucket)) WITHOUT ROWID`,
];

const NOTHING: BudgetSums = { lent: 0, returned: 0, spent: 0, over: 0 };
const SUMS = ["returned", "spent", "over"] as const;

/** What has been spent of a share in its window, before and after a report. */
export interface SpentMore {
  lease: string;
  /** The part of the window in which it counts. */
  bucket: number;
  before: number;
  after: number;
}

/** A budget by its name. */
export type BudgetOf = (name: string) => Budget | undefined;

export class BudgetTable {
  readonly #sql: SqlStorage;
  #isOpen = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  // ---- declared by the account -------------------------------------------------------------------------------------

  list(): Budget[] {
    return this.#rows<{ budget: string }>("SELECT budget FROM budgets ORDER BY name").map(
      ({ budget }) => JSON.parse(budget) as Budget,
    );
  }

  put(budget: Budget): void {
    this.#create();
    this.#sql.exec("INSERT OR REPLACE INTO budgets VALUES (?, ?)", budget.name, JSON.stringify(budget));
  }

  /** What was spent is forgotten; what is lent is still lent. Answers whether there was one. */
  delete(name: string): boolean {
    if (!this.list().some((budget) => budget.name === name)) return false;
    this.#sql.exec("DELETE FROM budgets WHERE name = ?", name);
    this.#sql.exec(`DELETE FROM budget_spent WHERE ${OF_NAME}`, ...ofName(name));
    return true;
  }

  // ---- what is used ------------------------------------------------------------------------------------------------

  /**
   * Lends what has to be lent whole, or not at all; and of the rest a part.
   * @param budgetOf a budget by its name; one that is no more limits nothing.
   */
  lend(draw: BudgetDraw, budgetOf: BudgetOf, now: number): { sums: BudgetSums; spent: SpentMore[] } {
    for (const name of ["to", "spare"] as const) checkAmount(draw[name], name, 0);
    const spent = this.report(draw.holder, [draw], budgetOf, now);
    const { lease, holder } = draw;
    const budget = budgetOf(parseLeaseId(lease).name);
    const known = this.sums(lease, holder);
    const after = lend(known, draw, budget === undefined ? Number.MAX_SAFE_INTEGER : this.#left(lease, budget, now));
    const sums = { ...known, lent: after.lent };
    if (sums.lent > known.lent) this.#setSums(lease, holder, { before: known, after: sums });
    return { sums, spent };
  }

  /** Takes note of what a holder has given back and spent since it last said so. */
  report(holder: string, reports: readonly BudgetReport[], budgetOf: BudgetOf, now: number): SpentMore[] {
    return reports.flatMap((report) => {
      checkReport(holder, report);
      const { lease } = report;
      const before = this.sums(lease, holder);
      const after = { ...before };
      for (const name of SUMS) after[name] = Math.max(before[name], report[name]);
      const amount = after.spent - before.spent + after.over - before.over;
      if (amount === 0 && after.returned === before.returned) return [];
      this.#setSums(lease, holder, { before, after });
      const known = amount === 0 ? undefined : budgetOf(parseLeaseId(lease).name);
      return known === undefined ? [] : [this.#spend(lease, known, { amount, now })];
    });
  }

  /** What is known of a lease. */
  sums(lease: string, holder: string): BudgetSums {
    const query = "SELECT lent, returned, spent, over FROM budget_leases WHERE lease = ? AND holder = ?";
    const [found = NOTHING] = this.#rows<{ lent: number; returned: number; spent: number; over: number }>(
      query,
      lease,
      holder,
    );
    return { ...found };
  }

  /** Who has something of a share, those with the most first. */
  holders(lease: string, limit: number): string[] {
    const query = `SELECT holder FROM budget_leases WHERE lease = ? AND lent - returned - spent > 0
      ORDER BY lent - returned - spent DESC LIMIT ?`;
    return this.#rows<{ holder: string }>(query, lease, limit).map(({ holder }) => holder);
  }

  lent(lease: string): number {
    return this.#rows<{ lent: number }>("SELECT lent FROM budget_shares WHERE lease = ?", lease)[0]?.lent ?? 0;
  }

  /** The shares of a budget that are in use, those with the most spent first. */
  used(budget: Budget, now: number, limit: number): BudgetUse[] {
    const { name, per } = budget;
    const query = `SELECT lease, max(lent) AS lent, sum(amount) AS spent FROM (
        SELECT lease, lent, 0 AS amount FROM budget_shares WHERE ${OF_NAME} AND lent > 0
        UNION ALL SELECT lease, 0, amount FROM budget_spent WHERE (${OF_NAME}) AND bucket >= ?)
      GROUP BY lease ORDER BY spent DESC, lease LIMIT ?`;
    const from = firstBucket(budget.window, now);
    const rows = this.#rows<{ lease: string }>(query, ...ofName(name), ...ofName(name), from, limit);
    const leases = per === undefined ? [leaseId(name)] : rows.map(({ lease }) => lease);
    return leases.map((lease) => this.use(lease, budget, now));
  }

  use(lease: string, { window, limit }: Budget, now: number): BudgetUse {
    const { share } = parseLeaseId(lease);
    const parts = this.#parts(lease, firstBucket(window, now));
    const [spent, held] = [sumOf(parts), this.lent(lease)];
    const renews = renewsAt(window, now, { spent: parts, missing: 1 });
    return {
      ...(share !== undefined && { share }),
      spent,
      held,
      left: limit - spent - held,
      ...(renews !== undefined && { renewsAt: renews }),
    };
  }

  /** Why `needed` cannot be lent. */
  refusal(
    lease: string,
    { name, unit, limit, window }: Budget,
    { needed, now }: { needed: number; now: number },
  ): BudgetFacts {
    const { share } = parseLeaseId(lease);
    const parts = this.#parts(lease, firstBucket(window, now));
    const left = Math.max(0, limit - sumOf(parts) - this.lent(lease));
    const renews = needed > limit ? undefined : renewsAt(window, now, { spent: parts, missing: needed - left });
    return {
      name,
      ...(share !== undefined && { share }),
      unit,
      window,
      limit,
      left,
      needed,
      ...(renews !== undefined && { renewsAt: renews }),
    };
  }

  #left(lease: string, { limit, window }: Budget, now: number): number {
    return limit - this.lent(lease) - sumOf(this.#parts(lease, firstBucket(window, now)));
  }

  #parts(lease: string, from: number): SpentPart[] {
    const query = "SELECT bucket, amount FROM budget_spent WHERE lease = ? AND bucket >= ? ORDER BY bucket";
    return this.#rows<{ bucket: number; amount: number }>(query, lease, from);
  }

  #spend(lease: string, { window }: Budget, { amount, now }: { amount: number; now: number }): SpentMore {
    const [bucket, from] = [bucketOf(window, now), firstBucket(window, now)];
    const parts = this.#parts(lease, from);
    const before = sumOf(parts);
    const here = parts.find((part) => part.bucket === bucket);
    // A window that begins leaves nothing of those before it.
    if (here === undefined) this.#sql.exec("DELETE FROM budget_spent WHERE lease = ? AND bucket < ?", lease, from);
    const values = [lease, bucket, checkAmount((here?.amount ?? 0) + amount, "spent", 0)];
    this.#sql.exec("INSERT OR REPLACE INTO budget_spent VALUES (?, ?, ?)", ...values);
    return { lease, bucket, before, after: before + amount };
  }

  #setSums(lease: string, holder: string, { before, after }: { before: BudgetSums; after: BudgetSums }): void {
    this.#create();
    const { lent, returned, spent, over } = after;
    const values = [lease, holder, lent, returned, spent, over];
    const change = outstanding(after) - outstanding(before);
    if (change !== 0) {
      const total = this.lent(lease) + change;
      this.#sql.exec("INSERT OR REPLACE INTO budget_shares VALUES (?, ?)", lease, total);
    }
    this.#sql.exec("INSERT OR REPLACE INTO budget_leases VALUES (?, ?, ?, ?, ?, ?)", ...values);
  }

  /** None where nothing was ever written: an object that is only asked stays empty. */
  #rows<Row extends Record<string, SqlStorageValue>>(query: string, ...bindings: SqlStorageValue[]): Row[] {
    if (!this.#isOpen && !this.#exists) return [];
    this.#isOpen = true;
    return this.#sql.exec<Row>(query, ...bindings).toArray();
  }

  #create(): void {
    if (!this.#isOpen) for (const statement of SCHEMA) this.#sql.exec(statement);
    this.#isOpen = true;
  }

  get #exists(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'budget_spent'").toArray().length > 0;
  }
}

/** All shares of a budget: no name has the character after the slash. */
const OF_NAME = "(lease = ? OR (lease >= ? AND lease < ?))";

function ofName(name: string): [string, string, string] {
  return [name, `${name}/`, `${name}0`];
}

function checkReport(holder: string, report: BudgetReport): void {
  checkKey(holder, "holder");
  for (const name of SUMS) checkAmount(report[name], name, 0);
}

function sumOf(parts: readonly SpentPart[]): number {
  return parts.reduce((sum, { amount }) => sum + amount, 0);
}
