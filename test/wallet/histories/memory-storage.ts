/** Storage as a Durable Object has it, over the SQLite of Node: in memory, or in a file. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { HistoryStorage } from "./histories.ts";

/** Rows of a query, all read at once. */
class Rows {
  readonly #rows: unknown[];

  constructor(rows: unknown[]) {
    this.#rows = rows;
  }

  toArray(): unknown[] {
    return this.#rows;
  }

  one(): unknown {
    if (this.#rows.length !== 1)
      throw new Error(`Expected exactly one result from SQL query, but got ${this.#rows.length}`);
    return this.#rows[0];
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.#rows[Symbol.iterator]();
  }
}

export class MemoryStorage implements HistoryStorage {
  readonly sql: SqlStorage;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path = ":memory:") {
    this.#database = new DatabaseSync(path);
    this.sql = { exec: (query: string, ...values: never[]) => this.#exec(query, values) } as unknown as SqlStorage;
  }

  transactionSync<T>(change: () => T): T {
    this.#exec("SAVEPOINT change", []);
    try {
      const made = change();
      this.#exec("RELEASE change", []);
      return made;
    } catch (thrown) {
      this.#exec("ROLLBACK TO change", []);
      this.#exec("RELEASE change", []);
      throw thrown;
    }
  }

  #exec(query: string, values: never[]): Rows {
    let statement = this.#statements.get(query);
    if (statement === undefined) this.#statements.set(query, (statement = this.#database.prepare(query)));
    return new Rows(statement.all(...values));
  }
}
