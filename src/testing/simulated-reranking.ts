/** Reranking, as Cohere and Voyage speak it, and Workers AI. By hand from docs.cohere.com and docs.voyageai.com. */
import { invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { objectIn, wholeCall } from "./prompt.ts";
import { modelIn, NO_EVENTS, textsIn } from "./simulated-embeddings.ts";
import type { AnswerContext, SimulatedFormat } from "./simulated-format.ts";
import { scoreOf, tokensOf } from "./simulated-vectors.ts";

/** Documents in one unit that Cohere bills. */
const UNIT_DOCUMENTS = 100;

/** `cohere-rerank` in the simulator; below `/voyage` as Voyage. */
export const simulatedRerank: SimulatedFormat = {
  ...NO_EVENTS,
  id: "cohere-rerank",
  requestIdHeader: "x-debug-trace-id",
  readPrompt: (body) => wholeCall(body, modelIn(body), rankedTexts(body, "documents")),
  body: (context) => (context.provider === "voyage" ? voyageBody(context) : cohereBody(context)),
  errorBody: ({ message }) => ({ message }),
};

function cohereBody(context: AnswerContext): JsonObject {
  const documents = context.prompt.texts.length - 1;
  return {
    id: `simulated-${context.answer.id}`,
    results: ranked(context, "top_n").map(({ index, score }) => ({ index, relevance_score: score })),
    meta: { api_version: { version: "2" }, billed_units: { search_units: Math.ceil(documents / UNIT_DOCUMENTS) } },
  };
}

function voyageBody(context: AnswerContext): JsonObject {
  const { prompt } = context;
  const returns = objectIn(prompt.body)["return_documents"] === true;
  const data = ranked(context, "top_k").map(({ index, score }) => ({
    relevance_score: score,
    index,
    ...(returns ? { document: prompt.texts[index + 1] } : {}),
  }));
  return { object: "list", data, model: prompt.model, usage: { total_tokens: tokensOf(prompt.texts) } };
}

/** The scores of Workers AI. */
export function workersAIScores(context: AnswerContext): JsonObject {
  return { response: ranked(context, "top_k").map(({ index, score }) => ({ id: index, score })) };
}

/** The query, then the documents. @throws DurableAIError `input/invalid`. */
export function rankedTexts(body: JsonObject, field: string): string[] {
  const { query } = body;
  if (typeof query !== "string") throw invalidInput("query", "is no text", "Send a query.");
  const list = body[field];
  if (!Array.isArray(list)) throw invalidInput(field, "is no list", "Send documents.");
  return [query, ...textsIn(list.map(textIn), field)];
}

function textIn(document: JsonValue): JsonValue {
  return isJsonObject(document) ? (document["text"] ?? null) : document;
}

/** The best first, as many as the field `limit` says. */
function ranked({ prompt }: AnswerContext, limit: string): { index: number; score: number }[] {
  const [query = "", ...documents] = prompt.texts;
  const most = objectIn(prompt.body)[limit];
  return documents
    .map((document, index) => ({ index, score: scoreOf(query, document) }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, typeof most === "number" ? most : documents.length);
}
