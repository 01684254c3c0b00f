/**
 * Embeddings, as OpenAI, Voyage, Mistral and Ollama speak them at one path, and Cohere and Google at others. By hand from
 * their references: platform.openai.com, docs.voyageai.com, docs.cohere.com, ai.google.dev.
 */
import { invalidInput } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { objectIn, objectsIn, textOf, wholeCall } from "./prompt.ts";
import type { AnswerContext, SimulatedFormat } from "./simulated-format.ts";
import { simulatedOpenAI } from "./simulated-openai.ts";
import { sizeOf, tokensOf, vectorOf } from "./simulated-vectors.ts";

/** What a format of whole answers leaves out: events. */
export const NO_EVENTS: Pick<SimulatedFormat, "events" | "malformedEvent" | "errorEvent"> = {
  events: () => [],
  malformedEvent: "",
  errorEvent: () => "",
};

/** Those who answer in base64 where they are asked to. */
const WITH_BASE64 = new Set(["openai", "voyage", "any"]);
/** Voyage counts a total alone. */
const WITH_TOTAL_ONLY = new Set(["voyage"]);

/** `openai-embeddings` in the simulator. */
export const simulatedEmbeddings: SimulatedFormat = {
  ...NO_EVENTS,
  id: "openai-embeddings",
  requestIdHeader: "x-request-id",
  readPrompt: (body) => wholeCall(body, modelIn(body), textsIn(body["input"], "input")),
  body: (context) => {
    const { prompt, provider } = context;
    const request = objectIn(prompt.body);
    const isBase64 = request["encoding_format"] === "base64" && WITH_BASE64.has(provider);
    const data = vectorsFor(context, request["dimensions"] ?? request["output_dimension"]).map((vector, index) => ({
      object: "embedding",
      index,
      embedding: isBase64 ? base64Of(vector) : vector,
    }));
    const tokens = tokensOf(prompt.texts);
    const usage = WITH_TOTAL_ONLY.has(provider) ? {} : { prompt_tokens: tokens };
    return { object: "list", data, model: prompt.model, usage: { ...usage, total_tokens: tokens } };
  },
  errorBody: simulatedOpenAI.errorBody,
};

/** `cohere-embeddings` in the simulator. */
export const simulatedCohereEmbeddings: SimulatedFormat = {
  ...NO_EVENTS,
  id: "cohere-embeddings",
  requestIdHeader: "x-debug-trace-id",
  readPrompt: (body) => {
    if (body["input_type"] === undefined) throw invalidInput("input_type", "is missing", "It is required.");
    return wholeCall(body, modelIn(body), textsIn(body["texts"], "texts"));
  },
  body: (context) => {
    const { prompt, answer } = context;
    return {
      id: `simulated-${answer.id}`,
      texts: prompt.texts,
      embeddings: { float: vectorsFor(context, objectIn(prompt.body)["output_dimension"]) },
      meta: { api_version: { version: "2" }, billed_units: { input_tokens: tokensOf(prompt.texts) } },
      response_type: "embeddings_by_type",
    };
  },
  errorBody: ({ message }) => ({ id: "simulated", message }),
};

/** `gemini-embeddings` in the simulator: one model counts tokens, the older ones do not. */
export const simulatedGeminiEmbeddings: SimulatedFormat = {
  ...NO_EVENTS,
  id: "gemini-embeddings",
  requestIdHeader: "x-request-id",
  readPrompt: (body) => {
    const requests = body["requests"] === undefined ? [body] : objectsIn(body["requests"]);
    const texts = requests.map((request) => textOf(objectIn(request["content"])["parts"]));
    return wholeCall(body, modelIn(body), textsIn(texts, "requests"));
  },
  body: (context) => {
    const { prompt } = context;
    const request = objectIn(prompt.body);
    const first = request["requests"] === undefined ? request : objectsIn(request["requests"])[0];
    const vectors = vectorsFor(context, first?.["outputDimensionality"]).map((values) => ({ values }));
    const usageMetadata = { promptTokenCount: tokensOf(prompt.texts) };
    return {
      ...(request["requests"] === undefined ? { embedding: vectors[0] } : { embeddings: vectors }),
      ...(prompt.model.includes("gemini-embedding-2") ? { usageMetadata } : {}),
    };
  },
  errorBody: ({ status, message }) => ({ error: { code: status, message, status: "INVALID_ARGUMENT" } }),
};

/** The vectors of Workers AI. */
export function workersAIVectors(context: AnswerContext): JsonObject {
  const data = vectorsFor(context, undefined);
  return { shape: [data.length, data[0]?.length ?? 0], data, pooling: "mean" };
}

function vectorsFor({ prompt }: AnswerContext, wanted: JsonValue | undefined): number[][] {
  const size = sizeOf(prompt.model);
  const dimensions = typeof wanted === "number" ? wanted : size;
  return prompt.texts.map((text) => vectorOf(text, Math.min(dimensions, size)));
}

function base64Of(vector: readonly number[]): string {
  const bytes = new Uint8Array(new Float32Array(vector).buffer);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** The model of a request. @throws DurableAIError `input/invalid` where there is none. */
export function modelIn(body: JsonObject): string {
  if (typeof body["model"] === "string" && body["model"] !== "") return body["model"];
  throw invalidInput("model", "is missing", "You must provide a model.");
}

/** One text or several. @throws DurableAIError `input/invalid` where there are none. */
export function textsIn(value: JsonValue | undefined, field: string): string[] {
  const list = Array.isArray(value) ? value : [value];
  const texts = list.map((item) => (Array.isArray(item) ? item.join(" ") : item));
  if (texts.length > 0 && texts.every((text): text is string => typeof text === "string" && text !== "")) return texts;
  throw invalidInput(field, "is no list of texts", "Send at least one text.");
}
