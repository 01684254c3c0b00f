/** How Gemini is asked to think: by a budget (2.5), or by a level (3 and later). See docs/wire-formats.md. */
import type { ChatCall, ReasoningEffort, Warning } from "../../chat.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { numberOf, textOf } from "../fields.ts";
import type { TargetModel } from "../format.ts";
import { droppedField, spelling } from "../opaque.ts";
import { BUDGET_TOKENS, effortOfBudget, noReasoning } from "../reasoning-effort.ts";

/** The most that every model with a budget takes, in tokens (ai.google.dev/gemini-api/docs/thinking). */
const MAX_BUDGET_TOKENS = 24_576;
/** The budget that leaves it to the model. */
const UP_TO_THE_MODEL = -1;

const EFFORTS: Record<string, ReasoningEffort> = {
  MINIMAL: "minimal",
  LOW: "low",
  MEDIUM: "medium",
  HIGH: "high",
  XHIGH: "xhigh",
};

/** Not every model has the level above `HIGH`, and none can be told not to think at all. */
const LEVELS: Record<ReasoningEffort, string> = {
  none: "MINIMAL",
  minimal: "MINIMAL",
  low: "LOW",
  medium: "MEDIUM",
  high: "HIGH",
  xhigh: "HIGH",
  max: "HIGH",
};

/** Reads `thinkingConfig`. A budget of -1 leaves it to the model: that is no wish, but to ask for thoughts is one. */
export function parseThinking(config: JsonObject | undefined): ChatCall["reasoning"] {
  const effort = EFFORTS[textOf(config?.["thinkingLevel"])?.toUpperCase() ?? ""];
  const budgetTokens = numberOf(config?.["thinkingBudget"]);
  if (budgetTokens === 0) return { effort: "none" };
  const budget = budgetTokens === undefined || budgetTokens < 0 ? {} : { budgetTokens };
  const reasoning = { ...(effort !== undefined && { effort }), ...budget };
  return Object.keys(reasoning).length === 0 && config?.["includeThoughts"] !== true ? undefined : reasoning;
}

/** The `thinkingConfig` for `model`. A call that came in this format, to a model the catalog says nothing of, stays as it was. */
export function toThinking(call: ChatCall, model: TargetModel): { config?: JsonObject; warnings: Warning[] } {
  const { reasoning, opaque } = call;
  const asked = spelling(opaque, "gemini", "$thinking");
  if (model.reasoning === undefined && isJsonObject(asked)) return { config: asked, warnings: [] };
  if (reasoning === undefined) return { warnings: [] };
  if (model.reasoning === "none") return { warnings: noReasoning(reasoning) };
  return model.reasoning === "budget" ? toBudget(reasoning) : toLevel(reasoning);
}

type Reasoning = NonNullable<ChatCall["reasoning"]>;

function toBudget({ effort, budgetTokens }: Reasoning): { config: JsonObject; warnings: Warning[] } {
  if (effort === "none") return { config: { thinkingBudget: 0 }, warnings: [] };
  const wanted = budgetTokens ?? (effort && BUDGET_TOKENS[effort]);
  if (wanted === undefined) return { config: { thinkingBudget: UP_TO_THE_MODEL, includeThoughts: true }, warnings: [] };
  const thinkingBudget = Math.min(wanted, MAX_BUDGET_TOKENS);
  const warnings: Warning[] = [];
  if (effort !== undefined && budgetTokens !== undefined)
    warnings.push(droppedField("reasoning.effort", effort, "this model takes a budget of tokens, and was given one"));
  if (budgetTokens !== undefined && thinkingBudget !== wanted) {
    const reason = "the most that every model takes";
    warnings.push({ field: "reasoning.budgetTokens", from: wanted, to: thinkingBudget, reason });
  }
  return { config: { thinkingBudget, includeThoughts: true }, warnings };
}

function toLevel({ effort, budgetTokens }: Reasoning): { config: JsonObject; warnings: Warning[] } {
  const asked = effort ?? (budgetTokens === undefined ? undefined : effortOfBudget(budgetTokens));
  if (asked === undefined) return { config: { includeThoughts: true }, warnings: [] };
  const thinkingLevel = LEVELS[asked];
  const config = asked === "none" ? { thinkingLevel } : { thinkingLevel, includeThoughts: true };
  const warnings: Warning[] = [];
  if (effort !== undefined && EFFORTS[thinkingLevel] !== effort)
    warnings.push({ field: "reasoning.effort", from: effort, to: thinkingLevel, reason: "the nearest level there is" });
  if (budgetTokens !== undefined) {
    const reason = "this model takes a level, not a budget of tokens";
    const to = effort === undefined ? { to: thinkingLevel } : {};
    warnings.push({ field: "reasoning.budgetTokens", from: budgetTokens, ...to, reason });
  }
  return { config, warnings };
}
