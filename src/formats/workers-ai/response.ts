/** Whole answers of Workers AI, both ways: its own (`{ response, tool_calls, usage }`), or Chat Completions. */
import type { ChatResult } from "../../chat.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../json.ts";
import { defined, objectOf, textOf } from "../fields.ts";
import type { EncodeContext } from "../format.ts";
import { choiceIn, usageIn } from "../openai-chat/chunk.ts";
import { parseFinish, toFinishReason } from "../openai-chat/finish.ts";
import { logprobsOf, parseResponse as parseChatResponse, toMessage, toolCallsIn } from "../openai-chat/response.ts";
import { parseUsage, toUsage } from "../openai-chat/usage.ts";
import { shownToolCallId } from "../tool-call-id.ts";
import { responseText } from "./native-answer.ts";

/** Reads a whole body, of the binding or of the API (which wraps it in `result`). */
export function parseResponse(body: JsonValue): ChatResult {
  const outer = isJsonObject(body) ? body : {};
  const answer = outer["success"] === undefined ? outer : (objectOf(outer["result"]) ?? outer);
  if (choiceIn(answer) !== undefined) return parseChatResponse(answer, "workers-ai");
  const text = responseText(answer["response"]);
  const toolCalls = toolCallsIn(answer);
  const usage = usageIn(answer);
  const finish = textOf(answer["finish_reason"]);
  return {
    content: [...(text === "" ? [] : [{ type: "text" as const, text }]), ...toolCalls],
    finish: finish ? parseFinish(finish, false) : { reason: toolCalls.length > 0 ? "tool-calls" : "stop" },
    ...(usage !== undefined && { usage: parseUsage(usage) }),
  };
}

/** Writes a whole body. `choices` is there where there is reasoning, or log probabilities: only it can say them. */
export function toResponse(result: ChatResult, context: EncodeContext): JsonObject {
  const hasReasoning = result.content.some((part) => part.type === "reasoning" && part.text !== "");
  const logprobs = logprobsOf(result);
  const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("");
  const toolCalls = result.content.filter((part) => part.type === "tool-call");
  const finishReason = toFinishReason(result.finish);
  return defined({
    response: text + (result.refusal ?? ""),
    tool_calls:
      toolCalls.length === 0
        ? undefined
        : toolCalls.map(({ toolCallId, toolName, input }) => ({
            id: shownToolCallId(toolCallId, context),
            name: toolName,
            // Native models give arguments as an object; what is cut off stays the text it is.
            arguments: input.trim() === "" ? {} : (parseJson(input) ?? input),
          })),
    finish_reason: finishReason,
    choices:
      hasReasoning || logprobs
        ? [
            {
              index: 0,
              message: toMessage(result, context),
              logprobs: logprobs ?? undefined,
              finish_reason: finishReason,
            },
          ].map(defined)
        : undefined,
    usage: result.usage === undefined ? undefined : toUsage(result.usage),
  });
}
