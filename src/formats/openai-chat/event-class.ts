/** The class of one stream event of chunks: what the decoder would read in it, without the state of an answer. */
import type { EventFacts } from "../format.ts";
import type { JsonObject } from "../../json.ts";
import { otherChoicesIn } from "../choices.ts";
import { listOf } from "../fields.ts";
import { readSseEvent } from "../sse.ts";
import { readChunkEvent, type ChunkEvent, type ChunkFacts, type ReadChunk } from "./chunk.ts";

/** The class of `bytes`, one whole event; `read` says what its chunk means. */
export function classifyChunk(bytes: Uint8Array, read: ReadChunk): EventFacts {
  const event = readSseEvent(bytes);
  if (event === undefined) return { class: "prologue", usage: false };
  const found = readChunkEvent(event, read);
  return { class: classOf(found, read), usage: found.type === "chunk" && found.facts.usage !== undefined };
}

function classOf(event: ChunkEvent, read: ReadChunk): EventFacts["class"] {
  if (event.type === "done") return "end";
  if (event.type === "fault" || event.facts.finishReason === "error") return "error";
  const choices = [event.facts, ...otherChoicesIn(event.chunk["choices"]).map(({ choice }) => factsOf(choice, read))];
  if (choices.some(({ finishReason }) => finishReason !== "")) return "end";
  if (choices.some(hasContent)) return "content";
  // Usage that comes with a choice must stay: its chunk may hold more than usage.
  return event.facts.usage !== undefined && listOf(event.chunk["choices"]).length === 0 ? "usage" : "prologue";
}

function factsOf(choice: JsonObject, read: ReadChunk): ChunkFacts {
  return read({ choices: [{ ...choice, index: 0 }] });
}

function hasContent({ reasoning, pieces, refusal, toolCalls }: ChunkFacts): boolean {
  return (
    reasoning !== "" ||
    refusal !== "" ||
    pieces.some(({ text }) => text !== "") ||
    // Some providers send calls with neither.
    toolCalls.some(({ name, input }) => name !== "" || input !== "")
  );
}
