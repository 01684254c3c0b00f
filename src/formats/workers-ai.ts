/**
 * Workers AI: what `env.AI.run("@cf/…")` takes and gives. Its older models speak their own words, its newer ones Chat
 * Completions; both are read, and its own are written.
 *
 * Facts: @cloudflare/workers-types, workers-ai-provider's streaming.ts (docs/wire-formats.md).
 */
import { WorkersAiEncoder } from "./workers-ai/stream-encoder.ts";
import { parseResponse, toResponse } from "./workers-ai/response.ts";
import { adaptRequest, goOn, parseRequest, toRequest } from "./workers-ai/request.ts";
import { readNativeChunk } from "./workers-ai/native-answer.ts";
import { parseError, toErrorBody } from "./workers-ai/error.ts";
import { lastUsage } from "./openai-chat.ts";
import { chatChunkDecoder } from "./openai-chat/stream-decoder.ts";
import { faultInEvent } from "./malformed.ts";
import type { Format } from "./format.ts";
import { classifyChunk } from "./openai-chat/event-class.ts";

/** The format of `env.AI.run` for `@cf/…` models. */
export const workersAi: Format = {
  id: "workers-ai",
  detects: (body) => typeof body["prompt"] === "string" && body["messages"] === undefined,
  // Workers AI sends usage in every stream.
  wantsUsage: () => true,
  parseRequest,
  toRequest,
  adaptRequest,
  goOn,
  classify: (event) => classifyChunk(event, readNativeChunk),
  decoder: () => chatChunkDecoder("workers-ai", readNativeChunk),
  encoder: (context) => new WorkersAiEncoder(context),
  parseUsage: lastUsage,
  parseResponse,
  toResponse,
  parseError,
  parseErrorEvent: (event) => faultInEvent(event, parseError),
  toErrorBody,
};
