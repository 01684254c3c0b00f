/** An account's own models, in its object's storage. */
import type { KeptModel } from "../run/run-record.ts";

/** A table of models by id. Reading makes nothing: an object that is only asked stays empty. */
export class ModelTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Every model, by id. */
  list(): KeptModel[] {
    if (!this.#exists()) return [];
    const rows = this.#sql.exec<{ model: string; as_of: string }>("SELECT model, as_of FROM models ORDER BY id");
    return [...rows].map(({ model, as_of }) => ({ model: JSON.parse(model) as KeptModel["model"], asOf: as_of }));
  }

  get count(): number {
    return this.#exists() ? this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM models").one().n : 0;
  }

  has(id: string): boolean {
    return this.#exists() && [...this.#sql.exec("SELECT 1 FROM models WHERE id = ?", id)].length > 0;
  }

  /** Adds the model, or takes the place of the one with its id. */
  put({ model, asOf }: KeptModel): void {
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS models (id TEXT PRIMARY KEY, model TEXT NOT NULL, as_of TEXT NOT NULL) WITHOUT ROWID",
    );
    this.#sql.exec(
      "INSERT INTO models VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET model = ?2, as_of = ?3",
      model.id,
      JSON.stringify(model),
      asOf,
    );
  }

  /** Whether there was one. */
  delete(id: string): boolean {
    if (!this.has(id)) return false;
    this.#sql.exec("DELETE FROM models WHERE id = ?", id);
    return true;
  }

  #exists(): boolean {
    return [...this.#sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'models'")].length > 0;
  }
}
