/** The input of a request → canonical messages. Items of an assistant that follow each other are one message. */
import type { ChatMessage, CustomPart, FilePart, TextPart, ToolResultPart } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { ANY_IMAGE, fileOfAudio, fileOfUrl } from "../data-url.ts";
import { objectOf, requiredList, requiredObject, requiredText, restOf, textOf } from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { parseItem, type AssistantContent } from "./items.ts";

const FORMAT = "openai-responses";

type UserPart = TextPart | FilePart | CustomPart;

const KNOWN_MESSAGE = ["type", "role", "content"];
const KNOWN_RESULT = ["type", "id", "status", "call_id", "output"];
const KNOWN_TEXT = ["type", "text"];
const KNOWN_IMAGE = ["type", "image_url"];
const KNOWN_FILE = ["type", "file_data", "file_url", "filename"];

/** @throws DurableAIError `input/invalid` naming the item and the field. */
export function parseInput(input: JsonValue | undefined): ChatMessage[] {
  if (input === undefined || input === null) return [];
  if (typeof input === "string") return [{ role: "user", content: [{ type: "text", text: input }] }];
  const messages: ChatMessage[] = [];
  for (const [i, value] of requiredList(input, "input").entries()) {
    const field = `input[${i}]`;
    const item = requiredObject(value, field);
    const isMessage = item["type"] === "message" || (item["type"] === undefined && item["role"] !== undefined);
    if (isMessage && item["role"] !== "assistant") messages.push(parseMessage(item, field));
    else if (item["type"] === "function_call_output") addResult(messages, parseToolResult(item, field));
    else addItems(messages, parseAssistantItem(item, i, field));
  }
  return messages;
}

function parseAssistantItem(item: JsonObject, at: number, field: string): AssistantContent {
  if (item["type"] === "function_call") requiredText(item["name"], `${field}.name`);
  if (item["type"] !== undefined) return parseItem(item, at);
  if (item["role"] === undefined) throw invalidInput(field, "has neither type nor role", "Say what the item is.");
  const [first, ...rest] = parseItem({ ...item, type: "message" }, at);
  if (first === undefined) return [];
  // A message without a type is written back without one.
  const { type: _type, ...message } = objectOf(first.opaque?.[FORMAT]?.["$message"]) ?? {};
  return [{ ...first, opaque: { [FORMAT]: { ...first.opaque?.[FORMAT], $message: message } } }, ...rest];
}

function addItems(messages: ChatMessage[], parts: AssistantContent): void {
  const last = messages.at(-1);
  if (last?.role === "assistant") last.content.push(...parts);
  else messages.push({ role: "assistant", content: parts });
}

function addResult(messages: ChatMessage[], result: ToolResultPart): void {
  const last = messages.at(-1);
  if (last?.role === "tool") last.content.push(result);
  else messages.push({ role: "tool", content: [result] });
}

function parseMessage(item: JsonObject, field: string): ChatMessage {
  const role = requiredText(item["role"], `${field}.role`);
  const content = parseContent(item["content"], `${field}.content`);
  const notes = { $type: item["type"], $role: role === "developer" ? role : undefined };
  const opaque = withOpaque(FORMAT, { ...notes, ...restOf(item, KNOWN_MESSAGE) });
  if (role === "user") return { role, content, ...opaque };
  if (role === "system" || role === "developer")
    return { role: "system", content: content.map((part) => onlyText(part, field)), ...opaque };
  throw invalidInput(`${field}.role`, `"${role}" is no role`, "Use system, developer, user or assistant.");
}

function onlyText(part: UserPart, field: string): TextPart {
  if (part.type === "text") return part;
  throw invalidInput(`${field}.content`, `holds a part of type ${part.type}`, "Give text here.");
}

function parseToolResult(item: JsonObject, field: string): ToolResultPart {
  return {
    type: "tool-result",
    toolCallId: requiredText(item["call_id"], `${field}.call_id`),
    output: parseContent(item["output"], `${field}.output`),
    ...withOpaque(FORMAT, { $id: item["id"], $status: item["status"], ...restOf(item, KNOWN_RESULT) }),
  };
}

/** A text, or a list of parts. */
function parseContent(content: JsonValue | undefined, field: string): UserPart[] {
  if (content === undefined || content === null) return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  return requiredList(content, field).map((part, i) => parsePart(requiredObject(part, `${field}[${i}]`)));
}

function parsePart(part: JsonObject): UserPart {
  const text = textOf(part["text"]);
  if (text !== undefined)
    return { type: "text", text, ...withOpaque(FORMAT, { $parts: true, ...restOf(part, KNOWN_TEXT) }) };
  const image = part["type"] === "input_image" ? textOf(part["image_url"]) : undefined;
  if (image !== undefined) return { ...fileOfUrl(image, ANY_IMAGE), ...withOpaque(FORMAT, restOf(part, KNOWN_IMAGE)) };
  const audio = part["type"] === "input_audio" ? fileOfAudio(part["input_audio"]) : undefined;
  if (audio !== undefined) return audio;
  const file = part["type"] === "input_file" ? fileIn(part) : undefined;
  return file ?? { type: "custom", opaque: { [FORMAT]: part } };
}

function fileIn(part: JsonObject): FilePart | undefined {
  const [data, url, filename] = [textOf(part["file_data"]), textOf(part["file_url"]), textOf(part["filename"])];
  const more = { ...(filename !== undefined && { filename }), ...withOpaque(FORMAT, restOf(part, KNOWN_FILE)) };
  if (data?.startsWith("data:") === true) return { ...fileOfUrl(data, PDF), ...more };
  if (data !== undefined) return { type: "file", mediaType: PDF, data, ...more };
  return url === undefined ? undefined : { type: "file", mediaType: PDF, url, ...more };
}

/** What a file is taken for where nobody says it. */
const PDF = "application/pdf";
