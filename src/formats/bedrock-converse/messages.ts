/** Messages of Converse → canonical. */
import type { ChatMessage, CustomPart, FilePart, TextPart, ToolResultPart } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { objectOf, requiredList, requiredObject, requiredText, restOf, textOf } from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { parseAssistantBlock, parseText } from "./blocks.ts";
import { parseFile } from "./media.ts";

const FORMAT = "bedrock-converse";

type UserPart = TextPart | FilePart | CustomPart;

const KNOWN_MESSAGE = new Set(["role", "content"]);
const KNOWN_RESULT = new Set(["toolUseId", "content", "status"]);

/** The system prompt: a message at the front. @throws DurableAIError `input/invalid`. */
export function parseSystem(system: JsonValue | undefined): ChatMessage[] {
  if (system === undefined || system === null) return [];
  const content = systemParts(system, "system");
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
  const content = `${field}.content`;
  switch (role) {
    case "user":
      return userMessages(message["content"], content).map((part) => ({ ...part, ...opaque }));
    case "assistant": {
      const blocks = blocksIn(message["content"], content);
      return [{ role, content: blocks.map((block) => parseFile(block) ?? parseAssistantBlock(block)), ...opaque }];
    }
    case "system": {
      const own = { $inline: true, ...restOf(message, KNOWN_MESSAGE) };
      return [{ role, content: systemParts(message["content"] ?? null, content), ...withOpaque(FORMAT, own) }];
    }
    default:
      throw invalidInput(`${field}.role`, `"${role}" is no role`, "Use user or assistant.");
  }
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

/** A user's turn holds tool results and content: each run of either is a message of its own. */
function userMessages(content: JsonValue | undefined, field: string): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const [i, block] of blocksIn(content, field).entries()) {
    const last = messages.at(-1);
    const result = objectOf(block["toolResult"]);
    if (result !== undefined) {
      const part = parseToolResult(result, `${field}[${i}].toolResult`);
      if (last?.role === "tool") last.content.push(part);
      else messages.push({ role: "tool", content: [part] });
      continue;
    }
    const part = parseUserBlock(block);
    if (last?.role === "user") last.content.push(part);
    else messages.push({ role: "user", content: [part] });
  }
  return messages.length === 0 ? [{ role: "user", content: [] }] : messages;
}

function parseToolResult(result: JsonObject, field: string): ToolResultPart {
  const status = textOf(result["status"]);
  return {
    type: "tool-result",
    toolCallId: requiredText(result["toolUseId"], `${field}.toolUseId`),
    output: blocksIn(result["content"] ?? [], `${field}.content`).map(parseUserBlock),
    ...(status === undefined ? {} : { isError: status === "error" }),
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
