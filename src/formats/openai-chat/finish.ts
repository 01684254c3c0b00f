/** Why an answer of Chat Completions ended. Words: docs/wire-formats.md, Why an answer ends. */
import type { Finish, FinishReason } from "../../chat.ts";
import { reasonOf, type FinishReasons } from "../finish-words.ts";

const REASONS: FinishReasons = {
  stop: "stop",
  eos: "stop",
  length: "length",
  // Mistral and Workers AI: the context window was full.
  model_length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
  error: "error",
};

/** `other` and `pause` have no word here: the answer did end, so it ends as one does. */
const WORDS: Record<FinishReason, string> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  "content-filter": "content_filter",
  error: "error",
  pause: "stop",
  other: "stop",
};

/** `raw` in our words. A refusal is a filtered answer, although it ends with `stop`. */
export function parseFinish(raw: string, hasRefusal: boolean): Finish {
  const reason = reasonOf(REASONS, raw);
  return { reason: reason === "stop" && hasRefusal ? "content-filter" : reason, raw };
}

/** The `finish_reason` to write. */
export function toFinishReason(finish: Finish): string {
  return WORDS[finish.reason];
}
