import { expect, it } from "vitest";
import { cohere } from "../../src/providers/cohere.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(cohere, {
  prefix: "COHERE",
  model: "command-a-03-2025",
  url: "https://api.cohere.ai/compatibility/v1/chat/completions",
});

it("takes a request as OpenAI does", () => {
  const asked = { seed: 1, max_tokens: 5, tool_choice: "required", reasoning_effort: "high" };
  const { body, warnings } = adapted(cohere, "command-a-03-2025", asked);
  expect(body).toEqual({ model: "command-a-03-2025", ...asked });
  expect(warnings).toEqual([]);
});
