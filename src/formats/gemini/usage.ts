/** Usage in Gemini: thoughts are beside the candidates, tool results beside the prompt. Rules: docs/wire-formats.md, Usage. */
import type { Service } from "../../catalog/model.ts";
import type { Usage } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { countOf, defined, listOf, objectOf, objectsOf, textOf } from "../fields.ts";

/** How urgently a call was served. The usual way (`standard`) is not told. */
const SERVICES: readonly Service[] = ["batch", "flex", "priority"];

const COUNTS = ["promptTokenCount", "candidatesTokenCount", "totalTokenCount"];

/** The counts in `piece`. Vertex says only `trafficType` before the last piece: that is none. */
export function usageIn(piece: JsonObject): JsonObject | undefined {
  const usage = objectOf(piece["usageMetadata"]);
  return COUNTS.some((name) => countOf(usage?.[name]) !== undefined) ? usage : undefined;
}

type Tokens = Pick<
  Usage,
  | "inputAudioTokens"
  | "inputImageTokens"
  | "inputVideoTokens"
  | "cacheReadAudioTokens"
  | "cacheReadImageTokens"
  | "outputAudioTokens"
  | "outputImageTokens"
  | "outputVideoTokens"
>;

/** Names of kinds that are told apart, of what is put in, read from the cache and put out. Text is the rest. */
const PROMPT: Record<string, keyof Tokens> = {
  AUDIO: "inputAudioTokens",
  IMAGE: "inputImageTokens",
  VIDEO: "inputVideoTokens",
};
const CACHED: Record<string, keyof Tokens> = { AUDIO: "cacheReadAudioTokens", IMAGE: "cacheReadImageTokens" };
const CANDIDATES: Record<string, keyof Tokens> = {
  AUDIO: "outputAudioTokens",
  IMAGE: "outputImageTokens",
  VIDEO: "outputVideoTokens",
};

/**
 * What was searched for in `piece`, in all its candidates. Google bills each query once, and none that is empty: its
 * documentation of grounding, as quoted in discuss.ai.google.dev/t/168136.
 */
export function searchQueriesIn(piece: JsonObject): string[] {
  const queries: string[] = [];
  for (const candidate of objectsOf(piece["candidates"]))
    for (const query of listOf(objectOf(candidate["groundingMetadata"])?.["webSearchQueries"]))
      if (typeof query === "string" && query.trim() !== "") queries.push(query);
  return queries;
}

/**
 * `usage` with totals that include their parts. Counts that are zero are left out on the wire; `searches` it never says:
 * they are what the answer names.
 */
export function parseUsage(usage: JsonObject, searches = 0): Usage {
  const parsed: Usage = {
    inputTokens: count(usage, "promptTokenCount") + count(usage, "toolUsePromptTokenCount"),
    cacheReadTokens: countOf(usage["cachedContentTokenCount"]),
    outputTokens: count(usage, "candidatesTokenCount") + count(usage, "thoughtsTokenCount"),
    reasoningTokens: countOf(usage["thoughtsTokenCount"]),
    ...(searches === 0 ? {} : { searches }),
    raw: usage,
  };
  addKinds(parsed, usage["promptTokensDetails"], PROMPT);
  addKinds(parsed, usage["toolUsePromptTokensDetails"], PROMPT);
  addKinds(parsed, usage["cacheTokensDetails"], CACHED);
  addKinds(parsed, usage["candidatesTokensDetails"], CANDIDATES);
  const tier = textOf(usage["serviceTier"])?.toLowerCase();
  const service = SERVICES.find((known) => known === tier);
  if (service !== undefined) parsed.service = service;
  return parsed;
}

function count(usage: JsonObject, name: string): number {
  return countOf(usage[name]) ?? 0;
}

function addKinds(usage: Tokens, details: JsonValue | undefined, names: Record<string, keyof Tokens>): void {
  for (const detail of listOf(details)) {
    if (!isJsonObject(detail)) continue;
    const modality = textOf(detail["modality"]) ?? "";
    const name = Object.hasOwn(names, modality) ? names[modality] : undefined;
    const tokens = count(detail, "tokenCount");
    if (name !== undefined && tokens !== 0) usage[name] = (usage[name] ?? 0) + tokens;
  }
}

/** Usage of the last of `bodies` that has any: counts run up in a stream. A body may be a list of pieces. */
export function lastUsage(bodies: (JsonValue | undefined)[]): Usage | undefined {
  const pieces = bodies.flatMap((body) => (Array.isArray(body) ? body : [body])).filter(isJsonObject);
  const usage = pieces.map(usageIn).findLast((found) => found !== undefined);
  return usage && parseUsage(usage, new Set(pieces.flatMap(searchQueriesIn)).size);
}

/** The `usageMetadata` to write. Cache writes have no name here. */
export function toUsage(usage: Usage): JsonObject {
  const input = usage.inputTokens ?? 0;
  const output = usage.outputTokens ?? 0;
  return defined({
    promptTokenCount: input,
    candidatesTokenCount: Math.max(0, output - (usage.reasoningTokens ?? 0)),
    totalTokenCount: input + output,
    cachedContentTokenCount: usage.cacheReadTokens,
    thoughtsTokenCount: usage.reasoningTokens,
    promptTokensDetails: byModality({
      AUDIO: usage.inputAudioTokens,
      IMAGE: usage.inputImageTokens,
      VIDEO: usage.inputVideoTokens,
    }),
    cacheTokensDetails: byModality({ AUDIO: usage.cacheReadAudioTokens, IMAGE: usage.cacheReadImageTokens }),
    candidatesTokensDetails: byModality({
      AUDIO: usage.outputAudioTokens,
      IMAGE: usage.outputImageTokens,
      VIDEO: usage.outputVideoTokens,
    }),
  });
}

function byModality(tokens: Record<string, number | undefined>): JsonObject[] | undefined {
  const said = Object.entries(tokens).filter(([, tokenCount]) => tokenCount !== undefined);
  return said.length === 0 ? undefined : said.map(([modality, tokenCount]) => ({ modality, tokenCount }));
}
