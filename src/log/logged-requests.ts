/** Requests of runs whose bodies are to be logged, in their run object until the log has them. Keys are taken out before. */

const SCHEMA = "CREATE TABLE IF NOT EXISTS logged_requests(run INTEGER PRIMARY KEY, bytes INTEGER NOT NULL, body TEXT)";

/** The body of a request; without a text where that was too long. */
export interface LoggedRequest {
  text: string | undefined;
  bytes: number;
}

export class LoggedRequests {
  readonly #sql: SqlStorage;
  #exists = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  keep(run: number, { text, bytes }: LoggedRequest): void {
    this.#open();
    this.#sql.exec("INSERT OR REPLACE INTO logged_requests VALUES(?, ?, ?)", run, bytes, text ?? null);
  }

  get(run: number): LoggedRequest | undefined {
    this.#open();
    const [row] = this.#sql
      .exec<{ bytes: number; body: string | null }>("SELECT bytes, body FROM logged_requests WHERE run = ?", run)
      .toArray();
    return row && { text: row.body ?? undefined, bytes: row.bytes };
  }

  drop(run: number): void {
    this.#open();
    this.#sql.exec("DELETE FROM logged_requests WHERE run = ?", run);
  }

  #open(): void {
    if (!this.#exists) this.#sql.exec(SCHEMA);
    this.#exists = true;
  }
}
