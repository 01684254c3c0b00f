/** Errors of Workers AI: thrown by the binding as `"3040: Capacity…"`, answered by the API as `{ success, errors }`. */
import type { ProviderFault } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { errorDetails, parseFault } from "../fault.ts";
import { statusOfCode } from "./error-statuses.ts";

/** Reads an error: its code is at the front of its text, or beside it. */
export function parseError(body: JsonValue, status: number): ProviderFault {
  const fault = parseFault(body, status);
  const code = /^(?:\w*Error:\s*)?(\d{4}):/.exec(fault.message)?.[1] ?? fault.code;
  if (code === undefined) return fault;
  const known = statusOfCode(code);
  return { ...fault, code, ...(known !== undefined && { status: known }) };
}

/** Our error as Cloudflare's API answers. */
export function toErrorBody(error: ErrorFacts): JsonObject {
  const described = { code: error.code, message: error.message, ...errorDetails(error) };
  return { success: false, errors: [described], messages: [], result: null };
}

/** A provider's fault as Cloudflare's API answers. */
export function faultBody(fault: ProviderFault): JsonObject {
  const described = { code: fault.code ?? "provider/error", message: fault.message };
  return { success: false, errors: [described], messages: [], result: null };
}
