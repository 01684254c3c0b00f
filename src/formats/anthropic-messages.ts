/**
 * Messages: the format of Anthropic, also on Vertex and Azure.
 *
 * Facts: @anthropic-ai/sdk's types, platform.claude.com/docs, and recordings (docs/wire-formats.md).
 */
import type { Usage } from "../chat.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { toErrorBody } from "./anthropic-messages/error.ts";
import { classifyMessageEvent } from "./anthropic-messages/event-class.ts";
import { adaptRequest, goOn, toRequest } from "./anthropic-messages/request-body.ts";
import { parseRequest } from "./anthropic-messages/request.ts";
import { parseResponse, toResponse } from "./anthropic-messages/response.ts";
import { messageDecoder } from "./anthropic-messages/stream-decoder.ts";
import { messageEncoder } from "./anthropic-messages/stream-encoder.ts";
import { tokenCounting } from "./anthropic-messages/token-counting.ts";
import { mergeUsage, parseUsage } from "./anthropic-messages/usage.ts";
import { parseFault } from "./fault.ts";
import { objectOf, objectsOf } from "./fields.ts";
import type { Format } from "./format.ts";
import { faultInEvent } from "./malformed.ts";
import { jsonIn } from "./stored-event.ts";

/** Fields no other format has. */
const OWN_FIELDS = ["anthropic_version", "stop_sequences", "output_config"];

function isMessages(body: JsonObject): boolean {
  const hasOwnTool = objectsOf(body["tools"]).some((tool) => tool["input_schema"] !== undefined);
  const hasOwn = hasOwnTool || hasOwnSystem(body) || OWN_FIELDS.some((name) => body[name] !== undefined);
  return Array.isArray(body["messages"]) && hasOwn;
}

/** Converse has a system prompt as well, of blocks that have no type. */
function hasOwnSystem({ system }: JsonObject): boolean {
  return system !== undefined && objectsOf(system).every((block) => block["type"] !== undefined);
}

/** Usage of `message_start`, completed by that of the last `message_delta`; or of one whole body. */
function usageOf(events: Uint8Array[]): Usage | undefined {
  const found = events
    .map((event) => jsonIn(event))
    .map((body) =>
      isJsonObject(body) ? (objectOf(body["usage"]) ?? objectOf(objectOf(body["message"])?.["usage"])) : undefined,
    )
    .filter((usage) => usage !== undefined);
  return found.length === 0 ? undefined : parseUsage(found.reduce(mergeUsage, {}));
}

/** The format of Anthropic. */
export const anthropicMessages: Format = {
  id: "anthropic-messages",
  detects: isMessages,
  // Usage is part of every stream of this format.
  wantsUsage: () => true,
  parseRequest,
  toRequest,
  adaptRequest,
  goOn,
  tokenCounting,
  classify: classifyMessageEvent,
  decoder: messageDecoder,
  encoder: messageEncoder,
  parseUsage: usageOf,
  parseResponse,
  toResponse,
  parseError: parseFault,
  parseErrorEvent: (event) => faultInEvent(event, parseFault),
  toErrorBody,
};
