/** An account's rules of resale, and what its customers have had free this month. */
import type { Allowances } from "./resale-rules.ts";
import type { ResaleRule } from "./resale.ts";

export class ResaleTable {
  readonly #sql: SqlStorage;

  /** Reading makes nothing. */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get rules(): ResaleRule[] {
    if (!this.#exists("resale")) return [];
    const [row] = this.#sql.exec<{ rules: string }>("SELECT rules FROM resale").toArray();
    return row === undefined ? [] : (JSON.parse(row.rules) as ResaleRule[]);
  }

  put(rules: readonly ResaleRule[]): void {
    this.#sql.exec("CREATE TABLE IF NOT EXISTS resale(one INTEGER PRIMARY KEY, rules TEXT NOT NULL)");
    this.#sql.exec("INSERT OR REPLACE INTO resale VALUES (1, ?)", JSON.stringify(rules));
  }

  /** Those of one month: `2026-11`. One row for each rule and customer, written where something is free. */
  allowances(month: string): Allowances {
    return {
      used: (rule, customer) => {
        if (!this.#exists("allowances")) return 0;
        const query = "SELECT used FROM allowances WHERE rule = ? AND customer = ? AND month = ?";
        return this.#sql.exec<{ used: number }>(query, rule, customer, month).toArray()[0]?.used ?? 0;
      },
      use: (rule, customer, nanoUsd) => {
        this.#sql.exec(
          "CREATE TABLE IF NOT EXISTS allowances(rule TEXT, customer TEXT, month TEXT, used INTEGER NOT NULL, PRIMARY KEY(rule, customer, month)) WITHOUT ROWID",
        );
        const add = `INSERT INTO allowances VALUES (?1, ?2, ?3, ?4)
          ON CONFLICT (rule, customer, month) DO UPDATE SET used = used + ?4`;
        this.#sql.exec(add, rule, customer, month, nanoUsd);
      },
    };
  }

  #exists(table: string): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", table).toArray().length > 0;
  }
}
