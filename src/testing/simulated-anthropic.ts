/** Anthropic Messages. https://platform.claude.com/docs/en/api/messages */
import { invalidInput } from "../errors.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../json.ts";
import { objectIn, objectsIn, readConversation, type Prompt } from "./prompt.ts";
import { piecesOf, type SimulatedAnswer } from "./simulated-answer.ts";
import {
  sseEvent,
  type AnswerContext,
  type SimulatedEvent,
  type SimulatedFailure,
  type SimulatedFormat,
} from "./simulated-format.ts";

/** What a thinking block is signed with; a client has to send it back as it is. */
const SIGNATURE = "c2ltdWxhdGVk";

/** `anthropic-messages` in the simulator. */
export const simulatedAnthropic: SimulatedFormat = {
  id: "anthropic-messages",
  requestIdHeader: "request-id",
  malformedEvent:
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_de\n\n',
  readPrompt,
  events: messageEvents,
  body: messageBody,
  errorBody: (failure) => ({ type: "error", error: errorOf(failure), request_id: "req_simulated" }),
  refusals: {
    "context-length": { status: 400, message: "prompt is too long: 200001 tokens > 200000 maximum (simulated)" },
  },
  errorEvent: (failure) => sseEvent({ type: "error", error: errorOf(failure) }, "error"),
};

/** Models that refuse an assistant message that comes last. */
const NO_PREFILL = /claude-[a-z]+-(4-[6-9]|[5-9])/;

// ---- request -------------------------------------------------------------------------------------------------------

function readPrompt(body: JsonObject, headers: Headers): Prompt {
  const { model, max_tokens: limit, thinking, tool_choice: choice } = body;
  // On Vertex it is in the body.
  const hasVersion = headers.has("anthropic-version") || typeof body["anthropic_version"] === "string";
  if (!hasVersion) throw invalidInput("anthropic-version", "header is required", "Send it.");
  if (typeof model !== "string" || model === "") throw invalidInput("model", "Field required", "Name a model.");
  if (typeof limit !== "number") throw invalidInput("max_tokens", "Field required", "Send a limit.");
  const conversation = readConversation(body["messages"], body["system"]);
  if (conversation.prefill?.isAsked === false && NO_PREFILL.test(model))
    throw invalidInput("messages", "This model does not support assistant message prefill", "End with a user message.");
  const format = objectIn(objectIn(body["output_config"])["format"]);
  const thinks = objectIn(thinking)["type"];
  return {
    ...conversation,
    model,
    stream: body["stream"] === true,
    includeUsage: true,
    tools: objectsIn(body["tools"]).map(({ name, input_schema: schema }) => ({
      name: String(name),
      schema: objectIn(schema),
    })),
    toolChoice: readToolChoice(choice),
    parallelToolCalls: objectIn(choice)["disable_parallel_tool_use"] !== true,
    reasoning: thinks === "enabled" || thinks === "adaptive",
    ...(format["type"] === "json_schema" ? { json: { schema: objectIn(format["schema"]) } } : {}),
    maxOutputTokens: limit,
  };
}

function readToolChoice(choice: JsonValue | undefined): Prompt["toolChoice"] {
  const { type, name } = objectIn(choice);
  if (type === "tool") return { name: String(name) };
  if (type === "any") return "required";
  return type === "none" ? "none" : "auto";
}

// ---- stream --------------------------------------------------------------------------------------------------------

/** A block of an answer: how it opens, and what it grows by. */
interface Block {
  opening: JsonObject;
  deltas: JsonObject[];
}

function* messageEvents(context: AnswerContext): Iterable<SimulatedEvent> {
  const { answer } = context;
  const usage = usageOf(answer);
  const message = { ...headOf(context), content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  yield messageEvent("prologue", "message_start", { message });
  yield messageEvent("prologue", "ping", {});
  for (const [index, { opening, deltas }] of blocksOf(answer).entries()) {
    yield messageEvent("prologue", "content_block_start", { index, content_block: opening });
    for (const delta of deltas) yield messageEvent("content", "content_block_delta", { index, delta });
    yield messageEvent("prologue", "content_block_stop", { index });
  }
  const delta = { ...stopOf(answer), stop_sequence: null };
  yield messageEvent("end", "message_delta", { delta, usage });
  yield messageEvent("end", "message_stop", {});
}

function messageEvent(part: SimulatedEvent["part"], type: string, rest: JsonObject): SimulatedEvent {
  return { part, text: sseEvent({ type, ...rest }, type) };
}

function blocksOf({ reasoning, text, toolCalls }: SimulatedAnswer): Block[] {
  const blocks: Block[] = [];
  if (reasoning.length > 0)
    blocks.push({
      opening: { type: "thinking", thinking: "", signature: "" },
      deltas: [
        ...reasoning.map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: SIGNATURE },
      ],
    });
  if (text.length > 0)
    blocks.push({
      opening: { type: "text", text: "" },
      deltas: text.map((piece) => ({ type: "text_delta", text: piece })),
    });
  for (const { id, name, input } of toolCalls)
    blocks.push({
      opening: { type: "tool_use", id: toolUseId(id), name, input: {} },
      deltas: ["", ...piecesOf(input)].map((piece) => ({ type: "input_json_delta", partial_json: piece })),
    });
  return blocks;
}

// ---- whole answer --------------------------------------------------------------------------------------------------

function messageBody(context: AnswerContext): JsonObject {
  const { answer } = context;
  const { reasoning, text, toolCalls } = answer;
  const thinking = { type: "thinking", thinking: reasoning.join(""), signature: SIGNATURE };
  const content: JsonObject[] = [
    ...(reasoning.length === 0 ? [] : [thinking]),
    ...(text.length === 0 ? [] : [{ type: "text", text: text.join("") }]),
    ...toolCalls.map(({ id, name, input }) => {
      const value = parseJson(input);
      return { type: "tool_use", id: toolUseId(id), name, input: isJsonObject(value) ? value : {} };
    }),
  ];
  return { ...headOf(context), content, ...stopOf(answer), usage: usageOf(answer) };
}

function headOf({ answer, prompt }: AnswerContext): JsonObject {
  return {
    id: `msg_simulated_${answer.id}`,
    type: "message",
    role: "assistant",
    model: prompt.model,
    stop_sequence: null,
  };
}

function toolUseId(id: string): string {
  return id.replace(/^call/, "toolu");
}

const STOP_REASONS = {
  stop: "end_turn",
  length: "max_tokens",
  "tool-calls": "tool_use",
  "content-filter": "refusal",
} as const;

function stopOf({ finish }: SimulatedAnswer): JsonObject {
  const refusal = { type: "refusal", category: "general_harms", explanation: "Simulated: refused" };
  return { stop_reason: STOP_REASONS[finish], ...(finish === "content-filter" && { stop_details: refusal }) };
}

function usageOf({ usage }: SimulatedAnswer): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: usage.outputTokens,
  };
}

// ---- errors --------------------------------------------------------------------------------------------------------

/** https://platform.claude.com/docs/en/api/errors */
const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  404: "not_found_error",
  429: "rate_limit_error",
  503: "overloaded_error",
  529: "overloaded_error",
};

function errorOf({ status, message }: SimulatedFailure): JsonObject {
  return { type: TYPES[status] ?? "api_error", message };
}
