import { describe, expect, it } from "vitest";
import { DurableAIError, type ErrorFacts } from "../../src/errors.ts";
import { wireFormatOf } from "../../src/formats/any-format.ts";
import type { AnyFormatId } from "../../src/formats/task-format.ts";
import type { JsonValue } from "../../src/json.ts";
import {
  ATTEMPTS_PER_TARGET,
  decide,
  MAX_ATTEMPTS,
  MAX_BACKOFF_MS,
  MAX_RETRY_AFTER_MS,
  mostUseful,
  withinBudget,
  type Decision,
} from "../../src/run/failover.ts";
import { toProviderError } from "../../src/run/provider-error.ts";
import { recordedErrors } from "./recorded-errors.ts";

const facts = (status: number, more: Partial<ErrorFacts> = {}): ErrorFacts => ({
  code: "provider/error",
  message: "x",
  status,
  retryable: status === 429 || status >= 500,
  provider: { id: "p", model: "m", status },
  ...more,
});

describe("decide", () => {
  const rows: [string, ErrorFacts, { silent?: boolean; mayDoWithout?: boolean; attemptsHere?: number }, object][] = [
    ["a busy provider is asked again", facts(503), {}, { type: "retry", delayMs: 125 }],
    ["but only once", facts(503), { attemptsHere: ATTEMPTS_PER_TARGET }, { type: "next" }],
    ["it may say when", facts(429, { retryAfterMs: 2_000 }), {}, { type: "retry", delayMs: 2_125 }],
    ["if that is soon", facts(429, { retryAfterMs: MAX_RETRY_AFTER_MS + 1 }), {}, { type: "next" }],
    ["a silent one is left", facts(504, { code: "provider/timeout" }), { silent: true }, { type: "next" }],
    [
      "a broken connection is tried again",
      facts(502, { code: "provider/truncated" }),
      {},
      { type: "retry", delayMs: 125 },
    ],
    ["a bad key is that target's trouble", facts(401), {}, { type: "next" }],
    ["an unknown model too", facts(404), {}, { type: "next" }],
    ["a bad request is the caller's", facts(400), {}, { type: "fail" }],
    [
      "too long a context wants a larger window",
      facts(400, { code: "provider/context-too-long" }),
      {},
      { type: "larger" },
    ],
    ["a refused content is an answer", facts(400, { code: "provider/content-filter" }), {}, { type: "fail" }],
    ["another may take what one does not", facts(400, { code: "provider/unsupported" }), {}, { type: "next" }],
    [
      "unless the request can do without",
      facts(400, { code: "provider/unsupported" }),
      { mayDoWithout: true },
      { type: "retry", delayMs: 0 },
    ],
    [
      "once",
      facts(400, { code: "provider/unsupported" }),
      { mayDoWithout: true, attemptsHere: ATTEMPTS_PER_TARGET },
      { type: "next" },
    ],
    ["a cancel ends the run", facts(499, { code: "run/cancelled", provider: undefined }), {}, { type: "fail" }],
    [
      "a request that one format cannot say",
      facts(400, { code: "format/not-translatable", provider: undefined }),
      {},
      { type: "next" },
    ],
    [
      "an answer too large is paid for once",
      facts(413, { code: "run/too-large", provider: undefined }),
      {},
      { type: "fail" },
    ],
  ];
  it.each(rows)("%s", (_name, error, { silent = false, mayDoWithout = false, attemptsHere = 1 }, decision) => {
    expect(decide({ error, silent, mayDoWithout, attemptsHere }, 0.5)).toEqual(decision);
  });

  it("backs off with full jitter, doubling to its limit", () => {
    const delays = [0, 0.999].map((random) => decide({ error: facts(500), silent: false, attemptsHere: 1 }, random));
    expect(delays).toEqual([
      { type: "retry", delayMs: 0 },
      { type: "retry", delayMs: 250 },
    ]);
  });

  it("waits no longer than it was told, and the longest backoff", () => {
    const error = facts(429, { retryAfterMs: MAX_RETRY_AFTER_MS });
    const decision = decide({ error, silent: false, attemptsHere: 1 }, 0.999);
    expect(decision.type === "retry" && decision.delayMs).toBeGreaterThan(MAX_RETRY_AFTER_MS);
    expect(decision.type === "retry" && decision.delayMs).toBeLessThan(MAX_RETRY_AFTER_MS + MAX_BACKOFF_MS);
  });
});

// ---- Every signal ----------------------------------------------------------------------------------------------------

interface Signal {
  format?: AnyFormatId;
  status: number;
  body?: JsonValue;
  headers?: Record<string, string>;
}

function errorOf({ format = "openai-chat", status, body = "", headers = {} }: Signal): ErrorFacts {
  const fault = wireFormatOf(format).parseError(body, status);
  const response = { status, headers: new Headers(headers) };
  return toProviderError(fault, { provider: "p", model: "m", response, now: 0 }).facts;
}

const decisionOn = (error: ErrorFacts): Decision["type"] => decide({ error, silent: false, attemptsHere: 1 }, 0).type;

const openai = (status: number, code: string, more: object = {}): Signal => ({
  status,
  body: { error: { message: "m", type: "invalid_request_error", param: null, code, ...more } },
});
const anthropic = (status: number, type: string, message = "m"): Signal => ({
  format: "anthropic-messages",
  status,
  body: { type: "error", error: { type, message }, request_id: "r" },
});
const bedrock = (status: number, type: string, message = "m"): Signal => ({
  format: "bedrock-converse",
  status,
  body: { message },
  headers: { "x-amzn-errortype": `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
});
const google = (code: number, status: string, message = "m", details: JsonValue[] = []): Signal => ({
  format: "gemini",
  status: code,
  body: { error: { code, message, status, details } },
});
const cloudflare = (status: number, code: number, message = "m"): Signal => ({
  format: "workers-ai",
  status,
  body: { success: false, errors: [{ code, message }] },
});

/** Every signal of the specification, by what is to be done about it. */
const SIGNALS: Record<Decision["type"], [string, Signal][]> = {
  retry: [
    ["408", { status: 408 }],
    ["409", { status: 409 }],
    ["425", { status: 425 }],
    ["429", openai(429, "rate_limit_exceeded")],
    ["429 of Azure", openai(429, "RateLimitReached")],
    ["500", { status: 500 }],
    ["502", { status: 502, body: "<html>Bad Gateway</html>" }],
    ["503", { status: 503 }],
    ["504", { status: 504 }],
    ["529 overloaded_error", anthropic(529, "overloaded_error")],
    ["rate_limit_error with a wait", { ...anthropic(429, "rate_limit_error"), headers: { "retry-after": "3" } }],
    ["ThrottlingException", bedrock(429, "ThrottlingException", "Too many tokens, please wait before trying again.")],
    ["ModelNotReadyException", bedrock(429, "ModelNotReadyException")],
    ["ModelTimeoutException", bedrock(408, "ModelTimeoutException")],
    ["ServiceUnavailableException", bedrock(503, "ServiceUnavailableException")],
    ["InternalServerException", bedrock(500, "InternalServerException")],
    ["ModelErrorException", bedrock(424, "ModelErrorException")],
    ["ModelStreamErrorException", bedrock(424, "ModelStreamErrorException")],
    [
      "RESOURCE_EXHAUSTED with RetryInfo",
      google(429, "RESOURCE_EXHAUSTED", "m", [
        { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "7s" },
      ]),
    ],
    ["UNAVAILABLE", google(503, "UNAVAILABLE")],
    ["INTERNAL", google(500, "INTERNAL")],
    ["DEADLINE_EXCEEDED", google(504, "DEADLINE_EXCEEDED")],
    ["Workers AI 3040", cloudflare(429, 3040, "Capacity temporarily exceeded")],
    ["Workers AI 3007", cloudflare(408, 3007)],
    ["Workers AI 3008", cloudflare(408, 3008)],
    ["x-should-retry: true", { ...openai(400, "odd"), headers: { "x-should-retry": "true" } }],
    ["tool_use_failed", openai(400, "tool_use_failed")],
    ["529 inside a 200", { ...anthropic(200, "overloaded_error") }],
    ["an error inside a 200 that says nothing", { status: 200, body: { error: { message: "m" } } }],
  ],
  next: [
    ["401", openai(401, "invalid_api_key")],
    ["401 of Azure", { status: 401, body: { error: { code: "401", message: "Access denied" } } }],
    ["401 without a body", { status: 401 }],
    ["403", { status: 403 }],
    ["402", { status: 402 }],
    ["insufficient_quota", openai(429, "insufficient_quota")],
    ["Anthropic's spend limit", anthropic(429, "rate_limit_error")],
    ["Anthropic's credit", anthropic(400, "invalid_request_error", "Your credit balance is too low to access it.")],
    [
      "Gemini's daily quota",
      google(429, "RESOURCE_EXHAUSTED", "m", [
        { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaId: "RequestsPerDay" }] },
        { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "7s" },
      ]),
    ],
    ["a wait that is too long", { ...openai(429, "x"), headers: { "retry-after": "11" } }],
    ["DeploymentNotFound", openai(404, "DeploymentNotFound")],
    ["model_not_found", openai(404, "model_not_found")],
    ["model_not_found as a 400", openai(400, "model_not_found")],
    ["Bedrock's end of life", bedrock(404, "ResourceNotFoundException", "has reached the end of its life")],
    [
      "Bedrock's on-demand throughput",
      bedrock(400, "ValidationException", "Invocation of model ID x with on-demand throughput isn’t supported."),
    ],
    ["AccessDeniedException", bedrock(403, "AccessDeniedException")],
    ["Workers AI 3036", cloudflare(429, 3036)],
    ["Workers AI 3041", cloudflare(403, 3041)],
    ["Workers AI 5018", cloudflare(403, 5018)],
    ["run API 7003", cloudflare(404, 7003)],
    ["run API 2021", cloudflare(402, 2021)],
    ["a region", google(400, "FAILED_PRECONDITION", "User location is not supported for the API use.")],
    ["a region of OpenAI", openai(403, "unsupported_country_region_territory")],
    ["451", { status: 451 }],
    ["410", { status: 410 }],
    ["405", { status: 405 }],
    ["x-should-retry: false", { ...openai(503, "x"), headers: { "x-should-retry": "false" } }],
    ["Gemini's key", google(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")],
    ["an unsupported parameter", openai(400, "unsupported_parameter")],
    ["Claude's temperature", anthropic(400, "invalid_request_error", "`temperature` is deprecated for this model.")],
    [
      "Claude's two samplings",
      bedrock(
        400,
        "ValidationException",
        "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model.",
      ),
    ],
    [
      "xAI's argument",
      { status: 400, body: { code: "c", error: "Argument not supported on this model: presencePenalty" } },
    ],
    ["Groq's tokens a minute", openai(413, "rate_limit_exceeded", { message: "Request too large for model `m`" })],
  ],
  larger: [
    ["context_length_exceeded", openai(400, "context_length_exceeded")],
    ["context_length_exceeded inside a 200", openai(200, "context_length_exceeded")],
    ["prompt is too long", anthropic(400, "invalid_request_error", "prompt is too long: 2 tokens > 1 maximum")],
    ["request_too_large", anthropic(413, "request_too_large")],
    ["413", { status: 413, body: "<html>Payload Too Large</html>" }],
    ["Gemini's token count", google(400, "INVALID_ARGUMENT", "The input token count (2) exceeds the maximum (1).")],
    ["Bedrock's input", bedrock(400, "ValidationException", "Input is too long for requested model.")],
    ["Workers AI 3006", cloudflare(413, 3006)],
    ["Workers AI 5021", cloudflare(500, 5021)],
  ],
  fail: [
    ["400", openai(400, "invalid_value")],
    ["422", { status: 422, body: { detail: "m" } }],
    ["501", { ...openai(422, "x") }],
    ["a content filter", openai(400, "content_filter")],
    ["a content filter inside a 200", openai(200, "content_filter")],
    ["a content filter as a 403", { status: 403, body: { code: "c", error: "Content violates usage guidelines." } }],
    ["a guardrail of Cloudflare's gateway", cloudflare(400, 2016)],
    [
      "a content filter with x-should-retry",
      { ...openai(400, "content_filter"), headers: { "x-should-retry": "true" } },
    ],
    ["a lost reference", openai(400, "previous_response_not_found")],
  ],
};

describe.each(Object.entries(SIGNALS))("%s follows", (type, signals) => {
  it.each(signals)("%s", (_name, signal) => expect(decisionOn(errorOf(signal))).toBe(type));
});

// ---- Every recorded error ----------------------------------------------------------------------------------------------

const recorded = await recordedErrors();

/** How many of each decision, by provider. */
const COUNTS: Record<string, Partial<Record<Decision["type"], number>>> = {
  anthropic: { next: 5, larger: 1, fail: 2 },
  azure: { next: 3 },
  bedrock: { next: 9, larger: 1 },
  cohere: { next: 2 },
  deepseek: { next: 3, larger: 1, fail: 1 },
  gemini: { next: 2 },
  groq: { retry: 2, next: 3 },
  mistral: { next: 4, fail: 1 },
  ollama: { next: 1, larger: 1 },
  openai: { next: 12, larger: 1, fail: 8 },
  openrouter: { retry: 1 },
  perplexity: { larger: 1 },
  vertex: { retry: 1, next: 4, larger: 1, fail: 5 },
  voyage: { next: 1 },
  xai: { next: 1 },
};

/** Those that end a run, each with what is wrong in it wherever it goes. */
const ENDS: [provider: string, message: RegExp][] = [
  // A schema that a strict mode cannot compile. Others may have other limits, but nobody says which.
  ["anthropic", /^Schemas contains too many parameters/],
  ["anthropic", /Circular reference detected in schema/],
  // A call without its result.
  ["deepseek", /^No tool output found/],
  // More inputs than one batch may hold.
  ["mistral", /^Too many inputs in request/],
  // A value that is out of its range.
  ["openai", /^Invalid value: 'rig-invalid'/],
  ["openai", /^Invalid size '3x3'. Supported/],
  ["openai", /^Invalid size '3x3'. Width/],
  ["openai", /^Invalid 'temperature'/],
  // What it names is not there.
  ["openai", /^Previous response with id/],
  ["openai", /^Error while downloading/],
  ["vertex", /^Not found: cache content/],
  // A field that is unknown: misspelt, as likely as not, and nobody would notice if another model ignored it.
  ["openai", /^Unknown parameter: 'quality'/],
  ["openai", /^Unknown parameter: 'response_format'/],
  // A role there is not, an image it cannot read.
  ["vertex", /^Please use a valid role/],
  ["vertex", /^Request contains an invalid argument/],
  // A content filter.
  ["vertex", /Responsible AI practices/],
  // A region, but only the details for debugging say so: the recording has a placeholder for its message.
  ["vertex", /^\$grpcMessage$/],
];

describe.skipIf(recorded.length === 0)("the recorded errors", () => {
  const decided = recorded.map(({ provider, error }) => ({ provider, error, type: decisionOn(error) }));

  it("are decided as they mean", () => {
    const counts: typeof COUNTS = {};
    for (const { provider, type } of decided) {
      const of = (counts[provider] ??= {});
      of[type] = (of[type] ?? 0) + 1;
    }
    console.info(`${recorded.length} recorded errors: ${JSON.stringify(counts)}`);
    expect(counts).toEqual(COUNTS);
  });

  it("end a run where the request is wrong, and nowhere else", () => {
    const ends = decided.filter(({ type }) => type === "fail");
    for (const [provider, message] of ENDS)
      expect(
        ends.filter((end) => end.provider === provider && message.test(end.error.provider?.message ?? "")),
      ).toHaveLength(1);
    expect(ends).toHaveLength(ENDS.length);
  });

  it("say a larger window where they speak of length, and nowhere else", () => {
    const longer = decided.filter(({ error }) => /tokens|too long|context/i.test(error.provider?.message ?? ""));
    const isLarger = ({ error }: (typeof decided)[number]) => !/cache content/.test(error.provider?.message ?? "");
    expect(decided.filter(({ type }) => type === "larger")).toEqual(longer.filter(isLarger));
  });
});

// ---- Attempts ----------------------------------------------------------------------------------------------------------

describe("a run's attempts", () => {
  const retry = { type: "retry", delayMs: 1 } as const;

  it("end, whatever was decided", () => {
    for (const decision of [retry, { type: "next" }, { type: "larger" }] as const)
      expect(withinBudget(decision, { attempts: MAX_ATTEMPTS, targetsLeft: 3 })).toEqual({ type: "fail" });
  });

  it("are left to targets that have not been asked", () => {
    expect(withinBudget(retry, { attempts: MAX_ATTEMPTS - 2, targetsLeft: 2 })).toEqual({ type: "next" });
    expect(withinBudget(retry, { attempts: MAX_ATTEMPTS - 2, targetsLeft: 1 })).toEqual(retry);
    expect(withinBudget(retry, { attempts: MAX_ATTEMPTS - 1, targetsLeft: 0 })).toEqual(retry);
  });

  it.each([1, 2, 4, 5, 8, 12])("reach each of %d targets that are down, or as many as may be", (targets) => {
    const asked: number[] = [];
    for (let target = 0, attempts = 0; target < targets; target += 1) {
      for (let attemptsHere = 1; ; attemptsHere += 1) {
        asked.push(target);
        attempts += 1;
        const decision = decide({ error: facts(503), silent: false, attemptsHere }, 0);
        const allowed = withinBudget(decision, { attempts, targetsLeft: targets - target - 1 });
        if (allowed.type === "fail") target = targets;
        if (allowed.type !== "retry") break;
      }
    }
    expect(asked.length).toBe(Math.min(MAX_ATTEMPTS, targets * ATTEMPTS_PER_TARGET));
    expect(new Set(asked).size).toBe(Math.min(MAX_ATTEMPTS, targets));
  });
});

// ---- The error of a run ------------------------------------------------------------------------------------------------

describe("the most useful error", () => {
  const silence = facts(504, { code: "provider/timeout", provider: { id: "p", model: "m" } });
  const unreachable = facts(502, { code: "provider/unreachable", provider: { id: "p", model: "m" } });
  const order: [string, ErrorFacts[]][] = [
    [
      "a refused request",
      [
        facts(400, { code: "provider/content-filter" }),
        facts(400),
        facts(422),
        new DurableAIError({ code: "run/too-large", message: "x" }).facts,
      ],
    ],
    [
      "what a target could not take",
      [
        facts(400, { code: "provider/context-too-long" }),
        facts(400, { code: "provider/unsupported" }),
        new DurableAIError({ code: "format/not-translatable", message: "x" }).facts,
      ],
    ],
    ["a key, a bill, a model", [facts(401), facts(402), facts(403), facts(404), facts(429, { retryable: false })]],
    ["a rate limit", [facts(429)]],
    [
      "an outage",
      [facts(503), facts(529), facts(502, { code: "provider/truncated" }), facts(500, { retryable: false })],
    ],
    ["silence", [silence, unreachable]],
  ];
  const ranked = order.flatMap(([name, errors], rank) => errors.map((error) => ({ name, rank, error })));

  it.each(order)("may be %s", (_name, errors) => expect(mostUseful(errors)).toBe(errors[0]));

  it("is that of the higher rank, wherever it is in the route, and the first among equals", () => {
    for (const one of ranked)
      for (const other of ranked)
        expect(mostUseful([one.error, other.error])).toBe(one.rank <= other.rank ? one.error : other.error);
  });
});
