/** `ai.run` for vectors and rankings: one shape in, one shape out, whoever serves it. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { wrapAI, type DurableAI } from "../../src/ai.ts";
import { openaiCompatible } from "../../src/providers/openai-compatible.ts";
import { defineProvider, type Provider } from "../../src/providers/provider.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import { createSimulatedAI } from "../../src/testing/simulated-ai.ts";
import { simulatedProviders } from "../../src/testing/simulated-providers.ts";
import { createSimulator, type Simulator } from "../../src/testing/simulator.ts";
import { vectorCalls, vectorProvider } from "../durable-objects/vector-provider.ts";

interface Bound {
  ai: DurableAI;
  simulator: Simulator;
}

/** A binding over calls that are not kept; everybody is simulated. */
function bound(hasBinding = false): Bound {
  const simulator = createSimulator();
  const providers = simulatedProviders(defaultProviders, simulator.fetch);
  const direct = hasBinding ? createSimulatedAI(simulator.fetch) : undefined;
  return { ai: wrapAI(direct, { runs: env.RUNS, env: {}, providers }), simulator };
}

interface Vectors {
  object: string;
  data: { object: string; index: number; embedding: number[] }[];
  model: string;
  usage: { prompt_tokens: number; total_tokens: number; estimated?: boolean };
}
interface Ranking {
  results: { index: number; relevance_score: number; document?: { text: string } }[];
  usage: Record<string, number>;
}

const MODELS: [model: string, size: number, estimated: boolean][] = [
  ["@cf/baai/bge-base-en-v1.5", 768, true],
  ["openai/text-embedding-3-small", 1_536, false],
  ["google/gemini-embedding-001", 3_072, true],
  ["google/gemini-embedding-2", 3_072, false],
  ["cohere/embed-v4.0", 1_536, false],
  ["voyage/voyage-4", 1_024, false],
  ["mistral/mistral-embed", 1_024, false],
  ["ollama/nomic-embed-text", 768, false],
  // Nobody has described these: their ids say what they are for.
  ["ollama/bge-m3:latest", 1_024, false],
  ["voyage/voyage-9", 1_024, false],
];
const RERANKERS = ["@cf/baai/bge-reranker-base", "cohere/rerank-v3.5", "voyage/rerank-2.5"];
const DOCUMENTS = ["cats purr", { text: "the capital of France is Paris" }, "dogs bark in Paris"];
const QUERY = "Paris, the capital of France";

describe("ai.run for vectors", () => {
  it.each(MODELS)("is the same call and answer for %s", async (model, size, estimated) => {
    const { ai } = bound();
    const answer = (await ai.run(model, { input: ["hello world", "bye"] })) as unknown as Vectors;
    expect(answer).toMatchObject({ object: "list", model });
    expect(answer.data.map(({ object, index }) => [object, index])).toEqual([
      ["embedding", 0],
      ["embedding", 1],
    ]);
    expect(answer.data.map(({ embedding }) => embedding.length)).toEqual([size, size]);
    expect(answer.data.every(({ embedding }) => embedding.every((value) => typeof value === "number"))).toBe(true);
    expect(answer.usage).toMatchObject({
      prompt_tokens: 4,
      total_tokens: 4,
      ...(estimated ? { estimated: true } : {}),
    });
    expect("response" in answer).toBe(false);
    expect(ai.runs.of(answer)).toMatchObject({ attached: false });
  });

  it.each(MODELS)("gives base64 to who asks for it, of %s", async (model, size) => {
    const { ai } = bound();
    const inputs = { input: "hello", encoding_format: "base64" };
    const answer = (await ai.run(model, inputs)) as unknown as { data: { embedding: string }[] };
    expect(atob(answer.data[0]?.embedding ?? "").length).toBe(size * 4);
  });

  it("makes vectors of the wanted size, and says where it cannot", async () => {
    const { ai } = bound();
    const sized = await ai.run("openai/text-embedding-3-large", { input: "x", dimensions: 9 });
    expect(sized.data[0]?.embedding).toHaveLength(9);
    const whole = await ai.run("openai/text-embedding-ada-002", { input: "x", dimensions: 9 });
    expect(whole.data[0]?.embedding).toHaveLength(1_536);
    expect(ai.runs.of(whole)?.warnings).toEqual([expect.objectContaining({ field: "dimensions", from: 9 })]);
  });

  it("goes on with the next target, where one fails", async () => {
    const { simulator } = bound();
    const providers = simulatedProviders(defaultProviders, simulator.fetch);
    const targets = [
      { provider: "openai", id: "text-embedding-3-small+fault=429+wait=20000" },
      { provider: "voyage", id: "voyage-4" },
    ];
    const models = [{ id: "acme/embed", task: "embeddings" as const, targets }];
    const ai = wrapAI(undefined, { runs: env.RUNS, env: {}, providers, models });
    const answer = (await ai.run("acme/embed", { input: "x" })) as unknown as Vectors;
    expect(answer.data[0]?.embedding).toHaveLength(1_024);
    expect(ai.runs.of(answer)?.provider).toBe("voyage");
    expect(simulator.calls.map(({ provider }) => provider)).toEqual(["openai", "voyage"]);
  });

  it("goes on where a target answers with no vectors", async () => {
    const { simulator } = bound();
    const empty: Provider = defineProvider({
      id: "empty",
      credentials: [],
      connect: () => ({
        formatOf: () => undefined,
        dispatch: () => Promise.reject(new Error("no chat")),
        tasks: { embeddings: { format: "openai-embeddings", dispatch: async () => Response.json({ data: [] }) } },
      }),
    });
    const targets = [
      { provider: "empty", id: "m" },
      { provider: "voyage", id: "voyage-4" },
    ];
    const models = [{ id: "acme/embed", task: "embeddings" as const, targets }];
    const providers = [empty, ...simulatedProviders(defaultProviders, simulator.fetch)];
    const ai = wrapAI(undefined, { runs: env.RUNS, env: {}, providers, models });
    expect(ai.runs.of(await ai.run("acme/embed", { input: "x" }))?.provider).toBe("voyage");
    const alone = wrapAI(undefined, { runs: env.RUNS, env: {}, providers: [empty] });
    await expect(alone.run("empty/some-embed", { input: "x" })).rejects.toMatchObject({ code: "provider/malformed" });
  });

  it("goes on where a target takes fewer texts", async () => {
    const { simulator } = bound();
    const providers = simulatedProviders(defaultProviders, simulator.fetch);
    const targets = [
      { provider: "cohere", id: "embed-v4.0" },
      { provider: "voyage", id: "voyage-4" },
    ];
    const models = [{ id: "acme/embed", task: "embeddings" as const, targets }];
    const ai = wrapAI(undefined, { runs: env.RUNS, env: {}, providers, models });
    const answer = (await ai.run("acme/embed", { input: Array<string>(97).fill("x") })) as unknown as Vectors;
    expect(answer.data).toHaveLength(97);
    expect(simulator.calls.map(({ provider }) => provider)).toEqual(["voyage"]);
  });

  it("refuses a list that is too long, naming the limit", async () => {
    const { ai, simulator } = bound();
    const call = ai.run("google/gemini-embedding-001", { input: Array<string>(101).fill("x") });
    await expect(call).rejects.toMatchObject({ code: "input/too-large", field: "input", status: 413 });
    expect(simulator.callCount).toBe(0);
  });

  it.each([{ input: [] }, { input: [true] }, { input: "a", dimensions: -1 }, { input: "a", stream: true }])(
    "refuses %j",
    async (inputs) => {
      const { ai, simulator } = bound();
      await expect(ai.run("openai/text-embedding-3-small" as string, inputs)).rejects.toMatchObject({
        code: "input/invalid",
      });
      expect(simulator.callCount).toBe(0);
    },
  );

  it("refuses a chat with a model for vectors, and vectors of a chat model", async () => {
    const { ai } = bound();
    const messages = [{ role: "user" as const, content: "hi" }];
    await expect(ai.run("openai/text-embedding-3-small", { messages })).rejects.toMatchObject({
      code: "input/invalid",
      field: "model",
    });
    const asVectors = ai.run("openai/gpt-6-sol", { input: "x" }, { format: "openai-embeddings" });
    await expect(asVectors).rejects.toMatchObject({ code: "input/invalid", field: "model" });
  });

  it("says whose API has none", async () => {
    const { simulator } = bound();
    const silent = openaiCompatible({ id: "silent", baseURL: "https://x.test/v1", tasks: {} });
    const ai = wrapAI(undefined, { runs: env.RUNS, env: {}, providers: simulatedProviders([silent], simulator.fetch) });
    await expect(ai.run("silent/some-embed", { input: "x" })).rejects.toMatchObject({
      code: "provider/not-available",
      message: expect.stringContaining("silent cannot be asked for embeddings"),
    });
  });
});

describe("ai.run for rankings", () => {
  it.each(RERANKERS)("is the same call and answer for %s", async (model) => {
    const { ai } = bound();
    const inputs = { query: QUERY, documents: DOCUMENTS, top_n: 2 };
    const answer = (await ai.run(model, inputs)) as unknown as Ranking;
    expect(answer.results.map(({ index }) => index)).toEqual([1, 2]);
    expect(answer.results[0]?.relevance_score).toBeGreaterThan(answer.results[1]?.relevance_score ?? 1);
    expect(Object.values(answer.usage).every((quantity) => quantity > 0)).toBe(true);
  });

  it("returns the documents where the provider can, and says where it cannot", async () => {
    const { ai } = bound();
    const inputs = { query: QUERY, documents: DOCUMENTS, return_documents: true };
    const voyage = await ai.run("voyage/rerank-2.5", inputs);
    expect(voyage.results[0]?.document).toEqual({ text: "the capital of France is Paris" });
    const cohere = await ai.run("cohere/rerank-v3.5", inputs);
    expect(cohere.results[0]?.document).toBeUndefined();
    expect(ai.runs.of(cohere)?.warnings.map(({ field }) => field)).toEqual(["return_documents"]);
  });
});

describe("Cloudflare's own models", () => {
  const BGE = "@cf/baai/bge-base-en-v1.5";
  const RERANKER = "@cf/baai/bge-reranker-base";

  it("answer Cloudflare's own call as Cloudflare does, straight from the binding", async () => {
    const { ai, simulator } = bound(true);
    const own = await createSimulatedAI(simulator.fetch).run(BGE, { text: ["a", "b"] });
    const answer = await ai.run(BGE, { text: ["a", "b"] });
    expect(answer).toEqual(own);
    expect(ai.runs.of(answer as object)).toBeUndefined();
    const ranked = await ai.run(RERANKER, { query: QUERY, contexts: [{ text: "a" }] } as never);
    expect(ranked).toEqual({ response: [{ id: 0, score: expect.any(Number) }] });
  });

  it("answer it so through the layer too, with the usage of the run", async () => {
    const { ai } = bound();
    const raw = await ai.run(BGE, { text: ["a", "b"] }, { returnRawResponse: true });
    expect(await raw.json()).toMatchObject({ shape: [2, 768], pooling: "mean" });
    const asked = { text: ["a"] };
    expect(await ai.run(BGE, asked, { format: "native" })).toMatchObject({ shape: [1, 768] });
    expect(await ai.run(BGE, asked, { format: "workers-ai" })).toMatchObject({ shape: [1, 768] });
    expect(await ai.run(BGE, { ...asked, stream: true } as { text: string[] })).toMatchObject({ shape: [1, 768] });
  });

  it("answer the one shape in it, also where there is a binding", async () => {
    const { ai } = bound(true);
    const answer = await ai.run(BGE, { input: "a" });
    expect(answer.data[0]?.embedding).toHaveLength(768);
    const ranked = await ai.run(RERANKER, { query: QUERY, documents: DOCUMENTS });
    expect(ranked.results[0]?.index).toBe(1);
  });

  it("keep Cloudflare's shape under compat, whatever is sent", async () => {
    const simulator = createSimulator();
    const ai = wrapAI(createSimulatedAI(simulator.fetch), { compat: "cloudflare" });
    expect(await ai.run(BGE, { text: "a" })).toMatchObject({ shape: [1, 768] });
    await expect(ai.run(BGE, { input: "a" })).rejects.toThrow(/^5004: /);
  });

  it("say what they need where there is no layer to ask in the one shape", async () => {
    const ai = wrapAI(createSimulatedAI(createSimulator().fetch));
    await expect(ai.run(BGE, { input: "a" })).rejects.toMatchObject({
      code: "option/not-available",
      field: "wrapAI options.service",
    });
  });
});

describe("a run of vectors that is kept", () => {
  const ai = wrapAI(undefined, { runs: env.RUNS, env: {}, providers: [vectorProvider] });

  it("is one run and one call for one key, and tells its usage", async () => {
    const tag = crypto.randomUUID();
    const model = `vectors/text-embedding-3-small+tag=${tag}`;
    const options = { session: tag, key: "k", metadata: { customer: "acme" } };
    const both = await Promise.all([1, 2].map(() => ai.run(model, { input: "hello world" }, options)));
    expect(both[0]).toEqual(both[1]);
    expect(await ai.run(model, { input: "hello world" }, options)).toEqual(both[0]);
    expect(vectorCalls(tag)).toBe(1);
    const runId = ai.runs.of(both[0] ?? {})?.runId ?? "";
    expect(await ai.runs.get(runId)).toMatchObject({
      outcome: "completed",
      format: "openai-embeddings",
      usage: { inputTokens: 3 },
      metadata: { customer: "acme" },
    });
    await expect(ai.run(model, { input: "other" }, options)).rejects.toMatchObject({ code: "run/key-conflict" });
  });

  it("is read again as it was asked for, or in another format of its task", async () => {
    const options = { session: crypto.randomUUID(), key: "k" };
    const inputs = { input: "hello", encoding_format: "base64" };
    const answer = await ai.run("vectors/text-embedding-3-small", inputs, options);
    const runId = ai.runs.of(answer)?.runId ?? "";
    const again = await new Response(await ai.runs.read(runId)).json();
    expect(again).toEqual(answer);
    const gemini = new Response(await ai.runs.read(runId, { format: "gemini-embeddings" }));
    expect(await gemini.json()).toMatchObject({ embeddings: [{ values: expect.any(Array) }] });
    await expect(new Response(await ai.runs.read(runId, { format: "openai-chat" })).text()).rejects.toMatchObject({
      code: "format/not-translatable",
    });
  });

  it("ranks, too", async () => {
    const options = { session: crypto.randomUUID(), key: "k" };
    const answer = (await ai.run("vectors/some-rerank", { query: QUERY, documents: DOCUMENTS }, options)) as unknown as
      | Ranking
      | undefined;
    expect(answer?.results[0]?.index).toBe(1);
    const runId = ai.runs.of(answer ?? {})?.runId ?? "";
    expect((await ai.runs.get(runId)).usage?.quantities).toEqual({ searchUnits: 1 });
  });
});
