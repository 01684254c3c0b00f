/**
 * Which part of a day's log an object has, and how many there are: one that is full has others after it.
 *
 * The first part knows of all others, and that which is in no jurisdiction of those that are in one. One that was full once takes nothing more, whatever is deleted: a record that is sent
 * once more must find the part that has it.
 */
import type { LogDay } from "./log-object.ts";

const SCHEMA =
  "CREATE TABLE IF NOT EXISTS part(one INTEGER PRIMARY KEY, part INTEGER NOT NULL, full INTEGER NOT NULL, others INTEGER NOT NULL)";

/** Objects of one day, in one jurisdiction. */
export const MAX_PARTS = 64;

/** Those that Cloudflare has. Their order says which places their records have: new ones are added at the end. */
export const JURISDICTIONS: readonly DurableObjectJurisdiction[] = ["eu", "fedramp", "fedramp-high", "us"];

/** Which jurisdictions a day has objects in; in one of those, its own. */
const JURISDICTIONS_SCHEMA =
  "CREATE TABLE IF NOT EXISTS jurisdictions(name TEXT PRIMARY KEY, own INTEGER NOT NULL) WITHOUT ROWID";

/** Places of the records of one part; those of the next come after them, and those of jurisdictions after all of these. */
const PLACES = 1_000_000_000;

type PartRow = Record<"part" | "full" | "others", number>;

interface JurisdictionRow extends Record<string, SqlStorageValue> {
  name: DurableObjectJurisdiction;
  /** 1 where it is the object's own. */
  own: number;
}

/** Which of the objects of its day one is. */
type PartPlace = Pick<LogDay, "jurisdiction"> & { part: number };

/** Of a day that has one object only, nothing is written. */
const ONLY: PartRow = { part: 0, full: 0, others: 0 };

export class LogParts {
  readonly #sql: SqlStorage;
  #row: PartRow | undefined;
  #jurisdictionRows: JurisdictionRow[] | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Which it is: 0 is the first. */
  get place(): PartPlace {
    const jurisdiction = this.#jurisdictions.find(({ own }) => own === 1)?.name;
    return { part: this.#read().part, ...(jurisdiction !== undefined && { jurisdiction }) };
  }

  /** Said once, when the object gets its tables. */
  begin({ part = 0, jurisdiction }: Partial<PartPlace>): void {
    if (part > 0) this.#write({ part });
    if (jurisdiction !== undefined) this.#add({ name: jurisdiction, own: 1 });
  }

  /** There is that object of the day too. */
  extend({ part = 0, jurisdiction }: Partial<PartPlace>): void {
    if (part > 0) this.#write({ others: Math.max(part, this.others) });
    else if (jurisdiction !== undefined) this.#add({ name: jurisdiction, own: 0 });
  }

  /** Parts after this one, in the same jurisdiction: the first knows them all. */
  get others(): number {
    return this.#read().others;
  }
  /** Others that have objects of the day: the first that is in none knows them all. */
  get jurisdictions(): DurableObjectJurisdiction[] {
    return this.#jurisdictions.filter(({ own }) => own === 0).map(({ name }) => name);
  }

  get isFull(): boolean {
    return this.#read().full === 1;
  }
  fill(): void {
    if (!this.isFull) this.#write({ full: 1 });
  }

  /** The place before that of its first record. */
  get firstPlace(): number {
    const { part, jurisdiction } = this.place;
    const before = jurisdiction === undefined ? 0 : 1 + JURISDICTIONS.indexOf(jurisdiction);
    return (before * MAX_PARTS + part) * PLACES;
  }

  get #jurisdictions(): JurisdictionRow[] {
    return (this.#jurisdictionRows ??= this.#has("jurisdictions")
      ? this.#sql.exec<JurisdictionRow>("SELECT name, own FROM jurisdictions").toArray()
      : []);
  }

  #add({ name, own }: JurisdictionRow): void {
    if (this.#jurisdictions.some((known) => known.name === name)) return;
    this.#sql.exec(JURISDICTIONS_SCHEMA);
    this.#sql.exec("INSERT INTO jurisdictions VALUES(?, ?)", name, own);
    this.#jurisdictionRows = undefined;
  }

  #has(table: string): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", table).toArray().length > 0;
  }

  #read(): PartRow {
    return (this.#row ??= this.#stored());
  }

  #stored(): PartRow {
    const rows = this.#has("part") ? this.#sql.exec<PartRow>("SELECT part, full, others FROM part").toArray() : [];
    return rows[0] ?? ONLY;
  }

  #write(change: Partial<PartRow>): void {
    const row: PartRow = { ...this.#read(), ...change };
    this.#sql.exec(SCHEMA);
    this.#sql.exec("INSERT OR REPLACE INTO part VALUES(1, ?, ?, ?)", row.part, row.full, row.others);
    this.#row = row;
  }
}
