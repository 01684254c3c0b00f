/** What Workers AI says in its own words, in whole answers and in chunks alike. */
import type { JsonObject, JsonValue } from "../../json.ts";
import { objectsOf, textOf } from "../fields.ts";
import { parseToolCallFragment } from "../open-tool-calls.ts";
import { choiceIn, contentPieces, readChunk, type ChunkFacts } from "../openai-chat/chunk.ts";

/**
 * Reads a chunk: `{"response":"…"}` and native tool calls, or a chunk of Chat Completions, which is one with a choice
 * whatever else it holds.
 */
export function readNativeChunk(chunk: JsonObject): ChunkFacts {
  const facts = readChunk(chunk);
  facts.isFault ||= hasErrors(chunk);
  if (choiceIn(chunk) !== undefined) return facts;
  facts.pieces = contentPieces(responseText(chunk["response"]));
  facts.toolCalls = objectsOf(chunk["tool_calls"]).map(parseToolCallFragment);
  facts.finishReason = textOf(chunk["finish_reason"]) ?? "";
  return facts;
}

/** `response` as text: models that write JSON or a number give it as such. */
export function responseText(response: JsonValue | undefined): string {
  if (response === undefined || response === null) return "";
  return typeof response === "string" ? response : JSON.stringify(response);
}

/** Whether `body` reports failures the way Cloudflare's API does. */
function hasErrors(body: JsonObject): boolean {
  return Array.isArray(body["errors"]) && body["errors"].length > 0;
}
