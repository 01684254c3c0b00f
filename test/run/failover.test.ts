import { describe, expect, it } from "vitest";
import type { ErrorFacts } from "../../src/errors.ts";
import { decide, MAX_RETRY_AFTER_MS } from "../../src/run/failover.ts";

const facts = (status: number, more: Partial<ErrorFacts> = {}): ErrorFacts => ({
  code: "provider/error",
  message: "x",
  status,
  retryable: status === 429 || status >= 500,
  provider: { id: "p", model: "m", status },
  ...more,
});

describe("decide", () => {
  const rows: [string, ErrorFacts, { silent?: boolean; attemptsHere?: number }, object][] = [
    ["a busy provider is asked again", facts(503), {}, { type: "retry", delayMs: 125 }],
    ["but only once", facts(503), { attemptsHere: 2 }, { type: "next" }],
    ["it may say when", facts(429, { retryAfterMs: 2_000 }), {}, { type: "retry", delayMs: 2_000 }],
    ["if that is soon", facts(429, { retryAfterMs: MAX_RETRY_AFTER_MS + 1 }), {}, { type: "next" }],
    ["a silent one is left", facts(504, { code: "provider/timeout" }), { silent: true }, { type: "next" }],
    ["a bad key is that target's trouble", facts(401), {}, { type: "next" }],
    ["an unknown model too", facts(404), {}, { type: "next" }],
    ["a bad request is the caller's", facts(400), {}, { type: "fail" }],
    ["a body too large is the caller's", facts(413), {}, { type: "fail" }],
    [
      "an answer too large is paid for once",
      facts(413, { code: "run/too-large", provider: undefined }),
      {},
      { type: "fail" },
    ],
  ];
  it.each(rows)("%s", (_name, error, { silent = false, attemptsHere = 1 }, decision) => {
    expect(decide({ error, silent, attemptsHere }, 0.5)).toEqual(decision);
  });

  it("backs off with full jitter, doubling to its limit", () => {
    const delays = [0, 0.999].map((random) => decide({ error: facts(500), silent: false, attemptsHere: 1 }, random));
    expect(delays).toEqual([
      { type: "retry", delayMs: 0 },
      { type: "retry", delayMs: 250 },
    ]);
  });
});
