/** The rows of one run object, but for the events: its runs, its keys and who it is. */
import type { MatchedBudget } from "../wallet/budget.ts";
import type { LeaseSums } from "../wallet/entry.ts";
import type { AttemptFrame } from "./frame.ts";
import type { FallbackModel, OnDetach, RunRecord, RunRequest } from "../run/run-record.ts";

/** How long the tombstone of an expired run answers for its key. */
export const TOMBSTONE_MS: number = 30 * 24 * 3_600_000;

/** How long a run that has expired stays for who is still reading it: a reader that stalls must not keep it for ever. */
export const READING_ON_MS: number = 10 * 60_000;

/** Largest request that is kept, in characters of JSON: production allows 2 MB a value, and a character may have three. */
export const MAX_KEPT_REQUEST_CHARS = 600_000;

/** A run as it is stored. `record.runId` is the run's own; the counter is its row key. */
export interface StoredRun {
  record: RunRecord;
  /** The committed attempts, with the offset each starts at; a first one is there once any of its events is on disk. */
  streams: AttemptFrame[];
  /** Who is asked first; runs of older releases lack it, and have their first attempt as soon as it commits. */
  asked?: { provider: string; model: string } | undefined;
  onDetach: OnDetach;
  retentionSeconds: number;
  /** Times it was gone on with after its object was restarted. */
  resumptions?: number;
  /** What it is priced by: its model and those of `fallback`. Absent where that is its model's id alone. */
  models?: FallbackModel[];
  /** How much of it is logged, where that is not its record. */
  logged?: "nothing" | "bodies";
  /** Absent where nothing is. */
  hold?: RunHold;
  /** The budgets that count it. */
  budgets?: MatchedBudget[];
}

/** What is held for a run. */
export interface RunHold {
  /** Of the balance. */
  nanoUsd: number;
  perAttemptNanoUsd: number;
  budgets?: BudgetHold[];
  /** As much answer as that is for. */
  outputTokens?: number;
}

/** What is held for a run of a share of a budget, in the budget's unit: in all, and for each attempt. */
export interface BudgetHold {
  lease: string;
  amount: number;
  perAttempt: number;
}

/** What a key stands for: a run here, a run in an overflow object, or one that has expired. */
export interface StoredKey {
  hash: string;
  run: number | null;
  overflow: number | null;
  /** How a run that has expired had ended. */
  outcome: string | null;
  /** Until when that is remembered, in ms since the epoch; null while its run is here. */
  expires: number | null;
}

/** Who an object is; known from its first start on. */
export interface Identity {
  account: string;
  overflow: number;
  session?: string;
  subAgent?: string;
}

interface RunRow extends Record<string, SqlStorageValue> {
  run: number;
  stored: string;
}

interface KeyRow extends Record<string, SqlStorageValue> {
  hash: string;
  run: number | null;
  overflow: number | null;
  outcome: string | null;
  expires: number | null;
}

const SCHEMA = [
  "CREATE TABLE runs(run INTEGER PRIMARY KEY, state TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER, stored TEXT NOT NULL)",
  // Alarms ask what expires next: without the indexes they would read every run. Partial, so that each costs a run or a
  // key one row, and that at its end.
  "CREATE INDEX runs_by_expiry ON runs(expires) WHERE expires IS NOT NULL",
  "CREATE TABLE keys(key TEXT PRIMARY KEY, hash TEXT NOT NULL, run INTEGER, overflow INTEGER, outcome TEXT, expires INTEGER) WITHOUT ROWID",
  "CREATE INDEX keys_by_expiry ON keys(expires) WHERE expires IS NOT NULL",
  "CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
];

/** Requests of runs that are live, so that they can be gone on with after a restart. */
const REQUESTS = "CREATE TABLE IF NOT EXISTS requests(run INTEGER PRIMARY KEY, request TEXT NOT NULL)";

/**
 * The run failed, or was interrupted, before anyone got anything of it. Its key is free again, for any request: a step's
 * retry must be able to succeed, also with another model.
 */
export function deliveredNothing({ state, outcome, end }: RunRecord): boolean {
  return state === "closed" && end === 0 && (outcome === "failed" || outcome === "interrupted");
}

export class RunTable {
  readonly #sql: SqlStorage;
  /** As they are stored: each start asks for some of them, and nobody else writes them. */
  readonly #facts = new Map<string, unknown>();
  #lastRun: number | undefined;
  #hasRequests = false;

  /** @param sql storage in which {@link RunTable.exists} holds, or on which `create` is called next. */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** False for an object nobody has started a run in; asking it writes nothing. */
  get exists(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'runs'").toArray().length > 0;
  }

  create(identity: Identity): void {
    for (const statement of SCHEMA) this.#sql.exec(statement);
    this.#setFact("identity", identity);
  }

  get identity(): Identity | undefined {
    return this.#fact<Identity>("identity");
  }

  /** Keeps the request of a live run. */
  keepRequest(run: number, request: RunRequest): void {
    const text = JSON.stringify(request);
    if (text.length > MAX_KEPT_REQUEST_CHARS) return;
    this.#openRequests();
    this.#sql.exec("INSERT INTO requests VALUES(?, ?)", run, text);
  }

  /** The request of a live run; undefined where it was too large, or is not to be gone on with. */
  request(run: number): RunRequest | undefined {
    this.#openRequests();
    const row = this.#sql.exec<{ request: string }>("SELECT request FROM requests WHERE run = ?", run).toArray()[0];
    return row === undefined ? undefined : (JSON.parse(row.request) as RunRequest);
  }

  dropRequest(run: number): void {
    this.#openRequests();
    this.#sql.exec("DELETE FROM requests WHERE run = ?", run);
  }

  /** The table is newer than the others: objects there are may lack it. */
  #openRequests(): void {
    if (!this.#hasRequests) this.#sql.exec(REQUESTS);
    this.#hasRequests = true;
  }

  /** Overflow objects used so far. */
  get overflows(): number {
    return this.#fact<number>("overflows") ?? 0;
  }
  set overflows(count: number) {
    this.#setFact("overflows", count);
  }

  /** The sums of the object's lease; absent where it never had one. */
  get lease(): LeaseSums | undefined {
    return this.#fact<LeaseSums>("lease");
  }
  set lease(sums: LeaseSums) {
    this.#setFact("lease", sums);
  }

  /** What of the balance is held for runs that are not closed. */
  heldNanoUsd(): number {
    return [...this.open().values()].reduce((sum, { hold }) => sum + (hold?.nanoUsd ?? 0), 0);
  }

  /** What of budgets is held for them, by lease. */
  heldOfBudgets(): Map<string, number> {
    const held = new Map<string, number>();
    for (const { hold } of this.open().values())
      for (const { lease, amount } of hold?.budgets ?? []) held.set(lease, (held.get(lease) ?? 0) + amount);
    return held;
  }

  /** When the session's home last heard of this sub-agent's, in ms since the epoch. */
  get joinedAt(): number {
    return this.#fact<number>("joinedAt") ?? 0;
  }
  set joinedAt(time: number) {
    this.#setFact("joinedAt", time);
  }

  /** The highest counter ever given to a run. */
  get lastRun(): number {
    this.#lastRun ??= this.#storedLastRun();
    return this.#lastRun;
  }

  #storedLastRun(): number {
    const row = this.#sql.exec<{ last: number | null }>("SELECT max(run) AS last FROM runs").one();
    return Math.max(row.last ?? 0, this.#fact<number>("lastRun") ?? 0);
  }

  insert(run: number, stored: StoredRun): void {
    const { state, createdAt } = stored.record;
    this.#sql.exec("INSERT INTO runs VALUES(?, ?, ?, NULL, ?)", run, state, createdAt, JSON.stringify(stored));
    this.#lastRun = Math.max(this.lastRun, run);
  }

  update(run: number, stored: StoredRun): void {
    const values = [stored.record.state, JSON.stringify(stored), run];
    this.#sql.exec("UPDATE runs SET state = ?, stored = ? WHERE run = ?", ...values);
  }

  /** Writes a run down that is closed now. One that is to be sent somewhere does not expire before it is `sent`. */
  close(run: number, stored: StoredRun, isToBeSent: boolean): void {
    const { state, expiresAt } = stored.record;
    const values = [state, isToBeSent ? null : (expiresAt ?? null), JSON.stringify(stored), run];
    this.#sql.exec("UPDATE runs SET state = ?, expires = ?, stored = ? WHERE run = ?", ...values);
  }

  /** Everybody who is to hear of the closed run has: from now on it can expire. */
  sent(run: number, { record: { expiresAt } }: StoredRun): void {
    this.#sql.exec("UPDATE runs SET expires = ? WHERE run = ? AND state = 'closed'", expiresAt ?? null, run);
  }

  /**
   * What an earlier life of the object has left, in one look at all runs: those that were not closed, by counter, and of the
   * closed ones that are not `sent` as many as `limit`.
   */
  left(limit: number): { open: Map<number, StoredRun>; waiting: number[] } {
    const open = new Map<number, StoredRun>();
    const waiting: number[] = [];
    const query = "SELECT run, state, iif(state = 'closed', NULL, stored) AS stored FROM runs WHERE expires IS NULL";
    for (const { run, stored } of this.#sql.exec<{ run: number; stored: string | null }>(query))
      if (stored !== null) open.set(run, JSON.parse(stored) as StoredRun);
      else if (waiting.length < limit) waiting.push(run);
    return { open, waiting };
  }

  /** Closed runs that are not `sent`, by counter; at most `limit`. */
  waiting(limit: number): number[] {
    const query = "SELECT run FROM runs WHERE expires IS NULL AND state = 'closed' ORDER BY run LIMIT ?";
    return [...this.#sql.exec<{ run: number }>(query, limit)].map(({ run }) => run);
  }

  get(run: number): StoredRun | undefined {
    const row = this.#sql.exec<RunRow>("SELECT run, stored FROM runs WHERE run = ?", run).toArray()[0];
    return row === undefined ? undefined : (JSON.parse(row.stored) as StoredRun);
  }

  /** Runs that were not closed when the object last died, by counter. */
  open(): Map<number, StoredRun> {
    const rows = this.#sql.exec<RunRow>("SELECT run, stored FROM runs WHERE state <> 'closed'").toArray();
    return new Map(rows.map((row) => [row.run, JSON.parse(row.stored) as StoredRun]));
  }

  /** Runs created at `before` or earlier, newest first. */
  list(before: number, limit: number): StoredRun[] {
    return this.#sql
      .exec<RunRow>(
        "SELECT run, stored FROM runs WHERE created <= ? ORDER BY created DESC, run DESC LIMIT ?",
        before,
        limit,
      )
      .toArray()
      .map((row) => JSON.parse(row.stored) as StoredRun);
  }

  key(key: string): StoredKey | undefined {
    return this.#sql
      .exec<KeyRow>("SELECT hash, run, overflow, outcome, expires FROM keys WHERE key = ?", key)
      .toArray()[0];
  }

  /** The key stands for a run of this object. */
  setKeyRun(key: string, hash: string, run: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO keys VALUES(?, ?, ?, NULL, NULL, NULL)", key, hash, run);
  }

  /** The key stands for a run in an overflow object, until `expires` (ms since the epoch). */
  setKeyOverflow(key: string, hash: string, overflow: number, expires: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO keys VALUES(?, ?, NULL, ?, NULL, ?)", key, hash, overflow, expires);
  }

  /** When something expires next, in ms since the epoch. */
  get nextExpiry(): number | undefined {
    const row = this.#sql
      .exec<{ at: number | null }>(
        `SELECT min(at) AS at FROM (
          SELECT min(expires) AS at FROM runs WHERE expires IS NOT NULL
          UNION ALL SELECT min(expires) FROM keys WHERE expires IS NOT NULL)`,
      )
      .one();
    return row.at ?? undefined;
  }

  /**
   * Deletes the runs that have expired, and such tombstones; answers with those runs' counters. A run that is being read
   * stays for another {@link READING_ON_MS}.
   */
  expire(now: number, isRead: (run: number) => boolean): number[] {
    const due = this.#sql
      .exec<RunRow & { expires: number }>("SELECT run, stored, expires FROM runs WHERE expires <= ?", now)
      .toArray();
    const rows = due.filter(({ run, expires }) => !isRead(run) || expires <= now - READING_ON_MS);
    if (rows.length > 0) this.#setFact("lastRun", this.lastRun);
    for (const { run, stored } of rows) {
      const { record } = JSON.parse(stored) as StoredRun;
      const { key, outcome } = record;
      if (key !== undefined && deliveredNothing(record)) this.#free(key, run);
      else if (key !== undefined) this.#bury(key, run, outcome ?? null, now + TOMBSTONE_MS);
      this.#sql.exec("DELETE FROM runs WHERE run = ?", run);
    }
    this.#sql.exec("DELETE FROM keys WHERE expires <= ?", now);
    return rows.map(({ run }) => run);
  }

  #free(key: string, run: number): void {
    this.#sql.exec("DELETE FROM keys WHERE key = ? AND run = ?", key, run);
  }

  #bury(key: string, run: number, outcome: string | null, until: number): void {
    const values = [outcome, until, key, run];
    this.#sql.exec("UPDATE keys SET run = NULL, outcome = ?, expires = ? WHERE key = ? AND run = ?", ...values);
  }

  #fact<T>(name: string): T | undefined {
    if (!this.#facts.has(name)) this.#facts.set(name, this.#storedFact(name));
    return this.#facts.get(name) as T | undefined;
  }

  #storedFact(name: string): unknown {
    const row = this.#sql.exec<{ value: string }>("SELECT value FROM facts WHERE name = ?", name).toArray()[0];
    return row === undefined ? undefined : JSON.parse(row.value);
  }

  #setFact(name: string, value: unknown): void {
    this.#sql.exec("INSERT OR REPLACE INTO facts VALUES(?, ?)", name, JSON.stringify(value));
    this.#facts.set(name, value);
  }
}
