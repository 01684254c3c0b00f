/** The fault of a stream event that is not what its format says. */
import type { ProviderFault } from "../chat.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { readSseEvent } from "./sse.ts";
import { jsonIn } from "./stored-event.ts";

/** Start of the event that is quoted, in characters: enough to see what it is, too little to leak an answer. */
const MAX_QUOTED_CHARS = 100;

/** The fault, with the start of what came, or of what is wrong with it. */
export function malformedFault(data: string, what = "a JSON object"): ProviderFault {
  const quoted = data.slice(0, MAX_QUOTED_CHARS);
  return {
    message: `the provider sent an event that is not ${what}: ${quoted}`,
    code: "malformed",
    malformed: true,
  };
}

/** The fault of an answer that is a page, or whatever a proxy in between had to say. */
export function pageFault(contentType: string, text: string): ProviderFault {
  const type = contentType === "" ? "no content type" : contentType;
  return {
    message: `the provider answered with ${type}, and neither JSON nor events: ${text.slice(0, MAX_QUOTED_CHARS)}`,
    code: "malformed",
    malformed: true,
  };
}

/** The fault in an event of class `error`: as `parseError` reads it, unless the event is none of the format at all. */
export function faultInEvent(
  event: Uint8Array,
  parseError: (body: JsonValue, status: number) => ProviderFault,
): ProviderFault {
  const body = jsonIn(event) ?? "";
  const isReported = isJsonObject(body) || readSseEvent(event)?.name === "error";
  if (isReported) return parseError(body, 200);
  return malformedFault(typeof body === "string" ? body : JSON.stringify(body));
}
