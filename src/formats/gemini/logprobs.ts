/** Log probabilities in Gemini's words: the tokens that were chosen, and the likeliest at each step. */
import type { TokenChance, TokenLogprob } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { defined, listOf, numberOf, objectOf, objectsOf, textOf } from "../fields.ts";

/** Reads a `logprobsResult`; undefined where nothing is in it. */
export function parseResult(result: JsonValue | undefined): TokenLogprob[] | undefined {
  const { chosenCandidates, topCandidates } = objectOf(result) ?? {};
  const chosen = objectsOf(chosenCandidates);
  if (chosen.length === 0) return undefined;
  const steps = listOf(topCandidates);
  return chosen.map((token, step) => ({
    ...parseToken(token),
    top: objectsOf(objectOf(steps[step])?.["candidates"]).map(parseToken),
  }));
}

/** Fields that are 0 may be left out. */
function parseToken({ token, tokenId, logProbability }: JsonObject): TokenChance {
  const id = numberOf(tokenId);
  return { token: textOf(token) ?? "", logprob: numberOf(logProbability) ?? 0, ...(id !== undefined && { id }) };
}

/** The `logprobsResult` of `tokens`; nothing where there are none. */
export function toResult(tokens: readonly TokenLogprob[] = []): JsonObject {
  if (tokens.length === 0) return {};
  const topCandidates = tokens.map(({ top }) => ({ candidates: top.map(toToken) }));
  return { logprobsResult: { chosenCandidates: tokens.map(toToken), topCandidates } };
}

function toToken({ token, id, logprob }: TokenChance): JsonObject {
  return defined({ token, tokenId: id, logProbability: logprob });
}

/** The `avgLogprobs` of an answer's `tokens`; nothing where there are none. */
export function toAverage(tokens: readonly TokenLogprob[]): JsonObject {
  if (tokens.length === 0) return {};
  return { avgLogprobs: tokens.reduce((sum, { logprob }) => sum + logprob, 0) / tokens.length };
}
