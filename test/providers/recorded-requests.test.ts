/** What a provider has answered on the record is not taken out of a request to it: quirks against recordings. */
import { describe, expect, it } from "vitest";
import { isJsonObject, parseJson } from "../../src/json.ts";
import { parseFault } from "../../src/formats/fault.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import { recordings, source } from "../formats/recordings.ts";
import { adapted } from "./compatible-suite.ts";

/** Those with quirks, or with none on purpose. */
const IDS = ["groq", "mistral", "deepseek", "xai", "cerebras", "together", "perplexity", "openrouter"];
const byId = new Map(defaultProviders.filter(({ id }) => IDS.includes(id)).map((provider) => [provider.id, provider]));
const chat = recordings.filter(({ format, provider }) => format === "openai-chat" && byId.has(provider));

describe(`requests to providers, of ${source}`, () => {
  it.each([...new Set(chat.map(({ provider }) => provider))])("keep at %s all that it took", (id) => {
    const provider = byId.get(id);
    const took = chat.filter(({ provider: by, status, request }) => by === id && status === 200 && request);
    for (const { request, id: name, isStream } of took) {
      if (provider === undefined || request === undefined) continue;
      const { warnings } = adapted(provider, String(request["model"]), request, isStream);
      expect(warnings, name).toEqual([]);
    }
  });
});

describe("errors of providers", () => {
  /** Shapes nobody has recorded in full, or whose provider is not here: docs/wire-formats.md, Errors. */
  it.each([
    [
      "OpenAI, Groq",
      404,
      { error: { message: "No such model", type: "invalid_request_error", code: "model_not_found" } },
      "model_not_found",
    ],
    [
      "Mistral",
      400,
      { object: "error", type: "invalid_request_prompt", code: "3210", message: "No such model", raw_status_code: 400 },
      "3210",
    ],
    ["Mistral, a key", 401, { detail: "No such model" }, undefined],
    [
      "Mistral, a field",
      422,
      {
        object: "error",
        message: { detail: [{ type: "extra_forbidden", loc: ["body", "user"], msg: "No such model" }] },
        type: "invalid_request_error",
        param: null,
        code: null,
      },
      undefined,
    ],
    ["xAI", 400, { code: "invalid-argument", error: "No such model" }, "invalid-argument"],
    ["Cohere", 404, { id: "06c34015", message: "No such model" }, undefined],
    [
      "Perplexity, OpenRouter",
      400,
      { error: { message: "No such model", type: "too_many_prompt_tokens", code: 400 } },
      "400",
    ],
    [
      "Cerebras",
      404,
      { message: "No such model", type: "not_found_error", param: "model", code: "model_not_found" },
      "model_not_found",
    ],
    ["Fireworks, as a text", 400, { error: "No such model" }, undefined],
    ["Venice", 400, { error: "No such model" }, undefined],
    ["Voyage", 400, { detail: "No such model" }, undefined],
    ["a proxy", 502, "No such model", undefined],
  ])("are read: %s", (_name, status, body, code) => {
    const fault = parseFault(body, status);
    expect(fault.message).toContain("No such model");
    expect(fault.code).toBe(code);
  });

  it("are read of every recorded refusal: its own words, no JSON of ours around them", () => {
    for (const { status, body, id } of chat.filter((recording) => recording.status >= 400)) {
      const parsed = parseJson(body);
      const fault = parseFault(parsed ?? body, status);
      expect(fault.message.length, id).toBeGreaterThan(0);
      expect(fault.message, id).not.toMatch(/^\{/);
      expect(isJsonObject(parsed), id).toBe(true);
    }
  });
});
