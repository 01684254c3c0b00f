/**
 * What a run object has of budgets, in its rows: the sums of each lease, many in one row, so that a run that closes writes one
 * row for all budgets that count it.
 */
import type { BudgetSums } from "./budget.ts";

/** Leases in one row; a session has seldom more. */
export const LEASES_PER_PAGE = 32;

const SCHEMA = "CREATE TABLE budget_leases(page INTEGER PRIMARY KEY, leases TEXT NOT NULL)";

export class BudgetLeases {
  readonly #sql: SqlStorage;
  /** In the order in which they were begun: a page is so many of them. */
  readonly #order: string[] = [];
  readonly #pages = new Map<string, number>();
  #sums: Map<string, BudgetSums> | undefined;
  readonly #changed = new Set<number>();
  #isGathering = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get(lease: string): BudgetSums | undefined {
    return this.#open().get(lease);
  }

  all(): ReadonlyMap<string, BudgetSums> {
    return this.#open();
  }

  /** Writes it down at once, but for what {@link gather} gathers. */
  set(lease: string, sums: BudgetSums): void {
    const known = this.#open();
    known.set(lease, sums);
    this.#changed.add(this.#pages.get(lease) ?? this.#append(lease));
    if (!this.#isGathering) this.#write();
  }

  /** What `change` changes is written with as few rows as it needs, in the same turn. */
  gather(change: () => void): void {
    this.#isGathering = true;
    try {
      change();
    } finally {
      this.#isGathering = false;
      this.#write();
    }
  }

  /** Answers its page. */
  #append(lease: string): number {
    const page = Math.floor((this.#order.push(lease) - 1) / LEASES_PER_PAGE);
    this.#pages.set(lease, page);
    return page;
  }

  #write(): void {
    if (this.#changed.size > 0 && !this.#exists) this.#sql.exec(SCHEMA);
    for (const page of this.#changed) {
      const leases = this.#order.slice(page * LEASES_PER_PAGE, (page + 1) * LEASES_PER_PAGE);
      const kept = Object.fromEntries(leases.map((lease) => [lease, this.#open().get(lease)]));
      this.#sql.exec("INSERT OR REPLACE INTO budget_leases VALUES (?, ?)", page, JSON.stringify(kept));
    }
    this.#changed.clear();
  }

  #open(): Map<string, BudgetSums> {
    if (this.#sums !== undefined) return this.#sums;
    this.#sums = new Map();
    if (!this.#exists) return this.#sums;
    const rows = this.#sql.exec<{ leases: string }>("SELECT leases FROM budget_leases ORDER BY page").toArray();
    for (const { leases } of rows)
      for (const [lease, sums] of Object.entries(JSON.parse(leases) as Record<string, BudgetSums>)) {
        this.#append(lease);
        this.#sums.set(lease, sums);
      }
    return this.#sums;
  }

  get #exists(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'budget_leases'").toArray().length > 0;
  }
}
