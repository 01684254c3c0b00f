/** OpenAI's Responses. https://platform.openai.com/docs/api-reference/responses, and the types of the openai package. */
import { invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { objectIn, objectsIn, readConversation, type Conversation, type Prompt } from "./prompt.ts";
import { piecesOf, type SimulatedAnswer, type SimulatedToolCall } from "./simulated-answer.ts";
import {
  sseEvent,
  type AnswerContext,
  type SimulatedEvent,
  type SimulatedFailure,
  type SimulatedFormat,
} from "./simulated-format.ts";
import { CREATED, errorOf } from "./simulated-openai.ts";

/** OpenAI refuses less. */
const MIN_OUTPUT_TOKENS = 16;
/** Reasoning that nobody but OpenAI could read. */
const ENCRYPTED = "c2ltdWxhdGVkLXJlYXNvbmluZw==";
const ENCRYPTED_WISH = "reasoning.encrypted_content";

/** `openai-responses` in the simulator. */
export const simulatedResponses: SimulatedFormat = {
  id: "openai-responses",
  requestIdHeader: "x-request-id",
  malformedEvent:
    'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","output_index":0,"delta":"unfin\n\n',
  readPrompt,
  events: responseEvents,
  body: (context) => responseOf(context, outputOf(context)),
  errorBody: (failure) => ({ error: errorOf(failure) }),
  refusals: {
    "context-length": {
      status: 400,
      message:
        "Your input exceeds the context window of this model. Please adjust your input and try again. (simulated)",
      details: { param: "input", code: "context_length_exceeded" },
    },
  },
  errorEvent,
};

// ---- request -------------------------------------------------------------------------------------------------------

function readPrompt(body: JsonObject): Prompt {
  const { model, input, instructions, max_output_tokens: limit, include } = body;
  if (typeof model !== "string" || model === "")
    throw invalidInput("model", "is missing", "You must provide a model parameter.");
  if (body["messages"] !== undefined)
    throw invalidInput("messages", "is not supported in the Responses API", "It is input here.");
  if (typeof limit === "number" && limit < MIN_OUTPUT_TOKENS)
    throw invalidInput("max_output_tokens", "is below the minimum", `Expected a value >= ${MIN_OUTPUT_TOKENS}.`);
  const { effort, summary } = objectIn(body["reasoning"]);
  const format = objectIn(objectIn(body["text"])["format"]);
  const schema = format["schema"];
  return {
    ...readInput(input, instructions),
    model,
    stream: body["stream"] === true,
    includeUsage: true,
    tools: objectsIn(body["tools"])
      .filter(({ type }) => type === "function")
      .map(({ name, parameters }) => ({ name: String(name), schema: objectIn(parameters) })),
    toolChoice: readToolChoice(body["tool_choice"]),
    parallelToolCalls: body["parallel_tool_calls"] !== false,
    reasoning: typeof effort === "string" && effort !== "none",
    reasoningItem: {
      summary: typeof summary === "string",
      encrypted: Array.isArray(include) && include.includes(ENCRYPTED_WISH),
    },
    ...(format["type"] === "json_object" ? { json: {} } : {}),
    ...(format["type"] === "json_schema" ? { json: isJsonObject(schema) ? { schema } : {} } : {}),
    ...(typeof limit === "number" ? { maxOutputTokens: limit } : {}),
  };
}

/** Items as turns: those of the assistant that follow each other are one. */
function readInput(input: JsonValue | undefined, instructions: JsonValue | undefined): Conversation {
  if (typeof input === "string") return readConversation([{ role: "user", content: input }], instructions);
  const turns: JsonObject[] = [];
  for (const item of objectsIn(input)) {
    const role = roleOf(item);
    const last = turns.at(-1);
    if (role !== "assistant") turns.push({ role, content: item["content"] ?? item["output"] ?? "" });
    else if (last?.["role"] === role) last["content"] = [...objectsIn(last["content"]), ...partsOf(item)];
    else turns.push({ role, content: partsOf(item) });
  }
  if (turns.length === 0) throw invalidInput("input", "is missing", "Send a text or a list of items.");
  return readConversation(turns, instructions);
}

/** An item of the assistant as parts of its turn: a message's own, else the item's type says what it is. */
function partsOf(item: JsonObject): JsonObject[] {
  if (typeof item["role"] !== "string") return [{ type: item["type"] ?? null }];
  const said = item["content"];
  return typeof said === "string" ? [{ type: "output_text", text: said }] : objectsIn(said);
}

function roleOf({ role, type }: JsonObject): string {
  if (typeof role === "string") return role;
  return type === "function_call_output" ? "tool" : "assistant";
}

function readToolChoice(choice: JsonValue | undefined): Prompt["toolChoice"] {
  if (isJsonObject(choice)) return { name: String(choice["name"]) };
  return choice === "none" || choice === "required" ? choice : "auto";
}

// ---- items ---------------------------------------------------------------------------------------------------------

/** One item of the output: how it begins and ends, and the events in between, which have no place yet. */
interface Item {
  opening: JsonObject;
  whole: JsonObject;
  events: { part: SimulatedEvent["part"]; event: JsonObject }[];
}

function itemsOf({ answer, prompt }: AnswerContext): Item[] {
  return [
    ...(answer.reasoning.length > 0 ? [reasoningItem(answer, prompt.reasoningItem)] : []),
    ...(answer.text.length > 0 ? [messageItem(answer)] : []),
    ...answer.toolCalls.map((call) => callItem(call, answer.id)),
  ];
}

function reasoningItem({ id, reasoning }: SimulatedAnswer, shown: Prompt["reasoningItem"]): Item {
  const text = reasoning.join("");
  const item = { id: `rs_simulated_${id}`, type: "reasoning" };
  const sealed = shown?.encrypted === true ? { encrypted_content: ENCRYPTED } : {};
  const opening = { ...item, summary: [], ...sealed };
  if (shown?.summary !== true) return { opening, whole: opening, events: [] };
  const part = { type: "summary_text", text };
  const at = { summary_index: 0 };
  return {
    opening,
    whole: { ...item, summary: [part], ...sealed },
    events: [
      prologue("response.reasoning_summary_part.added", { ...at, part: { ...part, text: "" } }),
      ...reasoning.map((delta) => content("response.reasoning_summary_text.delta", { ...at, delta })),
      prologue("response.reasoning_summary_text.done", { ...at, text }),
      prologue("response.reasoning_summary_part.done", { ...at, part }),
    ],
  };
}

function messageItem({ id, text: pieces, finish }: SimulatedAnswer): Item {
  const text = pieces.join("");
  const item = { id: `msg_simulated_${id}`, type: "message", role: "assistant" };
  const part = { type: "output_text", annotations: [], logprobs: [], text };
  const at = { content_index: 0 };
  return {
    opening: { ...item, status: "in_progress", content: [] },
    whole: { ...item, status: finish === "length" ? "incomplete" : "completed", content: [part] },
    events: [
      prologue("response.content_part.added", { ...at, part: { ...part, text: "" } }),
      ...pieces.map((delta) => content("response.output_text.delta", { ...at, delta, logprobs: [] })),
      prologue("response.output_text.done", { ...at, text, logprobs: [] }),
      prologue("response.content_part.done", { ...at, part }),
    ],
  };
}

function callItem({ id: call_id, name, input }: SimulatedToolCall, answerId: string): Item {
  const item = { id: `fc_simulated_${answerId}_${call_id.slice(-1)}`, type: "function_call", call_id, name };
  return {
    opening: { ...item, status: "in_progress", arguments: "" },
    whole: { ...item, status: "completed", arguments: input },
    events: [
      ...piecesOf(input).map((delta) => content("response.function_call_arguments.delta", { delta })),
      prologue("response.function_call_arguments.done", { arguments: input }),
    ],
  };
}

function prologue(type: string, rest: JsonObject): Item["events"][number] {
  return { part: "prologue", event: { type, ...rest } };
}

function content(type: string, rest: JsonObject): Item["events"][number] {
  return { part: "content", event: { type, ...rest } };
}

// ---- stream --------------------------------------------------------------------------------------------------------

function* responseEvents(context: AnswerContext): Iterable<SimulatedEvent> {
  let sequence_number = 0;
  const write = (part: SimulatedEvent["part"], { type, ...rest }: JsonObject): SimulatedEvent => {
    const text = sseEvent({ type, sequence_number, ...rest }, String(type));
    sequence_number += 1;
    return { part, text };
  };
  const begun = { ...responseOf(context, []), status: "in_progress", incomplete_details: null, usage: null };
  yield write("prologue", { type: "response.created", response: begun });
  yield write("prologue", { type: "response.in_progress", response: begun });
  for (const [output_index, { opening, whole, events }] of itemsOf(context).entries()) {
    yield write("prologue", { type: "response.output_item.added", output_index, item: opening });
    for (const { part, event } of events) yield write(part, { ...event, item_id: opening["id"], output_index });
    yield write("prologue", { type: "response.output_item.done", output_index, item: whole });
  }
  const response = responseOf(context, outputOf(context));
  yield write("end", { type: `response.${String(response["status"])}`, response });
}

// ---- whole answer --------------------------------------------------------------------------------------------------

function outputOf(context: AnswerContext): JsonObject[] {
  return itemsOf(context).map(({ whole }) => whole);
}

/** Why an answer is not whole. */
const INCOMPLETE: Readonly<Partial<Record<SimulatedAnswer["finish"], string>>> = {
  length: "max_output_tokens",
  "content-filter": "content_filter",
};

function responseOf({ answer, prompt }: AnswerContext, output: JsonObject[]): JsonObject {
  const reason = INCOMPLETE[answer.finish];
  return {
    id: `resp_simulated_${answer.id}`,
    object: "response",
    created_at: CREATED,
    status: reason === undefined ? "completed" : "incomplete",
    background: false,
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    instructions: null,
    max_output_tokens: prompt.maxOutputTokens ?? null,
    metadata: {},
    model: prompt.model,
    output,
    parallel_tool_calls: prompt.parallelToolCalls,
    previous_response_id: null,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
    usage: usageOf(answer),
  };
}

function usageOf({ usage }: SimulatedAnswer): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

// ---- errors --------------------------------------------------------------------------------------------------------

/** The response itself fails. https://platform.openai.com/docs/api-reference/responses-streaming/response/failed */
function errorEvent(failure: SimulatedFailure): string {
  const code = failure.status === 429 ? "rate_limit_exceeded" : "server_error";
  const response = { object: "response", status: "failed", error: { code, message: failure.message }, output: [] };
  return sseEvent({ type: "response.failed", sequence_number: 0, response }, "response.failed");
}
