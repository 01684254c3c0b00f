/**
 * Workers Analytics Engine: a data point for each run. It answers nothing, and samples what is written often: its sums are
 * good estimates, and no run is promised to be there.
 */
import type { LogSink } from "../log-sink.ts";
import { valuesOf } from "../log-values.ts";
import type { LogField, LogRecord } from "../run-log.ts";
import { sinkFailed } from "./sink-post.ts";

/** Points that one event of a Worker may write: https://developers.cloudflare.com/analytics/analytics-engine/limits/ */
const MAX_POINTS = 250;
const MAX_INDEX_BYTES = 96;
/** Of all blobs of a point together it takes 16 kB. */
const MAX_BLOB_CHARS = 150;
const MAX_METADATA_CHARS = 3_000;
/** More than a batch of points has. */
const MAX_CHARS = 32_000_000;

/** `blob1` to `blob14`; then the account, which is the index too, and the metadata as JSON ("" where it is too long). */
export const BLOBS: readonly LogField[] = [
  "id",
  "session",
  "subAgent",
  "key",
  "model",
  "route",
  "provider",
  "providerModel",
  "format",
  "outcome",
  "error",
  "costSource",
  "kept",
  "stream",
];

/** `double1` to `double10`; then the time at which the run was created, in milliseconds. What is not known is 0. */
export const DOUBLES: readonly LogField[] = [
  "costNanoUsd",
  "inputTokens",
  "cacheReadTokens",
  "outputTokens",
  "durationMs",
  "firstEventMs",
  "attempts",
  "splices",
  "events",
  "status",
];

export function analyticsSink(dataset: Pick<AnalyticsEngineDataset, "writeDataPoint">): LogSink {
  return {
    kind: "analytics-engine",
    owner: "deployment",
    maxRecords: MAX_POINTS,
    maxChars: MAX_CHARS,
    async send({ account, records }) {
      try {
        for (const record of records) dataset.writeDataPoint(toPoint(account, record));
      } catch (cause) {
        throw sinkFailed("the dataset refused it", { retryable: true, cause });
      }
    },
  };
}

function toPoint(account: string, record: LogRecord): AnalyticsEngineDataPoint {
  const values = valuesOf(record);
  const metadata = record.metadata === undefined ? "" : JSON.stringify(record.metadata);
  const blobs = BLOBS.map((field) => String(values[field] ?? "").slice(0, MAX_BLOB_CHARS));
  return {
    indexes: [toIndex(account)],
    blobs: [...blobs, account.slice(0, MAX_BLOB_CHARS), metadata.length > MAX_METADATA_CHARS ? "" : metadata],
    doubles: [...DOUBLES.map((field) => Number(values[field] ?? 0)), record.createdAt],
  };
}

function toIndex(account: string): string {
  const bytes = new TextEncoder().encode(account);
  return new TextDecoder().decode(bytes.subarray(0, MAX_INDEX_BYTES)).replace(/\uFFFD+$/, "");
}
