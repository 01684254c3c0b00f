/** Canonical messages → messages of Converse, which is strict about whose turn it is. */
import { FileWriter } from "./media.ts";
import { isServerTool, toAssistantBlock, toTextBlock, type AssistantPart } from "./blocks.ts";
import { addTurn, placeToolResults, type ToolBlocks, type Turn } from "../tool-results.ts";
import { unparsedInput } from "../tool-input.ts";
import { safeToolCallId } from "../tool-call-id.ts";
import { droppedField, foreignFields, ownFields, ownPart, spelling } from "../opaque.ts";
import { objectOf, objectsOf, textOf } from "../fields.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import type { ChatMessage, TextPart, ToolResultPart, Warning } from "../../chat.ts";

const FORMAT = "bedrock-converse";

type UserPart = ToolResultPart["output"][number];
type AnyPart = Extract<ChatMessage, { role: "assistant" }>["content"][number];

const TOOL_BLOCKS: ToolBlocks<JsonObject> = {
  callIdOf: (block) => toolUseIdIn(block, "toolUse"),
  resultIdOf: (block) => toolUseIdIn(block, "toolResult"),
  failure: (id, message) => ({ toolResult: { toolUseId: id, content: [{ text: message }], status: "error" } }),
};

/** Server tools are called and answered within one turn. */
function toolUseIdIn(block: JsonObject, name: "toolUse" | "toolResult"): string | undefined {
  const tool = objectOf(block[name]);
  return tool === undefined || isServerTool(tool) ? undefined : textOf(tool["toolUseId"]);
}

/** Names of the tools that are called in `messages`. */
export function toolsCalledIn(messages: JsonObject[]): string[] {
  const calls = messages.flatMap(({ content }) => objectsOf(content)).map(({ toolUse }) => objectOf(toolUse));
  return [...new Set(calls.map((call) => textOf(call?.["name"])).filter((name) => name !== undefined))];
}

/** Writes messages and the system prompt, and notes what could not be written. */
export class TurnWriter {
  readonly warnings: Warning[] = [];
  readonly #files = new FileWriter(this.warnings);
  readonly #system: JsonObject[] = [];
  readonly #turns: Turn<JsonObject>[] = [];

  write(messages: ChatMessage[]): { system: JsonObject[] | undefined; messages: JsonObject[] } {
    for (const [i, message] of messages.entries()) this.#message(message, `messages[${i}]`);
    const turns = placeToolResults(this.#turns, TOOL_BLOCKS, this.warnings).filter(({ blocks }) => blocks.length > 0);
    return {
      system: this.#system.length === 0 ? undefined : this.#system,
      messages: turns.map(({ role, blocks, own }) => ({ role, content: blocks, ...own })),
    };
  }

  #message(message: ChatMessage, path: string): void {
    this.warnings.push(...foreignFields(message.opaque, FORMAT, path));
    const own = ownFields(message.opaque, FORMAT);
    const content = `${path}.content`;
    switch (message.role) {
      case "system":
        return this.#systemMessage(message, own, path);
      case "user":
        return this.#turn("user", this.#userBlocks(message.content, content), own);
      case "assistant":
        return this.#turn(
          "assistant",
          collect(message.content, content, (part, at) => this.#assistant(part, at)),
          own,
        );
      case "tool":
        return this.#turn(
          "user",
          collect(message.content, content, (part, at) => this.#toolResult(part, at)),
          own,
        );
    }
  }

  #systemMessage(message: Extract<ChatMessage, { role: "system" }>, own: JsonObject, path: string): void {
    const blocks = message.content.flatMap((part, i) => this.#systemBlocks(part, `${path}.content[${i}]`));
    if (spelling(message.opaque, FORMAT, "$inline") === true) return this.#turn("system", blocks, own);
    if (this.#turns.length > 0)
      this.warnings.push({ field: path, reason: "a system message in mid-conversation went to the system prompt" });
    this.#system.push(...blocks);
  }

  /** The text, and what stood behind it. */
  #systemBlocks(part: TextPart, path: string): JsonObject[] {
    const { after, ...own } = part.opaque?.[FORMAT] ?? {};
    const text = this.#userBlock({ ...part, opaque: { ...part.opaque, [FORMAT]: own } }, path);
    return [...(text === undefined ? [] : [text]), ...objectsOf(after)];
  }

  #turn(role: string, blocks: JsonObject[], own: JsonObject): void {
    addTurn(this.#turns, { role, blocks, own });
  }

  #userBlocks(parts: readonly UserPart[], path: string): JsonObject[] {
    return collect(parts, path, (part, at) => this.#userBlock(part, at));
  }

  #userBlock(part: UserPart, path: string): JsonObject | undefined {
    if (part.type === "custom") return ownPart(part, FORMAT, path, this.warnings);
    this.warnings.push(...foreignFields(part.opaque, FORMAT, path));
    if (part.type === "file") return this.#files.write(part, path);
    const block = spelling(part.opaque, FORMAT, "$block");
    if (isJsonObject(block)) return block;
    // Bedrock refuses text that is blank.
    return part.text.trim() === "" ? undefined : toTextBlock(part);
  }

  #toolResult(result: ToolResultPart, path: string): JsonObject {
    this.warnings.push(...foreignFields(result.opaque, FORMAT, path));
    // Only some models know of a status; that a tool failed all of them are told.
    const status = result.isError ? "error" : spelling(result.opaque, FORMAT, "$status");
    const toolUseId = safeToolCallId(result.toolCallId);
    const content = this.#userBlocks(result.output, `${path}.output`);
    const own = ownFields(result.opaque, FORMAT);
    return { toolResult: { toolUseId, content, ...(status !== undefined && { status }), ...own } };
  }

  #assistant(part: AnyPart, path: string): JsonObject | undefined {
    if (part.type === "custom") return ownPart(part, FORMAT, path, this.warnings);
    const foreign = foreignFields(part.opaque, FORMAT, path);
    this.warnings.push(...foreign);
    if (part.type === "file") return this.#files.write(part, path);
    if (part.type === "text" && part.text.trim() === "") return undefined;
    if (part.type === "reasoning" && part.opaque?.[FORMAT] === undefined) {
      if (part.text !== "" || foreign.length > 0)
        this.warnings.push(droppedField(path, undefined, "reasoning of another provider is refused"));
      return undefined;
    }
    return part.type === "tool-call" ? this.#toolUse(part, path) : toAssistantBlock(part);
  }

  #toolUse(part: Extract<AssistantPart, { type: "tool-call" }>, path: string): JsonObject | undefined {
    this.warnings.push(...unparsedInput(part.input, path));
    return toAssistantBlock({ ...part, toolCallId: safeToolCallId(part.toolCallId) });
  }
}

function collect<Part>(
  parts: readonly Part[],
  path: string,
  write: (part: Part, path: string) => JsonObject | undefined,
): JsonObject[] {
  return parts.map((part, i) => write(part, `${path}[${i}]`)).filter((block) => block !== undefined);
}
