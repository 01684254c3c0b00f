import { describe, expect, it } from "vitest";
import { createSimulator } from "../../src/testing/simulator.ts";
import { scoreOf, sizeOf, vectorOf } from "../../src/testing/simulated-vectors.ts";
import { isJsonObject, type JsonObject } from "../../src/json.ts";

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

describe("simulated vectors", () => {
  it("are of length 1, and the same for the same text", () => {
    const vector = vectorOf("The quick brown fox", 768);
    expect(vector).toHaveLength(768);
    expect(dot(vector, vector)).toBeCloseTo(1, 5);
    expect(vectorOf("the QUICK brown fox!", 768)).toEqual(vector);
    expect(vectorOf("", 8)).toHaveLength(8);
  });

  it("are nearer the more words two texts share", () => {
    const [query, near, far] = ["red apples from Spain", "apples from Spain are red", "a blue sky"].map((text) =>
      vectorOf(text, 1_024),
    );
    expect(dot(query ?? [], near ?? [])).toBeGreaterThan(0.7);
    expect(Math.abs(dot(query ?? [], far ?? []))).toBeLessThan(0.3);
  });

  it("have the model's own size", () => {
    expect(["text-embedding-3-large", "@cf/baai/bge-small-en-v1.5", "unheard-of"].map(sizeOf)).toEqual([
      3_072, 384, 1_024,
    ]);
  });
});

describe("simulated scores", () => {
  it("are higher the more words of the query are in a document", () => {
    const scores = ["red apples", "apples", "sky"].map((document) => scoreOf("red apples", document));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBe(3);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
  });
});

describe("the simulator's own words", () => {
  const { fetch: send } = createSimulator();
  const ask = async (path: string, body: JsonObject, key = "k"): Promise<[number, JsonObject]> => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await send(`http://x.test${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    const answer: unknown = await response.json();
    return [response.status, isJsonObject(answer) ? answer : {}];
  };

  it("are Voyage's below its name: a total alone, base64 where it is asked for", async () => {
    const body = { model: "voyage-4", input: ["abcd"], encoding_format: "base64" };
    expect(await ask("/voyage/v1/embeddings", body)).toEqual([
      200,
      expect.objectContaining({ usage: { total_tokens: 1 }, data: [expect.objectContaining({ index: 0 })] }),
    ]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["/openai/v1/embeddings", { model: "m" }, { error: expect.objectContaining({ type: "invalid_request_error" }) }],
    ["/cohere/v2/embed", { model: "m", texts: ["a"] }, { message: expect.stringContaining("input_type") }],
    ["/cohere/v2/rerank", { model: "m", query: "q" }, { message: expect.stringContaining("documents") }],
    ["/v1beta/models/m:batchEmbedContents", {}, { error: expect.objectContaining({ code: 400 }) }],
    ["/workers-ai/run/@cf/a/bge", { text: [] }, { success: false }],
  ])("refuse at %s as its provider does", async (path, body, answer) => {
    expect(await ask(path, body)).toEqual([400, expect.objectContaining(answer)]);
  });

  it("want a key where the company does", async () => {
    const response = await send("http://x.test/voyage/v1/embeddings", { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
  });

  it("break in the middle of a body where a fault says so", async () => {
    const body = JSON.stringify({ model: "m+fault=cut", input: "a" });
    const response = await send("http://x.test/v1/embeddings", { method: "POST", body });
    await expect(response.text()).rejects.toThrow("the connection broke");
  });
});
