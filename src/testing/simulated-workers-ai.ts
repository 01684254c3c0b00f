/**
 * Workers AI, as the binding answers with `returnRawResponse`: newer models in chat completions, the others natively.
 * https://developers.cloudflare.com/workers-ai/
 */
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from "../json.ts";
import { chatBody, chatEvents, readChatPrompt, usageOf } from "./simulated-openai.ts";
import { objectIn, wholeCall, type Prompt } from "./prompt.ts";
import { modelIn, textsIn, workersAIVectors } from "./simulated-embeddings.ts";
import { rankedTexts, workersAIScores } from "./simulated-reranking.ts";
import type { SimulatedAnswer } from "./simulated-answer.ts";
import {
  sseEvent,
  type AnswerContext,
  type SimulatedEvent,
  type SimulatedFailure,
  type SimulatedFormat,
} from "./simulated-format.ts";

/** Models whose output is `ChatCompletionsOutput` in `@cloudflare/workers-types` 5.20261117.1, by how their ids begin. */
const CHAT_MODELS = [
  "@cf/deepseek-ai/deepseek-v4",
  "@cf/google/gemma-4",
  "@cf/moonshotai/",
  "@cf/nvidia/nemotron-3",
  "@cf/openai/gpt-oss",
  "@cf/qwen/qwen3.8",
  "@cf/zai-org/",
];

/** `workers-ai` in the simulator. */
export const simulatedWorkersAI: SimulatedFormat = {
  id: "workers-ai",
  requestIdHeader: "cf-ai-req-id",
  malformedEvent: 'data: {"response":"unfin\n\n',
  readPrompt,
  events: (context) => (speaksChat(context) ? chatEvents(withUsage(context)) : nativeEvents(context)),
  body: (context) => workersAIWhole(context) ?? (speaksChat(context) ? chatBody(context) : nativeBody(context)),
  errorBody: (failure) => ({ success: false, result: {}, errors: [errorOf(failure)], messages: [] }),
  refusals: {
    "context-length": {
      status: 413,
      message:
        "The estimated number of input and maximum output tokens (24001) exceeded this model context window limit (24000). (simulated)",
      details: { code: 5021 },
    },
    // Of the gateway before it: https://developers.cloudflare.com/ai-gateway/features/guardrails/set-up-guardrail/
    "content-filter": {
      status: 424,
      message: "Prompt blocked due to security configurations (simulated)",
      details: { code: 2016 },
    },
  },
  errorEvent: (failure) => sseEvent({ errors: [errorOf(failure)] }),
};

/** What is no chat is told by its fields. */
function workersAIWhole(context: AnswerContext): JsonObject | undefined {
  const { body } = context.prompt;
  if (body === undefined) return undefined;
  return body["contexts"] === undefined ? workersAIVectors(context) : workersAIScores(context);
}

function readPrompt(body: JsonObject): Prompt {
  const { prompt, text, contexts } = body;
  if (contexts !== undefined) return wholeCall(body, modelIn(body), rankedTexts(body, "contexts"));
  if (text !== undefined) return wholeCall(body, modelIn(body), textsIn(text, "text"));
  const messages = typeof prompt === "string" ? [{ role: "user", content: prompt }] : body["messages"];
  const model = typeof body["model"] === "string" ? body["model"] : "";
  const chat = { ...body, messages, response_format: withNamedSchema(body["response_format"]) };
  return { ...readChatPrompt(chat, model), includeUsage: true };
}

/** `json_schema` is the schema itself there (developers.cloudflare.com/workers-ai/features/json-mode). */
function withNamedSchema(format: JsonValue | undefined): JsonValue {
  const { json_schema: schema, ...type } = objectIn(format);
  if (!isJsonObject(schema) || isJsonObject(schema["schema"])) return format ?? null;
  return { ...type, json_schema: { schema } };
}

function speaksChat({ prompt }: AnswerContext): boolean {
  return CHAT_MODELS.some((prefix) => prompt.model.startsWith(prefix));
}

/** Workers AI sends usage without being asked. */
function withUsage(context: AnswerContext): AnswerContext {
  return { ...context, prompt: { ...context.prompt, includeUsage: true } };
}

// ---- native --------------------------------------------------------------------------------------------------------

/** Random letters there, so that the length of a chunk does not tell the length of its word. */
const PADDING = "simulated";

function* nativeEvents({ answer }: AnswerContext): Iterable<SimulatedEvent> {
  for (const text of answer.text) yield nativeEvent("content", { response: text });
  if (answer.toolCalls.length > 0) yield nativeEvent("content", { response: "", tool_calls: toolCallsOf(answer) });
  yield nativeEvent("end", { response: "", usage: usageOf(answer) });
  yield { part: "end", text: sseEvent("[DONE]") };
}

function nativeEvent(part: SimulatedEvent["part"], data: JsonObject): SimulatedEvent {
  const padding = PADDING.slice(0, (JSON.stringify(data).length % PADDING.length) + 1);
  return { part, text: sseEvent({ ...data, p: padding }) };
}

function nativeBody({ answer }: AnswerContext): JsonObject {
  const toolCalls = toolCallsOf(answer);
  const calls = toolCalls.length === 0 ? {} : { tool_calls: toolCalls };
  return { response: answer.text.join(""), ...calls, usage: usageOf(answer) };
}

/** Native tool calls have no id, and their arguments are an object. */
function toolCallsOf({ toolCalls }: SimulatedAnswer): JsonObject[] {
  return toolCalls.map(({ name, input }) => {
    const value = parseJson(input);
    return { name, arguments: isJsonObject(value) ? value : {} };
  });
}

// ---- errors --------------------------------------------------------------------------------------------------------

/** https://developers.cloudflare.com/workers-ai/platform/errors/; 3043 is not documented, but widely seen. */
const CODES: Readonly<Record<number, number>> = { 400: 5004, 404: 5007, 429: 3040 };
const INTERNAL_ERROR = 3043;

function errorOf({ status, message, details }: SimulatedFailure): JsonObject {
  return { code: CODES[status] ?? INTERNAL_ERROR, message: `AiError: ${message}`, ...details };
}
