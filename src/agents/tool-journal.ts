/**
 * What the tools of an agent answered, in the agent's own SQLite: a call that a later life makes again under its id gets
 * the answer it had. A row is written before the tool runs and completed after it; what dies between the two ran once,
 * at least.
 */

import { RECOVERABLE_MS } from "./agent-runs.ts";

/** How long an answer is kept: as long as the row of its run. */
export const TOOL_RESULT_KEPT_MS: number = 24 * 3_600_000;
/** The longest answer that is kept, in characters of its JSON; a row of SQLite holds 2 MB. */
export const MAX_TOOL_RESULT_CHARS = 500_000;

/** A call of a tool. */
export interface ToolCall {
  /** The session and key of the run that made it. */
  run: string;
  /** The id the model gave it, unique within its run. */
  id: string;
  tool: string;
}

/** What a call came to. */
export type ToolOutcome = { output: unknown } | { error: string };

interface Row extends Record<string, SqlStorageValue> {
  outcome: string | null;
  epoch: string;
}

export class ToolJournal {
  readonly #sql: SqlStorage;
  readonly #epoch: string;

  constructor(sql: SqlStorage, epoch: string) {
    this.#sql = sql;
    this.#epoch = epoch;
  }

  create(): void {
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS durable_ai_tools (
      run TEXT NOT NULL,
      id TEXT NOT NULL,
      tool TEXT NOT NULL,
      epoch TEXT NOT NULL,
      outcome TEXT,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (run, id)
    ) WITHOUT ROWID`);
    this.#sql.exec("CREATE TABLE IF NOT EXISTS durable_ai_journaled (tool TEXT PRIMARY KEY) WITHOUT ROWID");
  }

  /** The calls of this tool are in the journal: the next life has to know before the agent's code has run. */
  add(tool: string): void {
    this.#sql.exec("INSERT OR IGNORE INTO durable_ai_journaled VALUES (?)", tool);
  }

  has(tool: string): boolean {
    return this.#sql.exec("SELECT 1 FROM durable_ai_journaled WHERE tool = ?", tool).toArray().length > 0;
  }

  /** The run that made the last call of this id in an earlier life, as long as that can be made again. */
  runOf(id: string, tool: string, now: number): string | undefined {
    const [row] = this.#sql
      .exec<{ run: string }>(
        `SELECT run FROM durable_ai_tools WHERE id = ? AND tool = ? AND epoch <> ? AND created_at >= ?
         ORDER BY created_at DESC LIMIT 1`,
        id,
        tool,
        this.#epoch,
        now - RECOVERABLE_MS,
      )
      .toArray();
    return row?.run;
  }

  /**
   * Before the tool runs: what the same call came to in an earlier life; undefined where it has to run. Within one life
   * a call always runs.
   */
  begin({ run, id, tool }: ToolCall, now: number): ToolOutcome | undefined {
    const [row] = this.#sql
      .exec<Row>("SELECT outcome, epoch FROM durable_ai_tools WHERE run = ? AND id = ? AND tool = ?", run, id, tool)
      .toArray();
    if (row !== undefined && row.outcome !== null && row.epoch !== this.#epoch)
      return JSON.parse(row.outcome) as ToolOutcome;
    this.#sql.exec(
      `INSERT OR REPLACE INTO durable_ai_tools (run, id, tool, epoch, created_at) VALUES (?, ?, ?, ?, ?)`,
      run,
      id,
      tool,
      this.#epoch,
      now,
    );
    return undefined;
  }

  /** After it ran. An answer that is too long, or cannot be written as JSON, is not kept: its call runs again. */
  complete({ run, id }: ToolCall, outcome: ToolOutcome): void {
    const text = toJson(outcome);
    if (text === undefined || text.length > MAX_TOOL_RESULT_CHARS) return;
    this.#sql.exec("UPDATE durable_ai_tools SET outcome = ? WHERE run = ? AND id = ?", text, run, id);
  }

  expire(now: number): void {
    this.#sql.exec("DELETE FROM durable_ai_tools WHERE created_at < ?", now - TOOL_RESULT_KEPT_MS);
  }
}

function toJson(outcome: ToolOutcome): string | undefined {
  try {
    return JSON.stringify(outcome);
  } catch {
    return undefined;
  }
}
