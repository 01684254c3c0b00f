/** `POST /v1/messages/count_tokens`: its fields are those of @anthropic-ai/sdk's `MessageCountTokensParams`, betas too. */
import type { JsonObject } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import { numberOf } from "../fields.ts";
import type { TokenCounting } from "../format.ts";

/** What a message is asked with and a count is not: it is refused there. */
const ANSWER_FIELDS: ReadonlySet<string> = new Set([
  "max_tokens",
  "stream",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "metadata",
  "service_tier",
  "inference_geo",
  "container",
]);

/** Counts as Anthropic does. */
export const tokenCounting: TokenCounting = {
  toBody: (body): JsonObject => Object.fromEntries(Object.entries(body).filter(([name]) => !ANSWER_FIELDS.has(name))),
  parse: (body) => (isJsonObject(body) ? numberOf(body["input_tokens"]) : undefined),
  toAnswer: (inputTokens) => ({ input_tokens: inputTokens }),
};
