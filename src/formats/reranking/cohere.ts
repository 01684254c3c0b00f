/**
 * Reranking as Cohere has it, and Voyage, Together, OpenRouter, vLLM and others with other names for some fields. The
 * shape in which every model can be asked; Workers AI's `contexts` are taken for `documents`.
 *
 * Facts: recordings of Cohere (v1, v2), Voyage and OpenRouter.
 */
import type { Usage } from "../../chat.ts";
import type { JsonObject, JsonValue } from "../../json.ts";
import { nanoUsdOf } from "../../wallet/money.ts";
import { toCohereError } from "../cohere-error.ts";
import { defined, numberOf, objectOf, objectsOf, optionalBoolean, textOf } from "../fields.ts";
import type { ProviderRequest } from "../format.ts";
import type { FieldNames, RankedDocument, RerankCall, RerankFormat, RerankResult } from "../task-format.ts";
import type { TaskContext, TaskModel } from "../task-format.ts";
import { malformedAnswer, wholeBodyFormat } from "../whole-body.ts";
import { checkCount, ownFieldsOf, writeFields } from "../wire-fields.ts";
import { bestFirst, parseRanking, rankFields } from "./documents.ts";

const id = "cohere-rerank";

const KNOWN = new Set("model query documents contexts top_n top_k return_documents truncate stream".split(" "));
const FIELDS: FieldNames = { topN: "top_n" };

function parseRequest(body: JsonObject): RerankCall {
  const field = body["documents"] === undefined && body["contexts"] !== undefined ? "contexts" : "documents";
  return {
    ...parseRanking(body, field),
    returnDocuments: optionalBoolean(body["return_documents"], "return_documents"),
    truncate: optionalBoolean(body["truncate"], "truncate"),
    ...ownFieldsOf(body, KNOWN, id),
  };
}

function toRequest(call: RerankCall, model: TaskModel): ProviderRequest {
  const { query, documents } = call;
  checkCount(documents.length, model.maxInputs, "documents", model.id);
  const { fields, warnings } = writeFields(rankFields(call), id, FIELDS, model);
  return { body: { ...fields, model: model.id, query, documents }, warnings };
}

/** Voyage has `data` where the others have `results`. */
function parseResponse(body: JsonValue): RerankResult {
  const answer = objectOf(body) ?? {};
  const list = answer["results"] ?? answer["data"];
  if (!Array.isArray(list)) throw malformedAnswer("results");
  return { results: bestFirst(objectsOf(list).map(readPlace)), model: textOf(answer["model"]), usage: usageOf(answer) };
}

function readPlace(item: JsonObject): RankedDocument {
  const { index, relevance_score: score, document } = item;
  if (typeof index !== "number" || typeof score !== "number") throw malformedAnswer("score where one should be");
  const text = textOf(document) ?? textOf(objectOf(document)?.["text"]);
  return { index, score, ...(text !== undefined && { document: text }) };
}

/** Cohere bills searches of up to 100 documents, the others tokens. */
function usageOf(answer: JsonObject): Usage | undefined {
  const billed = objectOf(objectOf(answer["meta"])?.["billed_units"]) ?? {};
  const usage = objectOf(answer["usage"]) ?? {};
  const searchUnits = numberOf(billed["search_units"]) ?? numberOf(usage["search_units"]);
  const inputTokens = numberOf(usage["total_tokens"]) ?? numberOf(usage["prompt_tokens"]);
  if (searchUnits === undefined && inputTokens === undefined) return undefined;
  const costNanoUsd = nanoUsdOf(numberOf(usage["cost"]));
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(searchUnits === undefined ? {} : { quantities: { searchUnits } }),
    ...(costNanoUsd !== undefined && { costNanoUsd }),
    raw: { ...billed, ...usage },
  };
}

function toResponse({ results, usage }: RerankResult, context: TaskContext): JsonObject {
  const searchUnits = usage?.quantities?.searchUnits;
  return defined({
    id: context.id,
    model: context.model,
    results: results.map(({ index, score, document }) =>
      defined({ index, relevance_score: score, document: document === undefined ? undefined : { text: document } }),
    ),
    // Where Cohere's own SDK looks.
    meta: searchUnits === undefined ? undefined : { billed_units: { search_units: searchUnits } },
    usage: defined({
      total_tokens: usage?.inputTokens,
      search_units: searchUnits,
      estimated: usage?.estimated,
    }),
  });
}

/** The format of Cohere's reranking. */
export const cohereRerank: RerankFormat = wholeBodyFormat({
  id,
  parseRequest,
  toRequest,
  parseResponse,
  toResponse,
  usageOf,
  toErrorBody: toCohereError,
});
