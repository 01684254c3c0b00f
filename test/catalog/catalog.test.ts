import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { MODELS } from "../../src/catalog/models.ts";
import { connectProviders, defaultProviders } from "../../src/providers/providers.ts";
import { openaiCompatible } from "../../src/providers/openai-compatible.ts";
import { errorOf } from "../providers/provider-suite.ts";
import { UpstreamAI } from "../providers/upstream-ai.ts";

const PROVIDER_IDS = defaultProviders.map(({ id }) => id);
const catalog = createCatalog();
const targetsOf = (id: string, providerIds: readonly string[] = PROVIDER_IDS) =>
  catalog.resolve(id, providerIds).targets.map(({ provider, id: model }) => `${provider}: ${model}`);

describe("rows", () => {
  it("have ids of their own", () => {
    const ids = MODELS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(30);
  });

  it("are whole: limits, integer prices, a source and the day it was read", () => {
    for (const model of MODELS) {
      expect(model.asOf, model.id).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(model.source, model.id).not.toBe("");
      const { contextTokens = 0, maxOutputTokens = 0, price } = model;
      expect(maxOutputTokens, model.id).toBeGreaterThan(0);
      expect(contextTokens, model.id).toBeGreaterThanOrEqual(maxOutputTokens);
      const rates = Object.values(price ?? {});
      expect(rates.length, model.id).toBeGreaterThanOrEqual(2);
      for (const rate of rates) expect(Number.isSafeInteger(rate) && rate > 0, `${model.id}: ${rate}`).toBe(true);
    }
  });

  it("cost more for output than for input, and less for a cached input", () => {
    for (const { id, price } of MODELS) {
      const { inputNanoUsd = 0, outputNanoUsd = 0, cacheReadNanoUsd = 0, cacheWriteNanoUsd } = price ?? {};
      expect(outputNanoUsd, id).toBeGreaterThan(inputNanoUsd);
      expect(cacheReadNanoUsd, id).toBeLessThan(inputNanoUsd);
      if (cacheWriteNanoUsd !== undefined) expect(cacheWriteNanoUsd, id).toBeGreaterThan(inputNanoUsd);
    }
  });

  it("name providers there are, their author first and Cloudflare's gateway last", () => {
    for (const { id, targets } of MODELS) {
      const providers = targets.map(({ provider }) => provider);
      for (const provider of providers) expect(PROVIDER_IDS, id).toContain(provider);
      expect(providers, id).toEqual(id.startsWith("@cf/") ? ["workers-ai"] : [id.split("/")[0], "ai-gateway"]);
    }
  });
});

describe("get", () => {
  it("finds a row by the catalog's id and by its author's spelling", () => {
    expect(catalog.get("anthropic/claude-sonnet-5.5")?.name).toBe("Claude Sonnet 5.5");
    expect(catalog.get("anthropic/claude-sonnet-5-5")?.id).toBe("anthropic/claude-sonnet-5.5");
    expect(catalog.get("openai/gpt-0")).toBeUndefined();
  });
});

describe("resolve", () => {
  it("gives each target its own spelling", () => {
    expect(targetsOf("anthropic/claude-sonnet-5.5")).toEqual([
      "anthropic: claude-sonnet-5-5",
      "ai-gateway: anthropic/claude-sonnet-5.5",
    ]);
  });

  it("makes up a row for a model nobody has described", () => {
    expect(targetsOf("openai/gpt-7+events=3")).toEqual(["openai: gpt-7+events=3", "ai-gateway: openai/gpt-7+events=3"]);
    expect(targetsOf("anthropic/claude-opus-9.1")[0]).toBe("anthropic: claude-opus-9-1");
    expect(targetsOf("@cf/new/model-1b")).toEqual(["workers-ai: @cf/new/model-1b"]);
    expect(catalog.resolve("openai/gpt-7", PROVIDER_IDS)).toMatchObject({ maxCompletionTokens: true, name: "gpt-7" });
  });

  it("knows the models of providers without rows, and of a user's own", () => {
    expect(targetsOf("ollama/llama3.2")).toEqual(["ollama: llama3.2"]);
    expect(targetsOf("ollama/library/llama3.2:1b")).toEqual(["ollama: library/llama3.2:1b"]);
    expect(targetsOf("my-proxy/tiny", ["my-proxy"])).toEqual(["my-proxy: tiny"]);
  });

  it("leaves to the gateway what only the gateway serves", () => {
    expect(targetsOf("google/gemini-3.8-flash")).toEqual(["ai-gateway: google/gemini-3.8-flash"]);
  });

  it("leads to targets that can be connected", () => {
    const env = { AI: new UpstreamAI(async () => Response.json({})), OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k" };
    const mine = openaiCompatible({ id: "mine", baseURL: "http://mine.test/v1" });
    const connections = connectProviders([...defaultProviders, mine], { env, fetch });
    for (const { targets } of MODELS) for (const { provider } of targets) expect(connections.has(provider)).toBe(true);
  });

  it.each([
    ["gpt-6-sol", "openai/gpt-6-sol"],
    ["claude-sonnet-5.5", "anthropic/claude-sonnet-5.5"],
    ["antropic/claude-sonnet-5", "anthropic/claude-sonnet-5"],
    ["cf/zai-org/glm-5.3", "@cf/zai-org/glm-5.3"],
    ["OPENAI/GPT-6-SOL", "openai/gpt-6-sol"],
  ])("asks whether %s is %s", (id, meant) => {
    const thrown = errorOf(() => catalog.resolve(id, PROVIDER_IDS));
    expect(thrown).toMatchObject({ code: "model/unknown", status: 404, field: "model" });
    expect((thrown as Error).message).toContain(`Did you mean ${meant}`);
  });

  it.each(["", "x", "nobody/knows-it", "@cf/", "workers-ai/@cf/a/b", "openai/", "a b/c", "x".repeat(100_000)])(
    "refuses %j",
    (id) => {
      const thrown = errorOf(() => catalog.resolve(id, PROVIDER_IDS));
      expect(thrown).toMatchObject({ code: "model/unknown" });
      expect((thrown as Error).message.length).toBeLessThan(400);
    },
  );
});
