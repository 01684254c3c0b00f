/** Errors as Google's SDKs read them: `{ error: { code, message, status, details } }`. */
import type { ErrorFacts } from "../../errors.ts";
import type { JsonObject } from "../../json.ts";
import { errorDetails } from "../fault.ts";

/** google.rpc.Code by HTTP status; others are `INVALID_ARGUMENT` below 500 and `INTERNAL` from there. */
const STATUSES: Readonly<Record<number, string>> = {
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

/** Our error as a body: `reason` is our code. */
export function toErrorBody(error: ErrorFacts): JsonObject {
  const status = STATUSES[error.status] ?? (error.status < 500 ? "INVALID_ARGUMENT" : "INTERNAL");
  const info = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    reason: error.code,
    domain: "durable-ai",
    metadata: errorDetails(error),
  };
  return { error: { code: error.status, message: error.message, status, details: [info] } };
}
