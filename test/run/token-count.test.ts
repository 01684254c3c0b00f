/** How many tokens a request has: who is asked, and what becomes of an answer. */
import { describe, expect, it } from "vitest";
import type { ProviderCall } from "../../src/providers/provider.ts";
import type { Target } from "../../src/run/route.ts";
import { COUNT_MS, countTokens, type CountRequest } from "../../src/run/token-count.ts";
import { ManualClock } from "./manual-clock.ts";

const request: CountRequest = {
  inputs: { messages: [{ role: "user", content: "What is the capital of France?" }], max_tokens: 5, temperature: 1 },
  format: "openai-chat",
  native: false,
  stream: false,
  headers: { "anthropic-beta": "one" },
};

function target(provider: string, count?: (call: ProviderCall) => Promise<Response>): Target {
  return {
    provider,
    model: { id: "claude" },
    format: "anthropic-messages",
    connection: {
      dispatch: async () => Promise.reject(new Error("nothing is to be sent")),
      ...(count !== undefined && { countTokens: count }),
    },
    slow: false,
    warnings: [],
  };
}

const answers = (body: unknown, status = 200) => target("first", async () => Response.json(body, { status }));
const clock = new ManualClock();

describe("countTokens", () => {
  it("asks the provider, in its format, for the input alone", async () => {
    const calls: ProviderCall[] = [];
    const counts = target("anthropic", async (call) => {
      calls.push(call);
      return Response.json({ input_tokens: 14 });
    });
    const count = await countTokens(request, [target("other"), counts], clock);
    expect(count).toEqual({ inputTokens: 14, estimated: false, provider: "anthropic" });
    expect(calls).toMatchObject([{ model: "claude", stream: false, headers: { "anthropic-beta": "one" } }]);
    expect(calls[0]?.body).toEqual({
      model: "claude",
      messages: [{ role: "user", content: "What is the capital of France?" }],
    });
  });

  it.each([
    ["counts nothing", []],
    ["has no such route", [answers({}, 404)]],
    ["is overloaded", [answers({}, 529)]],
    ["answers something else", [answers({ tokens: 3 })]],
    ["cannot be reached", [target("first", async () => Promise.reject(new TypeError("connection lost")))]],
  ])("estimates where its provider %s", async (_what, targets) => {
    const count = await countTokens(request, targets, clock);
    expect(count).toEqual({ inputTokens: expect.any(Number), estimated: true });
    expect(count.inputTokens).toBeGreaterThan(5);
    expect(count.inputTokens).toBeLessThan(20);
  });

  it("waits for nobody", async () => {
    const pending = Promise.withResolvers<Response>();
    const counted = countTokens(request, [target("first", () => pending.promise)], clock);
    await new Promise((resolve) => setTimeout(resolve, 5));
    clock.advance(COUNT_MS);
    expect(await counted).toMatchObject({ estimated: true });
  });

  it("says what is wrong with the request", async () => {
    const refusal = { type: "error", error: { type: "invalid_request_error", message: "tools.0: no" } };
    const refused = countTokens(request, [answers(refusal, 400), answers({ input_tokens: 1 })], clock);
    await expect(refused).rejects.toMatchObject({ code: "provider/error", status: 400 });
    const bad = { ...request, inputs: { messages: "hi" } };
    await expect(countTokens(bad, [], clock)).rejects.toMatchObject({ code: "input/invalid", field: "messages" });
  });
});
