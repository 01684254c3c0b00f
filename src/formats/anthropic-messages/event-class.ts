/** The class of one stream event of Messages: what the decoder would read in it, without the state of an answer. */
import type { JsonObject } from "../../json.ts";
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
  if (event === undefined) return { class: "prologue", usage: false };
  const found = readMessageEvent(event);
  if (found.fault !== undefined) return { class: "error", usage: false };
  const { type, body } = found;
  switch (type) {
    case "message_start":
      return { class: "prologue", usage: hasUsage(objectOf(body["message"])) };
    case "message_delta":
      return { class: "prologue", usage: hasUsage(body) };
    case "content_block_start":
      return { class: hasContent(objectOf(body["content_block"])) ? "content" : "prologue", usage: false };
    case "content_block_delta":
      return { class: hasContent(objectOf(body["delta"])) ? "content" : "prologue", usage: false };
    case "message_stop":
      return { class: "end", usage: false };
    default:
      return { class: "prologue", usage: false };
  }
}

function hasUsage(holder: JsonObject | undefined): boolean {
  return objectOf(holder?.["usage"]) !== undefined;
}

/** Whether a block begins a tool call, or a block or delta holds text, thinking or arguments. */
function hasContent(part: JsonObject | undefined): boolean {
  if (part === undefined) return false;
  return part["type"] === "tool_use" || CONTENT_FIELDS.some((field) => Boolean(textOf(part[field])));
}
