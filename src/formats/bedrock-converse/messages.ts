/** Messages of Converse → canonical. */
import type { ChatMessage, CustomPart, FilePart, TextPart, ToolResultPart } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { readMessages, readSystem, type ContentReading } from "../block-messages.ts";
import { objectOf, requiredList, requiredObject, requiredText, restOf, textOf } from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { parseAssistantBlock, parseText } from "./blocks.ts";
import { parseFile } from "./media.ts";

const FORMAT = "bedrock-converse";

type UserPart = TextPart | FilePart | CustomPart;

const KNOWN_RESULT = ["toolUseId", "content", "status"];

const READING: ContentReading = {
  format: FORMAT,
  system: systemParts,
  user: (content, field) => blocksIn(content, field).map((block, i) => parseUserPart(block, `${field}[${i}]`)),
  assistant: (content, field) =>
    blocksIn(content, field).map((block) => parseFile(block) ?? parseAssistantBlock(block)),
};

/** @throws DurableAIError `input/invalid`. */
export function parseSystem(system: JsonValue | undefined): ChatMessage[] {
  return readSystem(system, READING);
}

/** @throws DurableAIError `input/invalid` naming the message and the field. */
export function parseMessages(messages: JsonValue | undefined): ChatMessage[] {
  return readMessages(messages, READING);
}

function blocksIn(content: JsonValue | undefined, field: string): JsonObject[] {
  return requiredList(content, field).map((block, i) => requiredObject(block, `${field}[${i}]`));
}

/** A system prompt is text alone; what else stands in it (cache points) is kept with the text before it. */
function systemParts(content: JsonValue, field: string): TextPart[] {
  const parts: TextPart[] = [];
  for (const block of blocksIn(content, field)) {
    const part = parseText(block) ?? { type: "text", text: "", opaque: { [FORMAT]: { after: [block] } } };
    const last = parts.at(-1);
    const after = part.opaque?.[FORMAT]?.["after"];
    if (last === undefined || after === undefined) parts.push(part);
    else last.opaque = { [FORMAT]: { ...last.opaque?.[FORMAT], after: [...afterOf(last), block] } };
  }
  return parts;
}

function afterOf(part: TextPart): JsonValue[] {
  const after = part.opaque?.[FORMAT]?.["after"];
  return Array.isArray(after) ? after : [];
}

function parseUserPart(block: JsonObject, field: string): ToolResultPart | UserPart {
  const result = objectOf(block["toolResult"]);
  return result === undefined ? parseUserBlock(block) : parseToolResult(result, `${field}.toolResult`);
}

function parseToolResult(result: JsonObject, field: string): ToolResultPart {
  const status = textOf(result["status"]);
  return {
    type: "tool-result",
    toolCallId: requiredText(result["toolUseId"], `${field}.toolUseId`),
    output: blocksIn(result["content"] ?? [], `${field}.content`).map(parseUserBlock),
    ...(status !== undefined && { isError: status === "error" }),
    ...withOpaque(FORMAT, { $status: status, ...restOf(result, KNOWN_RESULT) }),
  };
}

function parseUserBlock(block: JsonObject): UserPart {
  const part = parseText(block) ?? parseFile(block);
  if (part !== undefined) return part;
  // What a tool answered as JSON, and a document that is text, can be read by any model.
  const document = textOf(objectOf(objectOf(block["document"])?.["source"])?.["text"]);
  const text = block["json"] === undefined ? document : JSON.stringify(block["json"]);
  return text === undefined
    ? { type: "custom", opaque: { [FORMAT]: block } }
    : { type: "text", text, opaque: { [FORMAT]: { $block: block } } };
}
