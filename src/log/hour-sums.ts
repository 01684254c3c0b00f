/** The sums of one hour while they are made: some of its runs at a time, then some of its sums at a time. */
import { isJsonObject, parseJson } from "../json.ts";
import { COLUMNS } from "./log-columns.ts";
import { MAX_TAG_CHARS } from "./metadata-tags.ts";
import type { TokenSums } from "./log-object.ts";
import { METADATA, type LogField } from "./run-log.ts";

export const HOUR_MS = 3_600_000;
/** Values of one field in one hour, above which the field is not summed up by value: nobody reads so many groups. */
export const MAX_ROLLED_VALUES = 1_000;
/** Sums of one hour, of all fields together. */
export const MAX_HOUR_ROWS = 20_000;
/** Runs that are looked at, or sums that are written, at a time: while that lasts the object answers nobody. */
export const SLICE_ROWS = 1_000;

/** Fields that are summed up, beside all metadata. */
export const ROLLED_FIELDS: readonly LogField[] = ["provider", "providerModel", "model", "route", "outcome"];
/** The name of what is not by any field. */
export const ALL = "";

/** The tokens of the runs that can be priced anew, in the words of a usage. */
export const COMPARED: Readonly<Record<keyof TokenSums, SumColumn>> = {
  inputTokens: "compared_input",
  cacheReadTokens: "compared_cache_read",
  cacheWriteTokens: "compared_cache_write",
  cacheWrite1hTokens: "compared_cache_write_1h",
  outputTokens: "compared_output",
};

/** What is added up, and how it is read from a run. */
const READ = {
  runs: "1",
  errors: "outcome IN ('failed', 'interrupted')",
  cancelled: "outcome = 'cancelled'",
  cost: "cost",
  unknown_costs: "cost_source = 'unknown'",
  input_tokens: "coalesce(input_tokens, 0)",
  cache_read_tokens: "coalesce(cache_read_tokens, 0)",
  output_tokens: "coalesce(output_tokens, 0)",
  attempts: "attempts",
  compared: "coalesce(repriceable, 0)",
  compared_cost: "iif(repriceable = 1, cost, 0)",
  compared_input: "iif(repriceable = 1, coalesce(input_tokens, 0), 0)",
  compared_cache_read: "iif(repriceable = 1, coalesce(cache_read_tokens, 0), 0)",
  compared_cache_write: "iif(repriceable = 1, coalesce(cache_write_tokens, 0), 0)",
  compared_cache_write_1h: "iif(repriceable = 1, coalesce(cache_write_1h_tokens, 0), 0)",
  compared_output: "iif(repriceable = 1, coalesce(output_tokens, 0), 0)",
} as const;

export type SumColumn = keyof typeof READ;
export type Sums = Record<SumColumn, number>;
export const SUMS: readonly SumColumn[] = Object.keys(READ) as SumColumn[];

/** One sum: of the runs of the hour whose field has that value. */
export interface HourSum {
  name: string;
  value: string;
  sum: Sums;
}

const FIELDS = ROLLED_FIELDS.map((field) => COLUMNS[field]).join(", ");
const READ_SLICE = `SELECT created, n, metadata, ${FIELDS}, ${SUMS.map((name) => `${READ[name]} AS ${name}`).join(", ")}
  FROM facts WHERE (created, n) > (?, ?) AND created < ? ORDER BY created, n LIMIT ?`;

export class HourSums {
  readonly hour: number;
  /** Fields with too many values. */
  readonly wide: Set<string> = new Set();
  readonly #sql: SqlStorage;
  readonly #sums = new Map<string, Map<string, Sums>>();
  #rows = 0;
  #longest = 0;
  #last: { created: number; n: number };
  /** All sums, once all runs have been looked at. */
  #queue: HourSum[] | undefined;
  #taken = 0;

  constructor(sql: SqlStorage, hour: number) {
    this.#sql = sql;
    this.hour = hour;
    this.#last = { created: hour, n: -1 };
  }

  /** Most input tokens of one run that can be priced anew. */
  get longest(): number {
    return this.#longest;
  }
  /** Whether sums have been taken. */
  get isBegun(): boolean {
    return this.#taken > 0;
  }
  /** Sums that are not taken yet. */
  get left(): number {
    return (this.#queue?.length ?? 0) - this.#taken;
  }

  /** Looks at the next runs; false where there are none left. */
  read(): boolean {
    if (this.#queue !== undefined) return false;
    const { created, n } = this.#last;
    const rows = this.#sql
      .exec<Sums & Record<string, SqlStorageValue>>(READ_SLICE, created, n, this.hour + HOUR_MS, SLICE_ROWS)
      .toArray();
    for (const row of rows) this.#add(row);
    const last = rows.at(-1);
    if (last !== undefined) this.#last = { created: Number(last["created"]), n: Number(last["n"]) };
    if (rows.length === SLICE_ROWS) return true;
    this.#queue = [...this.#sums].flatMap(([name, byValue]) =>
      [...byValue].map(([value, sum]): HourSum => ({ name, value, sum })),
    );
    return false;
  }

  /** The next sums to write down. */
  take(): HourSum[] {
    const some = this.#queue?.slice(this.#taken, this.#taken + SLICE_ROWS) ?? [];
    this.#taken += some.length;
    return some;
  }

  #add(row: Sums & Record<string, SqlStorageValue>): void {
    this.#longest = Math.max(this.#longest, row.compared_input);
    for (const [name, value] of [[ALL, ""] as const, ...valuesIn(row)]) {
      if (this.wide.has(name)) continue;
      const byValue = this.#sums.get(name) ?? new Map<string, Sums>();
      const sum = byValue.get(value);
      if (sum !== undefined) for (const column of SUMS) sum[column] += row[column];
      else if (byValue.size >= MAX_ROLLED_VALUES || this.#rows >= MAX_HOUR_ROWS || value.length > MAX_TAG_CHARS) {
        this.wide.add(name);
        this.#rows -= byValue.size;
        this.#sums.delete(name);
      } else {
        this.#sums.set(name, byValue);
        byValue.set(value, Object.fromEntries(SUMS.map((column) => [column, row[column]])) as Sums);
        this.#rows += 1;
      }
    }
  }
}

/** The fields of a run, and what they are. */
function valuesIn(row: Record<string, SqlStorageValue>): [name: string, value: string][] {
  const ofFields = ROLLED_FIELDS.flatMap((field): [string, string][] => {
    const value = row[COLUMNS[field]];
    return value === null || value === undefined ? [] : [[field, String(value)]];
  });
  const metadata = typeof row["metadata"] === "string" ? parseJson(row["metadata"]) : undefined;
  const ofMetadata = isJsonObject(metadata) ? Object.entries(metadata) : [];
  return [...ofFields, ...ofMetadata.map(([key, value]): [string, string] => [METADATA + key, String(value)])];
}
