import { describe, expect, it } from "vitest";
import { xai } from "../../src/providers/xai.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(xai, {
  prefix: "XAI",
  model: "grok-4.7",
  url: "https://api.x.ai/v1/chat/completions",
});

describe("xai", () => {
  it.each([
    ["grok-4.7", undefined],
    ["grok-4-fast-reasoning", undefined],
    ["grok-4.20-0309-non-reasoning", ["END"]],
  ])("gets of %s the stop %j, and never penalties", (model, stop) => {
    const asked = { stop: ["END"], presence_penalty: 0, frequency_penalty: 0, max_tokens: 5 };
    const { body, warnings } = adapted(xai, model, asked);
    expect(body["stop"]).toEqual(stop);
    expect(body).toMatchObject({ model, max_completion_tokens: 5 });
    expect(body).not.toHaveProperty("presence_penalty");
    expect(body).not.toHaveProperty("max_tokens");
    expect(warnings).toHaveLength(stop === undefined ? 3 : 2);
  });

  it("takes max as xhigh", () => {
    const { body, warnings } = adapted(xai, "grok-4.6", { reasoning_effort: "max" });
    expect(body["reasoning_effort"]).toBe("xhigh");
    expect(warnings).toMatchObject([{ field: "reasoning_effort", from: "max", to: "xhigh" }]);
  });
});
