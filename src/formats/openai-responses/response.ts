/** Whole responses, both ways. */
import type { ChatResult, Source } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { numberOf, objectsOf, textOf } from "../fields.ts";
import type { EncodeContext } from "../format.ts";
import { ownFields, spelling, withOpaque } from "../opaque.ts";
import { shownToolCallId } from "../tool-call-id.ts";
import { parseLogprobs } from "../logprobs.ts";
import { withSources } from "../new-sources.ts";
import { parseFinish, toStatus } from "./finish.ts";
import { parseItem, type ItemPart } from "./items.ts";
import { Output, urlCitation } from "./output.ts";
import { toResponseBody } from "./response-body.ts";
import { parseUsage } from "./usage.ts";

const FORMAT = "openai-responses";

/** Reads a whole body. */
export function parseResponse(body: JsonValue): ChatResult {
  const response = isJsonObject(body) ? body : {};
  const parts = objectsOf(response["output"]).flatMap((item, at) => parseItem(item, at));
  const refusal = parts.map((part) => (isRefusal(part) ? part.text : "")).join("") || undefined;
  const content = parts.filter((part) => !isRefusal(part)).map(withTokens);
  const toolCall = content.some(({ type }) => type === "tool-call");
  const usage = parseUsage(response);
  return {
    id: textOf(response["id"]),
    model: textOf(response["model"]),
    createdAt: numberOf(response["created_at"]),
    content,
    ...(refusal !== undefined && { refusal }),
    ...withSources(content.flatMap((part) => annotationsOf(part)).flatMap(pageIn)),
    finish: parseFinish(response, { toolCall, refusal: refusal !== undefined }),
    ...(usage !== undefined && { usage }),
  };
}

/** What is a text's own where it is sent back. */
function withTokens(part: ItemPart): ItemPart {
  const { logprobs: list, ...own } = part.opaque?.[FORMAT] ?? {};
  const logprobs = part.type === "text" ? parseLogprobs(list) : undefined;
  return logprobs === undefined ? part : ({ ...part, logprobs, ...withOpaque(FORMAT, own) } as ItemPart);
}

function isRefusal(part: ItemPart): part is Extract<ItemPart, { type: "text" }> {
  return part.type === "text" && spelling(part.opaque, FORMAT, "$refusal") === true;
}

/** What a text says of where it comes from, in this format's words. */
function annotationsOf({ opaque }: ItemPart): JsonObject[] {
  return objectsOf(opaque?.[FORMAT]?.["annotations"]);
}

function pageIn(annotation: JsonObject): Source[] {
  const [url, title] = [textOf(annotation["url"]), textOf(annotation["title"])];
  return url === undefined ? [] : [title === undefined ? { url } : { url, title }];
}

/** Writes a whole body. */
export function toResponse(result: ChatResult, context: EncodeContext): JsonObject {
  const output = new Output(context.id);
  const isAnnotated = result.content.some((part) => annotationsOf(part).length > 0);
  for (const { url, title } of (isAnnotated ? undefined : result.sources) ?? [])
    output.annotate(urlCitation(url, title));
  for (const [i, part] of result.content.entries()) addPart(output, part, String(i), context);
  if (result.refusal !== undefined) output.add("refusal", "refusal", result.refusal);
  output.endAll(false);
  const state = toStatus(result.finish, { refusal: result.refusal !== undefined });
  const head = {
    id: result.id ?? context.id,
    model: context.model,
    createdAt: result.createdAt ?? context.createdAt,
  };
  return toResponseBody(head, state, output.items, result.usage ?? {});
}

function addPart(output: Output, part: ChatResult["content"][number], key: string, context: EncodeContext): void {
  switch (part.type) {
    case "text":
      if (part.text !== "" || part.logprobs !== undefined) output.add("text", key, part.text, undefined, part.logprobs);
      output.end("text", key, part.opaque);
      return;
    case "reasoning": {
      const ownId = textOf(spelling(part.opaque, FORMAT, "$id"));
      if (part.text !== "") output.add("reasoning", key, part.text, ownId);
      output.end("reasoning", key, part.opaque, ownId);
      return;
    }
    case "tool-call": {
      const id = shownToolCallId(part.toolCallId, context);
      output.beginCall(key, { id, name: part.toolName, own: ownFields(part.opaque, FORMAT) });
      output.addToCall(key, part.input);
      output.endCall(key, false);
      return;
    }
    case "custom": {
      const own = part.opaque[FORMAT];
      if (own !== undefined) output.put(own);
    }
  }
}
