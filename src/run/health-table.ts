/** What run objects and isolates report of the targets they ask, in the account object's storage. */
import type { ErrorCode } from "../errors.ts";
import type { BreakerChange, BreakerState, TargetHealth } from "./target-health.ts";

/** Reports kept: the last of each reporter on each target. The oldest make room for new ones. */
export const MAX_HEALTH_REPORTS = 1_000;
/** How long a report counts after it was made, or after the target has stopped being left alone. */
export const HEALTH_KEPT_MS = 600_000;

/** One report, as it is stored. */
type Report = {
  provider: string;
  model: string;
  reporter: string;
  /** Milliseconds since the Unix epoch, as all times here. */
  at: number;
  since: number;
  /** 0 where it is closed. */
  until: number;
  failures: number;
  /** "" where there is none. */
  error: ErrorCode | "";
};

/** Most urgent first. */
const ORDER: readonly BreakerState[] = ["open", "half-open", "closed"];

/** A table of reports. Reading makes nothing: an object that is only asked stays empty. */
export class HealthTable {
  readonly #sql: SqlStorage;
  #exists: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'health'").toArray().length > 0;
  }

  /** Takes the place of what `reporter` said of the target before, and forgets what is too old or too much. */
  put({ provider, model, ...change }: BreakerChange, reporter: string, now: number): void {
    this.#create();
    const { at, since, until = 0, failures, error = "" } = change;
    // Reports travel side by side: an earlier one may come later.
    this.#sql.exec(
      `INSERT INTO health VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE
        SET at = ?4, since = ?5, until = ?6, failures = ?7, error = ?8 WHERE at <= ?4`,
      provider,
      model,
      reporter,
      at,
      since,
      until,
      failures,
      error,
    );
    this.#sql.exec("DELETE FROM health WHERE max(at, until) <= ?", now - HEALTH_KEPT_MS);
    const [spare] = this.#sql
      .exec<{ at: number }>("SELECT at FROM health ORDER BY at DESC LIMIT 1 OFFSET ?", MAX_HEALTH_REPORTS)
      .toArray();
    if (spare !== undefined) this.#sql.exec("DELETE FROM health WHERE at <= ?", spare.at);
  }

  /** Every target of which something was reported lately, as it is at `now`. */
  list(now: number): TargetHealth[] {
    if (!this.#exists) return [];
    const query = "SELECT * FROM health WHERE max(at, until) > ? ORDER BY provider, model, at DESC";
    const reports = this.#sql.exec<Report>(query, now - HEALTH_KEPT_MS).toArray();
    const byTarget = Map.groupBy(reports, ({ provider, model }) => `${provider}/${model}`);
    const targets = [...byTarget.values()].flatMap((ofTarget) => toTargetHealth(ofTarget, now));
    return targets.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  }

  #create(): void {
    if (this.#exists) return;
    this.#sql.exec(
      `CREATE TABLE health (
        provider TEXT, model TEXT, reporter TEXT, at INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
        failures INTEGER NOT NULL, error TEXT NOT NULL, PRIMARY KEY (provider, model, reporter)
      ) WITHOUT ROWID`,
    );
    this.#exists = true;
  }
}

/** `reports` are of one target, newest first. */
function toTargetHealth(reports: readonly Report[], now: number): TargetHealth[] {
  const [newest] = reports;
  if (newest === undefined) return [];
  const { provider, model, at, until, failures, error } = newest;
  const state = stateAt(newest, now);
  const objects = { closed: 0, open: 0, "half-open": 0 };
  let { since } = newest;
  for (const report of reports) {
    const seen = stateAt(report, now);
    objects[seen] += 1;
    if (seen === state) since = Math.min(since, report.since);
  }
  const why = until === 0 ? {} : { until, ...(error !== "" && { lastError: error }) };
  return [{ provider, model, state, at, since, ...why, failures, objects }];
}

function stateAt({ until }: Report, now: number): BreakerState {
  if (until === 0) return "closed";
  return until > now ? "open" : "half-open";
}
