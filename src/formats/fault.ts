/** What went wrong, read from an error body of any provider. The shapes: docs/wire-formats.md, Errors. */
import type { ProviderFault } from "../chat.ts";
import { MAX_PROVIDER_MESSAGE_CHARS, type ErrorFacts } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { codeOf, dropUndefined, numberOf, objectOf, objectsOf, textOf } from "./fields.ts";

/** Statuses that types and codes stand for, where an error comes inside a 200 and names none. */
const STATUS_OF_WORD: Record<string, number> = {
  invalid_request_error: 400,
  context_length_exceeded: 400,
  authentication_error: 401,
  invalid_api_key: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  model_not_found: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  api_error: 500,
  server_error: 500,
  internal_server_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** Reads `body`, JSON or text, answered with `status`. Assumes nothing about its shape. */
export function parseFault(body: JsonValue, status: number): ProviderFault {
  const fault = faultIn(body) ?? { message: body === "" || body === null ? "" : textIn(body) };
  const word = STATUS_OF_WORD[fault.code ?? ""] ?? STATUS_OF_WORD[fault.type ?? ""];
  const named = fault.status ?? (status < 400 ? word : undefined);
  const message = fault.message || `the provider answered ${status} without a message`;
  return dropUndefined({ ...fault, message: message.slice(0, MAX_PROVIDER_MESSAGE_CHARS), status: named });
}

function faultIn(body: JsonValue): ProviderFault | undefined {
  if (Array.isArray(body)) return body[0] === undefined ? undefined : faultIn(body[0]);
  if (!isJsonObject(body)) return undefined;
  const { error, errors, detail } = body;
  if (isJsonObject(error)) return faultOf(error);
  // xAI: the error is a text, its code beside it.
  if (typeof error === "string") return { ...faultOf(body), message: error };
  const [first] = objectsOf(errors);
  if (first !== undefined) return faultOf(first);
  if (detail !== undefined && body["message"] === undefined) return { ...faultOf(body), message: textIn(detail) };
  return faultOf(body);
}

function faultOf(error: JsonObject): ProviderFault {
  const details = objectOf(error["details"]);
  return {
    message: messageIn(error),
    code: codeOf(error["code"]) ?? codeOf(details?.["error_code"]),
    type: textOf(error["type"]) ?? textOf(error["status"]),
    status: statusIn(error),
    retryAfterMs: retryAfterIn(error),
  };
}

/** An aggregator's message says only that a provider failed; what that one said is beside it. */
function messageIn(error: JsonObject): string {
  const message = error["message"] === undefined ? textIn(error) : textIn(error["message"]);
  const upstream = textOf(objectOf(error["metadata"])?.["raw"]);
  return upstream === undefined ? message : `${message}: ${upstream}`;
}

function textIn(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const STATUS_FIELDS = ["status_code", "raw_status_code", "status", "code"];

function statusIn(error: JsonObject): number | undefined {
  return STATUS_FIELDS.map((field) => Number(codeOf(error[field]) ?? Number.NaN)).find(
    (status) => Number.isInteger(status) && status >= 400 && status < 600,
  );
}

/** `retry_after` in seconds, or Google's RetryInfo (`"34.4s"`). */
function retryAfterIn(error: JsonObject): number | undefined {
  const seconds =
    numberOf(error["retry_after"]) ??
    objectsOf(error["details"])
      .map((detail) => Number.parseFloat(textOf(detail["retryDelay"]) ?? ""))
      .find((delay) => Number.isFinite(delay));
  return seconds === undefined ? undefined : Math.ceil(seconds * 1_000);
}

/** What every format adds to an error body of ours: the field, what to do, the run, and the provider's own words. */
export function errorDetails(error: ErrorFacts): JsonObject {
  const { field, fix, runId, provider } = error;
  return dropUndefined({ field, fix, run_id: runId, provider: provider && { ...provider } });
}
