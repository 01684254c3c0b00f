/** Canonical messages → messages of Chat Completions. */
import type {
  ChatMessage,
  FilePart,
  FormatId,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
  Warning,
} from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { audioOfFile, urlOfFile } from "../data-url.ts";
import { defined } from "../fields.ts";
import { droppedField, foreignFields, ownFields, spelling } from "../opaque.ts";

type Part = ChatMessage["content"][number];
type AssistantContent = Extract<ChatMessage, { role: "assistant" }>["content"];

/** Writes messages, and notes what could not be written. */
export class MessageWriter {
  readonly warnings: Warning[] = [];
  readonly #format: FormatId;
  readonly #bodies: JsonObject[] = [];
  /** Files that came in tool results: only a user message can carry them, after the last result of the turn. */
  #files: JsonObject[] = [];

  constructor(format: FormatId) {
    this.#format = format;
  }

  write(messages: ChatMessage[]): JsonObject[] {
    for (const [i, message] of messages.entries()) this.#message(message, `messages[${i}]`);
    this.#flushFiles();
    return this.#bodies;
  }

  #message(message: ChatMessage, path: string): void {
    this.warnings.push(...foreignFields(message.opaque, this.#format, path));
    if (message.role === "tool") {
      for (const [i, result] of message.content.entries()) this.#toolResult(result, `${path}.content[${i}]`);
      return;
    }
    this.#flushFiles();
    if (message.role === "assistant") return this.#assistant(message, path);
    const role = spelling(message.opaque, this.#format, "$role") ?? message.role;
    const content = this.#content(message.content, `${path}.content`);
    this.#bodies.push({ role, content, ...ownFields(message.opaque, this.#format) });
  }

  #assistant(message: Extract<ChatMessage, { role: "assistant" }>, path: string): void {
    const calls = message.content.filter((part) => part.type === "tool-call");
    const reasoning = this.#ownReasoning(message.content, path);
    const rest = message.content.filter((part) => part.type !== "tool-call" && part.type !== "reasoning");
    for (const part of calls) this.warnings.push(...foreignFields(part.opaque, this.#format, `${path}.${part.type}`));
    const text = reasoning.map((part) => part.text).join("\n\n");
    const name =
      reasoning.map((part) => spelling(part.opaque, this.#format, "$name")).find((note) => note) ?? "reasoning_content";
    const isLegacy = calls.some((call) => spelling(call.opaque, this.#format, "$legacy") === true);
    const [first] = calls;
    const content = this.#content(rest, `${path}.content`, null);
    // Nothing of it could be said: a turn without anything is refused.
    if (message.content.length > 0 && content === null && text === "" && calls.length === 0 && reasoning.length === 0)
      return;
    this.#bodies.push(
      defined({
        role: "assistant",
        content,
        [String(name)]: text === "" ? undefined : text,
        tool_calls: calls.length === 0 || isLegacy ? undefined : calls.map((call) => this.#toolCall(call)),
        function_call: isLegacy && first ? { name: first.toolName, arguments: first.input } : undefined,
        ...Object.assign({}, ...reasoning.map((part) => ownFields(part.opaque, this.#format))),
        ...ownFields(message.opaque, this.#format),
      }),
    );
  }

  /** Reasoning to send back. What another provider signed is its alone: nobody else can continue it. */
  #ownReasoning(content: AssistantContent, path: string): ReasoningPart[] {
    return content
      .filter((part) => part.type === "reasoning")
      .filter(({ opaque }) => {
        const isForeign = foreignFields(opaque, this.#format, path).length > 0;
        if (isForeign)
          this.warnings.push(droppedField(`${path}.reasoning`, undefined, "reasoning signed by another provider"));
        return !isForeign;
      });
  }

  #toolCall({ toolCallId, toolName, input, opaque }: ToolCallPart): JsonObject {
    // A call without arguments has an empty object: providers parse what they are sent back.
    const called = { name: toolName, arguments: input === "" ? "{}" : input };
    return { id: toolCallId, type: "function", function: called, ...ownFields(opaque, this.#format) };
  }

  #toolResult(result: ToolResultPart, path: string): void {
    this.warnings.push(...foreignFields(result.opaque, this.#format, path));
    const isLegacy = spelling(result.opaque, this.#format, "$role") === "function";
    const isMoved = (part: Part): boolean =>
      part.type === "file" && spelling(part.opaque, this.#format, "$inTool") !== true;
    const texts = result.output.filter((part) => !isMoved(part));
    for (const [i, file] of result.output.filter(isMoved).entries()) {
      const body = this.#part(file, `${path}.file[${i}]`);
      if (body !== undefined) this.#moveFile(body, path);
    }
    if (result.isError === true)
      this.warnings.push(droppedField(`${path}.isError`, true, "tool messages cannot say that the tool failed"));
    this.#bodies.push(
      defined({
        role: isLegacy ? "function" : "tool",
        tool_call_id: isLegacy ? undefined : result.toolCallId,
        name: result.toolName,
        content: this.#content(texts, path),
        ...ownFields(result.opaque, this.#format),
      }),
    );
  }

  #moveFile(body: JsonObject, path: string): void {
    this.#files.push(body);
    this.warnings.push({
      field: path,
      reason: "tool messages carry text only: the file went into a user message after them",
    });
  }

  #flushFiles(): void {
    if (this.#files.length > 0) this.#bodies.push({ role: "user", content: this.#files });
    this.#files = [];
  }

  /** A single plain text as a string, everything else as a list of parts; `none` where no part can be said. */
  #content(parts: readonly Part[], path: string, none: JsonValue = ""): JsonValue {
    const [only] = parts;
    if (parts.length === 1 && only?.type === "text" && only.opaque?.[this.#format] === undefined) {
      this.warnings.push(...foreignFields(only.opaque, this.#format, path));
      return only.text;
    }
    const bodies = parts.map((part, i) => this.#part(part, `${path}[${i}]`)).filter((body) => body !== undefined);
    return bodies.length === 0 ? none : bodies;
  }

  #part(part: Part, path: string): JsonObject | undefined {
    this.warnings.push(...(part.type === "custom" ? [] : foreignFields(part.opaque, this.#format, path)));
    if (part.type === "text") return { type: "text", text: part.text, ...ownFields(part.opaque, this.#format) };
    if (part.type === "file") return this.#file(part, path);
    const own = part.opaque?.[this.#format];
    if (own === undefined)
      this.warnings.push(droppedField(path, undefined, `a part only ${Object.keys(part.opaque ?? {})} has`));
    return own;
  }

  #file(part: FilePart, path: string): JsonObject | undefined {
    const own = ownFields(part.opaque, this.#format);
    if (part.mediaType.startsWith("image/")) {
      const { detail, ...rest } = own;
      return { type: "image_url", image_url: defined({ url: urlOfFile(part), detail }), ...rest };
    }
    if (part.data === undefined) {
      this.warnings.push(droppedField(path, part.url, `a file of type ${part.mediaType} cannot be given by URL`));
      return undefined;
    }
    const audio = audioOfFile(part);
    if (audio !== undefined) return { ...audio, ...own };
    return { type: "file", file: defined({ filename: part.filename ?? "file", file_data: urlOfFile(part) }), ...own };
  }
}
