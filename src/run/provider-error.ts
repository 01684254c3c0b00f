/**
 * What a provider's error means to us: may the same call succeed later, and when. Decided here, once, by tables;
 * everyone else reads the facts. The signals are those of recorded errors of some 25 providers.
 */
import type { ProviderFault } from "../chat.ts";
import { DurableAIError, MAX_PROVIDER_MESSAGE_CHARS, type ProviderFacts } from "../errors.ts";
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

/** Statuses that say "not now" rather than "not this". 424: Bedrock's model errors. 529: Anthropic is overloaded. */
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 409, 424, 425, 429, 500, 502, 503, 504, 529]);

/** A reason why a retryable status is none. All that is named must match. */
export interface LastingFault {
  status: number;
  /** Codes or types in the body. */
  words?: readonly string[];
  /** In the code. */
  code?: RegExp;
  message?: RegExp;
  /** Only where nobody says how long to wait. */
  withoutWait?: boolean;
}

/** Refusals that waiting does not lift: a quota is used up, a limit of spending reached. */
export const LASTING_FAULTS: readonly LastingFault[] = [
  // OpenAI, and those who copied its words.
  { status: 429, words: ["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"] },
  // Workers AI: the account's daily allowance.
  { status: 429, words: ["3036"] },
  // Gemini: the id of a daily quota. It names a wait of seconds all the same (langgenius/dify#19838).
  { status: 429, code: /PerDay/ },
  // Bedrock: the account's daily allowance.
  { status: 429, message: /\btokens per day\b/i },
  // Cloudflare's gateway, and others who say it in words only.
  { status: 429, message: /\bspend(ing)? limit\b|\bcredit balance\b|\bout of credits\b/i },
  // Anthropic answers a reached tier or contract limit like any rate limit, but without `retry-after`.
  { status: 429, words: ["rate_limit_error"], withoutWait: true },
];

/** What a status does not say: the request is blamed where the target is meant. */
const MISNAMED_STATUSES: readonly { status: number; words?: readonly string[]; message?: RegExp; meant: number }[] = [
  // Bedrock: a quota of the account.
  { status: 400, words: ["ServiceQuotaExceededException"], meant: 429 },
  // Bedrock: the model is not served there, or only under the id of a profile.
  { status: 400, message: /on-demand throughput isn.t supported|model identifier is invalid/i, meant: 404 },
];

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
 * The `provider/error` of `fault`, with the provider's own status, code, type and message as facts;
 * `provider/malformed` where the provider has said nothing that can be understood.
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
  return new DurableAIError({
    code: "provider/error",
    message: `${answer.provider} answered ${status}: ${message}`,
    status: meantBy(fault, status),
    retryable: isRetryable(fault, status, headers, retryAfterMs),
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

function meantBy(fault: ProviderFault, status: number): number {
  return MISNAMED_STATUSES.find((misnamed) => matches(misnamed, fault, status))?.meant ?? status;
}

/** The status of the answer, unless it says nothing: then what the body names. */
function statusOf(fault: ProviderFault, { status }: Pick<Response, "status">): number {
  return status >= 400 ? status : (fault.status ?? UNNAMED_STATUS);
}

function isRetryable(fault: ProviderFault, status: number, headers: Headers, retryAfterMs?: number): boolean {
  const said = headers.get("x-should-retry");
  if (said === "true" || said === "false") return said === "true";
  if (!RETRYABLE_STATUSES.has(status)) return false;
  return !LASTING_FAULTS.some((lasting) => matches(lasting, fault, status, retryAfterMs));
}

function matches(lasting: LastingFault, fault: ProviderFault, status: number, retryAfterMs?: number): boolean {
  const { words, code, message, withoutWait = false } = lasting;
  return (
    lasting.status === status &&
    (words === undefined || words.includes(fault.code ?? "") || words.includes(fault.type ?? "")) &&
    (code === undefined || code.test(fault.code ?? "")) &&
    (message === undefined || message.test(fault.message)) &&
    !(withoutWait && retryAfterMs !== undefined)
  );
}

/** Secrets by their shapes: prefixes that vendors give their keys, bearer tokens, JSON Web Tokens. */
const KEY_SHAPES = new RegExp(
  [
    String.raw`\bBearer\s+[\w.~+/*=-]{16,}`,
    String.raw`\b(?:sk|pk|rk|gsk|xai|hf|r8|nvapi|fw|cfut|cfat)[-_][\w*.-]{8,}`,
    String.raw`\bAIza[\w-]{20,}`,
    String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{12,}`,
    String.raw`\beyJ[\w-]{10,}\.[\w-]+\.[\w-]*`,
  ].join("|"),
  "gi",
);

/** `text` with everything that looks like a key replaced by `[key]`. */
export function blankKeys(text: string): string {
  return text.replaceAll(KEY_SHAPES, "[key]");
}
