/**
 * Embeddings of Workers AI: `{ text }` → `{ shape, data }`.
 *
 * Facts: npm @cloudflare/workers-types (BaseAiTextEmbeddings, the bge, Qwen3 and PLaMo types).
 */
import type { Usage } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { listOf, numberOf, objectOf } from "../fields.ts";
import type { ProviderRequest } from "../format.ts";
import { parseUsage as parseChatUsage } from "../openai-chat/usage.ts";
import type { EmbeddingsCall, EmbeddingsFormat, EmbeddingsResult, FieldNames, TaskModel } from "../task-format.ts";
import { malformedAnswer, unwrapped, wholeBodyFormat } from "../whole-body.ts";
import { ownFieldsOf, writeFields } from "../wire-fields.ts";
import { parseError, toErrorBody } from "../workers-ai/error.ts";
import { callFields } from "./call-fields.ts";
import { parseInputs, writeInputs } from "./inputs.ts";
import { toNumbers } from "./vector.ts";

const id = "workers-ai-embeddings";

const KNOWN = new Set(["model", "text", "stream"]);
/** It has one field. */
const FIELDS: FieldNames = {};

function parseRequest(body: JsonObject): EmbeddingsCall {
  return { inputs: parseInputs(body["text"], "text"), ...ownFieldsOf(body, KNOWN, id) };
}

function toRequest(call: EmbeddingsCall, model: TaskModel): ProviderRequest {
  const { fields, warnings } = writeFields(callFields(call, {}), id, FIELDS, model);
  const text = writeInputs(call, model, id, (input) => input.text);
  return { body: { ...fields, text }, warnings };
}

function parseResponse(body: JsonValue): EmbeddingsResult {
  const answer = unwrapped(body);
  const vectors = listOf(answer["data"]);
  if (vectors.length === 0 || !vectors.every(Array.isArray)) throw malformedAnswer("vectors");
  return { vectors: vectors as number[][], usage: usageOf(answer) };
}

/** Usually none is sent. */
export function usageOf(answer: JsonObject): Usage | undefined {
  const usage = objectOf(unwrapped(answer)["usage"]);
  return numberOf(usage?.["prompt_tokens"]) === undefined ? undefined : parseChatUsage({ ...usage });
}

function toResponse({ vectors }: EmbeddingsResult): JsonObject {
  const data = vectors.map(toNumbers);
  return { shape: [data.length, data[0]?.length ?? 0], data };
}

/** The format of Workers AI's embeddings. */
export const workersAiEmbeddings: EmbeddingsFormat = wholeBodyFormat({
  id,
  parseRequest,
  toRequest,
  parseResponse,
  toResponse,
  usageOf,
  hasOtherAnswers: true,
  parseError,
  toErrorBody,
});
