import { expect, it } from "vitest";
import { baseten } from "../../src/providers/baseten.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(baseten, {
  prefix: "BASETEN",
  model: "zai-org/GLM-5.3",
  url: "https://inference.baseten.co/v1/chat/completions",
});

it("has system where OpenAI has developer, and max_tokens", () => {
  const asked = { messages: [{ role: "developer", content: "Be brief" }], max_completion_tokens: 5 };
  const { body, warnings } = adapted(baseten, "zai-org/GLM-5.3", asked);
  expect(body).toEqual({
    model: "zai-org/GLM-5.3",
    messages: [{ role: "system", content: "Be brief" }],
    max_tokens: 5,
  });
  expect(warnings).toMatchObject([{ field: "messages[0].role", from: "developer", to: "system" }]);
});
