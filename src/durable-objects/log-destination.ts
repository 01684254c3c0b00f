/** The way of closed runs to the log. */
import { putLogs } from "../binding/log-objects.ts";
import { toLogRecord } from "../log/log-record.ts";
import type { LogNamespace } from "../log/run-log.ts";
import { storedBytes } from "../stream/event-log.ts";
import type { StoredRun } from "../stream/run-table.ts";
import type { RunCost } from "../wallet/entry.ts";
import type { Destination } from "./outbox.ts";

/** What the way needs of the run object. */
export interface LoggedObject {
  logs: LogNamespace;
  sql: SqlStorage;
  /** What a run cost; undefined where nothing was used. */
  costOf(stored: StoredRun): RunCost | undefined;
  /** Whose runs these are; known once there is one. */
  account(): string | undefined;
}

export function logDestination({ logs, sql, costOf, account }: LoggedObject): Destination {
  return {
    async deliver(runs) {
      const records = runs.map((stored) => {
        const { record, streams } = stored;
        const { runId: id } = record;
        const splices = streams.filter(({ seam }) => seam !== undefined).length;
        const bytes = storedBytes(sql, Number(id.split(".")[1]));
        const cost = record.cost ?? costOf(stored);
        return toLogRecord({ record, id, kept: true, splices, bytes, cost });
      });
      const owner = account();
      if (owner !== undefined) await putLogs(logs, owner, records);
    },
  };
}
