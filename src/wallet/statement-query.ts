/** Questions for a statement, checked. */
import { invalidInput } from "../errors.ts";
import { isJsonObject } from "../json.ts";
import { STATEMENT_FIELDS, type StatementPartQuery, type StatementQuery } from "./statement.ts";

/** Fields to group by, and conditions. */
export const MAX_STATEMENT_FIELDS = 4;
/** Days of one statement: a leap year. */
export const MAX_STATEMENT_DAYS = 366;
const MAX_FIELD_CHARS = 512;
const DAY_MS = 86_400_000;
const METADATA = "metadata.";
const DEFAULT_GROUPS = ["provider", "model"];
const NAMES = ["period", "groupBy", "where"];

/** @param now milliseconds since the Unix epoch. @throws DurableAIError `input/invalid` naming the field. */
export function checkStatementQuery(value: unknown, now: number): StatementPartQuery {
  if (!isJsonObject(value)) throw invalidInput("query", "it is not an object", 'Write e.g. { period: "2026-11" }.');
  const unknown = Object.keys(value).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw invalidInput(unknown, "there is no such field", `There are ${NAMES.join(", ")}.`);
  const { period, groupBy = DEFAULT_GROUPS, where = {} } = value as StatementQuery;
  return { ...daysOf(period ?? dayOf(now).slice(0, 7)), groupBy: checkGroups(groupBy), where: checkWhere(where) };
}

/** The day (UTC) of a moment: `2026-11-26`. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The first and the last day of a period. @throws DurableAIError `input/invalid`. */
export function daysOf(period: unknown): { from: string; to: string } {
  const text = typeof period === "string" ? period : "";
  const [, first = text, last = first] = /^(.+?)\.\.(.+)$/.exec(text) ?? [];
  const [start, end] = [boundsOf(first), boundsOf(last)];
  if (start === undefined || end === undefined)
    throw invalidInput("period", "it is not a time", "Write 2026-11, 2026-11-26, or 2026-11-01..2026-11-15 (UTC).");
  const days = (Date.parse(end.to) - Date.parse(start.from)) / DAY_MS + 1;
  if (days < 1) throw invalidInput("period", "it ends before it begins", "Write the earlier day first.");
  if (days <= MAX_STATEMENT_DAYS) return { from: start.from, to: end.to };
  throw invalidInput("period", `it has ${days} days`, `Ask for at most ${MAX_STATEMENT_DAYS}.`);
}

/** Of a month or a day. */
function boundsOf(text: string): { from: string; to: string } | undefined {
  const isMonth = /^\d{4}-\d\d$/.test(text);
  if (!isMonth && !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const from = isMonth ? `${text}-01` : text;
  const at = Date.parse(from);
  // A day that does not exist is read as another one, or as none.
  if (Number.isNaN(at) || dayOf(at) !== from) return undefined;
  if (!isMonth) return { from, to: from };
  const date = new Date(at);
  return { from, to: dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)) };
}

function checkGroups(groupBy: unknown): string[] {
  if (!Array.isArray(groupBy) || groupBy.length > MAX_STATEMENT_FIELDS)
    throw invalidInput("groupBy", "it is not a list of fields", `Name at most ${MAX_STATEMENT_FIELDS}.`);
  return [...new Set(groupBy.map((field, index) => checkField(field, `groupBy[${index}]`)))];
}

function checkWhere(where: unknown): Record<string, string> {
  if (!isJsonObject(where) || Object.keys(where).length > MAX_STATEMENT_FIELDS)
    throw invalidInput("where", "it has no conditions", `Write up to ${MAX_STATEMENT_FIELDS}: { model: "…" }.`);
  return Object.fromEntries(
    Object.entries(where).map(([field, wanted]) => {
      checkField(field, field);
      if (typeof wanted === "string" && wanted.length <= MAX_FIELD_CHARS) return [field, wanted];
      throw invalidInput(field, "it is not a value to compare with", "Write one text.");
    }),
  );
}

function checkField(field: unknown, path: string): string {
  const isKey = typeof field === "string" && field.startsWith(METADATA) && field.length > METADATA.length;
  if (isKey && field.length <= MAX_FIELD_CHARS) return field;
  if (STATEMENT_FIELDS.some((known) => known === field)) return String(field);
  const fix = `There are ${STATEMENT_FIELDS.join(", ")} and metadata.<key>.`;
  throw invalidInput(path, "there is no such field", fix);
}
