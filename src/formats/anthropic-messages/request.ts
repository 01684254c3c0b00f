/** A request of Messages → a canonical call. */
import type { ChatCall } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import {
  dropUndefined,
  objectOf,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalTexts,
  restOf,
  textOf,
} from "../fields.ts";
import { withOpaque } from "../opaque.ts";
import { parseMessages, parseSystem } from "./messages.ts";
import { parseThinking } from "./thinking.ts";
import { parseToolChoice, parseTools } from "./tools.ts";

/** Fields with a canonical name. What else a body holds goes back out to this format only. */
const KNOWN = new Set([
  "model",
  "messages",
  "system",
  "stream",
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
  "output_format",
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "metadata",
]);
const KNOWN_METADATA = new Set(["user_id"]);
const KNOWN_OUTPUT_CONFIG = new Set(["effort", "format"]);

/** @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(body: JsonObject): ChatCall {
  const { tools, foreign } = parseTools(body["tools"]);
  const config = optionalObject(body["output_config"], "output_config") ?? {};
  const metadata = optionalObject(body["metadata"], "metadata") ?? {};
  const thinking = optionalObject(body["thinking"], "thinking");
  const schema = objectOf((objectOf(config["format"]) ?? objectOf(body["output_format"]))?.["schema"]);
  const call: ChatCall = {
    messages: [...parseSystem(body["system"]), ...parseMessages(body["messages"])],
    stream: optionalBoolean(body["stream"], "stream") ?? false,
    tools,
    ...parseToolChoice(body["tool_choice"]),
    output: schema === undefined ? undefined : { type: "json", schema },
    reasoning: parseThinking(thinking, config["effort"]),
    maxOutputTokens: optionalNumber(body["max_tokens"], "max_tokens"),
    temperature: optionalNumber(body["temperature"], "temperature"),
    topP: optionalNumber(body["top_p"], "top_p"),
    topK: optionalNumber(body["top_k"], "top_k"),
    stopSequences: optionalTexts(body["stop_sequences"], "stop_sequences"),
    user: textOf(metadata["user_id"]),
    ...withOpaque("anthropic-messages", {
      ...restOf(body, KNOWN),
      tools: foreign,
      metadata: restOf(metadata, KNOWN_METADATA),
      output_config: restOf(config, KNOWN_OUTPUT_CONFIG),
      $thinking: thinking,
      $effort: config["effort"] ?? undefined,
      // The field structured output had while it was in beta.
      $outputFormat: body["output_format"] === undefined ? undefined : true,
    }),
  };
  return dropUndefined(call);
}
