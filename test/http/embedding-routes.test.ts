/** Embeddings and reranking over HTTP, with the SDKs that ask for them. */
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { vectorCalls } from "../durable-objects/vector-provider.ts";
import { answerHttp } from "../../src/http/http-app.ts";
import { call, door, jsonOf, KEY, runIdOf } from "./door.ts";

const MODEL = "vectors/text-embedding-3-small";
const SIZE = 1_536;

/** Requests of an SDK, answered by the door. */
const send: typeof fetch = (input, init) => answerHttp(new Request(input, init), door);

function openai(path = "/v1", headers: Record<string, string> = {}): OpenAI {
  const baseURL = `https://ai.test${path}`;
  return new OpenAI({ apiKey: KEY, baseURL, maxRetries: 0, fetch: send, defaultHeaders: headers });
}

describe("the openai SDK", () => {
  it.each(["/v1", "/ai/v1"])("gets numbers at %s, by base64 as it asks on its own", async (path) => {
    const answer = await openai(path).embeddings.create({ model: MODEL, input: ["hello", "world"] });
    expect(answer.data.map(({ embedding }) => embedding.length)).toEqual([SIZE, SIZE]);
    expect(answer).toMatchObject({ object: "list", model: MODEL, usage: { prompt_tokens: 4, total_tokens: 4 } });
    const plain = await openai(path).embeddings.create({ model: MODEL, input: "hello", encoding_format: "float" });
    expect([...(answer.data[0]?.embedding ?? [])]).toEqual(plain.data[0]?.embedding);
  });

  it("is one run and one call for a session and a key", async () => {
    const tag = crypto.randomUUID();
    const client = openai("/v1", { "durable-ai-session": tag, "durable-ai-key": "k" });
    const body = { model: `${MODEL}+tag=${tag}`, input: "hello", dimensions: 8 };
    const first = await client.embeddings.create(body).withResponse();
    const again = await client.embeddings.create(body).withResponse();
    expect(again.data).toEqual(first.data);
    expect(first.data.data[0]?.embedding).toHaveLength(8);
    expect(runIdOf(again.response)).toBe(runIdOf(first.response));
    expect(vectorCalls(tag)).toBe(1);
  });

  it.each<[string, object, number, string]>([
    ["an empty list", { input: [] }, 400, "input"],
    ["what is no text", { input: [{}] }, 400, "input[0]"],
    ["no dimensions", { input: "a", dimensions: 0 }, 400, "dimensions"],
    ["a model for something else", { input: "a", model: "openai/gpt-6-sol" }, 400, "model"],
  ])("is told of %s in its own words", async (_what, body, status, param) => {
    const answer = openai().embeddings.create({ model: MODEL, ...body } as OpenAI.EmbeddingCreateParams);
    await expect(answer).rejects.toMatchObject({ status, param, type: "invalid_request_error", code: "input/invalid" });
  });

  it("is told of a failing provider, and not to try again", async () => {
    const answer = openai().embeddings.create({ model: `${MODEL}+fault=503`, input: "a" });
    await expect(answer).rejects.toMatchObject({ status: 503, code: "provider/error" });
  });
});

describe("@google/genai", () => {
  const client = (apiVersion: string): GoogleGenAI =>
    new GoogleGenAI({ apiKey: KEY, apiVersion, httpOptions: { baseUrl: "https://ai.test" } });

  it.each(["v1", "v1beta"])("gets a batch of vectors at %s", async (version) => {
    const real = globalThis.fetch;
    globalThis.fetch = send;
    try {
      const { embeddings } = await client(version).models.embedContent({
        model: MODEL,
        contents: ["hello", "world"],
        config: { outputDimensionality: 8, taskType: "RETRIEVAL_QUERY" },
      });
      expect(embeddings?.map(({ values }) => values?.length)).toEqual([8, 8]);
    } finally {
      globalThis.fetch = real;
    }
  });
});

describe("Gemini's paths", () => {
  const content = { parts: [{ text: "hello" }] };

  it("answer one vector to one content", async () => {
    const response = await call(`/v1beta/models/${MODEL}:embedContent`, { body: { content } });
    const { embedding } = await jsonOf(response);
    expect(embedding).toEqual({ values: expect.any(Array) });
    const escaped = await call(`/v1/models/${encodeURIComponent(MODEL)}:embedContent`, { body: { content } });
    expect((await jsonOf(escaped))["embedding"]).toEqual(embedding);
  });

  it("take an id without an author for one of Google's", async () => {
    const response = await call("/v1beta/models/gemini-embedding-001:batchEmbedContents", {
      body: { requests: [{ content }] },
    });
    const { error } = await jsonOf(response);
    expect(error).toMatchObject({ message: expect.stringContaining("google/gemini-embedding-001") });
  });

  it("tell of errors in Google's words", async () => {
    const response = await call(`/v1beta/models/${MODEL}:batchEmbedContents`, { body: { requests: [] } });
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({
      error: { code: 400, status: "INVALID_ARGUMENT", details: [{ reason: "input/invalid" }] },
    });
    const unknown = await call("/v1beta/models/nobody/embed:embedContent", { body: { content } });
    expect(await jsonOf(unknown)).toMatchObject({ error: { code: 404, status: "NOT_FOUND" } });
  });

  it("leave what is no embedding to others", async () => {
    const response = await call(`/v1beta/models/${MODEL}:predict`, { body: {} });
    expect(response.status).toBe(404);
  });
});

describe("POST /v1/rerank", () => {
  const body = { model: "vectors/some-rerank", query: "red apples", documents: ["blue sky", "red apples"], top_n: 1 };

  it.each(["/v1/rerank", "/ai/v1/rerank"])("answers as Cohere does at %s", async (path) => {
    const response = await call(path, { body });
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({
      results: [{ index: 1, relevance_score: expect.any(Number) }],
      meta: { billed_units: { search_units: 1 } },
      usage: { search_units: 1 },
    });
  });

  it("tells of errors as Cohere does", async () => {
    const response = await call("/v1/rerank", { body: { ...body, documents: [] } });
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ message: expect.stringContaining("documents"), field: "documents" });
  });
});

describe("POST /ai/run", () => {
  it("answers vectors in Cloudflare's envelope, in the shape of the call", async () => {
    const response = await call("/ai/run", { body: { model: MODEL, input: { input: "hello" } } });
    expect(await jsonOf(response)).toMatchObject({ success: true, result: { object: "list", data: [{ index: 0 }] } });
  });

  it("says what is wrong in it, whatever the format", async () => {
    const input = { query: "a", documents: [] };
    const response = await call("/ai/run", { body: { model: "vectors/some-rerank", input } });
    expect(await jsonOf(response)).toMatchObject({
      success: false,
      errors: [{ message: expect.stringContaining("documents") }],
    });
  });
});
