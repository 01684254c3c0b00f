import { describe, expect, it } from "vitest";
import { fireworks } from "../../src/providers/fireworks.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(fireworks, {
  prefix: "FIREWORKS",
  model: "accounts/fireworks/models/glm-5p3",
  url: "https://api.fireworks.ai/inference/v1/chat/completions",
});

describe("fireworks", () => {
  it.each([
    ["accounts/fireworks/models/glm-5p3", "medium", "low"],
    ["accounts/fireworks/models/qwen3p8-max", "high", "medium"],
    ["accounts/fireworks/models/llama-v3p3-70b-instruct", "high", "high"],
  ])("is asked, of %s, for %s as %s", (model, asked, sent) => {
    expect(adapted(fireworks, model, { reasoning_effort: asked }).body["reasoning_effort"]).toBe(sent);
  });
});
