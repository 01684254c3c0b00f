/**
 * Usage in Chat Completions, of OpenAI and of everyone who speaks it. Rules, checked on recordings: docs/wire-formats.md, Usage.
 * Providers are told apart by the shape of the numbers, never by name.
 */
import type { Service } from "../../catalog/model.ts";
import type { Usage } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { nanoUsdOf } from "../../wallet/money.ts";
import { countOf, defined, filled, objectOf } from "../fields.ts";

/** How urgently a call was served, beside its usage. The usual ways (`default`, `auto`, `standard`) are not told. */
const SERVICES: readonly Service[] = ["batch", "flex", "priority"];

/** `usage` with totals that include their parts; `tier` is the `service_tier` of the answer it came in. */
export function parseUsage(usage: JsonObject, tier?: JsonValue): Usage {
  const service = SERVICES.find((known) => known === tier);
  const input = objectOf(usage["prompt_tokens_details"]) ?? {};
  const output = objectOf(usage["completion_tokens_details"]) ?? {};
  const tools = objectOf(usage["server_tool_use_details"]) ?? {};
  const cacheReadTokens =
    countOf(input["cached_tokens"]) ??
    countOf(usage["prompt_cache_hit_tokens"]) ??
    countOf(usage["cached_tokens"]) ??
    countOf(usage["num_cached_tokens"]);
  const reasoningTokens = countOf(output["reasoning_tokens"]) ?? countOf(usage["reasoning_tokens"]);
  return {
    inputTokens: inputTokens(usage, cacheReadTokens ?? 0),
    cacheReadTokens,
    cacheWriteTokens: countOf(input["cache_write_tokens"]),
    ...heard(usage, input),
    ...someOf({
      inputImageTokens: countOf(input["image_tokens"]),
      inputVideoTokens: countOf(input["video_tokens"]),
    }),
    outputTokens: outputTokens(usage, reasoningTokens ?? 0),
    reasoningTokens,
    ...someOf({
      outputAudioTokens: countOf(output["audio_tokens"]),
      outputImageTokens: countOf(output["image_tokens"]),
    }),
    ...charged(usage),
    searches: countOf(tools["web_search_requests"]) ?? countOf(usage["num_search_queries"]),
    ...(service && { service }),
    raw: usage,
  };
}

/** Most providers send these fields as zeros: without a quantity they say nothing. */
function someOf(usage: Partial<Usage>): Partial<Usage> {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined && value !== 0));
}

/** Mistral bills audio by the second, and leaves its tokens out of the prompt: they are no part of it then. */
function heard(usage: JsonObject, input: JsonObject): Partial<Usage> {
  const inputAudioSeconds = countOf(usage["prompt_audio_seconds"]) ?? 0;
  if (inputAudioSeconds > 0) return { quantities: { inputAudioSeconds } };
  return someOf({ inputAudioTokens: countOf(input["audio_tokens"]) });
}

/** xAI counts in ticks: 10,000,000,000 are a dollar. */
const TICKS_PER_USD = 10_000_000_000;

/**
 * What the provider itself says: OpenRouter in dollars, Perplexity in a sum, xAI in ticks. Zero dollars are a free model;
 * zero ticks are Azure's, which sells Grok and does not count them.
 */
function charged(usage: JsonObject): Partial<Usage> {
  const ticks = countOf(usage["cost_in_usd_ticks"]);
  const dollars = countOf(usage["cost"]) ?? countOf(objectOf(usage["cost"])?.["total_cost"]);
  const costNanoUsd = nanoUsdOf(ticks ? ticks / TICKS_PER_USD : dollars);
  return costNanoUsd === undefined ? {} : { costNanoUsd };
}

/** Grok on Azure leaves the cached tokens out: more of them than of the whole says so. */
function inputTokens(usage: JsonObject, cached: number): number | undefined {
  const prompt = countOf(usage["prompt_tokens"]);
  return prompt !== undefined && cached > prompt ? prompt + cached : prompt;
}

/** xAI leaves reasoning out of the completion: its own total says so. */
function outputTokens(usage: JsonObject, reasoning: number): number | undefined {
  const prompt = countOf(usage["prompt_tokens"]);
  const completion = countOf(usage["completion_tokens"]);
  if (prompt === undefined || completion === undefined || reasoning === 0) return completion;
  return countOf(usage["total_tokens"]) === prompt + completion + reasoning ? completion + reasoning : completion;
}

/** The `usage` to write. Cache writes have no lifetime here. */
export function toUsage(usage: Usage): JsonObject {
  const input = usage.inputTokens ?? 0;
  const output = usage.outputTokens ?? 0;
  return defined({
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: filled({
      cached_tokens: usage.cacheReadTokens ?? (usage.cacheWriteTokens === undefined ? undefined : 0),
      cache_write_tokens: usage.cacheWriteTokens,
      audio_tokens: usage.inputAudioTokens,
      image_tokens: usage.inputImageTokens,
      video_tokens: usage.inputVideoTokens,
    }),
    completion_tokens_details: filled({
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: usage.outputAudioTokens,
      image_tokens: usage.outputImageTokens,
    }),
  });
}
