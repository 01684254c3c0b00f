/** Canonical messages → contents of Gemini's format, where results of tools must follow the turn that called. */
import type { ChatMessage, FilePart, ToolCallPart, ToolResultPart, Warning } from "../../chat.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../json.ts";
import { unparsedInput } from "../tool-input.ts";
import { ANY_IMAGE } from "../data-url.ts";
import { defined, objectOf } from "../fields.ts";
import type { TargetModel } from "../format.ts";
import { droppedField, foreignFields, ownFields, ownPart, spelling } from "../opaque.ts";
import { isGeneratedToolCallId } from "../tool-call-id.ts";
import { addTurn, placeToolResults, type ToolBlocks, type Turn } from "../tool-results.ts";
import { isWholeAnswer } from "./contents.ts";
import { toModelPart, type ModelPart } from "./parts.ts";
import { wantsSignatures, withSignature } from "./signatures.ts";

const FORMAT = "gemini";

type UserPart = ToolResultPart["output"][number];

/** A part in the making, with the id of the call it is or answers: Google's own ids may be missing. */
interface WrittenPart {
  body: JsonObject;
  callId?: string;
  resultOf?: string;
}

const TOOL_BLOCKS: ToolBlocks<WrittenPart> = {
  callIdOf: ({ callId }) => callId,
  resultIdOf: ({ resultOf }) => resultOf,
  failure: (_id, message, { body }) => {
    const { id, name } = objectOf(body["functionCall"]) ?? {};
    return { body: { functionResponse: defined({ id, name, response: { error: message } }) } };
  },
};

/** Writes messages and the system prompt, and notes what could not be written. */
export class ContentWriter {
  readonly warnings: Warning[] = [];
  readonly #model: TargetModel;
  readonly #system: JsonObject[] = [];
  readonly #turns: Turn<WrittenPart>[] = [];
  readonly #toolNames = new Map<string, string>();
  #systemRole: JsonValue | undefined;

  constructor(model: TargetModel) {
    this.#model = model;
  }

  write(messages: ChatMessage[]): { systemInstruction: JsonObject | undefined; contents: JsonObject[] } {
    for (const [i, message] of messages.entries()) this.#message(message, `messages[${i}]`);
    const turns = placeToolResults(this.#turns, TOOL_BLOCKS, this.warnings).filter(({ blocks }) => blocks.length > 0);
    return {
      systemInstruction:
        this.#system.length === 0 ? undefined : defined({ parts: this.#system, role: this.#systemRole }),
      contents: turns.map(({ role, blocks, own }) => ({ role, parts: this.#bodies(blocks), ...own })),
    };
  }

  #bodies(parts: WrittenPart[]): JsonObject[] {
    const bodies = parts.map(({ body }) => body);
    return wantsSignatures(this.#model) ? withSignature(bodies) : bodies;
  }

  #message(message: ChatMessage, path: string): void {
    this.warnings.push(...foreignFields(message.opaque, FORMAT, path));
    const own = ownFields(message.opaque, FORMAT);
    switch (message.role) {
      case "system":
        return this.#systemMessage(message, path);
      case "user":
        return this.#turn("user", this.#userParts(message.content, `${path}.content`), own);
      case "assistant":
        return this.#turn("model", this.#modelParts(message.content, `${path}.content`), own);
      case "tool":
        return this.#turn(
          "user",
          message.content.flatMap((result, i) => this.#result(result, `${path}.content[${i}]`)),
          own,
        );
    }
  }

  #systemMessage(message: Extract<ChatMessage, { role: "system" }>, path: string): void {
    this.#systemRole ??= spelling(message.opaque, FORMAT, "$role");
    if (this.#turns.length > 0)
      this.warnings.push({ field: path, reason: "a system message in mid-conversation went to the system prompt" });
    this.#system.push(...this.#userParts(message.content, `${path}.content`).map(({ body }) => body));
  }

  #turn(role: string, blocks: WrittenPart[], own: JsonObject): void {
    addTurn(this.#turns, { role, blocks, own });
  }

  #userParts(parts: readonly UserPart[], path: string): WrittenPart[] {
    return parts.flatMap((part, i) => {
      const body = this.#userPart(part, `${path}[${i}]`);
      return body === undefined ? [] : [{ body }];
    });
  }

  #userPart(part: UserPart, path: string): JsonObject | undefined {
    if (part.type === "custom") return ownPart(part, FORMAT, path, this.warnings);
    this.warnings.push(...foreignFields(part.opaque, FORMAT, path));
    if (part.type === "file") return this.#file(part, path);
    const own = ownFields(part.opaque, FORMAT);
    return part.text === "" && Object.keys(own).length === 0 ? undefined : { text: part.text, ...own };
  }

  #file(part: FilePart, path: string): JsonObject {
    if (part.filename !== undefined)
      this.warnings.push(droppedField(`${path}.filename`, part.filename, "Gemini has no names of files"));
    return toFile(part);
  }

  #modelParts(parts: Extract<ChatMessage, { role: "assistant" }>["content"], path: string): WrittenPart[] {
    return parts.flatMap((part, i) => {
      const written = this.#modelPart(part, `${path}[${i}]`);
      return written === undefined ? [] : [written];
    });
  }

  #modelPart(part: ModelPart | FilePart, path: string): WrittenPart | undefined {
    if (part.type === "tool-call") return this.#call(part, path);
    if (part.type !== "reasoning") {
      const body = this.#userPart(part, path);
      return body && { body };
    }
    const foreign = foreignFields(part.opaque, FORMAT, path);
    if (foreign.length > 0) {
      this.warnings.push(droppedField(path, undefined, "reasoning signed by another provider"));
      return undefined;
    }
    const isSaid = part.text !== "" || Object.keys(ownFields(part.opaque, FORMAT)).length > 0;
    const body = isSaid ? toModelPart(part) : undefined;
    return body && { body };
  }

  #call(part: ToolCallPart, path: string): WrittenPart | undefined {
    this.warnings.push(...foreignFields(part.opaque, FORMAT, path));
    this.#toolNames.set(part.toolCallId, part.toolName);
    this.warnings.push(...unparsedInput(part.input, path));
    const body = toModelPart(part);
    return body && { body, callId: part.toolCallId };
  }

  #result(result: ToolResultPart, path: string): WrittenPart[] {
    this.warnings.push(...foreignFields(result.opaque, FORMAT, path));
    const { functionResponse, ...own } = ownFields(result.opaque, FORMAT);
    const name = result.toolName || (this.#toolNames.get(result.toolCallId) ?? "tool");
    const texts = result.output.filter((part) => part.type === "text");
    this.warnings.push(...texts.flatMap(({ opaque }) => foreignFields(opaque, FORMAT, `${path}.output`)));
    const files = this.#userParts(
      result.output.filter((part) => part.type !== "text"),
      `${path}.output`,
    );
    // From Gemini 3 on, which is the first that wants signatures.
    const isNested = wantsSignatures(this.#model) || files.length === 0;
    if (!isNested)
      this.warnings.push({ field: path, reason: "this model takes no files in results: they went beside the result" });
    const response = defined({
      id: isGeneratedToolCallId(result.toolCallId) ? undefined : result.toolCallId,
      name,
      response:
        spelling(result.opaque, FORMAT, "$response") ??
        toAnswer(texts.map(({ text }) => text).join("\n"), name, result),
      parts: isNested && files.length > 0 ? files.map(({ body }) => body) : undefined,
      ...objectOf(functionResponse),
    });
    const written = { body: { functionResponse: response, ...own }, resultOf: result.toolCallId };
    return isNested ? [written] : [written, ...files];
  }
}

/** The `response` of a tool: an object. Text has the place that Google gives a meaning, and so has what would be misread. */
function toAnswer(text: string, name: string, { isError }: ToolResultPart): JsonObject {
  if (isError === true) return { error: text };
  const value = parseJson(text);
  return isJsonObject(value) && isWholeAnswer(value, name) ? value : { output: text };
}

function toFile({ mediaType, data, url, opaque }: FilePart): JsonObject {
  const { blob, ...own } = ownFields(opaque, FORMAT);
  const isUntyped = spelling(opaque, FORMAT, "$untyped") === true;
  const mimeType = isUntyped ? undefined : mediaType === ANY_IMAGE ? "image/jpeg" : mediaType;
  const [name, content] = data === undefined ? ["fileData", { fileUri: url }] : ["inlineData", { data }];
  return { [name]: defined({ mimeType, ...content, ...objectOf(blob) }), ...own };
}
