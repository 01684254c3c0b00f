/** The class of one stream event of Gemini: what the decoder would read in it, without the state of an answer. */
import type { JsonObject } from "../../json.ts";
import type { EventFacts } from "../format.ts";
import { readSseEvent } from "../sse.ts";
import { bareJson } from "./bare-json.ts";
import { hasContent, isFault, otherPieces, readPiece, textIn, type Piece } from "./piece.ts";

/** The class of `bytes`, one whole event. The piece with a finish reason ends the answer, though more may follow it. */
export function classifyPiece(bytes: Uint8Array): EventFacts {
  const event = readSseEvent(bytes);
  if (event === undefined) return { class: isFault(bareJson(bytes)) ? "error" : "prologue", usage: false };
  const piece = readPiece(event.data.trim(), event.name);
  if (piece.fault !== undefined) return { class: "error", usage: false };
  const others = otherPieces(piece.body)
    .map(({ index, piece: { parts, finishReason } }) => ({ index, parts, finishReason }))
    .filter(({ parts, finishReason }) => finishReason !== "" || parts.some(hasContent));
  const parts = [piece, ...others].flatMap((of) => of.parts);
  const written = parts.map(writtenIn).join("");
  return {
    class: classOf(piece, parts.some(hasContent)),
    usage: piece.usage !== undefined,
    ...(written !== "" && { written }),
    ...(others.length > 0 && {
      others: others.map(({ index, finishReason }) => ({ index, ends: finishReason !== "" })),
    }),
  };
}

function classOf({ finishReason, blockReason, candidate, usage }: Piece, isContent: boolean): EventFacts["class"] {
  if (finishReason !== "" || blockReason !== "") return "end";
  if (isContent) return "content";
  return usage !== undefined && candidate === undefined ? "usage" : "prologue";
}

function writtenIn(part: JsonObject): string {
  const call = part["functionCall"];
  return textIn(part) ?? (call ? JSON.stringify(call) : "");
}
