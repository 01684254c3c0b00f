/**
 * What a provider's error means to us: what kind it is, may the same call succeed later, and when. Decided here, once, by
 * the status and the rows of fault-table.ts; everyone else reads the facts.
 */
import type { ProviderFault } from "../chat.ts";
import { DurableAIError, MAX_PROVIDER_MESSAGE_CHARS, type ErrorCode, type ProviderFacts } from "../errors.ts";
import { KEY_SHAPES } from "../log/key-shapes.ts";
import { rowFor } from "./fault-table.ts";
import { retryAfterOf } from "./retry-after.ts";

/** Which answer of whom a fault was read from. */
export interface ProviderAnswer {
  /** Provider id, as in the catalog. */
  provider: string;
  /** That provider's id of the model. */
  model: string;
  response: Pick<Response, "status" | "headers">;
  /** Milliseconds since the Unix epoch: delays may be given as a date. */
  now: number;
}

/** A fault for which nobody named a status: it came inside a 200, so it is the provider's own. */
const UNNAMED_STATUS = 502;

/**
 * Statuses that say "not now" rather than "not this". 424: Bedrock's model errors. 499: Google cancelled it; we had not.
 * 529: Anthropic is overloaded.
 */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 409, 424, 425, 429, 499, 500, 502, 503, 504, 529]);

/** What to do about an error that has a code of its own. */
const FIXES: Partial<Record<ErrorCode, string>> = {
  "provider/content-filter": "Change what is asked: `provider.message` has the reason.",
  "provider/context-too-long": "Shorten the conversation, or ask a model with a larger context window.",
  "provider/unsupported": "Leave it out, or ask another model.",
};

/** Where a provider says what kind of error it is, if not in the body: AWS's exceptions, `ThrottlingException:http://…`. */
const ERROR_TYPE_HEADER = "x-amzn-errortype";

/** Where a provider puts the id its support asks for; the first that is there counts. */
export const REQUEST_ID_HEADERS: readonly string[] = [
  "x-request-id",
  "request-id",
  "apim-request-id",
  "x-amzn-requestid",
  "mistral-correlation-id",
  "dg-request-id",
  "x-debug-trace-id",
  "x-ds-trace-id",
  "x-generation-id",
  "cf-aig-log-id",
  "cf-ai-req-id",
  "cf-ray",
];

/**
 * The error of `fault`, with the provider's own status, code, type and message as facts. Its code is
 * `provider/content-filter`, `provider/context-too-long` or `provider/unsupported` where the provider says so,
 * `provider/malformed` where it has said nothing that can be understood, else `provider/error`.
 * Keys in its message are blanked: providers quote them back.
 */
export function toProviderError(fault: ProviderFault, answer: ProviderAnswer): DurableAIError {
  if (fault.malformed) return malformedAnswer(fault, answer);
  const { headers } = answer.response;
  return toError({ ...fault, type: fault.type ?? typeIn(headers) }, answer);
}

function toError(fault: ProviderFault, answer: ProviderAnswer): DurableAIError {
  const { headers } = answer.response;
  const status = statusOf(fault, answer.response);
  const retryAfterMs = retryAfterOf({ fault, headers, status: answer.response.status, now: answer.now });
  const message = blankKeys(fault.message).slice(0, MAX_PROVIDER_MESSAGE_CHARS);
  const provider: ProviderFacts = { id: answer.provider, model: answer.model, status, message };
  if (fault.code !== undefined) provider.code = blankKeys(fault.code);
  if (fault.type !== undefined) provider.type = blankKeys(fault.type);
  const requestId = REQUEST_ID_HEADERS.map((name) => headers.get(name)).find((id) => id !== null && id !== "");
  if (requestId !== undefined && requestId !== null) provider.requestId = requestId;
  const means = rowFor({ fault, status, retryAfterMs })?.means ?? {};
  const { code = "provider/error", status: meant = status } = means;
  const fix = FIXES[code];
  return new DurableAIError({
    code,
    message: `${answer.provider} answered ${status}: ${message}`,
    status: meant,
    ...(fix === undefined ? {} : { fix }),
    // What is refused for what it is will be refused again, whatever a header says.
    retryable: code === "provider/error" && (shouldRetry(headers) ?? means.retryable ?? RETRYABLE_STATUSES.has(meant)),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    provider,
  });
}

/** Nobody has refused anything: the next attempt may be answered well. */
function malformedAnswer(fault: ProviderFault, { provider, model, response }: ProviderAnswer): DurableAIError {
  return new DurableAIError({
    code: "provider/malformed",
    message: blankKeys(fault.message),
    retryable: true,
    provider: { id: provider, model, status: response.status },
  });
}

function typeIn(headers: Headers): string | undefined {
  return headers.get(ERROR_TYPE_HEADER)?.split(":")[0] || undefined;
}

/** The status of the answer, unless it says nothing: then what the body names. */
function statusOf(fault: ProviderFault, { status }: Pick<Response, "status">): number {
  return status >= 400 ? status : (fault.status ?? UNNAMED_STATUS);
}

/** What OpenAI and Anthropic say outright. */
function shouldRetry(headers: Headers): boolean | undefined {
  const said = headers.get("x-should-retry");
  return said === "true" || said === "false" ? said === "true" : undefined;
}

/** `text` with everything that looks like a key replaced by `[key]`. */
export function blankKeys(text: string): string {
  return text.replaceAll(KEY_SHAPES, "[key]");
}
