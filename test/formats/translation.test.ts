/** Requests and answers from one format to another: what is said, what is said otherwise, and what is warned of. */
import { describe, expect, it } from "vitest";
import type { ChatCall, Delta, FormatId, ProviderFault } from "../../src/chat.ts";
import { DurableAIError } from "../../src/errors.ts";
import { DEFAULT_MAX_TOKENS } from "../../src/formats/anthropic-messages/request-body.ts";
import type { EncodeContext, ProviderRequest, TargetModel } from "../../src/formats/format.ts";
import { detectFormat, formatIds, formatOf } from "../../src/formats/formats.ts";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import { answerOfDeltas, decodeText } from "./answers.ts";
import { expectWellFormed } from "./well-formed.ts";

const context: EncodeContext = { id: "run.1", model: "caller/model", createdAt: 1_700_000_000, includeUsage: false };
const claude: TargetModel = { id: "claude", maxOutputTokens: 32_000 };

function translate(from: FormatId, to: FormatId, body: JsonObject, model: TargetModel = { id: "m" }): ProviderRequest {
  return formatOf(to).toRequest(formatOf(from).parseRequest(body), model);
}

function toClaude(body: JsonObject, model: TargetModel = claude): ProviderRequest {
  return translate(
    "openai-chat",
    "anthropic-messages",
    { messages: [{ role: "user", content: "Hi" }], ...body },
    model,
  );
}

function fieldsOf({ warnings }: ProviderRequest): string[] {
  return warnings.map(({ field }) => field);
}

describe("Chat Completions → Messages", () => {
  it("puts system messages on top, merges turns, and places tool results directly after their call", () => {
    const { body, warnings } = toClaude({
      messages: [
        { role: "developer", content: "Be brief." },
        { role: "user", content: "Weather?" },
        { role: "user", content: "In Paris." },
        {
          role: "assistant",
          content: "Let me see.",
          tool_calls: [
            {
              id: "functions.weather:0",
              type: "function",
              function: { name: "weather", arguments: '{"city":"Paris"}' },
            },
            { id: "b", type: "function", function: { name: "weather", arguments: "" } },
          ],
        },
        { role: "tool", tool_call_id: "b", content: "no city" },
        { role: "user", content: "And?" },
        { role: "tool", tool_call_id: "functions.weather:0", content: "18 °C" },
      ],
    });
    expect(body["system"]).toBe("Be brief.");
    expect(body["messages"]).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "Weather?" },
          { type: "text", text: "In Paris." },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "text", text: "Let me see." },
          { type: "tool_use", id: "functions_weather_0", name: "weather", input: { city: "Paris" } },
          { type: "tool_use", id: "b", name: "weather", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "functions_weather_0", content: "18 °C" },
          { type: "tool_result", tool_use_id: "b", content: "no city" },
          { type: "text", text: "And?" },
        ],
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it("answers a call that has no result, and says so", () => {
    const call = { id: "a", type: "function", function: { name: "f", arguments: "{}" } };
    const request = toClaude({
      messages: [
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "user", content: "Go on" },
      ],
    });
    expect(request.body["messages"]).toMatchObject([
      { role: "assistant" },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "a", is_error: true },
          { type: "text", text: "Go on" },
        ],
      },
    ]);
    expect(fieldsOf(request)).toEqual(["messages"]);
  });

  it("asks for the limit of the call, else of the model, else the default", () => {
    expect(toClaude({ max_completion_tokens: 7 }).body["max_tokens"]).toBe(7);
    expect(toClaude({}).body["max_tokens"]).toBe(32_000);
    const request = toClaude({}, { id: "claude" });
    expect([request.body["max_tokens"], fieldsOf(request)]).toEqual([DEFAULT_MAX_TOKENS, ["maxOutputTokens"]]);
  });

  it("drops what Anthropic does not have, and warns of it", () => {
    const request = toClaude({
      seed: 1,
      presence_penalty: 1,
      frequency_penalty: 1,
      logit_bias: { 1: 2 },
      n: 2,
      temperature: 1.5,
      top_p: 0.5,
    });
    expect(request.body).toEqual({
      model: "claude",
      max_tokens: 32_000,
      messages: [{ role: "user", content: "Hi" }],
      temperature: 1,
      top_p: 0.5,
    });
    expect(fieldsOf(request).toSorted()).toEqual([
      "frequencyPenalty",
      "logit_bias",
      "n",
      "presencePenalty",
      "seed",
      "temperature",
    ]);
    const logitBias = request.warnings.find(({ field }) => field === "logit_bias");
    expect(logitBias).toEqual({ field: "logit_bias", from: { 1: 2 }, reason: "only openai-chat has it" });
  });

  it("never sends sampling parameters to a model that takes none", () => {
    const request = toClaude({ temperature: 0, top_p: 1, top_k: 3 }, { ...claude, sampling: false });
    expect(request.body).not.toHaveProperty("temperature");
    expect(fieldsOf(request)).toEqual(["temperature", "top_p", "top_k"]);
    const adapted = formatOf("anthropic-messages").adaptRequest(
      { messages: [], top_k: 1 },
      { id: "c", sampling: false },
      false,
    );
    expect([adapted.body, fieldsOf(adapted)]).toEqual([{ messages: [], model: "c" }, ["top_k"]]);
  });

  it("asks for thinking the way the model takes it", () => {
    const thinking = (reasoning: TargetModel["reasoning"], body: JsonObject): unknown[] => {
      const request = toClaude(body, { ...claude, reasoning });
      return [request.body["thinking"], request.body["output_config"], fieldsOf(request)];
    };
    expect(thinking("adaptive", { reasoning_effort: "high" })).toEqual([{ type: "adaptive" }, { effort: "high" }, []]);
    expect(thinking("adaptive", { reasoning_effort: "minimal" })).toEqual([
      { type: "adaptive" },
      { effort: "low" },
      ["reasoning.effort"],
    ]);
    expect(thinking("adaptive", { reasoning_effort: "none" })).toEqual([{ type: "disabled" }, undefined, []]);
    expect(thinking("budget", { reasoning_effort: "medium" })).toEqual([
      { type: "enabled", budget_tokens: 8_192 },
      undefined,
      [],
    ]);
    expect(thinking("budget", { reasoning_effort: "high", max_tokens: 2_000 })).toEqual([
      { type: "enabled", budget_tokens: 1_999 },
      undefined,
      ["reasoning.budgetTokens"],
    ]);
    expect(thinking("budget", { reasoning_effort: "high", max_tokens: 500 })).toEqual([
      undefined,
      undefined,
      ["reasoning"],
    ]);
    expect(thinking("none", { reasoning_effort: "high" })).toEqual([undefined, undefined, ["reasoning"]]);
  });

  it("takes out what thinking excludes", () => {
    const tools = [{ type: "function", function: { name: "f", parameters: {} } }];
    const request = toClaude(
      {
        reasoning_effort: "high",
        temperature: 0.3,
        top_k: 4,
        tools,
        tool_choice: { type: "function", function: { name: "f" } },
      },
      { ...claude, reasoning: "adaptive" },
    );
    expect(request.body["tool_choice"]).toEqual({ type: "auto" });
    expect(request.body["tools"]).toEqual([{ name: "f", input_schema: { type: "object" } }]);
    expect(fieldsOf(request)).toEqual(["temperature", "top_k", "toolChoice"]);
  });

  it("does not continue a tool call with a thinking budget where the call came without thinking", () => {
    const messages = [
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: null,
        reasoning_content: "not signed",
        tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "a", content: "ok" },
    ];
    const request = toClaude({ messages, reasoning_effort: "low" }, { ...claude, reasoning: "budget" });
    expect(request.body).not.toHaveProperty("thinking");
    expect(fieldsOf(request)).toEqual(["messages[1].content[0]", "reasoning"]);
    const next = toClaude(
      {
        messages: [...messages, { role: "assistant", content: "Done." }, { role: "user", content: "More" }],
        reasoning_effort: "low",
      },
      { ...claude, reasoning: "budget" },
    );
    expect(next.body["thinking"]).toEqual({ type: "enabled", budget_tokens: 2_048 });
  });

  it("carries files, tools, output and choice", () => {
    const data = "aGk=";
    const request = toClaude({
      messages: [
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url: `data:image/png;base64,${data}` } },
            { type: "image_url", image_url: { url: "https://example.com/a.png" } },
            { type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${data}` } },
            { type: "input_audio", input_audio: { data, format: "wav" } },
          ],
        },
      ],
      tools: [
        { type: "function", function: { name: "f", description: "d", parameters: { type: "object" }, strict: true } },
      ],
      tool_choice: "required",
      parallel_tool_calls: false,
      response_format: { type: "json_schema", json_schema: { name: "n", schema: { type: "object" } } },
      user: "u1",
      stop: "END",
    });
    expect(request.body).toMatchObject({
      messages: [
        {
          role: "user",
          content: [
            { type: "image", source: { type: "base64", media_type: "image/png", data } },
            { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
            { type: "document", source: { type: "base64", media_type: "application/pdf", data }, title: "a.pdf" },
          ],
        },
      ],
      tools: [{ name: "f", description: "d", input_schema: { type: "object" }, strict: true }],
      tool_choice: { type: "any", disable_parallel_tool_use: true },
      output_config: { format: { type: "json_schema", schema: { type: "object" } } },
      metadata: { user_id: "u1" },
      stop_sequences: ["END"],
    });
    expect(fieldsOf(request)).toEqual(["messages[0].content[3]"]);
  });
});

describe("Messages → Chat Completions", () => {
  it("keeps private data for its own format, and warns of it in others", () => {
    const body: JsonObject = {
      max_tokens: 50,
      system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
      messages: [
        { role: "user", content: "Hi" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "Hm.", signature: "s" },
            { type: "redacted_thinking", data: "x" },
            { type: "tool_use", id: "t", name: "f", input: { a: 1 } },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "t",
              is_error: true,
              content: [{ type: "image", source: { type: "url", url: "https://example.com/a.png" } }],
            },
          ],
        },
      ],
      tools: [
        { name: "f", input_schema: { type: "object" } },
        { type: "web_search_20250305", name: "web_search" },
      ],
    };
    const request = translate("anthropic-messages", "openai-chat", body, { id: "gpt", maxCompletionTokens: true });
    expect(request.body).toEqual({
      model: "gpt",
      max_completion_tokens: 50,
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "t", type: "function", function: { name: "f", arguments: '{"a":1}' } }],
        },
        { role: "tool", tool_call_id: "t", content: "" },
        { role: "user", content: [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }] },
      ],
      tools: [{ type: "function", function: { name: "f", parameters: { type: "object" } } }],
    });
    expect(fieldsOf(request)).toEqual([
      "tools",
      "messages[0].content.cache_control",
      "messages[2].reasoning",
      "messages[2].content[0]",
      "messages[3].content[0]",
      "messages[3].content[0].isError",
    ]);
    expect(translate("anthropic-messages", "anthropic-messages", body, { id: "c" }).body).toEqual({
      model: "c",
      ...body,
    });
  });

  it("gives reasoning that nobody signed back to the provider it came from", () => {
    const content = [
      { type: "thinking", thinking: "Hm.", signature: "" },
      { type: "text", text: "Hi" },
    ];
    const request = translate("anthropic-messages", "openai-chat", { messages: [{ role: "assistant", content }] });
    expect(request.body["messages"]).toMatchObject([{ role: "assistant", reasoning_content: "Hm." }]);
    expect(request.warnings).toEqual([]);
  });

  it("asks by effort where the caller gave a budget", () => {
    const body = {
      max_tokens: 9_000,
      messages: [{ role: "user", content: "Hi" }],
      thinking: { type: "enabled", budget_tokens: 8_500 },
    };
    const request = translate("anthropic-messages", "openai-chat", body);
    expect([request.body["reasoning_effort"], fieldsOf(request)]).toEqual(["medium", ["reasoning.budgetTokens"]]);
  });
});

describe("Workers AI", () => {
  it("takes text, not null, and a bare schema; the model is no part of the body", () => {
    const { body } = translate("openai-chat", "workers-ai", {
      model: "@cf/meta/x",
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "a" },
            { type: "text", text: "b" },
          ],
        },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "t", type: "function", function: { name: "f", arguments: "{}" } }],
        },
      ],
      response_format: { type: "json_schema", json_schema: { name: "n", strict: true, schema: { type: "object" } } },
      chat_template_kwargs: { enable_thinking: false },
      stream: true,
    });
    expect(body).toEqual({
      messages: [
        { role: "user", content: "a\nb" },
        {
          role: "assistant",
          content: "",
          tool_calls: [{ id: "t", type: "function", function: { name: "f", arguments: "{}" } }],
        },
      ],
      response_format: { type: "json_schema", json_schema: { type: "object" } },
      chat_template_kwargs: { enable_thinking: false },
      stream: true,
    });
  });

  it("reads a prompt as a message", () => {
    const { body } = translate("workers-ai", "openai-chat", { prompt: "Hi", max_tokens: 5, raw: true });
    expect(body).toEqual({ model: "m", messages: [{ role: "user", content: "Hi" }], max_tokens: 5 });
  });

  it("reads errors as the binding throws them and as the API answers them", () => {
    const format = formatOf("workers-ai");
    expect(format.parseError("3040: Capacity temporarily exceeded", 500)).toEqual({
      message: "3040: Capacity temporarily exceeded",
      code: "3040",
      status: 429,
    });
    expect(format.parseError({ success: false, errors: [{ code: 5007, message: "No such model" }] }, 400)).toEqual({
      message: "No such model",
      code: "5007",
      status: 400,
    });
  });
});

describe("encoders", () => {
  const tools: Delta[] = [
    { type: "tool-call-start", id: "a", toolName: "f" },
    { type: "tool-call-delta", id: "a", inputDelta: '{"x":' },
    { type: "tool-call-start", id: "b", toolName: "g" },
    { type: "tool-call-delta", id: "b", inputDelta: "{" },
    { type: "tool-call-delta", id: "a", inputDelta: "1}" },
    { type: "tool-call-delta", id: "b", inputDelta: "}" },
    { type: "tool-call-end", id: "a" },
    { type: "tool-call-end", id: "b" },
    { type: "response-end", finish: { reason: "tool-calls" } },
  ];

  it.each(formatIds)("writes interleaved tool calls as well-formed %s", (format) => {
    const encoder = formatOf(format).encoder(context);
    const stream = tools.map((delta) => encoder.push(delta)).join("") + encoder.end();
    expectWellFormed(format, stream, format);
    expect(answerOfDeltas(decodeText(format, stream)).toolCalls).toEqual([
      { name: "f", arguments: { x: 1 }, truncated: false },
      { name: "g", arguments: {}, truncated: false },
    ]);
  });

  it.each(formatIds)("writes an answer without anything as well-formed %s", (format) => {
    const encoder = formatOf(format).encoder(context);
    const stream = encoder.end();
    expectWellFormed(format, stream, format);
    expect(answerOfDeltas(decodeText(format, stream)).finish?.reason).toBe("stop");
  });

  it.each(formatIds)("fails a %s stream with an event of that format", (format) => {
    const error = new DurableAIError({
      code: "provider/truncated",
      message: "cut",
      field: "f",
      fix: "Try again.",
      runId: "r",
    });
    const encoder = formatOf(format).encoder(context);
    const stream = encoder.push({ type: "text-delta", id: "t", text: "a" }) + encoder.fail(error.facts);
    expect(stream.endsWith("\n\n")).toBe(true);
    const deltas = decodeText(format, stream);
    expect(deltas.at(-1)).toMatchObject({ type: "error", error: { message: "cut" } });
    expect(deltas.some(({ type }) => type === "response-end")).toBe(false);
    const body = JSON.stringify(formatOf(format).toErrorBody(error.facts));
    for (const fact of ["provider/truncated", "cut", "Try again.", '"f"']) expect(body).toContain(fact);
    expect(formatOf(format).parseError(formatOf(format).toErrorBody(error.facts), 502).message).toBe("cut");
  });

  it("says usage in Chat Completions only where it was asked for", () => {
    const usage: Delta = { type: "usage", usage: { inputTokens: 1, outputTokens: 2 } };
    const written = (includeUsage: boolean): string => {
      const encoder = formatOf("openai-chat").encoder({ ...context, includeUsage });
      return encoder.push(usage) + encoder.end();
    };
    expect(written(false)).not.toContain("usage");
    expect(written(true)).toContain('"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}');
  });

  it("makes ids of tool calls that had none unique to the run", () => {
    const deltas = decodeText("workers-ai", 'data: {"tool_calls":[{"name":"f","arguments":{}}]}\n\ndata: [DONE]\n\n');
    const encoder = formatOf("openai-chat").encoder(context);
    expect(deltas.map((delta) => encoder.push(delta)).join("")).toContain('"id":"call_run_1_0"');
  });

  // Gemini's calls are whole: one that is cut is not there.
  const streamsCalls = formatIds.filter((format) => format !== "gemini");

  it.each(streamsCalls)("never ends a %s stream that was cut, and calls its open tool call truncated", (format) => {
    const encoder = formatOf(format).encoder(context);
    const cut = tools
      .slice(0, 2)
      .map((delta) => encoder.push(delta))
      .join("");
    const deltas = decodeText(format, cut);
    expect(deltas.at(-1)).toMatchObject({ type: "tool-call-end", truncated: true });
  });
});

describe("private data in streams of Messages", () => {
  const stream = [
    { type: "message_start", message: { id: "m", model: "c", usage: { input_tokens: 1, output_tokens: 1 } } },
    { type: "content_block_start", index: 0, content_block: { type: "redacted_thinking", data: "x" } },
    { type: "content_block_stop", index: 0 },
    {
      type: "content_block_start",
      index: 1,
      content_block: { type: "server_tool_use", id: "s", name: "web_search", input: {} },
    },
    { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"query":"q"}' } },
    { type: "content_block_stop", index: 1 },
    { type: "content_block_start", index: 2, content_block: { type: "text", text: "" } },
    {
      type: "content_block_delta",
      index: 2,
      delta: { type: "citations_delta", citation: { type: "char_location", cited_text: "c", document_index: 0 } },
    },
    { type: "content_block_delta", index: 2, delta: { type: "text_delta", text: "a" } },
    {
      type: "content_block_delta",
      index: 2,
      delta: {
        type: "citations_delta",
        citation: { type: "web_search_result_location", url: "https://example.com", title: "T" },
      },
    },
    { type: "content_block_stop", index: 2 },
    { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 2 } },
    { type: "message_stop" },
  ];
  const text = stream.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");

  it("goes back out to Messages whole, and not to others", () => {
    const deltas = decodeText("anthropic-messages", text);
    const encoder = formatOf("anthropic-messages").encoder(context);
    const again = deltas.map((delta) => encoder.push(delta)).join("") + encoder.end();
    expectWellFormed("anthropic-messages", again, "private data");
    expect(
      decodeText("anthropic-messages", again).filter(({ type }) => type === "custom" || type === "source"),
    ).toEqual(deltas.filter(({ type }) => type === "custom" || type === "source"));
    const other = formatOf("openai-chat").encoder(context);
    const chunks = deltas.map((delta) => other.push(delta)).join("");
    expect(chunks).not.toContain("redacted");
    expect(chunks).toContain("https://example.com");
  });
});

describe("tool calls of Chat Completions, as providers really send them", () => {
  const calls = (...fragments: JsonObject[]): unknown =>
    answerOfDeltas(
      decodeText(
        "openai-chat",
        fragments
          .map((call) => `data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [call] } }] })}\n\n`)
          .join("") + "data: [DONE]\n\n",
      ),
    ).toolCalls;
  const f = (input: unknown): unknown => ({ name: "f", arguments: input, truncated: false });

  it("without an index", () => {
    expect(
      calls(
        { id: "a", function: { name: "f", arguments: '{"x":1}' } },
        { id: "b", function: { name: "f", arguments: "{}" } },
      ),
    ).toEqual([f({ x: 1 }), f({})]);
    expect(calls({ id: "a", function: { name: "f", arguments: "{" } }, { function: { arguments: "}" } })).toEqual([
      f({}),
    ]);
  });
  it("with the same index for all", () => {
    expect(
      calls(
        { index: 0, id: "a", function: { name: "f", arguments: "{}" } },
        { index: 0, id: "b", function: { name: "f", arguments: "{}" } },
      ),
    ).toEqual([f({}), f({})]);
  });
  it("with arguments before the name, as an object, or cut off", () => {
    expect(
      calls({ index: 0, id: "a", function: { arguments: "{" } }, { index: 0, function: { name: "f", arguments: "}" } }),
    ).toEqual([f({})]);
    expect(calls({ index: 0, id: "a", function: { name: "f", arguments: { x: 1 } } })).toEqual([f({ x: 1 })]);
    expect(calls({ index: 0, id: "a", function: { name: "f", arguments: '{"x":' } })).toEqual([
      { name: "f", arguments: '{"x":', truncated: true },
    ]);
  });
  it("cut off by the limit before the first argument", () => {
    const chunk = {
      choices: [{ delta: { tool_calls: [{ index: 0, id: "a", function: { name: "f" } }] }, finish_reason: "length" }],
    };
    expect(answerOfDeltas(decodeText("openai-chat", `data: ${JSON.stringify(chunk)}\n\n`)).toolCalls).toEqual([
      { name: "f", arguments: {}, truncated: true },
    ]);
  });
  it("with an empty fragment at the end", () => {
    expect(
      calls(
        { index: 0, id: "a", function: { name: "f", arguments: "{}" } },
        { index: 0, id: null, function: { name: null, arguments: null } },
      ),
    ).toEqual([f({})]);
  });
});

describe("usage that is not what it seems", () => {
  const usageOf = (format: FormatId, usage: JsonObject): unknown =>
    formatOf(format).parseUsage([new TextEncoder().encode(JSON.stringify({ usage }))]);

  it("sums the iterations of a message: the figures on top are not the bill", () => {
    const iteration = {
      input_tokens: 10,
      cache_read_input_tokens: 5,
      cache_creation_input_tokens: 1,
      output_tokens: 3,
    };
    const usage = {
      input_tokens: 10,
      output_tokens: 3,
      iterations: [
        { type: "compaction", ...iteration },
        { type: "message", ...iteration },
      ],
    };
    expect(usageOf("anthropic-messages", usage)).toMatchObject({
      inputTokens: 32,
      cacheReadTokens: 10,
      cacheWriteTokens: 2,
      outputTokens: 6,
    });
  });

  it("adds reasoning that a completion leaves out, and the cache that a prompt leaves out", () => {
    const reasoning = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 35,
      completion_tokens_details: { reasoning_tokens: 20 },
    };
    expect(usageOf("openai-chat", reasoning)).toMatchObject({ inputTokens: 10, outputTokens: 25, reasoningTokens: 20 });
    const within = { ...reasoning, completion_tokens: 25 };
    expect(usageOf("openai-chat", within)).toMatchObject({ outputTokens: 25 });
    const cached = { prompt_tokens: 7, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 161 } };
    expect(usageOf("openai-chat", cached)).toMatchObject({ inputTokens: 168, cacheReadTokens: 161 });
  });

  it("keeps what message_start said where nothing came after it", () => {
    const start = 'data: {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}\n\n';
    expect(formatOf("anthropic-messages").parseUsage([new TextEncoder().encode(start)])).toMatchObject({
      inputTokens: 9,
    });
    expect(formatOf("anthropic-messages").parseUsage([])).toBeUndefined();
  });
});

describe("errors, in every shape there is", () => {
  it.each<[JsonValue, Partial<ProviderFault>]>([
    [{ error: { message: "m", type: "t", code: "c" } }, { message: "m", type: "t", code: "c" }],
    [
      { error: "m", code: "c" },
      { message: "m", code: "c" },
    ],
    [
      { type: "error", error: { type: "overloaded_error", message: "m" } },
      { message: "m", type: "overloaded_error", status: 529 },
    ],
    [
      { object: "error", type: "t", code: "3051", message: "m", raw_status_code: 400 },
      { message: "m", code: "3051", status: 400 },
    ],
    [{ detail: "m" }, { message: "m" }],
    [{ id: "1", message: "m" }, { message: "m" }],
    [
      [{ error: { code: 429, message: "m", status: "RESOURCE_EXHAUSTED", details: [{ retryDelay: "34.4s" }] } }],
      { message: "m", code: "429", status: 429, retryAfterMs: 34_400 },
    ],
    [
      { error: { message: "Provider returned error", code: 429, metadata: { raw: "busy" } } },
      { message: "Provider returned error: busy", status: 429 },
    ],
    ["<html>", { message: "<html>" }],
    ["", { message: "the provider answered 200 without a message" }],
    [null, { message: "the provider answered 200 without a message" }],
    [{ error: null }, { message: '{"error":null}' }],
  ])("%j", (body, fault) => {
    for (const format of formatIds) expect(formatOf(format).parseError(body, 200)).toMatchObject(fault);
  });
});

describe("registry", () => {
  it("finds the format a body can only be of", () => {
    const messages: JsonObject["messages"] = [];
    expect(detectFormat({ messages, system: "x" })).toBe("anthropic-messages");
    expect(detectFormat({ messages, tools: [{ name: "f", input_schema: {} }] })).toBe("anthropic-messages");
    expect(detectFormat({ messages, response_format: { type: "text" } })).toBe("openai-chat");
    expect(detectFormat({ prompt: "x" })).toBe("workers-ai");
    expect(detectFormat({ contents: [{ parts: [{ text: "x" }] }] })).toBe("gemini");
    expect(detectFormat({ messages, max_tokens: 5 })).toBeUndefined();
    expect(detectFormat({ messages, system: "x", n: 2 })).toBeUndefined();
  });

  it.each<[FormatId, JsonObject, string]>([
    ["openai-chat", {}, "messages"],
    ["openai-chat", { messages: [{ role: "robot", content: "" }] }, "messages[0].role"],
    ["openai-chat", { messages: [{ role: "user", content: 5 }] }, "messages[0].content"],
    ["openai-chat", { messages: [{ role: "tool", content: "x" }] }, "messages[0].tool_call_id"],
    ["openai-chat", { messages: [], temperature: "hot" }, "temperature"],
    ["openai-chat", { messages: [], tools: [{ type: "function", function: {} }] }, "tools[0].function.name"],
    ["anthropic-messages", { messages: "Hi" }, "messages"],
    ["anthropic-messages", { messages: [{ role: "user", content: null }] }, "messages[0].content"],
    ["anthropic-messages", { messages: [], tools: [{ name: "f" }] }, "tools[0].input_schema"],
    ["gemini", {}, "contents"],
    ["gemini", { contents: [{ role: "assistant", parts: [] }] }, "contents[0].role"],
    ["gemini", { contents: [], generation_config: { top_p: "hot" } }, "generationConfig.topP"],
    ["gemini", { contents: [], tools: [{ functionDeclarations: [{}] }] }, "tools[0].functionDeclarations[0].name"],
    ["gemini", { contents: [], systemInstruction: "x" }, "systemInstruction"],
    ["workers-ai", { prompt: 5 }, "prompt"],
  ])("%s names the field of %j that is wrong: %s", (format, body, field) => {
    expect(() => formatOf(format).parseRequest(body)).toThrow(
      expect.objectContaining({ code: "input/invalid", field }) as DurableAIError,
    );
  });
});

it("keeps a call free of fields that are not there", () => {
  const call: ChatCall = formatOf("openai-chat").parseRequest({ messages: [{ role: "user", content: "Hi" }] });
  expect(Object.keys(call).toSorted()).toEqual(["messages", "stream"]);
});
