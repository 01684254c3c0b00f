/** Errors as OpenAI's SDKs read them: `{ error: { message, type, param, code } }`. */
import type { ProviderFault } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import { errorDetails } from "../fault.ts";

/** OpenAI's error types by status; other statuses are `invalid_request_error` below 500 and `server_error` from there. */
const TYPES: Record<number, string> = {
  401: "authentication_error",
  402: "insufficient_quota",
  403: "permission_error",
  404: "not_found_error",
  429: "rate_limit_error",
};

/** Our error as a body. `type` is the provider's own where it is a provider's error. */
export function toErrorBody(error: ErrorFacts): JsonObject {
  const { field, ...details } = errorDetails(error);
  return {
    error: {
      message: error.message,
      type: error.provider?.type ?? typeOf(error.status),
      param: field ?? null,
      code: error.code,
      ...details,
    },
  };
}

/** A provider's fault as a body. */
export function faultBody(fault: ProviderFault): JsonObject {
  const type = fault.type ?? typeOf(fault.status ?? 500);
  return { error: { message: fault.message, type, param: null, code: fault.code ?? null } };
}

function typeOf(status: number): string {
  return TYPES[status] ?? (status < 500 ? "invalid_request_error" : "server_error");
}
