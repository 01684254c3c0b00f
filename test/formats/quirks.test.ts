import { describe, expect, it } from "vitest";
import type { ReasoningEffort } from "../../src/chat.ts";
import type { JsonObject } from "../../src/json.ts";
import type { Quirks } from "../../src/formats/format.ts";
import { openaiChat } from "../../src/formats/openai-chat.ts";
import { narrowToolCallId } from "../../src/formats/tool-call-id.ts";

const adapt = (body: JsonObject, ...quirks: Quirks[]) => openaiChat.adaptRequest(body, { id: "m", quirks }, false);

describe("quirks", () => {
  it("change nothing where there are none, and nothing they do not name", () => {
    const body = { messages: [{ role: "user", content: "Hi" }], seed: 1, own_field: { a: [1] } };
    expect(adapt(body)).toEqual({ body: { ...body, model: "m" }, warnings: [] });
    const other: Quirks = { refuses: ["top_k"], renames: { user: "u" }, values: { tool_choice: { required: "any" } } };
    expect(adapt(body, other)).toEqual({ body: { ...body, model: "m" }, warnings: [] });
  });

  it("leave the caller's request as it was", () => {
    const body: JsonObject = {
      seed: 1,
      reasoning_effort: "none",
      messages: [{ role: "developer", name: "Ada", content: "Hi", tool_calls: [{ id: "call-1", type: "function" }] }],
      response_format: { type: "json_schema", json_schema: { name: "a", schema: {} } },
    };
    const before = structuredClone(body);
    const { warnings } = adapt(body, {
      renames: { seed: "random_seed" },
      reasoningOff: { thinking: { type: "disabled" } },
      messages: { refuses: ["name"], values: { role: { developer: "system" } } },
      jsonSchema: false,
      toolCallIdChars: 9,
    });
    expect(warnings).toHaveLength(5);
    expect(body).toEqual(before);
  });

  it("hold one after the other", () => {
    const { body, warnings } = adapt({ seed: 1 }, { renames: { seed: "a" } }, { renames: { a: "b" } });
    expect(body).toEqual({ model: "m", b: 1 });
    expect(warnings.map(({ from, to }) => [from, to])).toEqual([
      ["seed", "a"],
      ["a", "b"],
    ]);
  });

  it("do not overwrite what the caller said in the provider's own words", () => {
    const { body } = adapt({ seed: 1, random_seed: 2 }, { renames: { seed: "random_seed" } });
    expect(body).toEqual({ model: "m", random_seed: 2 });
  });

  it("take a null away without a word: strict providers refuse it as well", () => {
    const body = { user: null, seed: null, messages: [{ role: "user", name: null, content: "Hi" }] };
    const quirk: Quirks = { refuses: ["user"], renames: { seed: "random_seed" }, messages: { refuses: ["name"] } };
    expect(adapt(body, quirk)).toEqual({
      body: { model: "m", messages: [{ role: "user", content: "Hi" }] },
      warnings: [],
    });
  });

  it("hold where a call is translated, too", () => {
    const messages: JsonObject[] = [{ role: "user", content: "Hi" }];
    const call = openaiChat.parseRequest({ messages, seed: 1, top_k: 3, max_tokens: 5 });
    const quirks: Quirks[] = [{ renames: { seed: "random_seed" }, refuses: ["top_k"], outputLimit: "max_tokens" }];
    const { body, warnings } = openaiChat.toRequest(call, { id: "m", maxCompletionTokens: true, quirks });
    expect(body).toEqual({ model: "m", messages, max_tokens: 5, random_seed: 1 });
    expect(warnings.map(({ field }) => field)).toEqual(["top_k", "seed"]);
  });

  it.each([
    [["low", "high"], "medium", "low"],
    [["low", "high"], "minimal", "low"],
    [["none", "high"], "none", "none"],
    [["none", "high"], "low", "high"],
    [["low", "high"], "none", "low"],
    [["low", "high"], "ultra", "ultra"],
    [["none"], "low", undefined],
    [[], "low", undefined],
  ] as [ReasoningEffort[], string, string | undefined][])("of efforts %j: %s is %s", (efforts, asked, sent) => {
    const { body, warnings } = openaiChat.adaptRequest({ reasoning_effort: asked }, { id: "m", efforts }, false);
    expect(body["reasoning_effort"]).toBe(sent);
    expect(warnings.map(({ field }) => field)).toEqual(asked === sent ? [] : ["reasoning_effort"]);
  });

  it("leave messages alone that are no list of messages: their provider says what is wrong", () => {
    for (const messages of ["Hi", [1, { role: "developer" }], []])
      expect(adapt({ messages }, { messages: { values: { role: { developer: "system" } } } }).body["messages"]).toEqual(
        messages,
      );
  });
});

describe("ids of tool calls of a fixed length", () => {
  it("stay as they are where they fit, and are apart where they were apart", () => {
    expect(narrowToolCallId("g6fVbXS8K", 9)).toBe("g6fVbXS8K");
    const ids = Array.from({ length: 20_000 }, (_, i) => narrowToolCallId(`call_${i}`, 9));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids.slice(0, 100)) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(narrowToolCallId("toolu_1", 9)).toBe(narrowToolCallId("toolu_1", 9));
  });
});
