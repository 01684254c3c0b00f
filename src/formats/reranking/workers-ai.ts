/**
 * Reranking of Workers AI: `{ query, contexts }` → `{ response: [{ id, score }] }`.
 *
 * Facts: npm @cloudflare/workers-types (Ai_Cf_Baai_Bge_Reranker_Base).
 */
import type { JsonObject, JsonValue } from "../../json.ts";
import { numberOf, objectsOf } from "../fields.ts";
import type { ProviderRequest } from "../format.ts";
import type { FieldNames, RerankCall, RerankFormat, RerankResult, TaskModel } from "../task-format.ts";
import { malformedAnswer, unwrapped, wholeBodyFormat } from "../whole-body.ts";
import { checkCount, ownFieldsOf, writeFields } from "../wire-fields.ts";
import { parseError, toErrorBody } from "../workers-ai/error.ts";
import { usageOf } from "../embeddings/workers-ai.ts";
import { bestFirst, parseRanking, rankFields } from "./documents.ts";

const id = "workers-ai-rerank";

const KNOWN = new Set(["model", "query", "contexts", "top_k", "stream"]);
const FIELDS: FieldNames = { topN: "top_k" };

function parseRequest(body: JsonObject): RerankCall {
  return { ...parseRanking(body, "contexts"), ...ownFieldsOf(body, KNOWN, id) };
}

function toRequest(call: RerankCall, model: TaskModel): ProviderRequest {
  const { query, documents } = call;
  checkCount(documents.length, model.maxInputs, "documents", model.id);
  const { fields, warnings } = writeFields(rankFields(call), id, FIELDS, model);
  const contexts = documents.map((text) => ({ text }));
  return { body: { ...fields, query, contexts }, warnings };
}

function parseResponse(body: JsonValue): RerankResult {
  const answer = unwrapped(body);
  if (!Array.isArray(answer["response"])) throw malformedAnswer("results");
  const results = objectsOf(answer["response"]).map((item) => {
    const index = numberOf(item["id"]);
    const score = numberOf(item["score"]);
    if (index === undefined || score === undefined) throw malformedAnswer("score where one should be");
    return { index, score };
  });
  return { results: bestFirst(results), usage: usageOf(answer) };
}

function toResponse({ results }: RerankResult): JsonObject {
  return { response: results.map(({ index, score }) => ({ id: index, score })) };
}

/** The format of Workers AI's reranking. */
export const workersAiRerank: RerankFormat = wholeBodyFormat({
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
