/** A request of Chat Completions → a canonical call. */
import type { ChatCall, FormatId } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import {
  dropUndefined,
  objectOf,
  optionalBoolean,
  optionalNumber,
  optionalText,
  requiredText,
  restOf,
  textOf,
} from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { parseEffort } from "../reasoning-effort.ts";
import { parseMessages } from "./messages.ts";
import { parseToolChoice, parseTools } from "./tools.ts";

/** Fields with a canonical name. What else a body holds goes back out to its own format only. */
const KNOWN = new Set([
  "model",
  "messages",
  "stream",
  "stream_options",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "response_format",
  "reasoning_effort",
  "max_tokens",
  "max_completion_tokens",
  "temperature",
  "top_p",
  "top_k",
  "presence_penalty",
  "frequency_penalty",
  "seed",
  "stop",
  "user",
  "n",
]);

/** @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(body: JsonObject, format: FormatId): ChatCall {
  const { tools, foreign } = parseTools(body["tools"], format);
  const output = parseOutput(body["response_format"]);
  // An effort only its provider knows (Groq's `default`) is kept as it is.
  const effort = parseEffort(body["reasoning_effort"], "reasoning_effort");
  const toolChoice = parseToolChoice(body["tool_choice"]);
  // Workers AI has no words for several answers: whoever asks it in its own format gets its own answer.
  const isShared = format === "openai-chat";
  const call: ChatCall = {
    messages: parseMessages(body["messages"], format),
    stream: optionalBoolean(body["stream"], "stream") ?? false,
    tools,
    toolChoice,
    parallelToolCalls: optionalBoolean(body["parallel_tool_calls"], "parallel_tool_calls"),
    output,
    reasoning: effort === undefined ? undefined : { effort },
    maxOutputTokens:
      optionalNumber(body["max_completion_tokens"], "max_completion_tokens") ??
      optionalNumber(body["max_tokens"], "max_tokens"),
    temperature: optionalNumber(body["temperature"], "temperature"),
    topP: optionalNumber(body["top_p"], "top_p"),
    topK: optionalNumber(body["top_k"], "top_k"),
    presencePenalty: optionalNumber(body["presence_penalty"], "presence_penalty"),
    frequencyPenalty: optionalNumber(body["frequency_penalty"], "frequency_penalty"),
    seed: optionalNumber(body["seed"], "seed"),
    stopSequences: parseStop(body["stop"]),
    n: isShared ? optionalNumber(body["n"], "n") : undefined,
    user: optionalText(body["user"], "user"),
    ...withOpaque(format, {
      ...restOf(body, KNOWN),
      tools: foreign,
      n: isShared ? undefined : (body["n"] ?? undefined),
      // What could not be read is kept as it is.
      reasoning_effort: effort === undefined ? (body["reasoning_effort"] ?? undefined) : undefined,
      tool_choice: toolChoice === undefined ? (body["tool_choice"] ?? undefined) : undefined,
      response_format:
        output === undefined && !isTextFormat(body["response_format"]) ? body["response_format"] : undefined,
    }),
  };
  return dropUndefined(call);
}

function isTextFormat(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || objectOf(value)?.["type"] === "text";
}

function parseOutput(value: JsonValue | undefined): ChatCall["output"] {
  const format = objectOf(value);
  if (format?.["type"] === "json_object") return { type: "json" };
  const described = objectOf(format?.["json_schema"]);
  if (format?.["type"] !== "json_schema" || described === undefined) return undefined;
  // Workers AI takes the schema itself, where OpenAI wraps it with a name.
  const schema = objectOf(described["schema"]);
  if (schema === undefined) return { type: "json", schema: described };
  return {
    type: "json",
    schema,
    name: textOf(described["name"]),
    description: textOf(described["description"]),
    strict: optionalBoolean(described["strict"], "response_format.json_schema.strict"),
  };
}

function parseStop(value: JsonValue | undefined): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.map((stop, i) => requiredText(stop, `stop[${i}]`));
  throw invalidInput("stop", "is neither text nor a list", "Give text or a list of texts.");
}
