/** The days of an account's log, how much of it is kept, and where it is sent: in the storage of the object that all days report to. */
import type { AccountSinks, SinkChange } from "./sink-state.ts";
import type { LogRetention } from "./log-question.ts";

const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS days(day TEXT PRIMARY KEY, runs INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS retention(one INTEGER PRIMARY KEY CHECK (one = 1), days INTEGER NOT NULL, runs INTEGER)",
];
const SINKS = "CREATE TABLE IF NOT EXISTS account_sinks(one INTEGER PRIMARY KEY CHECK (one = 1), sinks TEXT NOT NULL)";

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

  /** The sinks of the account's own, with their secrets. */
  get sinks(): AccountSinks {
    if (!this.#hasSinks()) return {};
    const [row] = this.#sql.exec<{ sinks: string }>("SELECT sinks FROM account_sinks").toArray();
    return row === undefined ? {} : (JSON.parse(row.sinks) as AccountSinks);
  }

  changeSinks(change: SinkChange): void {
    const sinks = Object.entries({ ...this.sinks, ...change }).filter(([, sink]) => sink !== null);
    this.#sql.exec(SINKS);
    const text = JSON.stringify(Object.fromEntries(sinks));
    this.#sql.exec("INSERT OR REPLACE INTO account_sinks VALUES(1, ?)", text);
  }

  #hasSinks(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'account_sinks'").toArray().length > 0;
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
