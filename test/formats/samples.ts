/**
 * Exchanges written by hand, in the shapes of the formats: what the tests run over where the recordings are not.
 * They also hold what no public recording has: an overload in mid-stream, interleaved choices, Workers AI's own streams.
 */
import type { FormatId } from "../../src/chat.ts";
import { writeFrame } from "../../src/formats/event-stream.ts";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import type { Expected, Recording } from "./recordings.ts";

const encoder = new TextEncoder();
const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1_700_000_000,
  model: "gpt-sample",
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const sse = (...events: (JsonValue | "[DONE]")[]): string =>
  events.map((event) => `data: ${event === "[DONE]" ? event : JSON.stringify(event)}\n\n`).join("");
const messageEvents = (...events: JsonObject[]): string =>
  events.map((event) => `event: ${String(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`).join("");

const weatherTool = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const chatRequest: JsonObject = {
  model: "gpt-sample",
  messages: [
    { role: "system", content: "Be brief." },
    {
      role: "user",
      content: [
        { type: "text", text: "What is this?" },
        { type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } },
      ],
    },
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Paris"}' } }],
    },
    { role: "tool", tool_call_id: "call_1", content: "18 °C" },
  ],
  tools: [
    { type: "function", function: { name: "weather", description: "Tells the weather.", parameters: weatherTool } },
  ],
  tool_choice: "auto",
  max_completion_tokens: 200,
  temperature: 0.2,
  stream: true,
  stream_options: { include_usage: true },
};
const messagesRequest: JsonObject = {
  model: "claude-sample",
  max_tokens: 4_000,
  system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
  messages: [
    { role: "user", content: "What is the weather in Paris?" },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "I need a tool.", signature: "c2lnbmVk" },
        { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Paris" } },
      ],
    },
    {
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: "toolu_1", content: "18 °C" },
        { type: "text", text: "And?" },
      ],
    },
  ],
  tools: [
    { name: "weather", description: "Tells the weather.", input_schema: weatherTool },
    { type: "web_search_20250305", name: "web_search" },
  ],
  thinking: { type: "enabled", budget_tokens: 2_000 },
  stream: true,
};

const chatUsage = {
  prompt_tokens: 20,
  completion_tokens: 9,
  total_tokens: 29,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 3 },
};
const chatUsageRead = { input: 20, cache_read: 4, cache_write: 0, output: 9, reasoning: 3 };

const start: JsonObject = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sample",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 5, cache_read_input_tokens: 10, cache_creation_input_tokens: 3, output_tokens: 1 },
  },
};
const block = (index: number, content_block: JsonObject, ...deltas: JsonObject[]): JsonObject[] => [
  { type: "content_block_start", index, content_block },
  ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
  { type: "content_block_stop", index },
];
const messageUsageRead = { input: 18, cache_read: 10, cache_write: 3, output: 12, reasoning: 0 };

const responsesRequest: JsonObject = {
  model: "gpt-sample",
  instructions: "Be brief.",
  input: [
    { role: "developer", content: "Answer in French." },
    {
      type: "message",
      role: "user",
      content: [
        { type: "input_text", text: "What is this?" },
        { type: "input_image", image_url: "https://example.com/a.png", detail: "low" },
        { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,AAAA" },
      ],
    },
    { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm." }], encrypted_content: "c2VhbGVk" },
    {
      type: "message",
      id: "msg_1",
      role: "assistant",
      status: "completed",
      content: [
        { type: "output_text", text: "A cat?" },
        { type: "refusal", refusal: "I will not say." },
      ],
    },
    { type: "function_call", id: "fc_1", call_id: "call_1", name: "weather", arguments: '{"city":"Paris"}' },
    { type: "function_call_output", call_id: "call_1", output: "18 °C" },
    { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "cats" } },
    { type: "item_reference", id: "msg_2" },
    { role: "assistant", content: "Yes." },
    { role: "user", content: "And?" },
  ],
  tools: [
    { type: "web_search" },
    { type: "function", name: "weather", description: "Tells the weather.", parameters: weatherTool, strict: true },
  ],
  tool_choice: { type: "function", name: "weather" },
  text: { format: { type: "json_schema", name: "answer", schema: weatherTool }, verbosity: "low" },
  reasoning: { effort: "high", summary: "auto" },
  include: ["reasoning.encrypted_content"],
  max_output_tokens: 200,
  store: false,
  metadata: { customer: "acme" },
  stream: true,
};
const responseUsage = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 29,
};
const responseUsageRead = { input: 20, cache_read: 4, cache_write: 2, output: 9, reasoning: 3 };
const response = (more: JsonObject): JsonObject => ({
  id: "resp_1",
  object: "response",
  created_at: 1_700_000_000,
  model: "gpt-sample",
  status: "in_progress",
  error: null,
  incomplete_details: null,
  output: [],
  usage: null,
  ...more,
});
const responseEvents = (...events: JsonObject[]): string =>
  messageEvents(...events.map((event, sequence_number) => ({ ...event, sequence_number })));
const summary = { type: "summary_text", text: "Hm. " };
const cited = { type: "url_citation", url: "https://example.com/", title: "Example", start_index: 0, end_index: 4 };
const outputText = (text: string): JsonObject => ({ type: "output_text", text, annotations: [cited], logprobs: [] });
const responseItems: JsonObject[] = [
  { id: "rs_1", type: "reasoning", summary: [summary], encrypted_content: "c2VhbGVk" },
  { id: "ws_1", type: "web_search_call", status: "completed", action: { type: "search", query: "hello" } },
  { id: "msg_1", type: "message", role: "assistant", status: "completed", content: [outputText("Grüß dich 🌊")] },
];
const callItem = (index: number, more: JsonObject): JsonObject => ({
  id: `fc_${index}`,
  type: "function_call",
  call_id: `call_${index}`,
  name: "weather",
  ...more,
});

const converseRequest: JsonObject = {
  system: [{ text: "Be brief." }, { cachePoint: { type: "default" } }],
  messages: [
    {
      role: "user",
      content: [
        { text: "What is this?" },
        { image: { format: "png", source: { bytes: "aGk=" } } },
        { document: { format: "txt", name: "facts", source: { text: "It rains." } } },
        { guardContent: { text: { text: "And?", qualifiers: ["query"] } } },
      ],
    },
    {
      role: "assistant",
      content: [
        { reasoningContent: { reasoningText: { text: "I need a tool.", signature: "c2lnbmVk" } } },
        { reasoningContent: { redactedContent: "c2VjcmV0" } },
        { toolUse: { toolUseId: "tooluse_1", name: "weather", input: { city: "Paris" } } },
      ],
    },
    {
      role: "user",
      content: [
        { toolResult: { toolUseId: "tooluse_1", content: [{ json: { degrees: 18 } }], status: "success" } },
        { text: "Thanks." },
        { cachePoint: { type: "default", ttl: "1h" } },
      ],
    },
  ],
  inferenceConfig: { maxTokens: 200, temperature: 0.2, topP: 0.9, stopSequences: ["###"] },
  toolConfig: {
    tools: [
      { toolSpec: { name: "weather", description: "Tells the weather.", inputSchema: { json: weatherTool } } },
      { cachePoint: { type: "default" } },
    ],
    toolChoice: { auto: {} },
  },
  additionalModelRequestFields: { reasoning_effort: "low", custom: 1 },
  performanceConfig: { latency: "optimized" },
};
const converseUsage = {
  inputTokens: 5,
  outputTokens: 12,
  totalTokens: 30,
  cacheReadInputTokens: 10,
  cacheWriteInputTokens: 3,
  cacheDetails: [{ ttl: "1h", inputTokens: 2 }],
};
const delta = (contentBlockIndex: number, value: JsonObject): [string, JsonObject] => [
  "contentBlockDelta",
  { contentBlockIndex, delta: value, p: "abc" },
];
const stop = (contentBlockIndex: number): [string, JsonObject] => ["contentBlockStop", { contentBlockIndex }];
const piece = (part: JsonObject, finishReason?: string): JsonObject => ({
  candidates: [
    { content: { role: "model", parts: [part] }, index: 0, ...(finishReason === undefined ? {} : { finishReason }) },
  ],
  modelVersion: "gemini-sample",
  responseId: "r1",
});
const geminiRequest: JsonObject = {
  systemInstruction: { parts: [{ text: "Be brief." }] },
  contents: [
    { role: "user", parts: [{ text: "What is this?" }, { inlineData: { mimeType: "image/png", data: "aGk=" } }] },
    {
      role: "model",
      parts: [{ functionCall: { name: "weather", args: { city: "Paris" } }, thoughtSignature: "c2lnbmVk" }],
    },
    { role: "user", parts: [{ functionResponse: { name: "weather", response: { output: "18 °C" } } }] },
  ],
  tools: [
    {
      functionDeclarations: [{ name: "weather", description: "Tells the weather.", parametersJsonSchema: weatherTool }],
    },
    { googleSearch: {} },
  ],
  toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["weather"] } },
  generationConfig: {
    maxOutputTokens: 200,
    temperature: 0.2,
    candidateCount: 1,
    thinkingConfig: { thinkingLevel: "low", includeThoughts: true },
  },
  safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
};
const geminiUsage = {
  promptTokenCount: 18,
  toolUsePromptTokenCount: 2,
  cachedContentTokenCount: 10,
  candidatesTokenCount: 5,
  thoughtsTokenCount: 7,
  totalTokenCount: 32,
};
const geminiUsageRead = { input: 20, cache_read: 10, cache_write: 0, output: 12, reasoning: 7 };

export const samples: Recording[] = [
  stream("openai-responses", "reasoning, a search and text", responsesRequest, {
    body: responseEvents(
      { type: "response.created", response: response({}) },
      { type: "response.in_progress", response: response({}) },
      { type: "response.output_item.added", output_index: 0, item: { id: "rs_1", type: "reasoning", summary: [] } },
      {
        type: "response.reasoning_summary_part.added",
        output_index: 0,
        summary_index: 0,
        part: { ...summary, text: "" },
      },
      { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 0, delta: "Hm. " },
      { type: "response.output_item.done", output_index: 0, item: responseItems[0] ?? null },
      { type: "response.output_item.added", output_index: 1, item: { id: "ws_1", type: "web_search_call" } },
      { type: "response.web_search_call.searching", output_index: 1, item_id: "ws_1" },
      { type: "response.output_item.done", output_index: 1, item: responseItems[1] ?? null },
      { type: "response.output_item.added", output_index: 2, item: { id: "msg_1", type: "message", content: [] } },
      { type: "response.output_text.delta", output_index: 2, content_index: 0, delta: "Grüß " },
      { type: "response.output_text.annotation.added", output_index: 2, content_index: 0, annotation: cited },
      { type: "response.output_text.delta", output_index: 2, content_index: 0, delta: "dich 🌊" },
      { type: "keepalive" },
      { type: "response.output_item.done", output_index: 2, item: responseItems[2] ?? null },
      {
        type: "response.completed",
        response: response({ status: "completed", output: responseItems, usage: responseUsage }),
      },
    ),
    expected: { text: "Grüß dich 🌊", reasoning: "Hm. ", finish_raw: "completed", usage: responseUsageRead },
  }),
  stream("openai-responses", "two tools, their arguments interleaved", undefined, {
    body: responseEvents(
      { type: "response.created", response: response({}) },
      { type: "response.output_item.added", output_index: 0, item: callItem(0, { arguments: "" }) },
      { type: "response.output_item.added", output_index: 1, item: callItem(1, { arguments: "" }) },
      { type: "response.function_call_arguments.delta", output_index: 0, delta: '{"city":' },
      { type: "response.function_call_arguments.delta", output_index: 1, delta: '{"city":"Rome"}' },
      { type: "response.function_call_arguments.delta", output_index: 0, delta: '"Paris"}' },
      { type: "response.output_item.done", output_index: 0, item: callItem(0, { arguments: '{"city":"Paris"}' }) },
      { type: "response.output_item.done", output_index: 1, item: callItem(1, { arguments: '{"city":"Rome"}' }) },
      { type: "response.completed", response: response({ status: "completed", usage: responseUsage }) },
    ),
    expected: {
      tool_calls: [
        { id: "call_0", name: "weather", arguments: { city: "Paris" } },
        { id: "call_1", name: "weather", arguments: { city: "Rome" } },
      ],
      finish_raw: "completed",
      usage: responseUsageRead,
    },
  }),
  stream("openai-responses", "failed after its 200", undefined, {
    body: responseEvents(
      { type: "response.created", response: response({}) },
      {
        type: "response.failed",
        response: response({ status: "failed", error: { code: "server_error", message: "Sorry" } }),
      },
    ),
    expected: { error: { message: "Sorry" }, ai_sdk_check: "not run" },
  }),
  whole("openai-responses", "whole body", responsesRequest, {
    body: response({
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
      output: responseItems,
      usage: responseUsage,
    }),
    expected: {
      text: "Grüß dich 🌊",
      reasoning: "Hm. ",
      finish_raw: "incomplete:max_output_tokens",
      usage: responseUsageRead,
    },
  }),
  frames("reasoning, text and a tool", converseRequest, {
    body: [
      ["messageStart", { role: "assistant", p: "ab" }],
      delta(0, { reasoningContent: { text: "Hm. " } }),
      delta(0, { reasoningContent: { signature: "c2lnbmVk" } }),
      stop(0),
      delta(1, { text: "Grüß " }),
      delta(1, { text: "dich 🌊" }),
      stop(1),
      ["contentBlockStart", { contentBlockIndex: 2, start: { toolUse: { toolUseId: "tooluse_1", name: "weather" } } }],
      delta(2, { toolUse: { input: '{"city":' } }),
      delta(2, { toolUse: { input: '"Paris"}' } }),
      stop(2),
      ["somethingNew", { a: 1 }],
      ["messageStop", { stopReason: "tool_use" }],
      ["metadata", { usage: converseUsage, metrics: { latencyMs: 7 } }],
    ],
    expected: {
      text: "Grüß dich 🌊",
      reasoning: "Hm. ",
      tool_calls: [{ id: "tooluse_1", name: "weather", arguments: { city: "Paris" } }],
      finish_raw: "tool_use",
      usage: messageUsageRead,
    },
  }),
  frames("throttled in mid-stream", undefined, {
    body: [
      ["messageStart", { role: "assistant" }],
      delta(0, { text: "Gr" }),
      ["throttlingException", { message: "Too many requests" }],
    ],
    expected: { error: { message: "Too many requests" }, ai_sdk_check: "not run" },
  }),
  whole("bedrock-converse", "whole body", converseRequest, {
    body: {
      output: { message: { role: "assistant", content: [{ text: "Hi." }] } },
      stopReason: "end_turn",
      usage: converseUsage,
      metrics: { latencyMs: 7 },
    },
    expected: { text: "Hi.", finish_raw: "end_turn", usage: messageUsageRead },
  }),
  stream("openai-chat", "text and reasoning", chatRequest, {
    body: `: keep-alive\n\n${sse(
      chunk({ role: "assistant", content: "" }),
      chunk({ reasoning_content: "Hm. " }),
      chunk({ content: "Grüß " }),
      chunk({ content: "dich 🌊" }),
      chunk({}, "stop"),
      { ...chunk({}), choices: [], usage: chatUsage },
      "[DONE]",
    )}`,
    expected: { text: "Grüß dich 🌊", reasoning: "Hm. ", finish_raw: "stop", usage: chatUsageRead },
  }),
  stream("openai-chat", "parallel tools, CRLF, no [DONE]", undefined, {
    body: sse(
      chunk({
        role: "assistant",
        tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "weather", arguments: "" } }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] }),
      chunk({
        tool_calls: [
          { index: 1, id: "b", type: "function", function: { name: "weather", arguments: '{"city":"Rome"}' } },
        ],
      }),
      chunk({}, "tool_calls"),
    ).replaceAll("\n", "\r\n"),
    expected: {
      tool_calls: [
        { id: "a", name: "weather", arguments: { city: "Paris" } },
        { id: "b", name: "weather", arguments: { city: "Rome" } },
      ],
      finish_raw: "tool_calls",
    },
  }),
  whole("openai-chat", "whole body", chatRequest, {
    body: {
      id: "chatcmpl-2",
      object: "chat.completion",
      created: 1_700_000_000,
      model: "gpt-sample",
      choices: [{ index: 0, message: { role: "assistant", content: "Hi.", refusal: null }, finish_reason: "length" }],
      usage: chatUsage,
    },
    expected: { text: "Hi.", finish_raw: "length", usage: chatUsageRead },
  }),
  stream("anthropic-messages", "thinking, text and a tool", messagesRequest, {
    body: messageEvents(
      start,
      ...block(
        0,
        { type: "thinking", thinking: "", signature: "" },
        { type: "thinking_delta", thinking: "Hm. " },
        { type: "signature_delta", signature: "c2lnbmVk" },
      ),
      { type: "ping" },
      ...block(1, { type: "text", text: "" }, { type: "text_delta", text: "Let me see." }),
      ...block(
        2,
        { type: "tool_use", id: "toolu_1", name: "weather", input: {} },
        { type: "input_json_delta", partial_json: "" },
        { type: "input_json_delta", partial_json: '{"city":"Paris"}' },
      ),
      { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 12 } },
      { type: "message_stop" },
    ),
    expected: {
      text: "Let me see.",
      reasoning: "Hm. ",
      tool_calls: [{ id: "toolu_1", name: "weather", arguments: { city: "Paris" } }],
      finish_raw: "tool_use",
      usage: messageUsageRead,
    },
  }),
  stream("anthropic-messages", "overloaded in mid-stream", undefined, {
    body: messageEvents(
      start,
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
    ),
    expected: { error: { message: "Overloaded" }, ai_sdk_check: "not run" },
  }),
  whole("anthropic-messages", "whole body", messagesRequest, {
    body: {
      id: "msg_2",
      type: "message",
      role: "assistant",
      model: "claude-sample",
      content: [{ type: "text", text: "Hi." }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 5, cache_read_input_tokens: 10, cache_creation_input_tokens: 3, output_tokens: 12 },
    },
    expected: { text: "Hi.", finish_raw: "end_turn", usage: messageUsageRead },
  }),
  stream("gemini", "thoughts, text and a tool", geminiRequest, {
    body: sse(
      piece({ text: "Hm. ", thought: true }),
      piece({ text: "Let me " }),
      piece({ text: "see." }),
      piece({ functionCall: { name: "weather", args: { city: "Paris" } }, thoughtSignature: "c2lnbmVk" }),
      { ...piece({ text: "" }, "STOP"), usageMetadata: geminiUsage },
    ),
    expected: {
      text: "Let me see.",
      reasoning: "Hm. ",
      tool_calls: [{ id: null, name: "weather", arguments: { city: "Paris" } }],
      finish_raw: "STOP",
      usage: geminiUsageRead,
    },
  }),
  stream("gemini", "a refused prompt", undefined, {
    body: sse({
      promptFeedback: { blockReason: "SAFETY" },
      usageMetadata: { promptTokenCount: 4, totalTokenCount: 4 },
    }),
    expected: {
      finish_raw: "BLOCKED:SAFETY",
      usage: { input: 4, cache_read: 0, cache_write: 0, output: 0, reasoning: 0 },
    },
  }),
  stream("gemini", "unavailable in mid-stream", undefined, {
    body: sse(piece({ text: "Hi" }), { error: { code: 503, message: "Overloaded", status: "UNAVAILABLE" } }),
    expected: { error: { message: "Overloaded" }, ai_sdk_check: "not run" },
  }),
  whole("gemini", "whole body", geminiRequest, {
    body: { ...piece({ text: "Hi." }, "MAX_TOKENS"), usageMetadata: geminiUsage },
    expected: { text: "Hi.", finish_raw: "MAX_TOKENS", usage: geminiUsageRead },
  }),
  stream(
    "workers-ai",
    "native text",
    { prompt: "Say hi.", stream: true, max_tokens: 20 },
    {
      body: sse(
        { response: "Hi", p: "abc" },
        { response: 5 },
        { response: "", usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
        "[DONE]",
      ),
      expected: { text: "Hi5", usage: { input: 3, cache_read: 0, cache_write: 0, output: 2, reasoning: 0 } },
    },
  ),
  whole("workers-ai", "native tools", undefined, {
    body: {
      response: null,
      tool_calls: [{ name: "weather", arguments: { city: "Paris" } }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    },
    expected: {
      tool_calls: [{ id: null, name: "weather", arguments: { city: "Paris" } }],
      usage: { input: 3, cache_read: 0, cache_write: 0, output: 2, reasoning: 0 },
    },
  }),
];

type Sample<Body> = { body: Body; expected: Partial<Expected> };

function stream(
  format: FormatId,
  id: string,
  request: JsonObject | undefined,
  { body, expected }: Sample<string>,
): Recording {
  return { ...recording(format, id, request, expected), body, bytes: encoder.encode(body), isStream: true };
}

/** A stream of Converse: its events by their types; exceptions end so. */
function frames(
  id: string,
  request: JsonObject | undefined,
  { body, expected }: Sample<[type: string, body: JsonObject][]>,
): Recording {
  const bytes = body.map(([name, value]) =>
    writeFrame({ kind: name.endsWith("Exception") ? "exception" : "event", name, data: JSON.stringify(value) }),
  );
  const all = Uint8Array.from(bytes.flatMap((frame) => [...frame]));
  return { ...recording("bedrock-converse", id, request, expected), body: "", bytes: all, isStream: true };
}

function whole(
  format: FormatId,
  id: string,
  request: JsonObject | undefined,
  { body, expected }: Sample<JsonObject>,
): Recording {
  const text = JSON.stringify(body);
  return { ...recording(format, id, request, expected), body: text, bytes: encoder.encode(text), isStream: false };
}

function recording(
  format: FormatId,
  id: string,
  request: JsonObject | undefined,
  expected: Partial<Expected>,
): Omit<Recording, "body" | "bytes" | "isStream"> {
  return {
    id: `sample/${format}/${id}`,
    format,
    provider: "sample",
    request,
    status: 200,
    expected: { ai_sdk_check: "ok", ...expected },
  };
}
