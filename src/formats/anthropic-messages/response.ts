/** Whole messages, both ways. */
import { parseUsage, toUsage } from "./usage.ts";
import { parseFinish, toStopReason } from "./finish.ts";
import { parseAssistantBlock, toAssistantBlock } from "./blocks.ts";
import { ownFields, withOpaque } from "../opaque.ts";
import { withSources } from "../new-sources.ts";
import type { EncodeContext } from "../format.ts";
import { fieldsNamed, objectOf, objectsOf, textOf } from "../fields.ts";
import { answerParts } from "../answer-parts.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import type { ChatResult, Source } from "../../chat.ts";

/** What a message says of its end, beside the reason. */
export function endFields(end: JsonObject): JsonObject {
  return fieldsNamed(end, ["stop_sequence", "stop_details", "container", "context_management"]);
}

/** Reads a whole body. */
export function parseResponse(body: JsonValue): ChatResult {
  const message = isJsonObject(body) ? body : {};
  const usage = objectOf(message["usage"]);
  return {
    id: textOf(message["id"]),
    model: textOf(message["model"]),
    content: objectsOf(message["content"]).map(parseAssistantBlock),
    ...withSources(objectsOf(message["content"]).flatMap(sourcesIn)),
    finish: parseFinish(textOf(message["stop_reason"]) ?? "end_turn"),
    ...(usage !== undefined && { usage: parseUsage(usage) }),
    ...withOpaque("anthropic-messages", endFields(message)),
  };
}

/** The pages a block cites; what it cites of a document only this format can say. */
function sourcesIn(block: JsonObject): Source[] {
  return objectsOf(block["citations"]).flatMap((citation) => {
    const [url, title] = [textOf(citation["url"]), textOf(citation["title"])];
    return url === undefined ? [] : [title === undefined ? { url } : { url, title }];
  });
}

/** Writes a whole body. A refusal is text that ended with `refusal`. */
export function toResponse(result: ChatResult, context: EncodeContext): JsonObject {
  const content = answerParts(result, context).map(toAssistantBlock);
  return {
    id: result.id ?? context.id,
    type: "message",
    role: "assistant",
    model: context.model,
    content: content.filter((block) => block !== undefined),
    stop_reason: toStopReason(result.finish),
    stop_sequence: null,
    ...ownFields(result.opaque, "anthropic-messages"),
    usage: toUsage(result.usage ?? {}),
  };
}
