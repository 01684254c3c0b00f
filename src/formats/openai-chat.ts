/**
 * Chat Completions: the format of OpenAI, and of the many providers that are compatible with it.
 *
 * Facts: the OpenAI OpenAPI file; recordings of fifteen providers (docs/wire-formats.md).
 */
import type { FormatId, Usage } from "../chat.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { objectOf } from "./fields.ts";
import { parseFault } from "./fault.ts";
import type { Format } from "./format.ts";
import { faultInEvent } from "./malformed.ts";
import { readChunk, usageIn } from "./openai-chat/chunk.ts";
import { toErrorBody } from "./openai-chat/error.ts";
import { classifyChunk } from "./openai-chat/event-class.ts";
import { adaptRequest, goOn, toRequest } from "./openai-chat/request-body.ts";
import { parseRequest } from "./openai-chat/request.ts";
import { parseResponse, toResponse } from "./openai-chat/response.ts";
import { chatChunkDecoder } from "./openai-chat/stream-decoder.ts";
import { ChatChunkEncoder } from "./openai-chat/stream-encoder.ts";
import { parseUsage } from "./openai-chat/usage.ts";
import { jsonIn } from "./stored-event.ts";

const id: FormatId = "openai-chat";

/** Fields no other format has. `messages` is shared with Anthropic's, and does not say. */
const OWN_FIELDS = ["max_completion_tokens", "response_format", "stream_options", "reasoning_effort", "logprobs", "n"];

/** The last usage in `events`: chunks, or one whole body. */
export function lastUsage(events: Uint8Array[]): Usage | undefined {
  for (const body of events.map((event) => jsonIn(event)).toReversed()) {
    const usage = isJsonObject(body) ? usageIn(body) : undefined;
    if (usage !== undefined && isJsonObject(body)) return parseUsage(usage, body["service_tier"]);
  }
  return undefined;
}

/** The format of OpenAI and its compatible providers. */
export const openaiChat: Format = {
  id,
  detects: (body: JsonObject) => Array.isArray(body["messages"]) && OWN_FIELDS.some((name) => body[name] !== undefined),
  wantsUsage: (body: JsonObject) => objectOf(body["stream_options"])?.["include_usage"] === true,
  parseRequest: (body) => parseRequest(body, id),
  toRequest: (call, model) => toRequest(call, model, id),
  adaptRequest,
  goOn,
  classify: (event) => classifyChunk(event, readChunk),
  decoder: () => chatChunkDecoder(id, readChunk),
  encoder: (context) => new ChatChunkEncoder(context),
  parseUsage: lastUsage,
  parseResponse: (body) => parseResponse(body, id),
  toResponse,
  parseError: parseFault,
  parseErrorEvent: (event) => faultInEvent(event, parseFault),
  toErrorBody,
};
