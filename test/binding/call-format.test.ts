import { describe, expect, it } from "vitest";
import { chooseFormat, type CallFormat, type FormatQuestion } from "../../src/binding/call-format.ts";
import type { JsonObject } from "../../src/json.ts";

const chat: JsonObject = { messages: [{ role: "user", content: "hi" }] };
const withSystem: JsonObject = { ...chat, system: "be brief" };
const CF = "@cf/zai-org/glm-5.3";
const GPT = "openai/gpt-6-sol";
const CLAUDE = "anthropic/claude-sonnet-5";

function formatOf(question: Partial<FormatQuestion> & { model: string }): CallFormat {
  return chooseFormat({ inputs: chat, returnRawResponse: false, compat: false, ...question });
}

const ask = (openaiEndpoint: unknown) => (): CallFormat => formatOf({ model: GPT, openaiEndpoint });

describe("the format of a call", () => {
  it.each<[string, Partial<FormatQuestion> & { model: string }, CallFormat["format"], boolean]>([
    ["what the option says", { model: GPT, format: "anthropic-messages" }, "anthropic-messages", false],
    [
      "the option over the endpoint",
      { model: GPT, format: "openai-chat", openaiEndpoint: "/v1/messages" },
      "openai-chat",
      false,
    ],
    ["the endpoint", { model: GPT, openaiEndpoint: "/v1/messages" }, "anthropic-messages", false],
    [
      "the endpoint, raw, for Claude",
      { model: CLAUDE, openaiEndpoint: "/v1/chat/completions", returnRawResponse: true },
      "openai-chat",
      false,
    ],
    [
      "the endpoint, as Cloudflare",
      { model: CLAUDE, openaiEndpoint: "/v1/chat/completions", compat: true },
      "openai-chat",
      false,
    ],
    ["chat completions, else", { model: CLAUDE }, "openai-chat", false],
    ["the endpoint, of Responses", { model: GPT, openaiEndpoint: "/v1/responses" }, "openai-responses", false],
    ["the body, of Responses", { model: CLAUDE, inputs: { input: "Hi" } }, "openai-responses", false],
    ["the body, where it is unambiguous", { model: GPT, inputs: withSystem }, "anthropic-messages", false],
    ["the body, where it has contents", { model: GPT, inputs: { contents: [] } }, "gemini", false],
    ["Messages for raw Claude", { model: CLAUDE, returnRawResponse: true }, "anthropic-messages", false],
    ["the provider's own for @cf", { model: CF }, "workers-ai", true],
    ["the option for @cf", { model: CF, format: "openai-chat" }, "openai-chat", false],
    ["the provider's own where asked", { model: GPT, format: "native" }, "openai-chat", true],
    ["the provider's own as Cloudflare", { model: CLAUDE, compat: true }, "anthropic-messages", true],
  ])("is %s", (_what, question, format, native) => {
    expect(formatOf(question)).toEqual({ format, native });
  });

  it("is nothing unknown", () => {
    expect(ask("/v2/x")).toThrow(expect.objectContaining({ code: "input/invalid" }) as Error);
    expect(ask(7)).toThrow(expect.objectContaining({ code: "input/invalid" }) as Error);
  });
});
