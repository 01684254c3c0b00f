/** The class of one stream event of Responses: what the decoder would read in it, without the state of an answer. */
import { contentFacts, PROLOGUE } from "../content-facts.ts";
import { objectOf, textOf } from "../fields.ts";
import type { EventFacts } from "../format.ts";
import { readSseEvent } from "../sse.ts";
import { readResponseEvent } from "./event.ts";

/**
 * The class of `bytes`, one whole event. Items that end are prologue: what is in them came in deltas before, or comes with
 * the end, which commits as content does.
 */
export function classifyResponseEvent(bytes: Uint8Array): EventFacts {
  const event = readSseEvent(bytes);
  if (event === undefined) return PROLOGUE;
  const found = readResponseEvent(event);
  if (found.fault !== undefined) return { class: "error", usage: false };
  const { type, body } = found;
  switch (type) {
    case "response.completed":
    case "response.incomplete":
      return { class: "end", usage: objectOf(objectOf(body["response"])?.["usage"]) !== undefined };
    case "response.output_text.delta":
    case "response.refusal.delta":
    case "response.reasoning_summary_text.delta":
    case "response.reasoning_text.delta":
    case "response.function_call_arguments.delta":
      return contentFacts(textOf(body["delta"]));
    case "response.output_item.added": {
      const item = objectOf(body["item"]);
      return item?.["type"] === "function_call" ? contentFacts(textOf(item["name"]), true) : PROLOGUE;
    }
    default:
      return PROLOGUE;
  }
}
