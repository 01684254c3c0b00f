/** Asking the simulator for the same thing in every format, and reading what comes back with the product's codecs. */
import type { ChatResult, Delta, FormatId, Usage } from "../../src/chat.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { parseJson, type JsonObject, type JsonValue } from "../../src/json.ts";
import type { Simulator } from "../../src/testing/simulator.ts";

// ---- asking --------------------------------------------------------------------------------------------------------

export interface Ask {
  model?: string;
  text?: string;
  stream?: boolean;
  /** Fields of the body, in the format's own words. */
  more?: JsonObject;
  signal?: AbortSignal;
}

/** A way to ask for the same thing in each format. */
export interface Way {
  name: string;
  format: FormatId;
  model: string;
  request(asked: Required<Pick<Ask, "model" | "text" | "stream">> & Ask): { path: string; body: JsonObject };
  tools(names: string[], choice?: "required" | { name: string }): JsonObject;
  reasoning?: JsonObject;
  /** The field of the output limit, and the least there is. Default: `max_tokens`, anything. */
  limit?: { name: string; least: number };
}

const SCHEMA: JsonObject = { type: "object", properties: { city: { type: "string" }, days: { type: "integer" } } };
const chatTools: Way["tools"] = (names, choice) => ({
  tools: names.map((name) => ({ type: "function", function: { name, parameters: SCHEMA } })),
  tool_choice: typeof choice === "object" ? { type: "function", function: choice } : (choice ?? "auto"),
});
export const chat =
  (path: string): Way["request"] =>
  ({ model, stream, text, more }) => ({
    path,
    body: { model, stream, messages: [{ role: "user", content: text }], ...more },
  });
const run: Way["request"] = ({ model, stream, text, more }) => ({
  path: `/workers-ai/run/${model}`,
  body: { stream, messages: [{ role: "user", content: text }], ...more },
});

const messageTools: Way["tools"] = (names, choice) => ({
  tools: names.map((name) => ({ name, input_schema: SCHEMA })),
  tool_choice:
    typeof choice === "object" ? { type: "tool", ...choice } : { type: choice === undefined ? "auto" : "any" },
});
const gemini =
  (path: string): Way["request"] =>
  ({ model, stream, text, more: { messages, max_tokens: maxOutputTokens, ...more } = {} }) => ({
    path: `${path}${model}:${stream ? "streamGenerateContent" : "generateContent"}`,
    body: {
      contents: messages ?? [{ role: "user", parts: [{ text }] }],
      ...(maxOutputTokens !== undefined && { generationConfig: { maxOutputTokens } }),
      ...more,
    },
  });
const geminiTools: Way["tools"] = (names, choice) => ({
  tools: [{ functionDeclarations: names.map((name) => ({ name, parametersJsonSchema: SCHEMA })) }],
  toolConfig: {
    functionCallingConfig: {
      mode: choice === undefined ? "AUTO" : "ANY",
      ...(typeof choice === "object" && { allowedFunctionNames: [choice.name] }),
    },
  },
});

export const LLAMA = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";

export const WAYS: Way[] = [
  {
    name: "OpenAI",
    format: "openai-chat",
    model: "gpt-6-sol",
    request: chat("/openai/v1/chat/completions"),
    tools: chatTools,
  },
  {
    name: "a server that copied OpenAI",
    format: "openai-chat",
    model: "llama3.2",
    request: chat("/v1/chat/completions"),
    tools: chatTools,
    reasoning: { reasoning_effort: "high" },
  },
  {
    name: "Anthropic",
    format: "anthropic-messages",
    model: "claude-sonnet-5",
    request: ({ model, stream, text, more }) => ({
      path: "/anthropic/v1/messages",
      body: { model, stream, max_tokens: 1_000, messages: [{ role: "user", content: text }], ...more },
    }),
    tools: messageTools,
    reasoning: { thinking: { type: "adaptive" } },
  },
  {
    name: "Gemini",
    format: "gemini",
    model: "gemini-3.5-flash",
    request: gemini("/google/v1beta/models/"),
    tools: geminiTools,
    reasoning: { generationConfig: { thinkingConfig: { includeThoughts: true } } },
  },
  {
    name: "Gemini on Vertex",
    format: "gemini",
    model: "gemini-3.5-flash",
    request: gemini("/google-vertex/v1/projects/p/locations/eu/publishers/google/models/"),
    tools: geminiTools,
  },
  {
    name: "Claude on Vertex",
    format: "anthropic-messages",
    model: "claude-haiku-4-5@20251001",
    request: ({ model, stream, text, more }) => ({
      path: `/google-vertex/v1/publishers/anthropic/models/${model}:${stream ? "streamRawPredict" : "rawPredict"}`,
      body: {
        anthropic_version: "vertex-2023-10-16",
        max_tokens: 1_000,
        messages: [{ role: "user", content: text }],
        ...more,
      },
    }),
    tools: messageTools,
  },
  {
    name: "Workers AI, natively",
    format: "workers-ai",
    model: LLAMA,
    request: run,
    tools: chatTools,
  },
  {
    name: "Workers AI, in chat completions",
    format: "workers-ai",
    model: "@cf/zai-org/glm-5.3",
    request: run,
    tools: chatTools,
    reasoning: { reasoning_effort: "high" },
  },
  {
    name: "OpenAI, in Responses",
    format: "openai-responses",
    model: "gpt-6-sol",
    request: ({ model, stream, text, more }) => ({
      path: "/openai/v1/responses",
      body: { model, stream, input: text, ...more },
    }),
    tools: (names, choice) => ({
      tools: names.map((name) => ({ type: "function", name, parameters: SCHEMA })),
      tool_choice: typeof choice === "object" ? { type: "function", ...choice } : (choice ?? "auto"),
    }),
    reasoning: { reasoning: { effort: "high", summary: "auto" } },
    limit: { name: "max_output_tokens", least: 16 },
  },
];

/** Bedrock's own format, whose streams are frames. */
export const CONVERSE: Way = {
  name: "Bedrock, in Converse",
  format: "bedrock-converse",
  model: "us.amazon.nova-2-lite-v1:0",
  request: ({ model, stream, text, more }) => ({
    path: `/amazon-bedrock/v1/model/${model}/converse${stream ? "-stream" : ""}`,
    body: { messages: [{ role: "user", content: [{ text }] }], ...more },
  }),
  tools: () => ({}),
};

export const HEADERS = {
  authorization: "Bearer simulated",
  "x-api-key": "simulated",
  "x-goog-api-key": "simulated",
  "anthropic-version": "2023-06-01",
};

export async function ask(simulator: Simulator, way: Way, over: Ask = {}): Promise<Response> {
  const { path, body } = way.request({ model: way.model, text: "How are you?", stream: true, ...over });
  const url = `http://simulator.invalid${path}`;
  return simulator.fetch(url, { method: "POST", headers: HEADERS, body: JSON.stringify(body), signal: over.signal });
}

/** Who speaks, and what. */
export type Turn = ["user" | "assistant", string];

/** A conversation, as the body of a request in `format` has it. */
export function conversation(format: FormatId, turns: readonly Turn[]): JsonObject {
  if (format === "gemini")
    return { contents: turns.map(([role, text]) => ({ role: role === "user" ? role : "model", parts: [{ text }] })) };
  if (format === "openai-responses")
    return {
      input: turns.map(([role, text]) => ({
        role,
        content: [{ type: role === "user" ? "input_text" : "output_text", text }],
      })),
    };
  const isBlocks = format === "bedrock-converse";
  return { messages: turns.map(([role, text]) => ({ role, content: isBlocks ? [{ text }] : text })) };
}

// ---- reading -------------------------------------------------------------------------------------------------------

export const textIn = (deltas: Delta[]): string =>
  deltas.map((delta) => (delta.type === "text-delta" ? delta.text : "")).join("");
export const reasoningIn = (deltas: Delta[]): string =>
  deltas.map((delta) => (delta.type === "reasoning-delta" ? delta.text : "")).join("");
export const endIn = (deltas: Delta[]): Extract<Delta, { type: "response-end" }> | undefined =>
  deltas.find((delta) => delta.type === "response-end");
export const callsIn = (deltas: Delta[]): { toolName: string; input: JsonValue | undefined }[] =>
  deltas
    .filter((delta) => delta.type === "tool-call-start")
    .map(({ id, toolName }) => ({
      toolName,
      input: parseJson(
        deltas.map((delta) => (delta.type === "tool-call-delta" && delta.id === id ? delta.inputDelta : "")).join(""),
      ),
    }));

/** The stream, decoded by the product's own codec. */
export async function decode(response: Response, format: FormatId): Promise<Delta[]> {
  const decoder = formatOf(format).decoder();
  const deltas: Delta[] = [];
  for await (const chunk of response.body ?? []) deltas.push(...decoder.push(chunk));
  return [...deltas, ...decoder.end()];
}

export async function parsed(response: Response, format: FormatId): Promise<ChatResult> {
  const body: JsonValue = await response.json();
  return formatOf(format).parseResponse(body);
}

export const usageIn = (deltas: Delta[]): Usage | undefined =>
  deltas.map((delta) => ("usage" in delta ? delta.usage : undefined)).findLast((usage) => usage !== undefined);
