/** A request of Chat Completions → a canonical call. */
import type { ChatCall, FormatId } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { dropUndefined, objectOf, optionalBoolean, requiredText, textOf } from "../fields.ts";
import { parseWish } from "../logprobs.ts";
import { withOpaque } from "../opaque.ts";
import { parseEffort } from "../reasoning-effort.ts";
import { SaidFields } from "../said-fields.ts";
import { parseMessages } from "./messages.ts";
import { parseToolChoice, parseTools } from "./tools.ts";

/** What has no canonical name goes back out to this format only. @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(body: JsonObject, format: FormatId): ChatCall {
  const said = new SaidFields(body);
  const { tools, foreign } = parseTools(said.value("tools"), format);
  const asked = { output: said.value("response_format"), effort: said.value("reasoning_effort") };
  const output = parseOutput(asked.output);
  // An effort only its provider knows (Groq's `default`) is kept as it is.
  const effort = parseEffort(asked.effort, "reasoning_effort");
  const choice = said.value("tool_choice");
  const toolChoice = parseToolChoice(choice);
  // Workers AI has no words for several answers: whoever asks it in its own format gets its own answer.
  const isShared = format === "openai-chat";
  const call: ChatCall = {
    messages: parseMessages(said.value("messages"), format),
    stream: said.boolean("stream") ?? false,
    tools,
    toolChoice,
    parallelToolCalls: said.boolean("parallel_tool_calls"),
    output,
    reasoning: effort === undefined ? undefined : { effort },
    maxOutputTokens: said.number("max_completion_tokens") ?? said.number("max_tokens"),
    temperature: said.number("temperature"),
    topP: said.number("top_p"),
    topK: said.number("top_k"),
    presencePenalty: said.number("presence_penalty"),
    frequencyPenalty: said.number("frequency_penalty"),
    seed: said.number("seed"),
    stopSequences: parseStop(said.value("stop")),
    n: isShared ? said.number("n") : undefined,
    logprobs: parseWish(said, "logprobs", "top_logprobs"),
    user: said.text("user"),
  };
  const { model: _model, max_tokens: _limit, stream_options: _options, ...own } = said.rest() ?? {};
  const opaque = withOpaque(format, {
    ...own,
    tools: foreign,
    // What could not be read is kept as it is.
    reasoning_effort: effort === undefined ? (asked.effort ?? undefined) : undefined,
    tool_choice: toolChoice === undefined ? (choice ?? undefined) : undefined,
    response_format: output === undefined && !isTextFormat(asked.output) ? asked.output : undefined,
  });
  return dropUndefined({ ...call, ...opaque });
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
