/** The days of an account's log, and how much of it is kept: in the storage of the object that all days report to. */
import type { LogRetention } from "./run-log.ts";

const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS days(day TEXT PRIMARY KEY, runs INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS retention(one INTEGER PRIMARY KEY CHECK (one = 1), days INTEGER NOT NULL, runs INTEGER)",
];

export class LogDays {
  readonly #sql: SqlStorage;
  #exists: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'days'").toArray().length > 0;
  }

  /** What the account has said of it; undefined where it has not. */
  get retention(): LogRetention | undefined {
    if (!this.#exists) return undefined;
    const [row] = this.#sql.exec<{ days: number; runs: number | null }>("SELECT days, runs FROM retention").toArray();
    return row && { days: row.days, ...(row.runs !== null && { runs: row.runs }) };
  }
  set retention({ days, runs }: LogRetention) {
    this.#create();
    this.#sql.exec("INSERT OR REPLACE INTO retention VALUES(1, ?, ?)", days, runs ?? null);
  }

  /** A day has so many runs: how many of them, the newest, it keeps. `today` is a day too. */
  report(day: string, runs: number, today: string, { days, runs: most }: LogRetention): number {
    this.#create();
    const oldest = new Date(Date.parse(today) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
    this.#sql.exec("INSERT OR REPLACE INTO days VALUES(?, ?)", day, runs);
    this.#sql.exec("DELETE FROM days WHERE day < ?", oldest);
    if (day < oldest) return 0;
    if (most === undefined) return runs;
    const { newer } = this.#sql
      .exec<{ newer: number }>("SELECT coalesce(sum(runs), 0) AS newer FROM days WHERE day > ?", day)
      .one();
    return Math.min(runs, Math.max(0, most - newer));
  }

  #create(): void {
    if (!this.#exists) for (const statement of SCHEMA) this.#sql.exec(statement);
    this.#exists = true;
  }
}
