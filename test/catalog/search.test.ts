import { describe, expect, it } from "vitest";
import { toModelInfo } from "../../src/binding/model-info.ts";
import type { ModelInfo, ModelQuery } from "../../src/catalog/catalog-request.ts";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { compareModels } from "../../src/catalog/compare.ts";
import { MAX_MODEL_LIMIT, searchModels, checkModelQuery } from "../../src/catalog/search.ts";
import { connect, defaultProviders } from "../../src/providers/providers.ts";
import { usualTargets, whyNotCallable } from "../../src/run/route.ts";
import { usd } from "../../src/wallet/money.ts";
import { errorOf } from "../providers/provider-suite.ts";

const TODAY = "2026-11-25";
const connections = connect(defaultProviders, { env: { ANTHROPIC_API_KEY: "k" }, fetch });
const models = createCatalog()
  .all()
  .map((model) => toModelInfo(model, { connections, refusal: whyNotCallable(model, connections), direct: false }));

/** Everything a query finds, on as many pages as it takes. */
function find(query: ModelQuery): ModelInfo[] {
  const found: ModelInfo[] = [];
  for (let cursor: string | undefined; ;) {
    const page = searchModels(models, { limit: MAX_MODEL_LIMIT, ...query, ...(cursor && { cursor }) }, TODAY);
    found.push(...page.models);
    if (page.cursor === undefined) return found;
    cursor = page.cursor;
  }
}

/** Found and not found: what was not has to fail what the query says, so that a filter that lets all pass is seen. */
function split(query: ModelQuery): { found: ModelInfo[]; others: ModelInfo[] } {
  const found = find({ includeDeprecated: true, ...query });
  const ids = new Set(found.map(({ id }) => id));
  return { found, others: models.filter(({ id }) => !ids.has(id)) };
}

describe("a search", () => {
  it.each<[string, ModelQuery, (model: ModelInfo) => boolean]>([
    ["text", { text: "Sonnet CLAUDE" }, ({ id, name }) => /(?=.*claude)(?=.*sonnet)/i.test(`${id} ${name}`)],
    ["a task", { task: "text-to-video" }, ({ task }) => task === "text-to-video"],
    ["an input", { input: "audio" }, ({ input }) => input.includes("audio")],
    ["two inputs", { input: ["text", "image"] }, ({ input }) => input.includes("text") && input.includes("image")],
    ["an output", { output: "embedding" }, ({ output }) => output.includes("embedding")],
    ["an author", { author: "google" }, ({ author }) => author === "google"],
    ["another name of an author", { author: "qwen" }, ({ author }) => author === "alibaba"],
    ["a provider", { provider: "groq" }, ({ targets }) => targets.some(({ provider }) => provider === "groq")],
    ["a capability", { capability: "tools" }, ({ capabilities }) => capabilities.includes("tools")],
    [
      "capabilities",
      { capability: ["tools", "reasoning"] },
      ({ capabilities }) => capabilities.includes("tools") && capabilities.includes("reasoning"),
    ],
    ["a context", { minContext: 1_000_000 }, ({ contextTokens = 0 }) => contextTokens >= 1_000_000],
    ["zero data retention", { zdr: true }, ({ zdr }) => zdr === true],
    ["where it runs", { hosting: "workers-ai" }, ({ targets }) => usualTargets(targets)[0]?.provider === "workers-ai"],
    ["who bills", { billing: "cloudflare" }, ({ billing }) => billing === "cloudflare"],
    ["what can be called", { callable: true }, ({ callableBy }) => callableBy === "anthropic"],
    ["what is new", { since: "2026-10-01" }, ({ addedAt = "" }) => addedAt >= "2026-10-01"],
    [
      "two rates",
      { maxPrice: { input: usd(1), output: usd(2) } },
      ({ price }) => (price?.rates.input ?? Infinity) <= usd(1) && (price?.rates.output ?? Infinity) <= usd(2),
    ],
  ])("by %s finds all that have it, and no other", (_what, query, has) => {
    const { found, others } = split(query);
    expect(found.length).toBeGreaterThan(0);
    expect(others.length).toBeGreaterThan(0);
    for (const model of found) expect(has(model), model.id).toBe(true);
    for (const model of others) expect(has(model), model.id).toBe(false);
  });

  it("leaves out what has ended or is advised against, unless asked", () => {
    const ids = new Set(find({}).map(({ id }) => id));
    const gone = models.filter(({ deprecated, retiresAt = "9" }) => deprecated === true || retiresAt <= TODAY);
    expect(gone.length).toBeGreaterThan(10);
    for (const { id } of gone) expect(ids.has(id), id).toBe(false);
    expect(ids.size + gone.length).toBe(models.length);
  });

  it("takes every filter at once", () => {
    const query: ModelQuery = { author: "anthropic", text: "opus", minContext: 200_000, callable: true };
    const found = find(query);
    expect(found.length).toBeGreaterThan(0);
    for (const { id } of found) expect(id).toMatch(/^anthropic\/.*opus/);
    expect(find({ ...query, author: "openai" })).toEqual([]);
  });

  it("has each model on exactly one page", () => {
    const paged: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = searchModels(models, { author: "google", limit: 7, includeDeprecated: true, cursor }, TODAY);
      expect(page.models.length).toBeLessThanOrEqual(7);
      paged.push(...page.models.map(({ id }) => id));
      expect(page.total).toBe(models.filter(({ author }) => author === "google").length);
      if (page.cursor === undefined) break;
      cursor = page.cursor;
    }
    expect(paged).toEqual(models.filter(({ author }) => author === "google").map(({ id }) => id));
  });

  it.each<[string, unknown, string]>([
    ["no object", "gpt", "query"],
    ["an unknown filter", { vendor: "x" }, "query.vendor"],
    ["an unknown task", { task: "chatting" }, "query.task"],
    ["an unknown input", { input: ["text", "smell"] }, "query.input"],
    ["an unknown capability", { capability: "flying" }, "query.capability"],
    ["a price of nothing", { maxPrice: { words: 1 } }, "query.maxPrice.words"],
    ["a price in dollars", { maxPrice: { input: 0.5 } }, "query.maxPrice.input"],
    ["a day that is none", { since: "yesterday" }, "query.since"],
    ["a page without models", { limit: 0 }, "query.limit"],
    ["a page with too many", { limit: MAX_MODEL_LIMIT + 1 }, "query.limit"],
    ["a word for a flag", { callable: "yes" }, "query.callable"],
    ["no hosting", { hosting: "aws" }, "query.hosting"],
    ["an endless text", { text: "x".repeat(201) }, "query.text"],
    ["a negative context", { minContext: -1 }, "query.minContext"],
  ])("refuses %s", (_what, query, field) => {
    expect(errorOf(() => checkModelQuery(query, "query"))).toMatchObject({ code: "input/invalid", field });
  });
});

describe("a comparison", () => {
  const model = (id: string) => models.find((one) => one.id === id) as ModelInfo;
  const sonnet = model("anthropic/claude-sonnet-4.5");

  it("has only what differs, prices first", () => {
    const { differences } = compareModels(sonnet, model("anthropic/claude-haiku-4.5"));
    expect(differences[0]).toEqual({ field: "price.input", a: usd(3), b: usd(1) });
    expect(differences.map(({ field }) => field)).toContain("price.output");
    for (const { a, b } of differences) expect(a).not.toEqual(b);
  });

  it("has when other rates hold", () => {
    const changes = [{ since: "2027-01-01", price: { rates: { input: usd(4) } } }];
    const { differences } = compareModels(sonnet, { ...sonnet, price: { rates: {}, ...sonnet.price, changes } });
    expect(differences).toEqual([{ field: "price.changes", a: null, b: changes }]);
  });

  it("has null for what one of them does not have", () => {
    const { differences } = compareModels(sonnet, { ...sonnet, price: undefined, contextTokens: undefined });
    expect(differences).toContainEqual({ field: "price.input", a: usd(3), b: null });
    expect(differences).toContainEqual({ field: "contextTokens", a: sonnet.contextTokens, b: null });
  });

  it("finds no difference between a model and itself, however its lists are ordered", () => {
    const turned = { ...sonnet, capabilities: sonnet.capabilities.toReversed(), input: sonnet.input.toReversed() };
    expect(compareModels(sonnet, turned).differences).toEqual([]);
  });
});
