/** Messages of Chat Completions → canonical. */
import type { ChatMessage, CustomPart, FilePart, FormatId, TextPart, ToolCallPart } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { ANY_IMAGE, fileOfAudio, fileOfUrl } from "../data-url.ts";
import {
  objectOf,
  objectsOf,
  optionalList,
  requiredList,
  requiredObject,
  requiredText,
  restOf,
  textOf,
} from "../fields.ts";
import { parseToolCallFragment } from "../open-tool-calls.ts";
import { withOpaque } from "../opaque.ts";
import { contentPieces, reasoningIn } from "./chunk.ts";

type UserPart = TextPart | FilePart | CustomPart;
type AssistantContent = Extract<ChatMessage, { role: "assistant" }>["content"];

/** @throws DurableAIError `input/invalid` naming the message and the field. */
export function parseMessages(messages: JsonValue | undefined, format: FormatId): ChatMessage[] {
  return requiredList(messages, "messages").map((message, i) =>
    parseMessage(requiredObject(message, `messages[${i}]`), format, `messages[${i}]`),
  );
}

const KNOWN = ["role", "content"];
const KNOWN_TOOL = ["role", "content", "tool_call_id", "name"];
const KNOWN_ASSISTANT = [
  ...KNOWN,
  "tool_calls",
  "reasoning_content",
  "reasoning",
  "reasoning_details",
  "function_call",
];

function parseMessage(message: JsonObject, format: FormatId, field: string): ChatMessage {
  const role = requiredText(message["role"], `${field}.role`);
  const content = message["content"];
  switch (role) {
    case "system":
    case "developer": {
      const spelled = role === "developer" ? { $role: role } : {};
      const opaque = withOpaque(format, { ...spelled, ...restOf(message, KNOWN) });
      return { role: "system", content: textParts(content, format, `${field}.content`), ...opaque };
    }
    case "user":
      return {
        role,
        content: userParts(content, format, `${field}.content`),
        ...withOpaque(format, restOf(message, KNOWN)),
      };
    case "assistant":
      return parseAssistant(message, format, field);
    case "tool":
    case "function":
      return parseToolResult(message, role, format, field);
    default:
      throw invalidInput(`${field}.role`, `"${role}" is no role`, "Use system, developer, user, assistant or tool.");
  }
}

function parseToolResult(message: JsonObject, role: "tool" | "function", format: FormatId, field: string): ChatMessage {
  const name = textOf(message["name"]);
  // The `function` role of old models has no id: the name of the function is the one link it has.
  const isLegacy = role === "function";
  const toolCallId = isLegacy ? (name ?? "") : requiredText(message["tool_call_id"], `${field}.tool_call_id`);
  const result = {
    type: "tool-result" as const,
    toolCallId,
    ...(name !== undefined && { toolName: name }),
    output: userParts(message["content"], format, `${field}.content`).map((part) => noteInTool(part, format)),
    ...withOpaque(format, { ...(isLegacy ? { $role: role } : {}), ...restOf(message, KNOWN_TOOL) }),
  };
  return { role: "tool", content: [result] };
}

/** Some providers take files in tool messages: one that came so goes back so. */
function noteInTool(part: UserPart, format: FormatId): UserPart {
  if (part.type !== "file") return part;
  return { ...part, opaque: { ...part.opaque, [format]: { ...part.opaque?.[format], $inTool: true } } };
}

function parseAssistant(message: JsonObject, format: FormatId, field: string): ChatMessage {
  const reasoning = reasoningIn(message);
  const details = objectsOf(message["reasoning_details"]);
  const spelled = textOf(message["reasoning_content"]) ? undefined : "reasoning";
  const content: AssistantContent = [];
  if (reasoning !== "" || details.length > 0)
    content.push({
      type: "reasoning",
      text: reasoning,
      ...withOpaque(format, {
        $name: reasoning === "" ? undefined : spelled,
        reasoning_details: details.length === 0 ? undefined : details,
      }),
    });
  content.push(...assistantParts(message["content"], format, `${field}.content`));
  const calls = optionalList(message["tool_calls"], `${field}.tool_calls`) ?? [];
  content.push(...calls.map((call, i) => parseToolCall(call, format, `${field}.tool_calls[${i}]`)));
  const legacy = objectOf(message["function_call"]);
  if (legacy !== undefined) content.push({ ...parseLegacyCall(legacy), ...withOpaque(format, { $legacy: true }) });
  return { role: "assistant", content, ...withOpaque(format, restOf(message, KNOWN_ASSISTANT)) };
}

function parseLegacyCall(call: JsonObject): ToolCallPart {
  const { name, input } = parseToolCallFragment(call);
  return { type: "tool-call", toolCallId: name, toolName: name, input };
}

const KNOWN_CALL = ["id", "type", "function", "name", "arguments"];

function parseToolCall(value: JsonValue, format: FormatId, field: string): ToolCallPart {
  const call = requiredObject(value, field);
  const { id, name, input } = parseToolCallFragment(call);
  if (name === "") throw invalidInput(field, "names no function", "Give function.name.");
  const opaque = withOpaque(format, restOf(call, KNOWN_CALL));
  return { type: "tool-call", toolCallId: id ?? name, toolName: name, input, ...opaque };
}

/** Content of an assistant message: text, with Mistral's thinking between it. */
function assistantParts(content: JsonValue | undefined, format: FormatId, field: string): AssistantContent {
  const hasThinking = objectsOf(content).some((part) => part["type"] === "thinking");
  return hasThinking
    ? contentPieces(content).map(({ type, text }) => ({ type, text }))
    : userParts(content, format, field);
}

function textParts(content: JsonValue | undefined, format: FormatId, field: string): TextPart[] {
  return userParts(content, format, field).map((part) => {
    if (part.type === "text") return part;
    throw invalidInput(field, `holds a part of type ${part.type}`, "Give text here.");
  });
}

/** `content`: null, a text, or a list of parts. */
export function userParts(content: JsonValue | undefined, format: FormatId, field: string): UserPart[] {
  if (content === undefined || content === null) return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!Array.isArray(content)) throw invalidInput(field, "is neither text nor a list", "Give text or a list of parts.");
  return content.map((part, i) => parsePart(requiredObject(part, `${field}[${i}]`), format, `${field}[${i}]`));
}

const KNOWN_TEXT = ["type", "text"];
const KNOWN_IMAGE = ["type", "image_url"];
const KNOWN_IMAGE_URL = ["url"];

function parsePart(part: JsonObject, format: FormatId, field: string): UserPart {
  const type = requiredText(part["type"], `${field}.type`);
  if (type === "text" || type === "input_text") {
    const text = requiredText(part["text"], `${field}.text`);
    return { type: "text", text, ...withOpaque(format, { $parts: true, ...restOf(part, KNOWN_TEXT) }) };
  }
  if (type === "image_url") {
    const image = typeof part["image_url"] === "string" ? { url: part["image_url"] } : objectOf(part["image_url"]);
    const url = requiredText(image?.["url"], `${field}.image_url.url`);
    const rest = image === undefined ? undefined : restOf(image, KNOWN_IMAGE_URL);
    return { ...fileOfUrl(url, ANY_IMAGE), ...withOpaque(format, { ...rest, ...restOf(part, KNOWN_IMAGE) }) };
  }
  const audio = type === "input_audio" ? fileOfAudio(part["input_audio"]) : undefined;
  if (audio !== undefined) return audio;
  const file = type === "file" ? objectOf(part["file"]) : undefined;
  const fileData = textOf(file?.["file_data"]);
  if (fileData !== undefined) {
    return { ...fileOfUrl(fileData, "application/pdf"), filename: textOf(file?.["filename"]) };
  }
  return { type: "custom", opaque: { [format]: part } };
}
