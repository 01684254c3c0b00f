/**
 * generateContent: the format of Google's Gemini, at AI Studio and on Vertex.
 *
 * Facts: @google/genai's types, ai.google.dev/api/generate-content, and recordings (docs/wire-formats.md). A body of ours
 * may say `model` and `stream`, as bodies of other formats do: Google has both in the path.
 */
import { faultInEvent } from "./malformed.ts";
import type { Format } from "./format.ts";
import { bareJson } from "./gemini/bare-json.ts";
import { contentList } from "./gemini/contents.ts";
import { parseError, toErrorBody } from "./gemini/error.ts";
import { classifyPiece } from "./gemini/event-class.ts";
import { isFault } from "./gemini/piece.ts";
import { adaptRequest, goOn, toRequest } from "./gemini/request-body.ts";
import { parseRequest } from "./gemini/request.ts";
import { parseResponse, toResponse } from "./gemini/response.ts";
import { geminiDecoder } from "./gemini/stream-decoder.ts";
import { GeminiEncoder } from "./gemini/stream-encoder.ts";
import { tokenCounting } from "./gemini/token-counting.ts";
import { lastUsage } from "./gemini/usage.ts";
import { jsonIn } from "./stored-event.ts";

/** The format of Google. */
export const gemini: Format = {
  id: "gemini",
  detects: (body) => contentList(body["contents"]) !== undefined && body["messages"] === undefined,
  // Usage is part of every stream of this format.
  wantsUsage: () => true,
  parseRequest,
  toRequest,
  adaptRequest,
  goOn,
  tokenCounting,
  classify: classifyPiece,
  decoder: geminiDecoder,
  encoder: (context) => new GeminiEncoder(context),
  parseUsage: (events) => lastUsage(events.map(jsonIn)),
  parseResponse,
  toResponse,
  parseError,
  parseErrorEvent: (event) => {
    const reported = bareJson(event) ?? jsonIn(event);
    return isFault(reported) ? parseError(reported, 200) : faultInEvent(event, parseError);
  },
  toErrorBody,
};
