/** Why an answer ended. Words: docs/wire-formats.md, Why an answer ends. */
import type { Finish, FinishReason } from "../../chat.ts";

const REASONS: Record<string, FinishReason> = {
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
  return { reason: (Object.hasOwn(REASONS, raw) ? REASONS[raw] : undefined) ?? "other", raw };
}

/** The `stopReason` to write: the provider's own word where it is one of this format. */
export function toStopReason({ reason, raw = "" }: Finish): string {
  return Object.hasOwn(REASONS, raw) && REASONS[raw] === reason ? raw : WORDS[reason];
}
