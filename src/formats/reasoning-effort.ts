/** How much a model is asked to reason: by effort, or by a budget of tokens. */
import type { ChatCall, ReasoningEffort, Warning } from "../chat.ts";
import type { JsonValue } from "../json.ts";
import { optionalText } from "./fields.ts";
import type { TargetModel } from "./format.ts";
import { droppedField } from "./opaque.ts";

/** Budgets that stand for an effort, in tokens; what OpenRouter and the AI SDK use is of the same order. */
export const BUDGET_TOKENS: Record<Exclude<ReasoningEffort, "none">, number> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_768,
  max: 65_536,
};

/** From the least to the most, without `none`. */
const EFFORTS = ["minimal", "low", "medium", "high", "xhigh", "max"] as const;
const LEVELS: readonly ReasoningEffort[] = ["none", ...EFFORTS];

/**
 * `value` as an effort; undefined where it is absent, or one only its provider knows (Groq's `default`).
 * @throws DurableAIError `input/invalid` where it is no string.
 */
export function parseEffort(value: JsonValue | undefined, field: string): ReasoningEffort | undefined {
  const effort = optionalText(value, field);
  return LEVELS.find((level) => level === effort);
}

/** The effort that comes closest to a budget from below: nobody is charged for more than they asked. */
export function effortOfBudget(budgetTokens: number): Exclude<ReasoningEffort, "none"> {
  return EFFORTS.findLast((effort) => BUDGET_TOKENS[effort] <= budgetTokens) ?? "minimal";
}

/** What is lost where a model does not reason. */
export function noReasoning({ effort }: NonNullable<ChatCall["reasoning"]>): Warning[] {
  return effort === "none" ? [] : [{ field: "reasoning", reason: "this model does not reason" }];
}

/** The effort to ask `model` for, where its format asks by effort. */
export function toReasoningEffort(
  reasoning: ChatCall["reasoning"],
  model: TargetModel,
): { effort?: ReasoningEffort; warnings: Warning[] } {
  if (reasoning === undefined) return { warnings: [] };
  const { effort, budgetTokens } = reasoning;
  if (model.reasoning === "none") {
    const isAsked = effort !== undefined || budgetTokens !== undefined;
    return { warnings: isAsked ? noReasoning(reasoning) : [] };
  }
  const field = "reasoning.budgetTokens";
  const reason = "this model takes an effort, not a budget of tokens";
  if (effort !== undefined || budgetTokens === undefined) {
    const fitted = fitEffort(effort, model, "reasoning.effort");
    if (budgetTokens !== undefined) fitted.warnings.push(droppedField(field, budgetTokens, reason));
    return fitted;
  }
  const nearest = nearestOf(effortOfBudget(budgetTokens), model.efforts);
  const warning = { field, from: budgetTokens, ...(nearest && { to: nearest }), reason };
  return { effort: nearest, warnings: [warning] };
}

/** `asked`, or the nearest effort `model` takes, with a warning in the name of `field`. Not ours to fit: unchanged. */
export function fitEffort(
  asked: JsonValue | undefined,
  { efforts }: TargetModel,
  field: string,
): { effort?: ReasoningEffort; warnings: Warning[] } {
  const effort = LEVELS.find((level) => level === asked);
  if (effort === undefined) return { warnings: [] };
  const fitted = nearestOf(effort, efforts);
  if (fitted === effort) return { effort, warnings: [] };
  if (fitted === undefined) return { warnings: [droppedField(field, effort, "this model takes no effort there")] };
  const reason = `this model takes ${efforts?.join(", ")}`;
  return { effort: fitted, warnings: [{ field, from: effort, to: fitted, reason }] };
}

/** The most of `efforts` that is not above `asked`; where all are, the least. Some reasoning never becomes none at all. */
function nearestOf(
  asked: ReasoningEffort,
  efforts: readonly ReasoningEffort[] | undefined,
): ReasoningEffort | undefined {
  if (efforts === undefined || efforts.includes(asked)) return asked;
  const taken = EFFORTS.filter((level) => efforts.includes(level));
  return taken.findLast((level) => LEVELS.indexOf(level) < LEVELS.indexOf(asked)) ?? taken[0];
}
