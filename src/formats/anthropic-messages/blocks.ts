/** Content blocks of an assistant's message, both ways: in requests and in answers. */
import type { CustomPart, ReasoningPart, TextPart, ToolCallPart } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { objectOf, restOf, textOf } from "../fields.ts";
import { ownFields, withOpaque } from "../opaque.ts";
import { parseToolInput } from "../tool-input.ts";

const FORMAT = "anthropic-messages";

/** A part of an assistant's message that is a block here. */
export type AssistantPart = TextPart | ReasoningPart | ToolCallPart | CustomPart;

const KNOWN_TEXT = ["type", "text"];
const KNOWN_THINKING = ["type", "thinking"];
const KNOWN_TOOL_USE = ["type", "id", "name", "input"];

/** Reads a block; what only this format knows (server tools, redacted thinking…) is kept whole. */
export function parseAssistantBlock(block: JsonObject): AssistantPart {
  const text = textOf(block["text"]);
  if (block["type"] === "text" && text !== undefined)
    return { type: "text", text, ...withOpaque(FORMAT, withoutNull(restOf(block, KNOWN_TEXT))) };
  const thinking = textOf(block["thinking"]);
  if (block["type"] === "thinking" && thinking !== undefined)
    return { type: "reasoning", text: thinking, ...withOpaque(FORMAT, signed(restOf(block, KNOWN_THINKING))) };
  const [id, name] = [textOf(block["id"]), textOf(block["name"])];
  if (block["type"] === "tool_use" && id !== undefined && name !== undefined) {
    const input = JSON.stringify(objectOf(block["input"]) ?? {});
    const opaque = withOpaque(FORMAT, restOf(block, KNOWN_TOOL_USE));
    return { type: "tool-call", toolCallId: id, toolName: name, input, ...opaque };
  }
  return { type: "custom", opaque: { [FORMAT]: block } };
}

/** An empty signature is none: we write it where a provider that signs nothing stands behind this format. */
function signed(fields: JsonObject | undefined): JsonObject | undefined {
  return fields && Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

function withoutNull(fields: JsonObject | undefined): JsonObject | undefined {
  return fields && Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Writes a part; undefined for what only another format can say. */
export function toAssistantBlock(part: AssistantPart): JsonObject | undefined {
  const own = ownFields(part.opaque, FORMAT);
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text, ...own };
    case "reasoning":
      return { type: "thinking", thinking: part.text, signature: "", ...own };
    case "tool-call":
      return { type: "tool_use", id: part.toolCallId, name: part.toolName, input: parseToolInput(part.input), ...own };
    case "custom":
      return part.opaque[FORMAT];
  }
}
