/** Items of an assistant, both ways: in the input of a request, and in the output of a response. */
import type { ChatMessage, CustomPart, ReasoningPart, TextPart, ToolCallPart } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { objectsOf, restOf, textOf } from "../fields.ts";
import { ownFields, spelling, withOpaque } from "../opaque.ts";
import { generatedToolCallId } from "../tool-call-id.ts";

const FORMAT = "openai-responses";

/** A part that an item of the output is. */
export type ItemPart = TextPart | ReasoningPart | ToolCallPart | CustomPart;
/** What an assistant says. */
export type AssistantContent = Extract<ChatMessage, { role: "assistant" }>["content"];

const KNOWN_REASONING = ["type", "id", "status", "summary", "content"];
const KNOWN_CALL = ["type", "id", "status", "call_id", "name", "arguments"];
const KNOWN_MESSAGE = ["content"];
const KNOWN_TEXT = ["type", "text"];
const KNOWN_REFUSAL = ["type", "refusal"];

/** What stands between two summaries of one thought. */
export const SUMMARY_BREAK = "\n\n";

/** The parts of one item; what only this format knows (server tools, references…) is kept whole. `at`: its place. */
export function parseItem(item: JsonObject, at: number): ItemPart[] {
  switch (item["type"]) {
    case "message":
      return parseMessage(item);
    case "reasoning":
      return [parseReasoning(item)];
    case "function_call":
      return [parseToolCall(item, at)];
    default:
      return [{ type: "custom", opaque: { [FORMAT]: item } }];
  }
}

// ---- messages ------------------------------------------------------------------------------------------------------

/** The parts of an assistant's message: the first notes what the message is, so that it can be put together again. */
function parseMessage(message: JsonObject): (TextPart | CustomPart)[] {
  const { content } = message;
  const notes = { $message: restOf(message, KNOWN_MESSAGE) ?? {} };
  if (typeof content === "string") return [{ type: "text", text: content, ...withOpaque(FORMAT, notes) }];
  return objectsOf(content).map((part, i) => parseOutputPart(part, i === 0 ? { $parts: true, ...notes } : {}));
}

function parseOutputPart(part: JsonObject, notes: JsonObject): TextPart | CustomPart {
  const text = textOf(part["text"]);
  if (text !== undefined)
    return { type: "text", text, ...withOpaque(FORMAT, { ...notes, ...filled(restOf(part, KNOWN_TEXT)) }) };
  const refusal = textOf(part["refusal"]);
  if (refusal !== undefined)
    return {
      type: "text",
      text: refusal,
      ...withOpaque(FORMAT, { ...notes, $refusal: true, ...restOf(part, KNOWN_REFUSAL) }),
    };
  return { type: "custom", opaque: { [FORMAT]: { ...part, ...notes, $content: true } } };
}

/** Every text comes with lists of annotations and logprobs: without any they say nothing. */
function filled(fields: JsonObject = {}): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !Array.isArray(value) || value.length > 0));
}

/** Whether a part belongs into a message, and not beside it. */
export function isMessagePart(part: AssistantContent[number]): boolean {
  return part.type === "text" || part.type === "file" || spelling(part.opaque, FORMAT, "$content") === true;
}

/** A text as a part of an assistant's message. */
export function toOutputText({ text, opaque }: TextPart): JsonObject {
  const own = ownFields(opaque, FORMAT);
  if (spelling(opaque, FORMAT, "$refusal") === true) return { type: "refusal", refusal: text, ...own };
  return { type: "output_text", text, ...own };
}

// ---- reasoning -----------------------------------------------------------------------------------------------------

/** Reasoning: its summaries, or where there are none its content (gpt-oss and DeepSeek show it). */
export function parseReasoning(item: JsonObject): ReasoningPart {
  const { summary, content } = item;
  const summaries = texts(summary);
  const contents = texts(content);
  const isPlain = summaries.length <= 1 && contents.length === 0 && summaries[0] !== "";
  return {
    type: "reasoning",
    text: (summaries.length > 0 ? summaries : contents).join(SUMMARY_BREAK),
    ...withOpaque(FORMAT, {
      $id: item["id"],
      $status: item["status"] ?? undefined,
      // What one summary cannot say is kept as it was spelled.
      $summary: isPlain ? undefined : summary,
      $content: content ?? undefined,
      ...withoutNull(restOf(item, KNOWN_REASONING)),
    }),
  };
}

function texts(list: JsonValue | undefined): string[] {
  return objectsOf(list).map((part) => textOf(part["text"]) ?? "");
}

function withoutNull(fields: JsonObject | undefined): JsonObject {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== null));
}

/** Reasoning as an item. */
export function toReasoning({ text, opaque }: ReasoningPart): JsonObject {
  const own = opaque?.[FORMAT] ?? {};
  return {
    type: "reasoning",
    id: own["$id"],
    summary: own["$summary"] ?? (text === "" || own["$content"] ? [] : [{ type: "summary_text", text }]),
    content: own["$content"],
    status: own["$status"],
    ...ownFields(opaque, FORMAT),
  };
}

// ---- tool calls ----------------------------------------------------------------------------------------------------

/** A call of a function. Some servers give its arguments as an object. */
export function parseToolCall(item: JsonObject, at: number): ToolCallPart {
  const input = item["arguments"];
  return {
    type: "tool-call",
    toolCallId: textOf(item["call_id"]) ?? textOf(item["id"]) ?? generatedToolCallId(at),
    toolName: textOf(item["name"]) ?? "",
    input: typeof input === "string" ? input : isJsonObject(input) ? JSON.stringify(input) : "",
    ...withOpaque(FORMAT, callFields(item)),
  };
}

/** What of a call has no canonical name. */
export function callFields(item: JsonObject): JsonObject {
  return { $id: item["id"], $status: item["status"], ...restOf(item, KNOWN_CALL) };
}

/** A call as an item. A call without arguments has an empty object: it is parsed where it is sent back. */
export function toToolCall({ toolCallId, toolName, input, opaque }: ToolCallPart): JsonObject {
  const own = opaque?.[FORMAT] ?? {};
  return {
    type: "function_call",
    id: own["$id"],
    call_id: toolCallId,
    name: toolName,
    arguments: input === "" ? "{}" : input,
    status: own["$status"],
    ...ownFields(opaque, FORMAT),
  };
}
