import { describe, expect, it } from "vitest";
import { perplexity } from "../../src/providers/perplexity.ts";
import { adapted, testCompatible } from "./compatible-suite.ts";

testCompatible(perplexity, {
  prefix: "PERPLEXITY",
  model: "sonar-pro",
  url: "https://api.perplexity.ai/chat/completions",
});

describe("perplexity", () => {
  it("gets no tools, stop and seed, and warns of each", () => {
    const tools = [{ type: "function", function: { name: "clock" } }];
    const asked = { tools, tool_choice: "auto", stop: ["END"], seed: 1, top_k: 3 };
    const { body, warnings } = adapted(perplexity, "sonar", asked, true);
    expect(body).toEqual({ model: "sonar", top_k: 3, stream: true });
    expect(warnings.map(({ field }) => field)).toEqual(["stop", "seed", "tools", "tool_choice"]);
  });

  it("is asked for JSON with a schema, the only way it has", () => {
    const { body } = adapted(perplexity, "sonar", { response_format: { type: "json_object" } });
    expect(body["response_format"]).toMatchObject({ type: "json_schema", json_schema: { schema: { type: "object" } } });
  });
});
