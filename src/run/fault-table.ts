/**
 * What providers mean where their status does not say it: one row per signal, the first that fits counts. Rows without a
 * name of a source are recorded errors of ../shared/fixtures, others say where they were read.
 */
import type { ProviderFault } from "../chat.ts";
import type { ErrorCode } from "../errors.ts";

/** What a fault is to us. */
export interface Meaning {
  /** One of its own is never retryable. @default "provider/error" */
  code?: ErrorCode;
  /** The status that says what is meant; absent where the provider's own does. */
  status?: number;
  /** Whether the same call may succeed at the same target; absent where the status decides. */
  retryable?: boolean;
}

/** A signal and its meaning. All that is named must match. */
export interface FaultRow {
  /** What the signal is called, here and in the tests. */
  name: string;
  statuses: readonly number[];
  /** Codes or types in the body. */
  words?: readonly string[];
  /** In the code. */
  code?: RegExp;
  message?: RegExp;
  /** Only where nobody says how long to wait. */
  withoutWait?: true;
  means: Meaning;
}

/** What a row is matched with. */
export interface Said {
  fault: Pick<ProviderFault, "code" | "type" | "message">;
  status: number;
  retryAfterMs: number | undefined;
}

/**
 * Where a refusal of the request itself is looked for. 500: what the `ai` binding throws with a number we do not know.
 * 502: a fault inside a 200 that names no status.
 */
const REFUSALS = [400, 403, 413, 422, 500, 502];

const FILTERED: Meaning = { code: "provider/content-filter", status: 400 };
const TOO_LONG: Meaning = { code: "provider/context-too-long", status: 400 };
/** Says something of the target: another may take it. The caller of one target sees the status it would see there. */
const UNSUPPORTED: Meaning = { code: "provider/unsupported" };
const BAD_KEY: Meaning = { status: 401 };
const UNPAID: Meaning = { status: 402 };
const NO_ACCESS: Meaning = { status: 403 };
const NO_MODEL: Meaning = { status: 404 };
const LASTING: Meaning = { status: 429, retryable: false };

/** Every signal we know. */
export const FAULT_ROWS: readonly FaultRow[] = [
  // ---- The content is refused: an answer, wherever the request goes. ------------------------------------------------
  {
    name: "a filter's own code",
    // Azure (openai/openai-dotnet#55), OpenAI (its SDK's ResponseErrorCode), DashScope; 2016 and 2017 are guardrails of
    // Cloudflare's gateway.
    statuses: REFUSALS,
    words: [
      "content_filter",
      "content_policy_violation",
      "image_content_policy_violation",
      "bio_policy",
      "misalignment_policy_violation",
      "moderation_blocked",
      "ResponsibleAIPolicyViolation",
      "data_inspection_failed",
      "2016",
      "2017",
    ],
    means: FILTERED,
  },
  {
    name: "a filter in words",
    // Azure, Anthropic (anthropics/claude-code#58367), Vertex, Bedrock, OpenAI's images.
    statuses: REFUSALS,
    message:
      /content management policy|content filtering policy|responsible ai (?:practices|policy)|by our content filters|of our safety system/i,
    means: FILTERED,
  },
  {
    name: "a flagged prompt",
    // OpenAI's reasoning models (`invalid_prompt`); OpenRouter's 403 where a model wants moderation (its errors page).
    statuses: REFUSALS,
    message: /\b(?:prompt|input|content|request) was flagged\b/i,
    means: FILTERED,
  },
  // xAI answers 403, as it does to a key without rights (UKGovernmentBEIS/inspect_ai#2267).
  {
    name: "xAI's usage guidelines",
    statuses: REFUSALS,
    message: /violates usage guidelines/i,
    means: FILTERED,
  },
  { name: "DeepSeek's content risk", statuses: REFUSALS, message: /content exists risk/i, means: FILTERED },
  // 3030 and 8007, thrown by the binding without a status.
  { name: "Workers AI's images", statuses: REFUSALS, message: /contains NSFW content/i, means: FILTERED },

  // ---- A limit of tokens a minute that this request alone exceeds: Groq (413) and OpenAI (429). Windows do not matter.
  { name: "larger than a minute's tokens", statuses: [413, 429], message: /request too large for/i, means: LASTING },

  // ---- The request is too long: only a larger window can help. -----------------------------------------------------
  { name: "a 413", statuses: [413], means: { ...TOO_LONG, status: 413 } },
  {
    name: "a code for too long",
    // OpenAI, Azure, Groq, Cerebras; Perplexity; llama.cpp; Anthropic inside a 200.
    statuses: REFUSALS,
    words: [
      "context_length_exceeded",
      "too_many_prompt_tokens",
      "exceed_context_size_error",
      "request_too_large",
      "5021",
    ],
    means: TOO_LONG,
  },
  // Anthropic, Ollama; Fireworks has "The prompt is too long".
  { name: "a prompt too long", statuses: REFUSALS, message: /\bprompt (?:is )?too long\b/i, means: TOO_LONG },
  {
    name: "a context that is exceeded",
    // DeepSeek; vLLM, OpenRouter, Mistral, Together, llama.cpp and Workers AI in words alike (@earendil-works/pi-ai).
    statuses: REFUSALS,
    message:
      /\b(?:exceed|maximum|larger|longer|greater|too (?:large|long))\w*\b.{0,100}\bcontext (?:length|window|size|limit)\b|\bcontext (?:length|window) exceed/i,
    means: TOO_LONG,
  },
  {
    name: "tokens that are counted",
    // Gemini, Bedrock's Nova; OpenAI's "Input tokens exceed the configured limit" (cline/cline#5474); Copilot.
    statuses: REFUSALS,
    message: /\b(?:input|prompt) token count\b.{0,40}\bexceeds\b|\binput tokens exceed/i,
    means: TOO_LONG,
  },
  {
    name: "an input too long",
    // Bedrock's Claude; xAI; Groq and Cerebras; Cohere (a 429 of Bedrock says "too many tokens" too, and means a limit);
    // Together and text-generation-inference.
    statuses: REFUSALS,
    message:
      /\binput is too long\b|\bmaximum prompt length\b|\breduce the length of the (?:messages|input|prompt)|\btoo many tokens\b|\btokens \+ `max_new_tokens` must be/i,
    means: TOO_LONG,
  },

  // ---- 400 blames the request where the account, the key or the model is meant. --------------------------------------
  // Anthropic, both. https://platform.claude.com/docs/en/api/errors
  {
    name: "an account without credit",
    statuses: [400],
    message: /credit balance is too low|reached your specified .{0,20}usage limits/i,
    means: UNPAID,
  },
  // AI Studio and xAI answer 400 to a key they do not know. https://ai.google.dev/gemini-api/docs/troubleshooting
  { name: "a key in a 400", statuses: [400], words: ["API_KEY_INVALID"], means: BAD_KEY },
  {
    name: "a key in words",
    statuses: [400],
    message: /incorrect api key|api key not valid|api key expired/i,
    means: BAD_KEY,
  },
  {
    name: "a place that is not served",
    statuses: [400],
    message: /user location is not supported|not available in your country/i,
    means: NO_ACCESS,
  },
  {
    name: "an account without access",
    // Bedrock: a ValidationException where others have AccessDenied.
    statuses: [400],
    message: /account is not authorized to invoke|operation not allowed/i,
    means: NO_ACCESS,
  },
  // Bedrock: a quota of the account.
  { name: "a quota in a 400", statuses: [400], words: ["ServiceQuotaExceededException"], means: LASTING },
  {
    name: "a model by code",
    // OpenAI, Mistral (1500), Azure (a model that is none for chats).
    statuses: [400],
    words: ["model_not_found", "invalid_model", "OperationNotSupported"],
    means: NO_MODEL,
  },
  {
    name: "a model in words",
    // OpenAI's images, xAI, DeepSeek, OpenRouter, Voyage; Bedrock: not served there, or only under the id of a profile.
    statuses: [400],
    message:
      /\bmodel\b.{0,80}\b(?:not found|(?:does )?not exist)\b|is not a valid model id|model identifier is invalid|on-demand throughput isn.t supported|^model \S+ is not supported/i,
    means: NO_MODEL,
  },
  {
    name: "an image inside a 200",
    // `response.failed` of OpenAI names no status (its SDK's ResponseErrorCode).
    statuses: [502],
    code: /^(?:invalid_(?:image|base64)|image_|unsupported_image|empty_image|failed_to_download_image)/,
    means: { status: 400 },
  },
  // Groq: what the model wrote was no call, or no JSON. The next answer may be well.
  {
    name: "a model that failed",
    statuses: [400],
    words: ["tool_use_failed", "json_validate_failed"],
    means: { retryable: true },
  },

  // ---- The target does not take something of the request: another may. ----------------------------------------------
  {
    name: "an unsupported parameter",
    statuses: [400, 422],
    words: ["unsupported_parameter", "unsupported_value"],
    means: UNSUPPORTED,
  },
  {
    name: "not with this model",
    // Mistral, OpenAI; Ollama ("does not support tools"), Bedrock, Gemini, xAI, Groq in words alike.
    statuses: [400, 422],
    message: /\bnot (?:supported|enabled) (?:by|with|for|on)\b|\bdoes(?: not|n.t) support\b/i,
    means: UNSUPPORTED,
  },
  {
    name: "a parameter that a model has no more",
    // Anthropic, and Bedrock and Vertex for it (open-webui/open-webui#17922, The-PR-Agent/pr-agent#2456).
    statuses: [400, 422],
    message: /\bis deprecated for this model\b|\bcannot both be specified\b/i,
    means: UNSUPPORTED,
  },
  // DeepSeek: images.
  {
    name: "a part it does not know",
    statuses: [400, 422],
    message: /unknown variant `image_url`/i,
    means: UNSUPPORTED,
  },

  // ---- 404 blames the target where something the request names is gone: elsewhere it never was. ---------------------
  {
    name: "a cache that is gone",
    statuses: [404],
    message: /\bcache content\b|\bcachedcontent\b/i,
    means: { status: 400 },
  },

  // ---- Limits that waiting does not lift. ----------------------------------------------------------------------------
  {
    name: "a quota by code",
    // OpenAI, and those who copied its words.
    statuses: [429],
    words: ["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"],
    means: LASTING,
  },
  // The account's daily allowance.
  { name: "Workers AI's allowance", statuses: [429], words: ["3036"], means: LASTING },
  // The id of a daily quota. It names a wait of seconds all the same (langgenius/dify#19838).
  { name: "Gemini's day", statuses: [429], code: /PerDay/, means: LASTING },
  // The account's daily allowance.
  { name: "Bedrock's day", statuses: [429], message: /\btokens per day\b/i, means: LASTING },
  {
    name: "money in words",
    // Cloudflare's gateway, xAI ("used all available credits or reached its monthly spending limit"), and others.
    statuses: [429],
    message: /\bspend(?:ing)? limit\b|\bcredit balance\b|\bout of credits\b|\binsufficient (?:balance|credits)\b/i,
    means: LASTING,
  },
  // Anthropic answers a reached tier or contract limit like any rate limit, but without `retry-after`.
  { name: "Anthropic's tier", statuses: [429], words: ["rate_limit_error"], withoutWait: true, means: LASTING },
];

/** The row for what was said, if there is one. */
export function rowFor(said: Said): FaultRow | undefined {
  return FAULT_ROWS.find((row) => fits(row, said));
}

function fits(row: FaultRow, { fault, status, retryAfterMs }: Said): boolean {
  const { statuses, words, code, message, withoutWait = false } = row;
  return (
    statuses.includes(status) &&
    (words === undefined || words.includes(fault.code ?? "") || words.includes(fault.type ?? "")) &&
    (code === undefined || code.test(fault.code ?? "")) &&
    (message === undefined || message.test(fault.message)) &&
    !(withoutWait && retryAfterMs !== undefined)
  );
}
