/** Whole answers of Chat Completions, both ways. */
import type { ChatResult, Choice, FormatId, ToolCallPart } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { otherChoicesIn } from "../choices.ts";
import { defined, numberOf, objectOf, objectsOf, textOf } from "../fields.ts";
import type { EncodeContext } from "../format.ts";
import { parseLogprobs, textLogprobs, withLogprobs } from "../logprobs.ts";
import { withSources } from "../new-sources.ts";
import { parseToolCallFragment } from "../open-tool-calls.ts";
import { ownFields, withOpaque } from "../opaque.ts";
import { generatedToolCallId, shownToolCallId } from "../tool-call-id.ts";
import { choiceIn, contentPieces, reasoningIn, usageIn } from "./chunk.ts";
import { parseFinish, toFinishReason } from "./finish.ts";
import { toChoiceLogprobs } from "./logprobs.ts";
import { annotation, sourcesIn } from "./sources.ts";
import { parseUsage, toUsage } from "./usage.ts";

/** Reads a whole body. A body without a choice is an empty answer (some filters answer so). */
export function parseResponse(body: JsonValue, format: FormatId): ChatResult {
  const response = isJsonObject(body) ? body : {};
  const usage = usageIn(response);
  const others = otherChoicesIn(response["choices"]).map(({ choice }) => parseChoice(choice, format, {}));
  return {
    id: textOf(response["id"]),
    model: textOf(response["model"]),
    createdAt: numberOf(response["created"]),
    ...parseChoice(choiceIn(response), format, response),
    ...(usage !== undefined && { usage: parseUsage(usage, response["service_tier"]) }),
    ...(others.length > 0 && { otherChoices: others }),
  };
}

/** `response`: what names sources beside its choice. */
function parseChoice(choice: JsonObject | undefined, format: FormatId, response: JsonObject): Choice {
  const message = objectOf(choice?.["message"]) ?? {};
  const refusal = textOf(message["refusal"]) || undefined;
  const toolCalls = toolCallsIn(message);
  const finish = textOf(choice?.["finish_reason"]) || (toolCalls.length > 0 ? "tool_calls" : "stop");
  const logprobs = objectOf(choice?.["logprobs"]);
  const refusalLogprobs = parseLogprobs(logprobs?.["refusal"]);
  return {
    content: withLogprobs([...contentIn(message, format), ...toolCalls], parseLogprobs(logprobs?.["content"])),
    ...(refusal !== undefined && { refusal }),
    ...(refusalLogprobs && { refusalLogprobs }),
    ...withSources(sourcesIn(response, message)),
    finish: parseFinish(finish, refusal !== undefined),
    ...withOpaque(format, { annotations: message["annotations"] ?? undefined, audio: message["audio"] ?? undefined }),
  };
}

function contentIn(message: JsonObject, format: FormatId): ChatResult["content"] {
  const pieces = contentPieces(message["content"]).map((piece) => ({ type: piece.type, text: piece.text }));
  const reasoning = reasoningIn(message);
  const details = objectsOf(message["reasoning_details"]);
  if (reasoning === "" && details.length === 0) return pieces;
  const opaque = withOpaque(format, details.length === 0 ? undefined : { reasoning_details: details });
  return [{ type: "reasoning", text: reasoning, ...opaque }, ...pieces];
}

/** The tool calls of a message; the single `function_call` of old models is one. */
export function toolCallsIn(message: JsonObject): ToolCallPart[] {
  const legacy = objectOf(message["function_call"]);
  const calls = objectsOf(message["tool_calls"]);
  return [...calls, ...(legacy === undefined || calls.length > 0 ? [] : [legacy])].map((call, position) => {
    const { id, name, input } = parseToolCallFragment(call);
    return { type: "tool-call", toolCallId: id ?? generatedToolCallId(position), toolName: name, input };
  });
}

/** Writes a whole body. */
export function toResponse(result: ChatResult, context: EncodeContext): JsonObject {
  return defined({
    id: result.id ?? context.id,
    object: "chat.completion",
    created: result.createdAt ?? context.createdAt,
    model: context.model,
    choices: [result, ...(result.otherChoices ?? [])].map((choice, index) => ({
      index,
      message: toMessage(choice, context),
      logprobs: logprobsOf(choice),
      finish_reason: toFinishReason(choice.finish),
    })),
    usage: result.usage === undefined ? undefined : toUsage(result.usage),
  });
}

/** The `logprobs` of an answer. */
export function logprobsOf({ content, refusalLogprobs }: Choice): JsonObject | null {
  return toChoiceLogprobs(textLogprobs(content), refusalLogprobs);
}

/** The assistant message of an answer. */
export function toMessage(result: Choice, context: EncodeContext): JsonObject {
  const text = joined(result, "text");
  const reasoning = joined(result, "reasoning");
  const toolCalls = result.content.flatMap((part) => (part.type === "tool-call" ? [toToolCall(part, context)] : []));
  const own = result.content.map((part) => (part.type === "reasoning" ? ownFields(part.opaque, "openai-chat") : {}));
  return defined({
    role: "assistant",
    content: text === "" && (toolCalls.length > 0 || result.refusal !== undefined) ? null : text,
    refusal: result.refusal ?? null,
    reasoning_content: reasoning === "" ? undefined : reasoning,
    tool_calls: toolCalls.length === 0 ? undefined : toolCalls,
    annotations: result.sources?.map(({ url, title }) => annotation(url, title)),
    ...Object.assign({}, ...own, ownFields(result.opaque, "openai-chat")),
  });
}

function toToolCall({ toolCallId, toolName, input }: ToolCallPart, context: EncodeContext): JsonObject {
  return { id: shownToolCallId(toolCallId, context), type: "function", function: { name: toolName, arguments: input } };
}

function joined(result: Choice, type: "text" | "reasoning"): string {
  return result.content.map((part) => (part.type === type ? part.text : "")).join("");
}
