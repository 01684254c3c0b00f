/** What one stream event of Messages is: the one reading of it that decoder and class are made on. */
import type { ProviderFault } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { parseEventJson } from "../event-json.ts";
import { parseFault } from "../fault.ts";
import { malformedFault } from "../malformed.ts";
import type { SseEvent } from "../sse.ts";

/** A failure, or an event by its type. Types that are not known are passed over. */
export type MessageEvent = { fault: ProviderFault } | { fault?: undefined; type: JsonValue; body: JsonObject };

/** Reads an event. Its type is in its body; the name of the event stands in where it is not. */
export function readMessageEvent({ name, data }: SseEvent): MessageEvent {
  const text = data.trim();
  const body = parseEventJson(text);
  if (name === "error") return { fault: parseFault(body ?? text, 200) };
  if (!isJsonObject(body)) return { fault: malformedFault(text) };
  const type = body["type"] ?? name;
  return type === "error" ? { fault: parseFault(body, 200) } : { type, body };
}
