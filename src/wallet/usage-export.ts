/**
 * What providers say was used, as they export it: sums by time and model. Nobody of them names single calls, so that is what
 * can be compared.
 *
 * OpenAI: `GET /v1/organization/usage/completions`, grouped by model
 * (https://platform.openai.com/docs/api-reference/usage/completions). Anthropic: `GET /v1/organizations/usage_report/messages`,
 * grouped by model (https://platform.claude.com/docs/en/api/admin/usage_report/retrieve_messages). Each page of either may be
 * given, or all of them as a list; or their rows as CSV with the same names of columns.
 */
import { invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { UsedOfDay } from "./reconciliation.ts";
import { dayOf } from "./statement-query.ts";

/** One row of an export. */
export interface ExportedUsage extends UsedOfDay {
  day: string;
  model: string | null;
}

/** Rows of an export, at most. */
export const MAX_EXPORT_ROWS = 100_000;
const MS = 1_000;

/** @throws DurableAIError `input/invalid` naming what of the export cannot be read. */
export function parseUsageExport(usage: unknown): ExportedUsage[] {
  if (typeof usage === "string") return parseCsv(usage).map((row, index) => toUsage(row, row, `usage[${index}]`));
  const pages = Array.isArray(usage) ? usage : [usage];
  const rows = pages.flatMap((page, index) => rowsOfPage(page, `usage[${index}]`));
  if (rows.length <= MAX_EXPORT_ROWS) return rows;
  throw invalidInput("usage", `it has ${rows.length} rows`, `Give at most ${MAX_EXPORT_ROWS} at once.`);
}

function rowsOfPage(page: unknown, path: string): ExportedUsage[] {
  const fix = "Give what the provider's usage API answered, grouped by model: { data: [{ …, results: [] }] }.";
  if (!isJsonObject(page) || !Array.isArray(page["data"])) throw invalidInput(path, "it is no page of an export", fix);
  return page["data"].flatMap((bucket, n) => {
    if (!isJsonObject(bucket) || !Array.isArray(bucket["results"]))
      throw invalidInput(`${path}.data[${n}]`, "it has no results", fix);
    return bucket["results"].map((row, m) => {
      const at = `${path}.data[${n}].results[${m}]`;
      if (!isJsonObject(row)) throw invalidInput(at, "it is not an object", fix);
      return toUsage(row, bucket, at);
    });
  });
}

function toUsage(row: JsonObject, bucket: JsonObject, path: string): ExportedUsage {
  const day = startOf(bucket, path);
  const model = typeof row["model"] === "string" && row["model"] !== "" ? row["model"] : null;
  const outputTokens = count(row["output_tokens"], `${path}.output_tokens`);
  if (row["uncached_input_tokens"] === undefined) {
    const inputTokens = count(row["input_tokens"], `${path}.input_tokens`);
    const cacheReadTokens = count(row["input_cached_tokens"] ?? 0, `${path}.input_cached_tokens`);
    const calls = count(row["num_model_requests"] ?? 0, `${path}.num_model_requests`);
    return { day, model, calls, inputTokens, cacheReadTokens, outputTokens };
  }
  const cacheReadTokens = count(row["cache_read_input_tokens"] ?? 0, `${path}.cache_read_input_tokens`);
  const written = isJsonObject(row["cache_creation"]) ? row["cache_creation"] : row;
  const cacheWriteTokens = Object.entries(written)
    .filter(([name]) => /^(cache_creation_)?(ephemeral_)?(5m|1h)_input_tokens$/.test(name))
    .reduce((sum, [name, tokens]) => sum + count(tokens, `${path}.${name}`), 0);
  const uncached = count(row["uncached_input_tokens"], `${path}.uncached_input_tokens`);
  return { day, model, inputTokens: uncached + cacheReadTokens + cacheWriteTokens, cacheReadTokens, outputTokens };
}

/** OpenAI's are in seconds, Anthropic's in RFC 3339. */
function startOf({ start_time: seconds, starting_at: text }: JsonObject, path: string): string {
  const ms = text === undefined ? Number(seconds ?? Number.NaN) * MS : Date.parse(String(text));
  if (Number.isFinite(ms)) return dayOf(ms);
  throw invalidInput(path, "it does not say when it begins", "There is start_time, or starting_at.");
}

function count(value: JsonValue | undefined, path: string): number {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number >= 0) return number;
  throw invalidInput(path, "it is not a number of tokens", "Give the export as it came.");
}

// ---- CSV (RFC 4180) ------------------------------------------------------------------------------------------------

function parseCsv(text: string): JsonObject[] {
  const [header = [], ...lines] = linesOf(text);
  if (lines.length > MAX_EXPORT_ROWS)
    throw invalidInput("usage", `it has ${lines.length} rows`, `Give at most ${MAX_EXPORT_ROWS} at once.`);
  return lines.map((cells, index) => {
    if (cells.length === header.length) return Object.fromEntries(header.map((name, n) => [name, cells[n]]));
    throw invalidInput(`usage[${index}]`, "it has not as many cells as the first line", "Give the export as it came.");
  });
}

function linesOf(text: string): string[][] {
  const lines: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let line: string[] = [];
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (found === null) throw invalidInput("usage", "it is no CSV", "Give the export as it came.");
    const [, quoted, plain = "", end] = found;
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    lines.push(line);
    line = [];
  }
  if (line.length > 0) lines.push([...line, ""]);
  return lines;
}
