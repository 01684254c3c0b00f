/** What becomes of one ranking at every target, and what is refused. */
import { describe, expect, it } from "vitest";
import { translateBody, translateRequest } from "../../src/formats/any-format.ts";
import { cohereRerank } from "../../src/formats/reranking/cohere.ts";
import { workersAiRerank } from "../../src/formats/reranking/workers-ai.ts";
import type { AnyFormatId, TaskModel } from "../../src/formats/task-format.ts";
import type { JsonObject } from "../../src/json.ts";
import { COHERE_TASKS, VOYAGE_TASKS } from "../../src/providers/endpoints/task-endpoints.ts";
import { errorOf } from "../providers/provider-suite.ts";

const CALL: JsonObject = {
  query: "q",
  documents: ["one", { text: "two" }],
  top_n: 1,
  return_documents: true,
  truncate: false,
  max_tokens_per_doc: 5,
};

function asked(to: AnyFormatId, model: Partial<TaskModel> = {}, inputs: JsonObject = CALL) {
  const request = { format: "cohere-rerank" as const, inputs, stream: false };
  const { body, warnings } = translateRequest(request, to, { id: "m", ...model });
  return { body, dropped: warnings.map(({ field }) => field).toSorted() };
}

describe("one ranking", () => {
  it("goes to Cohere", () => {
    expect(asked("cohere-rerank", COHERE_TASKS.reranking)).toEqual({
      body: { model: "m", query: "q", documents: ["one", "two"], top_n: 1, max_tokens_per_doc: 5 },
      dropped: ["return_documents", "truncate"],
    });
  });

  it("goes to Voyage", () => {
    expect(asked("cohere-rerank", VOYAGE_TASKS.reranking)).toEqual({
      body: {
        model: "m",
        query: "q",
        documents: ["one", "two"],
        top_k: 1,
        return_documents: true,
        truncation: false,
        max_tokens_per_doc: 5,
      },
      dropped: [],
    });
  });

  it("goes to Workers AI", () => {
    expect(asked("workers-ai-rerank")).toEqual({
      body: { query: "q", contexts: [{ text: "one" }, { text: "two" }], top_k: 1 },
      dropped: ["max_tokens_per_doc", "return_documents", "truncate"],
    });
  });

  it("takes Workers AI's names for the documents and for how many", () => {
    const inputs = { query: "q", contexts: [{ text: "a" }], top_k: 2 };
    expect(asked("cohere-rerank", {}, inputs).body).toEqual({ model: "m", query: "q", documents: ["a"], top_n: 2 });
    expect(workersAiRerank.parseRequest(inputs)).toMatchObject({ query: "q", documents: ["a"], topN: 2 });
  });

  it("comes back with the best first", () => {
    const body = {
      response: [
        { id: 0, score: 0.1 },
        { id: 1, score: 0.9 },
      ],
    };
    const context = { id: "r", model: "m", createdAt: 0, includeUsage: true };
    const usage = { inputTokens: 7, estimated: true };
    expect(translateBody(body, "workers-ai-rerank", "cohere-rerank", { ...context, usage })).toEqual({
      id: "r",
      model: "m",
      results: [
        { index: 1, relevance_score: 0.9 },
        { index: 0, relevance_score: 0.1 },
      ],
      usage: { total_tokens: 7, estimated: true },
    });
  });
});

describe("a bad ranking", () => {
  it.each<[string, JsonObject, string]>([
    ["no query", { documents: ["a"] }, "query"],
    ["an empty query", { query: "", documents: ["a"] }, "query"],
    ["no documents", { query: "q" }, "documents"],
    ["no list", { query: "q", documents: "a" }, "documents"],
    ["an empty list", { query: "q", documents: [] }, "documents"],
    ["a number", { query: "q", documents: ["a", 1] }, "documents[1]"],
    ["an object without text", { query: "q", documents: [{ title: "a" }] }, "documents[0]"],
    ["an empty text", { query: "q", contexts: [{ text: "" }] }, "contexts[0]"],
    ["none of them", { query: "q", documents: ["a"], top_n: 0 }, "top_n"],
    ["a stream", { query: "q", documents: ["a"], stream: true }, "stream"],
  ])("is refused: %s", (_what, body, field) => {
    expect(errorOf(() => cohereRerank.parseRequest(body))).toMatchObject({ code: "input/invalid", field });
  });

  it("is refused above the limit of the target", () => {
    expect(errorOf(() => asked("cohere-rerank", { maxInputs: 1 }))).toMatchObject({
      code: "input/too-large",
      field: "documents",
    });
  });

  it.each<[AnyFormatId, JsonObject]>([
    ["cohere-rerank", {}],
    ["cohere-rerank", { results: [{ index: 0 }] }],
    ["workers-ai-rerank", { response: "text" }],
    ["workers-ai-rerank", { response: [{ id: 1 }] }],
  ])("is told from an answer of %s that is none", (format, body) => {
    const context = { id: "r", model: "m", createdAt: 0, includeUsage: true };
    const thrown = errorOf(() => translateBody(body, format, "cohere-rerank", context));
    expect(thrown).toMatchObject({ code: "provider/malformed" });
  });

  it("is not written as vectors", () => {
    const thrown = errorOf(() => asked("openai-embeddings"));
    expect(thrown).toMatchObject({ code: "format/not-translatable" });
  });
});
