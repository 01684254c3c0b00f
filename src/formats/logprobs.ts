/** Log probabilities of the tokens of an answer: what a call asks, and lists of them in the words of OpenAI's formats. */
import type { ChatCall, ChatResult, TokenChance, TokenLogprob } from "../chat.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { listOf, numberOf, objectsOf, textOf } from "./fields.ts";
import type { SaidFields } from "./said-fields.ts";

type Content = ChatResult["content"];

/** OpenAI's figure for a token that is not among the likely ones. */
const UNLIKELY = -9_999;

/** What is asked in two fields, a wish and a number. What is no wish stays with what nobody reads. */
export function parseWish(said: SaidFields, wish: string, top: string): ChatCall["logprobs"] {
  return said.isTrue(wish) ? { top: said.number(top) } : undefined;
}

/** Reads a list; undefined where nothing is in it. */
export function parseLogprobs(list: JsonValue | undefined): TokenLogprob[] | undefined {
  const tokens = objectsOf(list);
  if (tokens.length === 0) return undefined;
  return tokens.map((token) => ({ ...parseToken(token), top: objectsOf(token["top_logprobs"]).map(parseToken) }));
}

function parseToken({ token, logprob, bytes }: JsonObject): TokenChance {
  const told = listOf(bytes).filter((byte) => typeof byte === "number");
  return {
    token: textOf(token) ?? "",
    logprob: numberOf(logprob) ?? UNLIKELY,
    ...(told.length > 0 && { bytes: told }),
  };
}

/** Writes a list; `unsaid`: what stands where the bytes are not told. */
export function toLogprobs(tokens: readonly TokenLogprob[], unsaid: JsonValue): JsonObject[] {
  const toToken = ({ token, logprob, bytes }: TokenChance): JsonObject => ({ token, logprob, bytes: bytes ?? unsaid });
  return tokens.map((token) => ({ ...toToken(token), top_logprobs: token.top.map(toToken) }));
}

/** All of an answer's text, in order. */
export function textLogprobs(content: Content): TokenLogprob[] {
  return content.flatMap((part) => (part.type === "text" ? (part.logprobs ?? []) : []));
}

/** `content` with `logprobs` on its text; on an empty one, where it has none. */
export function withLogprobs(content: Content, logprobs: TokenLogprob[] | undefined): Content {
  if (logprobs === undefined) return content;
  const text = content.find((part) => part.type === "text");
  if (text === undefined) return [...content, { type: "text", text: "", logprobs }];
  return content.map((part) => (part === text ? { ...text, logprobs } : part));
}
