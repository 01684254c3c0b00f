import { describe, expect, it } from "vitest";
import { cerebras } from "../../src/providers/cerebras.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(cerebras, {
  prefix: "CEREBRAS",
  model: "gpt-oss-120b",
  url: "https://api.cerebras.ai/v1/chat/completions",
});

describe("cerebras", () => {
  it("gets none of the fields it answers 400 to, and reasoning back as it names it", () => {
    const messages = [
      { role: "developer", content: "Be brief" },
      { role: "assistant", content: "4", reasoning_content: "2 and 2" },
    ];
    const asked = { messages, presence_penalty: 1, parallel_tool_calls: false, temperature: 0 };
    const { body, warnings } = adapted(cerebras, "gpt-oss-120b", asked);
    expect(body).toEqual({
      model: "gpt-oss-120b",
      temperature: 0,
      messages: [
        { role: "system", content: "Be brief" },
        { role: "assistant", content: "4", reasoning: "2 and 2" },
      ],
    });
    expect(warnings.map(({ field }) => field).toSorted()).toEqual([
      "messages[0].role",
      "messages[1].reasoning_content",
      "parallel_tool_calls",
      "presence_penalty",
    ]);
  });
});
