/** The class of one stream event of Gemini: what the decoder would read in it, without the state of an answer. */
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
  const others = otherPieces(piece.body).filter(
    ({ piece: { parts, finishReason } }) => finishReason !== "" || parts.some(hasContent),
  );
  const written = [piece, ...others.map(({ piece: other }) => other)].map(writtenIn).join("");
  return {
    class: classOf(piece, others),
    usage: piece.usage !== undefined,
    ...(written !== "" && { written }),
    ...(others.length > 0 && {
      others: others.map(({ index, piece: { finishReason } }) => ({ index, ends: finishReason !== "" })),
    }),
  };
}

function classOf(first: Piece, others: ReturnType<typeof otherPieces>): EventFacts["class"] {
  const { finishReason, blockReason, candidate, usage } = first;
  if (finishReason !== "" || blockReason !== "") return "end";
  if ([first, ...others.map(({ piece }) => piece)].some(({ parts }) => parts.some(hasContent))) return "content";
  return usage !== undefined && candidate === undefined ? "usage" : "prologue";
}

function writtenIn({ parts }: Piece): string {
  return parts
    .map((part) => textIn(part) ?? (part["functionCall"] ? JSON.stringify(part["functionCall"]) : ""))
    .join("");
}
