/** Messages whose content is blocks → canonical ones. */
import type { ChatMessage, FormatId, TextPart, ToolResultPart } from "../chat.ts";
import { invalidInput } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { requiredList, requiredObject, requiredText, restOf } from "./fields.ts";
import { withOpaque } from "./opaque.ts";

type UserPart = Extract<ChatMessage, { role: "user" }>["content"][number];
type AssistantPart = Extract<ChatMessage, { role: "assistant" }>["content"][number];

/** How a format reads the content of a message; `field` is its place in the request. */
export interface ContentReading {
  readonly format: FormatId;
  system(content: JsonValue, field: string): TextPart[];
  user(content: JsonValue | undefined, field: string): (ToolResultPart | UserPart)[];
  assistant(content: JsonValue | undefined, field: string): AssistantPart[];
}

const KNOWN_MESSAGE = ["role", "content"];

/** The system prompt: a message at the front. @throws DurableAIError `input/invalid`. */
export function readSystem(system: JsonValue | undefined, reading: ContentReading): ChatMessage[] {
  if (system === undefined || system === null) return [];
  const content = reading.system(system, "system");
  return content.length === 0 ? [] : [{ role: "system", content }];
}

/** @throws DurableAIError `input/invalid` naming the message and the field. */
export function readMessages(messages: JsonValue | undefined, reading: ContentReading): ChatMessage[] {
  return requiredList(messages, "messages").flatMap((message, i) =>
    readMessage(requiredObject(message, `messages[${i}]`), `messages[${i}]`, reading),
  );
}

function readMessage(message: JsonObject, path: string, reading: ContentReading): ChatMessage[] {
  const role = requiredText(message["role"], `${path}.role`);
  const own = restOf(message, KNOWN_MESSAGE);
  const opaque = withOpaque(reading.format, own);
  const { content } = message;
  const field = `${path}.content`;
  switch (role) {
    case "user":
      return userMessages(reading.user(content, field)).map((part) => ({ ...part, ...opaque }));
    case "assistant":
      return [{ role, content: reading.assistant(content, field), ...opaque }];
    case "system": {
      const noted = withOpaque(reading.format, { $inline: true, ...own });
      return [{ role, content: reading.system(content ?? null, field), ...noted }];
    }
    default:
      throw invalidInput(`${path}.role`, `"${role}" is no role`, "Use user or assistant.");
  }
}

/** A user's turn holds tool results and content: each run of either is a message of its own. */
export function userMessages(parts: readonly (ToolResultPart | UserPart)[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const part of parts) {
    const last = messages.at(-1);
    if (part.type === "tool-result") {
      if (last?.role === "tool") last.content.push(part);
      else messages.push({ role: "tool", content: [part] });
    } else if (last?.role === "user") last.content.push(part);
    else messages.push({ role: "user", content: [part] });
  }
  return messages.length === 0 ? [{ role: "user", content: [] }] : messages;
}
