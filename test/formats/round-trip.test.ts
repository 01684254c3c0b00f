/** An answer decoded, encoded in each format and decoded again is the same answer. */
import { describe, expect, it } from "vitest";
import type { ChatResult, Delta, FormatId, Usage } from "../../src/chat.ts";
import type { EncodeContext } from "../../src/formats/format.ts";
import { UNPARSED } from "../../src/formats/tool-input.ts";
import { formatIds, formatOf } from "../../src/formats/formats.ts";
import { parseJson } from "../../src/json.ts";
import { answerOfDeltas, answerOfResult, decode, decodeText, type Answer } from "./answers.ts";
import { recordings, source } from "./recordings.ts";
import { expectWellFormed } from "./well-formed.ts";

const context: EncodeContext = { id: "run-1", model: "caller/model", createdAt: 1_700_000_000, includeUsage: true };

const NO_KINDS: Partial<Usage> = {
  inputAudioTokens: undefined,
  inputImageTokens: undefined,
  inputVideoTokens: undefined,
  outputAudioTokens: undefined,
  outputImageTokens: undefined,
};

/** Formats in whose bodies arguments are an object. */
const OBJECTS: ReadonlySet<FormatId> = new Set(["anthropic-messages", "bedrock-converse", "gemini"]);

/** What a format cannot say, with what becomes of it. The whole list of losses between formats. */
function asSaidBy(format: FormatId, answer: Answer): Answer {
  // Some have usage in every answer: figures that never came are 0.
  const isCounted = BLOCK_FORMATS.has(format) || format === "openai-responses";
  const given = answer.usage ?? (isCounted || format === "gemini" ? { inputTokens: 0, outputTokens: 0 } : undefined);
  const usage = given && {
    ...given,
    raw: undefined,
    // Absent and none are told apart by no format but the one they came in.
    cacheReadTokens: given.cacheReadTokens || undefined,
    // Gemini has no cache writes.
    cacheWriteTokens: format === "gemini" ? undefined : given.cacheWriteTokens || undefined,
    reasoningTokens: format === "bedrock-converse" ? undefined : given.reasoningTokens || undefined,
    // OpenAI has no lifetimes of cache writes and no count of searches.
    cacheWrite1hTokens: BLOCK_FORMATS.has(format) ? given.cacheWrite1hTokens || undefined : undefined,
    searches: format === "anthropic-messages" ? given.searches || undefined : undefined,
    // They do not count kinds of tokens; what a call cost, and how it was served, is said by no usage we write.
    ...(isCounted && NO_KINDS),
    costNanoUsd: undefined,
    quantities: undefined,
    service: undefined,
    region: undefined,
  };
  // Responses and Gemini say of an answer that stopped and of one that calls tools the same.
  const saysBothAlike = format === "openai-responses" || format === "gemini";
  const calls = saysBothAlike && answer.toolCalls.length > 0 && answer.finish?.reason === "stop";
  const finish = answer.finish && { reason: calls ? "tool-calls" : answer.finish.reason };
  // Anthropic and Workers AI have no refusal: it is text, and the finish reason says so.
  // Responses calls a tool by an item: without one nothing says that the answer ended for it.
  if (saysBothAlike && finish?.reason === "tool-calls" && answer.toolCalls.length === 0) finish.reason = "stop";
  const isRefusalText = !format.startsWith("openai-");
  return {
    ...answer,
    usage,
    finish,
    text: isRefusalText ? answer.text + answer.refusal : answer.text,
    refusal: isRefusalText ? "" : answer.refusal,
  };
}

/** Formats of one family of words: a whole usage, cache lifetimes, arguments as an object, a refusal that is text. */
const BLOCK_FORMATS: ReadonlySet<FormatId> = new Set(["anthropic-messages", "bedrock-converse"]);

const whole = recordings.filter(({ status }) => status < 400);

describe(`round trips over ${source}`, () => {
  for (const target of formatIds) {
    it(`streams keep their answer as ${target}`, () => {
      for (const { id, format, bytes } of whole.filter(({ isStream }) => isStream)) {
        const deltas = decode(format, [bytes]);
        const answer = answerOfDeltas(deltas);
        if (answer.error !== undefined || answer.finish === undefined) continue;
        const encoded = encode(target, deltas);
        expectWellFormed(target, encoded, id);
        if (target === "gemini") answer.toolCalls = answer.toolCalls.map(asObject);
        expect(asSaidBy(target, answerOfDeltas(decodeText(target, encoded))), id).toEqual(asSaidBy(target, answer));
        expect(encode(target, deltas), `${id} is encoded in equal bytes`).toBe(encoded);
      }
    });

    it(`whole bodies keep their answer as ${target}`, () => {
      for (const { id, format, body } of whole.filter(({ isStream }) => !isStream)) {
        const result: ChatResult = formatOf(format).parseResponse(parseJson(body) ?? body);
        const encoded = formatOf(target).toResponse(result, context);
        const again = formatOf(target).parseResponse(parseJson(JSON.stringify(encoded)) ?? null);
        const answer = answerOfResult(result);
        if (OBJECTS.has(target)) answer.toolCalls = answer.toolCalls.map(asObject);
        expect(asSaidBy(target, answerOfResult(again)), id).toEqual(asSaidBy(target, answer));
      }
    });
  }
});

/** Arguments are an object in Anthropic's whole bodies, and in all of Gemini's: what was cut off is a field of one. */
function asObject(call: Answer["toolCalls"][number]): Answer["toolCalls"][number] {
  return call.truncated ? { ...call, arguments: { [UNPARSED]: call.arguments }, truncated: false } : call;
}

function encode(format: FormatId, deltas: Delta[]): string {
  const encoder = formatOf(format).encoder(context);
  return deltas.map((delta) => encoder.push(delta)).join("") + encoder.end();
}
