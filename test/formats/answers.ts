/** Answers as the tests compare them: what a reader gets, whichever way it came. */
import type { ChatResult, Delta, Finish, FormatId, Usage } from "../../src/chat.ts";
import { parseJson, type JsonValue } from "../../src/json.ts";
import { formatOf } from "../../src/formats/formats.ts";
import type { Recording } from "./recordings.ts";

export interface Answer {
  text: string;
  reasoning: string;
  refusal: string;
  toolCalls: { name: string; arguments: JsonValue; truncated: boolean }[];
  finish: Finish | undefined;
  usage: Usage | undefined;
  error: string | undefined;
}

const encoder = new TextEncoder();

/** All deltas of a stream body, fed in the chunks given. */
export function decode(format: FormatId, chunks: Uint8Array[]): Delta[] {
  const decoder = formatOf(format).decoder();
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

/** All deltas of what an encoder wrote. */
export function decodeText(format: FormatId, body: string): Delta[] {
  return decode(format, [formatOf(format).wire?.toBytes(body) ?? encoder.encode(body)]);
}

/** The answer in a recording, stream or whole. */
export function answerOf(recording: Recording): Answer {
  if (recording.isStream) return answerOfDeltas(decode(recording.format, [recording.bytes]));
  return answerOfResult(formatOf(recording.format).parseResponse(parseJson(recording.body) ?? recording.body));
}

export function answerOfDeltas(deltas: Delta[]): Answer {
  const calls = new Map<string, { name: string; input: string; truncated: boolean }>();
  const answer: Answer = emptyAnswer();
  for (const delta of deltas) {
    if (delta.type === "text-delta") answer.text += delta.text;
    if (delta.type === "reasoning-delta") answer.reasoning += delta.text;
    if (delta.type === "refusal-delta") answer.refusal += delta.text;
    if (delta.type === "error") answer.error = delta.error.message;
    if (delta.type === "tool-call-start") calls.set(delta.id, { name: delta.toolName, input: "", truncated: false });
    const call = "id" in delta && delta.id !== undefined ? calls.get(delta.id) : undefined;
    if (call && delta.type === "tool-call-delta") call.input += delta.inputDelta;
    if (call && delta.type === "tool-call-end") call.truncated = delta.truncated ?? false;
    if (delta.type === "usage") answer.usage = delta.usage;
    if (delta.type === "response-end") {
      answer.finish = delta.finish;
      answer.usage = delta.usage ?? answer.usage;
    }
  }
  answer.toolCalls = [...calls.values()].map(({ name, input, truncated }) => ({
    name,
    arguments: parsed(input),
    truncated,
  }));
  return answer;
}

export function answerOfResult(result: ChatResult): Answer {
  const answer = emptyAnswer();
  for (const part of result.content) {
    if (part.type === "text") answer.text += part.text;
    if (part.type === "reasoning") answer.reasoning += part.text;
    if (part.type === "tool-call")
      answer.toolCalls.push({
        name: part.toolName,
        arguments: parsed(part.input),
        truncated: parsed(part.input) === part.input,
      });
  }
  return { ...answer, refusal: result.refusal ?? "", finish: result.finish, usage: result.usage };
}

function emptyAnswer(): Answer {
  return { text: "", reasoning: "", refusal: "", toolCalls: [], finish: undefined, usage: undefined, error: undefined };
}

/** Arguments as JSON; what is cut off stays text. */
function parsed(input: string): JsonValue {
  return input.trim() === "" ? {} : (parseJson(input) ?? input);
}

/** Deltas with neighbours of one part joined: what does not depend on where a provider cut. */
export function joined(deltas: Delta[]): Answer {
  return answerOfDeltas(deltas);
}
