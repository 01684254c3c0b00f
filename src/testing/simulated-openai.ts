/** Chat completions, as OpenAI and those who copied it speak them. https://platform.openai.com/docs/api-reference/chat */
import { invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { objectIn, objectsIn, readConversation, type Prompt, type PromptTool } from "./prompt.ts";
import { piecesOf, type SimulatedAnswer } from "./simulated-answer.ts";
import {
  sseEvent,
  type AnswerContext,
  type Refusal,
  type SimulatedEvent,
  type SimulatedFailure,
  type SimulatedFormat,
} from "./simulated-format.ts";

/** The same in every answer, so that answers are equal: 23 Nov 2026 (Unix time in seconds). */
export const CREATED: number = 1_795_392_000;

/** Azure's, who refuses the request: https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter. */
const CONTENT_FILTER: Refusal = {
  status: 400,
  message:
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. (simulated)",
  details: {
    type: null,
    param: "prompt",
    code: "content_filter",
    status: 400,
    innererror: {
      code: "ResponsibleAIPolicyViolation",
      content_filter_result: {
        hate: { filtered: false, severity: "safe" },
        self_harm: { filtered: false, severity: "safe" },
        sexual: { filtered: false, severity: "safe" },
        violence: { filtered: true, severity: "high" },
      },
    },
  },
};

/** `openai-chat` in the simulator. */
export const simulatedOpenAI: SimulatedFormat = {
  id: "openai-chat",
  requestIdHeader: "x-request-id",
  malformedEvent: 'data: {"id":"chatcmpl-simulated","choices":[{"index":0,"delta":{"content":"unfin\n\n',
  readPrompt: (body) => {
    if (typeof body["model"] !== "string" || body["model"] === "")
      throw invalidInput("model", "is missing", "You must provide a model parameter.");
    return readChatPrompt(body, body["model"]);
  },
  events: chatEvents,
  body: chatBody,
  errorBody: (failure) => ({ error: errorOf(failure) }),
  refusals: {
    "context-length": {
      status: 400,
      message:
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 128001 tokens. Please reduce the length of the messages. (simulated)",
      details: { param: "messages", code: "context_length_exceeded" },
    },
    "content-filter": CONTENT_FILTER,
  },
  errorEvent: (failure) => sseEvent({ error: errorOf(failure) }),
};

// ---- request -------------------------------------------------------------------------------------------------------

/** A prompt in the shape of chat completions; `model` may come from elsewhere. */
export function readChatPrompt(body: JsonObject, model: string): Prompt {
  const format = objectIn(body["response_format"]);
  const schema = objectIn(format["json_schema"])["schema"];
  const limit = body["max_completion_tokens"] ?? body["max_tokens"];
  const effort = body["reasoning_effort"];
  return {
    ...readConversation(body["messages"]),
    model,
    stream: body["stream"] === true,
    includeUsage: objectIn(body["stream_options"])["include_usage"] === true,
    tools: objectsIn(body["tools"]).map(readTool),
    toolChoice: readToolChoice(body["tool_choice"]),
    parallelToolCalls: body["parallel_tool_calls"] !== false,
    reasoning: typeof effort === "string" && effort !== "none",
    ...(format["type"] === "json_object" ? { json: {} } : {}),
    ...(format["type"] === "json_schema" ? { json: isJsonObject(schema) ? { schema } : {} } : {}),
    ...(typeof limit === "number" ? { maxOutputTokens: limit } : {}),
  };
}

/** A tool, nested in `function` or, as old models of Workers AI take it, flat. */
function readTool(tool: JsonObject): PromptTool {
  const { name, parameters } = isJsonObject(tool["function"]) ? tool["function"] : tool;
  return { name: String(name), schema: objectIn(parameters) };
}

function readToolChoice(choice: JsonValue | undefined): Prompt["toolChoice"] {
  if (isJsonObject(choice)) return { name: String(objectIn(choice["function"])["name"]) };
  // Mistral says `any` for `required`.
  if (choice === "any") return "required";
  return choice === "none" || choice === "required" ? choice : "auto";
}

// ---- stream --------------------------------------------------------------------------------------------------------

/** OpenAI keeps the reasoning of its own models to itself; the servers that copied its API show it. */
function visibleReasoning({ provider, answer }: AnswerContext): string[] {
  return provider === "openai" ? [] : answer.reasoning;
}

/** The chunks of an answer. */
export function* chatEvents(context: AnswerContext): Iterable<SimulatedEvent> {
  const { answer } = context;
  const content = (delta: JsonObject): SimulatedEvent => chunkEvent(context, "content", [choiceOf(delta)]);

  const opening = { role: "assistant", content: answer.toolCalls.length > 0 ? null : "", refusal: null };
  yield chunkEvent(context, "prologue", [choiceOf(opening)]);
  for (const text of visibleReasoning(context)) yield content({ reasoning_content: text });
  for (const text of answer.text) yield content({ content: text });
  for (const call of toolCallDeltas(answer)) yield content({ tool_calls: [call] });
  yield chunkEvent(context, "end", [choiceOf({}, finishOf(answer))]);
  if (saysUsage(context)) yield chunkEvent(context, "end", [], usageOf(answer));
  yield { part: "end", text: sseEvent("[DONE]") };
}

function choiceOf(delta: JsonObject, finish: string | null = null): JsonObject {
  return { index: 0, delta, logprobs: null, finish_reason: finish };
}

/** Their streams say usage unasked, and know no `stream_options`: all recordings of theirs. */
const USAGE_UNASKED = new Set(["mistral", "perplexity"]);

function saysUsage({ prompt, provider }: AnswerContext): boolean {
  return prompt.includeUsage || USAGE_UNASKED.has(provider);
}

/** Where usage is said, every chunk has the field; the last one fills it. */
function chunkEvent(
  context: AnswerContext,
  part: SimulatedEvent["part"],
  choices: JsonObject[],
  usage: JsonObject | null = null,
): SimulatedEvent {
  const withUsage = saysUsage(context) ? { usage } : {};
  return { part, text: sseEvent({ ...headOf(context, "chat.completion.chunk"), choices, ...withUsage }) };
}

function* toolCallDeltas({ toolCalls }: SimulatedAnswer): Iterable<JsonObject> {
  for (const [index, { id, name, input }] of toolCalls.entries()) {
    yield { index, id, type: "function", function: { name, arguments: "" } };
    for (const piece of piecesOf(input)) yield { index, function: { arguments: piece } };
  }
}

// ---- whole answer --------------------------------------------------------------------------------------------------

/** A whole answer. */
export function chatBody(context: AnswerContext): JsonObject {
  const { answer } = context;
  const reasoning = visibleReasoning(context).join("");
  const toolCalls = answer.toolCalls.map(({ id, name, input }) => ({
    id,
    type: "function",
    function: { name, arguments: input },
  }));
  const message: JsonObject = {
    role: "assistant",
    content: toolCalls.length > 0 ? null : answer.text.join(""),
    refusal: null,
    ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
  const choice = { index: 0, message, logprobs: null, finish_reason: finishOf(answer) };
  return { ...headOf(context, "chat.completion"), choices: [choice], usage: usageOf(answer) };
}

function headOf({ answer, prompt }: AnswerContext, object: string): JsonObject {
  return {
    id: `chatcmpl-simulated-${answer.id}`,
    object,
    created: CREATED,
    model: prompt.model,
    system_fingerprint: "simulated",
  };
}

function finishOf({ finish }: SimulatedAnswer): string {
  return finish.replace("-", "_");
}

/** The usage of chat completions. */
export function usageOf({ usage }: SimulatedAnswer): JsonObject {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}

// ---- errors --------------------------------------------------------------------------------------------------------

const TYPES: Readonly<Record<number, { type: string; code: string | null }>> = {
  400: { type: "invalid_request_error", code: null },
  401: { type: "invalid_request_error", code: "invalid_api_key" },
  404: { type: "invalid_request_error", code: "unknown_url" },
  429: { type: "requests", code: "rate_limit_exceeded" },
};

/** A failure in OpenAI's words. */
export function errorOf({ status, message, details }: SimulatedFailure): JsonObject {
  const { type, code } = TYPES[status] ?? { type: "server_error", code: null };
  return { message, type, param: null, code, ...details };
}
