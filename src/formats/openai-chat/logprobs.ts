/** Log probabilities of a choice of Chat Completions. */
import type { TokenLogprob } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { toLogprobs } from "../logprobs.ts";

/** The `logprobs` to write: those of the text, and those of the refusal; null where there are none. */
export function toChoiceLogprobs(text?: TokenLogprob[], refused?: TokenLogprob[]): JsonObject | null {
  const [content, refusal] = [toList(text), toList(refused)];
  return content || refusal ? { content, refusal } : null;
}

function toList(tokens: TokenLogprob[] = []): JsonObject[] | null {
  return tokens.length === 0 ? null : toLogprobs(tokens, null);
}
