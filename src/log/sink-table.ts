/** How far each sink is: a row for each of them, in the storage of one log object. */

/** A sink's place. */
export interface SinkPlace {
  /** The last record it has, or was passed over for it, among those of the object; 0 before the first. */
  position: number;
  refused: number;
}

const SCHEMA =
  "CREATE TABLE IF NOT EXISTS sinks(id TEXT PRIMARY KEY, position INTEGER NOT NULL, refused INTEGER NOT NULL) WITHOUT ROWID";

export class SinkTable {
  readonly #sql: SqlStorage;
  #exists: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'sinks'").toArray().length > 0;
  }

  /** Every sink this object has heard of, by its id. */
  get all(): Map<string, SinkPlace> {
    if (!this.#exists) return new Map();
    const rows = this.#sql.exec<{ id: string } & Record<keyof SinkPlace, number>>("SELECT * FROM sinks").toArray();
    return new Map(rows.map(({ id, position, refused }) => [id, { position, refused }]));
  }

  /** The highest place of all: no record may get it again, whatever was deleted. */
  get highest(): number {
    return Math.max(0, ...[...this.all.values()].map(({ position }) => position));
  }

  set(id: string, { position, refused }: SinkPlace): void {
    if (!this.#exists) this.#sql.exec(SCHEMA);
    this.#exists = true;
    this.#sql.exec("INSERT OR REPLACE INTO sinks VALUES(?, ?, ?)", id, position, refused);
  }

  delete(id: string): void {
    if (this.#exists) this.#sql.exec("DELETE FROM sinks WHERE id = ?", id);
  }
}
