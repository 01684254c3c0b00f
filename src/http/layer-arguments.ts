/**
 * What comes in over RPC, checked. The types of a service binding are a promise of another Worker's build: an older or a
 * foreign one may break it, and then must be told what is wrong.
 */
import { checkDefaults, MAX_NAME_CHARS } from "../binding/call-options.ts";
import { parseRunId } from "../binding/local-layer.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { parseFormatId } from "../formats/formats.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import type { InferenceLayer, Offer, ReadOptions, RunRequest } from "../run/run-record.ts";

/** Offsets travel as 32 bits (docs/run-protocol.md). */
const MAX_OFFSET: number = 2 ** 32 - 1;
const FIX = "Deploy both Workers with the same version of durable-ai.";

/** The argument of `start` and `call`. @throws DurableAIError `input/invalid` or `format/unknown`. */
export function checkRunRequest(value: unknown): RunRequest {
  const given = checkObject("request", value);
  const { metadata, retentionSeconds, onDetach, session } = given;
  const onInterrupted = optional(given, "onInterrupted", (policy) => policy === "fail");
  return {
    model: required(given, "model", isName),
    inputs: required(given, "inputs", isJsonObject),
    format: parseFormatId(required(given, "format", isString)),
    native: required(given, "native", isBoolean),
    stream: required(given, "stream", isBoolean),
    includeUsage: required(given, "includeUsage", isBoolean),
    requestHash: required(given, "requestHash", isName),
    key: optional(given, "key", isName),
    retry: optional(given, "retry", isBoolean),
    headers: optional(given, "headers", isTextRecord),
    onInterrupted: onInterrupted === undefined ? undefined : "fail",
    ...checkDefaults({ session, metadata, retentionSeconds, onDetach }, "request"),
  };
}

/** A run id. @throws DurableAIError `input/invalid`. */
export function checkRunId(value: unknown): string {
  if (!isString(value)) throw invalidInput("runId", "it is not a string", "Pass the id that a run came with.");
  parseRunId(value);
  return value;
}

/** The options of `read`. @throws DurableAIError `input/invalid`. */
export function checkReadOptions(value: unknown): ReadOptions {
  const given = checkObject("options", value ?? {});
  const from = optional(given, "from", isOffset);
  const offer = given["offer"] === undefined ? undefined : checkOffer(given["offer"]);
  return { ...(from === undefined ? {} : { from }), ...(offer === undefined ? {} : { offer }) };
}

/** The query of `list`. @throws DurableAIError `input/invalid`. */
export function checkListQuery(value: unknown): Parameters<InferenceLayer["list"]>[0] {
  const given = checkObject("query", value);
  const isLimit = (limit: unknown): limit is number => isOffset(limit) && limit > 0;
  const isCursor = (cursor: unknown): cursor is string => isString(cursor) && /^\d{1,15}$/.test(cursor);
  return {
    session: required(given, "session", isName),
    cursor: optional(given, "cursor", isCursor),
    limit: optional(given, "limit", isLimit),
  };
}

/** The account in a binding's `props`. @throws DurableAIError `input/invalid` where it could not be part of a name. */
export function checkAccount(value: unknown): string {
  if (isName(value) && !value.includes("/")) return value;
  throw new DurableAIError({
    code: "input/invalid",
    field: "props.account",
    fix: 'Name it in the services binding: "props": { "account": "acme" }.',
    message: "props.account: it is not a name without slashes",
  });
}

function checkOffer(value: unknown): Offer {
  const { first, bytes } = checkObject("options.offer", value) as Record<string, unknown>;
  if (isOffset(first) && bytes instanceof Uint8Array) return { first, bytes };
  throw invalidInput("options.offer", "it is not { first, bytes }", FIX);
}

/** A structured clone is a plain object here, whatever it was there. */
function checkObject(field: string, value: unknown): Record<string, unknown> {
  if (isJsonObject(value)) return value;
  throw invalidInput(field, "it is not an object", FIX);
}

type Is<T> = (value: unknown) => value is T;

function required<T>(given: Record<string, unknown>, name: string, is: Is<T>): T {
  const value = given[name];
  if (is(value)) return value;
  throw invalidInput(`request.${name}`, value === undefined ? "it is missing" : "it is not what it should be", FIX);
}

function optional<T>(given: Record<string, unknown>, name: string, is: Is<T>): T | undefined;
function optional(given: Record<string, unknown>, name: string, is: (value: unknown) => boolean): unknown;
function optional(given: Record<string, unknown>, name: string, is: (value: unknown) => boolean): unknown {
  const value = given[name];
  if (value === undefined || is(value)) return value;
  throw invalidInput(`request.${name}`, "it is not what it should be", FIX);
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}
function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}
function isName(value: unknown): value is string {
  return isString(value) && value.length > 0 && value.length <= MAX_NAME_CHARS;
}
function isOffset(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_OFFSET;
}
function isTextRecord(value: unknown): value is Record<string, string> {
  return isJsonObject(value) && Object.values(value satisfies JsonObject).every(isString);
}
