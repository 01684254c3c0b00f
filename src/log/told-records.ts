/** Records of calls that a bound Worker has made itself, as it tells of them: what of them the log goes by is looked at. */
import { invalidInput } from "../errors.ts";
import { parseAnyFormatId } from "../formats/any-format.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { MAX_LOGGED_BODY_CHARS } from "./logged-body.ts";
import { timeOfCall } from "./log-id.ts";
import type { LogRecord } from "./run-log.ts";

/** Records in one message. */
export const MAX_TOLD_RECORDS = 128;
/** How far the clocks of two Workers may be apart, and how long a message may take. */
const MAX_AGE_MS = 86_400_000;

const FIX = "Deploy both Workers with the same version of durable-ai.";
const OUTCOMES: readonly unknown[] = ["completed", "failed", "cancelled", "interrupted"];
const SOURCES: readonly unknown[] = ["provider", "catalog", "override", "unknown"];

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkToldRecords(value: unknown, now: number): LogRecord[] {
  if (!Array.isArray(value) || value.length > MAX_TOLD_RECORDS)
    throw invalidInput("records", `it is not a list of at most ${MAX_TOLD_RECORDS}`, FIX);
  return value.map((record, i) => checkRecord(record, `records[${i}]`, now));
}

function checkRecord(value: unknown, path: string, now: number): LogRecord {
  const problem = isJsonObject(value) ? problemOf(value, now) : "";
  if (problem === undefined) return { ...(value as unknown as LogRecord), kept: false };
  throw invalidInput(problem === "" ? path : `${path}.${problem}`, "it is not what it should be", FIX);
}

/** The field that is wrong. */
function problemOf(record: JsonObject, now: number): string | undefined {
  const { id, model, format, stream, attempts, splices, warnings, events, cost } = record;
  const at = typeof id === "string" ? timeOfCall(id) : undefined;
  if (at === undefined || Math.abs(now - at) > MAX_AGE_MS || record["createdAt"] !== at) return "id";
  if (typeof model !== "string" || model.length > 512) return "model";
  parseAnyFormatId(String(format));
  if (typeof stream !== "boolean") return "stream";
  if (!OUTCOMES.includes(record["outcome"])) return "outcome";
  if (!Array.isArray(attempts) || attempts.length > 1 || !attempts.every(isAttempt)) return "attempts";
  if (!Array.isArray(warnings)) return "warnings";
  if (!isJsonObject(cost) || !SOURCES.includes(cost["source"]) || !isCount(cost["nanoUsd"] ?? cost["atLeastNanoUsd"]))
    return "cost";
  if (record["bodies"] !== undefined && !areBodies(record["bodies"])) return "bodies";
  const counts = { splices, events, closedAt: record["closedAt"], durationMs: record["durationMs"] };
  return Object.entries(counts).find(([, count]) => !isCount(count))?.[0];
}

function isAttempt(value: unknown): boolean {
  return isJsonObject(value) && typeof value["provider"] === "string" && typeof value["model"] === "string";
}

function areBodies(value: unknown): boolean {
  return (
    isJsonObject(value) && [value["request"], value["response"]].every((body) => body === undefined || isBody(body))
  );
}

function isBody(value: unknown): boolean {
  if (!isJsonObject(value) || typeof value["whole"] !== "boolean" || !isCount(value["bytes"])) return false;
  const { head } = value;
  return head === undefined || (typeof head === "string" && head.length <= MAX_LOGGED_BODY_CHARS);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
