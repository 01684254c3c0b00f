/** Small things that one format says otherwise, or not at all: found by test/formats/pairs.test.ts, each shown alone. */
import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { FormatId } from "../../src/chat.ts";
import type { ProviderRequest, TargetModel } from "../../src/formats/format.ts";
import { writeFrame } from "../../src/formats/event-stream.ts";
import { formatIds, formatOf } from "../../src/formats/formats.ts";
import type { JsonObject } from "../../src/json.ts";
import { connect, defaultProviders } from "../../src/providers/providers.ts";
import { routeOf } from "../../src/run/route.ts";
import { answerOfDeltas, answerOfResult, decode } from "./answers.ts";

const messages = [{ role: "user", content: "Hi" }];

function translate(from: FormatId, to: FormatId, body: JsonObject, model: TargetModel = { id: "m" }): ProviderRequest {
  return formatOf(to).toRequest(formatOf(from).parseRequest(body), { maxOutputTokens: 9_000, ...model });
}

function fieldsOf({ warnings }: ProviderRequest): string[] {
  return warnings.map(({ field }) => field);
}

describe("tools", () => {
  const search = { type: "web_search_20250305", name: "web_search" };
  const targets = formatIds.filter((id) => id !== "anthropic-messages");

  it.each(targets)("are no empty list in %s, which OpenAI refuses, where none can be taken along", (to) => {
    const body = { messages, tools: [search], tool_choice: { type: "auto", disable_parallel_tool_use: true } };
    const request = translate("anthropic-messages", to, body);
    for (const name of ["tools", "tool_choice", "parallel_tool_calls", "toolConfig"])
      expect(request.body, name).not.toHaveProperty(name);
    expect(fieldsOf(request)).toContain("tools");
  });

  it.each(targets)("that are an empty list are none in %s", (to) => {
    const request = translate("anthropic-messages", to, { messages, tools: [] });
    expect(request.body).not.toHaveProperty("tools");
    expect(request.warnings).toEqual([]);
  });
});

describe("fields that OpenAI has in both its formats", () => {
  const shared = {
    metadata: { a: "b" },
    prompt_cache_key: "k",
    safety_identifier: "s",
    service_tier: "flex",
    store: true,
  };

  it("go from Responses to Chat Completions", () => {
    const body = { input: "Hi", ...shared, text: { verbosity: "low" } };
    const request = translate("openai-responses", "openai-chat", body);
    expect(request.body).toEqual({ model: "m", messages, ...shared, verbosity: "low" });
    expect(request.warnings).toEqual([]);
  });

  it("and back", () => {
    const request = translate("openai-chat", "openai-responses", { messages, ...shared, verbosity: "low" });
    expect(request.body).toMatchObject({ ...shared, text: { verbosity: "low" } });
    expect(request.warnings).toEqual([]);
  });

  it("stay away from Mistral, which lacks them and answers 422 to what it does not know", () => {
    const setting = { env: { MISTRAL_API_KEY: "key" }, fetch };
    const ids = defaultProviders.map(({ id }) => id);
    const [target] = routeOf(
      createCatalog().resolve("mistral/mistral-large-4", ids),
      connect(defaultProviders, setting),
      0,
    );
    const { service_tier: _tier, store: _store, safety_identifier: _id, ...taken } = shared;
    const body = { input: "Hi", ...shared, text: { verbosity: "low" } };
    const request = translate("openai-responses", "openai-chat", body, target?.model);
    expect(request.body).toEqual({ model: "mistral-large-4", messages, ...taken });
    expect(fieldsOf(request).toSorted()).toEqual(["safety_identifier", "service_tier", "store", "verbosity"]);
  });

  it("go nowhere else, with a warning", () => {
    const request = translate("openai-responses", "workers-ai", {
      input: "Hi",
      text: { verbosity: "low" },
      store: true,
    });
    expect(fieldsOf(request).toSorted()).toEqual(["store", "verbosity"]);
  });
});

it("calls a sound mp3 where OpenAI does, and audio/mpeg where others do", () => {
  const sound = { type: "input_audio", input_audio: { data: "aGk=", format: "mp3" } };
  const toBedrock = translate("openai-chat", "bedrock-converse", { messages: [{ role: "user", content: [sound] }] });
  expect(toBedrock.body["messages"]).toEqual([
    { role: "user", content: [{ audio: { format: "mp3", source: { bytes: "aGk=" } } }] },
  ]);
  const back = translate("bedrock-converse", "openai-responses", toBedrock.body);
  expect(back.body["input"]).toEqual([{ role: "user", content: [sound] }]);
});

it("makes no message of a system prompt without anything in it", () => {
  for (const from of ["anthropic-messages", "bedrock-converse"] as const) {
    const content = from === "anthropic-messages" ? "Hi" : [{ text: "Hi" }];
    const request = translate(from, "openai-chat", { system: [], messages: [{ role: "user", content }] });
    expect(request.body["messages"]).toEqual(messages);
  }
});

it("warns of what a schema is said to be, and of strictness, where a format has neither", () => {
  const described = { name: "n", description: "d", strict: true, schema: { type: "object" } };
  const body = { messages, response_format: { type: "json_schema", json_schema: described } };
  expect(fieldsOf(translate("openai-chat", "anthropic-messages", body))).toEqual(["output.description"]);
  expect(fieldsOf(translate("openai-chat", "workers-ai", body))).toEqual(["output.description", "output.strict"]);
  expect(fieldsOf(translate("openai-chat", "openai-responses", body))).toEqual([]);
});

it("says which of an effort and a budget a model is asked by, where the caller gave both", () => {
  const thinking = { type: "enabled", budget_tokens: 2_000 };
  const body = { messages, thinking, output_config: { effort: "high" } };
  const chat = translate("anthropic-messages", "openai-chat", body);
  expect([chat.body["reasoning_effort"], fieldsOf(chat)]).toEqual(["high", ["reasoning.budgetTokens"]]);
  const adaptive = translate("anthropic-messages", "anthropic-messages", body, { id: "c", reasoning: "adaptive" });
  expect([adaptive.body["output_config"], fieldsOf(adaptive)]).toEqual([
    { effort: "high" },
    ["reasoning.budgetTokens"],
  ]);
  const budget = translate("anthropic-messages", "anthropic-messages", body, { id: "c", reasoning: "budget" });
  expect([budget.body["thinking"], fieldsOf(budget)]).toEqual([thinking, ["reasoning.effort"]]);
});

it("keeps thoughts apart that become one", () => {
  const thought = (thinking: string): JsonObject => ({ type: "thinking", thinking, signature: "" });
  const content = [thought("First."), thought("Then."), { type: "text", text: "Hi" }];
  const request = translate("anthropic-messages", "openai-chat", { messages: [{ role: "assistant", content }] });
  expect(request.body["messages"]).toMatchObject([{ reasoning_content: "First.\n\nThen." }]);
});

it("warns of no thought where there was none", () => {
  const reasoning = { type: "reasoning", id: "rs_1", summary: [] };
  const body = { input: [reasoning, { role: "assistant", content: "Hi" }] };
  for (const to of formatIds) expect(translate("openai-responses", to, body).warnings, to).toEqual([]);
});

describe("a call of Converse that says its type, as Claude's do (recorded by lingua)", () => {
  const call = { toolUseId: "t", name: "weather", type: "tool_use" };
  const expected = [{ name: "weather", arguments: { city: "Paris" }, truncated: false }];

  it("is the caller's in a whole answer", () => {
    const content = [{ toolUse: { ...call, input: { city: "Paris" } } }];
    const body = { output: { message: { role: "assistant", content } }, stopReason: "tool_use" };
    const answer = answerOfResult(formatOf("bedrock-converse").parseResponse(body));
    expect([answer.toolCalls, answer.finish?.reason]).toEqual([expected, "tool-calls"]);
  });

  it("is the caller's in a stream", () => {
    const start = event("contentBlockStart", { contentBlockIndex: 0, start: { toolUse: call } });
    const delta = { toolUse: { input: '{"city":"Paris"}' } };
    const frames = [
      start,
      event("contentBlockDelta", { contentBlockIndex: 0, delta }),
      event("contentBlockStop", { contentBlockIndex: 0 }),
      event("messageStop", { stopReason: "tool_use" }),
    ];
    expect(answerOfDeltas(decode("bedrock-converse", frames)).toolCalls).toEqual(expected);
    expect(formatOf("bedrock-converse").classify(start).class).toBe("content");
  });

  it("goes to others, and back as it came", () => {
    const toolUse = { ...call, input: { city: "Paris" } };
    const toolResult = { toolUseId: "t", content: [{ text: "18 °C" }] };
    const body = {
      messages: [
        { role: "assistant", content: [{ toolUse }] },
        { role: "user", content: [{ toolResult }] },
      ],
    };
    const request = translate("bedrock-converse", "anthropic-messages", body);
    expect(request.body["messages"]).toEqual([
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: "weather", input: { city: "Paris" } }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "18 °C" }] },
    ]);
    expect(request.warnings).toEqual([]);
    expect(translate("bedrock-converse", "bedrock-converse", body).body["messages"]).toEqual(body.messages);
  });

  function event(name: string, data: JsonObject): Uint8Array {
    return writeFrame({ kind: "event", name, data: JSON.stringify(data) });
  }
});
