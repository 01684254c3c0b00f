/**
 * Sums of whole hours, made once an hour is over, so that a question about many runs need not look at each.
 *
 * They answer what asks for sums by at most one field, in whole hours; everything else, and every other hour, is counted run
 * by run. A record that comes late, or is changed, takes its hour back: it is summed up again later.
 */
import { ALL, COMPARED, HOUR_MS, HourSums, ROLLED_FIELDS, SUMS, type Sums } from "./hour-sums.ts";
import { withoutCompared } from "./repriced.ts";
import type { ComparedRuns, GroupPart, PartAnalysis, TokenSums } from "./log-object.ts";
import { METADATA, type LogField } from "./run-log.ts";

/** How long after its end an hour is summed up: runs are logged when they close, in the hour of their start. */
export const GRACE_MS: number = 15 * 60_000;

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

const INSERT_SUM = `INSERT INTO hour_sums VALUES(?, ?, ?, ${SUMS.map(() => "?").join(", ")})`;

/** What sums say of a question, and the ranges they say nothing of. */
export interface RolledAnswer {
  parts: GroupPart[];
  rest: { from: number; to: number }[];
}

export class Rollups {
  readonly #sql: SqlStorage;
  /** Hours that are summed up, and the most input tokens of one run in them; read once. */
  readonly #hours: Map<number, number>;
  /** The hour that is being summed up. */
  #work: HourSums | undefined;

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
    if (this.#work?.hour === hour) this.#work = undefined;
    if (this.#hours.delete(hour)) this.#sql.exec("DELETE FROM rolled_hours WHERE hour = ?", hour);
  }

  /** An hour that can be summed up at `now`; undefined where there is none. */
  due(now: number): number | undefined {
    const [first, last] = [this.#end("min"), this.#end("max")];
    if (first === undefined || last === undefined) return undefined;
    for (let hour = hourOf(first); hour <= last && hour + HOUR_MS + GRACE_MS <= now; hour += HOUR_MS)
      if (!this.#hours.has(hour)) return hour;
    return undefined;
  }

  /** Each by itself is a look at one end of the index; both in one statement are a look at every run. */
  #end(which: "min" | "max"): number | undefined {
    const { created } = this.#sql
      .exec<{ created: number | null }>(`SELECT ${which}(created) AS created FROM facts`)
      .one();
    return created ?? undefined;
  }

  /**
   * Does a slice of the work of summing an hour up: looks at some of its runs, or writes some of its sums. Answers whether
   * that was the last. What is done of it is in memory: an object that dies begins anew.
   */
  roll(hour: number): boolean {
    if (this.#work?.hour !== hour) this.#work = new HourSums(this.#sql, hour);
    const work = this.#work;
    if (work.read()) return false;
    this.#write(work);
    if (work.left > 0) return false;
    this.#sql.exec("INSERT OR REPLACE INTO rolled_hours VALUES(?, ?)", hour, work.longest);
    this.#hours.set(hour, work.longest);
    this.#work = undefined;
    return true;
  }

  /** Sums of an hour that is not in `rolled_hours` count for nothing. */
  #write(work: HourSums): void {
    const { hour } = work;
    if (!work.isBegun) {
      for (const statement of SCHEMA) this.#sql.exec(statement);
      this.#sql.exec("DELETE FROM hour_sums WHERE hour = ?", hour);
      this.#sql.exec("DELETE FROM wide WHERE hour = ?", hour);
      for (const name of work.wide) this.#sql.exec("INSERT INTO wide VALUES(?, ?)", hour, name);
    }
    for (const { name, value, sum } of work.take())
      this.#sql.exec(INSERT_SUM, hour, name, value, ...SUMS.map((column) => sum[column]));
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
  return name.startsWith(METADATA) || ROLLED_FIELDS.includes(name as LogField);
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

function hourOf(ms: number): number {
  return ms - (ms % HOUR_MS);
}
