/** Requests of Workers AI, both ways: a `prompt` or `messages`, and the parameters of Chat Completions. */
import type { ChatCall, Warning } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { defined, objectOf, objectsOf, optionalText, textOf } from "../fields.ts";
import type { ProviderRequest, TargetModel } from "../format.ts";
import { droppedField, handOver, type SharedFields } from "../opaque.ts";
import {
  adaptRequest as adaptChatRequest,
  goOn as goOnInChat,
  toRequest as toChatRequest,
} from "../openai-chat/request-body.ts";
import { parseRequest as parseChatRequest } from "../openai-chat/request.ts";

/** Fields of Chat Completions without a canonical name that Workers AI takes too (@cloudflare/workers-types). */
const SHARED: SharedFields = {
  from: "openai-chat",
  to: "workers-ai",
  names: ["chat_template_kwargs", "logit_bias", "repetition_penalty"],
};

/** @throws DurableAIError `input/invalid` naming the field. */
export function parseRequest(body: JsonObject): ChatCall {
  const { prompt, ...rest } = body;
  const text = optionalText(prompt, "prompt");
  if (text === undefined || body["messages"] !== undefined) return parseChatRequest(body, "workers-ai");
  const call = parseChatRequest({ ...rest, messages: [{ role: "user", content: text }] }, "workers-ai");
  return { ...call, opaque: { ...call.opaque, "workers-ai": { ...call.opaque?.["workers-ai"], $prompt: true } } };
}

/** The model is not part of the body: it is the first argument of `env.AI.run`, and in the path of the API. */
export function toRequest(call: ChatCall, model: TargetModel): ProviderRequest {
  const target = { ...model, maxCompletionTokens: false };
  const { body, warnings } = toChatRequest({ ...call, opaque: handOver(call.opaque, SHARED) }, target, "workers-ai");
  const messages = objectsOf(body["messages"]);
  const { model: _model, stream_options: _usage, response_format: format, ...rest } = body;
  if (format !== undefined) rest["response_format"] = withBareSchema(format);
  warnings.push(...unsaid(call.output));
  const only = messages.length === 1 ? textOf(messages[0]?.["content"]) : undefined;
  if (call.opaque?.["workers-ai"]?.["$prompt"] === true && only !== undefined) {
    const { messages: _messages, ...parameters } = rest;
    return { body: { prompt: only, ...parameters }, warnings };
  }
  return { body: { ...rest, messages: messages.map(withTextContent) }, warnings };
}

/** Workers AI takes the schema itself, where OpenAI wraps it with a name (cloudflare/ai#559). */
function withBareSchema(format: JsonValue): JsonValue {
  const described = objectOf(objectOf(format)?.["json_schema"]);
  if (described === undefined) return format;
  const { name, description, schema, strict: _strict, ...bare } = described;
  return { type: "json_schema", json_schema: objectOf(schema) ?? defined({ name, description, ...bare }) };
}

/** A name changes nothing, and needs no warning. */
function unsaid({ schema, description, strict }: NonNullable<ChatCall["output"]> = { type: "json" }): Warning[] {
  if (schema === undefined) return [];
  const reason = "Workers AI takes a schema alone";
  return [
    ...(description === undefined ? [] : [droppedField("output.description", description, reason)]),
    ...(strict === true
      ? [droppedField("output.strict", strict, "Workers AI does not promise to keep to a schema")]
      : []),
  ];
}

/** The binding refuses `content: null`, and its older models take a string only. */
function withTextContent(message: JsonObject): JsonObject {
  return { ...message, content: textContent(message["content"]) };
}

function textContent(content: JsonValue | undefined): JsonValue {
  if (content === null || content === undefined) return "";
  const parts = objectsOf(content);
  const isTextOnly = parts.length > 0 && parts.every((part) => part["type"] === "text");
  return isTextOnly ? parts.map((part) => textOf(part["text"]) ?? "").join("\n") : content;
}

/** The caller's body, without the model and with the stream flag. */
export function adaptRequest(body: JsonObject, model: TargetModel, stream: boolean): ProviderRequest {
  const { body: adapted, warnings } = adaptChatRequest(body, { ...model, maxCompletionTokens: false }, stream);
  const { model: _model, ...rest } = adapted;
  return { body: defined({ ...rest, stream_options: body["stream_options"] }), warnings };
}

/** A prompt becomes the first message: only messages have turns. */
export function goOn({ prompt, ...body }: JsonObject, said: string): JsonObject {
  const messages = body["messages"] ?? [{ role: "user", content: prompt }];
  return goOnInChat({ ...body, messages }, said);
}
