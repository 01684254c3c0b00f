/** Which parameter a provider means, in its own words, and the request without it. */
import { describe, expect, it } from "vitest";
import { refusedParameter, withoutParameter } from "../../src/run/refused-parameter.ts";

const CHAT = {
  model: "m",
  messages: [{ role: "user", content: "temperature and seed" }],
  temperature: 0.2,
  top_p: 0.9,
};

describe("the refused parameter", () => {
  it.each([
    ["Unsupported parameter: 'temperature' is not supported with this model.", CHAT, ["temperature"]],
    ["Unsupported value: 'temperature' does not support 0.2 with this model.", CHAT, ["temperature"]],
    ["`temperature` is deprecated for this model.", CHAT, ["temperature"]],
    ["`temperature` and `top_p` cannot both be specified for this model. Please use only one.", CHAT, ["top_p"]],
    ["Argument not supported on this model: presencePenalty", { presence_penalty: 1 }, ["presence_penalty"]],
    ["Model grok-4 does not support parameter reasoningEffort.", { reasoning_effort: "low" }, ["reasoning_effort"]],
    [
      "Model grok-4 does not support parameter reasoningEffort.",
      { reasoning: { effort: "low" } },
      ["reasoning", "effort"],
    ],
    [
      "Unsupported parameter: 'reasoning.effort' is not supported",
      { reasoning: { effort: "low" } },
      ["reasoning", "effort"],
    ],
    ["topK is not supported by this model", { generationConfig: { topK: 3 } }, ["generationConfig", "topK"]],
  ])("of %j with %j is %j", (message, body, path) => {
    expect(refusedParameter(message, body)).toEqual(path);
  });

  it.each([
    ["is not in the body", "`top_k` is not supported by this model", CHAT],
    [
      "asks for something",
      "'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
      { max_tokens: 5 },
    ],
    ["is a tool", "registry.ollama.ai/library/m does not support tools", { ...CHAT, tools: [] }],
    ["is part of another word", "'temperatures' are not supported by this model", CHAT],
    ["is nobody", "", CHAT],
  ])("is none where it %s", (_what, message, body) => {
    expect(refusedParameter(message, body)).toBeUndefined();
  });

  it("is left out, and nothing else", () => {
    const { temperature: from, ...body } = CHAT;
    expect(withoutParameter(CHAT, ["temperature"])).toEqual({ body, from });
    const nested = { generationConfig: { topK: 3, topP: 1 }, contents: [] };
    expect(withoutParameter(nested, ["generationConfig", "topK"])).toEqual({
      body: { generationConfig: { topP: 1 }, contents: [] },
      from: 3,
    });
    expect(withoutParameter(CHAT, ["seed"])).toEqual({ body: CHAT });
    expect(withoutParameter(CHAT, ["reasoning", "effort"])).toEqual({ body: CHAT });
  });
});
