/** Claude's answers at Bedrock as Anthropic itself streams them: its events, taken out of AWS's frames. */
import { FrameReader, readFrame, type BrokenFrame, type EventFrame } from "../../formats/event-stream.ts";
import { faultOfException } from "../../formats/bedrock-converse/exception.ts";
import { objectOf, textOf } from "../../formats/fields.ts";
import { writeSseEvent } from "../../formats/sse.ts";
import { parseJson } from "../../json.ts";

/** Bedrock's own figures in the last event. The usage they repeat is Anthropic's, which the events have anyway. */
const METRICS = "amazon-bedrock-invocationMetrics";

/** Frames in, server-sent events out. A frame that the end of the body cuts off says nothing. */
export function invokeEvents(): TransformStream<Uint8Array, Uint8Array> {
  const frames = new FrameReader();
  const encoder = new TextEncoder();
  return new TransformStream({
    transform(chunk, controller) {
      const events = frames.push(chunk).map((frame) => toEvent(readFrame(frame)));
      const text = events.join("");
      if (text !== "") controller.enqueue(encoder.encode(text));
    },
  });
}

function toEvent(frame: EventFrame | BrokenFrame): string {
  // No JSON: the format says that it is malformed.
  if (frame.kind === "broken") return writeSseEvent(`frame: ${frame.problem.replaceAll(/\s+/g, " ")}`);
  if (frame.kind === "event") return chunkEvent(frame.data);
  const { type, message, status } = faultOfException(frame.name, frame.data);
  return writeSseEvent(JSON.stringify({ type: "error", error: { type, message, status_code: status } }), "error");
}

/** `{ "bytes": … }`: one event of Anthropic's, in base64. */
function chunkEvent(data: string): string {
  const bytes = textOf(objectOf(parseJson(data))?.["bytes"]);
  if (bytes === undefined) return "";
  const text = textOfBase64(bytes);
  const { [METRICS]: metrics, ...event } = objectOf(parseJson(text)) ?? {};
  const isAsIs = metrics === undefined && !text.includes("\n");
  return writeSseEvent(isAsIs ? text : JSON.stringify(event), textOf(event["type"]));
}

function textOfBase64(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return base64;
  }
}
