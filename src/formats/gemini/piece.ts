/** What a `GenerateContentResponse` says, one of a stream or a whole one: the one reading of it that all decisions are made on. */
import type { ProviderFault } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { parseEventJson } from "../event-json.ts";
import { parseError } from "./error.ts";
import { otherChoicesIn } from "../choices.ts";
import { listOf, objectOf, objectsOf, textOf } from "../fields.ts";
import { malformedFault } from "../malformed.ts";
import { finishWord } from "./finish.ts";
import { usageIn } from "./usage.ts";

/** One piece; empty where it says nothing. */
export interface Piece {
  body: JsonObject;
  /** The first candidate: index 0, or the one without an index. */
  candidate: JsonObject | undefined;
  parts: JsonObject[];
  finishReason: string;
  /** Why the prompt was refused. */
  blockReason: string;
  usage: JsonObject | undefined;
}

/** A failure, or a piece. */
export type ReadPiece = { fault: ProviderFault } | ({ fault?: undefined } & Piece);

/** Reads the text of one event, or of one element of a list. */
export function readPiece(text: string, name = ""): ReadPiece {
  const body = parseEventJson(text);
  if (name === "error") return { fault: parseError(body ?? text, 200) };
  return isFault(body) ? { fault: parseError(body, 200) } : readBody(body, text);
}

function readBody(body: JsonValue | undefined, text: string): ReadPiece {
  return isJsonObject(body) ? pieceOf(body) : { fault: malformedFault(text) };
}

/** Reads a body that reports no failure. */
export function pieceOf(body: JsonObject): Piece {
  const candidate = candidateIn(body);
  return {
    body,
    candidate,
    parts: objectsOf(objectOf(candidate?.["content"])?.["parts"]),
    finishReason: finishWord(candidate?.["finishReason"]),
    blockReason: candidate === undefined ? finishWord(objectOf(body["promptFeedback"])?.["blockReason"]) : "",
    usage: usageIn(body),
  };
}

/** What `body` says of its further candidates (`candidateCount`), each as if it were the only one. */
export function otherPieces(body: JsonObject): { index: number; piece: Piece }[] {
  return otherChoicesIn(body["candidates"]).map(({ index, choice }) => ({ index, piece: onlyPiece(choice) }));
}

/** The piece in which `candidate` is the only one. */
export function onlyPiece(candidate: JsonObject): Piece {
  return pieceOf({ candidates: [{ ...candidate, index: 0 }] });
}

function candidateIn(body: JsonObject): JsonObject | undefined {
  for (const candidate of listOf(body["candidates"]))
    if (isJsonObject(candidate) && (candidate["index"] ?? 0) === 0) return candidate;
  return undefined;
}

/** Whether `body` reports a failure: an object with `error`, alone or in a list. */
export function isFault(body: JsonValue | undefined): body is JsonObject | JsonValue[] {
  const first = Array.isArray(body) ? body[0] : body;
  return isJsonObject(first) && Boolean(first["error"]);
}

/** The text of a part; undefined where it has none. */
export function textIn(part: JsonObject): string | undefined {
  return textOf(part["text"]);
}

/** Whether a part is something a reader would miss: text, a call of a tool, or a part with content of another kind. */
export function hasContent(part: JsonObject): boolean {
  const text = textIn(part);
  return text === undefined ? Object.keys(part).some((name) => !MARKS.has(name)) : text !== "";
}

/** What is on a part beside its content. */
const MARKS: ReadonlySet<string> = new Set(["thought", "thoughtSignature"]);
