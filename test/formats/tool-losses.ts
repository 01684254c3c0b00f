/** What formats cannot say of tools, of calls and of their results. */
import type { ChatCall, ChatMessage } from "../../src/chat.ts";
import { safeToolCallId } from "../../src/formats/tool-call-id.ts";
import { isUnparsed, UNPARSED } from "../../src/formats/tool-input.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../src/json.ts";
import { inField, inMessages, inParts, type Loss, type Part } from "./loss.ts";

type ResultPart = Extract<Part, { type: "tool-result" }>;

export const NO_TOOLS: Loss[] = [
  inField("tools", "an empty list is none", (tools) => (tools.length === 0 ? undefined : tools)),
  inField("toolChoice", "there are no tools", (choice, { tools }) => tools && choice),
  inField("parallelToolCalls", "there are no tools", (parallel, { tools }) => tools && parallel),
];
export const OBJECT_SCHEMAS: Loss = inField("tools", "a schema says that it is of an object", (tools) =>
  tools.map((tool) => ({ ...tool, inputSchema: { type: "object", ...tool.inputSchema } })),
);
export const NO_ARGUMENTS: Loss = inField("tools", "a function without arguments has no schema", (tools) =>
  tools.map((tool) => ({ ...tool, inputSchema: takesNothing(tool.inputSchema) ? NOTHING : tool.inputSchema })),
);
const NOTHING = { type: "object", properties: {} };
function takesNothing({
  type = "object",
  properties = {},
  additionalProperties = false,
  ...more
}: JsonObject): boolean {
  const isEmpty = JSON.stringify([type, properties, additionalProperties]) === '["object",{},false]';
  return isEmpty && !["anyOf", "oneOf", "allOf", "$ref", "patternProperties"].some((name) => name in more);
}
export const VALIDATED: Loss[] = [
  {
    field: "toolChoice",
    why: "strict functions are a choice: auto is the default",
    said: (call) =>
      call.tools?.some(({ strict }) => strict) === true ? { toolChoice: { type: "auto" }, ...call } : call,
  },
  inField("tools", "strict is part of the choice", (tools) => tools.map(({ strict: _strict, ...tool }) => tool)),
];
export const PARALLEL_CALLS: Loss = inField("parallelToolCalls", "true is the default", (parallel) =>
  parallel ? undefined : false,
);
export const NO_NAMES_OF_RESULTS: Loss = inParts(
  { type: "tool-result", field: "tool-result.toolName" },
  "the call of the same id has the name",
  ({ toolName: _name, ...result }) => result,
);
/** A result's name: its call's, where it does not say it. */
export const NAMES_OF_RESULTS: Loss = inMessages("tool-result.toolName", "a result has a name", (messages) => {
  const names = new Map<string, string>();
  return messages.map((message) => {
    for (const part of message.content) if (part.type === "tool-call") names.set(part.toolCallId, part.toolName);
    if (message.role !== "tool") return message;
    const content = message.content.map((result) => ({
      ...result,
      toolName: result.toolName || (names.get(result.toolCallId) ?? "tool"),
    }));
    return { ...message, content };
  });
});
export const OBJECT_RESULTS: Loss = inParts(
  { type: "tool-result", field: "tool-result.output" },
  "an object is no text: its blanks are lost",
  (result) => {
    const withoutBlanks = (part: ResultPart["output"][number]): typeof part => {
      const value = part.type === "text" ? parseJson(part.text) : undefined;
      return part.type !== "text" || !isJsonObject(value) || isLookedInto(value, result)
        ? part
        : { ...part, text: JSON.stringify(value) };
    };
    return result.isError === true ? result : { ...result, output: result.output.map(withoutBlanks) };
  },
);
/** Google looks for `output` and `error`, the AI SDK says a name and `content`: such an object goes as a text. */
function isLookedInto(value: JsonObject, { toolName }: ResultPart): boolean {
  const names = Object.keys(value).toSorted().join();
  return "output" in value || "error" in value || (names === "content,name" && value["name"] === toolName);
}
export const NO_FAILED_TOOLS: Loss = inParts(
  { type: "tool-result", field: "tool-result.isError" },
  "a result is its text",
  ({ isError: _failed, ...result }) => result,
  /\.isError: /,
);
export const OBJECT_INPUTS: Loss = inParts(
  { type: "tool-call", field: "tool-call.input" },
  "arguments are an object",
  (call) => (isUnparsed(call.input) ? { ...call, input: JSON.stringify({ [UNPARSED]: call.input }) } : call),
  /\.input: arguments that are no JSON object/,
);
export const SAFE_IDS: Loss[] = (["tool-call", "tool-result"] as const).map((type) =>
  inParts({ type, field: "toolCallId" }, "letters, digits, _ and - alone", (part) => ({
    ...part,
    toolCallId: safeToolCallId(part.toolCallId),
  })),
);
export const ANSWERED_CALLS: Loss = inMessages(
  "messages",
  "each call has its result right after it",
  answered,
  /^messages: a tool call/,
);

/** Each call's result in the turn after it; a made-up one where there is none. The last turn may still wait for it. */
function answered(messages: ChatMessage[]): ChatMessage[] {
  const results = messages.flatMap((message) => (message.role === "tool" ? message.content : []));
  const isLast = (at: number): boolean => messages.slice(at + 1).every(({ role }) => role === "assistant");
  const placed: ResultPart[] = [];
  const resultsAfter = (message: ChatMessage, at: number): ResultPart[] =>
    message.role !== "assistant" || isLast(at)
      ? []
      : message.content
          .filter((part) => part.type === "tool-call")
          .map(({ toolCallId: id }) => {
            const result = results.find((one) => one.toolCallId === id && !placed.includes(one)) ?? unanswered(id);
            placed.push(result);
            return result;
          });
  const added = messages.map(resultsAfter);
  return messages.flatMap((message, at): ChatMessage[] => [
    message.role === "tool" ? { ...message, content: message.content.filter((one) => !placed.includes(one)) } : message,
    { role: "tool", content: added[at] ?? [] },
  ]);
}

function unanswered(toolCallId: string): ResultPart {
  return {
    type: "tool-result",
    toolCallId,
    output: [{ type: "text", text: "The tool gave no result." }],
    isError: true,
  };
}

/** The tools that a conversation has called, of which no more is known. */
export function called({ messages }: ChatCall): ChatCall["tools"] {
  const calls = messages.flatMap(({ content }) => [...content]).filter((part) => part.type === "tool-call");
  const names = [...new Set(calls.map(({ toolName }) => toolName))];
  return names.length === 0 ? undefined : names.map((name) => ({ name, inputSchema: { type: "object" } }));
}
