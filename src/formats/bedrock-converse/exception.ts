/** What AWS calls failures of Bedrock, in streams and in whole answers. Names and statuses: @aws-sdk/client-bedrock-runtime. */
import type { ProviderFault } from "../../chat.ts";
import type { ErrorFacts } from "../../errors.ts";
import { parseJson, type JsonObject } from "../../json.ts";
import { errorDetails, parseFault } from "../fault.ts";

const STATUSES: Record<string, number> = {
  ValidationException: 400,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  ModelTimeoutException: 408,
  ModelErrorException: 424,
  ModelStreamErrorException: 424,
  ThrottlingException: 429,
  ModelNotReadyException: 429,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
};

/** The exception for a status of ours; others are {@link exceptionOf}'s to choose. */
const EXCEPTIONS: Record<number, string> = {
  401: "AccessDeniedException",
  403: "AccessDeniedException",
  404: "ResourceNotFoundException",
  408: "ModelTimeoutException",
  424: "ModelErrorException",
  429: "ThrottlingException",
  503: "ServiceUnavailableException",
  529: "ServiceUnavailableException",
};

/** Those that a stream of Converse can end with. */
const IN_STREAMS: ReadonlySet<string> = new Set([
  "InternalServerException",
  "ModelStreamErrorException",
  "ServiceUnavailableException",
  "ThrottlingException",
  "ValidationException",
]);

/** The fault that an exception called `name` is: frames begin names with a small letter, answers with a capital. */
export function faultOfException(name: string, data: string): ProviderFault {
  const type = name.slice(0, 1).toUpperCase() + name.slice(1);
  const status = Object.hasOwn(STATUSES, type) ? STATUSES[type] : undefined;
  const { message } = parseFault(parseJson(data) ?? data, status ?? 500);
  return { message, type, ...(status !== undefined && { status }) };
}

function exceptionOf(status: number): string {
  return EXCEPTIONS[status] ?? (status < 500 ? "ValidationException" : "InternalServerException");
}

/** Our error as a body. SDKs find the exception in `__type` where no header says it. */
export function toErrorBody(error: ErrorFacts): JsonObject {
  return { __type: exceptionOf(error.status), message: error.message, error_code: error.code, ...errorDetails(error) };
}

/** The name of an exception frame for a failure with `status`. */
export function streamException(status: number): string {
  const name = status === 424 ? "ModelStreamErrorException" : exceptionOf(status);
  const sent = IN_STREAMS.has(name) ? name : status < 500 ? "ValidationException" : "InternalServerException";
  return sent.slice(0, 1).toLowerCase() + sent.slice(1);
}
