/** The bodies of logged runs: apart from their records, so that no question has to step over them. */
import type { LogBodies } from "./run-log.ts";

const SCHEMA = "CREATE TABLE IF NOT EXISTS bodies(n INTEGER PRIMARY KEY, bodies TEXT NOT NULL)";

export class BodyTable {
  readonly #sql: SqlStorage;
  #exists: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'bodies'").toArray().length > 0;
  }

  /** Keeps the bodies of the record at a place. */
  put(n: number, bodies: LogBodies): void {
    if (!this.#exists) this.#sql.exec(SCHEMA);
    this.#exists = true;
    this.#sql.exec("INSERT OR REPLACE INTO bodies VALUES(?, ?)", n, JSON.stringify(bodies));
  }

  get(n: number): LogBodies | undefined {
    if (!this.#exists) return undefined;
    const [row] = this.#sql.exec<{ bodies: string }>("SELECT bodies FROM bodies WHERE n = ?", n).toArray();
    return row && (JSON.parse(row.bodies) as LogBodies);
  }

  delete(n: number): void {
    if (this.#exists) this.#sql.exec("DELETE FROM bodies WHERE n = ?", n);
  }
}
