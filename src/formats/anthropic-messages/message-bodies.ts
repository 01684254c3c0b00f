/** Canonical messages → messages of Anthropic's format, which is strict about whose turn it is. */
import type { ChatMessage, FilePart, ToolResultPart, Warning } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { ANY_IMAGE } from "../data-url.ts";
import { objectsOf, textOf } from "../fields.ts";
import { droppedField, foreignFields, ownFields, ownPart, spelling } from "../opaque.ts";
import { safeToolCallId } from "../tool-call-id.ts";
import { unparsedInput } from "../tool-input.ts";
import { addTurn, placeToolResults, type ToolBlocks, type Turn } from "../tool-results.ts";
import { toAssistantBlock, type AssistantPart } from "./blocks.ts";

const FORMAT = "anthropic-messages";

type UserPart = ToolResultPart["output"][number];

const TOOL_BLOCKS: ToolBlocks<JsonObject> = {
  callIdOf: (block) => (block["type"] === "tool_use" ? textOf(block["id"]) : undefined),
  resultIdOf: (block) => (block["type"] === "tool_result" ? textOf(block["tool_use_id"]) : undefined),
  failure: (id, message) => ({ type: "tool_result", tool_use_id: id, content: message, is_error: true }),
};

/** Writes messages and the system prompt, and notes what could not be written. */
export class TurnWriter {
  readonly warnings: Warning[] = [];
  readonly #system: JsonObject[] = [];
  readonly #turns: Turn<JsonObject>[] = [];
  readonly #listed = new Set<JsonObject>();

  write(messages: ChatMessage[]): { system: JsonValue | undefined; messages: JsonObject[] } {
    for (const [i, message] of messages.entries()) this.#message(message, `messages[${i}]`);
    const turns = placeToolResults(this.#turns, TOOL_BLOCKS, this.warnings).filter((turn) => turn.blocks.length > 0);
    return {
      system: this.#system.length === 0 ? undefined : this.#content(this.#system),
      messages: turns.map(({ role, blocks, own }) => ({ role, content: this.#content(blocks), ...own })),
    };
  }

  #message(message: ChatMessage, path: string): void {
    this.warnings.push(...foreignFields(message.opaque, FORMAT, path));
    const own = ownFields(message.opaque, FORMAT);
    switch (message.role) {
      case "system":
        return this.#systemMessage(message, own, path);
      case "user":
        return this.#turn("user", this.#userBlocks(message.content, `${path}.content`), own);
      case "assistant":
        return this.#turn("assistant", this.#assistantBlocks(message.content, `${path}.content`), own);
      case "tool":
        return this.#turn(
          "user",
          message.content.map((result, i) => this.#toolResult(result, `${path}.content[${i}]`)),
          own,
        );
    }
  }

  #systemMessage(message: Extract<ChatMessage, { role: "system" }>, own: JsonObject, path: string): void {
    const blocks = this.#userBlocks(message.content, `${path}.content`);
    if (spelling(message.opaque, FORMAT, "$inline") === true) return this.#turn("system", blocks, own);
    if (this.#turns.length > 0)
      this.warnings.push({ field: path, reason: "a system message in mid-conversation went to the system prompt" });
    this.#system.push(...blocks);
  }

  /** Notes a block that came in a list: alone, it goes back into one. */
  #noted(block: JsonObject | undefined, part: UserPart | AssistantPart): JsonObject | undefined {
    if (block !== undefined && spelling(part.opaque, FORMAT, "$parts") === true) this.#listed.add(block);
    return block;
  }

  /** A single plain text as a string, everything else as a list of blocks. */
  #content(blocks: JsonObject[]): JsonValue {
    const [only] = blocks;
    const isPlain =
      only !== undefined && blocks.length === 1 && only["type"] === "text" && Object.keys(only).length === 2;
    return isPlain && !this.#listed.has(only) && typeof only["text"] === "string" ? only["text"] : blocks;
  }

  #turn(role: string, blocks: JsonObject[], own: JsonObject): void {
    if (blocks.length > 0) addTurn(this.#turns, { role, blocks, own });
  }

  #userBlocks(parts: readonly UserPart[], path: string): JsonObject[] {
    return parts.map((part, i) => this.#userBlock(part, `${path}[${i}]`)).filter((block) => block !== undefined);
  }

  #userBlock(part: UserPart, path: string): JsonObject | undefined {
    if (part.type === "file") return this.#file(part, path);
    if (part.type === "custom") return ownPart(part, FORMAT, path, this.warnings);
    this.warnings.push(...foreignFields(part.opaque, FORMAT, path));
    const document = spelling(part.opaque, FORMAT, "$document");
    if (isJsonObject(document)) return document;
    return part.text === ""
      ? undefined
      : this.#noted({ type: "text", text: part.text, ...ownFields(part.opaque, FORMAT) }, part);
  }

  #file(part: FilePart, path: string): JsonObject | undefined {
    const source = sourceOf(part, path);
    this.warnings.push(...foreignFields(part.opaque, FORMAT, path));
    if (source === undefined) {
      this.warnings.push(droppedField(path, part.mediaType, "files of this type cannot be sent"));
      return undefined;
    }
    const isImage = part.mediaType.startsWith("image/");
    const title = isImage || part.filename === undefined ? {} : { title: part.filename };
    return { type: isImage ? "image" : "document", source, ...title, ...ownFields(part.opaque, FORMAT) };
  }

  #toolResult(result: ToolResultPart, path: string): JsonObject {
    this.warnings.push(...foreignFields(result.opaque, FORMAT, path));
    const blocks = this.#userBlocks(result.output, `${path}.output`);
    return {
      type: "tool_result",
      tool_use_id: safeToolCallId(result.toolCallId),
      ...(blocks.length > 0 && { content: this.#content(blocks) }),
      ...(result.isError !== undefined && { is_error: result.isError }),
      ...ownFields(result.opaque, FORMAT),
    };
  }

  #assistantBlocks(parts: Extract<ChatMessage, { role: "assistant" }>["content"], path: string): JsonObject[] {
    return parts
      .map((part, i) => {
        if (part.type === "file") {
          this.warnings.push(droppedField(`${path}[${i}]`, part.mediaType, "an assistant's message cannot hold files"));
          return undefined;
        }
        return this.#assistantBlock(part, `${path}[${i}]`);
      })
      .filter((block) => block !== undefined);
  }

  #assistantBlock(part: AssistantPart, path: string): JsonObject | undefined {
    if (part.type === "custom") return ownPart(part, FORMAT, path, this.warnings);
    const foreign = foreignFields(part.opaque, FORMAT, path);
    this.warnings.push(...foreign);
    if (part.type === "text" && part.text === "") return undefined;
    if (part.type === "reasoning" && !ownFields(part.opaque, FORMAT)["signature"]) {
      if (part.text !== "" || foreign.length > 0)
        this.warnings.push(droppedField(path, undefined, "thinking without a signature is refused"));
      return undefined;
    }
    if (part.type !== "tool-call") return this.#noted(toAssistantBlock(part), part);
    this.warnings.push(...unparsedInput(part.input, path));
    return toAssistantBlock({ ...part, toolCallId: safeToolCallId(part.toolCallId) });
  }
}

/** The types Anthropic takes: images, PDF, and plain text. @throws DurableAIError `input/invalid` for a text that is not base64. */
function sourceOf({ mediaType, data, url }: FilePart, path: string): JsonObject | undefined {
  const isImage = mediaType.startsWith("image/");
  if (!isImage && mediaType !== "application/pdf" && mediaType !== "text/plain") return undefined;
  if (url !== undefined) return mediaType === "text/plain" ? undefined : { type: "url", url };
  if (data === undefined) return undefined;
  if (mediaType === "text/plain") return { type: "text", media_type: mediaType, data: textOfBase64(data, path) };
  return { type: "base64", media_type: mediaType === ANY_IMAGE ? "image/png" : mediaType, data };
}

function textOfBase64(data: string, path: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(data), (character) => character.codePointAt(0) ?? 0));
  } catch {
    throw invalidInput(path, "the document's data is not base64", "Encode its bytes in base64.");
  }
}

/** Whether the last turn that called a tool began with thinking, as Anthropic asks where thinking has a budget. */
export function continuesThinking(messages: JsonObject[]): boolean {
  const lastCall = messages.findLast(
    ({ role, content }) => role === "assistant" && objectsOf(content).some(({ type }) => type === "tool_use"),
  );
  const isAnswered = lastCall !== undefined && messages.indexOf(lastCall) < lastUserText(messages);
  if (lastCall === undefined || isAnswered) return true;
  const first = objectsOf(lastCall["content"])[0]?.["type"];
  return first === "thinking" || first === "redacted_thinking";
}

/** Index of the last user's turn that is no tool result: thinking before it is no longer asked for. */
function lastUserText(messages: JsonObject[]): number {
  return messages.findLastIndex(
    ({ role, content }) =>
      role === "user" &&
      (typeof content === "string" || !objectsOf(content).some(({ type }) => type === "tool_result")),
  );
}
