/** Alerts of budgets that have come due, until somebody has taken them: of each percentage of each share the newest. */
import type { Budget, BudgetAlert, BudgetNotice } from "./budget.ts";
import { parseLeaseId } from "./budget-match.ts";
import { lengthMs, renewsAt } from "./budget-windows.ts";
import type { SpentMore } from "./budget-table.ts";

/** Delay before the first repetition; it doubles with each one, up to the most. */
export const FIRST_RETRY_MS = 1_000;
export const MAX_RETRY_MS = 300_000;
/** Times somebody is told who does not answer: a day, about. */
export const MAX_TRIES = 290;

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS budget_notices(lease TEXT NOT NULL, percent INTEGER NOT NULL, at INTEGER NOT NULL,
    due INTEGER, tries INTEGER NOT NULL, notice TEXT NOT NULL, webhook TEXT, PRIMARY KEY (lease, percent)) WITHOUT ROWID`,
  "CREATE INDEX IF NOT EXISTS budget_notices_due ON budget_notices(due) WHERE due IS NOT NULL",
];

/** One that somebody has to be told of. */
export interface DueNotice {
  notice: BudgetNotice;
  /** Absent: the method of the object is called. */
  webhook?: string;
  tries: number;
}

export class NoticeTable {
  readonly #sql: SqlStorage;
  #isOpen = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Notes which of the alerts of `budget` are due by what was spent. */
  add(budget: Budget, spent: SpentMore, now: number): void {
    for (const alert of dueOf(budget, spent))
      if (!this.#isEarly(budget, spent.lease, alert, now)) this.#put(budget, spent, alert, now);
  }

  /** When the next one has to be tried, in ms since the epoch. */
  get next(): number | undefined {
    if (!this.#exists) return undefined;
    return this.#sql.exec<{ due: number | null }>("SELECT min(due) AS due FROM budget_notices").one().due ?? undefined;
  }

  due(now: number, limit: number): DueNotice[] {
    if (!this.#exists) return [];
    const query = "SELECT notice, webhook, tries FROM budget_notices WHERE due <= ? ORDER BY due LIMIT ?";
    return this.#sql
      .exec<{ notice: string; webhook: string | null; tries: number }>(query, now, limit)
      .toArray()
      .map(({ notice, webhook, tries }) => ({
        notice: JSON.parse(notice) as BudgetNotice,
        tries,
        ...(webhook !== null && { webhook }),
      }));
  }

  /** Somebody has taken it. */
  taken({ lease, percent, at }: NoticePlace): void {
    this.#sql.exec(
      "UPDATE budget_notices SET due = NULL WHERE lease = ? AND percent = ? AND at = ?",
      lease,
      percent,
      at,
    );
  }

  /** Nobody has: it comes again, or after {@link MAX_TRIES} no more. Answers whether it does. */
  failed({ lease, percent, at }: NoticePlace, tries: number, now: number): boolean {
    const isLast = tries + 1 >= MAX_TRIES;
    const due = isLast ? null : now + Math.min(FIRST_RETRY_MS * 2 ** Math.min(tries, 30), MAX_RETRY_MS);
    const query = "UPDATE budget_notices SET due = ?, tries = ? WHERE lease = ? AND percent = ? AND at = ?";
    this.#sql.exec(query, due, tries + 1, lease, percent, at);
    return !isLast;
  }

  /** A rolling window may be crossed again and again: that is said once in its length. */
  #isEarly({ window }: Budget, lease: string, { percent }: BudgetAlert, now: number): boolean {
    if (typeof window !== "object" || !this.#exists) return false;
    const query = "SELECT 1 FROM budget_notices WHERE lease = ? AND percent = ? AND at > ?";
    return this.#sql.exec(query, lease, percent, now - lengthMs(window)).toArray().length > 0;
  }

  #put(
    { name, unit, limit, window }: Budget,
    { lease, after, bucket }: SpentMore,
    alert: BudgetAlert,
    at: number,
  ): void {
    if (!this.#exists) for (const statement of SCHEMA) this.#sql.exec(statement);
    const { percent, webhook } = alert;
    const { share } = parseLeaseId(lease);
    const renews = renewsAt(window, at, { spent: [{ bucket, amount: after }], missing: 1 });
    const notice: BudgetNotice = {
      id: `${lease}@${percent}@${at}`,
      type: "budget.alert",
      budget: name,
      ...(share !== undefined && { share }),
      percent,
      unit,
      window,
      limit,
      spent: after,
      at,
      ...(renews !== undefined && { renewsAt: renews }),
    };
    const values = [lease, percent, at, at, 0, JSON.stringify(notice), webhook ?? null];
    this.#sql.exec("INSERT OR REPLACE INTO budget_notices VALUES (?, ?, ?, ?, ?, ?, ?)", ...values);
  }

  get #exists(): boolean {
    this.#isOpen ||= this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'budget_notices'").toArray().length > 0;
    return this.#isOpen;
  }
}

/** Which one it is. */
export interface NoticePlace {
  lease: string;
  percent: number;
  at: number;
}

/** The alerts of `budget` whose part of it was passed. */
function dueOf({ alerts = [], limit }: Budget, { before, after }: SpentMore): BudgetAlert[] {
  return alerts.filter(({ percent }) => {
    const passed = (BigInt(limit) * BigInt(percent) + 99n) / 100n;
    return BigInt(before) < passed && BigInt(after) >= passed;
  });
}
