/** What one stream event of Converse is: the one reading of it that decoder and class are made on. */
import type { ProviderFault } from "../../chat.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../json.ts";
import { parseEventJson } from "../event-json.ts";
import { readFrame } from "../event-stream.ts";
import { objectOf } from "../fields.ts";
import { malformedFault } from "../malformed.ts";
import { faultOfException } from "./exception.ts";

/** A failure, or an event by its type. Types that are not known are passed over. */
export type ConverseEvent = { fault: ProviderFault } | { fault?: undefined; type: string; body: JsonObject };

/** Reads `bytes`, one whole frame. */
export function readConverseEvent(bytes: Uint8Array): ConverseEvent {
  const frame = readFrame(bytes);
  if (frame.kind === "broken") return { fault: malformedFault(frame.problem, "a frame of an event stream") };
  if (frame.kind !== "event") return { fault: faultOfException(frame.name, frame.data) };
  const body = parseEventJson(frame.data);
  return isJsonObject(body) ? { type: frame.name, body } : { fault: malformedFault(frame.data) };
}

/** A frame begins with its length, of which the first byte is 0 or 1: no JSON does. */
const MAX_FIRST_BYTE = 1;

/** The JSON in a stored event: of a frame, or one whole body. */
export function bodyIn(event: Uint8Array): JsonObject | undefined {
  if ((event[0] ?? 0) <= MAX_FIRST_BYTE) {
    const read = readConverseEvent(event);
    return read.fault === undefined ? read.body : undefined;
  }
  return objectOf(parseJson(new TextDecoder().decode(event)) as JsonValue | undefined);
}
