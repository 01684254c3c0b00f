/** The JSON in an event as a run stores it: the data of one SSE event, or one whole body. */
import { parseJson, type JsonValue } from "../json.ts";
import { readSseEvent } from "./sse.ts";

const decoder = new TextDecoder();

/** What the event says: JSON, its text where it is not JSON, undefined where it says nothing. */
export function jsonIn(event: Uint8Array): JsonValue | undefined {
  const text = (readSseEvent(event)?.data ?? decoder.decode(event)).trim();
  return parseJson(text) ?? (text === "" ? undefined : text);
}
