/** Every recorded request, read and written back in its own format; and to the others, without failing. */
import { describe, expect, it } from "vitest";
import type { FormatId } from "../../src/chat.ts";
import { objectsOf } from "../../src/formats/fields.ts";
import { camelCased } from "../../src/formats/gemini/camel-case.ts";
import { formatIds, formatOf } from "../../src/formats/formats.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../../src/json.ts";
import { recordings, REFUSED, source, type Recording } from "./recordings.ts";

const requests = recordings.filter(
  (recording): recording is Recording & { request: JsonObject } => recording.request !== undefined,
);

/**
 * What a request loses, or has said in other words, on its way through the canonical call and back: the whole list.
 * Each line rewrites what was sent to what we write in its place.
 */
const LOSSES: { reason: string; rewrite: (body: JsonObject, recording: Recording) => JsonObject }[] = [
  {
    reason: "names of fields are in camel case (Gemini)",
    rewrite: (body, { format }) => (format === "gemini" ? camelCased(body) : body),
  },
  { reason: "null is absent", rewrite: (body) => deepWithoutNull(body) as JsonObject },
  {
    reason: "stream: false is the default",
    rewrite: ({ stream, ...body }) => (stream === true ? { stream, ...body } : body),
  },
  {
    reason: "streams always say their usage",
    rewrite: (body, { format }) => {
      if (format !== "openai-chat") return body;
      const { stream_options: options, ...rest } = body;
      return body["stream"] === true
        ? { ...rest, stream_options: { ...(isJsonObject(options) ? options : {}), include_usage: true } }
        : rest;
    },
  },
  {
    reason: "stop is a list",
    rewrite: (body) => (typeof body["stop"] === "string" ? { ...body, stop: [body["stop"]] } : body),
  },
  {
    reason: "response_format text is the default",
    rewrite: ({ response_format: format, ...body }) =>
      isJsonObject(format) && format["type"] === "text"
        ? body
        : { ...body, ...(format === undefined ? {} : { response_format: format }) },
  },
  {
    reason: "a function says that it is one",
    rewrite: (body, { format }) =>
      format === "anthropic-messages" || !Array.isArray(body["tools"])
        ? body
        : {
            ...body,
            tools: body["tools"].map((tool) =>
              isJsonObject(tool) && tool["function"] ? { type: "function", ...tool } : tool,
            ),
          },
  },
  {
    reason: "an empty list of tools is none",
    rewrite: ({ tools, ...body }) =>
      tools === undefined || (Array.isArray(tools) && tools.length === 0) ? body : { ...body, tools },
  },
  {
    reason: "any is Mistral's word for required, which it takes too",
    rewrite: (body) => (body["tool_choice"] === "any" ? { ...body, tool_choice: "required" } : body),
  },
  {
    reason: "an empty system prompt is none",
    rewrite: ({ system, ...body }) =>
      system === undefined || (Array.isArray(system) && system.length === 0) ? body : { ...body, system },
  },
  {
    reason: "a schema has a name, which OpenAI requires",
    rewrite: (body) => {
      const format = body["response_format"];
      const described = isJsonObject(format) ? format["json_schema"] : undefined;
      if (!isJsonObject(format) || !isJsonObject(described) || body["messages"] === undefined) return body;
      return { ...body, response_format: { ...format, json_schema: { name: "output", ...described } } };
    },
  },
  {
    reason: "a model that is not in the body is put there",
    rewrite: (body, { format }) => (MODEL_IN_URL.has(format) ? body : { model: "model", ...body }),
  },
  {
    reason: "the model of a request of AWS is in its URL, and an empty configuration is none",
    rewrite: (body, { format }) => {
      if (format !== "bedrock-converse") return body;
      const isEmpty = (value: JsonValue | undefined): boolean => isJsonObject(value) && Object.keys(value).length === 0;
      return Object.fromEntries(Object.entries(body).filter(([name, value]) => name !== "modelId" && !isEmpty(value)));
    },
  },
  {
    reason: "text is the default of Responses, and an empty object is none",
    rewrite: (body, { format }) => {
      const { text, ...rest } = body;
      if (format !== "openai-responses" || !isJsonObject(text)) return body;
      const { format: asked, ...more } = text;
      const isPlain = isJsonObject(asked) && asked["type"] === "text";
      const kept = { ...more, ...(isPlain || asked === undefined ? {} : { format: asked }) };
      return Object.keys(kept).length === 0 ? rest : { ...rest, text: kept };
    },
  },
  {
    reason: "empty lists of annotations and logprobs say nothing, and nor does null",
    rewrite: (body) => (Array.isArray(body["input"]) ? { ...body, input: body["input"].map(withoutEmptyLists) } : body),
  },
  {
    reason: "text is no thought unless it says so (Gemini)",
    rewrite: (body, { format }) =>
      format === "gemini" ? (parseJson(JSON.stringify(body).replaceAll(',"thought":false', "")) as JsonObject) : body,
  },
  {
    reason: "a call that no model signed says so (Gemini 3 asks for it)",
    rewrite: (body, { format }) =>
      format === "gemini" ? { ...body, contents: objectsOf(body["contents"]).map(withFirstCallSigned) } : body,
  },
  {
    reason: "what is empty is absent, and the model is in the path (Gemini)",
    rewrite: ({ model, ...body }, { format }) =>
      format === "gemini"
        ? Object.fromEntries(Object.entries(body).filter(([, value]) => JSON.stringify(value) !== "{}"))
        : { ...(model === undefined ? {} : { model }), ...body },
  },
  {
    reason: "messages",
    rewrite: (body, recording) =>
      body["messages"] === undefined ? body : { ...body, messages: messagesOf(body["messages"], recording) },
  },
  {
    reason: "a choice among tools needs tools, and parallel calls are the default (Anthropic)",
    rewrite: (body, { format }) => {
      const choice = body["tool_choice"];
      if (format !== "anthropic-messages" || !isJsonObject(choice)) return body;
      const { disable_parallel_tool_use: disabled, ...rest } = choice;
      return { ...body, tool_choice: disabled === true ? choice : rest };
    },
  },
];

function withoutEmptyLists(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutEmptyLists);
  if (!isJsonObject(value)) return value;
  const isEmpty = (name: string, field: JsonValue | undefined): boolean =>
    field === null || (["annotations", "logprobs"].includes(name) && Array.isArray(field) && field.length === 0);
  const fields = Object.entries(value).filter(([name, field]) => !isEmpty(name, field));
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutEmptyLists(field ?? null)]));
}
/** The model's id is no part of their bodies. */
const MODEL_IN_URL: ReadonlySet<FormatId> = new Set(["workers-ai", "bedrock-converse", "gemini"]);

function withFirstCallSigned(content: JsonObject): JsonObject {
  const parts = objectsOf(content["parts"]);
  const call = parts.find((part) => part["functionCall"] !== undefined);
  const signed = (part: JsonObject): JsonObject => ({ thoughtSignature: "skip_thought_signature_validator", ...part });
  return { ...content, parts: parts.map((part) => (part === call ? signed(part) : part)) };
}

function messagesOf(value: JsonValue | undefined, { format }: Recording): JsonValue {
  const messages = (Array.isArray(value) ? value : []).filter(isJsonObject);
  if (format === "anthropic-messages" || format === "bedrock-converse") return merged(messages);
  return messages.map((message) => {
    const calls = Array.isArray(message["tool_calls"]) ? message["tool_calls"].filter(isJsonObject) : [];
    const isLegacyRole = message["role"] === "function";
    // A message without content has null there, or nothing to say in it.
    const content = message["content"] ?? (message["role"] === "assistant" ? undefined : "");
    return withoutUndefined({
      ...message,
      content: contentOf(content, message["role"]),
      tool_calls: calls.length === 0 ? undefined : calls.map(callOf),
      tool_call_id: isLegacyRole ? undefined : message["tool_call_id"],
      // Of two names for the same reasoning one is written.
      reasoning: message["reasoning_content"] ? undefined : message["reasoning"] || undefined,
      reasoning_content: message["reasoning_content"] || undefined,
    });
  });
}

/** A list without parts is an empty text, or none; the URL of an image is in an object (Mistral takes both). */
function contentOf(content: JsonValue | undefined, role: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(content)) return content;
  if (content.length === 0) return role === "assistant" ? undefined : "";
  return content.map((part) =>
    isJsonObject(part) && typeof part["image_url"] === "string"
      ? { ...part, image_url: { url: part["image_url"] } }
      : part,
  );
}

/** Arguments are text, and a call has a type. */
function callOf(call: JsonObject): JsonObject {
  const called = isJsonObject(call["function"]) ? call["function"] : {};
  const input = called["arguments"];
  const text = typeof input === "string" ? input || "{}" : JSON.stringify(input ?? {});
  return { ...call, type: "function", function: { ...called, arguments: text } };
}

/** Turns of one role that follow each other are one turn; empty texts are refused, and not sent. */
function merged(messages: JsonObject[]): JsonObject[] {
  const turns: JsonObject[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last !== undefined && last["role"] === message["role"])
      last["content"] = [...blocks(last["content"]), ...blocks(message["content"])];
    else turns.push({ ...message });
  }
  return turns;
}

function blocks(content: JsonValue | undefined): JsonValue[] {
  return Array.isArray(content) ? content : [{ type: "text", text: content ?? "" }];
}

function deepWithoutNull(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((element) => deepWithoutNull(element) ?? null);
  if (!isJsonObject(value)) return value ?? undefined;
  // Schemas and arguments are the caller's: null means something there.
  return withoutUndefined(
    Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, OPEN.has(name) ? field : deepWithoutNull(field)]),
    ),
  );
}
const OPEN = new Set(
  "parameters input_schema inputSchema schema input args response parametersJsonSchema responseJsonSchema responseSchema".split(
    " ",
  ),
);

function withoutUndefined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

describe(`requests over ${source}`, () => {
  it("has requests", () => expect(requests.length).toBeGreaterThan(0));

  for (const recording of requests) {
    if (recording.id === REFUSED) continue;
    it(recording.id, () => {
      const format = formatOf(recording.format);
      const model = {
        id: String(recording.request["model"] ?? "model"),
        maxCompletionTokens: recording.request["max_completion_tokens"] !== undefined,
      };
      const { body, warnings } = format.toRequest(format.parseRequest(recording.request), model);
      const sent = LOSSES.reduce((request, { rewrite }) => rewrite(request, recording), recording.request);
      expect(deepWithoutNull(body)).toEqual(sent);
      expect(warnings).toEqual([]);
    });
  }

  it("writes every request in every other format, and adapts it in its own", () => {
    for (const { id, format, request } of requests) {
      if (id === REFUSED) continue;
      const call = formatOf(format).parseRequest(request);
      const before = JSON.stringify(request);
      for (const target of formatIds.filter((other) => other !== format)) {
        const { body, warnings } = formatOf(target).toRequest(call, { id: "m", maxOutputTokens: 1_000 });
        const said = body["messages"] ?? body["input"] ?? body["contents"] ?? body["prompt"];
        expect(Array.isArray(said) || typeof said === "string", id).toBe(true);
        for (const warning of warnings) expect([warning.field, warning.reason].every(Boolean), id).toBe(true);
        expect(() => formatOf(target).parseRequest(body), id).not.toThrow();
      }
      const { body } = formatOf(format).adaptRequest(request, { id: "m" }, true);
      const { model, stream, stream_options: _usage, ...rest } = body;
      const { model: _model, modelId: _id, stream: _stream, stream_options: _options, ...sent } = request;
      expect({ model, stream, rest }, id).toEqual({
        model: MODEL_IN_URL.has(format) ? undefined : "m",
        // The flag of these two is the path.
        stream: format === "bedrock-converse" || format === "gemini" ? undefined : true,
        rest: sent,
      });
      expect(JSON.stringify(request), `${id} is not touched`).toBe(before);
    }
  });
});

it("a document that says it is base64 and is not is refused by the name of its field", () => {
  const document = { format: "txt", name: "notes", source: { bytes: "no base64!" } };
  const call = formatOf("bedrock-converse").parseRequest({ messages: [{ role: "user", content: [{ document }] }] });
  const toAnthropic = (): unknown => formatOf("anthropic-messages").toRequest(call, { id: "m" });
  expect(toAnthropic).toThrow(
    expect.objectContaining({ code: "input/invalid", field: expect.stringMatching(/^messages\[0\]/) }),
  );
});
