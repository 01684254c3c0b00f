/**
 * The events of one run: a memory tail in front of block rows in SQLite.
 *
 * Appending is memory only; `flush` writes what is pending as one row. Readers keep a {@link Cursor} of their own and
 * are served from memory when they are near the end, from a page of rows when they are behind.
 */
import type { Framing } from "../formats/format.ts";
import { kept } from "./bytes.ts";
import { dropEvents, eventEnds, type ScannedEvents } from "./scanner.ts";

/** Pending bytes at which a block is due. A commit costs what 25 small rows cost: fewer, larger ones pay. */
export const BLOCK_BYTES = 131_072;
/** Age of the oldest pending event at which a block is due. */
export const BLOCK_MS = 550;
/** Largest row: production allows 2 MB a value, a local test would not notice more (PERFORMANCE notes in docs). */
export const MAX_ROW_BYTES = 1_000_000;
/** Most bytes one read answers with, unless a single row is larger. */
export const MAX_READ_BYTES = 262_144;
/** Rows of a run have keys `run * ROWS_PER_RUN + n`: one integer key, no second index. */
const ROWS_PER_RUN = 1_048_576;

/** Where a reader stands: an event, and how many of its parts it has. */
export interface Cursor {
  offset: number;
  /** Parts already read of the event at `offset`, where it spans rows. */
  parts: number;
}

/** A piece of the log: `count` events end in it, the first has offset `first`. */
export interface EventSlice {
  first: number;
  count: number;
  bytes: Uint8Array;
  next: Cursor;
}

interface Segment {
  first: number;
  count: number;
  bytes: Uint8Array;
}

/** How the events from an offset on are cut. */
export interface FramedFrom {
  first: number;
  framing: Framing;
}

interface BlockRow extends Record<string, SqlStorageValue> {
  block: number;
  first: number;
  count: number;
  bytes: ArrayBuffer;
}

/** Creates the table; once per object, before any log is opened. */
export function createBlockTable(sql: SqlStorage): void {
  sql.exec(
    "CREATE TABLE IF NOT EXISTS blocks(block INTEGER PRIMARY KEY, first INTEGER NOT NULL, count INTEGER NOT NULL, bytes BLOB NOT NULL)",
  );
}

export class EventLog {
  readonly #sql: SqlStorage;
  readonly #low: number;
  /** Next row key. */
  #row: number;
  /** What is in no row yet. */
  #pending: Segment[] = [];
  #pendingBytes = 0;
  /** The block written last, so that a reader that is a moment behind needs no SQL. */
  #recent: Segment[] = [];
  #end: number;
  #stored: number;
  /** Of each attempt, once it commits; cuts blocks for readers that start inside one. */
  readonly #framings: FramedFrom[];

  /**
   * Opens the log of `run` (its counter); what an earlier life of the object stored is there. `framings`: of the attempts
   * whose events that are. Where no attempt has begun there are no rows, and none are looked for.
   */
  constructor(sql: SqlStorage, run: number, framings: readonly FramedFrom[] = []) {
    this.#sql = sql;
    this.#framings = framings.map(({ first, framing }) => ({ first, framing }));
    this.#low = run * ROWS_PER_RUN;
    const last = framings.length === 0 ? undefined : this.#lastRow();
    this.#row = last === undefined ? this.#low : last.block + 1;
    this.#end = last === undefined ? 0 : last.first + last.count;
    this.#stored = this.#end;
  }

  #lastRow(): BlockRow | undefined {
    return this.#sql
      .exec<BlockRow>(
        "SELECT block, first, count FROM blocks WHERE block >= ? AND block < ? ORDER BY block DESC LIMIT 1",
        this.#low,
        this.#low + ROWS_PER_RUN,
      )
      .toArray()[0];
  }

  /** Events in the log. */
  get end(): number {
    return this.#end;
  }
  /** Events on disk. */
  get stored(): number {
    return this.#stored;
  }
  /** Bytes held in memory that are in no row yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** What is appended from now on is cut so. No block, and no slice, has events of two attempts. */
  begin(framing: Framing): void {
    this.flush();
    this.#recent = [];
    this.#framings.push({ first: this.#end, framing });
  }

  #framingAt(offset: number): Framing {
    return this.#framings.findLast(({ first }) => first <= offset)?.framing ?? "sse";
  }

  /** Appends events, in memory; a full block is written at once. */
  append({ bytes, ends }: ScannedEvents): void {
    if (ends.length === 0) return;
    this.#pending.push({ first: this.#end, count: ends.length, bytes: kept(bytes) });
    this.#pendingBytes += bytes.length;
    this.#end += ends.length;
    if (this.#pendingBytes >= BLOCK_BYTES) this.flush();
  }

  /** Writes what is pending: one row, or several where it is larger than a row may be. */
  flush(): void {
    if (this.#pending.length === 0) return;
    for (const { first, count, bytes } of toRows(join(this.#pending), this.#framingAt(this.#stored))) {
      this.#sql.exec("INSERT INTO blocks VALUES(?, ?, ?, ?)", this.#row, first, count, toArrayBuffer(bytes));
      this.#row += 1;
    }
    this.#stored = this.#end;
    this.#recent = this.#pendingBytes <= 2 * BLOCK_BYTES ? this.#pending : [];
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** What comes at `cursor`, or undefined where the log ends. */
  read(cursor: Cursor): EventSlice | undefined {
    if (cursor.offset >= this.#end) return undefined;
    const oldest = this.#recent[0] ?? this.#pending[0];
    const isInMemory = oldest !== undefined && cursor.parts === 0 && cursor.offset >= oldest.first;
    return isInMemory ? this.#readMemory(cursor.offset) : this.#readRows(cursor);
  }

  #readMemory(from: number): EventSlice {
    const picked: Segment[] = [];
    let bytes = 0;
    for (const segment of [...this.#recent, ...this.#pending]) {
      if (segment.first + segment.count <= from) continue;
      if (picked.length > 0 && bytes + segment.bytes.length > MAX_READ_BYTES) break;
      const cut = segment.first < from ? cutSegment(segment, from, this.#framingAt(from)) : segment;
      picked.push(cut);
      bytes += cut.bytes.length;
    }
    const joined = join(picked);
    return { ...joined, next: { offset: joined.first + joined.count, parts: 0 } };
  }

  #readRows(cursor: Cursor): EventSlice | undefined {
    const row = this.#sql
      .exec<BlockRow>(
        "SELECT block, first, count, bytes FROM blocks WHERE block >= ? AND block < ? ORDER BY block LIMIT 1",
        this.#rowOf(cursor),
        this.#low + ROWS_PER_RUN,
      )
      .toArray()[0];
    if (row === undefined) return undefined;
    const segment = { first: row.first, count: row.count, bytes: new Uint8Array(row.bytes) };
    if (row.count === 0) return { ...segment, next: { offset: row.first, parts: cursor.parts + 1 } };
    const startsInside = cursor.parts === 0 && row.first < cursor.offset;
    const cut = startsInside ? cutSegment(segment, cursor.offset, this.#framingAt(cursor.offset)) : segment;
    return { ...cut, next: { offset: cut.first + cut.count, parts: 0 } };
  }

  /** Key of the row that holds `cursor`. */
  #rowOf({ offset, parts }: Cursor): number {
    const row = this.#sql
      .exec<BlockRow>(
        "SELECT block FROM blocks WHERE block >= ? AND block < ? AND (first >= ? OR first + count > ?) ORDER BY block LIMIT 1",
        this.#low,
        this.#low + ROWS_PER_RUN,
        offset,
        offset,
      )
      .toArray()[0];
    return (row?.block ?? this.#row) + parts;
  }

  /** Deletes every row. */
  delete(): void {
    this.#sql.exec("DELETE FROM blocks WHERE block >= ? AND block < ?", this.#low, this.#low + ROWS_PER_RUN);
  }
}

/** Bytes of a run's events on disk. SQLite knows how long a value is without reading it. */
export function storedBytes(sql: SqlStorage, run: number): number {
  const low = run * ROWS_PER_RUN;
  const query = "SELECT total(length(bytes)) AS bytes FROM blocks WHERE block >= ? AND block < ?";
  return sql.exec<{ bytes: number }>(query, low, low + ROWS_PER_RUN).one().bytes;
}

/** Rows for a segment: whole events up to the size of a row, and a larger event in parts that only its last row counts. */
function toRows(segment: Segment, framing: Framing): Segment[] {
  if (segment.bytes.length <= MAX_ROW_BYTES) return [segment];
  const rows: Segment[] = [];
  let { first } = segment;
  let start = 0;
  let end = 0;
  let count = 0;
  const close = (): void => {
    if (count > 0) rows.push({ first, count, bytes: segment.bytes.subarray(start, end) });
    first += count;
    count = 0;
    start = end;
  };
  for (const eventEnd of eventEnds(segment.bytes, framing)) {
    if (eventEnd - start > MAX_ROW_BYTES) close();
    end = eventEnd;
    if (end - start > MAX_ROW_BYTES) {
      rows.push(...toParts(first, segment.bytes.subarray(start, end)));
      first += 1;
      start = end;
    } else count += 1;
  }
  close();
  return rows;
}

function toParts(first: number, event: Uint8Array): Segment[] {
  const parts: Segment[] = [];
  for (let at = 0; at < event.length; at += MAX_ROW_BYTES) {
    const bytes = event.subarray(at, at + MAX_ROW_BYTES);
    parts.push({ first, count: at + bytes.length === event.length ? 1 : 0, bytes });
  }
  return parts;
}

function cutSegment(segment: Segment, from: number, framing: Framing): Segment {
  const dropped = from - segment.first;
  return { first: from, count: segment.count - dropped, bytes: dropEvents(segment.bytes, dropped, framing) };
}

function join(segments: Segment[]): Segment {
  const [only, ...more] = segments;
  if (only === undefined) return { first: 0, count: 0, bytes: new Uint8Array(0) };
  if (more.length === 0) return only;
  const bytes = new Uint8Array(segments.reduce((sum, segment) => sum + segment.bytes.length, 0));
  let at = 0;
  let count = 0;
  for (const segment of segments) {
    bytes.set(segment.bytes, at);
    at += segment.bytes.length;
    count += segment.count;
  }
  return { first: only.first, count, bytes };
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}
