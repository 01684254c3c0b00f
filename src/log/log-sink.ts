/**
 * The contract of a sink: somebody outside who gets every record of the log, a batch at a time.
 *
 * A sink is handed what is on disk already, after the run has ended: it delays nobody. What it does not take comes again.
 */
import type { LogRecord } from "./run-log.ts";
import type { SinkKind, SinkOwner } from "./sink-state.ts";

/** Records in the order in which the log got them. */
export interface SinkBatch {
  account: string;
  /** The day (UTC) on which the runs were started: `2026-11-26`. */
  day: string;
  /** Places of the first and the last record among those of the day, counted from 1. */
  first: number;
  last: number;
  records: readonly LogRecord[];
}

export interface LogSink {
  readonly kind: SinkKind;
  readonly owner: SinkOwner;
  /** What one batch may have: records, and characters of their JSON. A single record may be larger. */
  readonly maxRecords: number;
  readonly maxChars: number;
  /**
   * Resolves once all of the batch is taken for good.
   * @throws DurableAIError `log/sink-failed`: `retryable` where the same batch may be taken later; else the sink does not
   * want it as it is, and a smaller one is tried.
   */
  send(batch: SinkBatch, signal: AbortSignal): Promise<void>;
}
