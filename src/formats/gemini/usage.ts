/** Usage in Gemini: thoughts are beside the candidates, tool results beside the prompt. Rules: docs/wire-formats.md, Usage. */
import type { Service } from "../../catalog/model.ts";
import type { Usage } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { defined, numberOf, objectOf, objectsOf } from "../fields.ts";

/** How urgently a call was served. The usual way (`standard`) is not told. */
const SERVICES: readonly Service[] = ["batch", "flex", "priority"];

/** The counts in `piece`. Vertex says only `trafficType` before the last piece: that is none. */
export function usageIn(piece: JsonObject): JsonObject | undefined {
  const usage = objectOf(piece["usageMetadata"]);
  const counts = usage?.["promptTokenCount"] ?? usage?.["candidatesTokenCount"] ?? usage?.["totalTokenCount"];
  return numberOf(counts) === undefined ? undefined : usage;
}

/** `usage` with totals that include their parts. Counts that are zero are left out on the wire. */
export function parseUsage(usage: JsonObject): Usage {
  const prompt = ["promptTokensDetails", "toolUsePromptTokensDetails"].map((name) => usage[name]);
  const cached = [usage["cacheTokensDetails"]];
  const candidates = [usage["candidatesTokensDetails"]];
  const tier = usage["serviceTier"];
  const service = SERVICES.find((known) => typeof tier === "string" && tier.toLowerCase() === known);
  return {
    inputTokens: count(usage, "promptTokenCount") + count(usage, "toolUsePromptTokenCount"),
    cacheReadTokens: numberOf(usage["cachedContentTokenCount"]),
    ...someOf({
      inputAudioTokens: tokensOf("AUDIO", prompt),
      inputImageTokens: tokensOf("IMAGE", prompt),
      inputVideoTokens: tokensOf("VIDEO", prompt),
      cacheReadAudioTokens: tokensOf("AUDIO", cached),
      cacheReadImageTokens: tokensOf("IMAGE", cached),
    }),
    outputTokens: count(usage, "candidatesTokenCount") + count(usage, "thoughtsTokenCount"),
    reasoningTokens: numberOf(usage["thoughtsTokenCount"]),
    ...someOf({
      outputAudioTokens: tokensOf("AUDIO", candidates),
      outputImageTokens: tokensOf("IMAGE", candidates),
      outputVideoTokens: tokensOf("VIDEO", candidates),
    }),
    ...(service && { service }),
    raw: usage,
  };
}

function count(usage: JsonObject, name: string): number {
  return numberOf(usage[name]) ?? 0;
}

function tokensOf(modality: string, details: (JsonValue | undefined)[]): number {
  const found = details.flatMap(objectsOf).filter((detail) => detail["modality"] === modality);
  return found.reduce((sum, detail) => sum + count(detail, "tokenCount"), 0);
}

function someOf(usage: Partial<Usage>): Partial<Usage> {
  return Object.fromEntries(Object.entries(usage).filter(([, tokens]) => tokens !== 0));
}

/** Usage of the last of `bodies` that has any: counts run up in a stream. A body may be a list of pieces. */
export function lastUsage(bodies: (JsonValue | undefined)[]): Usage | undefined {
  const usage = bodies
    .flatMap((body) => (Array.isArray(body) ? body : [body]))
    .map((piece) => (isJsonObject(piece) ? usageIn(piece) : undefined))
    .findLast((found) => found !== undefined);
  return usage && parseUsage(usage);
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
