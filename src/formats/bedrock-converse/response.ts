/** Whole answers of Converse, both ways. */
import type { ChatResult } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { answerParts } from "../answer-parts.ts";
import { fieldsNamed, objectOf, objectsOf, textOf } from "../fields.ts";
import type { EncodeContext } from "../format.ts";
import { ownFields, withOpaque } from "../opaque.ts";
import { parseAssistantBlock, toAssistantBlock } from "./blocks.ts";
import { parseFinish, toStopReason } from "./finish.ts";
import { toUsage, usageIn } from "./usage.ts";

/** Bedrock always says how long it took. We have not timed it, and a client that reads the field finds a number. */
export const UNTIMED: JsonObject = { latencyMs: 0 };

const END_FIELDS = ["additionalModelResponseFields", "trace", "performanceConfig", "serviceTier"];

/** What an answer says of its end, beside the reason: the trace of a guardrail, and alike. */
export function endFields(end: JsonObject): JsonObject {
  return fieldsNamed(end, END_FIELDS);
}

/** Reads a whole body. */
export function parseResponse(body: JsonValue): ChatResult {
  const answer = isJsonObject(body) ? body : {};
  const message = objectOf(objectOf(answer["output"])?.["message"]);
  const usage = usageIn(answer);
  return {
    content: objectsOf(message?.["content"]).map(parseAssistantBlock),
    finish: parseFinish(textOf(answer["stopReason"]) ?? "end_turn"),
    ...(usage !== undefined && { usage }),
    ...withOpaque("bedrock-converse", endFields(answer)),
  };
}

/** Writes a whole body. A refusal is text that ended with `content_filtered`. */
export function toResponse(result: ChatResult, context: EncodeContext): JsonObject {
  const content = answerParts(result, context).map(toAssistantBlock);
  return {
    output: { message: { role: "assistant", content: content.filter((block) => block !== undefined) } },
    stopReason: toStopReason(result.finish),
    usage: toUsage(result.usage ?? {}),
    metrics: UNTIMED,
    ...ownFields(result.opaque, "bedrock-converse"),
  };
}
