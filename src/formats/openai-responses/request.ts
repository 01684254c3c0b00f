/** A request of Responses → a canonical call. */
import type { ChatCall, ChatMessage } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { dropUndefined, filled, listOf, objectOf, optionalBoolean, optionalText, textOf } from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { parseEffort } from "../reasoning-effort.ts";
import { SaidFields } from "../said-fields.ts";
import { parseInput } from "./input.ts";
import { parseToolChoice, parseTools } from "./tools.ts";

const FORMAT = "openai-responses";
/** What asks for log probabilities among what is to be included. */
export const LOGPROBS = "message.output_text.logprobs";

/** What has no canonical name goes back out to this format only. @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(body: JsonObject): ChatCall {
  const said = new SaidFields(body);
  const { tools, foreign } = parseTools(said.value("tools"));
  const text = said.within("text");
  const thinking = said.within("reasoning");
  const asked = { output: text.value("format"), effort: thinking.value("effort") };
  const level = parseEffort(asked.effort, "reasoning.effort");
  const output = parseOutput(asked.output);
  const choice = said.value("tool_choice");
  const toolChoice = parseToolChoice(choice);
  const input = said.value("input");
  const include = said.value("include");
  const isHeard = listOf(include).includes(LOGPROBS);
  const others = listOf(include).filter((what) => what !== LOGPROBS);
  const call: ChatCall = {
    messages: [...parseInstructions(said.value("instructions")), ...parseInput(input)],
    stream: said.boolean("stream") ?? false,
    tools,
    toolChoice,
    parallelToolCalls: said.boolean("parallel_tool_calls"),
    output,
    reasoning: level === undefined ? undefined : { effort: level },
    maxOutputTokens: said.number("max_output_tokens"),
    temperature: said.number("temperature"),
    topP: said.number("top_p"),
    user: said.text("user"),
    logprobs: isHeard ? { top: said.number("top_logprobs") } : undefined,
  };
  const { model: _model, ...own } = said.rest() ?? {};
  const opaque = withOpaque(FORMAT, {
    ...own,
    tools: foreign,
    include: isHeard ? (others.length === 0 ? undefined : others) : (include ?? undefined),
    verbosity: text.value("verbosity"),
    // What could not be read is kept as it is.
    text: filled({
      ...text.rest(),
      format: output === undefined && !isPlainText(asked.output) ? asked.output : undefined,
    }),
    reasoning: filled({ ...thinking.rest(), effort: level === undefined ? (asked.effort ?? undefined) : undefined }),
    tool_choice: toolChoice === undefined ? (choice ?? undefined) : undefined,
    $input: typeof input === "string" ? "text" : input ? "items" : "none",
  });
  return dropUndefined({ ...call, ...opaque });
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
