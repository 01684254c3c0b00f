/** Canonical messages → instructions and items of Responses. */
import type { ChatMessage, FilePart, ReasoningPart, ToolResultPart, Warning } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { audioOfFile, urlOfFile } from "../data-url.ts";
import { defined } from "../fields.ts";
import { droppedField, foreignFields, ownFields, ownPart, spelling } from "../opaque.ts";
import { isMessagePart, toOutputText, toReasoning, toToolCall, type AssistantContent } from "./items.ts";

const FORMAT = "openai-responses";

type UserPart = ToolResultPart["output"][number];

/** Writes items, and notes what could not be written. */
export class ItemWriter {
  readonly warnings: Warning[] = [];
  readonly #items: JsonObject[] = [];
  #instructions: string | undefined;

  write(messages: ChatMessage[]): { instructions: string | undefined; items: JsonObject[] } {
    for (const [i, message] of messages.entries()) this.#message(message, `messages[${i}]`);
    return { instructions: this.#instructions, items: this.#items };
  }

  #message(message: ChatMessage, path: string): void {
    this.warnings.push(...foreignFields(message.opaque, FORMAT, path));
    if (message.role === "assistant") return this.#assistant(message.content, path);
    if (message.role === "tool") {
      for (const [i, result] of message.content.entries()) this.#toolResult(result, `${path}.content[${i}]`);
      return;
    }
    if (spelling(message.opaque, FORMAT, "$instructions") === true) {
      this.#instructions = message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
      return;
    }
    const notes = message.opaque?.[FORMAT] ?? {};
    const role = notes["$role"] ?? message.role;
    const content = this.#content(message.content, `${path}.content`);
    this.#items.push(defined({ type: notes["$type"], role, content, ...ownFields(message.opaque, FORMAT) }));
  }

  // -- what an assistant said

  #assistant(content: AssistantContent, path: string): void {
    let open: JsonObject[] | undefined;
    for (const [i, part] of content.entries()) {
      const at = `${path}.content[${i}]`;
      if (!isMessagePart(part)) {
        open = undefined;
        this.#item(part, at);
        continue;
      }
      const message = spelling(part.opaque, FORMAT, "$message");
      const isText = message !== undefined && spelling(part.opaque, FORMAT, "$parts") !== true;
      const body = this.#messagePart(part, at);
      if (isText && part.type === "text") this.#openMessage(message, part.text);
      else if (body !== undefined) {
        if (open === undefined || message !== undefined) this.#openMessage(message, (open = []));
        open.push(body);
      }
    }
  }

  #openMessage(message: JsonValue | undefined, content: JsonObject[] | string): void {
    this.#items.push({ role: "assistant", ...(isJsonObject(message) ? message : {}), content });
  }

  #messagePart(part: AssistantContent[number], path: string): JsonObject | undefined {
    if (part.type === "custom") return ownFields(part.opaque, FORMAT);
    if (part.type === "text") {
      this.warnings.push(...foreignFields(part.opaque, FORMAT, path));
      return part.text === "" && part.opaque?.[FORMAT] === undefined ? undefined : toOutputText(part);
    }
    this.warnings.push(droppedField(path, undefined, "an assistant's message cannot hold files"));
    return undefined;
  }

  #item(part: AssistantContent[number], path: string): void {
    switch (part.type) {
      case "reasoning":
        return this.#reasoning(part, path);
      case "tool-call":
        this.warnings.push(...foreignFields(part.opaque, FORMAT, path));
        this.#items.push(defined(toToolCall(part)));
        return;
      case "custom": {
        const own = ownPart(part, FORMAT, path, this.warnings);
        if (own !== undefined) this.#items.push(own);
      }
    }
  }

  /** Only what this format's provider has signed or stored can be sent back to it. */
  #reasoning(part: ReasoningPart, path: string): void {
    const { encrypted_content: signed } = ownFields(part.opaque, FORMAT);
    if (signed === undefined && spelling(part.opaque, FORMAT, "$id") === undefined)
      this.warnings.push(droppedField(path, undefined, "reasoning of another provider"));
    else this.#items.push(defined(toReasoning(part)));
  }

  // -- what it was told

  #toolResult(result: ToolResultPart, path: string): void {
    this.warnings.push(...foreignFields(result.opaque, FORMAT, path));
    if (result.isError === true)
      this.warnings.push(droppedField(`${path}.isError`, true, "a tool's output cannot say that the tool failed"));
    this.#items.push(
      defined({
        type: "function_call_output",
        id: spelling(result.opaque, FORMAT, "$id"),
        call_id: result.toolCallId,
        output: this.#content(result.output, `${path}.output`),
        status: spelling(result.opaque, FORMAT, "$status"),
        ...ownFields(result.opaque, FORMAT),
      }),
    );
  }

  /** A single plain text as a string, everything else as a list of parts. */
  #content(parts: readonly UserPart[], path: string): JsonValue {
    const [only] = parts;
    if (parts.length === 1 && only?.type === "text" && only.opaque?.[FORMAT] === undefined) {
      this.warnings.push(...foreignFields(only.opaque, FORMAT, path));
      return only.text;
    }
    const bodies = parts.map((part, i) => this.#part(part, `${path}[${i}]`)).filter((body) => body !== undefined);
    return bodies.length === 0 ? "" : bodies;
  }

  #part(part: UserPart, path: string): JsonObject | undefined {
    if (part.type === "custom") return ownPart(part, FORMAT, path, this.warnings);
    this.warnings.push(...foreignFields(part.opaque, FORMAT, path));
    const own = ownFields(part.opaque, FORMAT);
    return part.type === "text" ? { type: "input_text", text: part.text, ...own } : this.#file(part, own);
  }

  #file(part: FilePart, own: JsonObject): JsonObject {
    const { mediaType, url, filename } = part;
    if (mediaType.startsWith("image/")) return { type: "input_image", image_url: urlOfFile(part), ...own };
    const audio = audioOfFile(part);
    if (audio !== undefined) return { ...audio, ...own };
    if (url !== undefined) return defined({ type: "input_file", file_url: url, filename, ...own });
    // The API wants a name beside the bytes.
    return { type: "input_file", filename: filename ?? "file", file_data: urlOfFile(part), ...own };
  }
}
