/** Ids of records that somebody has deleted: one that is sent once more does not come back. A row each, while their day is kept. */

const SCHEMA = "CREATE TABLE IF NOT EXISTS deleted(id TEXT PRIMARY KEY) WITHOUT ROWID";

export class DeletedRecords {
  readonly #sql: SqlStorage;
  #exists: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'deleted'").toArray().length > 0;
  }

  add(id: string): void {
    if (!this.#exists) this.#sql.exec(SCHEMA);
    this.#exists = true;
    this.#sql.exec("INSERT OR IGNORE INTO deleted VALUES(?)", id);
  }

  has(id: string): boolean {
    return this.#exists && this.#sql.exec("SELECT 1 FROM deleted WHERE id = ?", id).toArray().length > 0;
  }
}
