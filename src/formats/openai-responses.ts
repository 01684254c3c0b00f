/**
 * Responses: OpenAI's own format beside Chat Completions, also spoken by Azure, xAI, OpenRouter, DeepSeek and others.
 *
 * Facts: the openai package's types; recordings of six providers (docs/wire-formats.md).
 */
import type { Usage } from "../chat.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { parseFault } from "./fault.ts";
import { objectOf } from "./fields.ts";
import type { Format } from "./format.ts";
import { malformedFault } from "./malformed.ts";
import { toErrorBody } from "./openai-chat/error.ts";
import { readResponseEvent } from "./openai-responses/event.ts";
import { classifyResponseEvent } from "./openai-responses/event-class.ts";
import { adaptRequest, goOn, toRequest } from "./openai-responses/request-body.ts";
import { parseRequest } from "./openai-responses/request.ts";
import { parseResponse, toResponse } from "./openai-responses/response.ts";
import { responseDecoder } from "./openai-responses/stream-decoder.ts";
import { ResponseEncoder } from "./openai-responses/stream-encoder.ts";
import { parseUsage } from "./openai-responses/usage.ts";
import { readSseEvent } from "./sse.ts";
import { jsonIn } from "./stored-event.ts";

/** A text, or a list of items: embeddings take a list of texts. */
function isResponses({ input, messages }: JsonObject): boolean {
  return messages === undefined && (typeof input === "string" || (Array.isArray(input) && input.every(isJsonObject)));
}

/** Usage stands in the response, which the last event holds whole. */
function usageOf(events: Uint8Array[]): Usage | undefined {
  const last = events.at(-1);
  const body = last === undefined ? undefined : objectOf(jsonIn(last));
  return body && parseUsage(objectOf(body["response"]) ?? body);
}

/** OpenAI's format with items in place of messages. */
export const openaiResponses: Format = {
  id: "openai-responses",
  detects: isResponses,
  // Usage is part of every stream of this format.
  wantsUsage: () => true,
  parseRequest,
  toRequest,
  adaptRequest,
  goOn,
  classify: classifyResponseEvent,
  decoder: responseDecoder,
  encoder: (context) => new ResponseEncoder(context),
  parseUsage: usageOf,
  parseResponse,
  toResponse,
  parseError: parseFault,
  parseErrorEvent: (event) => {
    const read = readSseEvent(event);
    return (read && readResponseEvent(read).fault) ?? malformedFault("");
  },
  toErrorBody,
};
