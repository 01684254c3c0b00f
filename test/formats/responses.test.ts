/** What is special about Responses: what they ask of a translation, and what their streams hold. */
import { describe, expect, it } from "vitest";
import type { ChatCall, Delta, FormatId } from "../../src/chat.ts";
import type { EncodeContext, ProviderRequest, TargetModel } from "../../src/formats/format.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../src/json.ts";
import { answerOfDeltas, decodeText } from "./answers.ts";

const RESPONSES = "openai-responses" as const;
const responses = formatOf(RESPONSES);
const context: EncodeContext = { id: "run-1", model: "caller/model", createdAt: 1_700_000_000, includeUsage: true };
const gpt: TargetModel = { id: "gpt", reasons: true };

function translate(from: FormatId, to: FormatId, body: JsonObject, model: TargetModel = gpt): ProviderRequest {
  return formatOf(to).toRequest(formatOf(from).parseRequest(body), model);
}

function fromChat(body: JsonObject, model?: TargetModel): ProviderRequest {
  return translate("openai-chat", RESPONSES, { messages: [{ role: "user", content: "Hi" }], ...body }, model);
}

function events(...bodies: JsonObject[]): string {
  return bodies.map((body) => `event: ${String(body["type"])}\ndata: ${JSON.stringify(body)}\n\n`).join("");
}

describe("Chat Completions → Responses", () => {
  it("writes messages as items, and tools flat", () => {
    const { body, warnings } = fromChat({
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          ],
        },
        {
          role: "assistant",
          content: "Let me see.",
          tool_calls: [{ id: "call_1", type: "function", function: { name: "look", arguments: "" } }],
        },
        { role: "tool", tool_call_id: "call_1", content: "A cat." },
      ],
      tools: [{ type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } }],
      tool_choice: { type: "function", function: { name: "look" } },
      response_format: { type: "json_schema", json_schema: { name: "answer", schema: { type: "object" } } },
      max_tokens: 100,
      stream: true,
    });
    expect(warnings).toEqual([]);
    expect(body).toEqual({
      model: "gpt",
      input: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "input_text", text: "What is this?" },
            { type: "input_image", image_url: "data:image/png;base64,AAAA" },
          ],
        },
        { role: "assistant", content: [{ type: "output_text", text: "Let me see." }] },
        { type: "function_call", call_id: "call_1", name: "look", arguments: "{}" },
        { type: "function_call_output", call_id: "call_1", output: "A cat." },
      ],
      // A function that does not say it is strict here, and is not there.
      tools: [{ type: "function", name: "look", parameters: { type: "object", properties: {} }, strict: false }],
      tool_choice: { type: "function", name: "look" },
      text: { format: { type: "json_schema", name: "answer", schema: { type: "object" } } },
      max_output_tokens: 100,
      stream: true,
      store: false,
      include: ["reasoning.encrypted_content"],
    });
  });

  it("stores nothing, and asks a model that does not reason for no reasoning", () => {
    expect(fromChat({}, { id: "gpt", reasons: false }).body).toMatchObject({ store: false });
    expect(fromChat({}, { id: "gpt", reasons: false }).body).not.toHaveProperty("include");
    expect(fromChat({ store: true }).body).toMatchObject({ store: true });
  });

  it("keeps what both have, and warns of what Responses do not", () => {
    const { body, warnings } = fromChat({
      metadata: { customer: "acme" },
      service_tier: "flex",
      prompt_cache_key: "k",
      safety_identifier: "u1",
      verbosity: "low",
      seed: 1,
      stop: ["x"],
      presence_penalty: 1,
      logit_bias: { "1": 2 },
      max_tokens: 5,
    });
    expect(body).toMatchObject({
      metadata: { customer: "acme" },
      service_tier: "flex",
      prompt_cache_key: "k",
      safety_identifier: "u1",
      text: { verbosity: "low" },
      max_output_tokens: 16,
    });
    expect(warnings.map(({ field }) => field).toSorted()).toEqual(
      ["logit_bias", "maxOutputTokens", "presencePenalty", "seed", "stopSequences"].toSorted(),
    );
  });

  it("drops sampling where the model takes none", () => {
    const { body, warnings } = fromChat({ temperature: 0.1, top_p: 0.5 }, { id: "gpt", sampling: false });
    expect([body["temperature"], body["top_p"]]).toEqual([undefined, undefined]);
    expect(warnings.map(({ field }) => field)).toEqual(["temperature", "top_p"]);
  });
});

describe("Responses → other formats", () => {
  const body: JsonObject = {
    model: "m",
    instructions: "Be brief.",
    input: [
      { role: "user", content: "Weather?" },
      { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "c2VhbGVk" },
      { type: "function_call", id: "fc_1", call_id: "a", name: "weather", arguments: '{"city":"Paris"}' },
      { type: "function_call", call_id: "b", name: "weather", arguments: '{"city":"Rome"}' },
      { type: "function_call_output", call_id: "a", output: "18 °C" },
      { type: "function_call_output", call_id: "b", output: [{ type: "input_text", text: "20 °C" }] },
      { type: "item_reference", id: "msg_9" },
      { role: "user", content: "And?" },
    ],
    tools: [{ type: "web_search" }, { type: "function", name: "weather", parameters: { type: "object" } }],
    previous_response_id: "resp_0",
    max_output_tokens: 100,
    stream: true,
  };

  it("groups the items of a turn, and says what was lost", () => {
    const { body: chat, warnings } = translate(RESPONSES, "openai-chat", body);
    expect(chat["messages"]).toMatchObject([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Weather?" },
      { role: "assistant", content: null, tool_calls: [{ id: "a" }, { id: "b" }] },
      { role: "tool", tool_call_id: "a", content: "18 °C" },
      { role: "tool", tool_call_id: "b" },
      { role: "user", content: "And?" },
    ]);
    expect(chat["tools"]).toMatchObject([{ type: "function", function: { name: "weather" } }]);
    const fields = warnings.map(({ field }) => field);
    expect(fields).toContain("previous_response_id");
    expect(fields).toContain("tools");
    expect(fields).toContain("messages[2].reasoning");
    expect(fields.filter((field) => field.startsWith("messages[4]"))).not.toEqual([]);
  });

  it("goes to Claude, turn by turn", () => {
    const { body: messages } = translate(RESPONSES, "anthropic-messages", body);
    expect(messages["system"]).toBe("Be brief.");
    expect(messages["messages"]).toMatchObject([
      { role: "user", content: "Weather?" },
      {
        role: "assistant",
        content: [
          { type: "tool_use", id: "a" },
          { type: "tool_use", id: "b" },
        ],
      },
      { role: "user", content: [{ type: "tool_result" }, { type: "tool_result" }, { type: "text", text: "And?" }] },
    ]);
  });

  it.each([
    [{ input: 7 }, "input"],
    [{ input: [7] }, "input[0]"],
    [{ input: [{ content: "x" }] }, "input[0]"],
    [{ input: [{ role: "robot", content: "x" }] }, "input[0].role"],
    [{ input: [{ role: "user", content: 7 }] }, "input[0].content"],
    [{ input: [{ type: "function_call", call_id: "a" }] }, "input[0].name"],
    [{ input: [{ type: "function_call_output", output: "x" }] }, "input[0].call_id"],
    [{ input: "x", text: 7 }, "text"],
    [{ input: "x", max_output_tokens: "7" }, "max_output_tokens"],
    [{ input: "x", tools: [{ type: "function" }] }, "tools[0].name"],
  ])("refuses %j, naming the field", (wrong, field) => {
    expect(() => responses.parseRequest(wrong as JsonObject)).toThrow(
      expect.objectContaining({ code: "input/invalid", field }) as Error,
    );
  });
});

describe("efforts and limits, as the model takes them", () => {
  const efforts = ["low", "medium", "high"] as const;

  it.each([
    ["none", "low"],
    ["minimal", "low"],
    ["medium", "medium"],
    ["xhigh", "high"],
    ["max", "high"],
  ])("asks for %s as %s, and says so", (asked, sent) => {
    const model: TargetModel = { id: "gpt", efforts };
    const expected = asked === sent ? [] : [{ field: "reasoning.effort", from: asked, to: sent }];
    const translated = fromChat({ reasoning_effort: asked }, model);
    expect(translated.body["reasoning"]).toEqual({ effort: sent });
    expect(translated.warnings).toMatchObject(expected);
    const own = responses.adaptRequest({ input: "Hi", reasoning: { effort: asked, summary: "auto" } }, model, false);
    expect(own.body["reasoning"]).toEqual({ effort: sent, summary: "auto" });
    expect(own.warnings).toMatchObject(expected);
    const chat = formatOf("openai-chat").adaptRequest({ messages: [], reasoning_effort: asked }, model, false);
    expect(chat.body["reasoning_effort"]).toBe(sent);
    expect(chat.warnings).toMatchObject(asked === sent ? [] : [{ field: "reasoning_effort", from: asked, to: sent }]);
  });

  it("fits a budget too, and leaves alone what nobody has said", () => {
    const call: ChatCall = { messages: [], stream: false, reasoning: { budgetTokens: 100_000 } };
    expect(responses.toRequest(call, { id: "gpt", efforts }).body["reasoning"]).toEqual({ effort: "high" });
    expect(fromChat({ reasoning_effort: "max" }).body["reasoning"]).toEqual({ effort: "max" });
  });

  it("names the output limit as the model does", () => {
    const chat = formatOf("openai-chat");
    const limit = (body: JsonObject, maxCompletionTokens?: boolean): JsonObject => {
      const { max_tokens, max_completion_tokens } = chat.adaptRequest(
        body,
        { id: "m", maxCompletionTokens },
        false,
      ).body;
      return { max_tokens, max_completion_tokens };
    };
    expect(limit({ max_tokens: 5 }, true)).toEqual({ max_completion_tokens: 5 });
    expect(limit({ max_completion_tokens: 5 }, false)).toEqual({ max_tokens: 5 });
    expect(limit({ max_completion_tokens: 5, max_tokens: 4 }, false)).toEqual({ max_tokens: 4 });
    expect(limit({ max_completion_tokens: 5 })).toEqual({ max_completion_tokens: 5 });
  });
});

describe("streams of Responses, as servers really send them", () => {
  const created = { type: "response.created", response: { id: "resp_1", model: "m" } };
  const completed = { type: "response.completed", response: { id: "resp_1", status: "completed" } };
  const message = { id: "msg_1", type: "message", content: [{ type: "output_text", text: "Hello" }] };
  const answer = (...bodies: JsonObject[]) => answerOfDeltas(decodeText(RESPONSES, events(...bodies)));

  it("with text in the end of an item alone, or in the whole response alone", () => {
    expect(answer(created, { type: "response.output_item.done", output_index: 0, item: message }, completed).text).toBe(
      "Hello",
    );
    expect(answer({ ...completed, response: { status: "completed", output: [message] } }).text).toBe("Hello");
  });

  it("with deltas that stop before the item does", () => {
    const delta = { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "Hel" };
    const done = { type: "response.output_item.done", output_index: 0, item: message };
    expect(answer(created, delta, done, done, completed).text).toBe("Hello");
  });

  it("with several summaries, which are paragraphs, and content that says the same", () => {
    const at = { output_index: 0 };
    const deltas = decodeText(
      RESPONSES,
      events(
        created,
        { type: "response.output_item.added", ...at, item: { id: "rs_1", type: "reasoning", summary: [] } },
        { type: "response.reasoning_summary_text.delta", ...at, summary_index: 0, delta: "One." },
        { type: "response.reasoning_summary_text.delta", ...at, summary_index: 1, delta: "Two." },
        { type: "response.reasoning_text.delta", ...at, content_index: 0, delta: "One. Two." },
        completed,
      ),
    );
    expect(answerOfDeltas(deltas).reasoning).toBe("One.\n\nTwo.");
  });

  it("with a call that is cut off by the limit: never run", () => {
    const item = { id: "fc_1", type: "function_call", call_id: "c", name: "f", arguments: "" };
    const cut = { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
    const found = answer(
      created,
      { type: "response.output_item.added", output_index: 0, item },
      { type: "response.function_call_arguments.delta", output_index: 0, delta: '{"a":' },
      { type: "response.incomplete", response: cut },
    );
    expect(found.toolCalls).toEqual([{ name: "f", arguments: '{"a":', truncated: true }]);
    expect(found.finish).toEqual({ reason: "length", raw: "incomplete:max_output_tokens" });
  });

  it.each([
    ["a flat error", { type: "error", code: "rate_limit_exceeded", message: "slow", param: null }, 429],
    ["an error in error", { type: "error", error: { code: "server_error", message: "slow" } }, 500],
    [
      "a response that failed",
      { type: "response.failed", response: { error: { code: "insufficient_quota", message: "slow" } } },
      429,
    ],
    ["an error of another server", { error: { message: "slow", code: 503 } }, 503],
  ])("with %s", (_what, body, status) => {
    const deltas = decodeText(RESPONSES, events(created) + `data: ${JSON.stringify(body)}\n\n`);
    expect(deltas.at(-1)).toMatchObject({ type: "error", error: { message: "slow", status } });
    const event = new TextEncoder().encode(`data: ${JSON.stringify(body)}\n\n`);
    expect(responses.classify(event)).toEqual({ class: "error", usage: false });
    expect(responses.parseErrorEvent(event)).toMatchObject({ message: "slow", status });
  });

  it("that end without saying so: no end", () => {
    const delta = { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "Hel" };
    expect(answer(created, delta).finish).toBeUndefined();
    expect(answerOfDeltas(decodeText(RESPONSES, `${events(created, delta)}data: [DONE]\n\n`)).finish).toBeUndefined();
  });

  it("without places: what comes belongs to the last item", () => {
    const item = { id: "fc_1", type: "function_call", call_id: "c", name: "f", arguments: "{}" };
    const found = answer(
      created,
      { type: "response.output_item.added", item: { id: "msg_1", type: "message", content: [] } },
      { type: "response.output_text.delta", delta: "Hello" },
      { type: "response.output_item.done", item: message },
      { type: "response.output_item.added", item: { ...item, arguments: "" } },
      { type: "response.output_item.done", item },
      completed,
    );
    expect([found.text, found.toolCalls.length]).toEqual(["Hello", 1]);
  });

  it("counts searches, which are charged", () => {
    const search = { type: "web_search_call", action: { type: "search" } };
    const usage = { input_tokens: 1, output_tokens: 1 };
    const output = [search, { ...search, action: { type: "open_page" } }, { type: "file_search_call" }];
    const { usage: counted } = responses.parseResponse({ status: "completed", output, usage });
    expect(counted).toMatchObject({ searches: 1, quantities: { fileSearches: 1 } });
    const told = responses.parseResponse({ output, usage, tool_usage: { web_search: { num_requests: 5 } } });
    expect(told.usage?.searches).toBe(5);
  });
});

describe("private data of Responses", () => {
  const start: Delta = { type: "reasoning-start", id: "r", opaque: { [RESPONSES]: { $id: "rs_9" } } };
  const deltas: Delta[] = [
    { type: "response-start", id: "resp_9" },
    start,
    { type: "reasoning-end", id: "r", opaque: { [RESPONSES]: { $id: "rs_9", encrypted_content: "c2VhbGVk" } } },
    { type: "source", url: "https://example.com/", title: "Example" },
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", text: "Hi" },
    { type: "text-end", id: "t" },
    { type: "custom", opaque: { [RESPONSES]: { id: "ws_1", type: "web_search_call", status: "completed" } } },
    { type: "response-end", finish: { reason: "content-filter" } },
  ];
  const written = (format: FormatId): string => {
    const encoder = formatOf(format).encoder(context);
    return deltas.map((delta) => encoder.push(delta)).join("") + encoder.end();
  };

  it("goes back out to Responses whole, and not to others", () => {
    const last = written(RESPONSES).trim().split("\n\n").at(-1)?.split("\ndata: ")[1] ?? "";
    const body = parseJson(last);
    expect(isJsonObject(body) && body["response"]).toMatchObject({
      id: "resp_9",
      status: "incomplete",
      incomplete_details: { reason: "content_filter" },
      output: [
        { type: "reasoning", id: "rs_9", summary: [], encrypted_content: "c2VhbGVk" },
        {
          type: "message",
          content: [
            { text: "Hi", annotations: [{ type: "url_citation", url: "https://example.com/", title: "Example" }] },
          ],
        },
        { type: "web_search_call", id: "ws_1" },
      ],
    });
    for (const format of ["openai-chat", "anthropic-messages"] as const)
      expect(written(format)).not.toMatch(/c2VhbGVk|web_search_call/);
  });

  it("lets a conversation go on with the same provider", () => {
    const { content } = responses.parseResponse({
      output: [
        { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "c2VhbGVk" },
        { type: "function_call", id: "fc_1", call_id: "c", name: "f", arguments: "{}", status: "completed" },
      ],
    });
    const call: ChatCall = { messages: [{ role: "assistant", content }], stream: false };
    const { body, warnings } = responses.toRequest(call, gpt);
    expect(body["input"]).toEqual([
      { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "c2VhbGVk" },
      { type: "function_call", id: "fc_1", call_id: "c", name: "f", arguments: "{}", status: "completed" },
    ]);
    expect(warnings).toEqual([]);
  });

  it("keeps what we made to ourselves where the next turn goes to OpenAI", () => {
    const { output } = responses.toResponse(
      {
        content: [
          { type: "reasoning", text: "Hm." },
          { type: "text", text: "Hi" },
          { type: "tool-call", toolCallId: "c", toolName: "f", input: "{}" },
        ],
        finish: { reason: "tool-calls" },
      },
      context,
    );
    const question = { role: "user", content: "Hi" };
    const turns = [question, ...(Array.isArray(output) ? output : [])];
    const { body, warnings } = responses.adaptRequest({ input: turns }, gpt, false);
    expect(body["input"]).toMatchObject([question, { type: "message" }, { type: "function_call", call_id: "c" }]);
    expect(JSON.stringify(body)).not.toContain("_durable_");
    expect(warnings).toMatchObject([{ field: "input[1]", reason: "reasoning of another provider" }]);
    const theirs = { type: "reasoning", id: "rs_68f0", summary: [], encrypted_content: "c2VhbGVk" };
    expect(responses.adaptRequest({ input: [theirs] }, gpt, false)).toMatchObject({
      body: { input: [theirs] },
      warnings: [],
    });
  });

  it("leaves reasoning of another provider behind", () => {
    const reasoning = { type: "reasoning" as const, text: "Hm.", opaque: { "anthropic-messages": { signature: "s" } } };
    const call: ChatCall = { messages: [{ role: "assistant", content: [reasoning] }], stream: false };
    const { body, warnings } = responses.toRequest(call, gpt);
    expect(body["input"]).toEqual([]);
    expect(warnings).toMatchObject([{ reason: "reasoning of another provider" }]);
  });
});
