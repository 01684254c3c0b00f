/** What formats cannot say of reasoning, and with it. */
import type { ChatCall, ReasoningEffort } from "../../src/chat.ts";
import { inField, inParts, isSigned, type Loss } from "./loss.ts";

export const NO_SIGNED_REASONING: Loss = inParts(
  { type: "reasoning" },
  "what somebody signed goes back to him alone",
  (part) => (isSigned(part) ? undefined : part),
  /: reasoning signed by another provider/,
);
export const NO_REASONING: Loss = inParts(
  { type: "reasoning" },
  "only its own comes back",
  () => undefined,
  /: (reasoning of another provider|thinking without a signature)/,
);
export const NO_BUDGET: Loss = inField(
  "reasoning",
  "an effort is asked for",
  ({ effort, budgetTokens }) =>
    budgetTokens === undefined
      ? { effort }
      : { effort: effort ?? EFFORTS.find(([least]) => least <= budgetTokens)?.[1] },
  /^reasoning\.budgetTokens: /,
);
/** From how many tokens on a budget stands for an effort. */
const EFFORTS = [
  [65_536, "max"],
  [32_768, "xhigh"],
  [16_384, "high"],
  [8_192, "medium"],
  [2_048, "low"],
  [0, "minimal"],
] as const;
export const UNASKED_REASONING: Loss = inField("reasoning", "a model that reasons does so unasked", (reasoning) =>
  reasoning.effort === undefined ? undefined : reasoning,
);
export const NO_MINIMAL_EFFORT: Loss = inField(
  "reasoning",
  "low is the least effort",
  (reasoning) => (reasoning.effort === "minimal" ? { effort: "low" } : reasoning),
  /^reasoning\.(effort|budgetTokens): /,
);
/** Gemini's levels, for models that take no budget. */
export const LEVELS: Loss = inField(
  "reasoning",
  "minimal is the least level, high is the highest",
  (reasoning) => ({ ...reasoning, effort: reasoning.effort && (LEVEL_OF[reasoning.effort] ?? reasoning.effort) }),
  /^reasoning\.(effort: the nearest level|budgetTokens: )/,
);
const LEVEL_OF: Partial<Record<ReasoningEffort, ReasoningEffort>> = { none: "minimal", xhigh: "high", max: "high" };

const thinks = ({ reasoning }: ChatCall): boolean => reasoning !== undefined && reasoning.effort !== "none";
const WITH_THINKING = /: not taken together with thinking/;
export const NOT_WITH_THINKING: Loss[] = [
  inField(
    "temperature",
    "thinking has 1",
    (value, call) => (thinks(call) && value !== 1 ? undefined : value),
    WITH_THINKING,
  ),
  inField(
    "topP",
    "thinking has 0.95 and more",
    (value, call) => (thinks(call) && value < 0.95 ? undefined : value),
    WITH_THINKING,
  ),
  inField("topK", "thinking has none", (value, call) => (thinks(call) ? undefined : value), WITH_THINKING),
  inField(
    "toolChoice",
    "thinking cannot be made to call a tool",
    (choice, call) =>
      thinks(call) && (choice.type === "tool" || choice.type === "required") ? { type: "auto" } : choice,
    /^toolChoice: .*together with thinking/,
  ),
];
