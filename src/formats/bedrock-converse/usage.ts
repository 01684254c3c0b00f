/** Usage in Converse: `inputTokens` leaves out what was read from and written to the cache. Rules: docs/wire-formats.md, Usage. */
import type { Usage } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { countOf, defined, objectOf, objectsOf, textOf } from "../fields.ts";

/** The usage in `holder`, a metadata event or a whole body; undefined where it has none. */
export function usageIn(holder: JsonObject): Usage | undefined {
  const usage = objectOf(holder["usage"]);
  if (usage === undefined) return undefined;
  const uncached = countOf(usage["inputTokens"]);
  // Some answers have each figure under two names, some only under the older one.
  const read = countOf(usage["cacheReadInputTokens"]) ?? countOf(usage["cacheReadInputTokenCount"]);
  const written = countOf(usage["cacheWriteInputTokens"]) ?? countOf(usage["cacheWriteInputTokenCount"]);
  return {
    inputTokens: uncached === undefined ? undefined : uncached + (read ?? 0) + (written ?? 0),
    cacheReadTokens: read,
    cacheWriteTokens: written,
    cacheWrite1hTokens: writtenForAnHour(usage),
    outputTokens: countOf(usage["outputTokens"]),
    ...service(holder),
    raw: usage,
  };
}

/** The writes by their lifetimes. */
function writtenForAnHour(usage: JsonObject): number | undefined {
  const hours = objectsOf(usage["cacheDetails"]).filter(({ ttl }) => ttl === "1h");
  return hours.length === 0 ? undefined : hours.reduce((sum, { inputTokens }) => sum + (countOf(inputTokens) ?? 0), 0);
}

/** What is charged otherwise: https://aws.amazon.com/bedrock/service-tiers/. */
function service(holder: JsonObject): Pick<Usage, "service"> {
  const tier = textOf(objectOf(holder["serviceTier"])?.["type"]);
  return tier === "priority" || tier === "flex" ? { service: tier } : {};
}

/** The `usage` to write. */
export function toUsage(usage: Usage): JsonObject {
  const { cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens: hour } = usage;
  const [input, output] = [usage.inputTokens ?? 0, usage.outputTokens ?? 0];
  return defined({
    inputTokens: Math.max(0, input - (cacheReadTokens ?? 0) - (cacheWriteTokens ?? 0)),
    outputTokens: output,
    totalTokens: input + output,
    cacheReadInputTokens: cacheReadTokens,
    cacheWriteInputTokens: cacheWriteTokens,
    cacheDetails: hour === undefined ? undefined : details(hour, cacheWriteTokens ?? 0),
  });
}

function details(hour: number, written: number): JsonObject[] {
  const minutes = { ttl: "5m", inputTokens: Math.max(0, written - hour) };
  return [{ ttl: "1h", inputTokens: hour }, ...(minutes.inputTokens === 0 ? [] : [minutes])];
}
