import { describe, expect, it } from "vitest";
import { groq } from "../../src/providers/groq.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(groq, {
  prefix: "GROQ",
  model: "openai/gpt-oss-120b",
  url: "https://api.groq.com/openai/v1/chat/completions",
});

describe("groq", () => {
  it("is sent no field it answers 400 to", () => {
    const asked = {
      logprobs: true,
      top_logprobs: 2,
      logit_bias: { 1: 5 },
      top_k: 4,
      seed: 7,
      messages: [
        { role: "user", name: "Ada", content: "Hi" },
        { role: "tool", name: "clock", tool_call_id: "c1", content: "12" },
      ],
    };
    const { body, warnings } = adapted(groq, "llama-3.3-70b-versatile", asked);
    expect(body).toEqual({
      model: "llama-3.3-70b-versatile",
      seed: 7,
      messages: [
        { role: "user", content: "Hi" },
        { role: "tool", name: "clock", tool_call_id: "c1", content: "12" },
      ],
    });
    expect(warnings.map(({ field }) => field)).toEqual([
      "logprobs",
      "top_logprobs",
      "logit_bias",
      "top_k",
      "messages[0].name",
    ]);
  });

  it("gets reasoning back under the name it has there", () => {
    const messages = [{ role: "assistant", content: "4", reasoning_content: "2 and 2" }];
    const { body } = adapted(groq, "openai/gpt-oss-120b", { messages });
    expect(body["messages"]).toEqual([{ role: "assistant", content: "4", reasoning: "2 and 2" }]);
  });

  it.each([
    ["openai/gpt-oss-120b", "xhigh", "high"],
    ["openai/gpt-oss-120b", "none", "low"],
    ["qwen/qwen3.6-27b", "high", "default"],
    ["qwen/qwen3.6-27b", "none", "none"],
    ["llama-3.3-70b-versatile", "high", "high"],
  ])("is asked, of %s, for %s as %s", (model, asked, sent) => {
    expect(adapted(groq, model, { reasoning_effort: asked }).body["reasoning_effort"]).toBe(sent);
  });

  it("keeps Groq's own word", () => {
    const { body, warnings } = adapted(groq, "qwen/qwen3.6-27b", { reasoning_effort: "default" });
    expect(body["reasoning_effort"]).toBe("default");
    expect(warnings).toEqual([]);
  });
});
