import { describe, expect, it } from "vitest";
import { objectsOf } from "../../src/formats/fields.ts";
import { mistral } from "../../src/providers/mistral.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(mistral, {
  prefix: "MISTRAL",
  model: "mistral-large-4",
  url: "https://api.mistral.ai/v1/chat/completions",
});

describe("mistral", () => {
  it("calls things by the names of its API, and says so", () => {
    const asked = { seed: 7, tool_choice: "required", max_completion_tokens: 9, user: "u1", top_p: 0.5 };
    const { body, warnings } = adapted(mistral, "mistral-small-latest", asked);
    expect(body).toEqual({
      model: "mistral-small-latest",
      random_seed: 7,
      tool_choice: "any",
      max_tokens: 9,
      top_p: 0.5,
    });
    expect(warnings).toEqual([
      { field: "tool_choice", from: "required", to: "any", reason: "this provider calls it so" },
      { field: "user", from: "u1", reason: "this provider does not take it" },
      { field: "seed", from: "seed", to: "random_seed", reason: "this provider calls it so" },
    ]);
  });

  it("is asked in a stream for no usage, which it says anyhow", () => {
    const { body, warnings } = adapted(mistral, "mistral-small-latest", { stream: true }, true);
    expect(body).toEqual({ model: "mistral-small-latest", stream: true });
    expect(warnings).toEqual([]);
  });

  it("gets no reasoning of others back, which it answers 422 to", () => {
    const messages = [
      { role: "developer", content: "Be brief" },
      { role: "assistant", content: "4", reasoning_content: "2 and 2" },
    ];
    const { body, warnings } = adapted(mistral, "mistral-large-4", { messages });
    expect(body["messages"]).toEqual([
      { role: "system", content: "Be brief" },
      { role: "assistant", content: "4" },
    ]);
    expect(warnings.map(({ field }) => field)).toEqual(["messages[0].role", "messages[1].reasoning_content"]);
  });

  it("gets tool calls of others with ids it takes, the same for a call and its result", () => {
    const called = { type: "function", function: { name: "clock", arguments: "{}" } };
    const messages = [
      { role: "assistant", content: null, tool_calls: [{ id: "toolu_01A09q90qw90lq917835lq9", ...called }] },
      { role: "tool", tool_call_id: "toolu_01A09q90qw90lq917835lq9", content: "12" },
      { role: "assistant", content: null, tool_calls: [{ id: "g6fVbXS8K", ...called }] },
    ];
    const sent = objectsOf(adapted(mistral, "mistral-large-4", { messages }).body["messages"]);
    const ids = sent.map((message) => objectsOf(message["tool_calls"])[0]?.["id"] ?? message["tool_call_id"]);
    expect(ids[0]).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).toBe("g6fVbXS8K");
    expect(messages[1]?.tool_call_id).toBe("toolu_01A09q90qw90lq917835lq9");
  });
});
