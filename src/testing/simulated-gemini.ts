/** Gemini's generateContent. https://ai.google.dev/api/generate-content */
import { invalidInput } from "../errors.ts";
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../json.ts";
import { objectIn, objectsIn, readConversation, type Prompt } from "./prompt.ts";
import type { SimulatedAnswer } from "./simulated-answer.ts";
import {
  sseEvent,
  type AnswerContext,
  type SimulatedEvent,
  type SimulatedFailure,
  type SimulatedFormat,
} from "./simulated-format.ts";

/** What thoughts are signed with; a client has to send it back as it is. */
const SIGNATURE = "c2ltdWxhdGVk";

/** `gemini` in the simulator. */
export const simulatedGemini: SimulatedFormat = {
  id: "gemini",
  malformedEvent: 'data: {"candidates": [{"content": {"parts": [{"te\n\n',
  readPrompt,
  events: pieces,
  body: wholeBody,
  errorBody: errorOf,
  refusals: {
    "context-length": {
      status: 400,
      message: "The input token count (1048577) exceeds the maximum number of tokens allowed (1048576). (simulated)",
    },
  },
  errorEvent: (failure) => sseEvent(errorOf(failure)),
};

// ---- request -------------------------------------------------------------------------------------------------------

function readPrompt(body: JsonObject): Prompt {
  const { model, contents, systemInstruction } = body;
  if (objectsIn(contents).length === 0) throw invalidInput("contents", "contents is not specified", "Send one.");
  const config = objectIn(body["generationConfig"]);
  const limit = config["maxOutputTokens"];
  const messages = objectsIn(contents).map(({ role, parts }) => messageOf(String(role ?? "user"), objectsIn(parts)));
  return {
    ...readConversation(messages, objectIn(systemInstruction)["parts"]),
    model: String(model),
    stream: body["stream"] === true,
    includeUsage: true,
    tools: objectsIn(body["tools"])
      .flatMap((tool) => objectsIn(tool["functionDeclarations"]))
      .map(({ name, parametersJsonSchema, parameters }) => ({
        name: String(name),
        schema: schemaOf(parametersJsonSchema ?? parameters),
      })),
    toolChoice: readToolChoice(objectIn(objectIn(body["toolConfig"])["functionCallingConfig"])),
    parallelToolCalls: true,
    reasoning: objectIn(config["thinkingConfig"])["includeThoughts"] === true,
    ...(config["responseMimeType"] === "application/json" ? { json: jsonIn(config) } : {}),
    ...(typeof limit === "number" ? { maxOutputTokens: limit } : {}),
  };
}

/** A content in the words that all formats are read in: results of functions are a turn of the tool. */
function messageOf(role: string, parts: JsonObject[]): JsonObject {
  const results = parts.map((part) => objectIn(part["functionResponse"])["response"]).filter(isJsonObject);
  if (results.length > 0)
    return { role: "tool", content: results.map((result) => ({ type: "text", text: saidIn(result) })) };
  return { role: role === "model" ? "assistant" : role, content: parts };
}

/** A function's output is in `output`, or, as the AI SDK writes it, in `content`; or all of its response is it. */
function saidIn(response: JsonObject): string {
  const { output, content } = response;
  const said = output ?? content;
  return typeof said === "string" ? said : JSON.stringify(response);
}

function readToolChoice({ mode, allowedFunctionNames: names }: JsonObject): Prompt["toolChoice"] {
  if (mode === "NONE") return "none";
  if (mode !== "ANY") return "auto";
  return Array.isArray(names) && names.length > 0 ? { name: String(names[0]) } : "required";
}

function jsonIn({ responseJsonSchema, responseSchema }: JsonObject): NonNullable<Prompt["json"]> {
  const schema = responseJsonSchema ?? responseSchema;
  return schema === undefined ? {} : { schema: schemaOf(schema) };
}

/** Types in OpenAPI's words are written in capitals. */
function schemaOf(schema: JsonValue | undefined): JsonObject {
  const lowered: JsonValue = JSON.parse(JSON.stringify(schema ?? {}), (name, value: JsonValue) =>
    name === "type" && typeof value === "string" ? value.toLowerCase() : value,
  );
  return objectIn(lowered);
}

// ---- answer --------------------------------------------------------------------------------------------------------

function* pieces(context: AnswerContext): Iterable<SimulatedEvent> {
  if (isBlocked(context)) return yield { part: "end", text: sseEvent(blockedPrompt(context)) };
  for (const part of partsOf(context.answer)) yield { part: "content", text: sseEvent(piece(context, [part])) };
  yield { part: "end", text: sseEvent(piece(context, [{ text: "" }], finishReasonOf(context.answer))) };
}

function wholeBody(context: AnswerContext): JsonObject {
  if (isBlocked(context)) return blockedPrompt(context);
  const { answer } = context;
  const whole = { ...answer, reasoning: joined(answer.reasoning), text: joined(answer.text) };
  return piece(context, partsOf(whole), finishReasonOf(answer));
}

function joined(texts: string[]): string[] {
  return texts.length === 0 ? [] : [texts.join("")];
}

function partsOf({ reasoning, text, toolCalls }: SimulatedAnswer): JsonObject[] {
  return [
    ...reasoning.map((thought) => ({ text: thought, thought: true })),
    ...text.map((said) => ({ text: said })),
    ...toolCalls.map(({ id, name, input }, index) => {
      const args = objectIn(parseJson(input));
      return { functionCall: { id, name, args }, ...(index === 0 ? { thoughtSignature: SIGNATURE } : {}) };
    }),
  ];
}

function isBlocked({ answer }: AnswerContext): boolean {
  return answer.finish === "content-filter";
}

/** A prompt that is blocked has no candidates. */
function blockedPrompt(context: AnswerContext): JsonObject {
  const { candidates: _none, ...rest } = piece(context, []);
  const rating = { category: "HARM_CATEGORY_DANGEROUS_CONTENT", probability: "HIGH" };
  return { promptFeedback: { blockReason: "SAFETY", safetyRatings: [rating] }, ...rest };
}

/** Every piece says the usage so far; only the last has a reason why it is that. */
function piece({ answer, prompt }: AnswerContext, parts: JsonObject[], finishReason?: string): JsonObject {
  const candidate = { content: { parts, role: "model" }, ...(finishReason && { finishReason }), index: 0 };
  const { inputTokens, outputTokens, reasoningTokens } = answer.usage;
  return {
    candidates: [candidate],
    usageMetadata: {
      promptTokenCount: inputTokens,
      candidatesTokenCount: outputTokens - reasoningTokens,
      totalTokenCount: inputTokens + outputTokens,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: inputTokens }],
      ...(reasoningTokens > 0 && { thoughtsTokenCount: reasoningTokens }),
    },
    modelVersion: prompt.model,
    responseId: `simulated-${answer.id}`,
  };
}

function finishReasonOf({ finish }: SimulatedAnswer): string {
  return finish === "length" ? "MAX_TOKENS" : "STOP";
}

// ---- errors --------------------------------------------------------------------------------------------------------

/** https://ai.google.dev/gemini-api/docs/troubleshooting */
const STATUSES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};

function errorOf({ status, message, retryAfterMs }: SimulatedFailure): JsonObject {
  const retry = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${(retryAfterMs ?? 0) / 1_000}s` };
  return {
    error: {
      code: status,
      message,
      status: STATUSES[status] ?? "INTERNAL",
      ...(retryAfterMs === undefined ? {} : { details: [retry] }),
    },
  };
}
