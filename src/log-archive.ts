/**
 * The archive of the log as a Worker of its own: it consumes the Queue that the inference layer feeds (`LOG_QUEUE`), and
 * writes objects of NDJSON to R2 (`LOG_BUCKET`). Its own, because whoever is bound to the layer could call its methods.
 */
import type { QueuedLogs } from "./log/queued-logs.ts";
import { archiveLogs } from "./log/sinks/log-archive.ts";

export { archiveLogs, type QueuedLogs };

const archive: ExportedHandler<{ LOG_BUCKET: R2Bucket }, QueuedLogs> = {
  queue: (batch, env) => archiveLogs(batch, env.LOG_BUCKET),
};
export default archive;
