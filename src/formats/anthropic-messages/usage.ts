/** Usage in Messages: `input_tokens` leaves out what was read from and written to the cache. Rules: docs/wire-formats.md, Usage. */
import type { Usage } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { countOf, defined, objectOf, objectsOf } from "../fields.ts";

/** Figures of a stream come in parts: later ones that are not null win. */
export function mergeUsage(before: JsonObject, after: JsonObject): JsonObject {
  const news = Object.entries(after).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(news) };
}

/**
 * `usage` with totals that include their parts. Where a message took several iterations (compaction, an advisor, a
 * fallback model) the figures on top are not the bill: their sum is.
 */
export function parseUsage(usage: JsonObject): Usage {
  const iterations = objectsOf(usage["iterations"]);
  const parts = (iterations.length > 0 ? iterations : [usage]).map(parseIteration);
  const sum = (name: keyof Iteration): number | undefined =>
    parts.some((part) => part[name] !== undefined)
      ? parts.reduce((total, part) => total + (part[name] ?? 0), 0)
      : undefined;
  return {
    inputTokens: sum("input"),
    cacheReadTokens: sum("cacheRead"),
    cacheWriteTokens: sum("cacheWrite"),
    cacheWrite1hTokens: sum("cacheWrite1h"),
    outputTokens: sum("output"),
    // Iterations do not say it; the figure on top is of the last one at least.
    reasoningTokens: sum("reasoning") ?? parseIteration(usage).reasoning,
    searches: countOf(objectOf(usage["server_tool_use"])?.["web_search_requests"]),
    ...service(usage),
    ...(usage["inference_geo"] === "us" && { region: "us" }),
    raw: usage,
  };
}

/** What is charged otherwise: https://platform.claude.com/docs/en/about-claude/pricing (batch, fast mode, priority tier). */
function service(usage: JsonObject): Pick<Usage, "service"> {
  const tier = usage["service_tier"];
  if (tier === "batch" || tier === "priority") return { service: tier };
  return usage["speed"] === "fast" ? { service: "fast" } : {};
}

interface Iteration {
  input: number | undefined;
  cacheRead: number | undefined;
  cacheWrite: number | undefined;
  cacheWrite1h: number | undefined;
  output: number | undefined;
  reasoning: number | undefined;
}

function parseIteration(usage: JsonObject): Iteration {
  const uncached = countOf(usage["input_tokens"]);
  const cacheRead = countOf(usage["cache_read_input_tokens"]);
  const cacheWrite = countOf(usage["cache_creation_input_tokens"]);
  return {
    input: uncached === undefined ? undefined : uncached + (cacheRead ?? 0) + (cacheWrite ?? 0),
    cacheRead,
    cacheWrite,
    cacheWrite1h: countOf(objectOf(usage["cache_creation"])?.["ephemeral_1h_input_tokens"]),
    output: countOf(usage["output_tokens"]),
    reasoning: countOf(objectOf(usage["output_tokens_details"])?.["thinking_tokens"]),
  };
}

/** The `usage` to write. */
export function toUsage(usage: Usage): JsonObject {
  const read = usage.cacheReadTokens ?? 0;
  const written = usage.cacheWriteTokens ?? 0;
  const hour = usage.cacheWrite1hTokens;
  return defined({
    input_tokens: Math.max(0, (usage.inputTokens ?? 0) - read - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    cache_creation:
      hour === undefined
        ? undefined
        : { ephemeral_5m_input_tokens: Math.max(0, written - hour), ephemeral_1h_input_tokens: hour },
    output_tokens: usage.outputTokens ?? 0,
    output_tokens_details: usage.reasoningTokens === undefined ? undefined : { thinking_tokens: usage.reasoningTokens },
    server_tool_use: usage.searches === undefined ? undefined : { web_search_requests: usage.searches },
  });
}
