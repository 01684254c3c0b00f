/** What a body of Chat Completions says, a chunk or a whole one: the one reading of it that all decisions are made on. */
import type { ProviderFault } from "../../chat.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json.ts";
import { parseEventJson } from "../event-json.ts";
import { parseFault } from "../fault.ts";
import { listOf, objectOf, objectsOf, textOf } from "../fields.ts";
import { malformedFault } from "../malformed.ts";
import { parseToolCallFragment, type ToolCallFragment } from "../open-tool-calls.ts";
import type { SseEvent } from "../sse.ts";

/** What one chunk says; empty where it says nothing. */
export interface ChunkFacts {
  /** The chunk reports a failure: nothing else in it counts. */
  isFault: boolean;
  /** The delta of our choice, for what is beside the content. */
  delta: JsonObject;
  reasoning: string;
  pieces: ContentPiece[];
  refusal: string;
  toolCalls: readonly ToolCallFragment[];
  finishReason: string;
  /** Of the tokens in it. */
  logprobs: JsonObject | undefined;
  usage: JsonObject | undefined;
}

/** Reads a chunk as one format understands it. */
export type ReadChunk = (chunk: JsonObject) => ChunkFacts;

/** What one event of a stream is. */
export type ChunkEvent =
  | { type: "done" }
  | { type: "fault"; fault: ProviderFault }
  | { type: "chunk"; chunk: JsonObject; facts: ChunkFacts };

/** Reads an event; `read` says what its chunk means. */
export function readChunkEvent({ name, data }: SseEvent, read: ReadChunk): ChunkEvent {
  const text = data.trim();
  if (text === "[DONE]") return { type: "done" };
  const chunk = parseEventJson(text);
  if (name === "error") return { type: "fault", fault: parseFault(chunk ?? text, 200) };
  if (!isJsonObject(chunk)) return { type: "fault", fault: malformedFault(text) };
  const facts = read(chunk);
  return facts.isFault ? { type: "fault", fault: parseFault(chunk, 200) } : { type: "chunk", chunk, facts };
}

/** Most chunks have none, and pay for no lists. */
const NONE: readonly ToolCallFragment[] = [];

/** Reads a chunk of Chat Completions. */
export function readChunk(chunk: JsonObject): ChunkFacts {
  const choice = choiceIn(chunk);
  const delta = objectOf(choice?.["delta"]) ?? {};
  return {
    isFault: isFault(chunk),
    delta,
    reasoning: reasoningIn(delta),
    pieces: contentPieces(delta["content"]),
    refusal: textOf(delta["refusal"]) ?? "",
    toolCalls: delta["tool_calls"] ? objectsOf(delta["tool_calls"]).map(parseToolCallFragment) : NONE,
    finishReason: textOf(choice?.["finish_reason"]) ?? "",
    logprobs: objectOf(choice?.["logprobs"]),
    usage: usageIn(chunk, choice),
  };
}

/** Our choice: index 0, or the one without an index. Others (n > 1) are interleaved, and not ours. */
export function choiceIn(chunk: JsonObject): JsonObject | undefined {
  for (const choice of listOf(chunk["choices"]))
    if (isJsonObject(choice) && (choice["index"] ?? 0) === 0) return choice;
  return undefined;
}

/** The usage in a chunk: on top; in Groq's own field; or, at Moonshot, in the choice. */
export function usageIn(chunk: JsonObject, choice: JsonObject | undefined = choiceIn(chunk)): JsonObject | undefined {
  return objectOf(chunk["usage"]) ?? objectOf(objectOf(chunk["x_groq"])?.["usage"]) ?? objectOf(choice?.["usage"]);
}

/** Whether a chunk reports a failure: `error`, whatever it is and whatever is beside it, or an error object itself. */
function isFault(chunk: JsonObject): boolean {
  return Boolean(chunk["error"]) || chunk["object"] === "error";
}

/** The reasoning in a delta or message: the two names in use; where both come they say the same. */
export function reasoningIn(part: JsonObject): string {
  return textOf(part["reasoning_content"]) || textOf(part["reasoning"]) || "";
}

/** A piece of content: text, or the thinking that Mistral puts between it. */
export interface ContentPiece {
  type: "text" | "reasoning";
  text: string;
}

/** `content` as pieces: a string, or a list of parts. */
export function contentPieces(content: JsonValue | undefined): ContentPiece[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return objectsOf(content).flatMap((part): ContentPiece[] => {
    if (part["type"] === "thinking") return [{ type: "reasoning", text: thinkingText(part["thinking"]) }];
    const text = textOf(part["text"]);
    return text === undefined ? [] : [{ type: "text", text }];
  });
}

function thinkingText(thinking: JsonValue | undefined): string {
  if (typeof thinking === "string") return thinking;
  return objectsOf(thinking)
    .map((part) => textOf(part["text"]) ?? "")
    .join("");
}

/** The fault of an answer that ended with `finish_reason: "error"` and no more. */
export const UNEXPLAINED_FAULT: ProviderFault = {
  message: "the provider ended its answer with finish_reason error",
  code: "error",
};
