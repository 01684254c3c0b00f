/** Records and groups as files: CSV (RFC 4180) and NDJSON. */
import { csvLine } from "./csv.ts";
import { SUMS } from "./log-groups.ts";
import { valuesOf } from "./log-values.ts";
import type { LogGroup } from "./log-question.ts";
import { LOG_FIELDS, type LogRecord } from "./run-log.ts";

/** Columns of a record beside its fields. */
const TIMES = ["createdAt", "closedAt"] as const;
const [RUNS, ERRORS, ...OTHERS] = SUMS;
const GROUP_COLUMNS = [RUNS, ERRORS, "errorRate", ...OTHERS] as const;

const WHAT_IF = ["model", "runs", "insteadOfNanoUsd", "costNanoUsd", "savedNanoUsd", "unpricedRuns", "why"] as const;

/** The first line of a file of records. */
export const RECORD_HEADER: string = csvLine([...TIMES, ...LOG_FIELDS, "metadata"]);

/** One line; the metadata is JSON. Times are ISO 8601. */
export function recordLine(record: LogRecord): string {
  const values = valuesOf(record);
  const times = TIMES.map((name) => new Date(record[name]).toISOString());
  const { metadata } = record;
  return csvLine([...times, ...LOG_FIELDS.map((field) => values[field]), metadata && JSON.stringify(metadata)]);
}

/** A whole file of groups, a column for each field they are grouped by and each percentile. */
export function groupLines(groups: readonly LogGroup[], percentiles: readonly number[]): string {
  const fields = Object.keys(groups[0]?.by ?? {});
  const names = percentiles.map((percent) => `p${percent}`);
  const isTimed = groups[0]?.at !== undefined;
  const times = ["durationMs", "firstEventMs"] as const;
  const isRepriced = groups[0]?.whatIf !== undefined;
  const columns = [
    ...times.flatMap((time) => names.map((name) => `${time}.${name}`)),
    ...(isRepriced ? WHAT_IF.map((name) => `whatIf.${name}`) : []),
  ];
  const lines = groups.map((group) =>
    csvLine([
      ...(isTimed ? [new Date(group.at ?? 0).toISOString()] : []),
      ...fields.map((field) => group.by[field]),
      ...GROUP_COLUMNS.map((name) => group[name]),
      ...times.flatMap((time) => names.map((name) => group[time]?.[name])),
      ...(isRepriced ? WHAT_IF.map((name) => group.whatIf?.[name]) : []),
    ]),
  );
  return [csvLine([...(isTimed ? ["at"] : []), ...fields, ...GROUP_COLUMNS, ...columns]), ...lines].join("");
}
