/** Parts of what a model says, both ways: in requests and in answers. */
import type { CustomPart, ReasoningPart, TextPart, ToolCallPart } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { parseToolInput } from "../tool-input.ts";
import { objectOf, restOf, textOf } from "../fields.ts";
import { ownFields, withOpaque } from "../opaque.ts";
import { generatedToolCallId, isGeneratedToolCallId } from "../tool-call-id.ts";
import { hasContent } from "./piece.ts";

const FORMAT = "gemini";

/** A part of a model's turn. */
export type ModelPart = TextPart | ReasoningPart | ToolCallPart | CustomPart;

const KNOWN_TEXT = ["text", "thought"];
const KNOWN_PART = ["functionCall"];
const KNOWN_CALL = ["id", "name", "args"];

/** What is on a text beside it: its signature, above all. */
export function textMarks(part: JsonObject): JsonObject | undefined {
  const marks = restOf(part, KNOWN_TEXT);
  return marks && Object.fromEntries(Object.entries(marks).filter(([, value]) => value !== null));
}

/** Private data of a call of a tool: its signature, and what of the call has no canonical name. */
export function callMarks(part: JsonObject, call: JsonObject): JsonObject {
  return { ...restOf(part, KNOWN_PART), functionCall: restOf(call, KNOWN_CALL) };
}

/** Reads a part; `position` counts the calls before it. What only this format knows is kept whole. */
export function parseModelPart(part: JsonObject, position: number): ModelPart {
  const call = objectOf(part["functionCall"]);
  if (call !== undefined) return parseCall(part, call, position);
  const text = textOf(part["text"]);
  if (text === undefined && hasContent(part)) return { type: "custom", opaque: { [FORMAT]: part } };
  const type = part["thought"] === true ? "reasoning" : "text";
  return { type, text: text ?? "", ...withOpaque(FORMAT, textMarks(part)) };
}

function parseCall(part: JsonObject, call: JsonObject, position: number): ToolCallPart {
  return {
    type: "tool-call",
    toolCallId: textOf(call["id"]) || generatedToolCallId(position),
    toolName: textOf(call["name"]) ?? "",
    input: JSON.stringify(objectOf(call["args"]) ?? {}),
    ...withOpaque(FORMAT, callMarks(part, call)),
  };
}

/** Writes a part; undefined for what only another format can say. */
export function toModelPart(part: ModelPart): JsonObject | undefined {
  const own = ownFields(part.opaque, FORMAT);
  switch (part.type) {
    case "text":
      return { text: part.text, ...own };
    case "reasoning":
      return { text: part.text, thought: true, ...own };
    case "tool-call":
      return toCall(part, own);
    case "custom":
      return part.opaque[FORMAT];
  }
}

/** Calls that came without an id go back without one. */
function toCall({ toolCallId, toolName, input }: ToolCallPart, { functionCall, ...own }: JsonObject): JsonObject {
  const id = isGeneratedToolCallId(toolCallId) ? {} : { id: toolCallId };
  return { functionCall: { ...id, name: toolName, args: parseToolInput(input), ...objectOf(functionCall) }, ...own };
}
