/** A request of Responses → a canonical call. */
import type { ChatCall, ChatMessage } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import {
  dropUndefined,
  objectOf,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalText,
  restOf,
  textOf,
} from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { parseEffort } from "../reasoning-effort.ts";
import { parseInput } from "./input.ts";
import { parseToolChoice, parseTools } from "./tools.ts";

const FORMAT = "openai-responses";

/** Fields with a canonical name. What else a body holds goes back out to this format only. */
const KNOWN = new Set([
  "model",
  "input",
  "instructions",
  "stream",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "text",
  "reasoning",
  "max_output_tokens",
  "temperature",
  "top_p",
  "user",
]);
const KNOWN_TEXT = new Set(["format", "verbosity"]);

/** @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(body: JsonObject): ChatCall {
  const { tools, foreign } = parseTools(body["tools"]);
  const text = optionalObject(body["text"], "text") ?? {};
  const { effort, ...thinking } = optionalObject(body["reasoning"], "reasoning") ?? {};
  const level = parseEffort(effort, "reasoning.effort");
  const output = parseOutput(text["format"]);
  const toolChoice = parseToolChoice(body["tool_choice"]);
  const call: ChatCall = {
    messages: [...parseInstructions(body["instructions"]), ...parseInput(body["input"])],
    stream: optionalBoolean(body["stream"], "stream") ?? false,
    tools,
    toolChoice,
    parallelToolCalls: optionalBoolean(body["parallel_tool_calls"], "parallel_tool_calls"),
    output,
    reasoning: level === undefined ? undefined : { effort: level },
    maxOutputTokens: optionalNumber(body["max_output_tokens"], "max_output_tokens"),
    temperature: optionalNumber(body["temperature"], "temperature"),
    topP: optionalNumber(body["top_p"], "top_p"),
    user: optionalText(body["user"], "user"),
    ...withOpaque(FORMAT, {
      ...restOf(body, KNOWN),
      tools: foreign,
      // What could not be read is kept as it is.
      verbosity: text["verbosity"],
      text: restOf(text, output === undefined && !isPlainText(text["format"]) ? new Set(["verbosity"]) : KNOWN_TEXT),
      reasoning: restOf({ ...thinking, effort: level === undefined ? (effort ?? undefined) : undefined }, new Set()),
      tool_choice: toolChoice === undefined ? (body["tool_choice"] ?? undefined) : undefined,
      $input: typeof body["input"] === "string" ? "text" : body["input"] ? "items" : "none",
    }),
  };
  return dropUndefined(call);
}

function parseInstructions(value: JsonValue | undefined): ChatMessage[] {
  const text = optionalText(value, "instructions");
  if (text === undefined) return [];
  return [{ role: "system", content: [{ type: "text", text }], ...withOpaque(FORMAT, { $instructions: true }) }];
}

function isPlainText(format: JsonValue | undefined): boolean {
  return format === undefined || format === null || objectOf(format)?.["type"] === "text";
}

function parseOutput(value: JsonValue | undefined): ChatCall["output"] {
  const format = objectOf(value);
  if (format?.["type"] === "json_object") return { type: "json" };
  const schema = objectOf(format?.["schema"]);
  if (format?.["type"] !== "json_schema" || schema === undefined) return undefined;
  return {
    type: "json",
    schema,
    name: textOf(format["name"]),
    description: textOf(format["description"]),
    strict: optionalBoolean(format["strict"], "text.format.strict"),
  };
}
