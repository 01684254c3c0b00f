import { beforeAll, describe, expect, it } from "vitest";
import { resolveAlias } from "../../src/catalog/aliases.ts";
import { authorOf } from "../../src/catalog/authors.ts";
import { BuiltInRows } from "../../src/catalog/built-in-rows.ts";
import { canonicalId, createCatalog, isMediaAtCloudflare } from "../../src/catalog/catalog.ts";
import type { Model } from "../../src/catalog/model.ts";
import { PROVIDERS, providerFacts } from "../../src/catalog/providers.ts";
import { parseRowText, toRowText } from "../../src/catalog/row-text.ts";
import { connect, defaultProviders } from "../../src/providers/providers.ts";
import { routeOf, whyNotCallable } from "../../src/run/route.ts";
import { errorOf } from "../providers/provider-suite.ts";
import { UpstreamAI } from "../providers/upstream-ai.ts";

const PROVIDER_IDS = defaultProviders.map(({ id }) => id);
const catalog = createCatalog();
const targetsOf = (id: string, providerIds: readonly string[] = PROVIDER_IDS) =>
  catalog.resolve(id, providerIds).targets.map(({ provider, id: model }) => `${provider}: ${model}`);

describe("rows", () => {
  it("have ids of their own", () => {
    expect(new Set(catalog.ids).size).toBe(catalog.ids.length);
    expect(catalog.ids.length).toBeGreaterThan(1_000);
  });

  it("name providers that are described", () => {
    const named = new Set(catalog.all().flatMap(({ targets }) => targets.map(({ provider }) => provider)));
    expect(named.size).toBeGreaterThan(30);
    for (const provider of named) expect(providerFacts(provider), provider).toBeDefined();
    expect(new Set(PROVIDERS.map(({ id }) => id)).size).toBe(PROVIDERS.length);
  });

  it("cost as providers' pages say", () => {
    expect(catalog.get("anthropic/claude-sonnet-4.5")?.price).toMatchObject({
      rates: { input: 3_000_000_000, output: 15_000_000_000, cacheRead: 300_000_000, cacheWrite: 3_750_000_000 },
    });
    expect(catalog.get("@cf/meta/llama-3.3-70b-instruct-fp8-fast")?.price?.rates).toMatchObject({
      input: 293_000_000,
      output: 2_253_000_000,
    });
  });

  it("parse one line for one model", () => {
    const text = 'a/b-c {"to":["x:","y"],"from":"s"}~a/c {"broken~';
    const rows = new BuiltInRows(() => text, { s: { title: "somewhere", asOf: "2026-11-25" } });
    expect(rows.get("a/b-c")).toMatchObject({
      author: "a",
      name: "B C",
      source: "somewhere (2026-11-25)",
      asOf: "2026-11-25",
      targets: [
        { provider: "x", id: "b-c" },
        { provider: "y", id: "a/b-c" },
      ],
    });
    expect([...rows.ids]).toEqual(["a/b-c", "a/c"]);
    expect(() => rows.get("a/c")).toThrow(SyntaxError);
    expect(rows.get("a/d")).toBeUndefined();
  });
});

describe("a row's text", () => {
  const row = { id: "a/b", name: "It's B", usd: { input: 1, output: 2 }, to: ["a:", "openrouter"], from: "gp" };

  it("is read as it was written, and needs no escape in any string", () => {
    expect(parseRowText(toRowText(row))).toEqual(row);
    expect(toRowText(row)).toBe("a/b ?It's B^,!1#2}=a:|&gp^}");
  });

  it.each(["!", "^", "~", "`", "$", "\\", "|"])("cannot hold %s", (character) => {
    const thrown = errorOf(() => toRowText({ ...row, name: character }));
    expect(thrown).toMatchObject({ code: "input/invalid", field: "catalog row a/b" });
  });
});

describe("get", () => {
  it.each([
    ["the author's own spelling", "anthropic/claude-sonnet-5-5", "anthropic/claude-sonnet-5.5"],
    ["another name of the author", "qwen/qwen3-max", "alibaba/qwen3-max"],
    ["an alias", "cloudflare/tts", "minimax/speech-2.8-hd"],
    ["the gateway's spelling", "z-ai/glm-4.7-flash", "zai/glm-4.7-flash"],
  ])("finds a row by %s", (_what, id, found) => {
    expect(catalog.get(id)?.id).toBe(found);
  });

  it("finds it by a provider's spelling, with that provider only", () => {
    const model = catalog.get("groq/llama-3.3-70b-versatile");
    expect(model?.targets.map(({ provider }) => provider)).toEqual(["groq"]);
    expect(model?.id).toBe("meta/llama-3.3-70b-instruct");
  });

  it("finds one region's by its id, and calls no other", () => {
    const id = "eu.anthropic.claude-haiku-4-5-20251001-v1:0";
    expect(catalog.get(`amazon-bedrock/${id}`)?.targets).toEqual([expect.objectContaining({ id, region: "eu" })]);
  });

  it("knows the whole model under a spelling, and not a part of it", () => {
    expect(canonicalId("anthropic/claude-sonnet-5-5")).toBe("anthropic/claude-sonnet-5.5");
    expect(canonicalId("cloudflare/tts")).toBe("minimax/speech-2.8-hd");
    for (const id of ["cloudflare/auto", "groq/llama-3.3-70b-versatile", "openai/gpt-4o-mini-2024-07-18", "x/y"])
      expect(canonicalId(id)).toBe(id);
  });

  it("finds a version by its day, at its author only", () => {
    expect(catalog.get("openai/gpt-4o-mini-2024-07-18")).toMatchObject({
      id: "openai/gpt-4o-mini-2024-07-18",
      price: catalog.get("openai/gpt-4o-mini")?.price,
      targets: [{ provider: "openai", id: "gpt-4o-mini-2024-07-18" }],
    });
    expect(catalog.get("anthropic/claude-sonnet-4.5-20250929")?.targets).toEqual([
      { provider: "anthropic", id: "claude-sonnet-4-5-20250929" },
    ]);
  });

  it.each(["openai/gpt-0", "", "x", "__proto__", "constructor", "openai/constructor"])("does not find %j", (id) => {
    expect(catalog.get(id)).toBeUndefined();
  });

  it("says why an alias is none", () => {
    const thrown = errorOf(() => catalog.get("cloudflare/auto"));
    expect(thrown).toMatchObject({ code: "model/unknown", field: "model" });
    expect((thrown as Error).message).toContain("decides per request");
  });

  it("does not follow aliases in a circle", () => {
    const circle = { a: { model: "b" }, b: { model: "a" } };
    expect(errorOf(() => resolveAlias("a", circle))).toMatchObject({ code: "input/invalid", field: "aliases.a" });
    expect(resolveAlias("a", { a: { model: "b" } })).toBe("b");
  });
});

describe("an author", () => {
  it("is found by any of its names, and by no property of an object", () => {
    expect(["Qwen", "constructor", "__proto__"].map(authorOf)).toEqual(["alibaba", "constructor", "__proto__"]);
  });
});

describe("resolve", () => {
  it("gives each target its own spelling, the author first and Cloudflare's gateway last", () => {
    const targets = targetsOf("anthropic/claude-sonnet-4.5");
    expect(targets[0]).toBe("anthropic: claude-sonnet-4-5");
    expect(targets.at(-1)).toBe("ai-gateway: anthropic/claude-sonnet-4.5");
    expect(targets).toContain("google-vertex: claude-sonnet-4-5@20250929");
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

  it.each([
    ["gpt-6-sol", "openai/gpt-6-sol"],
    ["claude-sonnet-5.5", "anthropic/claude-sonnet-5.5"],
    ["antropic/claude-sonnet-5", "anthropic/claude-sonnet-5"],
    ["cf/zai-org/glm-5.3", "@cf/zai-org/glm-5.3"],
    ["OPENAI/GPT-6-SOL", "openai/gpt-6-sol"],
    ["cloudflare/txt", "cloudflare/tts"],
  ])("asks whether %s is %s", (id, meant) => {
    const thrown = errorOf(() => catalog.resolve(id, PROVIDER_IDS));
    expect(thrown).toMatchObject({ code: "model/unknown", status: 404, field: "model" });
    expect((thrown as Error).message).toContain("Did you mean");
    expect((thrown as Error).message).toContain(meant);
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

describe("media at Cloudflare", () => {
  it("are what it serves of others that is not for chat", () => {
    for (const id of ["black-forest-labs/flux-2-max", "cloudflare/tts"]) expect(isMediaAtCloudflare(id)).toBe(true);
    for (const id of ["openai/gpt-6-sol", "voyage/voyage-3.5", "cloudflare/auto", "x/y"])
      expect(isMediaAtCloudflare(id)).toBe(false);
  });
});

describe("own models", () => {
  it("come before built-in ones", () => {
    const sonnet = catalog.get("anthropic/claude-sonnet-5.5") as Model;
    const mine = { ...sonnet, name: "Mine" };
    const small = { ...sonnet, id: "acme/small" };
    const own = createCatalog([mine, small]);
    expect(own.get(mine.id)?.name).toBe("Mine");
    expect(own.get("anthropic/claude-sonnet-5-5")?.name).toBe("Mine");
    expect(own.get("acme/small")?.id).toBe("acme/small");
    expect(own.get("groq/llama-3.3-70b-versatile")?.targets).toHaveLength(1);
    expect(own.ids.length).toBe(catalog.ids.length + 1);
    expect(own.all().filter(({ id }) => id === mine.id)).toEqual([mine]);
  });
});

describe("every id", () => {
  const env = {
    AI: new UpstreamAI(async () => Response.json({})),
    OPENAI_API_KEY: "k",
    ANTHROPIC_API_KEY: "k",
    AZURE_OPENAI_API_KEY: "k",
    AZURE_OPENAI_RESOURCE: "acme",
    GEMINI_API_KEY: "k",
    GOOGLE_VERTEX_API_KEY: "k",
  };
  const connections = connect(defaultProviders, { env, fetch });
  const none = connect([], { env: {}, fetch });
  let whys: Map<string, string | undefined>;
  beforeAll(() => {
    whys = new Map(catalog.all().map((model) => [model.id, whyNotCallable(model, connections)?.code]));
  });

  it("leads to targets, or to a typed error that says why not", () => {
    const codes = new Map<string, number>();
    for (const code of whys.values()) codes.set(code ?? "callable", (codes.get(code ?? "callable") ?? 0) + 1);
    expect([...codes.keys()].toSorted()).toEqual([
      "callable",
      "option/not-available",
      "provider/no-credentials",
      "provider/not-available",
    ]);
    expect(codes.get("callable")).toBeGreaterThan(200);
    for (const [id, why] of whys)
      if (why === undefined) expect(routeOf(catalog.get(id) as Model, connections, 0).length, id).toBeGreaterThan(0);
  });

  it("of Workers AI's, of OpenAI's, of Anthropic's and of Google's chat models can be called", () => {
    for (const [id, why] of whys) {
      const { task } = catalog.get(id) as Model;
      const isOurs = id.startsWith("@") || (/^(openai|anthropic|google)\//.test(id) && task === "text-generation");
      if (
        isOurs &&
        targetsOf(id).some((target) => /^(openai|anthropic|google|google-vertex|workers-ai|ai-gateway):/.test(target))
      )
        expect(why, id).toBeUndefined();
    }
  });

  it("of vectors and rankings can be called at those who serve them, and of nobody else's", () => {
    const withVoyage = connect(defaultProviders, { env: { ...env, VOYAGE_API_KEY: "k" }, fetch });
    const callable = (id: string): boolean => whyNotCallable(catalog.get(id) as Model, withVoyage) === undefined;
    const ids = [
      "openai/text-embedding-3-small",
      "google/gemini-embedding-001",
      "voyage/voyage-4",
      "voyage/rerank-2.5",
      "@cf/baai/bge-m3",
    ];
    expect(ids.filter(callable)).toEqual(ids);
    expect(["cohere/embed-v4.0", "mistral/mistral-embed"].filter(callable)).toEqual([]);
    const [target] = routeOf(catalog.get("voyage/voyage-4") as Model, withVoyage, 0, {
      format: "gemini-embeddings",
      native: false,
    });
    expect(target).toMatchObject({ provider: "voyage", format: "openai-embeddings", model: { maxInputs: 1_000 } });
  });

  it("of vectors and rankings has a price in what its provider counts, or none", () => {
    const meters = (id: string): string[] => Object.keys((catalog.get(id) as Model).price?.rates ?? {});
    expect(meters("voyage/rerank-2.5-lite")).toEqual(["input"]);
    expect(meters("cohere/rerank-v3.5")).toEqual(["searchUnits"]);
    expect(meters("cohere/rerank-v4.0-pro")).toEqual([]);
    expect(meters("google/gemini-embedding-2")).toContain("inputImage");
    const vectors = catalog.all().filter(({ task }) => task === "embeddings" || task === "reranking");
    for (const { id } of vectors)
      for (const meter of meters(id))
        expect(meter, id).toMatch(/^(input|inputImage|inputAudio|inputVideo|output|searchUnits)$/);
  });

  it("says what to add where its provider is not there", () => {
    const model = catalog.get("moonshotai/moonshot-v1-32k") as Model;
    const refused = whyNotCallable(model, connections);
    expect(refused).toMatchObject({ code: "provider/not-available", status: 501, field: "model", retryable: false });
    expect(refused?.fix).toBe(
      'Add openaiCompatible({ id: "moonshotai", baseURL: "https://api.moonshot.ai/v1", apiKeyName: "MOONSHOTAI_API_KEY" }) to its providers.',
    );
    expect(whyNotCallable(catalog.get("amazon/titan-text-lite-v1") as Model, none)?.fix).toContain("not built yet");
  });

  it("names another build of it that can be called", () => {
    const refused = whyNotCallable(catalog.get("meta/llama-3.3-70b-instruct") as Model, connections);
    expect(refused?.fix).toContain("Or call another build of it (fp8");
    expect(refused?.fix).toContain(": @cf/meta/llama-3.3-70b-instruct-fp8-fast.");
  });

  it("says so where its provider has no key", () => {
    const model = catalog.get("anthropic/claude-sonnet-5.5") as Model;
    const refused = whyNotCallable(model, connect(defaultProviders, { env: {}, fetch }));
    expect(refused).toMatchObject({ code: "provider/no-credentials", field: "model" });
    expect(refused?.message).toContain("anthropic");
    expect(refused?.fix).toMatch(/^Set ANTHROPIC_API_KEY or .* or AI where the inference layer runs\.$/);
  });

  it("says so where its task is nothing for a run", () => {
    const refused = whyNotCallable(catalog.get("black-forest-labs/flux-2-max") as Model, connections);
    expect(refused).toMatchObject({ code: "option/not-available", field: "model" });
    expect(refused?.message).toContain("text-to-image");
  });
});

describe("another build of the weights", () => {
  const row = catalog.get("anthropic/claude-sonnet-5.5") as Model;
  const connections = connect(defaultProviders, { env: { OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k" }, fetch });
  const fp4 = { provider: "openai", id: "fp4", fidelity: "fp4" };
  const original = { provider: "anthropic", id: "original" };

  it("is taken only where there is nothing else", () => {
    const routed = (targets: Model["targets"]) =>
      routeOf({ ...row, targets }, connections, 0).map(({ model }) => model.id);
    expect(routed([fp4, original])).toEqual(["original"]);
    expect(routed([fp4])).toEqual(["fp4"]);
  });
});

describe("what a target takes", () => {
  const AI = new UpstreamAI(async () => Response.json({}));
  const connections = connect(defaultProviders, {
    env: { AI, OPENAI_API_KEY: "k", OLLAMA_BASE_URL: "http://o" },
    fetch,
  });
  const first = (id: string, changes: Partial<Model> = {}) =>
    routeOf({ ...catalog.resolve(id, connections.providerIds), ...changes }, connections, 0)[0];

  it.each<[string, boolean | undefined]>([
    ["openai/gpt-6-sol", true],
    ["openai/gpt-99-new", true],
    ["xai/grok-4.6", false],
    ["ollama/anything", undefined],
  ])("names the output limit of %s: max_completion_tokens is %s", (id, isCompletion) =>
    expect(first(id)?.model.maxCompletionTokens).toBe(isCompletion),
  );

  it("leaves an endpoint of one's own to its caller", () => {
    const targets = [{ provider: "mine", id: "m", baseURL: "https://mine.test/v1" }];
    expect(first("xai/grok-4.6", { targets })?.model.maxCompletionTokens).toBeUndefined();
  });

  it("is what the provider says of efforts, and the catalog of reasoning", () => {
    expect(first("openai/gpt-6-astra")?.model).toMatchObject({
      reasons: true,
      efforts: expect.arrayContaining(["max"]),
    });
    expect(first("openai/gpt-4o")?.model).toMatchObject({ reasons: false, efforts: undefined });
  });

  it("is its caller's format, where it takes that", () => {
    const [target] = routeOf(catalog.get("openai/gpt-4o") as Model, connections, 0, {
      format: "openai-responses",
      native: false,
    });
    expect([first("openai/gpt-4o")?.format, target?.format]).toEqual(["openai-chat", "openai-responses"]);
  });
});

describe("a model that ends", () => {
  const connections = connect(defaultProviders, { env: { OPENAI_API_KEY: "k" }, fetch });
  const row = catalog.get("openai/gpt-6-sol") as Model;
  const at = Date.parse("2026-11-25");
  const warningsOf = (changes: Partial<Model>) => routeOf({ ...row, ...changes }, connections, at)[0]?.warnings;

  it.each<[string, Partial<Model>, string]>([
    ["soon", { retiresAt: "2027-01-15" }, "it ends on 2027-01-15"],
    ["today", { retiresAt: "2026-11-25" }, "its makers ended it on 2026-11-25"],
    ["some day, and is advised against", { deprecated: true }, "its makers advise against it"],
    ["with a successor", { retiresAt: "2026-01-01", replacedBy: "openai/gpt-7" }, ": use openai/gpt-7"],
  ])("%s warns", (_what, changes, reason) => {
    const [warning] = warningsOf(changes) ?? [];
    expect(warning).toMatchObject({ field: "model", from: row.id });
    expect(warning?.reason).toContain(reason);
    expect(warning?.to).toBe(changes.replacedBy);
  });

  it("later does not", () => {
    expect(warningsOf({ retiresAt: "2027-06-01" })).toEqual([]);
  });
});
