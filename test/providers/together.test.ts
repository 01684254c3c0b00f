import { describe, expect, it } from "vitest";
import { together } from "../../src/providers/together.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(together, {
  prefix: "TOGETHER",
  model: "zai-org/GLM-5.3",
  url: "https://api.together.ai/v1/chat/completions",
});

describe("together", () => {
  it("has a switch where others have efforts", () => {
    const { body, warnings } = adapted(together, "zai-org/GLM-5.3", { reasoning_effort: "high" });
    expect(body).toEqual({ model: "zai-org/GLM-5.3" });
    expect(warnings).toMatchObject([{ field: "reasoning_effort", from: "high" }]);
    const off = adapted(together, "zai-org/GLM-5.3", { reasoning_effort: "none" });
    expect(off.body).toEqual({ model: "zai-org/GLM-5.3", reasoning: { enabled: false } });
    expect(adapted(together, "openai/gpt-oss-120b", { reasoning_effort: "max" }).body["reasoning_effort"]).toBe("high");
  });
});
