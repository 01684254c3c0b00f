/** A request to the simulator, read out of any format: as much of it as its answer depends on. */
import { invalidInput } from "../errors.ts";
import { GO_ON } from "../formats/prefill.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

/** A tool that was offered. */
export interface PromptTool {
  name: string;
  /** JSON Schema of its arguments. */
  schema: JsonObject;
}

/** What is asked. */
export interface Prompt {
  /** With its knobs. */
  model: string;
  stream: boolean;
  includeUsage: boolean;
  /** Texts of all messages, the system's first. */
  texts: string[];
  lastUserText: string;
  /** What the system says, in whatever place the format has for it. */
  instructions: string;
  /** Text of the tool results the conversation ends with. */
  toolResult?: string;
  /** Of the texts, those before these results. */
  textsBeforeResult?: string[];
  assistantTurns: number;
  /** What the answer has to go on from. The facts above are those of the conversation before it. */
  prefill?: Prefill;
  tools: PromptTool[];
  toolChoice: "auto" | "none" | "required" | { name: string };
  parallelToolCalls: boolean;
  reasoning: boolean;
  /** What of its reasoning the model shows, where a format asks for it: a summary, a sealed copy to send back. */
  reasoningItem?: { summary: boolean; encrypted: boolean };
  /** JSON is wanted, of this schema where there is one. */
  json?: { schema?: JsonObject };
  maxOutputTokens?: number;
  /** The request itself, where it is no chat: its texts are what is embedded, or the query and the documents. */
  body?: JsonObject;
}

/** A beginning of the answer, which the conversation ends with. */
export interface Prefill {
  text: string;
  /** Whether a user turn asks to go on, as models are asked that take no assistant message last. */
  isAsked: boolean;
}

/** A request that is no chat. */
export function wholeCall(body: JsonObject, model: string, texts: string[]): Prompt {
  return {
    body,
    model,
    texts,
    stream: false,
    includeUsage: true,
    lastUserText: texts[0] ?? "",
    instructions: "",
    assistantTurns: 0,
    tools: [],
    toolChoice: "none",
    parallelToolCalls: false,
    reasoning: false,
  };
}

/** The facts about its messages that every format reads alike. */
export type Conversation = Pick<
  Prompt,
  "texts" | "lastUserText" | "instructions" | "toolResult" | "textsBeforeResult" | "assistantTurns" | "prefill"
>;

/** Reads `messages`; `system` is Anthropic's. @throws DurableAIError `input/invalid` where they are none. */
export function readConversation(messages: JsonValue | undefined, system?: JsonValue): Conversation {
  const list = Array.isArray(messages) ? messages.filter(isJsonObject) : [];
  if (list.length === 0) throw invalidInput("messages", "is not a list of messages", "Send at least one message.");
  const prefill = prefillOf(list);
  const before = prefill === undefined ? list : list.slice(0, prefill.isAsked ? -2 : -1);
  const turns = before.map((message) => ({ role: roleOf(message), text: textOf(message["content"]) }));
  const results = turns.slice(turns.findLastIndex(({ role }) => role !== "tool") + 1);
  const texts = [textOf(system), ...turns.map(({ text }) => text)];
  const said = turns.filter(({ role }) => role === "system" || role === "developer");
  return {
    texts,
    lastUserText: turns.findLast(({ role }) => role === "user")?.text ?? "",
    instructions: [textOf(system), ...said.map(({ text }) => text)].join(" "),
    ...(results.length > 0 && {
      toolResult: results.map(({ text }) => text).join(" "),
      textsBeforeResult: texts.slice(0, -results.length),
    }),
    assistantTurns: turns.filter(({ role }) => role === "assistant").length,
    ...(prefill !== undefined && { prefill }),
  };
}

function prefillOf(messages: JsonObject[]): Prefill | undefined {
  const last = messages.at(-1) ?? {};
  const isAsked = roleOf(last) === "user" && textOf(last["content"]).trim() === GO_ON;
  const text = partialTextOf(isAsked ? (messages.at(-2) ?? {}) : last);
  return text === undefined ? undefined : { text, isAsked };
}

/** The text of an assistant message that has nothing else, thoughts apart: one that calls a tool waits for its result. */
function partialTextOf(message: JsonObject): string | undefined {
  const { role, content, tool_calls: calls } = message;
  if (role !== "assistant" || objectsIn(calls).length > 0) return undefined;
  const parts = typeof content === "string" ? [{ text: content }] : objectsIn(content);
  const said = parts.filter((part) => !isThought(part));
  const texts = said.map(({ text }) => text).filter((text) => typeof text === "string");
  const text = texts.join("");
  return texts.length < said.length || text.trim() === "" ? undefined : text;
}

const THOUGHTS: ReadonlySet<JsonValue | undefined> = new Set(["thinking", "redacted_thinking", "reasoning"]);

/** A thought: of Messages and Responses by its type, of Gemini, of Converse. */
function isThought({ type, thought, reasoningContent }: JsonObject): boolean {
  return THOUGHTS.has(type) || thought === true || reasoningContent !== undefined;
}

/** In Messages a user turn that holds tool results is a tool turn. */
function roleOf(message: JsonObject): string {
  const { content } = message;
  const isResult =
    Array.isArray(content) && content.some((part) => isJsonObject(part) && part["type"] === "tool_result");
  return isResult ? "tool" : String(message["role"]);
}

/** The text in a message's content: a string, or parts of which some have text, some results with content. */
export function textOf(content: JsonValue | undefined): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .filter(isJsonObject)
    .map((part) => (typeof part["text"] === "string" ? part["text"] : textOf(part["content"])))
    .filter((text) => text !== "")
    .join(" ");
}

/** The objects in a list. */
export function objectsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** `value` as an object, empty where it is none. */
export function objectIn(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
