import { expect, it } from "vitest";
import { toErrorResponse } from "../../src/binding/answer-error.ts";
import type { ErrorFacts } from "../../src/errors.ts";

const ERROR: ErrorFacts = { code: "provider/error", message: "both are down", status: 503, retryable: true };

it("an error says all attempts of its run in a header, whatever the format", () => {
  const attempts = [
    { provider: "openai", model: "gpt-é", status: 503, code: "provider/error" as const, ms: 12 },
    { provider: "anthropic", model: "claude", status: 529, code: "provider/error" as const, ms: 7 },
  ];
  for (const format of ["openai-chat", "anthropic-messages", "gemini"] as const) {
    const { headers, status } = toErrorResponse({ ...ERROR, attempts }, format, new Headers());
    expect(JSON.parse(headers.get("durable-ai-attempts") ?? "")).toEqual(attempts);
    expect(status).toBe(503);
    expect(headers.get("x-should-retry")).toBe("false");
  }
});

it("an error after one attempt has no such header", () => {
  expect(toErrorResponse(ERROR, "openai-chat", new Headers()).headers.has("durable-ai-attempts")).toBe(false);
});
