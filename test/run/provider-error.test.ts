import { describe, expect, it } from "vitest";
import { MAX_PROVIDER_MESSAGE_CHARS, type DurableAIError } from "../../src/errors.ts";
import type { ProviderFault } from "../../src/chat.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { decide } from "../../src/run/failover.ts";
import { LASTING_FAULTS, REQUEST_ID_HEADERS, toProviderError } from "../../src/run/provider-error.ts";

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

  it.each([
    [404, { fault: { message: "Invocation of model ID x with on-demand throughput isn’t supported." } }],
    [404, { fault: { message: "The provided model identifier is invalid." } }],
    [429, { headers: { "x-amzn-errortype": "ServiceQuotaExceededException:http://x/" } }],
  ])("is %d where a 400 blames the request for the target: %j", (status, given) => {
    expect(errorOf(given)).toMatchObject({ status, retryable: false, provider: { status: 400 } });
  });

  it("obeys x-should-retry before anything else", () => {
    expect(errorOf({ status: 400, headers: { "x-should-retry": "true" } }).retryable).toBe(true);
    expect(errorOf({ status: 503, headers: { "x-should-retry": "false" } }).retryable).toBe(false);
  });
});

describe("a fault that lasts", () => {
  const given: Given[] = [
    { fault: { code: "insufficient_quota" } },
    { fault: { code: "3036" } },
    { fault: { code: "GenerateRequestsPerDayPerProjectPerModel-FreeTier", retryAfterMs: 20_000 } },
    { fault: { message: "Too many tokens per day, please wait before trying again." } },
    { fault: { message: "Spending limit exceeded" } },
    { fault: { type: "rate_limit_error" } },
  ];
  it("has a case here for each row of the table", () => expect(given).toHaveLength(LASTING_FAULTS.length));

  it.each(given)("is not retried: %j", (lasting) => {
    expect(errorOf({ ...lasting, status: 429 })).toMatchObject({ retryable: false, status: 429 });
  });

  it("is an ordinary rate limit where the provider says how long to wait", () => {
    const limited = { status: 429, fault: { type: "rate_limit_error" }, headers: { "retry-after": "3" } };
    expect(errorOf(limited)).toMatchObject({ retryable: true, retryAfterMs: 3_000 });
  });

  it("is known by its type too", () => {
    expect(errorOf({ status: 429, fault: { type: "insufficient_quota" } }).retryable).toBe(false);
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
