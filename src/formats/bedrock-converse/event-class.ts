/** The class of one stream event of Converse: what the decoder would read in it, without the state of an answer. */
import type { JsonObject } from "../../json.ts";
import { objectOf, textOf } from "../fields.ts";
import type { EventFacts } from "../format.ts";
import { isServerTool } from "./blocks.ts";
import { readConverseEvent } from "./event.ts";

/**
 * The class of `bytes`, one whole frame. The answer is whole with `messageStop`; usage comes after it, in `metadata`.
 */
export function classifyFrame(bytes: Uint8Array): EventFacts {
  const read = readConverseEvent(bytes);
  if (read.fault !== undefined) return { class: "error", usage: false };
  const { type, body } = read;
  switch (type) {
    case "contentBlockStart":
      return { class: startsTool(objectOf(body["start"])) ? "content" : "prologue", usage: false };
    case "contentBlockDelta":
      return { class: hasContent(objectOf(body["delta"])) ? "content" : "prologue", usage: false };
    case "messageStop":
      return { class: "end", usage: false };
    case "metadata": {
      const usage = objectOf(body["usage"]) !== undefined;
      return { class: usage ? "usage" : "prologue", usage };
    }
    default:
      return { class: "prologue", usage: false };
  }
}

/** Whether a block begins a call of a caller's tool. */
function startsTool(start: JsonObject | undefined): boolean {
  const tool = objectOf(start?.["toolUse"]);
  return tool !== undefined && !isServerTool(tool);
}

function hasContent(delta: JsonObject | undefined): boolean {
  const text =
    textOf(delta?.["text"]) ||
    textOf(objectOf(delta?.["reasoningContent"])?.["text"]) ||
    textOf(objectOf(delta?.["toolUse"])?.["input"]);
  return Boolean(text);
}
