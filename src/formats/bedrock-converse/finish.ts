/** Why an answer ended. Words: docs/wire-formats.md, Why an answer ends. */
import type { Finish, FinishReason } from "../../chat.ts";
import { reasonOf, wordOf, type FinishReasons } from "../finish-words.ts";

const REASONS: FinishReasons = {
  end_turn: "stop",
  stop_sequence: "stop",
  tool_use: "tool-calls",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  guardrail_intervened: "content-filter",
  content_filtered: "content-filter",
  malformed_model_output: "error",
  malformed_tool_use: "error",
};

const WORDS: Record<FinishReason, string> = {
  stop: "end_turn",
  length: "max_tokens",
  "tool-calls": "tool_use",
  "content-filter": "content_filtered",
  pause: "end_turn",
  error: "malformed_model_output",
  other: "end_turn",
};

/** `raw` in our words. */
export function parseFinish(raw: string): Finish {
  return { reason: reasonOf(REASONS, raw), raw };
}

/** The `stopReason` to write: the provider's own word where it is one of this format. */
export function toStopReason(finish: Finish): string {
  return wordOf(finish, REASONS, WORDS);
}
