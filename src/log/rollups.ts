/**
 * Sums of whole hours, made once an hour is over, so that a question about many runs need not look at each.
 *
 * They answer what asks for sums by at most one field, in whole hours; everything else, and every other hour, is counted run
 * by run. A record that comes late, or is changed, takes its hour back: it is summed up again later.
 */
import { isJsonObject, parseJson } from "../json.ts";
import {
  METADATA,
  type ComparedRuns,
  type GroupPart,
  type LogField,
  type PartAnalysis,
  type TokenSums,
} from "./run-log.ts";
import { withoutCompared } from "./repriced.ts";
import { COLUMNS, TOKEN_COLUMNS } from "./log-columns.ts";
import { MAX_TAG_CHARS } from "./metadata-tags.ts";

export const HOUR_MS = 3_600_000;
/** How long after its end an hour is summed up: runs are logged when they close, in the hour of their start. */
export const GRACE_MS: number = 15 * 60_000;
/** Values of one field in one hour, above which the field is not summed up by value: nobody reads so many groups. */
export const MAX_ROLLED_VALUES = 1_000;
/** Sums of one hour, of all fields together. */
export const MAX_HOUR_ROWS = 20_000;

/** Fields that are summed up, beside all metadata. */
const FIELDS: readonly LogField[] = ["provider", "providerModel", "model", "route", "outcome"];
const SUMS = [
  "runs",
  "errors",
  "cancelled",
  "cost",
  "unknown_costs",
  "input_tokens",
  "cache_read_tokens",
  "output_tokens",
  "attempts",
  // Of the runs that can be priced anew.
  "compared",
  "compared_cost",
  "compared_input",
  "compared_cache_read",
  "compared_cache_write",
  "compared_cache_write_1h",
  "compared_output",
] as const;
/** The tokens among them, in the words of a usage. */
const COMPARED: Readonly<Record<keyof TokenSums, (typeof SUMS)[number]>> = {
  inputTokens: "compared_input",
  cacheReadTokens: "compared_cache_read",
  cacheWriteTokens: "compared_cache_write",
  cacheWrite1hTokens: "compared_cache_write_1h",
  outputTokens: "compared_output",
};
/** The name of what is not by any field. */
const ALL = "";

const SCHEMA = [
  // Those of earlier releases lack some sums.
  "DROP TABLE IF EXISTS hours",
  "DROP TABLE IF EXISTS rollups",
  // `longest`: most input tokens of one run, by which some prices change.
  "CREATE TABLE IF NOT EXISTS rolled_hours(hour INTEGER PRIMARY KEY, longest INTEGER NOT NULL)",
  `CREATE TABLE IF NOT EXISTS hour_sums(hour INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, ${SUMS.join(", ")}, PRIMARY KEY(hour, name, value)) WITHOUT ROWID`,
  // Fields with too many values in that hour.
  "CREATE TABLE IF NOT EXISTS wide(hour INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY(hour, name)) WITHOUT ROWID",
];

const COMPARED_COLUMNS = `coalesce(repriceable, 0) AS compared, iif(repriceable = 1, cost, 0) AS compared_cost,
  ${Object.entries(COMPARED)
    .map(
      ([name, column]) =>
        `iif(repriceable = 1, coalesce(${TOKEN_COLUMNS[name as keyof TokenSums]}, 0), 0) AS ${column}`,
    )
    .join(", ")}`;

type Sums = Record<(typeof SUMS)[number], number>;

/** What sums say of a question, and the ranges they say nothing of. */
export interface RolledAnswer {
  parts: GroupPart[];
  rest: { from: number; to: number }[];
}

export class Rollups {
  readonly #sql: SqlStorage;
  /** Hours that are summed up, and the most input tokens of one run in them; read once. */
  readonly #hours: Map<number, number>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'rolled_hours'").toArray().length > 0;
    const query = "SELECT hour, longest FROM rolled_hours";
    const rows = exists ? sql.exec<{ hour: number; longest: number }>(query).toArray() : [];
    this.#hours = new Map(rows.map(({ hour, longest }) => [hour, longest]));
  }

  /** The runs of that moment's hour are others now. */
  forget(created: number): void {
    const hour = hourOf(created);
    if (this.#hours.delete(hour)) this.#sql.exec("DELETE FROM rolled_hours WHERE hour = ?", hour);
  }

  /** An hour that can be summed up at `now`; undefined where there is none. */
  due(now: number): number | undefined {
    const row = this.#sql
      .exec<{ first: number | null; last: number | null }>(
        "SELECT min(created) AS first, max(created) AS last FROM facts",
      )
      .one();
    if (row.first === null || row.last === null) return undefined;
    for (let hour = hourOf(row.first); hour <= row.last && hour + HOUR_MS + GRACE_MS <= now; hour += HOUR_MS)
      if (!this.#hours.has(hour)) return hour;
    return undefined;
  }

  /** Sums an hour up. */
  roll(hour: number): void {
    const { sums, wide, longest } = this.#sumsOf(hour);
    for (const statement of SCHEMA) this.#sql.exec(statement);
    this.#sql.exec("DELETE FROM hour_sums WHERE hour = ?", hour);
    this.#sql.exec("DELETE FROM wide WHERE hour = ?", hour);
    for (const name of wide) this.#sql.exec("INSERT INTO wide VALUES(?, ?)", hour, name);
    const marks = SUMS.map(() => "?").join(", ");
    for (const [name, byValue] of sums)
      for (const [value, sum] of byValue) {
        const values = SUMS.map((column) => sum[column]);
        this.#sql.exec(`INSERT INTO hour_sums VALUES(?, ?, ?, ${marks})`, hour, name, value, ...values);
      }
    this.#sql.exec("INSERT OR REPLACE INTO rolled_hours VALUES(?, ?)", hour, longest);
    this.#hours.set(hour, longest);
  }

  #sumsOf(hour: number): { sums: Map<string, Map<string, Sums>>; wide: Set<string>; longest: number } {
    const sums = new Map<string, Map<string, Sums>>();
    const wide = new Set<string>();
    let rows = 0;
    let longest = 0;
    const columns = FIELDS.map((field) => COLUMNS[field]).join(", ");
    const cursor = this.#sql.exec<Sums & Record<string, SqlStorageValue>>(
      `SELECT 1 AS runs, outcome IN ('failed', 'interrupted') AS errors, outcome = 'cancelled' AS cancelled, cost,
        cost_source = 'unknown' AS unknown_costs, coalesce(input_tokens, 0) AS input_tokens,
        coalesce(cache_read_tokens, 0) AS cache_read_tokens, coalesce(output_tokens, 0) AS output_tokens, attempts,
        ${COMPARED_COLUMNS}, metadata, ${columns} FROM facts WHERE created >= ? AND created < ?`,
      hour,
      hour + HOUR_MS,
    );
    for (const row of cursor) {
      longest = Math.max(longest, row.compared_input);
      for (const [name, value] of [[ALL, ""] as const, ...valuesIn(row)]) {
        if (wide.has(name)) continue;
        const byValue = sums.get(name) ?? new Map<string, Sums>();
        const sum = byValue.get(value);
        if (sum !== undefined) for (const column of SUMS) sum[column] += row[column];
        else if (byValue.size >= MAX_ROLLED_VALUES || rows >= MAX_HOUR_ROWS || value.length > MAX_TAG_CHARS) {
          wide.add(name);
          rows -= byValue.size;
          sums.delete(name);
        } else {
          sums.set(name, byValue);
          byValue.set(value, Object.fromEntries(SUMS.map((column) => [column, row[column]])) as Sums);
          rows += 1;
        }
      }
    }
    return { sums, wide, longest };
  }

  /** Undefined where sums cannot answer the question. */
  answer(analysis: PartAnalysis): RolledAnswer | undefined {
    const asked = askedOf(analysis);
    if (asked === undefined || this.#hours.size === 0) return undefined;
    const { from, to, bands = [] } = analysis;
    // Sums do not say which of their tokens were those of long inputs.
    const [, most = Number.POSITIVE_INFINITY] = bands;
    const hours = [...this.#hours]
      .filter(([hour, longest]) => hour >= from && hour + HOUR_MS <= to && longest <= most)
      .map(([hour]) => hour)
      .filter((hour) => !this.#isWide(hour, asked.name));
    if (hours.length === 0) return undefined;
    hours.sort((a, b) => a - b);
    return { parts: this.#partsOf(hours, asked, analysis), rest: restOf(hours, analysis) };
  }

  #isWide(hour: number, name: string): boolean {
    return this.#sql.exec("SELECT 1 FROM wide WHERE hour = ? AND name = ?", hour, name).toArray().length > 0;
  }

  #partsOf(hours: readonly number[], { name, value, isGrouped }: Asked, analysis: PartAnalysis): GroupPart[] {
    const { bucketMs, groupBy, bands } = analysis;
    const list = JSON.stringify(hours);
    const bucket = bucketMs === undefined ? "0" : "hour - hour % ?1";
    const bound = [bucketMs ?? 1, list, name, value ?? ""];
    const sums = SUMS.map((column) => `sum(${column}) AS ${column}`).join(", ");
    const rows = this.#sql
      .exec<Sums & { at: number; value: string }>(
        `SELECT ${bucket} AS at, value, ${sums} FROM hour_sums
         WHERE ?1 > 0 AND hour IN (SELECT value FROM json_each(?2)) AND name = ?3 AND ${value === undefined ? "?4 = ''" : "value = ?4"}
         GROUP BY 1, 2`,
        ...bound,
      )
      .toArray();
    const [field] = groupBy;
    const partOf = (sum: Sums & { at: number }, by: string | null): GroupPart => ({
      by: field === undefined ? {} : { [field]: by },
      ...(bucketMs !== undefined && { at: sum.at }),
      ...toPart(sum, bands),
    });
    const parts = rows.map((row) => partOf(row, row.value));
    if (!isGrouped || value !== undefined) return parts;
    // Runs without the field are all there are, without those that have it.
    const all = this.#partsOf(hours, { name: ALL, isGrouped: false }, analysis);
    return [...parts, ...all.flatMap((total) => withoutField(total, parts, field ?? ""))];
  }
}

/** A question that sums can answer: about which field, and which value of it. */
interface Asked {
  name: string;
  value?: string;
  isGrouped: boolean;
}

function askedOf({ where, groupBy, bucketMs, percentiles }: PartAnalysis): Asked | undefined {
  const conditions = Object.entries(where);
  const [group, ...groups] = groupBy;
  const isCoarse = bucketMs === undefined || bucketMs % HOUR_MS === 0;
  if (percentiles || !isCoarse || groups.length > 0 || conditions.length > 1) return undefined;
  const [condition] = conditions;
  if (condition === undefined) {
    if (group === undefined) return { name: ALL, isGrouped: false };
    return isRolled(group) ? { name: group, isGrouped: true } : undefined;
  }
  const [name, value] = condition;
  if (!isRolled(name) || typeof value === "object" || (group !== undefined && group !== name)) return undefined;
  return { name, value: String(value), isGrouped: group !== undefined };
}

function isRolled(name: string): boolean {
  return name.startsWith(METADATA) || FIELDS.includes(name as LogField);
}

/** The parts of the range that are in none of `hours`. */
function restOf(hours: readonly number[], { from, to }: { from: number; to: number }): { from: number; to: number }[] {
  const rest: { from: number; to: number }[] = [];
  let at = from;
  for (const hour of hours) {
    if (hour > at) rest.push({ from: at, to: hour });
    at = hour + HOUR_MS;
  }
  if (at < to) rest.push({ from: at, to });
  return rest;
}

function toPart(sum: Sums, bands: readonly number[] | undefined): Omit<GroupPart, "by" | "at"> {
  return {
    runs: sum.runs,
    errors: sum.errors,
    cancelled: sum.cancelled,
    costNanoUsd: sum.cost,
    unknownCosts: sum.unknown_costs,
    inputTokens: sum.input_tokens,
    cacheReadTokens: sum.cache_read_tokens,
    outputTokens: sum.output_tokens,
    attempts: sum.attempts,
    durations: {},
    firstEvents: {},
    ...(bands && { compared: comparedOf(sum, bands) }),
  };
}

/** All of them are in the first band. */
function comparedOf(sum: Sums, bands: readonly number[]): ComparedRuns {
  const tokensOf = (band: number): TokenSums =>
    Object.fromEntries(
      Object.entries(COMPARED).map(([name, column]) => [name, band === 0 ? sum[column] : 0]),
    ) as unknown as TokenSums;
  return { runs: sum.compared, costNanoUsd: sum.compared_cost, bands: bands.map((_, band) => tokensOf(band)) };
}

function withoutField(total: GroupPart, parts: readonly GroupPart[], field: string): GroupPart[] {
  const left = { ...total, by: { [field]: null } };
  for (const part of parts) {
    if (part.at !== total.at) continue;
    left.runs -= part.runs;
    left.errors -= part.errors;
    left.cancelled -= part.cancelled;
    left.costNanoUsd -= part.costNanoUsd;
    left.unknownCosts -= part.unknownCosts;
    left.inputTokens -= part.inputTokens;
    left.cacheReadTokens -= part.cacheReadTokens;
    left.outputTokens -= part.outputTokens;
    left.attempts -= part.attempts;
    if (left.compared && part.compared) left.compared = withoutCompared(left.compared, part.compared);
  }
  return left.runs > 0 ? [left] : [];
}

/** The fields of a run, and what they are. */
function valuesIn(row: Record<string, SqlStorageValue>): [name: string, value: string][] {
  const ofFields = FIELDS.flatMap((field): [string, string][] => {
    const value = row[COLUMNS[field]];
    return value === null || value === undefined ? [] : [[field, String(value)]];
  });
  const metadata = typeof row["metadata"] === "string" ? parseJson(row["metadata"]) : undefined;
  const ofMetadata = isJsonObject(metadata) ? Object.entries(metadata) : [];
  return [...ofFields, ...ofMetadata.map(([key, value]): [string, string] => [METADATA + key, String(value)])];
}

function hourOf(ms: number): number {
  return ms - (ms % HOUR_MS);
}
