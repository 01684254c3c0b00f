/** Messages of Anthropic's format → canonical. */
import type { ChatMessage, CustomPart, FilePart, TextPart, ToolResultPart } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { ANY_IMAGE } from "../data-url.ts";
import { objectOf, optionalBoolean, requiredList, requiredObject, requiredText, restOf, textOf } from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { parseAssistantBlock } from "./blocks.ts";

const FORMAT = "anthropic-messages";

type UserPart = TextPart | FilePart | CustomPart;

const KNOWN_MESSAGE = new Set(["role", "content"]);
const KNOWN_TEXT = new Set(["type", "text"]);
const KNOWN_FILE = new Set(["type", "source", "title"]);
const KNOWN_RESULT = new Set(["type", "tool_use_id", "content", "is_error"]);

/** The system prompt: a message at the front. @throws DurableAIError `input/invalid`. */
export function parseSystem(system: JsonValue | undefined): ChatMessage[] {
  if (system === undefined || system === null) return [];
  const content = textParts(system, "system");
  return content.length === 0 ? [] : [{ role: "system", content }];
}

/** @throws DurableAIError `input/invalid` naming the message and the field. */
export function parseMessages(messages: JsonValue | undefined): ChatMessage[] {
  return requiredList(messages, "messages").flatMap((message, i) =>
    parseMessage(requiredObject(message, `messages[${i}]`), `messages[${i}]`),
  );
}

function parseMessage(message: JsonObject, field: string): ChatMessage[] {
  const role = requiredText(message["role"], `${field}.role`);
  const opaque = withOpaque(FORMAT, restOf(message, KNOWN_MESSAGE));
  const content = message["content"];
  switch (role) {
    case "user":
      return userMessages(content, `${field}.content`).map((part) => ({
        ...part,
        ...opaque,
      }));
    case "assistant":
      return [
        {
          role,
          content: blocksIn(content, `${field}.content`).map(parseAssistantBlock).map(noteParts(content)),
          ...opaque,
        },
      ];
    case "system": {
      const own = { $inline: true, ...restOf(message, KNOWN_MESSAGE) };
      return [{ role, content: textParts(content ?? null, `${field}.content`), ...withOpaque(FORMAT, own) }];
    }
    default:
      throw invalidInput(`${field}.role`, `"${role}" is no role`, "Use user or assistant.");
  }
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

/** A user's turn holds tool results and content: each run of either is a message of its own. */
function userMessages(content: JsonValue | undefined, field: string): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const [i, block] of blocksIn(content, field).entries()) {
    const last = messages.at(-1);
    if (block["type"] === "tool_result") {
      const result = parseToolResult(block, `${field}[${i}]`);
      if (last?.role === "tool") last.content.push(result);
      else messages.push({ role: "tool", content: [result] });
      continue;
    }
    const part = noteParts(content)(parseUserBlock(block));
    if (last?.role === "user") last.content.push(part);
    else messages.push({ role: "user", content: [part] });
  }
  return messages.length === 0 ? [{ role: "user", content: [] }] : messages;
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
    ...(isError === undefined ? {} : { isError }),
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
