/**
 * What comes in over RPC, checked. The types of a service binding are a promise of another Worker's build: an older or a
 * foreign one may break it, and then must be told what is wrong.
 */
import { checkDefaults, isName } from "../binding/call-options.ts";
import { parseRunId } from "../binding/local-layer.ts";
import { MAX_FALLBACKS } from "../binding/route-options.ts";
import type { CallDefaults } from "../binding/run-options.ts";
import { checkSubAgent } from "../binding/run-query.ts";
import type { CatalogRequest } from "../catalog/catalog-request.ts";
import { MAX_ID_CHARS } from "../catalog/model-checks.ts";
import type { OwnModel } from "../catalog/own-model.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { anyFormatIds, parseAnyFormatId } from "../formats/any-format.ts";
import type { Framing } from "../formats/format.ts";
import type { AnswerStyle } from "../formats/task-format.ts";
import { isJsonObject } from "../json.ts";
import { toTraceContext } from "../log/trace-context.ts";
import type { FallbackModel, Offer, ReadOptions, RunRequest, TraceContext } from "../run/run-record.ts";
import type { AttemptFrame } from "../stream/frame.ts";

/** Offsets travel as 32 bits (docs/run-protocol.md). */
const MAX_OFFSET: number = 2 ** 32 - 1;
const FRAMINGS: readonly Framing[] = ["sse", "event-stream", "json", "bytes"];
const FIX = "Deploy both Workers with the same version of durable-ai.";

/** The argument of `start` and `call`. @throws DurableAIError `input/invalid` or `format/unknown`. */
export function checkRunRequest(value: unknown): RunRequest {
  const given = argument("request", value);
  const { metadata, retentionSeconds, onDetach, session, locationHint, jurisdiction } = given.fields;
  const { order, only, ignore, regions, fidelity, timeouts, hedgeAfterMs } = given.fields;
  const { providerKeys, ownKeysOnly } = given.fields;
  const { onMidStream, onInterrupted, holdBlocks, collectLog, collectLogPayload } = given.fields;
  return {
    model: required(given, "model", isName),
    route: optional(given, "route", isName),
    ownModel: optional(given, "ownModel", isOwnModel),
    inputs: required(given, "inputs", isJsonObject),
    format: parseAnyFormatId(required(given, "format", isString)),
    native: required(given, "native", isBoolean),
    stream: required(given, "stream", isBoolean),
    includeUsage: required(given, "includeUsage", isBoolean),
    style: optional(given, "style", isStyle),
    requestHash: required(given, "requestHash", given.fields["key"] === undefined ? isString : isName),
    key: optional(given, "key", isName),
    subAgent: subAgentOf(given),
    retry: optional(given, "retry", isBoolean),
    trace: traceOf(given),
    raw: optional(given, "raw", isBoolean),
    whole: optional(given, "whole", isBoolean),
    headers: optional(given, "headers", isTextRecord),
    fallback: optional(given, "fallback", isFallback),
    ...withoutFallback(
      checkDefaults(
        {
          session,
          metadata,
          retentionSeconds,
          onDetach,
          locationHint,
          jurisdiction,
          order,
          only,
          ignore,
          regions,
          fidelity,
          timeouts,
          hedgeAfterMs,
          onMidStream,
          onInterrupted,
          holdBlocks,
          providerKeys,
          ownKeysOnly,
          collectLog,
          collectLogPayload,
        },
        "request",
      ),
    ),
  };
}

/** In a request the models of `fallback` are more than their ids. */
function withoutFallback({ fallback: _ids, ...checked }: CallDefaults): Omit<CallDefaults, "fallback"> {
  return checked;
}

/** An older Worker drops the field, and its session is one object. */
function subAgentOf({ fields: { session, subAgent } }: Argument): string | undefined {
  if (subAgent === undefined) return undefined;
  if (session !== undefined) return checkSubAgent(subAgent, "request.subAgent");
  throw invalidInput("request.subAgent", "there is no session whose sub-agent it is", FIX);
}

function traceOf(given: Argument): TraceContext | undefined {
  const { traceparent, tracestate } = optional(given, "trace", isTextRecord) ?? {};
  return toTraceContext(traceparent, tracestate);
}

/** A run id. @throws DurableAIError `input/invalid`. */
export function checkRunId(value: unknown): string {
  if (!isString(value)) throw invalidInput("runId", "it is not a string", "Pass the id that a run came with.");
  parseRunId(value);
  return value;
}

/** The options of `read`. @throws DurableAIError `input/invalid`. */
export function checkReadOptions(value: unknown): ReadOptions {
  const given = argument("options", value ?? {});
  return {
    from: optional(given, "from", isOffset),
    offer: optional(given, "offer", isOffer),
    attempt: optional(given, "attempt", isOffset),
    raw: optional(given, "raw", isBoolean),
  };
}

/** The question of `catalog`; what is in it is checked where it is answered. @throws DurableAIError `input/invalid`. */
export function checkCatalogRequest(value: unknown): CatalogRequest {
  const given = argument("request", value);
  const own = optional(given, "own", isList) as readonly OwnModel[] | undefined;
  const direct = optional(given, "direct", isBoolean);
  switch (given.fields["type"]) {
    case "get":
      return { type: "get", id: required(given, "id", isModelId), own, direct };
    case "search":
      return {
        type: "search",
        query: required(given, "query", isJsonObject),
        all: optional(given, "all", isBoolean),
        own,
        direct,
      };
    case "put":
      return { type: "put", model: required(given, "model", isOwnModel), direct };
    case "delete":
      return { type: "delete", id: required(given, "id", isModelId) };
    default:
      throw invalidInput("request.type", "it is no question the catalog knows", FIX);
  }
}

/** The account in a binding's `props`. @throws DurableAIError `input/invalid` where it could not be part of a name. */
export function checkAccount(value: unknown): string {
  if (isAccountName(value)) return value;
  throw new DurableAIError({
    code: "input/invalid",
    field: "props.account",
    fix: 'Name it in the services binding: "props": { "account": "acme" }.',
    message: "props.account: it is not a name without slashes",
  });
}

/** Whether it can be part of the names of objects. */
export function isAccountName(value: unknown): value is string {
  return isName(value) && !value.includes("/");
}

/** One argument, and its name for errors. */
interface Argument {
  name: string;
  fields: Record<string, unknown>;
}

/** A structured clone is a plain object here, whatever it was there. */
function argument(name: string, value: unknown): Argument {
  if (isJsonObject(value)) return { name, fields: value };
  throw invalidInput(name, "it is not an object", FIX);
}

type Is<T> = (value: unknown) => value is T;

function required<T>({ name, fields }: Argument, field: string, is: Is<T>): T {
  const value = fields[field];
  if (is(value)) return value;
  const problem = value === undefined ? "it is missing" : "it is not what it should be";
  throw invalidInput(`${name}.${field}`, problem, FIX);
}

function optional<T>(given: Argument, field: string, is: Is<T>): T | undefined {
  return given.fields[field] === undefined ? undefined : required(given, field, is);
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}
function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}
function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
function isModelId(value: unknown): value is string {
  return isName(value) && value.length <= MAX_ID_CHARS;
}
/** An object with an id: what is in it is checked with the catalog at hand. */
function isOwnModel(value: unknown): value is OwnModel {
  return isJsonObject(value) && isModelId(value["id"]);
}
function isOffset(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_OFFSET;
}
function isOffer(value: unknown): value is Offer {
  if (typeof value !== "object" || value === null || !("first" in value) || !("bytes" in value)) return false;
  const isStreamKnown = !("stream" in value) || value.stream === undefined || isAttemptFrame(value.stream);
  return isOffset(value.first) && value.bytes instanceof Uint8Array && isStreamKnown;
}
function isAttemptFrame(value: unknown): value is AttemptFrame {
  if (typeof value !== "object" || value === null) return false;
  const { type, attempt, first, provider, model, format, framing, contentType } = value as Partial<AttemptFrame>;
  const isCut = FRAMINGS.some((known) => known === framing);
  const isText = [provider, model, contentType].every(isString) && anyFormatIds.some((known) => known === format);
  return type === "attempt" && isOffset(attempt) && isOffset(first) && isCut && isText;
}
function isStyle(value: unknown): value is AnswerStyle {
  return value === "base64" || value === "single";
}
function isFallback(value: unknown): value is FallbackModel[] {
  return Array.isArray(value) && value.length <= MAX_FALLBACKS && value.every(isFallbackModel);
}
function isFallbackModel(value: unknown): value is FallbackModel {
  if (!isJsonObject(value) || !isModelId(value["model"])) return false;
  return value["ownModel"] === undefined || isOwnModel(value["ownModel"]);
}
function isTextRecord(value: unknown): value is Record<string, string> {
  return isJsonObject(value) && Object.values(value).every(isString);
}
