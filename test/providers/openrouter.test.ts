import { expect, it } from "vitest";
import { openrouter } from "../../src/providers/openrouter.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(openrouter, {
  prefix: "OPENROUTER",
  model: "openai/gpt-6-sol",
  url: "https://openrouter.ai/api/v1/chat/completions",
});

it("takes what only it has, and what its providers refuse", () => {
  const asked = { provider: { order: ["groq"] }, models: ["a/b"], transforms: ["middle-out"], seed: 1, logprobs: true };
  const { body, warnings } = adapted(openrouter, "openai/gpt-6-sol", asked);
  expect(body).toEqual({ model: "openai/gpt-6-sol", ...asked });
  expect(warnings).toEqual([]);
});
