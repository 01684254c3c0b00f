/** Errors as Anthropic's SDKs read them: `{ type: "error", error: { type, message, details: { error_code } } }`. */
import type { ProviderFault } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import { errorDetails } from "../fault.ts";

/** Error types by status (platform.claude.com/docs/en/api/errors); others as {@link typeOf} says. */
const TYPES: Record<number, string> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  503: "overloaded_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** Our error as a body. */
export function toErrorBody(error: ErrorFacts): JsonObject {
  const details = { error_code: error.code, ...errorDetails(error) };
  return { type: "error", error: { type: typeOf(error.status), message: error.message, details } };
}

/** A provider's fault as a body. */
export function faultBody(fault: ProviderFault): JsonObject {
  const type = fault.type ?? typeOf(fault.status ?? 500);
  const details = fault.code === undefined ? {} : { details: { error_code: fault.code } };
  return { type: "error", error: { type, message: fault.message, ...details } };
}

function typeOf(status: number): string {
  return TYPES[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
}
