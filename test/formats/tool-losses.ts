/** What formats cannot say of tools, of calls and of their results. */
import type { ChatCall, ChatMessage } from "../../src/chat.ts";
import { safeToolCallId } from "../../src/formats/tool-call-id.ts";
import { isUnparsed, UNPARSED } from "../../src/formats/tool-input.ts";
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
export const PARALLEL_CALLS: Loss = inField("parallelToolCalls", "true is the default", (parallel) =>
  parallel ? undefined : false,
);
export const NO_NAMES_OF_RESULTS: Loss = inParts(
  { type: "tool-result", field: "tool-result.toolName" },
  "the call of the same id has the name",
  ({ toolName: _name, ...result }) => result,
);
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
