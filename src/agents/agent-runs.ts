/**
 * The runs an agent has started, in the agent's own SQLite: what it needs to find them again after a restart.
 *
 * A row is written before its run is dispatched, closed when its answer was read to the end, and settled when the agent
 * has surely kept what it read. Prompts and answers are not in it, only the hashes by which a call that is made again
 * is recognised.
 */
import type { JsonValue } from "../json.ts";
import type { RunRequest } from "../run/run-record.ts";
import type { Outcome } from "../stream/frame.ts";
import type { Fingerprint } from "./conversation.ts";

/** How long a closed row is kept: as long as its run can be read by default. */
export const CLOSED_RUN_KEPT_MS: number = 24 * 3_600_000;
/** How long a row may be open. A run ends within minutes; one that cannot be reached for a day has expired. */
export const MAX_OPEN_MS: number = 24 * 3_600_000;

/** How long after its start a run can be asked for again by a later life of the agent. */
export const RECOVERABLE_MS: number = 15 * 60_000;
/** An agent that lives this long after it has read an answer to its end has kept it. */
export const KEPT_AFTER_MS = 5_000;

/** A run of the agent. */
export interface AgentRun {
  /** Order of start among all runs of the agent. */
  seq: number;
  session: string;
  key: string;
  /** Null until the inference layer has answered. */
  runId: string | null;
  /** SHA-256 (hex) over model, inputs and format. */
  requestHash: string;
  model: string;
  metadata?: Record<string, JsonValue>;
  /** The life of the agent that reads it. */
  epoch: string;
  /** Events its reader had taken, at least. */
  offset: number;
  state: "open" | "closed";
  /** Null while it is open, and where its reader left before its end. */
  outcome: Outcome | null;
  /** Times the agent was told that it is resumed. */
  tellings: number;
  /** What its call is recognised by; null where it is no chat. */
  turns: number | null;
  exact: string | null;
  loose: string | null;
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
}

/** What names a row. */
export type RunName = Pick<AgentRun, "session" | "key">;

/** A request as the agent sends it. */
export type NamedRequest = RunRequest & RunName & { fingerprint?: Fingerprint };

interface Row extends Record<string, SqlStorageValue> {
  seq: number;
  session: string;
  key: string;
  run_id: string | null;
  request_hash: string;
  model: string;
  metadata: string | null;
  epoch: string;
  offset: number;
  state: "open" | "closed";
  outcome: Outcome | null;
  tellings: number;
  turns: number | null;
  exact: string | null;
  loose: string | null;
  settled: number;
  closed_at: number | null;
  created_at: number;
}

/** The table of one agent's runs. Every method is one synchronous statement. */
export class AgentRuns {
  readonly #sql: SqlStorage;
  readonly #epoch: string;

  constructor(sql: SqlStorage, epoch: string) {
    this.#sql = sql;
    this.#epoch = epoch;
  }

  create(): void {
    // WITHOUT ROWID: an index of its own would double the rows written.
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS durable_ai_runs (
      session TEXT NOT NULL,
      key TEXT NOT NULL,
      seq INTEGER NOT NULL,
      run_id TEXT,
      request_hash TEXT NOT NULL,
      model TEXT NOT NULL,
      metadata TEXT,
      epoch TEXT NOT NULL,
      "offset" INTEGER NOT NULL DEFAULT 0,
      state TEXT NOT NULL DEFAULT 'open',
      outcome TEXT,
      tellings INTEGER NOT NULL DEFAULT 0,
      turns INTEGER,
      exact TEXT,
      loose TEXT,
      settled INTEGER NOT NULL DEFAULT 0,
      closed_at INTEGER,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (session, key)
    ) WITHOUT ROWID`);
  }

  /** Before dispatch. A key that is used again is read by its new caller: the row is this life's from now on. */
  open({ session, key, requestHash, model, metadata, fingerprint }: NamedRequest, now: number): void {
    this.#sql.exec(
      `INSERT INTO durable_ai_runs
         (session, key, seq, request_hash, model, metadata, turns, exact, loose, epoch, created_at)
       VALUES (?, ?, (SELECT coalesce(max(seq), 0) + 1 FROM durable_ai_runs), ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (session, key) DO UPDATE SET
         epoch = excluded.epoch, state = 'open', outcome = NULL, tellings = 0, "offset" = 0, settled = 0,
         created_at = excluded.created_at`,
      session,
      key,
      requestHash,
      model,
      metadata === undefined ? null : JSON.stringify(metadata),
      fingerprint?.turns ?? null,
      fingerprint?.exact ?? null,
      fingerprint?.loose ?? null,
      this.#epoch,
      now,
    );
  }

  started({ session, key }: RunName, runId: string): void {
    this.#sql.exec("UPDATE durable_ai_runs SET run_id = ? WHERE session = ? AND key = ?", runId, session, key);
  }

  reached({ session, key }: RunName, offset: number): void {
    this.#sql.exec('UPDATE durable_ai_runs SET "offset" = ? WHERE session = ? AND key = ?', offset, session, key);
  }

  /** Counts one more telling; answers with how many there were. */
  telling({ session, key, tellings }: AgentRun): number {
    const count = tellings + 1;
    this.#sql.exec("UPDATE durable_ai_runs SET tellings = ? WHERE session = ? AND key = ?", count, session, key);
    return count;
  }

  close({ session, key }: RunName, outcome: Outcome | null, now: number): void {
    this.#sql.exec(
      "UPDATE durable_ai_runs SET state = 'closed', outcome = ?, closed_at = ? WHERE session = ? AND key = ?",
      outcome,
      now,
      session,
      key,
    );
  }

  /** Runs of earlier lives that this one may ask for again, in the order of their start. */
  candidates(now: number): AgentRun[] {
    const since = now - RECOVERABLE_MS;
    return this.#select(
      "WHERE settled = 0 AND turns > 0 AND epoch <> ? AND created_at >= ? ORDER BY seq",
      this.#epoch,
      since,
    );
  }

  /** Takes a candidate over into this life; false where it is none any more. */
  claim({ session, key }: RunName): boolean {
    const { rowsWritten } = this.#sql.exec(
      `UPDATE durable_ai_runs SET epoch = ?1, state = 'open', outcome = NULL
       WHERE session = ?2 AND key = ?3 AND settled = 0 AND epoch <> ?1`,
      this.#epoch,
      session,
      key,
    );
    return rowsWritten > 0;
  }

  /** The agent has what it needs of this run: it is not asked for again. */
  settle({ session, key }: RunName): void {
    this.#sql.exec("UPDATE durable_ai_runs SET settled = 1 WHERE session = ? AND key = ?", session, key);
  }

  /** The same for all that this life had read to their end before `time`. Answers with how many are left to settle. */
  settleRead(time: number): number {
    this.#sql.exec(
      "UPDATE durable_ai_runs SET settled = 1 WHERE settled = 0 AND epoch = ? AND state = 'closed' AND closed_at <= ?",
      this.#epoch,
      time,
    );
    const [left] = this.#sql
      .exec<{ count: number }>(
        "SELECT count(*) AS count FROM durable_ai_runs WHERE settled = 0 AND epoch = ? AND state = 'closed'",
        this.#epoch,
      )
      .toArray();
    return left?.count ?? 0;
  }

  /** Whether an answer was read to its end lately: a client may have missed it. */
  hasAnswered(now: number): boolean {
    const since = now - RECOVERABLE_MS;
    return this.#select("WHERE state = 'closed' AND closed_at >= ? LIMIT 1", since).length > 0;
  }

  /** There was no run: the layer refused the request. */
  remove({ session, key }: RunName): void {
    this.#sql.exec("DELETE FROM durable_ai_runs WHERE session = ? AND key = ?", session, key);
  }

  /** A call under this key was refused: the run it had before is as it was. */
  restore({ session, key, epoch, state, outcome, tellings, offset, createdAt }: AgentRun): void {
    this.#sql.exec(
      `UPDATE durable_ai_runs SET epoch = ?, state = ?, outcome = ?, tellings = ?, "offset" = ?, created_at = ?
       WHERE session = ? AND key = ?`,
      epoch,
      state,
      outcome,
      tellings,
      offset,
      createdAt,
      session,
      key,
    );
  }

  get({ session, key }: RunName): AgentRun | undefined {
    return this.#select("WHERE session = ? AND key = ?", session, key)[0];
  }

  /** The run with this id or key; the newest where sessions share a key. */
  find(runIdOrKey: string): AgentRun | undefined {
    return this.#select("WHERE run_id = ?1 OR key = ?1 ORDER BY seq DESC LIMIT 1", runIdOrKey)[0];
  }

  /** Newest first. */
  list(limit: number): AgentRun[] {
    return this.#select("ORDER BY seq DESC LIMIT ?", limit);
  }

  /** What earlier lives of the agent left open, in the order of its start. */
  leftOpen(): AgentRun[] {
    return this.#select("WHERE state = 'open' AND epoch <> ? ORDER BY seq", this.#epoch);
  }

  /** Whether an earlier life left this run open, and nobody has taken it over since. */
  isLeftOpen(name: RunName): boolean {
    const run = this.get(name);
    return run !== undefined && run.state === "open" && run.epoch !== this.#epoch;
  }

  /** Deletes what is too old to be found again. */
  expire(now: number): void {
    this.#sql.exec(
      `DELETE FROM durable_ai_runs
       WHERE (state = 'closed' AND created_at < ?) OR (state = 'open' AND created_at < ?)`,
      now - CLOSED_RUN_KEPT_MS,
      now - MAX_OPEN_MS,
    );
  }

  #select(where: string, ...bindings: SqlStorageValue[]): AgentRun[] {
    return this.#sql
      .exec<Row>(`SELECT * FROM durable_ai_runs ${where}`, ...bindings)
      .toArray()
      .map(toAgentRun);
  }
}

function toAgentRun({
  run_id,
  request_hash,
  created_at,
  closed_at: _closedAt,
  settled: _settled,
  metadata,
  ...row
}: Row): AgentRun {
  return {
    ...row,
    runId: run_id,
    requestHash: request_hash,
    metadata: metadata === null ? undefined : (JSON.parse(metadata) as Record<string, JsonValue>),
    createdAt: created_at,
  };
}
