/** Whole answers of `generateContent`, both ways; what streams and they have in common. */
import type { ChatResult, Choice, Finish } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { defined, objectsOf, textOf } from "../fields.ts";
import type { EncodeContext } from "../format.ts";
import { textLogprobs, withLogprobs } from "../logprobs.ts";
import { withSources } from "../new-sources.ts";
import { ownFields, withOpaque } from "../opaque.ts";
import { shownToolCallId } from "../tool-call-id.ts";
import { parseBlock, parseFinish, toFinishReason } from "./finish.ts";
import { parseResult, toAverage, toResult } from "./logprobs.ts";
import { parseModelPart, toModelPart, type ModelPart } from "./parts.ts";
import { otherPieces, pieceOf, type Piece } from "./piece.ts";
import { withSignature } from "./signatures.ts";
import { sourcesIn, toGrounding } from "./sources.ts";
import { lastUsage, toUsage } from "./usage.ts";

const KNOWN_CANDIDATE: ReadonlySet<string> = new Set(["content", "finishReason", "index", "logprobsResult"]);

/** Adds to `end` what a piece says beside its content: ratings, grounding, an average… Later words win. */
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
  const usage = lastUsage([body]);
  const others = otherChoicesOf(pieces);
  return {
    id: textOf(first?.body["responseId"]),
    model: textOf(first?.body["modelVersion"]),
    createdAt: createdAtIn(first?.body ?? {}),
    ...choiceOf(pieces),
    ...(usage !== undefined && { usage }),
    ...(others.length > 0 && { otherChoices: others }),
  };
}

function choiceOf(pieces: Piece[]): Choice {
  const logprobs = pieces.flatMap(({ candidate }) => parseResult(candidate?.["logprobsResult"]) ?? []);
  const content = withLogprobs(contentOf(pieces), logprobs.length === 0 ? undefined : logprobs);
  const end: JsonObject = {};
  for (const piece of pieces) addEndFields(end, piece);
  const hasToolCalls = content.some(({ type }) => type === "tool-call");
  const sources = pieces.flatMap(({ candidate }) => (candidate === undefined ? [] : sourcesIn(candidate)));
  return { content, ...withSources(sources), finish: finishOf(pieces, hasToolCalls), ...withOpaque("gemini", end) };
}

/** The further candidates, in order of their places. */
function otherChoicesOf(pieces: Piece[]): Choice[] {
  const others = new Map<number, Piece[]>();
  for (const { index, piece } of pieces.flatMap(({ body }) => otherPieces(body)))
    others.set(index, [...(others.get(index) ?? []), piece]);
  return [...others].toSorted(([a], [b]) => a - b).map(([, own]) => choiceOf(own));
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
  const candidates = [result, ...(result.otherChoices ?? [])].map((choice, index) =>
    toCandidate(toPieceContent(choice, context), index),
  );
  const { promptFeedback } = ownFields(result.opaque, "gemini");
  return defined({
    candidates,
    promptFeedback,
    responseId: result.id ?? context.id,
    modelVersion: context.model,
    usageMetadata: toUsage(result.usage ?? {}),
  });
}

function toPieceContent(choice: Choice, context: EncodeContext): PieceContent {
  const { content, refusal, sources, finish, opaque } = choice;
  const refused = refusal === undefined ? [] : [{ type: "text" as const, text: refusal }];
  const parts = [...content, ...refused]
    .map((part) =>
      part.type === "tool-call" ? { ...part, toolCallId: shownToolCallId(part.toolCallId, context) } : part,
    )
    .map(toModelPart)
    .filter((part) => part !== undefined);
  const grounding = sources === undefined ? {} : { groundingMetadata: toGrounding(sources) };
  const tokens = [...textLogprobs(content), ...(choice.refusalLogprobs ?? [])];
  const own = { ...grounding, ...toAverage(tokens), ...toResult(tokens), ...ownFields(opaque, "gemini") };
  return { parts: withSignature(parts), finish, own };
}

/** What one piece is written of. */
export interface PieceContent {
  parts: JsonObject[];
  finish?: Finish;
  /** What is said beside the parts. */
  own?: JsonObject;
}

/** A piece of a stream, with the candidate at `index`. */
export function toPiece(content: PieceContent, fields: JsonObject, index = 0): JsonObject {
  return defined({
    candidates: [toCandidate(content, index)],
    promptFeedback: content.own?.["promptFeedback"],
    ...fields,
  });
}

function toCandidate({ parts, finish, own = {} }: PieceContent, index: number): JsonObject {
  const { promptFeedback: _ofAll, ...marks } = own;
  const finishReason = finish && toFinishReason(finish);
  return defined({ content: { parts, role: "model" }, finishReason, index, ...marks });
}
