/** Content blocks of an assistant's message, both ways: in requests and in answers. */
import type { CustomPart, ReasoningPart, TextPart, ToolCallPart } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { defined, objectOf, objectsOf, restOf, textOf } from "../fields.ts";
import { ownFields, spelling, withOpaque } from "../opaque.ts";
import { parseToolInput } from "../tool-input.ts";

const FORMAT = "bedrock-converse";

/** A part of an assistant's message that is a block here. */
export type AssistantPart = TextPart | ReasoningPart | ToolCallPart | CustomPart;

const KNOWN_TEXT = ["text"];
const KNOWN_REASONING = ["text"];
/** Fields of a call with a canonical name, or without a meaning of their own. */
export const KNOWN_TOOL_USE: readonly string[] = ["toolUseId", "name", "input", "type"];

/** Types of what the caller runs; Claude's calls say so (recorded), those of other models have no type. */
const CALLERS_TYPES: readonly unknown[] = [undefined, "tool_use", "tool_result"];

/** Whether a call, or its result, is of a tool that runs at Bedrock: the caller has nothing to do for it. */
export function isServerTool(tool: JsonObject): boolean {
  return !CALLERS_TYPES.includes(tool["type"]);
}

/** Reads a block; what only this format knows (server tools, redacted reasoning…) is kept whole. */
export function parseAssistantBlock(block: JsonObject): AssistantPart {
  const text = parseText(block);
  if (text !== undefined) return text;
  const reasoning = objectOf(objectOf(block["reasoningContent"])?.["reasoningText"]);
  const thought = textOf(reasoning?.["text"]);
  if (reasoning !== undefined && thought !== undefined) {
    const own = restOf(reasoning, KNOWN_REASONING) ?? { $unsigned: true };
    return { type: "reasoning", text: thought, ...withOpaque(FORMAT, own) };
  }
  const call = objectOf(block["toolUse"]) ?? {};
  const [id, name] = [textOf(call["toolUseId"]), textOf(call["name"])];
  if (id !== undefined && name !== undefined && !isServerTool(call)) {
    const input = JSON.stringify(call["input"] ?? {});
    const opaque = withOpaque(FORMAT, { $type: call["type"], ...restOf(call, KNOWN_TOOL_USE) });
    return { type: "tool-call", toolCallId: id, toolName: name, input, ...opaque };
  }
  return { type: "custom", opaque: { [FORMAT]: block } };
}

/** The text in a block that is text: plain, with citations, or marked for a guardrail. */
export function parseText(block: JsonObject): TextPart | undefined {
  const text = textOf(block["text"]);
  if (text !== undefined) return { type: "text", text, ...withOpaque(FORMAT, restOf(block, KNOWN_TEXT)) };
  const cited = objectsOf(objectOf(block["citationsContent"])?.["content"]);
  const guarded = textOf(objectOf(objectOf(block["guardContent"])?.["text"])?.["text"]);
  if (guarded === undefined && cited.length === 0) return undefined;
  const said = guarded ?? cited.map((part) => textOf(part["text"]) ?? "").join("");
  return { type: "text", text: said, opaque: { [FORMAT]: block } };
}

/** Writes a part; undefined for what only another format can say. */
export function toAssistantBlock(part: AssistantPart): JsonObject | undefined {
  const own = ownFields(part.opaque, FORMAT);
  switch (part.type) {
    case "text":
      return toTextBlock(part);
    case "reasoning":
      return { reasoningContent: { reasoningText: { text: part.text, ...own } } };
    case "tool-call": {
      const input = parseToolInput(part.input);
      const type = spelling(part.opaque, FORMAT, "$type");
      return { toolUse: defined({ toolUseId: part.toolCallId, name: part.toolName, input, type, ...own }) };
    }
    case "custom":
      return part.opaque[FORMAT];
  }
}

/** Writes text as it was marked. */
export function toTextBlock({ text, opaque }: TextPart): JsonObject {
  const own = ownFields(opaque, FORMAT);
  const isMarked = own["citationsContent"] !== undefined || own["guardContent"] !== undefined;
  return isMarked ? own : { text, ...own };
}
