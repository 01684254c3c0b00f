/** The class of one stream event of Messages: what the decoder would read in it, without the state of an answer. */
import type { JsonObject } from "../../json.ts";
import { contentFacts, PROLOGUE } from "../content-facts.ts";
import { objectOf, textOf } from "../fields.ts";
import type { EventFacts } from "../format.ts";
import { readSseEvent } from "../sse.ts";
import { readMessageEvent } from "./event.ts";

const CONTENT_FIELDS = ["text", "thinking", "partial_json"];

/**
 * The class of `bytes`, one whole event. The message is whole with `message_stop` and nothing less: every provider sends
 * it, and SDKs refuse a stream without it. `message_delta` is prologue although it has the stop reason: it is no content,
 * and must never be dropped as an event that is usage only.
 */
export function classifyMessageEvent(bytes: Uint8Array): EventFacts {
  const event = readSseEvent(bytes);
  if (event === undefined) return PROLOGUE;
  const found = readMessageEvent(event);
  if (found.fault !== undefined) return { class: "error", usage: false };
  const { type, body } = found;
  switch (type) {
    case "message_start":
      return { class: "prologue", usage: hasUsage(objectOf(body["message"])) };
    case "message_delta":
      return { class: "prologue", usage: hasUsage(body) };
    case "content_block_start":
      return factsOf(objectOf(body["content_block"]) ?? {});
    case "content_block_delta":
      return factsOf(objectOf(body["delta"]) ?? {});
    case "message_stop":
      return { class: "end", usage: false };
    default:
      return PROLOGUE;
  }
}

function hasUsage(holder: JsonObject | undefined): boolean {
  return objectOf(holder?.["usage"]) !== undefined;
}

/** A block or a delta: content where it begins a tool call, or holds text, thinking or arguments. */
function factsOf(part: JsonObject): EventFacts {
  const isCall = part["type"] === "tool_use";
  const fields = isCall ? ["name"] : CONTENT_FIELDS;
  return contentFacts(fields.map((field) => textOf(part[field]) ?? "").join(""), isCall);
}
