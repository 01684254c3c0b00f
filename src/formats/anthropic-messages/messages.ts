/** Messages of Anthropic's format → canonical. */
import type { ChatMessage, CustomPart, FilePart, TextPart, ToolResultPart } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { readMessages, readSystem, type ContentReading } from "../block-messages.ts";
import { ANY_IMAGE } from "../data-url.ts";
import { objectOf, optionalBoolean, requiredList, requiredObject, requiredText, restOf, textOf } from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { parseAssistantBlock } from "./blocks.ts";

const FORMAT = "anthropic-messages";

type UserPart = TextPart | FilePart | CustomPart;

const KNOWN_TEXT = ["type", "text"];
const KNOWN_FILE = ["type", "source", "title"];
const KNOWN_RESULT = ["type", "tool_use_id", "content", "is_error"];

const READING: ContentReading = {
  format: FORMAT,
  system: textParts,
  user: (content, field) => blocksIn(content, field).map((block, i) => parseUserPart(block, `${field}[${i}]`, content)),
  assistant: (content, field) => blocksIn(content, field).map(parseAssistantBlock).map(noteParts(content)),
};

/** @throws DurableAIError `input/invalid`. */
export function parseSystem(system: JsonValue | undefined): ChatMessage[] {
  return readSystem(system, READING);
}

/** @throws DurableAIError `input/invalid` naming the message and the field. */
export function parseMessages(messages: JsonValue | undefined): ChatMessage[] {
  return readMessages(messages, READING);
}

/** Notes on a text that it stood in a list, so that it goes back into one. */
function noteParts(
  content: JsonValue | undefined,
): <T extends { type: string; opaque?: TextPart["opaque"] }>(part: T) => T {
  return (part) =>
    Array.isArray(content) && part.type === "text"
      ? { ...part, opaque: { ...part.opaque, [FORMAT]: { ...part.opaque?.[FORMAT], $parts: true } } }
      : part;
}

function blocksIn(content: JsonValue | undefined, field: string): JsonObject[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return requiredList(content, field).map((block, i) => requiredObject(block, `${field}[${i}]`));
}

function textParts(content: JsonValue, field: string): TextPart[] {
  return blocksIn(content, field).map((block, i) => {
    const text = requiredText(block["text"], `${field}[${i}].text`);
    return noteParts(content)({ type: "text" as const, text, ...withOpaque(FORMAT, restOf(block, KNOWN_TEXT)) });
  });
}

function parseUserPart(block: JsonObject, field: string, content: JsonValue | undefined): ToolResultPart | UserPart {
  return block["type"] === "tool_result" ? parseToolResult(block, field) : noteParts(content)(parseUserBlock(block));
}

function parseToolResult(block: JsonObject, field: string): ToolResultPart {
  const isError = optionalBoolean(block["is_error"], `${field}.is_error`);
  const content = block["content"];
  const output =
    content === undefined || content === null ? [] : blocksIn(content, `${field}.content`).map(parseUserBlock);
  return {
    type: "tool-result",
    toolCallId: requiredText(block["tool_use_id"], `${field}.tool_use_id`),
    output: output.map(noteParts(content)),
    ...(isError !== undefined && { isError }),
    ...withOpaque(FORMAT, restOf(block, KNOWN_RESULT)),
  };
}

function parseUserBlock(block: JsonObject): UserPart {
  const text = textOf(block["text"]);
  if (block["type"] === "text" && text !== undefined)
    return { type: "text", text, ...withOpaque(FORMAT, restOf(block, KNOWN_TEXT)) };
  const source = objectOf(block["source"]);
  if ((block["type"] === "image" || block["type"] === "document") && source !== undefined) {
    const title = textOf(block["title"]);
    const file = fileIn(source, block["type"] === "image");
    const named = title === undefined ? {} : { filename: title };
    if (file !== undefined) return { ...file, ...named, ...withOpaque(FORMAT, restOf(block, KNOWN_FILE)) };
    const document = textOf(source["data"]);
    // A document that is text can be read by any model.
    if (source["type"] === "text" && document !== undefined)
      return { type: "text", text: document, ...withOpaque(FORMAT, { $document: block }) };
  }
  return { type: "custom", opaque: { [FORMAT]: block } };
}

function fileIn(source: JsonObject, isImage: boolean): FilePart | undefined {
  const [data, url] = [textOf(source["data"]), textOf(source["url"])];
  if (source["type"] === "base64" && data !== undefined)
    return { type: "file", mediaType: textOf(source["media_type"]) ?? "application/octet-stream", data };
  if (source["type"] === "url" && url !== undefined)
    return { type: "file", mediaType: isImage ? ANY_IMAGE : "application/pdf", url };
  return undefined;
}
