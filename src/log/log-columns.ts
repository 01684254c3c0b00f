/** Where the fields of a record are in the rows of a log object. */
import type { TokenSums } from "./log-object.ts";
import type { LogField } from "./run-log.ts";

/** Of `facts`, the columns that fields are read from: the fields' own names in SQL's way. */
export const COLUMNS: Readonly<Record<LogField, string>> = {
  id: "id",
  kept: "kept",
  session: "session",
  subAgent: "sub_agent",
  key: "run_key",
  model: "model",
  route: "route",
  provider: "provider",
  providerModel: "provider_model",
  format: "format",
  stream: "stream",
  outcome: "outcome",
  error: "error",
  status: "status",
  attempts: "attempts",
  splices: "splices",
  costSource: "cost_source",
  costNanoUsd: "cost",
  inputTokens: "input_tokens",
  cacheReadTokens: "cache_read_tokens",
  outputTokens: "output_tokens",
  events: "events",
  durationMs: "duration",
  firstEventMs: "first_event",
  score: "score",
  feedback: "feedback",
  apiKey: "api_key",
  eventId: "event_id",
  jurisdiction: "jurisdiction",
  cached: "cached",
};

/** Beside them: what a run is priced anew by. `repriceable` is 1 where that can be, else 0. */
export const REPRICED_COLUMNS: readonly string[] = ["repriceable", "cache_write_tokens", "cache_write_1h_tokens"];

/** The columns of the tokens of a run, in the words of its usage. */
export const TOKEN_COLUMNS: Readonly<Record<keyof TokenSums, string>> = {
  inputTokens: "input_tokens",
  cacheReadTokens: "cache_read_tokens",
  cacheWriteTokens: "cache_write_tokens",
  cacheWrite1hTokens: "cache_write_1h_tokens",
  outputTokens: "output_tokens",
};
