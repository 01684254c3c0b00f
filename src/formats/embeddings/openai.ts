/**
 * Embeddings as OpenAI has them, and Mistral, Voyage, Ollama and many others with other names for some fields. The shape
 * in which every model can be asked; Workers AI's `text` is taken for `input`.
 *
 * Facts: npm openai, resources/embeddings.d.ts; recordings of OpenAI, Azure, Mistral, OpenRouter, Voyage.
 */
import type { Usage } from "../../chat.ts";
import { invalidInput } from "../../errors.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { defined, numberOf, objectOf, objectsOf, optionalBoolean, optionalText, textOf } from "../fields.ts";
import type { ProviderRequest } from "../format.ts";
import { toErrorBody } from "../openai-chat/error.ts";
import { parseUsage as parseChatUsage } from "../openai-chat/usage.ts";
import type {
  EmbeddingsCall,
  EmbeddingsFormat,
  EmbeddingsResult,
  FieldNames,
  TaskContext,
  TaskModel,
} from "../task-format.ts";
import { malformedAnswer, wholeBodyFormat } from "../whole-body.ts";
import { namesAt, optionalCount, ownFieldsOf, writeFields } from "../wire-fields.ts";
import { parseInputs, parseInputType, writeInputs } from "./inputs.ts";
import { callFields, type Spelling } from "./call-fields.ts";
import { toBase64, toNumbers } from "./vector.ts";

const id = "openai-embeddings";

const KNOWN = new Set([
  "model",
  "input",
  "text",
  "dimensions",
  "encoding_format",
  "input_type",
  "truncate",
  "user",
  "stream",
]);
const FIELDS: FieldNames = { dimensions: "dimensions", encoding: "encoding_format", user: "user" };
/** Of those who take it, all know these two. */
const SPELLING: Spelling = { inputTypes: { query: "query", document: "document" } };

function parseRequest(body: JsonObject): EmbeddingsCall {
  const name = body["input"] === undefined && body["text"] !== undefined ? "text" : "input";
  return {
    inputs: parseInputs(body[name], name, id),
    dimensions: optionalCount(body["dimensions"], "dimensions"),
    encoding: parseEncoding(body["encoding_format"]),
    inputType: parseInputType(body["input_type"], "input_type"),
    truncate: optionalBoolean(body["truncate"], "truncate"),
    user: optionalText(body["user"], "user"),
    ...ownFieldsOf(body, KNOWN, id),
  };
}

function parseEncoding(value: JsonValue | undefined): EmbeddingsCall["encoding"] {
  if (value === undefined || value === null) return undefined;
  if (value === "float" || value === "base64") return value;
  throw invalidInput("encoding_format", "is neither float nor base64", "Write one of them, or leave it out.");
}

function toRequest(call: EmbeddingsCall, model: TaskModel): ProviderRequest {
  const input = writeInputs(call, model, id, ({ text }) => text);
  const { fields, warnings } = writeFields(callFields(call, SPELLING), id, FIELDS, model);
  const wantsBase64 = call.encoding === "base64" || model.base64 === true;
  const name = wantsBase64 ? namesAt(FIELDS, model).encoding : undefined;
  const encoding = name === undefined ? {} : { [name]: "base64" };
  return { body: { ...fields, ...encoding, model: model.id, input }, warnings };
}

function parseResponse(body: JsonValue): EmbeddingsResult {
  const answer = objectOf(body) ?? {};
  const data = objectsOf(answer["data"]).map((item, place) => ({
    place: numberOf(item["index"]) ?? place,
    vector: vectorOf(item["embedding"]),
  }));
  if (data.length === 0) throw malformedAnswer("vectors");
  return {
    vectors: data.toSorted((a, b) => a.place - b.place).map(({ vector }) => vector),
    model: textOf(answer["model"]),
    usage: usageOf(answer),
  };
}

function vectorOf(value: JsonValue | undefined): number[] | string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value as number[];
  throw malformedAnswer("vector where one should be");
}

/** Voyage sends a total alone. Undefined where nothing is counted: then the run estimates. */
function usageOf(answer: JsonObject): Usage | undefined {
  const usage = objectOf(answer["usage"]);
  const prompt = numberOf(usage?.["prompt_tokens"]) ?? numberOf(usage?.["total_tokens"]);
  return prompt === undefined ? undefined : parseChatUsage({ ...usage, prompt_tokens: prompt });
}

function toResponse({ vectors, usage }: EmbeddingsResult, { model, style }: TaskContext): JsonObject {
  const written = style === "base64" ? toBase64 : toNumbers;
  const tokens = usage?.inputTokens ?? 0;
  return {
    object: "list",
    data: vectors.map((vector, index) => ({ object: "embedding", index, embedding: written(vector) })),
    model,
    usage: defined({ prompt_tokens: tokens, total_tokens: tokens, estimated: usage?.estimated }),
  };
}

/** The format of OpenAI's embeddings. */
export const openaiEmbeddings: EmbeddingsFormat = wholeBodyFormat({
  id,
  parseRequest,
  toRequest,
  parseResponse,
  toResponse,
  usageOf,
  toErrorBody,
  styleOf: (body) => (body["encoding_format"] === "base64" ? "base64" : undefined),
});
