/** How much a model is asked to reason: by effort, or by a budget of tokens. */
import type { ChatCall, ReasoningEffort, Warning } from "../chat.ts";
import type { TargetModel } from "./format.ts";

/** Budgets that stand for an effort, in tokens; what OpenRouter and the AI SDK use is of the same order. */
export const BUDGET_TOKENS: Record<Exclude<ReasoningEffort, "none">, number> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_768,
  max: 65_536,
};

const EFFORTS = ["minimal", "low", "medium", "high", "xhigh", "max"] as const;

/** The effort that comes closest to a budget from below: nobody is charged for more than they asked. */
export function effortOfBudget(budgetTokens: number): Exclude<ReasoningEffort, "none"> {
  return EFFORTS.findLast((effort) => BUDGET_TOKENS[effort] <= budgetTokens) ?? "minimal";
}

/** The effort to ask `model` for, where its format asks by effort. */
export function toReasoningEffort(
  reasoning: ChatCall["reasoning"],
  model: TargetModel,
): { effort?: ReasoningEffort; warning?: Warning } {
  if (reasoning === undefined) return {};
  const { effort, budgetTokens } = reasoning;
  if (model.reasoning === "none") {
    const isAsked = effort !== "none" && (effort !== undefined || budgetTokens !== undefined);
    return isAsked ? { warning: { field: "reasoning", reason: "this model does not reason" } } : {};
  }
  if (effort !== undefined || budgetTokens === undefined) return effort === undefined ? {} : { effort };
  const nearest = effortOfBudget(budgetTokens);
  const reason = "this model takes an effort, not a budget of tokens";
  return { effort: nearest, warning: { field: "reasoning.budgetTokens", from: budgetTokens, to: nearest, reason } };
}
