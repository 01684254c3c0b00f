/**
 * The rows of one log object: each record whole, what of it can be asked for beside it, and an index of its metadata.
 *
 * A run costs three rows, one more for its session and one for each key of its metadata.
 */
import { invalidInput, type DurableAIError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { LogDay } from "./log-object.ts";
import type { LogField, LogPatch, LogRecord } from "./run-log.ts";
import { METADATA } from "./run-log.ts";
import { DeletedRecords } from "./deleted-records.ts";
import { BodyTable } from "./log-bodies.ts";
import { COLUMNS, REPRICED_COLUMNS } from "./log-columns.ts";
import { LogParts } from "./log-parts.ts";
import { Rollups } from "./rollups.ts";
import { valuesOf } from "./log-values.ts";
import { MAX_TAG_CHARS, tagsOf } from "./metadata-tags.ts";
import { isRepriceable } from "./repriced.ts";
import { bucketOf } from "./time-buckets.ts";

/** Bytes in the storage of one log object, after which the next takes the day's records. Production ends at 10 GB. */
export const MAX_LOG_BYTES: number = 9 * 10 ** 9;

/** Metadata of one run, with all that was added to it afterwards. */
export const MAX_LOGGED_METADATA_CHARS = 131_072;

/** Fields that have an index of their own, as metadata has: few runs have one value. */
export const TAGGED_FIELDS: readonly LogField[] = ["session"];

/** What is in `facts` beside the fields: two times as buckets, the metadata, as it is asked for, and what prices it anew. */
const MORE = ["duration_bucket", "first_event_bucket", "metadata", ...REPRICED_COLUMNS] as const;
const FACTS = [...Object.values(COLUMNS), ...MORE];
const FACTS_INTO = `INSERT INTO facts(created, n, ${FACTS.join(", ")}) VALUES(?, ?, ${FACTS.map(() => "?").join(", ")})`;

const SCHEMA = [
  "CREATE TABLE self(one INTEGER PRIMARY KEY, account TEXT NOT NULL, day TEXT NOT NULL)",
  "CREATE TABLE logs(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL)",
  `CREATE TABLE facts(created INTEGER NOT NULL, n INTEGER NOT NULL, ${FACTS.join(", ")}, PRIMARY KEY(created, n)) WITHOUT ROWID`,
  "CREATE TABLE tags(name TEXT NOT NULL, value TEXT NOT NULL, created INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(name, value, created, n)) WITHOUT ROWID",
];

/** A record, where its rows are. */
interface Stored {
  n: number;
  record: LogRecord;
}

export class LogTable {
  readonly #sql: SqlStorage;
  readonly #taken: () => number;
  #exists: boolean;
  #last: number | undefined;
  #rollups: Rollups | undefined;
  readonly #bodies: BodyTable;
  readonly #deleted: DeletedRecords;
  readonly #parts: LogParts;
  readonly #maxBytes: () => number;

  /** @param taken The highest place a record may have had that was deleted: none gets it again. */
  constructor(sql: SqlStorage, taken: () => number = () => 0, maxBytes: () => number = () => MAX_LOG_BYTES) {
    this.#sql = sql;
    this.#taken = taken;
    this.#bodies = new BodyTable(sql);
    this.#deleted = new DeletedRecords(sql);
    this.#parts = new LogParts(sql);
    this.#maxBytes = maxBytes;
    this.#exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'facts'").toArray().length > 0;
    if (this.#exists) this.#addColumns();
  }

  /** The day of a deployment has tables of the release before: what is in them lacks what that did not write down. */
  #addColumns(): void {
    const there = this.#sql.exec<{ name: string }>("PRAGMA table_info(facts)").toArray();
    const missing = FACTS.filter((column) => !there.some(({ name }) => name === column));
    for (const column of missing) this.#sql.exec(`ALTER TABLE facts ADD COLUMN ${column}`);
  }

  get rollups(): Rollups {
    return (this.#rollups ??= new Rollups(this.#sql));
  }

  /** False for an object that has no record: nothing of it may be read. */
  get exists(): boolean {
    return this.#exists;
  }

  /**
   * Adds those that are not there yet, and answers the ids of those there is no room for. In one transaction of its caller's,
   * so that none is there in part; `create` comes before it.
   */
  put(records: readonly LogRecord[]): string[] {
    if (this.#sql.databaseSize >= this.#maxBytes()) this.#parts.fill();
    if (this.#parts.isFull) return records.flatMap(({ id }) => (this.#has(id) ? [] : [id]));
    for (const { bodies, ...given } of records) {
      if (this.#has(given.id)) continue;
      const n = this.#next();
      const record: LogRecord = bodies === undefined ? given : { ...given, hasBodies: true };
      if (bodies !== undefined) this.#bodies.put(n, bodies);
      this.#sql.exec("INSERT INTO logs VALUES(?, ?, ?)", n, record.id, JSON.stringify(record));
      this.#insertFacts(n, record);
      this.rollups.forget(record.createdAt);
    }
    return [];
  }

  /** Which part of its day this is, and how many there are. */
  get parts(): LogParts {
    return this.#parts;
  }

  /** It is here, or was, and somebody has deleted it. */
  #has(id: string): boolean {
    return this.#sql.exec("SELECT 1 FROM logs WHERE id = ?", id).toArray().length > 0 || this.#deleted.has(id);
  }

  /** The record, with its bodies where there are any. */
  get(id: string): LogRecord | undefined {
    const found = this.#find(id);
    if (found?.record.hasBodies !== true) return found?.record;
    const bodies = this.#bodies.get(found.n);
    return { ...found.record, ...(bodies && { bodies }) };
  }

  /** The record at a place, as JSON. */
  textAt(n: number): string {
    return this.#sql.exec<{ record: string }>("SELECT record FROM logs WHERE n = ?", n).one().record;
  }

  /** The record as it is after that; undefined where there is none. */
  patch(id: string, { score, feedback, metadata }: LogPatch): LogRecord | undefined {
    const found = this.#find(id);
    if (found === undefined) return undefined;
    const { score: oldScore, feedback: oldFeedback, metadata: oldMetadata, ...record } = found.record;
    const newMetadata = metadata === null ? undefined : { ...oldMetadata, ...metadata };
    const newScore = score === undefined ? oldScore : (score ?? undefined);
    const newFeedback = feedback === undefined ? oldFeedback : (feedback ?? undefined);
    if (JSON.stringify(newMetadata ?? {}).length > MAX_LOGGED_METADATA_CHARS) throw tooMuchMetadata();
    const patched: LogRecord = {
      ...record,
      ...(newMetadata && Object.keys(newMetadata).length > 0 && { metadata: newMetadata }),
      ...(newScore !== undefined && { score: newScore }),
      ...(newFeedback !== undefined && { feedback: newFeedback }),
    };
    this.#deleteFacts(found);
    this.#sql.exec("UPDATE logs SET record = ? WHERE n = ?", JSON.stringify(patched), found.n);
    this.#insertFacts(found.n, patched);
    this.rollups.forget(patched.createdAt);
    return patched;
  }

  /** Deletes the records at these places, and all that points to them; `forGood`: those ids are not taken again. */
  delete(places: readonly number[], forGood: boolean): void {
    for (const n of places) {
      const [row] = this.#sql.exec<{ record: string }>("SELECT record FROM logs WHERE n = ?", n).toArray();
      if (row === undefined) continue;
      const record = JSON.parse(row.record) as LogRecord;
      this.#deleteFacts({ n, record });
      this.#sql.exec("DELETE FROM logs WHERE n = ?", n);
      this.#bodies.delete(n);
      if (forGood) this.#deleted.add(record.id);
      this.rollups.forget(record.createdAt);
    }
  }

  #find(id: string): Stored | undefined {
    if (!this.#exists) return undefined;
    const [row] = this.#sql
      .exec<{ n: number; record: string }>("SELECT n, record FROM logs WHERE id = ?", id)
      .toArray();
    return row && { n: row.n, record: JSON.parse(row.record) as LogRecord };
  }

  #insertFacts(n: number, record: LogRecord): void {
    const tags = tagsOf((record.metadata ?? {}) as JsonObject);
    this.#sql.exec(FACTS_INTO, record.createdAt, n, ...factsOf(record, tags));
    for (const [name, value] of taggedOf(record, tags))
      this.#sql.exec("INSERT INTO tags VALUES(?, ?, ?, ?)", name, value, record.createdAt, n);
  }

  #deleteFacts({ n, record }: Stored): void {
    const tags = tagsOf((record.metadata ?? {}) as JsonObject);
    this.#sql.exec("DELETE FROM facts WHERE created = ? AND n = ?", record.createdAt, n);
    for (const [name, value] of taggedOf(record, tags))
      this.#sql.exec(
        "DELETE FROM tags WHERE name = ? AND value = ? AND created = ? AND n = ?",
        name,
        value,
        record.createdAt,
        n,
      );
  }

  /** Where the newest record is, or one after it was; 0 before the first. */
  get newest(): number {
    if (!this.#exists) return 0;
    return (this.#last ??= Math.max(this.#stored(), this.#taken(), this.#parts.firstPlace));
  }

  #stored(): number {
    return this.#sql.exec<{ last: number | null }>("SELECT max(n) AS last FROM logs").one().last ?? 0;
  }

  /** The records after a place, in the order of their arrival: at most so many, and one where there is any. */
  after(n: number, most: { maxRecords: number; maxChars: number }): { records: LogRecord[]; last: number } | undefined {
    if (!this.#exists) return undefined;
    const rows = "SELECT n, record FROM logs WHERE n > ? ORDER BY n LIMIT ?";
    const records: LogRecord[] = [];
    let [last, chars] = [n, 0];
    for (const row of this.#sql.exec<{ n: number; record: string }>(rows, n, most.maxRecords)) {
      chars += row.record.length;
      if (records.length > 0 && chars > most.maxChars) break;
      records.push(JSON.parse(row.record) as LogRecord);
      last = row.n;
    }
    return records.length === 0 ? undefined : { records, last };
  }

  countAfter(n: number): number {
    if (!this.#exists) return 0;
    return this.#sql.exec<{ count: number }>("SELECT count(*) AS count FROM logs WHERE n > ?", n).one().count;
  }

  #next(): number {
    this.#last = this.newest + 1;
    return this.#last;
  }

  /** Whose log this is, and of which day. */
  get of(): LogDay | undefined {
    if (!this.#exists) return undefined;
    const [self] = this.#sql.exec<{ account: string; day: string }>("SELECT account, day FROM self").toArray();
    return self && { account: self.account, day: self.day, ...this.#parts.place };
  }

  /** Makes the tables, once. */
  create({ account, day, ...place }: LogDay): void {
    if (this.#exists) return;
    for (const statement of SCHEMA) this.#sql.exec(statement);
    this.#sql.exec("INSERT INTO self VALUES(1, ?, ?)", account, day);
    this.#parts.begin(place);
    this.#exists = true;
  }
}

/** What an index finds the record by. */
function taggedOf(record: LogRecord, tags: Readonly<Record<string, string>>): [name: string, value: string][] {
  const ofMetadata = Object.entries(tags).map(([key, value]): [string, string] => [METADATA + key, value]);
  const ofFields = TAGGED_FIELDS.flatMap((field): [string, string][] => {
    const value = valuesOf(record)[field];
    return value === null ? [] : [[field, String(value)]];
  });
  return [...ofFields, ...ofMetadata].filter(([, value]) => value.length <= MAX_TAG_CHARS);
}

/** In the order of the columns. */
function factsOf(record: LogRecord, tags: Readonly<Record<string, string>>): SqlStorageValue[] {
  const { durationMs, firstEventMs, usage = {} } = record;
  const values = valuesOf(record);
  return [
    ...(Object.keys(COLUMNS) as LogField[]).map((field) => values[field]),
    bucketOf(durationMs),
    firstEventMs === undefined ? null : bucketOf(firstEventMs),
    Object.keys(tags).length === 0 ? null : JSON.stringify(tags),
    isRepriceable(record) ? 1 : 0,
    usage.cacheWriteTokens ?? null,
    usage.cacheWrite1hTokens ?? null,
  ];
}

function tooMuchMetadata(): DurableAIError {
  const problem = `with what is there it has more than ${MAX_LOGGED_METADATA_CHARS} characters of JSON`;
  return invalidInput("metadata", problem, "Take back what is not needed: metadata: null.");
}
