/** What one stream event of Responses is: the one reading of it that decoder and class are made on. */
import type { ProviderFault } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { parseEventJson } from "../event-json.ts";
import { parseFault } from "../fault.ts";
import { objectOf } from "../fields.ts";
import { malformedFault } from "../malformed.ts";
import type { SseEvent } from "../sse.ts";

/** A failure, or an event by its type. Types that are not known are passed over. */
export type ResponseEvent = { fault: ProviderFault } | { fault?: undefined; type: JsonValue; body: JsonObject };

/** Reads an event. Its type is in its body; the name of the event stands in where it is not. */
export function readResponseEvent({ name, data }: SseEvent): ResponseEvent {
  const text = data.trim();
  // OpenAI sends none; servers that copied it do.
  if (text === "[DONE]") return { type: "done", body: {} };
  const body = parseEventJson(text);
  if (name === "error" && !isJsonObject(body)) return { fault: parseFault(body ?? text, 200) };
  if (!isJsonObject(body)) return { fault: malformedFault(text) };
  const type = body["type"] ?? name;
  if (type === "response.failed") return { fault: failureOf(body) };
  const isError = type === "error" || name === "error" || (body["type"] === undefined && Boolean(body["error"]));
  return isError ? { fault: errorOf(body) } : { type, body };
}

/** `{ type: "error", code, message, param }`, or with the error in `error`: the outer type is that of the event. */
function errorOf({ type: _type, ...error }: JsonObject): ProviderFault {
  return parseFault(error, 200);
}

/** The response that failed says why. */
function failureOf(body: JsonObject): ProviderFault {
  const response = objectOf(body["response"]) ?? {};
  return parseFault({ error: objectOf(response["error"]) ?? { message: "the provider's response failed" } }, 200);
}
