/**
 * Which part of a day's log an object has, and how many there are: one that is full has others after it.
 *
 * The first part knows of all others. One that was full once takes nothing more, whatever is deleted: a record that is sent
 * once more must find the part that has it.
 */
const SCHEMA =
  "CREATE TABLE IF NOT EXISTS part(one INTEGER PRIMARY KEY, part INTEGER NOT NULL, full INTEGER NOT NULL, others INTEGER NOT NULL)";

/** Places of the records of one part; those of the next come after them. */
const PLACES = 1_000_000_000;

type PartRow = Record<"part" | "full" | "others", number>;

/** Of a day that has one object only, nothing is written. */
const ONLY: PartRow = { part: 0, full: 0, others: 0 };

export class LogParts {
  readonly #sql: SqlStorage;
  #row: PartRow | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** 0 is the first. */
  get part(): number {
    return this.#read().part;
  }
  set part(part: number) {
    if (part > 0) this.#write({ part });
  }

  /** Parts after this one: the first knows them all. */
  get others(): number {
    return this.#read().others;
  }
  set others(others: number) {
    this.#write({ others: Math.max(others, this.others) });
  }

  get isFull(): boolean {
    return this.#read().full === 1;
  }
  fill(): void {
    if (!this.isFull) this.#write({ full: 1 });
  }

  /** The place before that of its first record. */
  get firstPlace(): number {
    return this.part * PLACES;
  }

  #read(): PartRow {
    return (this.#row ??= this.#stored());
  }

  #stored(): PartRow {
    const exists = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'part'").toArray().length > 0;
    const rows = exists ? this.#sql.exec<PartRow>("SELECT part, full, others FROM part").toArray() : [];
    return rows[0] ?? ONLY;
  }

  #write(change: Partial<PartRow>): void {
    const row: PartRow = { ...this.#read(), ...change };
    this.#sql.exec(SCHEMA);
    this.#sql.exec("INSERT OR REPLACE INTO part VALUES(1, ?, ?, ?)", row.part, row.full, row.others);
    this.#row = row;
  }
}
