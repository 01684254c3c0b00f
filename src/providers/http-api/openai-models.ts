/** What OpenAI's models take, whoever serves them: which of its two APIs, and which efforts of reasoning. */
import type { ReasoningEffort } from "../../chat.ts";
import type { AnyFormatId } from "../../formats/task-format.ts";
import type { Caller } from "../provider.ts";

const CHAT = "openai-chat";
const RESPONSES = "openai-responses";

/**
 * Models to ask in Responses, whatever the caller speaks: GPT from 5.4 on, which refuses functions together with
 * reasoning in Chat Completions, and those that have no other API (recorded refusals; openai's types, `ResponsesModel`).
 */
const RESPONSES_MODELS: readonly RegExp[] = [
  /^gpt-5\.([4-9]|\d\d)/,
  /^gpt-([6-9]|1\d)(?!\d)/,
  /^gpt-daybreak/,
  /^chat-latest/,
  /codex/,
  /-pro(-|$)/,
  /deep-research/,
  /^computer-use/,
];

/**
 * The format to ask `model` in. Where it takes both, its caller's own: what is not translated loses nothing. A body that
 * goes out untouched can only be asked in the format it is in.
 */
export function openaiFormatOf(model: string, caller?: Caller): typeof CHAT | typeof RESPONSES {
  const spoken = caller?.format === CHAT || caller?.format === RESPONSES ? caller.format : undefined;
  if (caller?.native === true && spoken !== undefined) return spoken;
  return RESPONSES_MODELS.some((models) => models.test(model)) ? RESPONSES : (spoken ?? CHAT);
}

const TO_HIGH = ["low", "medium", "high"] as const;
const TO_XHIGH = [...TO_HIGH, "xhigh"] as const;
const TO_MAX = [...TO_XHIGH, "max"] as const;

/** The efforts of a model; the first rule that holds. Source: @earendil-works/pi-ai 1.5.2, `thinkingLevelMap`. */
const EFFORTS: readonly [models: RegExp, efforts: readonly ReasoningEffort[]][] = [
  [/^o\d/, TO_HIGH],
  [/^gpt-5-pro/, ["high"]],
  [/^gpt-5\.\d+-pro/, ["medium", "high", "xhigh"]],
  [/^gpt-(5\.6-cyber|6-astra|6\.1-sol)/, TO_MAX],
  [/^gpt-(5\.[6-9]|[6-9]|1\d|daybreak)/, ["none", ...TO_MAX]],
  [/^gpt-5\.3-codex-spark/, TO_XHIGH],
  [/^gpt-5\.[2-5]/, ["none", ...TO_XHIGH]],
  [/^gpt-5\.1/, ["none", ...TO_HIGH]],
  [/^gpt-5(-mini|-nano)?(-\d|$)/, ["minimal", ...TO_HIGH]],
];

/** The efforts `model` takes; undefined where nobody has said it. */
export function openaiEffortsOf(model: string): readonly ReasoningEffort[] | undefined {
  return EFFORTS.find(([models]) => models.test(model))?.[1];
}

/** Where OpenAI's API has each format, below its root. */
export const OPENAI_PATHS: Readonly<Record<ReturnType<typeof openaiFormatOf>, string>> = {
  [CHAT]: "/chat/completions",
  [RESPONSES]: "/responses",
};

/** The path for a call; `format` is what it was written in. */
export function openaiPathOf(model: string, format: AnyFormatId | undefined): string {
  return OPENAI_PATHS[format === CHAT || format === RESPONSES ? format : openaiFormatOf(model)];
}
