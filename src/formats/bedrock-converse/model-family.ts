/**
 * What Converse leaves to each family of models, in `additionalModelRequestFields`: how they are asked to reason, and
 * `topK`. Recorded requests of pydantic-ai and ruby_llm; docs/wire-formats.md, Requests.
 */
import type { ChatCall, ReasoningEffort, Warning } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { parseThinking, toThinking } from "../anthropic-messages/thinking.ts";
import { numberOf, objectOf, textOf } from "../fields.ts";
import type { TargetModel } from "../format.ts";
import { toReasoningEffort } from "../reasoning-effort.ts";

interface Family {
  /** Part of the ids of its models. */
  id: string;
  /** How an effort is said. Absent: by Claude's own parameters. */
  effort?: (effort: ReasoningEffort) => JsonObject;
  topK?: (value: number) => JsonObject;
}

const FAMILIES: readonly Family[] = [
  { id: "anthropic.", topK: (value) => ({ top_k: value }) },
  {
    id: "amazon.nova",
    effort: (effort) => ({ reasoningConfig: { type: "enabled", maxReasoningEffort: threeLevels(effort) } }),
    topK: (value) => ({ inferenceConfig: { topK: value } }),
  },
  { id: "openai.gpt-oss", effort: (effort) => ({ reasoning_effort: threeLevels(effort) }) },
  { id: "deepseek.", effort: (effort) => ({ reasoning_config: threeLevels(effort) }) },
  { id: "qwen.", effort: (effort) => ({ reasoning_config: threeLevels(effort) }) },
];

/** Fields that say how to reason, in any family. */
const REASONING_FIELDS = ["thinking", "output_config", "reasoning_config", "reasoningConfig", "reasoning_effort"];

const EFFORTS: ReadonlySet<string> = new Set(["none", "minimal", "low", "medium", "high", "xhigh", "max"]);

function threeLevels(effort: ReasoningEffort): "low" | "medium" | "high" {
  if (effort === "xhigh" || effort === "max" || effort === "high") return "high";
  return effort === "medium" ? "medium" : "low";
}

/** `additionalModelRequestFields`, read. */
export interface FamilyFields {
  reasoning?: ChatCall["reasoning"];
  topK?: number;
  /** What it said about reasoning and `topK`, as it said it. */
  read?: JsonObject;
  /** What else it holds. */
  rest?: JsonObject;
}

export function parseFamilyFields(fields: JsonObject | undefined): FamilyFields {
  if (fields === undefined) return {};
  const { inferenceConfig, top_k: claudeTopK } = fields;
  const topK = numberOf(claudeTopK) ?? numberOf(objectOf(inferenceConfig)?.["topK"]);
  const names = new Set([...REASONING_FIELDS, ...(topK === undefined ? [] : ["top_k", "inferenceConfig"])]);
  const entries = Object.entries(fields);
  const read = entries.filter(([name]) => names.has(name));
  const rest = entries.filter(([name]) => !names.has(name));
  return {
    reasoning: reasoningIn(fields),
    topK,
    read: read.length === 0 ? undefined : Object.fromEntries(read),
    rest: rest.length === 0 ? undefined : Object.fromEntries(rest),
  };
}

function reasoningIn(fields: JsonObject): ChatCall["reasoning"] {
  const config = fields["reasoning_config"] ?? fields["reasoningConfig"];
  const effort =
    effortOf(fields["reasoning_effort"]) ?? effortOf(config) ?? effortOf(objectOf(config)?.["maxReasoningEffort"]);
  if (effort !== undefined) return { effort };
  return parseThinking(fields["thinking"] ?? objectOf(config), objectOf(fields["output_config"])?.["effort"]);
}

function effortOf(value: JsonValue | undefined): ReasoningEffort | undefined {
  const text = textOf(value) ?? "";
  return EFFORTS.has(text) ? (text as ReasoningEffort) : undefined;
}

/**
 * The fields for `model`. `kept`: what the call came with, if it came in this format. Then that is what it says to a
 * model of which the catalog says nothing.
 */
export function toFamilyFields(
  call: ChatCall,
  model: TargetModel,
  { kept, maxTokens, warnings }: { kept: JsonValue | undefined; maxTokens: number; warnings: Warning[] },
): JsonObject {
  if (isJsonObject(kept) && model.reasoning === undefined) return kept;
  const family = FAMILIES.find(({ id }) => model.id.includes(id));
  return { ...reasoningFor(family, call, model, maxTokens, warnings), ...topKFor(family, call.topK, warnings) };
}

function topKFor(family: Family | undefined, topK: number | undefined, warnings: Warning[]): JsonObject {
  if (topK === undefined) return {};
  if (family?.topK !== undefined) return family.topK(topK);
  warnings.push({ field: "topK", from: topK, reason: "this model has no such parameter" });
  return {};
}

function reasoningFor(
  family: Family | undefined,
  call: ChatCall,
  model: TargetModel,
  maxTokens: number,
  warnings: Warning[],
): JsonObject {
  if (family !== undefined && family.effort === undefined) {
    const { thinking, effort, warnings: lost } = toThinking(call, model, maxTokens);
    warnings.push(...lost);
    return { ...(thinking && { thinking }), ...(effort !== undefined && { output_config: { effort } }) };
  }
  const { effort, warnings: fitted } = toReasoningEffort(call.reasoning, model);
  warnings.push(...fitted);
  if (effort === undefined || effort === "none") return {};
  if (family?.effort !== undefined) return family.effort(effort);
  warnings.push({ field: "reasoning", from: effort, reason: "how this model is asked to reason is not known" });
  return {};
}
