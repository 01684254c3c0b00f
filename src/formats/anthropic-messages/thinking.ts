/** How Claude is asked to think: by a budget (older models), or adaptively with an effort (newer ones). See docs/wire-formats.md. */
import type { ChatCall, ReasoningEffort, Warning } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { numberOf, objectOf, textOf } from "../fields.ts";
import type { TargetModel } from "../format.ts";
import { droppedField, spelling } from "../opaque.ts";
import { BUDGET_TOKENS, effortOfBudget, noReasoning } from "../reasoning-effort.ts";

/** Least budget Anthropic takes, in tokens (platform.claude.com/docs, extended thinking). */
const MIN_BUDGET_TOKENS = 1_024;

const EFFORTS: Record<string, ReasoningEffort> = {
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "xhigh",
  max: "max",
};

/** What is asked of a model, and what it could not be asked. */
export interface ThinkingRequest {
  thinking?: JsonObject;
  effort?: string;
  warnings: Warning[];
}

/** Reads `thinking` and `output_config.effort`. */
export function parseThinking(thinking: JsonValue | undefined, effort: JsonValue | undefined): ChatCall["reasoning"] {
  const asked = objectOf(thinking);
  const level = EFFORTS[textOf(effort) ?? ""];
  if (asked === undefined) return level === undefined ? undefined : { effort: level };
  if (asked["type"] === "disabled") return { effort: "none" };
  const budgetTokens = numberOf(asked["budget_tokens"]);
  return { ...(level !== undefined && { effort: level }), ...(budgetTokens !== undefined && { budgetTokens }) };
}

/** What to ask of `model`. A call that came in this format, to a model the catalog says nothing of, stays as it was. */
export function toThinking(call: ChatCall, model: TargetModel, maxTokens: number): ThinkingRequest {
  const { reasoning } = call;
  const asked = spelling(call.opaque, "anthropic-messages", "$thinking");
  const effort = spelling(call.opaque, "anthropic-messages", "$effort");
  if (model.reasoning === undefined && (asked !== undefined || effort !== undefined))
    return {
      ...(isJsonObject(asked) ? { thinking: asked } : {}),
      ...(textOf(effort) ? { effort: textOf(effort) } : {}),
      warnings: [],
    };
  if (reasoning === undefined) return { warnings: [] };
  if (model.reasoning === "none") return { warnings: noReasoning(reasoning) };
  if (reasoning.effort === "none") return { thinking: { type: "disabled" }, warnings: [] };
  return model.reasoning === "budget" ? toBudget(reasoning, maxTokens) : toAdaptive(reasoning);
}

/**
 * Makes the thinking that `body` asks for that of `model`: models from Opus 4.7 on refuse a budget, and are the ones that
 * refuse sampling parameters; those before 4.6 know nothing else. What a model takes stays as it is.
 */
export function fitThinkingOf(body: JsonObject, model: TargetModel, maxTokens: number): Warning[] {
  const type = objectOf(body["thinking"])?.["type"];
  const refusesBudget = model.reasoning === "adaptive" && model.sampling === false;
  const isRefused = (type === "enabled" && refusesBudget) || (type === "adaptive" && model.reasoning === "budget");
  if (!isRefused) return [];
  const config = objectOf(body["output_config"]) ?? {};
  const asked = parseThinking(body["thinking"], config["effort"]) ?? {};
  const { thinking, effort, warnings } = model.reasoning === "budget" ? toBudget(asked, maxTokens) : toAdaptive(asked);
  body["thinking"] = thinking;
  const { effort: _said, ...rest } = config;
  const fitted = effort === undefined ? rest : { ...rest, effort };
  body["output_config"] = Object.keys(fitted).length === 0 ? undefined : fitted;
  return warnings;
}

function toBudget({ effort, budgetTokens }: NonNullable<ChatCall["reasoning"]>, maxTokens: number): ThinkingRequest {
  const level = effort === undefined || effort === "none" ? "medium" : effort;
  const wanted = Math.max(MIN_BUDGET_TOKENS, budgetTokens ?? BUDGET_TOKENS[level]);
  // The budget is a part of the answer's limit and must be less.
  const budget = Math.min(wanted, maxTokens - 1);
  if (budget < MIN_BUDGET_TOKENS) {
    const reason = `thinking needs max_tokens above ${MIN_BUDGET_TOKENS}`;
    return { warnings: [{ field: "reasoning", from: maxTokens, reason }] };
  }
  const thinking = { type: "enabled", budget_tokens: budget };
  const warnings: Warning[] = [];
  if (effort !== undefined && budgetTokens !== undefined)
    warnings.push(droppedField("reasoning.effort", effort, "this model takes a budget of tokens, not an effort"));
  if (budget === (budgetTokens ?? budget) && budget === wanted) return { thinking, warnings };
  const reason = "the budget must be less than max_tokens";
  warnings.push({ field: "reasoning.budgetTokens", from: budgetTokens ?? wanted, to: budget, reason });
  return { thinking, warnings };
}

function toAdaptive({ effort, budgetTokens }: NonNullable<ChatCall["reasoning"]>): ThinkingRequest {
  const thinking = { type: "adaptive" };
  if (effort === undefined && budgetTokens === undefined) return { thinking, warnings: [] };
  const asked = effort === undefined || effort === "none" ? effortOfBudget(budgetTokens ?? MIN_BUDGET_TOKENS) : effort;
  const level = asked === "minimal" ? "low" : asked;
  const warnings: Warning[] = [];
  if (budgetTokens !== undefined)
    warnings.push({
      field: "reasoning.budgetTokens",
      from: budgetTokens,
      ...(effort === undefined && { to: level }),
      reason: "this model takes an effort, not a budget of tokens",
    });
  if (effort === "minimal")
    warnings.push({ field: "reasoning.effort", from: effort, to: level, reason: "the least effort there is" });
  return { thinking, effort: level, warnings };
}
