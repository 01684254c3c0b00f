/** Why a message ended. Words: docs/wire-formats.md, Why an answer ends. */
import type { Finish, FinishReason } from "../../chat.ts";
import { reasonOf, wordOf, type FinishReasons } from "../finish-words.ts";

const REASONS: FinishReasons = {
  end_turn: "stop",
  stop_sequence: "stop",
  tool_use: "tool-calls",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "content-filter",
  pause_turn: "pause",
};

/** `error` and `other` have no word here: the answer did end, so it ends as one does. */
const WORDS: Record<FinishReason, string> = {
  stop: "end_turn",
  length: "max_tokens",
  "tool-calls": "tool_use",
  "content-filter": "refusal",
  pause: "pause_turn",
  error: "end_turn",
  other: "end_turn",
};

/** `raw` in our words. */
export function parseFinish(raw: string): Finish {
  return { reason: reasonOf(REASONS, raw), raw };
}

/** The `stop_reason` to write: the provider's own word where it is one of this format. */
export function toStopReason(finish: Finish): string {
  return wordOf(finish, REASONS, WORDS);
}
