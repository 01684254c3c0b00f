/** Errors as Google's SDKs read them: `{ error: { code, message, status, details } }`. */
import type { ProviderFault } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { errorDetails, parseFault } from "../fault.ts";
import { numberOf, objectOf, objectsOf, textOf } from "../fields.ts";

/** Google's words by status: https://cloud.google.com/apis/design/errors; others as {@link wordOf} says. */
const WORDS: Record<number, string> = {
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};
const ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";
/** Whose reasons ours are. */
const DOMAIN = "durable-ai";

/** A refused key is a 400 at AI Studio: the reason says what it is. */
const STATUS_OF_REASON: Record<string, number> = { API_KEY_INVALID: 401 };

/** Ids of quotas that are of a day: `GenerateRequestsPerDayPerProjectPerModel-FreeTier` (google-gemini/gemini-cli#8437). */
const DAILY = /PerDay/;

/** Reads an error body: its code is the daily quota that is used up, or the reason in its details, where there is one. */
export function parseError(body: JsonValue, status: number): ProviderFault {
  const fault = parseFault(body, status);
  const first = Array.isArray(body) ? body[0] : body;
  const error = objectOf(isJsonObject(first) ? first["error"] : undefined);
  const details = objectsOf(error?.["details"]);
  const daily = quotasIn(details).find((quota) => DAILY.test(quota));
  if (daily !== undefined) return { ...fault, code: daily };
  const info = details.find((detail) => detail["@type"] === ERROR_INFO);
  const reason = textOf(info?.["reason"]);
  if (reason === undefined) return fault;
  const named = STATUS_OF_REASON[reason];
  return { ...fault, code: reason, ...(named !== undefined && { status: named }) };
}

/** Ids of the quotas that are used up: `QuotaFailure` has violations, several at once where several limits are hit. */
function quotasIn(details: JsonObject[]): string[] {
  return details
    .flatMap((detail) => objectsOf(detail["violations"]))
    .map((violation) => textOf(violation["quotaId"]))
    .filter((quota) => quota !== undefined);
}

/** Our error as a body: its code is the reason, what else is known of it the metadata, which is text. */
export function toErrorBody(error: ErrorFacts): JsonObject {
  const metadata = Object.fromEntries(
    Object.entries(errorDetails(error)).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const info = { "@type": ERROR_INFO, reason: error.code, domain: DOMAIN, metadata };
  return { error: { code: error.status, message: error.message, status: wordOf(error.status), details: [info] } };
}

/** A provider's fault as a body. */
export function faultBody(fault: ProviderFault): JsonObject {
  const status = fault.status ?? numberOf(Number(fault.code ?? Number.NaN)) ?? 500;
  return { error: { code: status, message: fault.message, status: fault.type ?? wordOf(status) } };
}

function wordOf(status: number): string {
  return WORDS[status] ?? (status < 500 ? "INVALID_ARGUMENT" : "INTERNAL");
}
