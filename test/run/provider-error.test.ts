import { describe, expect, it } from "vitest";
import { MAX_PROVIDER_MESSAGE_CHARS, type DurableAIError, type ErrorFacts } from "../../src/errors.ts";
import type { ProviderFault } from "../../src/chat.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { decide } from "../../src/run/failover.ts";
import { FAULT_ROWS, rowFor } from "../../src/run/fault-table.ts";
import { REQUEST_ID_HEADERS, toProviderError } from "../../src/run/provider-error.ts";

const NOW = Date.parse("2026-11-23T10:00:00Z");

interface Given {
  status?: number;
  headers?: Record<string, string>;
  fault?: Partial<ProviderFault>;
}

function errorOf({ status = 400, headers = {}, fault = {} }: Given) {
  const response = { status, headers: new Headers(headers) };
  return toProviderError({ message: "no", ...fault }, { provider: "acme", model: "m-1", response, now: NOW });
}

describe("a provider's error", () => {
  it("keeps what the provider said as facts", () => {
    const given = { status: 404, headers: { "x-request-id": "r-1" }, fault: { code: "model_not_found", type: "t" } };
    expect(errorOf(given).facts).toEqual({
      code: "provider/error",
      message: "acme answered 404: no",
      status: 404,
      retryable: false,
      provider: {
        id: "acme",
        model: "m-1",
        status: 404,
        code: "model_not_found",
        type: "t",
        message: "no",
        requestId: "r-1",
      },
    });
  });

  it.each([
    [408, true],
    [409, true],
    [424, true],
    [425, true],
    [429, true],
    [499, true],
    [500, true],
    [502, true],
    [503, true],
    [504, true],
    [529, true],
    [302, true],
    [400, false],
    [401, false],
    [402, false],
    [403, false],
    [404, false],
    [413, false],
    [422, false],
    [501, false],
  ])("of status %d may be retried: %s", (status, retryable) => expect(errorOf({ status }).retryable).toBe(retryable));

  it("inside a 200 has the status its body names, or 502", () => {
    expect(errorOf({ status: 200, fault: { status: 529 } })).toMatchObject({ status: 529, retryable: true });
    expect(errorOf({ status: 200, fault: { status: 400 } })).toMatchObject({ status: 400, retryable: false });
    expect(errorOf({ status: 200 })).toMatchObject({ status: 502, retryable: true });
  });

  it("has the type that AWS says in a header", () => {
    const headers = { "x-amzn-errortype": "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/" };
    const limited = errorOf({ status: 429, headers });
    expect([limited.provider?.type, limited.retryable]).toEqual(["ThrottlingException", true]);
    expect(errorOf({ headers, fault: { type: "own" } }).provider?.type).toBe("own");
  });

  it("obeys x-should-retry before anything else", () => {
    expect(errorOf({ status: 400, headers: { "x-should-retry": "true" } }).retryable).toBe(true);
    expect(errorOf({ status: 503, headers: { "x-should-retry": "false" } }).retryable).toBe(false);
    const quota = { status: 429, headers: { "x-should-retry": "true" }, fault: { code: "insufficient_quota" } };
    expect(errorOf(quota).retryable).toBe(true);
  });

  it("but never for what is refused for what it is", () => {
    const headers = { "x-should-retry": "true" };
    expect(errorOf({ headers, fault: { code: "content_filter" } }).retryable).toBe(false);
    expect(errorOf({ headers, fault: { code: "context_length_exceeded" } }).retryable).toBe(false);
  });
});

/** Bodies as providers send them, by the row that is for them. */
const EXAMPLES: Record<string, Given[]> = {
  "a filter's own code": [
    { fault: { code: "content_filter", message: "The response was filtered due to the prompt" } },
    { fault: { code: "content_policy_violation" } },
    { fault: { code: "moderation_blocked", type: "image_generation_user_error" } },
    { status: 200, fault: { code: "bio_policy" } },
    { fault: { code: "2016", message: "Prompt blocked due to security configurations" } },
    { fault: { code: "2017" } },
  ],
  "a filter in words": [
    { fault: { message: "The prompt triggered Azure OpenAI's content management policy. Please modify your prompt" } },
    { fault: { message: "Output blocked by content filtering policy", type: "invalid_request_error" } },
    { status: 200, fault: { message: "Output blocked by content filtering policy", status: 400 } },
    { fault: { message: "This prompt contains sensitive words that violate Google's Responsible AI practices." } },
    { fault: { message: "This request has been blocked by our content filters." } },
    { fault: { message: "Your request was rejected as a result of our safety system." } },
  ],
  "a flagged prompt": [
    { fault: { code: "invalid_prompt", message: "your prompt was flagged as potentially violating our usage policy" } },
    { status: 403, fault: { message: "Your chosen model requires moderation and your input was flagged" } },
  ],
  "xAI's usage guidelines": [
    { status: 403, fault: { message: "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO" } },
  ],
  "DeepSeek's content risk": [{ fault: { message: "Content Exists Risk", code: "invalid_request_error" } }],
  "Workers AI's images": [{ status: 500, fault: { code: "3030", message: "Input prompt contains NSFW content." } }],
  "larger than a minute's tokens": [
    {
      status: 413,
      fault: {
        message: "Request too large for model `gpt-oss-120b` on tokens per minute (TPM): Limit 8000, Requested 11881",
        type: "tokens",
        code: "rate_limit_exceeded",
      },
    },
    { status: 429, fault: { message: "Request too large for gpt-4o on tokens per min (TPM): Limit 30000" } },
  ],
  "a 413": [
    { status: 413, fault: { type: "request_too_large", message: "Request exceeds the maximum size" } },
    { status: 413, fault: { message: "" } },
    { status: 413, fault: { code: "3006", message: "Request is too large" } },
  ],
  "a code for too long": [
    { fault: { code: "context_length_exceeded", message: "Your input exceeds the context window of this model." } },
    { status: 200, fault: { code: "context_length_exceeded", status: 400 } },
    { fault: { type: "too_many_prompt_tokens", message: "The total length of all messages is too long." } },
    { fault: { type: "exceed_context_size_error" } },
    { status: 500, fault: { code: "5021" } },
  ],
  "a prompt too long": [
    { fault: { message: "prompt is too long: 3333404 tokens > 200000 maximum" } },
    { fault: { message: "prompt too long; exceeded max context length by 1119046 tokens" } },
    { fault: { message: "The prompt is too long: 140918, model maximum context length: 131071" } },
  ],
  "a context that is exceeded": [
    { fault: { message: "This model's maximum context length is 1048565 tokens. However, you requested 1250025" } },
    { fault: { message: "This endpoint's maximum context length is 32768 tokens." } },
    { fault: { message: "Prompt contains 40000 tokens, too large for model with 32768 maximum context length" } },
    { status: 422, fault: { message: "The input (9000 tokens) is longer than the model's context length (8192)." } },
    { fault: { message: "the request exceeds the available context size, try increasing it" } },
    { fault: { message: "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000" } },
    {
      status: 500,
      fault: { message: "input and output tokens (8810) exceeded this model context window limit (8192)" },
    },
    { fault: { message: "Context window exceeded for given call." } },
  ],
  "tokens that are counted": [
    { fault: { message: "The input token count (1250074) exceeds the maximum number of tokens allowed (1048576)." } },
    { fault: { message: "Input Tokens Exceeded: Number of input tokens exceeds maximum length." } },
    { fault: { message: "Input tokens exceed the configured limit of 272000 tokens." } },
  ],
  "an input too long": [
    { fault: { message: "Input is too long for requested model." } },
    { fault: { message: "This model's maximum prompt length is 131072 but the request contains 537812 tokens" } },
    { fault: { message: "Please reduce the length of the messages or completion." } },
    { fault: { message: "too many tokens: total number of tokens in the prompt cannot exceed 4081" } },
    { status: 422, fault: { message: "`inputs` tokens + `max_new_tokens` must be <= 8193" } },
  ],
  "an account without credit": [
    { fault: { message: "Your credit balance is too low to access the Anthropic API." } },
    { fault: { message: "You have reached your specified API usage limits. You will regain access on 2026-12-01" } },
  ],
  "a key in a 400": [{ fault: { code: "API_KEY_INVALID", message: "API key not valid." } }],
  "a key in words": [{ fault: { code: "invalid-argument", message: "Incorrect API key provided: xa***jU." } }],
  "a place that is not served": [
    { fault: { type: "FAILED_PRECONDITION", message: "User location is not supported for the API use." } },
    { fault: { message: "Gemini API free tier is not available in your country. Please enable billing" } },
  ],
  "an account without access": [
    { fault: { message: "Your account is not authorized to invoke this API operation." } },
    { fault: { message: "Operation not allowed", type: "ValidationException" } },
  ],
  "a quota in a 400": [{ headers: { "x-amzn-errortype": "ServiceQuotaExceededException:http://x/" } }],
  "a model by code": [
    { fault: { code: "model_not_found" } },
    { fault: { type: "invalid_model", code: "1500" } },
    { fault: { code: "OperationNotSupported" } },
  ],
  "a model in words": [
    { fault: { message: "Model not found: grok-none" } },
    { fault: { message: "The model 'none' does not exist.", code: "invalid_value" } },
    { fault: { message: "Model Not Exist" } },
    { fault: { message: "acme/none is not a valid model ID" } },
    { fault: { message: "The provided model identifier is invalid." } },
    { fault: { message: "Invocation of model ID x with on-demand throughput isn’t supported." } },
    { fault: { message: "Model nonexistent is not supported. Supported models are ['voyage-2']." } },
  ],
  "an image inside a 200": [
    { status: 200, fault: { code: "invalid_image_format" } },
    { status: 200, fault: { code: "image_too_large" } },
  ],
  "a model that failed": [{ fault: { code: "tool_use_failed" } }, { fault: { code: "json_validate_failed" } }],
  "an unsupported parameter": [
    { fault: { code: "unsupported_parameter", message: "Unsupported parameter: 'max_tokens'" } },
    { fault: { code: "unsupported_value" } },
  ],
  "not with this model": [
    { fault: { message: "Logprobs are not enabled for this model", code: "3051" } },
    { fault: { message: "registry.ollama.ai/library/gemma3:4b does not support tools" } },
    { fault: { message: "This model doesn't support tool use in streaming mode." } },
    { fault: { message: "Argument not supported on this model: presencePenalty" } },
  ],
  "a parameter that a model has no more": [
    { fault: { message: "`temperature` is deprecated for this model.", type: "invalid_request_error" } },
    { fault: { message: "`temperature` and `top_p` cannot both be specified for this model. Please use only one." } },
  ],
  "a part it does not know": [{ fault: { message: "messages[0]: unknown variant `image_url`, expected `text`" } }],
  "a cache that is gone": [{ status: 404, fault: { message: "Not found: cache content metadata 875." } }],
  "a quota by code": [
    { status: 429, fault: { code: "insufficient_quota" } },
    { status: 429, fault: { type: "insufficient_quota" } },
  ],
  "Workers AI's allowance": [{ status: 429, fault: { code: "3036" } }],
  "Gemini's day": [
    {
      status: 429,
      fault: { code: "GenerateRequestsPerDayPerProjectPerModel-FreeTier", retryAfterMs: 20_000 },
    },
  ],
  "Bedrock's day": [{ status: 429, fault: { message: "Too many tokens per day, please wait before trying again." } }],
  "money in words": [
    { status: 429, fault: { message: "Spending limit exceeded" } },
    {
      status: 429,
      fault: { message: "Your team has either used all available credits or reached its spending limit" },
    },
    { status: 429, fault: { message: "Your account is suspended due to insufficient balance" } },
  ],
  "Anthropic's tier": [{ status: 429, fault: { type: "rate_limit_error" } }],
};

describe("the table of faults", () => {
  it("has an example for each row", () => {
    expect(Object.keys(EXAMPLES)).toEqual(FAULT_ROWS.map(({ name }) => name));
  });

  const examples = FAULT_ROWS.flatMap((row) => (EXAMPLES[row.name] ?? []).map((given) => ({ row, given })));
  it.each(examples)("knows $row.name: $given", ({ row, given }) => {
    const { status = 400, fault = {} } = given;
    const { facts } = errorOf(given);
    const { code = "provider/error", status: meant = facts.provider?.status, retryable = false } = row.means;
    expect(facts).toMatchObject({ code, status: meant, retryable });
    expect(facts.provider).toMatchObject({
      ...(status < 400 ? {} : { status }),
      message: fault.message ?? "no",
      ...(fault.code === undefined ? {} : { code: fault.code }),
      ...(fault.type === undefined ? {} : { type: fault.type }),
    });
    const type = given.headers?.["x-amzn-errortype"]?.split(":")[0] ?? fault.type;
    const said = { message: "no", ...fault, type };
    const found = rowFor({ fault: said, status: facts.provider?.status ?? 0, retryAfterMs: fault.retryAfterMs });
    expect(found?.name).toBe(row.name);
  });

  it.each<[string, Given]>([
    [
      "a limit in a prompt's words",
      { status: 429, fault: { message: "Too many tokens, please wait before trying again." } },
    ],
    [
      "a rate limit with a count",
      { status: 429, fault: { message: "Rate limit reached (TPM): Limit 30000, Used 29000" } },
    ],
    [
      "a rate limit that names a wait",
      { status: 429, fault: { type: "rate_limit_error" }, headers: { "retry-after": "3" } },
    ],
    ["too much output", { fault: { message: "max_tokens is too large: 262144. It supports at most 256000." } }],
    ["a wrong field", { fault: { code: "unknown_parameter", message: "Unknown parameter: 'quality'." } }],
    ["a call without a result", { fault: { message: "No tool output found for tool call call-a." } }],
    [
      "a lost answer",
      { fault: { message: "Previous response with id 'r' not found.", code: "previous_response_not_found" } },
    ],
    ["a bad role", { fault: { message: "Please use a valid role: user, model." } }],
    ["a server's own trouble", { status: 500, fault: { message: "unable to allocate the context size" } }],
  ])("leaves %s alone", (_name, given) => {
    const { status = 400, fault = {} } = given;
    const { facts } = errorOf(given);
    expect(facts).toMatchObject({ code: "provider/error", status, retryable: status !== 400 });
    const retryAfterMs = facts.retryAfterMs;
    expect(rowFor({ fault: { message: "no", ...fault }, status, retryAfterMs })).toBeUndefined();
  });
});

/** What callers are told of the errors that have a code of their own. */
describe("an error with a code of its own", () => {
  it.each<[ErrorFacts["code"], Given, number]>([
    ["provider/content-filter", { status: 403, fault: { message: "Content violates usage guidelines." } }, 400],
    ["provider/context-too-long", { fault: { message: "prompt is too long: 2 tokens > 1 maximum" } }, 400],
    ["provider/context-too-long", { status: 413, fault: { type: "request_too_large" } }, 413],
    ["provider/unsupported", { status: 422, fault: { code: "unsupported_value" } }, 422],
  ])("%s of %j is a %d with a fix", (code, given, status) => {
    expect(errorOf(given).facts).toMatchObject({ code, status, retryable: false, fix: expect.stringMatching(/\.$/) });
  });

  it("is an error of the request in every format", () => {
    const { facts } = errorOf({ fault: { message: "prompt is too long", type: "invalid_request_error" } });
    const bodyIn = (id: Parameters<typeof formatOf>[0]) => formatOf(id).toErrorBody(facts);
    const code = "provider/context-too-long";
    expect(bodyIn("openai-chat")).toMatchObject({ error: { type: "invalid_request_error", code } });
    expect(bodyIn("openai-responses")).toMatchObject({ error: { type: "invalid_request_error", code } });
    expect(bodyIn("anthropic-messages")).toMatchObject({
      error: { type: "invalid_request_error", details: { error_code: code } },
    });
    expect(bodyIn("gemini")).toMatchObject({ error: { code: 400, status: "INVALID_ARGUMENT" } });
    expect(bodyIn("bedrock-converse")).toMatchObject({ __type: "ValidationException", error_code: code });
    expect(bodyIn("workers-ai")).toMatchObject({ success: false, errors: [{ code }] });
  });
});

/** As google-gemini/gemini-cli#8437 and langgenius/dify#19838 quote them; no recording has one. */
describe("Gemini's quotas", () => {
  const quotaError = (retryDelay: string, ...quotaIds: string[]) => {
    const violations = quotaIds.map((quotaId) => ({
      quotaMetric: "generativelanguage.googleapis.com/generate_content_free_tier_requests",
      quotaId,
      quotaDimensions: { location: "global", model: "gemini-2.5-flash" },
    }));
    const message = "You exceeded your current quota, please check your plan and billing details.";
    const details = [
      { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations },
      { "@type": "type.googleapis.com/google.rpc.Help", links: [{ description: "Learn more", url: "https://a.test" }] },
      { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay },
    ];
    const body = { error: { code: 429, message, status: "RESOURCE_EXHAUSTED", details } };
    return errorOf({ status: 429, fault: formatOf("gemini").parseError(body, 429) });
  };
  const PER_MINUTE = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier";
  const PER_DAY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";
  const decided = (error: DurableAIError) => decide({ error: error.facts, silent: false, attemptsHere: 1 }, 0).type;

  it("of a minute are waited for, as long as it says", () => {
    const error = quotaError("7s", PER_MINUTE);
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 7_000 });
    expect(decide({ error: error.facts, silent: false, attemptsHere: 1 }, 0)).toEqual({
      type: "retry",
      delayMs: 7_000,
    });
    expect(decided(quotaError("58s", PER_MINUTE)), "another target is faster").toBe("next");
  });

  it("of a day are not, whatever wait it names, and another target may answer", () => {
    for (const ids of [[PER_DAY], [PER_MINUTE, PER_DAY], ["GenerateRequestsPerDayPerProjectPerModel"]]) {
      const error = quotaError("7s", ...ids);
      expect(error).toMatchObject({ retryable: false, status: 429, provider: { code: ids.at(-1) } });
      expect(decided(error)).toBe("next");
    }
  });
});

describe("how long to wait", () => {
  it.each<[string, Given, number | undefined]>([
    ["retry-after-ms", { headers: { "retry-after-ms": "120.4", "retry-after": "9" } }, 121],
    ["retry-after in seconds", { headers: { "retry-after": "1.5" } }, 1_500],
    ["retry-after of zero", { headers: { "retry-after": "0" } }, 0],
    ["retry-after as a date", { headers: { "retry-after": "Mon, 23 Nov 2026 10:00:07 GMT" } }, 7_000],
    ["retry-after as a date gone by", { headers: { "retry-after": "Mon, 23 Nov 2026 09:00:00 GMT" } }, 0],
    ["the body (RetryInfo)", { fault: { retryAfterMs: 34_400 } }, 34_400],
    ["a header before the body", { headers: { "retry-after": "2" }, fault: { retryAfterMs: 9_000 } }, 2_000],
    ["OpenAI's reset in milliseconds", { headers: { "x-ratelimit-reset-requests": "12ms" } }, 12],
    ["OpenAI's reset in minutes", { headers: { "x-ratelimit-reset-tokens": "6m0s" } }, 360_000],
    [
      "the longest of the limits that are used up",
      {
        headers: {
          "x-ratelimit-remaining-requests": "0",
          "x-ratelimit-reset-requests": "1.5s",
          "x-ratelimit-remaining-tokens": "400",
          "x-ratelimit-reset-tokens": "6m0s",
        },
      },
      1_500,
    ],
    [
      "Groq's reset in minutes and seconds",
      { headers: { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "2m59.56s" } },
      179_560,
    ],
    [
      "Azure's reset in seconds",
      {
        headers: {
          "x-ratelimit-remaining-requests": "0",
          "x-ratelimit-reset-requests": "24",
          "x-ratelimit-renewalperiod-requests": "60",
        },
      },
      24_000,
    ],
    [
      "Azure's period where there is no reset",
      { headers: { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-renewalperiod-tokens": "60" } },
      60_000,
    ],
    ["Mistral's minute", { headers: { "x-ratelimit-remaining-req-minute": "0" } }, 60_000],
    ["Mistral's ten seconds", { headers: { "x-ratelimit-remaining-req-10-second": "0" } }, 10_000],
    [
      "Mistral's month, longer than its minute",
      { headers: { "x-ratelimit-remaining-tokens-minute": "0", "x-ratelimit-remaining-tokens-month": "0" } },
      2_592_000_000,
    ],
    [
      "nobody, where Mistral's limits have something left",
      { headers: { "x-ratelimit-remaining-tokens-minute": "12", "x-ratelimit-remaining-req-10-second": "3" } },
      undefined,
    ],
    [
      "Mistral's limit by size",
      { headers: { "ratelimitbysize-remaining": "0", "ratelimitbysize-reset": "46" } },
      46_000,
    ],
    ["Together's reset", { headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" } }, 1_000],
    [
      "Cerebras' reset",
      { headers: { "x-ratelimit-remaining-tokens-minute": "0", "x-ratelimit-reset-tokens-minute": "11.38" } },
      11_380,
    ],
    ["a reset in seconds since the epoch", { headers: { "x-ratelimit-reset": String(NOW / 1_000 + 9) } }, 9_000],
    ["a reset in milliseconds since the epoch", { headers: { "x-ratelimit-reset": String(NOW + 9_000) } }, 9_000],
    ["Hugging Face's item", { headers: { ratelimit: '"api";r=0;t=295' } }, 295_000],
    ["nobody, where an item has something left", { headers: { ratelimit: '"api";r=999;t=295' } }, undefined],
    [
      "Anthropic's reset of requests",
      {
        headers: {
          "anthropic-ratelimit-requests-remaining": "0",
          "anthropic-ratelimit-requests-reset": "2026-11-23T10:00:05Z",
        },
      },
      5_000,
    ],
    [
      "Anthropic's reset as a date",
      {
        headers: {
          "anthropic-ratelimit-input-tokens-remaining": "0",
          "anthropic-ratelimit-input-tokens-reset": "2026-11-23T10:00:20Z",
        },
      },
      20_000,
    ],
    ["nobody", {}, undefined],
    ["nonsense", { headers: { "retry-after": "soon", "retry-after-ms": "-5" } }, undefined],
    ["an empty header", { headers: { "retry-after": "" } }, undefined],
    ["a negative number", { headers: { "retry-after": "-5" } }, undefined],
  ])("is said by %s", (_name, given, expected) => {
    expect(errorOf({ status: 429, ...given }).retryAfterMs).toBe(expected);
  });

  it("is not read from the headers of a success", () => {
    const given = { status: 200, headers: { "retry-after": "60" }, fault: { status: 529 } };
    expect(errorOf(given).retryAfterMs).toBeUndefined();
    expect(errorOf({ ...given, fault: { retryAfterMs: 5 } }).retryAfterMs).toBe(5);
  });

  it("is not read from rate limits where another error came", () => {
    expect(errorOf({ status: 503, headers: { "x-ratelimit-reset-requests": "9s" } }).retryAfterMs).toBeUndefined();
    expect(errorOf({ status: 503, headers: { "retry-after": "9" } }).retryAfterMs).toBe(9_000);
  });
});

describe("an answer that is not in the provider's format", () => {
  it("is nobody's refusal, and worth another attempt", () => {
    const fault = {
      message: "that was no JSON: Bearer abcdefgh.ijklmnop",
      code: "malformed",
      malformed: true,
    } as const;
    expect(errorOf({ status: 200, fault }).facts).toEqual({
      code: "provider/malformed",
      message: "that was no JSON: [key]",
      status: 502,
      retryable: true,
      provider: { id: "acme", model: "m-1", status: 200 },
    });
  });

  it("is not what a provider calls malformed", () => {
    expect(errorOf({ status: 400, fault: { code: "malformed" } })).toMatchObject({
      code: "provider/error",
      status: 400,
    });
  });
});

describe("its request id", () => {
  it.each(REQUEST_ID_HEADERS.map((name) => [name]))("is read from %s", (name) => {
    expect(errorOf({ headers: { [name]: "id-7" } }).provider?.requestId).toBe("id-7");
  });
});

describe("its message", () => {
  it("is cut", () => {
    const { provider, message } = errorOf({ fault: { message: "x".repeat(10_000) } });
    expect(provider?.message).toHaveLength(MAX_PROVIDER_MESSAGE_CHARS);
    expect(message.length).toBeLessThan(MAX_PROVIDER_MESSAGE_CHARS + 100);
  });

  it.each([
    "sk-proj-AbC123_xyz-987654",
    "sk-ant-api03-AAAA-bbbb",
    "sk-abcd*********wxyz",
    "Bearer abcdefgh.ijklmnop",
    "gsk_0123456789abcdef",
    "xai-0123456789abcdef",
    "AIzaSyA0123456789_abcdefghijk",
    "AKIAIOSFODNN7EXAMPLE",
    "hf_0123456789abcdef",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
  ])("does not quote the key %s", (key) => {
    const fault = { message: `Incorrect API key provided: ${key}. Check it.`, code: key, type: `bad ${key}` };
    expect(JSON.stringify(errorOf({ fault }))).not.toContain(key);
    expect(errorOf({ fault }).provider?.message).toMatch(/^Incorrect API key provided: \[key\]\.? Check it\.$/);
  });

  it("keeps words that only resemble keys", () => {
    const message = "Bearer token is missing; risk-adjusted task_key_not_found for model gpt-6-sol";
    expect(errorOf({ fault: { message } }).provider?.message).toBe(message);
  });
});
