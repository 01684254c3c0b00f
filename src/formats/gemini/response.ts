/** Whole answers of `generateContent`, both ways; what streams and they have in common. */
import type { ChatResult, Finish } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { defined, objectsOf, textOf } from "../fields.ts";
import type { EncodeContext } from "../format.ts";
import { ownFields, withOpaque } from "../opaque.ts";
import { shownToolCallId } from "../tool-call-id.ts";
import { parseBlock, parseFinish, toFinishReason } from "./finish.ts";
import { parseModelPart, toModelPart, type ModelPart } from "./parts.ts";
import { pieceOf, type Piece } from "./piece.ts";
import { withSignature } from "./signatures.ts";
import { lastUsage, toUsage } from "./usage.ts";

const KNOWN_CANDIDATE: ReadonlySet<string> = new Set(["content", "finishReason", "index"]);

/** Adds to `end` what a piece says beside its content: ratings, grounding, log probabilities… Later words win. */
export function addEndFields(end: JsonObject, { body, candidate = {} }: Piece): void {
  for (const name of Object.keys(candidate)) if (!KNOWN_CANDIDATE.has(name)) end[name] = candidate[name];
  const feedback = body["promptFeedback"] ?? undefined;
  if (feedback !== undefined) end["promptFeedback"] = feedback;
}

/** Unix time in seconds; Vertex says it. */
export function createdAtIn(body: JsonObject): number | undefined {
  const milliseconds = Date.parse(textOf(body["createTime"]) ?? "");
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1_000);
}

/** Reads a whole body; a list of pieces, where a stream was asked for without `alt=sse`. */
export function parseResponse(body: JsonValue): ChatResult {
  const pieces = (Array.isArray(body) ? objectsOf(body) : [isJsonObject(body) ? body : {}]).map(pieceOf);
  const [first] = pieces;
  const content = contentOf(pieces);
  const usage = lastUsage([body]);
  const end: JsonObject = {};
  for (const piece of pieces) addEndFields(end, piece);
  return {
    id: textOf(first?.body["responseId"]),
    model: textOf(first?.body["modelVersion"]),
    createdAt: createdAtIn(first?.body ?? {}),
    content,
    finish: finishOf(
      pieces,
      content.some(({ type }) => type === "tool-call"),
    ),
    ...(usage === undefined ? {} : { usage }),
    ...withOpaque("gemini", end),
  };
}

function finishOf(pieces: Piece[], hasToolCalls: boolean): Finish {
  const said = (name: "finishReason" | "blockReason"): string =>
    pieces.findLast((piece) => piece[name] !== "")?.[name] ?? "";
  const blocked = said("blockReason");
  if (blocked !== "" && said("finishReason") === "") return parseBlock(blocked);
  return parseFinish(said("finishReason") || "STOP", hasToolCalls);
}

/** The parts of all pieces. Text goes on from one piece to the next where nothing marks its end. */
function contentOf(pieces: Piece[]): ModelPart[] {
  const content: ModelPart[] = [];
  let calls = 0;
  for (const { parts } of pieces)
    for (const [i, body] of parts.entries()) {
      const part = parseModelPart(body, calls);
      if (part.type === "tool-call") calls += 1;
      const last = content.at(-1);
      if (i === 0 && isOpen(last) && isText(part) && last.type === part.type)
        content.splice(-1, 1, { ...part, text: last.text + part.text });
      else content.push(part);
    }
  return content;
}

type Text = Extract<ModelPart, { text: string }>;

function isText(part: ModelPart | undefined): part is Text {
  return part?.type === "text" || part?.type === "reasoning";
}

function isOpen(part: ModelPart | undefined): part is Text {
  return isText(part) && part.opaque === undefined;
}

/** Writes a whole body. A refusal is text that ended with `SAFETY`. */
export function toResponse(result: ChatResult, context: EncodeContext): JsonObject {
  const refusal = result.refusal === undefined ? [] : [{ type: "text" as const, text: result.refusal }];
  const parts = [...result.content, ...refusal]
    .map((part) =>
      part.type === "tool-call" ? { ...part, toolCallId: shownToolCallId(part.toolCallId, context) } : part,
    )
    .map(toModelPart)
    .filter((part) => part !== undefined);
  return toPiece(
    { parts: withSignature(parts), finish: result.finish, own: ownFields(result.opaque, "gemini") },
    {
      responseId: result.id ?? context.id,
      modelVersion: context.model,
      usageMetadata: toUsage(result.usage ?? {}),
    },
  );
}

/** What one piece is written of. */
export interface PieceContent {
  parts: JsonObject[];
  finish?: Finish;
  /** What this format alone says at the end. */
  own?: JsonObject;
}

/** A piece: of a stream, or a whole answer. */
export function toPiece({ parts, finish, own = {} }: PieceContent, fields: JsonObject): JsonObject {
  const { promptFeedback, ...marks } = own;
  const finishReason = finish && toFinishReason(finish);
  const candidate = defined({ content: { parts, role: "model" }, finishReason, index: 0, ...marks });
  return defined({ candidates: [candidate], promptFeedback, ...fields });
}
