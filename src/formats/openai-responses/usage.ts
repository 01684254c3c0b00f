/** Usage in Responses: that of Chat Completions with other names. Rules: docs/wire-formats.md, Usage. */
import type { Usage } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { countOf, defined, objectOf, objectsOf } from "../fields.ts";
import { parseUsage as parseChatUsage } from "../openai-chat/usage.ts";

/** The usage of `response`; undefined where it has none. Calls of OpenAI's own tools are charged, and counted here. */
export function parseUsage(response: JsonObject): Usage | undefined {
  const usage = objectOf(response["usage"]);
  if (usage === undefined) return undefined;
  const named = defined({
    ...usage,
    prompt_tokens: usage["input_tokens"],
    prompt_tokens_details: usage["input_tokens_details"],
    completion_tokens: usage["output_tokens"],
    completion_tokens_details: usage["output_tokens_details"],
  });
  const searches = searchesIn(response, usage);
  const fileSearches = itemsOf(response, "file_search_call").length;
  return {
    ...parseChatUsage(named, response["service_tier"]),
    searches: searches || undefined,
    ...(fileSearches > 0 && { quantities: { fileSearches } }),
    raw: usage,
  };
}

/** OpenAI counts them beside the usage, xAI in it; where nobody counts them, each is an item. */
function searchesIn(response: JsonObject, usage: JsonObject): number {
  const counted = objectOf(objectOf(response["tool_usage"])?.["web_search"])?.["num_requests"];
  const calls = objectOf(usage["server_side_tool_usage_details"])?.["web_search_calls"];
  return countOf(counted) ?? countOf(calls) ?? itemsOf(response, "web_search_call").filter(isSearch).length;
}

/** Opening a page it found is no search. */
function isSearch(item: JsonObject): boolean {
  return (objectOf(item["action"])?.["type"] ?? "search") === "search";
}

function itemsOf(response: JsonObject, type: string): JsonObject[] {
  return objectsOf(response["output"]).filter((item) => item["type"] === type);
}

/** The `usage` to write. SDKs expect every figure. */
export function toUsage(usage: Usage): JsonObject {
  const input = usage.inputTokens ?? 0;
  const output = usage.outputTokens ?? 0;
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheReadTokens ?? 0,
      cache_write_tokens: usage.cacheWriteTokens ?? 0,
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: input + output,
  };
}
