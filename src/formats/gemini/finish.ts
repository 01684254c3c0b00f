/** Why an answer ended. Words: docs/wire-formats.md, Why an answer ends. */
import type { Finish, FinishReason } from "../../chat.ts";
import type { JsonValue } from "../../json.ts";
import { codeOf } from "../fields.ts";
import { reasonOf, wordOf, type FinishReasons } from "../finish-words.ts";

const REASONS: FinishReasons = {
  STOP: "stop",
  MAX_TOKENS: "length",
  SAFETY: "content-filter",
  RECITATION: "content-filter",
  LANGUAGE: "content-filter",
  BLOCKLIST: "content-filter",
  PROHIBITED_CONTENT: "content-filter",
  SPII: "content-filter",
  MODEL_ARMOR: "content-filter",
  IMAGE_SAFETY: "content-filter",
  IMAGE_PROHIBITED_CONTENT: "content-filter",
  IMAGE_RECITATION: "content-filter",
  IMAGE_OTHER: "content-filter",
  OTHER: "error",
  NO_IMAGE: "error",
  MALFORMED_FUNCTION_CALL: "error",
  MALFORMED_RESPONSE: "error",
  MISSING_THOUGHT_SIGNATURE: "error",
  UNEXPECTED_TOOL_CALL: "error",
  TOO_MANY_TOOL_CALLS: "error",
  // `enum-encoding=int`: the numbers that mean the same at AI Studio and at Vertex.
  1: "stop",
  2: "length",
  3: "content-filter",
  4: "content-filter",
  5: "error",
  6: "content-filter",
  7: "content-filter",
  8: "content-filter",
};

const WORDS: Record<FinishReason, string> = {
  stop: "STOP",
  length: "MAX_TOKENS",
  "tool-calls": "STOP",
  "content-filter": "SAFETY",
  error: "OTHER",
  // The answer did end, so it ends as one does.
  pause: "STOP",
  other: "FINISH_REASON_UNSPECIFIED",
};

/** The word in `finishReason`; empty where there is none. */
export function finishWord(value: JsonValue | undefined): string {
  return codeOf(value) ?? "";
}

/** `raw` in our words. Gemini has none for an answer that calls tools: it stops. */
export function parseFinish(raw: string, hasToolCalls: boolean): Finish {
  const reason = reasonOf(REASONS, raw);
  return { reason: reason === "stop" && hasToolCalls ? "tool-calls" : reason, raw };
}

/** A prompt that was refused: there is no candidate then. */
export function parseBlock(raw: string): Finish {
  return { reason: "content-filter", raw };
}

/** The `finishReason` to write: the provider's own word where it is one of this format. */
export function toFinishReason(finish: Finish): string {
  const word = wordOf(finish, REASONS, WORDS);
  return /^\d/.test(word) ? WORDS[finish.reason] : word;
}
