/** Streams of AWS in the recordings: frames as they came, or the events that were in them. */
import { writeFrame } from "../../src/formats/event-stream.ts";
import { isJsonObject, parseJson } from "../../src/json.ts";

/** The body of a recorded answer. */
export interface RecordedBody {
  headers: Record<string, string>;
  body_text?: string;
  body_base64?: string;
}

/** The frames of a stream; undefined where the answer is none. Some were recorded as the events in them. */
export function framesIn(response: RecordedBody, wire: string): Uint8Array | undefined {
  if (response.body_base64 !== undefined) return Uint8Array.from(atob(response.body_base64), (c) => c.charCodeAt(0));
  if (response.headers["x-fixture-note"] === undefined) return undefined;
  const text = response.body_text ?? "";
  const list = parseJson(text);
  const events = Array.isArray(list)
    ? list.filter(isJsonObject)
    : text.trim().split("\n").map(parseJson).filter(isJsonObject);
  return joined(
    events.flatMap((event) => {
      if (wire === "bedrock.invoke") {
        const bytes = String.fromCharCode(...new TextEncoder().encode(JSON.stringify(event)));
        return [writeFrame({ kind: "event", name: "chunk", data: JSON.stringify({ bytes: btoa(bytes) }) })];
      }
      return Object.entries(event).map(([name, data]) =>
        writeFrame({ kind: "event", name, data: JSON.stringify(data) }),
      );
    }),
  );
}

/** All `parts` in one. */
export function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
