import { describe, expect, it } from "vitest";
import { objectsOf } from "../../src/formats/fields.ts";
import { deepseek } from "../../src/providers/deepseek.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(deepseek, {
  prefix: "DEEPSEEK",
  model: "deepseek-v4-pro",
  url: "https://api.deepseek.com/v1/chat/completions",
});

describe("deepseek", () => {
  it("is told a schema it cannot be held to", () => {
    const schema = { type: "object", properties: { city: { type: "string" } } };
    const response_format = { type: "json_schema", json_schema: { name: "place", schema } };
    const messages = [{ role: "user", content: "Where?" }];
    const { body, warnings } = adapted(deepseek, "deepseek-v4-pro", { messages, response_format });
    expect(body["response_format"]).toEqual({ type: "json_object" });
    const [told, question] = objectsOf(body["messages"]);
    expect(told).toMatchObject({ role: "system", content: expect.stringContaining(JSON.stringify(schema)) });
    expect(question).toEqual(messages[0]);
    expect(warnings).toMatchObject([{ field: "response_format", from: "json_schema", to: "json_object" }]);
    expect(messages).toHaveLength(1);
  });

  it("turns reasoning off in its own way, and takes the efforts it has", () => {
    const off = adapted(deepseek, "deepseek-v4-pro", { reasoning_effort: "none" });
    expect(off.body).toEqual({ model: "deepseek-v4-pro", thinking: { type: "disabled" } });
    expect(off.warnings).toMatchObject([{ field: "reasoning_effort", from: "none", to: { thinking: {} } }]);
    const low = adapted(deepseek, "deepseek-v4-pro", { reasoning_effort: "low" });
    expect(low.body["reasoning_effort"]).toBe("high");
    const xhigh = adapted(deepseek, "deepseek-flash", { reasoning_effort: "xhigh" });
    expect(xhigh.body["reasoning_effort"]).toBe("high");
  });

  it("gets no penalties and no seed, and its limit as max_tokens", () => {
    const asked = { seed: 1, presence_penalty: 1, frequency_penalty: 1, temperature: 0.2, max_completion_tokens: 9 };
    expect(adapted(deepseek, "deepseek-chat", asked).body).toEqual({
      model: "deepseek-chat",
      temperature: 0.2,
      max_tokens: 9,
    });
  });
});
