/**
 * Converse: the format of Amazon Bedrock for all its models but OpenAI's. Its streams are frames of an AWS event stream.
 *
 * Facts: the types of @aws-sdk/client-bedrock-runtime, and recordings (docs/wire-formats.md).
 */
import { parseFault } from "./fault.ts";
import { objectOf, objectsOf } from "./fields.ts";
import { adaptRequest, goOn, toRequest } from "./bedrock-converse/request-body.ts";
import { bodyIn, readConverseEvent } from "./bedrock-converse/event.ts";
import { classifyFrame } from "./bedrock-converse/event-class.ts";
import { toErrorBody } from "./bedrock-converse/exception.ts";
import { parseRequest } from "./bedrock-converse/request.ts";
import { parseResponse, toResponse } from "./bedrock-converse/response.ts";
import { converseDecoder } from "./bedrock-converse/stream-decoder.ts";
import { converseEncoder, toFrames } from "./bedrock-converse/stream-encoder.ts";
import { usageIn } from "./bedrock-converse/usage.ts";
import type { Format } from "./format.ts";
import type { JsonObject } from "../json.ts";

/** Fields no other format has beside `messages`. */
const OWN_FIELDS = ["inferenceConfig", "toolConfig", "additionalModelRequestFields", "outputConfig"];

/** Elsewhere the system prompt is a text, or its blocks have a type. */
function isConverse(body: JsonObject): boolean {
  const [system] = objectsOf(body["system"]);
  const isOwn = OWN_FIELDS.some((name) => objectOf(body[name]) !== undefined);
  return Array.isArray(body["messages"]) && (isOwn || (system !== undefined && system["type"] === undefined));
}

/** The format of Bedrock's Converse API. */
export const bedrockConverse: Format = {
  id: "bedrock-converse",
  detects: isConverse,
  // Usage is part of every stream of this format.
  wantsUsage: () => true,
  parseRequest,
  toRequest,
  adaptRequest,
  goOn,
  wire: { framing: "event-stream", contentType: "application/vnd.amazon.eventstream", toBytes: toFrames },
  classify: classifyFrame,
  decoder: converseDecoder,
  encoder: converseEncoder,
  parseUsage: (events) =>
    events
      .map((event) => usageIn(bodyIn(event) ?? {}))
      .filter((usage) => usage !== undefined)
      .at(-1),
  parseResponse,
  toResponse,
  parseError: parseFault,
  parseErrorEvent: (event) => readConverseEvent(event).fault ?? { message: "Bedrock failed and did not say why" },
  toErrorBody,
};
