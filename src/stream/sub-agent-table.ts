/** The sub-agents of a session, in its home object: where else runs of the session are. */

/** Sub-agents a session's home knows: those it heard of last. Each is an object that a list of the session asks. */
export const MAX_SUB_AGENTS = 200;

export class SubAgentTable {
  readonly #sql: SqlStorage;
  #exists: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'sub_agents'").toArray().length > 0;
  }

  /** Remembers a sub-agent until `expires` (ms since the epoch). */
  join(subAgent: string, expires: number): void {
    if (!this.#exists)
      this.#sql.exec("CREATE TABLE sub_agents(name TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID");
    this.#exists = true;
    this.#sql.exec("INSERT OR REPLACE INTO sub_agents VALUES(?, ?)", subAgent, expires);
    this.#sql.exec(
      "DELETE FROM sub_agents WHERE name IN (SELECT name FROM sub_agents ORDER BY expires DESC LIMIT -1 OFFSET ?)",
      MAX_SUB_AGENTS,
    );
  }

  /** In the order of their paths. */
  list(): string[] {
    if (!this.#exists) return [];
    const rows = this.#sql.exec<{ name: string }>("SELECT name FROM sub_agents ORDER BY name").toArray();
    return rows.map(({ name }) => name);
  }

  get nextExpiry(): number | undefined {
    if (!this.#exists) return undefined;
    return this.#sql.exec<{ at: number | null }>("SELECT min(expires) AS at FROM sub_agents").one().at ?? undefined;
  }

  expire(now: number): void {
    if (this.#exists) this.#sql.exec("DELETE FROM sub_agents WHERE expires <= ?", now);
  }
}
