/** Errors as Cohere's SDKs read them: `{ message }`. */
import type { ErrorFacts } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { errorDetails } from "./fault.ts";

/** Our error as a body. */
export function toCohereError(error: ErrorFacts): JsonObject {
  return { message: error.message, code: error.code, ...errorDetails(error) };
}
