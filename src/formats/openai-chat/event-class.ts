/** The class of one stream event of chunks: what the decoder would read in it, without the state of an answer. */
import { PROLOGUE } from "../content-facts.ts";
import type { EventFacts } from "../format.ts";
import { otherChoicesIn } from "../choices.ts";
import { listOf } from "../fields.ts";
import { readSseEvent } from "../sse.ts";
import { readChunkEvent, type ChunkFacts, type ReadChunk } from "./chunk.ts";

/** The class of `bytes`, one whole event; `read` says what its chunk means. */
export function classifyChunk(bytes: Uint8Array, read: ReadChunk): EventFacts {
  const event = readSseEvent(bytes);
  if (event === undefined) return PROLOGUE;
  const found = readChunkEvent(event, read);
  if (found.type !== "chunk") return { class: found.type === "done" ? "end" : "error", usage: false };
  const { chunk, facts } = found;
  const others = otherChoicesIn(chunk["choices"])
    .map(({ index, choice }) => ({ index, ...read({ choices: [{ ...choice, index: 0 }] }) }))
    .filter((choice) => choice.finishReason !== "" || writtenIn(choice) !== "");
  const written = [facts, ...others].map(writtenIn).join("");
  const isEmpty = listOf(chunk["choices"]).length === 0;
  return {
    class: classOf(facts, isEmpty, written !== ""),
    usage: facts.usage !== undefined,
    ...(written !== "" && { written }),
    ...(others.length > 0 && {
      others: others.map(({ index, finishReason }) => ({ index, ends: finishReason !== "" })),
    }),
  };
}

function classOf({ finishReason, usage }: ChunkFacts, isEmpty: boolean, hasContent: boolean): EventFacts["class"] {
  if (finishReason === "error") return "error";
  if (finishReason !== "") return "end";
  if (hasContent) return "content";
  // Usage that comes with a choice must stay: its chunk may hold more than usage.
  return usage !== undefined && isEmpty ? "usage" : "prologue";
}

/** Some providers send calls with neither a name nor arguments: there is nothing in them. */
function writtenIn({ reasoning, pieces, refusal, toolCalls }: ChunkFacts): string {
  let written = reasoning + refusal;
  for (const { text } of pieces) written += text;
  for (const { name, input } of toolCalls) written += name + input;
  return written;
}
