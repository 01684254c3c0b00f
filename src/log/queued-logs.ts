/** What travels through the Queue of the log. */

/** One message. */
export interface QueuedLogs {
  account: string;
  /** The day (UTC) on which the runs were started: `2026-11-26`. */
  day: string;
  /** NDJSON: a record on each line, all of them ended. */
  lines: string;
}
