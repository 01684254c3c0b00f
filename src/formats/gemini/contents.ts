/** Contents of a request → canonical messages. */
import type { ChatMessage, FilePart, TextPart, ToolResultPart } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { userMessages } from "../block-messages.ts";
import {
  objectOf,
  objectsOf,
  optionalObject,
  optionalText,
  requiredList,
  requiredObject,
  requiredText,
  restOf,
  textOf,
} from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { generatedToolCallId, isGeneratedToolCallId } from "../tool-call-id.ts";
import { parseModelPart, textMarks, type ModelPart } from "./parts.ts";
import { hasContent } from "./piece.ts";
import { UNSIGNED } from "./signatures.ts";

const FORMAT = "gemini";
const KNOWN_CONTENT = ["role", "parts"];
const KNOWN_RESULT = ["id", "name", "response", "parts"];
const KNOWN_RESULT_PART = ["functionResponse"];
const KNOWN_FILE = ["inlineData", "fileData"];
const KNOWN_BLOB = ["mimeType", "data", "fileUri"];

type UserPart = ToolResultPart["output"][number];

/** Reads `systemInstruction`. Its role says nothing. @throws DurableAIError `input/invalid` naming the part. */
export function parseSystem(value: JsonValue | undefined): ChatMessage[] {
  const system = optionalObject(value, "systemInstruction");
  if (system === undefined) return [];
  const parts = requiredList(system["parts"], "systemInstruction.parts");
  const content = parts.map((element, i): TextPart => {
    const field = `systemInstruction.parts[${i}]`;
    const part = requiredObject(element, field);
    return { type: "text", text: requiredText(part["text"], `${field}.text`), ...withOpaque(FORMAT, textMarks(part)) };
  });
  return content.length === 0
    ? []
    : [{ role: "system", content, ...withOpaque(FORMAT, { $role: system["role"] ?? undefined }) }];
}

/** Reads one conversation: results without an id belong to the first call of their name that has none yet. */
export class ContentReader {
  /** Calls whose result has not come. */
  readonly #waiting: { id: string; name: string }[] = [];
  #calls = 0;

  /** @throws DurableAIError `input/invalid` naming the content and the field. */
  read(contents: JsonValue | undefined): ChatMessage[] {
    const messages: ChatMessage[] = [];
    for (const [i, content] of requiredList(contentList(contents) ?? contents, "contents").entries())
      for (const message of this.#content(requiredObject(content, `contents[${i}]`), `contents[${i}]`)) {
        const last = messages.at(-1);
        const goesOn = message.role === "assistant" && last?.role === "assistant" && message.opaque === undefined;
        if (goesOn) addParts(last.content, message.content);
        else messages.push(message);
      }
    return messages;
  }

  #content(content: JsonObject, field: string): ChatMessage[] {
    const role = optionalText(content["role"], `${field}.role`) ?? "user";
    const parts = requiredList(content["parts"] ?? [], `${field}.parts`).map((part, i) =>
      withoutDefault(requiredObject(part, `${field}.parts[${i}]`)),
    );
    const opaque = withOpaque(FORMAT, restOf(content, KNOWN_CONTENT));
    switch (role) {
      case "model":
        return [{ role: "assistant", content: parts.map((part) => this.#modelPart(part)), ...opaque }];
      case "user":
      // What the results of functions came from in the format's first version.
      case "function":
      case "tool":
        return userMessages(parts.map((part) => this.#userPart(part))).map((message) => ({ ...message, ...opaque }));
      default:
        throw invalidInput(`${field}.role`, `"${role}" is no role`, "Use user or model.");
    }
  }

  #modelPart(part: JsonObject): ModelPart | FilePart {
    const file = fileIn(part);
    if (file !== undefined) return file;
    const parsed = parseModelPart(part, this.#calls);
    if (parsed.type !== "tool-call") return parsed;
    this.#calls += 1;
    this.#waiting.push({ id: parsed.toolCallId, name: parsed.toolName });
    return parsed;
  }

  #userPart(part: JsonObject): ToolResultPart | UserPart {
    const response = objectOf(part["functionResponse"]);
    return response === undefined ? parseUserPart(part) : this.#result(part, response);
  }

  #result(part: JsonObject, response: JsonObject): ToolResultPart {
    const name = textOf(response["name"]) ?? "";
    const answer = objectOf(response["response"]) ?? {};
    const files = objectsOf(response["parts"]).map(
      (file) => fileIn(file) ?? { type: "custom" as const, opaque: { [FORMAT]: file } },
    );
    return {
      type: "tool-result",
      toolCallId: this.#callOf(textOf(response["id"]), name),
      toolName: name,
      output: [{ type: "text", text: saidIn(answer, name) }, ...files],
      ...("error" in answer ? { isError: true } : {}),
      ...withOpaque(FORMAT, {
        $response: answer,
        ...restOf(part, KNOWN_RESULT_PART),
        functionResponse: restOf(response, KNOWN_RESULT),
      }),
    };
  }

  #callOf(id: string | undefined, name: string): string {
    const waiting = this.#waiting;
    const unnamed = waiting.findIndex((call) => call.name === name && isGeneratedToolCallId(call.id));
    const named = waiting.findIndex((call) => (id ? call.id === id : call.name === name));
    const [call] = waiting.splice(id || unnamed === -1 ? named : unnamed, named === -1 ? 0 : 1);
    if (id || call !== undefined) return id || (call?.id ?? "");
    this.#calls += 1;
    return generatedToolCallId(this.#calls - 1);
  }
}

/** `part` without what says nothing: it is no thought unless it says so, nor signed by the word for no signature. */
function withoutDefault({ thought, thoughtSignature, ...part }: JsonObject): JsonObject {
  const isSigned = thoughtSignature !== undefined && thoughtSignature !== UNSIGNED;
  return { ...part, ...(thought === true && { thought }), ...(isSigned && { thoughtSignature }) };
}

type ModelContent = Extract<ChatMessage, { role: "assistant" }>["content"];

/** Google's SDK keeps each piece of a stream as a content of its own: they are one turn, and its text is one text. */
function addParts(content: ModelContent, parts: ModelContent): void {
  for (const part of parts) {
    const last = content.at(-1);
    const isPlain = (part.type === "text" || part.type === "reasoning") && part.opaque === undefined;
    if (!isPlain) content.push(part);
    else if (last?.type === part.type && last.opaque === undefined)
      content.splice(-1, 1, { ...part, text: last.text + part.text });
    else if (part.text !== "") content.push(part);
  }
}

/** What the tool `name` said: a text, or the object itself. */
function saidIn(answer: JsonObject, name: string): string {
  return textIn(answer, name) ?? JSON.stringify(answer);
}

/**
 * What is in `output` or `error`, which Google gives a meaning, or in `content` beside the name of the tool, as the AI SDK
 * writes it; undefined where that is not all.
 */
function textIn(answer: JsonObject, name: string): string | undefined {
  const { name: ofTool, content, ...rest } = answer;
  if (ofTool === name && typeof content === "string" && Object.keys(rest).length === 0) return content;
  const [said = "", another] = Object.keys(answer);
  if (another !== undefined || !["output", "error", "result"].includes(said)) return undefined;
  return textOf(answer[said]) ?? (said === "output" ? JSON.stringify(answer[said]) : undefined);
}

/** Whether all of `answer` is what the tool `name` said. Google looks into `output` and `error`, where they are there. */
export function isWholeAnswer(answer: JsonObject, name: string): boolean {
  return !("output" in answer || "error" in answer) && textIn(answer, name) === undefined;
}

function parseUserPart(part: JsonObject): UserPart {
  const file = fileIn(part);
  if (file !== undefined) return file;
  const text = textOf(part["text"]);
  if (text === undefined && hasContent(part)) return { type: "custom", opaque: { [FORMAT]: part } };
  return { type: "text", text: text ?? "", ...withOpaque(FORMAT, textMarks(part)) };
}

/** The file in a part, inline or by its address. */
function fileIn(part: JsonObject): FilePart | undefined {
  const blob = objectOf(part["inlineData"]) ?? objectOf(part["fileData"]);
  if (blob === undefined) return undefined;
  const mediaType = textOf(blob["mimeType"]);
  const [data, url] = [textOf(blob["data"]), textOf(blob["fileUri"])];
  if (data === undefined && url === undefined) return undefined;
  return {
    type: "file",
    mediaType: mediaType ?? "application/octet-stream",
    ...(data === undefined ? { url: url ?? "" } : { data }),
    ...withOpaque(FORMAT, {
      ...restOf(part, KNOWN_FILE),
      $untyped: mediaType === undefined ? true : undefined,
      blob: restOf(blob, KNOWN_BLOB),
    }),
  };
}

/**
 * `contents` as the list Google takes: Cloudflare's schema of its models also allows one content, or its text.
 * Undefined where it is none of these.
 */
export function contentList(contents: JsonValue | undefined): JsonValue[] | undefined {
  if (Array.isArray(contents)) return contents;
  if (typeof contents === "string") return [{ role: "user", parts: [{ text: contents }] }];
  return isJsonObject(contents) ? [contents] : undefined;
}
