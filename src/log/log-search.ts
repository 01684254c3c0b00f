/** Questions to the rows of one log object, as SQL. Every value is bound, never written into a statement. */
import { MAX_GROUPS, tooManyGroups } from "./log-groups.ts";
import type { LogTable } from "./log-table.ts";
import { COLUMNS, TOKEN_COLUMNS } from "./log-columns.ts";
import { TAGGED_FIELDS } from "./log-table.ts";
import { MAX_TAG_CHARS } from "./metadata-tags.ts";
import type { ComparedRuns, GroupPart, LogPart, PartAnalysis, PartQuery, PlacedLog, TokenSums } from "./log-object.ts";
import type { LogCondition, LogValue } from "./log-question.ts";
import { METADATA, type LogField, type LogRecord } from "./run-log.ts";

/** JSON of the records in one answer of an object: an RPC may have 32 MiB, and a character three bytes. */
export const MAX_PART_CHARS = 4_000_000;

/** A piece of SQL and what is bound to it. */
interface Clause {
  text: string;
  values: SqlStorageValue[];
}

/** The records a query asks for, newest first: as many as it wants, or as fit into one answer. */
export function queryLogs(sql: SqlStorage, table: LogTable, query: PartQuery): LogPart {
  const logs: PlacedLog[] = [];
  if (!table.exists) return { logs, hasMore: false };
  let chars = 0;
  for (const { created, n } of placesOf(sql, { ...query, limit: query.limit + 1 })) {
    const text = table.textAt(n);
    chars += text.length;
    if (logs.length === query.limit || (logs.length > 0 && chars > MAX_PART_CHARS)) return { logs, hasMore: true };
    logs.push({ record: JSON.parse(text) as LogRecord, created, nth: n });
  }
  return { logs, hasMore: false };
}

/** Where the rows of the runs are that a query asks for, newest first. */
export function placesOf(sql: SqlStorage, query: PartQuery): { created: number; n: number }[] {
  const { after, limit, ...range } = query;
  const { from, where, driver } = sourceOf(range);
  if (after !== undefined)
    where.push({ text: `(${driver}.created, ${driver}.n) < (?, ?)`, values: [after.created, after.nth] });
  const { text, values } = all(where);
  return sql
    .exec<{ created: number; n: number }>(
      `SELECT ${driver}.created AS created, ${driver}.n AS n ${from} WHERE ${text}
       ORDER BY ${driver}.created DESC, ${driver}.n DESC LIMIT ?`,
      ...values,
      limit,
    )
    .toArray();
}

/** The oldest runs of an object. */
export function oldestPlaces(sql: SqlStorage, limit: number): { n: number }[] {
  return sql.exec<{ n: number }>("SELECT n FROM facts ORDER BY created, n LIMIT ?", limit).toArray();
}

const SUMS = `count(*) AS runs,
  sum(f.outcome IN ('failed', 'interrupted')) AS errors,
  sum(f.outcome = 'cancelled') AS cancelled,
  sum(f.cost) AS cost,
  sum(f.cost_source = 'unknown') AS unknown_costs,
  total(f.input_tokens) AS input_tokens,
  total(f.cache_read_tokens) AS cache_read_tokens,
  total(f.output_tokens) AS output_tokens,
  sum(f.attempts) AS attempts`;

interface SumRow extends Record<string, SqlStorageValue> {
  runs: number;
  errors: number;
  cancelled: number;
  cost: number;
  unknown_costs: number;
  input_tokens: number;
  cache_read_tokens: number;
  output_tokens: number;
  attempts: number;
}

/**
 * Sums by group: those of whole hours that are summed up, and the other runs one by one. A group may come in several parts.
 * @throws DurableAIError `input/invalid` where they are too many.
 */
export function analyzeLogs(
  sql: SqlStorage,
  { exists, rollups }: Pick<LogTable, "exists" | "rollups">,
  analysis: PartAnalysis,
): GroupPart[] {
  if (!exists) return [];
  const rolled = rollups.answer(analysis);
  if (rolled === undefined) return countRuns(sql, analysis);
  return [...rolled.parts, ...rolled.rest.flatMap((range) => countRuns(sql, { ...analysis, ...range }))];
}

function countRuns(sql: SqlStorage, analysis: PartAnalysis): GroupPart[] {
  const { groupBy, bucketMs, percentiles, bands } = analysis;
  const source = sourceOf(analysis);
  const keys = [
    ...groupBy.map((field) => expressionOf(field)),
    ...(bucketMs === undefined ? [] : [{ text: "f.created - f.created % ?", values: [bucketMs] }]),
  ];
  const names = keys.map((_, i) => `g${i}`);
  const rows = grouped(sql, source, keys, SUMS + comparedSums(bands), MAX_GROUPS + 1);
  if (rows.length > MAX_GROUPS) throw tooManyGroups(groupBy);
  const toPart = (row: SumRow): GroupPart => ({
    by: Object.fromEntries(groupBy.map((field, i) => [field, row[`g${i}`] as string | number | null])),
    ...(bucketMs !== undefined && { at: Number(row[`g${groupBy.length}`]) }),
    runs: row.runs,
    errors: row.errors,
    cancelled: row.cancelled,
    costNanoUsd: row.cost,
    unknownCosts: row.unknown_costs,
    inputTokens: row.input_tokens,
    cacheReadTokens: row.cache_read_tokens,
    outputTokens: row.output_tokens,
    attempts: row.attempts,
    durations: {},
    firstEvents: {},
    ...(bands && { compared: comparedOf(row, bands) }),
  });
  const parts = new Map(rows.map((row) => [keyOf(row, names), toPart(row as SumRow)]));
  if (percentiles)
    for (const [column, name] of [
      ["duration_bucket", "durations"],
      ["first_event_bucket", "firstEvents"],
    ] as const)
      for (const row of grouped(sql, source, [...keys, { text: `f.${column}`, values: [] }], "count(*) AS runs")) {
        const bucket = row[`g${keys.length}`];
        const part = parts.get(keyOf(row, names));
        if (part !== undefined && typeof bucket === "number") Object.assign(part[name], { [bucket]: row["runs"] });
      }
  return [...parts.values()];
}

// ---- what is priced anew -------------------------------------------------------------------------------------------

const TOKENS = Object.entries(TOKEN_COLUMNS) as [keyof TokenSums, string][];

/** Sums of the runs that can be priced anew, their tokens by band. The bounds are numbers of ours. */
function comparedSums(bands: readonly number[] | undefined): string {
  if (bands === undefined) return "";
  const ofBand = (above: number, i: number): string[] => {
    const next = bands[i + 1];
    const input = "coalesce(f.input_tokens, 0)";
    const within = [i > 0 && `${input} > ${Number(above)}`, next !== undefined && `${input} <= ${Number(next)}`];
    const condition = ["f.repriceable = 1", ...within.filter((one) => one !== false)].join(" AND ");
    return TOKENS.map(([name, column]) => `total(CASE WHEN ${condition} THEN f.${column} END) AS ${name}${i}`);
  };
  const sums = [
    "total(f.repriceable = 1) AS compared",
    "total(CASE WHEN f.repriceable = 1 THEN f.cost END) AS compared_cost",
  ];
  return `, ${[...sums, ...bands.flatMap(ofBand)].join(", ")}`;
}

function comparedOf(row: Record<string, SqlStorageValue>, bands: readonly number[]): ComparedRuns {
  const tokensOf = (i: number): TokenSums =>
    Object.fromEntries(TOKENS.map(([name]) => [name, Number(row[`${name}${i}`])])) as unknown as TokenSums;
  return {
    runs: Number(row["compared"]),
    costNanoUsd: Number(row["compared_cost"]),
    bands: bands.map((_, i) => tokensOf(i)),
  };
}

function keyOf(row: Record<string, SqlStorageValue>, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => row[name]));
}

function grouped(
  sql: SqlStorage,
  { from, where }: Source,
  keys: readonly Clause[],
  sums: string,
  limit = -1,
): Record<string, SqlStorageValue>[] {
  const { text, values } = all(where);
  const columns = keys.map((key, i) => `${key.text} AS g${i}, `).join("");
  const by = keys.length === 0 ? "HAVING count(*) > 0" : `GROUP BY ${keys.map((_, i) => i + 1).join(", ")}`;
  const bound = [...keys.flatMap((key) => key.values), ...values];
  return sql
    .exec<Record<string, SqlStorageValue>>(
      `SELECT ${columns}${sums} ${from} WHERE ${text} ${by} LIMIT ?`,
      ...bound,
      limit,
    )
    .toArray();
}

// ---- which rows ----------------------------------------------------------------------------------------------------

interface Source {
  from: string;
  where: Clause[];
  /** The table whose order is that of the answer. */
  driver: "f" | "t";
}

/** An equality on metadata or a session finds its runs by the index; all other conditions are looked at one by one. */
function sourceOf({ from, to, where }: Pick<PartQuery, "from" | "to" | "where">): Source {
  const indexed = Object.entries(where).find(([field, condition]) => isIndexed(field, condition));
  const driver = indexed === undefined ? "f" : "t";
  const rest = Object.entries(where).filter(([field]) => field !== indexed?.[0]);
  const conditions = [
    ...(indexed === undefined
      ? []
      : [{ text: "t.name = ? AND t.value = ?", values: [indexed[0], String(indexed[1])] }]),
    { text: `${driver}.created >= ? AND ${driver}.created < ?`, values: [from, to] },
    ...rest.map(([field, condition]) => conditionOf(field, condition)),
  ];
  const tables =
    driver === "f" ? "FROM facts f" : "FROM tags t CROSS JOIN facts f ON f.created = t.created AND f.n = t.n";
  return { from: tables, where: conditions, driver };
}

function isIndexed(field: string, condition: LogCondition): boolean {
  const isTagged = field.startsWith(METADATA) || TAGGED_FIELDS.includes(field as LogField);
  return isTagged && typeof condition !== "object" && String(condition).length <= MAX_TAG_CHARS;
}

/** Metadata is compared as text, and numbers as numbers. */
function expressionOf(field: string): Clause {
  if (field.startsWith(METADATA))
    return { text: "json_extract(f.metadata, ?)", values: [`$."${field.slice(METADATA.length)}"`] };
  return { text: `f.${COLUMNS[field as LogField]}`, values: [] };
}

const COMPARISONS = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

function conditionOf(field: string, condition: LogCondition): Clause {
  const { text, values } = expressionOf(field);
  if (typeof condition !== "object") return { text: `${text} = ?`, values: [...values, comparable(field, condition)] };
  if (isList(condition)) {
    const list = JSON.stringify(condition.map((value) => comparable(field, value)));
    return { text: `${text} IN (SELECT value FROM json_each(?))`, values: [...values, list] };
  }
  const { not, exists } = condition;
  const number = field.startsWith(METADATA) ? `CAST(${text} AS REAL)` : text;
  const clauses = Object.entries(COMPARISONS).flatMap(([name, comparison]): Clause[] => {
    const bound = condition[name as keyof typeof COMPARISONS];
    if (bound === undefined) return [];
    return [{ text: `${text} IS NOT NULL AND ${number} ${comparison} ?`, values: [...values, ...values, bound] }];
  });
  if (not !== undefined) clauses.push({ text: `${text} IS NOT ?`, values: [...values, comparable(field, not)] });
  if (exists !== undefined) clauses.push({ text: `${text} IS ${exists ? "NOT " : ""}NULL`, values });
  return all(clauses);
}

function isList(condition: LogCondition): condition is readonly LogValue[] {
  return Array.isArray(condition);
}

/** Numbers where the field has numbers, else text. */
function comparable(field: string, value: LogValue): string | number {
  if (field.startsWith(METADATA) || typeof value === "boolean") return String(value);
  return value;
}

function all(clauses: readonly Clause[]): Clause {
  if (clauses.length === 0) return { text: "1", values: [] };
  return {
    text: clauses.map(({ text }) => `(${text})`).join(" AND "),
    values: clauses.flatMap(({ values }) => values),
  };
}
