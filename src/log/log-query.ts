/** Questions to the log, checked: what may be asked, within which limits, and where a page goes on. */
import { invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { LogPlace, PartAnalysis, PartQuery } from "./log-object.ts";
import type { LogCondition, LogFilter, LogRange, LogRequest, LogRetention, LogValue } from "./log-question.ts";
import { LOG_FIELDS, METADATA, NUMBER_FIELDS, type LogPatch } from "./run-log.ts";

/** Each day of a range is an object to ask. */
export const MAX_RANGE_DAYS = 92;
/** Days of the log that are kept where the account does not say, and at most: no question goes further back. */
export const MAX_RETENTION_DAYS = 91;
/** The range of a question that names none. */
export const DEFAULT_RANGE_DAYS = 30;
/** Records of a page where the query does not say, and at most. */
export const DEFAULT_LOG_LIMIT = 50;
export const MAX_LOG_LIMIT = 500;
/** Conditions of a question, and values of one of them. */
export const MAX_CONDITIONS = 20;
export const MAX_VALUES = 100;
/** Fields to group by. */
export const MAX_GROUP_FIELDS = 4;
/** Buckets of time in one answer. */
export const MAX_BUCKETS = 2_000;
/** The longest name of a field, and the longest value to compare with. */
export const MAX_FIELD_CHARS = 512;

export const DAY_MS = 86_400_000;
const BUCKETS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: DAY_MS };
const RANGE = ["from", "to", "where"];
/** Questions that are not about one run. */
const OTHER_REQUESTS = ["query", "analyze", "delete", "retention", "sinks", "trace", "put"];
const BOUNDS = ["gt", "gte", "lt", "lte"];
/** The last moment a Date can say, in milliseconds. */
const MAX_TIME_MS = 8.64e15;

/** A query of the whole log. */
export type CheckedQuery = PartQuery & { question: string };
/** An analysis of the whole log, with the percentiles that are wanted. */
export type CheckedAnalysis = Omit<PartAnalysis, "percentiles" | "bands"> & {
  percentiles: readonly number[];
  /** The model of `whatIf`. */
  whatIf?: string;
};

/** What is asked, and of which run; the rest is checked where it is answered. @throws DurableAIError `input/invalid`. */
export function checkLogRequest(value: unknown): LogRequest {
  const { type, id, at } = objectOf(value, "request");
  if (typeof type === "string" && OTHER_REQUESTS.includes(type)) return value as LogRequest;
  if (type !== "get" && type !== "patch")
    throw invalidInput("type", "it is no question the log knows", "Deploy both Workers with the same version.");
  if (typeof id !== "string" || id === "" || id.length > MAX_FIELD_CHARS)
    throw invalidInput("id", "it is not the id of a run", "Pass the id that a run came with.");
  if (at !== undefined) checkTime(at, "at");
  return value as LogRequest;
}

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkLogQuery(value: unknown, now: number): CheckedQuery {
  const query = objectOf(value, "query", [...RANGE, "limit", "cursor"]);
  const where = checkFilter(query["where"]);
  const question = hashOf(JSON.stringify([query["from"] ?? null, query["to"] ?? null, where]));
  const { limit = DEFAULT_LOG_LIMIT, cursor } = query;
  if (!isWhole(limit, 1, MAX_LOG_LIMIT))
    throw invalidInput("limit", "it is not a number of runs", `Give a whole number from 1 to ${MAX_LOG_LIMIT}.`);
  const range = checkRange(query, now);
  return { ...(cursor === undefined ? range : parseCursor(cursor, question)), where, limit, question };
}

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkAnalysis(value: unknown, now: number): CheckedAnalysis {
  const {
    groupBy,
    bucket,
    percentiles = [],
    whatIf,
    ...rest
  } = objectOf(value, "query", [...RANGE, "groupBy", "bucket", "percentiles", "whatIf"]);
  const range = checkRange(rest, now);
  const bucketMs = bucket === undefined ? undefined : checkBucket(bucket, range);
  if (!Array.isArray(percentiles) || !percentiles.every((one) => typeof one === "number" && one > 0 && one <= 100))
    throw invalidInput("percentiles", "they are not percentiles", "Write e.g. [50, 95, 99].");
  return {
    ...range,
    where: checkFilter(rest["where"]),
    groupBy: checkGroups(groupBy),
    ...(bucketMs !== undefined && { bucketMs }),
    percentiles: percentiles as number[],
    ...(whatIf !== undefined && { whatIf: checkWhatIf(whatIf) }),
  };
}

function checkWhatIf(value: unknown): string {
  const { model } = isJsonObject(value) ? objectOf(value, "whatIf", ["model"]) : {};
  if (typeof model === "string" && model !== "" && model.length <= MAX_FIELD_CHARS) return model;
  throw invalidInput("whatIf.model", "it is not the id of a model", 'Write e.g. { model: "openai/gpt-6-sol" }.');
}

/** A session, and the range of its runs. @throws DurableAIError `input/invalid` naming the field. */
export function checkTraceQuery(
  value: unknown,
  now: number,
): { session: string; from: number; to: number; as?: "otlp" } {
  const { session, as, ...range } = objectOf(value, "query", ["session", "as", "from", "to"]);
  if (typeof session !== "string" || session === "" || session.length > MAX_FIELD_CHARS)
    throw invalidInput(
      "session",
      "it is not the name of a session",
      "Pass the session that the runs were called with.",
    );
  if (as !== undefined && as !== "otlp")
    throw invalidInput("as", "it is no form of a trace", 'Write "otlp", or leave it out.');
  return { session, ...(as !== undefined && { as }), ...checkRange(range, now) };
}

/** All that is kept, where it names no range. @throws DurableAIError `input/invalid` naming the field. */
export function checkDeletion(value: unknown, now: number): Omit<PartQuery, "limit" | "after"> {
  const { from = now - MAX_RETENTION_DAYS * DAY_MS, ...query } = objectOf(value, "query", RANGE);
  const where = checkFilter(query["where"]);
  if (Object.keys(where).length === 0)
    throw invalidInput("where", "it has no condition", 'Say which runs: { where: { "metadata.customer": "acme" } }.');
  return { ...checkRange({ ...query, from }, now), where };
}

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkRetention(value: unknown): LogRetention {
  const { days, runs } = objectOf(value, "retention", ["days", "runs"]);
  if (!isWhole(days, 1, MAX_RETENTION_DAYS))
    throw invalidInput("days", "it is not a number of days", `Give a whole number from 1 to ${MAX_RETENTION_DAYS}.`);
  if (runs !== undefined && !isWhole(runs, 0, Number.MAX_SAFE_INTEGER))
    throw invalidInput("runs", "it is not a number of runs", "Give a whole number from 0, or leave it out.");
  return { days, ...(runs !== undefined && { runs }) };
}

/** Its metadata is looked at as that of a call is, where it comes in. @throws DurableAIError `input/invalid`. */
export function checkPatch(value: unknown): LogPatch {
  const { score, feedback, metadata } = objectOf(value, "patch", ["score", "feedback", "metadata"]);
  if (score !== undefined && score !== null && !(typeof score === "number" && score >= 0 && score <= 100))
    throw invalidInput("score", "it is not a score", "Give a number from 0 to 100, or null.");
  if (feedback !== undefined && feedback !== null && feedback !== 1 && feedback !== -1)
    throw invalidInput("feedback", "it is not a feedback", "Give 1, -1 or null.");
  if (metadata !== undefined && metadata !== null && !isJsonObject(metadata))
    throw invalidInput("metadata", "it is not a JSON object", 'Write e.g. { customer: "acme" }.');
  return {
    ...(score !== undefined && { score }),
    ...(feedback !== undefined && { feedback }),
    ...(metadata !== undefined && { metadata: metadata as Record<string, JsonValue> | null }),
  };
}

/** Where the next page begins. */
export function toCursor({ from, to, question }: CheckedQuery, { created, nth }: LogPlace): string {
  return [from, to, created, nth, question].join("-");
}

/** The days of a range, newest first: `2026-11-26`. */
export function daysOf({ from, to }: { from: number; to: number }): string[] {
  const days: string[] = [];
  for (let at = Math.floor((to - 1) / DAY_MS) * DAY_MS; at > from - DAY_MS; at -= DAY_MS) days.push(dayOf(at));
  return days;
}

/** The day (UTC) of a moment. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function parseCursor(cursor: unknown, question: string): { from: number; to: number; after: LogPlace } {
  const fix = "Pass the cursor of the page before as it is, with the same question.";
  const [, from, to, created, nth, of] =
    (typeof cursor === "string" && /^(\d{1,15})-(\d{1,15})-(\d{1,15})-(\d{1,15})-([0-9a-z]+)$/.exec(cursor)) || [];
  if (of === undefined) throw invalidInput("cursor", "this is not a cursor", fix);
  if (of !== question) throw invalidInput("cursor", "it is of another question", fix);
  return { from: Number(from), to: Number(to), after: { created: Number(created), nth: Number(nth) } };
}

// ---- ranges --------------------------------------------------------------------------------------------------------

function checkRange({ from, to }: JsonObject | LogRange, now: number): { from: number; to: number } {
  const end = to === undefined ? now + 1 : checkTime(to, "to");
  const start = from === undefined ? Math.max(0, end - DEFAULT_RANGE_DAYS * DAY_MS) : checkTime(from, "from");
  if (start >= end) throw invalidInput("from", "it is not before `to`", "Give the earlier time as `from`.");
  if (daysOf({ from: start, to: end }).length > MAX_RANGE_DAYS)
    throw invalidInput("from", "the range is too long", `Ask for at most ${MAX_RANGE_DAYS - 1} days at once.`);
  return { from: start, to: end };
}

function checkTime(value: unknown, field: string): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0 && value <= MAX_TIME_MS)
    return Math.floor(value);
  throw invalidInput(field, "it is not a time", "Write milliseconds since the Unix epoch.");
}

function checkBucket(bucket: unknown, { from, to }: { from: number; to: number }): number {
  const named = typeof bucket === "string" && Object.hasOwn(BUCKETS, bucket) ? BUCKETS[bucket] : undefined;
  const ms = named ?? bucket;
  if (!isWhole(ms, 1_000, MAX_RANGE_DAYS * DAY_MS))
    throw invalidInput("bucket", "it is not a time", "Write minute, hour, day, or milliseconds from 1000.");
  const buckets = Math.ceil((to - from) / ms);
  if (buckets <= MAX_BUCKETS) return ms;
  throw invalidInput(
    "bucket",
    `it is too fine: the range has ${buckets} of them`,
    `Take a coarser one, or ask for less time: there may be ${MAX_BUCKETS}.`,
  );
}

// ---- fields and conditions -----------------------------------------------------------------------------------------

function checkGroups(groupBy: unknown = []): string[] {
  if (!Array.isArray(groupBy) || groupBy.length > MAX_GROUP_FIELDS)
    throw invalidInput("groupBy", `it is not a list of at most ${MAX_GROUP_FIELDS} fields`, 'Write e.g. ["provider"].');
  return groupBy.map((field, i) => checkField(field, `groupBy[${i}]`));
}

/** @throws DurableAIError `input/invalid` naming the field of the record. */
export function checkFilter(where: unknown = {}): LogFilter {
  const conditions = Object.entries(objectOf(where, "where"));
  if (conditions.length > MAX_CONDITIONS)
    throw invalidInput("where", `it has ${conditions.length} conditions`, `Give at most ${MAX_CONDITIONS}.`);
  return Object.fromEntries(
    conditions.map(([field, condition]) => [
      checkField(field, `where.${field}`),
      checkCondition(condition, `where.${field}`, NUMBER_FIELDS.has(field)),
    ]),
  );
}

function checkField(field: unknown, path: string): string {
  if (typeof field === "string" && (LOG_FIELDS as readonly string[]).includes(field)) return field;
  const isMetadata = typeof field === "string" && field.startsWith(METADATA) && field.length > METADATA.length;
  if (isMetadata && field.length <= MAX_FIELD_CHARS && !/["\\]/.test(field)) return field;
  const problem = isMetadata ? "the key has quotes or backslashes in it, or is too long" : "there is no such field";
  throw invalidInput(path.slice(0, 100), problem, `There are metadata.<key>, ${LOG_FIELDS.join(", ")}.`);
}

function checkCondition(condition: unknown, path: string, isNumber: boolean): LogCondition {
  const isComparable = (value: unknown): value is LogValue =>
    isValue(value) && (!isNumber || typeof value === "number");
  if (isComparable(condition)) return condition;
  const isList = Array.isArray(condition) && condition.length <= MAX_VALUES && condition.every(isComparable);
  if (isList) return condition;
  const isBounds = isJsonObject(condition) && Object.entries(condition).every((bound) => isBound(bound, isComparable));
  if (isBounds) return condition as LogCondition;
  const value = isNumber ? "a number" : "a value";
  throw invalidInput(
    path,
    "it is not a condition",
    `Write ${value}, a list of at most ${MAX_VALUES}, or an object of gt, gte, lt, lte (numbers), not, exists.`,
  );
}

function isBound([name, bound]: [string, unknown], isComparable: (value: unknown) => boolean): boolean {
  if (name === "exists") return typeof bound === "boolean";
  if (name === "not") return isComparable(bound);
  return BOUNDS.includes(name) && typeof bound === "number" && Number.isFinite(bound);
}

function isValue(value: unknown): value is LogValue {
  if (typeof value === "string") return value.length <= MAX_FIELD_CHARS;
  return typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
}

function objectOf(value: unknown, field: string, known?: readonly string[]): JsonObject {
  if (!isJsonObject(value)) throw invalidInput(field, "it is not an object", "Write e.g. { where: {} }.");
  const unknown = known && Object.keys(value).find((name) => value[name] !== undefined && !known.includes(name));
  if (unknown === undefined) return value;
  throw invalidInput(unknown, "there is no such field in this question", `There are ${known?.join(", ")}.`);
}

/** FNV-1a: tells questions apart, and guards nothing. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}
