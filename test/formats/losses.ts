/**
 * What is lost between formats: for each format, what of a canonical call it cannot say, and what it says in its place.
 * docs/wire-formats.md, What is lost between formats, is this list as a table.
 */
import type { FormatId } from "../../src/chat.ts";
import { inField, without, type Loss } from "./loss.ts";
import {
  ANTHROPIC_FILES,
  BEDROCK_FILES,
  FILES_AFTER_RESULTS,
  NAMED_APART,
  namedFiles,
  NO_BLANK_TEXTS,
  NO_FILES_OF_MODELS,
  NO_NAMES_OF_FILES,
  NO_URLS_BUT_OF_IMAGES,
  ONE_TEXT,
  ONE_TEXT_IN_RESULTS,
  OPENAI_NAMED_FILES,
  ORDER,
  SYSTEM_FIRST,
  TYPED_IMAGES,
  typedByUrl,
} from "./message-losses.ts";
import {
  LEVELS,
  NO_BUDGET,
  NO_MINIMAL_EFFORT,
  NO_REASONING,
  NO_SIGNED_REASONING,
  NOT_WITH_THINKING,
  UNASKED_REASONING,
} from "./reasoning-losses.ts";
import {
  ANSWERED_CALLS,
  called,
  NAMES_OF_RESULTS,
  NO_ARGUMENTS,
  NO_FAILED_TOOLS,
  NO_NAMES_OF_RESULTS,
  NO_TOOLS,
  OBJECT_INPUTS,
  OBJECT_RESULTS,
  OBJECT_SCHEMAS,
  PARALLEL_CALLS,
  SAFE_IDS,
  VALIDATED,
} from "./tool-losses.ts";

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

/** Several answers are Chat Completions' and Gemini's. */
const ONE_ANSWER: Loss[] = [
  inField("n", "one answer is what everybody gives", (n) => (n === 1 ? undefined : n)),
  without("n"),
];

// ---- the formats -------------------------------------------------------------------------------------------------------

const CHAT: Loss[] = [
  ...NO_TOOLS,
  NO_FAILED_TOOLS,
  NO_SIGNED_REASONING,
  NO_BUDGET,
  UNASKED_REASONING,
  FILES_AFTER_RESULTS,
  NO_URLS_BUT_OF_IMAGES,
  typedByUrl(),
  OPENAI_NAMED_FILES,
  ORDER,
];

/** In the order in which they happen. */
export const LOSSES: Record<FormatId, Loss[]> = {
  "openai-chat": [...CHAT, NAMED_SCHEMA],
  "workers-ai": [...CHAT, ...SCHEMA_ALONE, ...NEVER_STRICT, ONE_TEXT, ...ONE_ANSWER],
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
    NO_FILES_OF_MODELS,
    typedByUrl("application/pdf"),
    OPENAI_NAMED_FILES,
    NAMED_SCHEMA,
    inField("maxOutputTokens", "the least is 16", (limit) => Math.max(limit, 16), /^maxOutputTokens: the least/),
    without("topK"),
    without("presencePenalty"),
    without("frequencyPenalty"),
    without("seed"),
    without("stopSequences"),
    ...ONE_ANSWER,
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
    COOLER,
    ...NOT_WITH_THINKING,
    NO_BUDGET,
    NO_MINIMAL_EFFORT,
    SYSTEM_FIRST,
    NO_FILES_OF_MODELS,
    ...ANTHROPIC_FILES,
    typedByUrl(),
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
    without("logprobs"),
    ...ONE_ANSWER,
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
    NAMED_APART,
    COOLER,
    NO_PLAIN_JSON,
    ALWAYS_STRICT,
    inField("stream", "the wish is in the URL", () => false),
    without("presencePenalty"),
    without("frequencyPenalty"),
    without("seed"),
    without("user"),
    without("logprobs"),
    ...ONE_ANSWER,
  ],
  gemini: [
    ...NO_TOOLS,
    NO_ARGUMENTS,
    ...VALIDATED,
    PARALLEL_CALLS,
    without("parallelToolCalls"),
    OBJECT_INPUTS,
    ANSWERED_CALLS,
    NAMES_OF_RESULTS,
    ONE_TEXT_IN_RESULTS,
    OBJECT_RESULTS,
    NO_SIGNED_REASONING,
    NO_BUDGET,
    LEVELS,
    SYSTEM_FIRST,
    TYPED_IMAGES,
    NO_NAMES_OF_FILES,
    ...SCHEMA_ALONE,
    ALWAYS_STRICT,
    inField("stream", "the wish is in the URL", () => false),
    without("user"),
    inField("logprobs", "no other tokens are what everybody gives", ({ top }) => (top ? { top } : {})),
  ],
};
