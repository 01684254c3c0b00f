/**
 * Usage in Chat Completions, of OpenAI and of everyone who speaks it. Rules, checked on recordings: docs/wire-formats.md, Usage.
 * Providers are told apart by the shape of the numbers, never by name.
 */
import type { Usage } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { defined, numberOf, objectOf } from "../fields.ts";

/** `usage` with totals that include their parts. */
export function parseUsage(usage: JsonObject): Usage {
  const input = objectOf(usage["prompt_tokens_details"]) ?? {};
  const output = objectOf(usage["completion_tokens_details"]) ?? {};
  const tools = objectOf(usage["server_tool_use_details"]) ?? {};
  const cacheReadTokens =
    numberOf(input["cached_tokens"]) ??
    numberOf(usage["prompt_cache_hit_tokens"]) ??
    numberOf(usage["cached_tokens"]) ??
    numberOf(usage["num_cached_tokens"]);
  const reasoningTokens = numberOf(output["reasoning_tokens"]) ?? numberOf(usage["reasoning_tokens"]);
  return {
    inputTokens: inputTokens(usage, cacheReadTokens ?? 0),
    cacheReadTokens,
    cacheWriteTokens: numberOf(input["cache_write_tokens"]),
    outputTokens: outputTokens(usage, reasoningTokens ?? 0),
    reasoningTokens,
    searches: numberOf(tools["web_search_requests"]) ?? numberOf(usage["num_search_queries"]),
    raw: usage,
  };
}

/** Grok on Azure leaves the cached tokens out: more of them than of the whole says so. */
function inputTokens(usage: JsonObject, cached: number): number | undefined {
  const prompt = numberOf(usage["prompt_tokens"]);
  return prompt !== undefined && cached > prompt ? prompt + cached : prompt;
}

/** xAI leaves reasoning out of the completion: its own total says so. */
function outputTokens(usage: JsonObject, reasoning: number): number | undefined {
  const prompt = numberOf(usage["prompt_tokens"]);
  const completion = numberOf(usage["completion_tokens"]);
  if (prompt === undefined || completion === undefined || reasoning === 0) return completion;
  return numberOf(usage["total_tokens"]) === prompt + completion + reasoning ? completion + reasoning : completion;
}

/** The `usage` to write. Cache writes have no lifetime here. */
export function toUsage(usage: Usage): JsonObject {
  const input = usage.inputTokens ?? 0;
  const output = usage.outputTokens ?? 0;
  const hasInputParts = usage.cacheReadTokens !== undefined || usage.cacheWriteTokens !== undefined;
  return defined({
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: hasInputParts
      ? defined({ cached_tokens: usage.cacheReadTokens ?? 0, cache_write_tokens: usage.cacheWriteTokens })
      : undefined,
    completion_tokens_details:
      usage.reasoningTokens === undefined ? undefined : { reasoning_tokens: usage.reasoningTokens },
  });
}
