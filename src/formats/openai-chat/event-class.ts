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
  const others = found.type === "chunk" ? otherChoicesIn(found.chunk["choices"]) : [];
  const facts = others
    .map(({ index, choice }) => ({ index, ...factsOf(choice, read) }))
    .filter((choice) => choice.finishReason !== "" || writtenIn(choice) !== "");
  const written = found.type === "chunk" ? [found.facts, ...facts].map(writtenIn).join("") : "";
  return {
    class: classOf(found, written !== ""),
    usage: found.type === "chunk" && found.facts.usage !== undefined,
    ...(written !== "" && { written }),
    ...(facts.length > 0 && {
      others: facts.map(({ index, finishReason }) => ({ index, ends: finishReason !== "" })),
    }),
  };
}

function classOf(event: ChunkEvent, hasContent: boolean): EventFacts["class"] {
  if (event.type === "done") return "end";
  if (event.type === "fault" || event.facts.finishReason === "error") return "error";
  if (event.facts.finishReason !== "") return "end";
  if (hasContent) return "content";
  // Usage that comes with a choice must stay: its chunk may hold more than usage.
  return event.facts.usage !== undefined && listOf(event.chunk["choices"]).length === 0 ? "usage" : "prologue";
}

function factsOf(choice: JsonObject, read: ReadChunk): ChunkFacts {
  return read({ choices: [{ ...choice, index: 0 }] });
}

/** Some providers send calls with neither a name nor arguments: there is nothing in them. */
function writtenIn({ reasoning, pieces, refusal, toolCalls }: ChunkFacts): string {
  let written = reasoning + refusal;
  for (const { text } of pieces) written += text;
  for (const { name, input } of toolCalls) written += name + input;
  return written;
}
