/** The class of one stream event of Converse: what the decoder would read in it, without the state of an answer. */
import type { JsonObject } from "../../json.ts";
import { contentFacts, PROLOGUE } from "../content-facts.ts";
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
      return startOf(objectOf(objectOf(body["start"])?.["toolUse"]));
    case "contentBlockDelta":
      return factsOf(objectOf(body["delta"]) ?? {});
    case "messageStop":
      return { class: "end", usage: false };
    case "metadata": {
      const usage = objectOf(body["usage"]) !== undefined;
      return { class: usage ? "usage" : "prologue", usage };
    }
    default:
      return PROLOGUE;
  }
}

/** A block begins: with a call of a caller's tool, or with nothing yet. */
function startOf(tool: JsonObject | undefined): EventFacts {
  return tool === undefined || isServerTool(tool) ? PROLOGUE : contentFacts(textOf(tool["name"]), true);
}

function factsOf(delta: JsonObject): EventFacts {
  return contentFacts(
    textOf(delta["text"]) ||
      textOf(objectOf(delta["reasoningContent"])?.["text"]) ||
      textOf(objectOf(delta["toolUse"])?.["input"]),
  );
}
