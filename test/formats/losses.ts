/**
 * What is lost between formats: for each format, what of a canonical call it cannot say, and what it says in its place.
 * docs/wire-formats.md, What is lost between formats, is this list as a table.
 */
import type { ChatCall, ChatMessage, FormatId } from "../../src/chat.ts";
import { safeToolCallId } from "../../src/formats/tool-call-id.ts";
import { isUnparsed, UNPARSED } from "../../src/formats/tool-input.ts";
import { inField, inMessages, inParts, isSigned, without, withContent, type Loss, type Part } from "./loss.ts";

type ResultPart = Extract<Part, { type: "tool-result" }>;

// ---- tools ---------------------------------------------------------------------------------------------------------

const NO_TOOLS: Loss[] = [
  inField("tools", "an empty list is none", (tools) => (tools.length === 0 ? undefined : tools)),
  inField("toolChoice", "there are no tools", (choice, { tools }) => tools && choice),
  inField("parallelToolCalls", "there are no tools", (parallel, { tools }) => tools && parallel),
];
const OBJECT_SCHEMAS = inField("tools", "a schema says that it is of an object", (tools) =>
  tools.map((tool) => ({ ...tool, inputSchema: { type: "object", ...tool.inputSchema } })),
);
const PARALLEL_CALLS = inField("parallelToolCalls", "true is the default", (parallel) =>
  parallel ? undefined : false,
);
const NO_NAMES_OF_RESULTS = inParts(
  { type: "tool-result", field: "tool-result.toolName" },
  "the call of the same id has the name",
  ({ toolName: _name, ...result }) => result,
);
const NO_FAILED_TOOLS = inParts(
  { type: "tool-result", field: "tool-result.isError" },
  "a result is its text",
  ({ isError: _failed, ...result }) => result,
  /\.isError: /,
);
const OBJECT_INPUTS = inParts(
  { type: "tool-call", field: "tool-call.input" },
  "arguments are an object",
  (call) => (isUnparsed(call.input) ? { ...call, input: JSON.stringify({ [UNPARSED]: call.input }) } : call),
  /\.input: arguments that are no JSON object/,
);
const SAFE_IDS: Loss[] = (["tool-call", "tool-result"] as const).map((type) =>
  inParts({ type, field: "toolCallId" }, "letters, digits, _ and - alone", (part) => ({
    ...part,
    toolCallId: safeToolCallId(part.toolCallId),
  })),
);
const ANSWERED_CALLS = inMessages(
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

// ---- reasoning -----------------------------------------------------------------------------------------------------

const NO_SIGNED_REASONING = inParts(
  { type: "reasoning" },
  "what somebody signed goes back to him alone",
  (part) => (isSigned(part) ? undefined : part),
  /: reasoning signed by another provider/,
);
const NO_REASONING = inParts(
  { type: "reasoning" },
  "only its own comes back",
  () => undefined,
  /: (reasoning of another provider|thinking without a signature)/,
);
const NO_BUDGET = inField(
  "reasoning",
  "an effort is asked for",
  ({ effort, budgetTokens }) =>
    budgetTokens === undefined
      ? { effort }
      : { effort: effort ?? EFFORTS.find(([least]) => least <= budgetTokens)?.[1] },
  /^reasoning\.budgetTokens: /,
);
/** From how many tokens on a budget stands for an effort. */
const EFFORTS = [
  [65_536, "max"],
  [32_768, "xhigh"],
  [16_384, "high"],
  [8_192, "medium"],
  [2_048, "low"],
  [0, "minimal"],
] as const;
const UNASKED_REASONING = inField("reasoning", "a model that reasons does so unasked", (reasoning) =>
  reasoning.effort === undefined ? undefined : reasoning,
);
const NO_MINIMAL_EFFORT = inField(
  "reasoning",
  "low is the least effort",
  (reasoning) => (reasoning.effort === "minimal" ? { effort: "low" } : reasoning),
  /^reasoning\.(effort|budgetTokens): /,
);

const thinks = ({ reasoning }: ChatCall): boolean => reasoning !== undefined && reasoning.effort !== "none";
const WITH_THINKING = /: not taken together with thinking/;
const NOT_WITH_THINKING: Loss[] = [
  inField(
    "temperature",
    "thinking has 1",
    (value, call) => (thinks(call) && value !== 1 ? undefined : value),
    WITH_THINKING,
  ),
  inField(
    "topP",
    "thinking has 0.95 and more",
    (value, call) => (thinks(call) && value < 0.95 ? undefined : value),
    WITH_THINKING,
  ),
  inField("topK", "thinking has none", (value, call) => (thinks(call) ? undefined : value), WITH_THINKING),
  inField(
    "toolChoice",
    "thinking cannot be made to call a tool",
    (choice, call) =>
      thinks(call) && (choice.type === "tool" || choice.type === "required") ? { type: "auto" } : choice,
    /^toolChoice: .*together with thinking/,
  ),
];

// ---- messages ------------------------------------------------------------------------------------------------------

const SYSTEM_FIRST = inMessages(
  "messages",
  "the system prompt comes first",
  (messages) => [
    ...messages.filter(({ role }) => role === "system"),
    ...messages.filter(({ role }) => role !== "system"),
  ],
  /: a system message in mid-conversation/,
);
/** An assistant's message: what it thought, what it said, what it called. */
const ORDER = inMessages("messages", "a message has a text and, beside it, reasoning and calls", (messages) =>
  messages.map((message) => {
    if (message.role !== "assistant") return message;
    const of = (...types: Part["type"][]): Part[] => message.content.filter(({ type }) => types.includes(type));
    return withContent(message, [
      ...joined(of("reasoning"), "\n\n"),
      ...of("text", "file", "custom"),
      ...of("tool-call"),
    ]);
  }),
);
/** Texts of one kind that follow each other, as one. */
function joined(parts: readonly Part[], between: string): Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if ((part.type === "text" || part.type === "reasoning") && last?.type === part.type)
      all[all.length - 1] = { ...last, text: `${last.text}${between}${part.text}` };
    else all.push(part);
  }
  return all;
}
const ONE_TEXT = inMessages("text", "a message of texts is one text", (messages) =>
  messages.map((message) =>
    withContent(
      message,
      asOneText(message.content).map((part) =>
        part.type === "tool-result" ? { ...part, output: asOneText(part.output) as ResultPart["output"] } : part,
      ),
    ),
  ),
);
function asOneText(parts: readonly Part[]): readonly Part[] {
  return parts.some(({ type }) => type === "file")
    ? parts
    : joined(
        parts.filter(({ type }) => type !== "custom"),
        "\n",
      );
}
const NO_BLANK_TEXTS = inParts({ type: "text" }, "blank texts are refused", (part) =>
  part.text.trim() === "" ? undefined : part,
);

// ---- files ---------------------------------------------------------------------------------------------------------

const FILES_AFTER_RESULTS = inMessages(
  "tool-result.output",
  "files of tools are the user's, after the results",
  (messages) =>
    messages.flatMap((message, at): ChatMessage[] => {
      if (message.role !== "tool") return [message];
      const files = message.content.flatMap(({ output }) => output.filter(({ type }) => type === "file"));
      const content = message.content.map((result) => ({
        ...result,
        output: result.output.filter(({ type }) => type !== "file"),
      }));
      // The results of one turn may be messages of their own.
      expectNoResultAfter(messages, at, files.length);
      return [
        { ...message, content },
        { role: "user", content: files },
      ];
    }),
  /: tool messages carry text only/,
);
function expectNoResultAfter(messages: ChatMessage[], at: number, files: number): void {
  if (files > 0 && messages[at + 1]?.role === "tool") throw new Error("files before other results: extend the table");
}
const UNKNOWN_TYPES = inParts(
  { type: "file", field: "file.mediaType" },
  "a URL does not say what is behind it",
  (file) => ({
    ...file,
    mediaType:
      file.url === undefined ? file.mediaType : file.mediaType.startsWith("image/") ? "image/*" : "application/pdf",
  }),
);
const namedFiles = (name: string): Loss =>
  inParts(
    { type: "file", field: "file.filename" },
    "bytes of a document have a name, images have none",
    ({ filename, ...file }) => {
      const named = filename ?? (file.data === undefined ? undefined : name);
      return /^(image|audio|video)\//.test(file.mediaType) || named === undefined ? file : { ...file, filename: named };
    },
  );
const NO_URLS_BUT_OF_IMAGES = inParts(
  { type: "file" },
  "files but images are bytes",
  (file) => (file.url === undefined || file.mediaType.startsWith("image/") ? file : undefined),
  /: a file of type \S+ cannot be given by URL/,
);
const ANTHROPIC_FILES: Loss[] = [
  inParts(
    { type: "file" },
    "images, PDF and text alone",
    (file) => (/^(image\/.*|application\/pdf|text\/plain)$/.test(file.mediaType) ? file : undefined),
    /: files of this type cannot be sent/,
  ),
  inParts({ type: "file" }, "a document that is text is text", (file) =>
    file.mediaType === "text/plain" ? { type: "text", text: atob(file.data ?? "") } : file,
  ),
];
const BEDROCK_FILES: Loss[] = [
  inParts(
    { type: "file" },
    "bytes of the types it lists, no URLs",
    (file) => (file.data === undefined ? undefined : file),
    /: (Bedrock does not fetch URLs|files of this type cannot be sent)/,
  ),
  inParts(
    { type: "file", field: "file.filename" },
    "letters, digits, blanks, dashes and brackets",
    (file) => (file.filename ? { ...file, filename: file.filename.replaceAll(/[^A-Za-z0-9\s()[\]-]/g, "-") } : file),
    /\.filename: /,
  ),
];

// ---- fields of the call --------------------------------------------------------------------------------------------

const COOLER = inField("temperature", "the highest is 1", (value) => Math.min(value, 1), /^temperature: the highest/);
const SCHEMA_ALONE: Loss[] = [
  inField(
    "output",
    "the schema says what it is",
    ({ description: _description, ...output }) => output,
    /^output\.description: /,
  ),
  inField("output", "a name is for people", ({ name: _name, ...output }) => output),
];
const ALWAYS_STRICT = inField("output", "a schema is always kept to", ({ strict: _strict, ...output }) => output);
const NEVER_STRICT: Loss[] = [
  inField(
    "output",
    "not strict is the default",
    (output) => ({ ...output, strict: output.strict || undefined }) as typeof output,
  ),
  inField("output", "a schema is not promised", ({ strict: _strict, ...output }) => output, /^output\.strict: /),
];
const NAMED_SCHEMA = inField("output", "a schema has a name", (output) =>
  output.schema === undefined ? output : { ...output, name: output.name ?? "output" },
);
const NO_PLAIN_JSON = inField(
  "output",
  "JSON needs a schema",
  (output) => (output.schema === undefined ? undefined : output),
  /^output: JSON without a schema/,
);

// ---- the formats ---------------------------------------------------------------------------------------------------

const CHAT: Loss[] = [
  ...NO_TOOLS,
  NO_FAILED_TOOLS,
  NO_SIGNED_REASONING,
  NO_BUDGET,
  UNASKED_REASONING,
  FILES_AFTER_RESULTS,
  UNKNOWN_TYPES,
  NO_URLS_BUT_OF_IMAGES,
  namedFiles("file"),
  ORDER,
];

/** In the order in which they happen. */
export const LOSSES: Record<FormatId, Loss[]> = {
  "openai-chat": [...CHAT, NAMED_SCHEMA],
  "workers-ai": [...CHAT, ...SCHEMA_ALONE, ...NEVER_STRICT, ONE_TEXT],
  "openai-responses": [
    ...NO_TOOLS,
    inField("tools", "a function that does not say it is strict is not", (tools) =>
      tools.map((tool) => ({ ...tool, strict: tool.strict ?? false })),
    ),
    NO_NAMES_OF_RESULTS,
    NO_FAILED_TOOLS,
    NO_REASONING,
    NO_BUDGET,
    UNASKED_REASONING,
    UNKNOWN_TYPES,
    namedFiles("file"),
    NAMED_SCHEMA,
    inField("maxOutputTokens", "the least is 16", (limit) => Math.max(limit, 16), /^maxOutputTokens: the least/),
    without("topK"),
    without("presencePenalty"),
    without("frequencyPenalty"),
    without("seed"),
    without("stopSequences"),
  ],
  "anthropic-messages": [
    ...NO_TOOLS,
    OBJECT_SCHEMAS,
    PARALLEL_CALLS,
    {
      field: "toolChoice",
      why: "parallel calls are forbidden in a choice: auto is the default",
      said: (call) => (call.parallelToolCalls === false ? { toolChoice: { type: "auto" }, ...call } : call),
    },
    NO_NAMES_OF_RESULTS,
    OBJECT_INPUTS,
    ...SAFE_IDS,
    ANSWERED_CALLS,
    NO_REASONING,
    ...NOT_WITH_THINKING,
    NO_BUDGET,
    NO_MINIMAL_EFFORT,
    SYSTEM_FIRST,
    UNKNOWN_TYPES,
    ...ANTHROPIC_FILES,
    COOLER,
    NO_PLAIN_JSON,
    ...SCHEMA_ALONE,
    ALWAYS_STRICT,
    {
      field: "maxOutputTokens",
      why: "it is required: the model's own limit is the default",
      said: (call) => ({ maxOutputTokens: 64_000, ...call }),
    },
    without("presencePenalty"),
    without("frequencyPenalty"),
    without("seed"),
  ],
  "bedrock-converse": [
    {
      field: "tools",
      why: "tools cannot be forbidden, and are left out",
      warned: /^(tools|toolChoice): Bedrock cannot forbid tools/,
      said: (call) =>
        call.toolChoice?.type === "none" ? { ...call, tools: called(call) && call.tools, toolChoice: undefined } : call,
    },
    ...NO_TOOLS,
    {
      field: "tools",
      why: "tools that were called are there",
      warned: /^tools: Bedrock wants/,
      said: (call) => ({ ...call, tools: call.tools ?? called(call) }),
    },
    inField("tools", "an empty description is none", (tools) =>
      tools.map((tool) => ({ ...tool, description: tool.description || undefined }) as typeof tool),
    ),
    OBJECT_SCHEMAS,
    PARALLEL_CALLS,
    without("parallelToolCalls"),
    NO_NAMES_OF_RESULTS,
    OBJECT_INPUTS,
    ...SAFE_IDS,
    ANSWERED_CALLS,
    NO_REASONING,
    NO_BUDGET,
    NO_MINIMAL_EFFORT,
    SYSTEM_FIRST,
    NO_BLANK_TEXTS,
    ...BEDROCK_FILES,
    namedFiles("document"),
    COOLER,
    NO_PLAIN_JSON,
    ALWAYS_STRICT,
    inField("stream", "the wish is in the URL", () => false),
    without("presencePenalty"),
    without("frequencyPenalty"),
    without("seed"),
    without("user"),
  ],
};

/** The tools that a conversation has called, of which no more is known. */
function called({ messages }: ChatCall): ChatCall["tools"] {
  const calls = messages.flatMap(({ content }) => [...content]).filter((part) => part.type === "tool-call");
  const names = [...new Set(calls.map(({ toolName }) => toolName))];
  return names.length === 0 ? undefined : names.map((name) => ({ name, inputSchema: { type: "object" } }));
}
