/** `ai.catalog` over the test Worker's objects, as a deployment has it. */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { wrapAI, type DurableAI } from "../../src/ai.ts";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { OwnModel } from "../../src/catalog/own-model.ts";
import type { AccountNamespace, InferenceLayer, RunObjectNamespace } from "../../src/run/run-record.ts";
import { connect } from "../../src/providers/providers.ts";
import { openaiCompatible } from "../../src/providers/openai-compatible.ts";
import { workersAI } from "../../src/providers/workers-ai.ts";
import { usd } from "../../src/wallet/money.ts";

const SONNET = "anthropic/claude-sonnet-5.5";
const FLUX = "black-forest-labs/flux-2-max";
const AI = { run: async () => ({}), models: async () => [{ name: "@cf/theirs" }] } as unknown as Ai;
const CHAT = { messages: [{ role: "user", content: "hi" }] };

/** A layer of an account of its own, with nothing in it. */
function layerOf(account = crypto.randomUUID(), more: Record<string, unknown> = {}): InferenceLayer {
  return createLocalLayer({
    runs: env.RUNS as unknown as RunObjectNamespace,
    accounts: env.ACCOUNTS as unknown as AccountNamespace,
    env: { ANTHROPIC_API_KEY: "k", ...more },
    account,
  });
}

function bind(models: readonly OwnModel[] = [], service: InferenceLayer = layerOf(), ai?: Ai): DurableAI {
  return wrapAI(ai, { service, models });
}

const simulated = (baseURL: string): OwnModel => ({
  id: "acme/small",
  targets: [{ provider: "acme", id: "small-1+events=3", baseURL }],
  price: { rates: { input: usd(1), output: usd(2) } },
});
const SIMULATED = simulated("http://simulator.test/compatible/v1");

describe("ai.catalog", () => {
  const { catalog } = bind();

  it("says what a model is here", async () => {
    expect(await catalog.get(SONNET)).toMatchObject({
      id: SONNET,
      hosting: "proxied",
      billing: "own-key",
      callable: true,
      callableBy: "anthropic",
      source: expect.stringMatching(/genai-prices|pi-ai/),
    });
    expect(await catalog.get("openai/gpt-6-sol")).toMatchObject({
      callable: false,
      whyNot: expect.stringContaining("Set OPENAI_API_KEY or "),
    });
    expect(await catalog.targets(SONNET)).toContainEqual(
      expect.objectContaining({ provider: "anthropic", connected: true, billing: "own-key" }),
    );
  });

  it("says that Cloudflare's own is hosted and billed there", async () => {
    const withAI = bind([], layerOf(undefined, { AI }));
    expect(await withAI.catalog.get("@cf/meta/llama-3.3-70b-instruct-fp8-fast")).toMatchObject({
      hosting: "workers-ai",
      billing: "cloudflare",
      callableBy: "workers-ai",
    });
    expect(await withAI.catalog.get("openai/gpt-6-sol")).toMatchObject({
      callableBy: "ai-gateway",
      billing: "cloudflare",
    });
  });

  it("calls a media model callable where env.AI can be asked", async () => {
    expect(await catalog.get(FLUX)).toMatchObject({
      callable: false,
      whyNot: expect.stringContaining("text-to-image"),
    });
    expect(await bind([], layerOf(), AI).catalog.get(FLUX)).toMatchObject({ callable: true, callableBy: "ai-gateway" });
  });

  it("tells of the build that would be called", async () => {
    const { targets } = await catalog.get("alibaba/qwen3-30b-a3b");
    expect(targets[0]).toMatchObject({ provider: "workers-ai", fidelity: "fp8" });
    const huggingface = openaiCompatible({ id: "huggingface", baseURL: "http://hf.test/v1" });
    const service = createLocalLayer({
      runs: env.RUNS as unknown as RunObjectNamespace,
      env: { AI },
      providers: [workersAI, huggingface],
    });
    expect(await bind([], service).catalog.get("alibaba/qwen3-30b-a3b")).toMatchObject({
      callableBy: "huggingface",
      hosting: "proxied",
      billing: "own-key",
    });
  });

  it("asks what was meant", async () => {
    await expect(catalog.get("anthropic/claude-sonet-5.5")).rejects.toMatchObject({
      code: "model/unknown",
      field: "id",
      message: expect.stringContaining("Did you mean anthropic/claude-sonnet-5.5"),
    });
    await expect(catalog.get("")).rejects.toMatchObject({ code: "input/invalid", field: "id" });
    await expect(catalog.compare(SONNET, "nobody/knows-it")).rejects.toMatchObject({ code: "model/unknown" });
    await expect(catalog.search({ task: "chat" as never })).rejects.toMatchObject({ field: "query.task" });
  });

  it("says what a switch would change of a request, and sends nothing", async () => {
    const both = bind([], layerOf(undefined, { OPENAI_API_KEY: "k" }));
    const request = { ...CHAT, temperature: 1.4, seed: 7, n: 2, logprobs: true, top_logprobs: 2 };
    const compared = await both.catalog.compare("openai/gpt-4.1", "anthropic/claude-haiku-4.5", { request });
    // It ends soon, which is no matter of the request.
    const ends = [expect.objectContaining({ field: "model" })];
    expect(compared.request?.a).toMatchObject({ provider: "openai", format: "openai-chat", warnings: ends });
    expect(compared.request?.b).toMatchObject({ provider: "anthropic", format: "anthropic-messages" });
    expect(compared.request?.changes).toEqual(
      expect.arrayContaining([
        { field: "temperature", from: 1.4, to: 1, reason: expect.any(String) },
        { field: "seed", from: 7, reason: expect.any(String) },
        { field: "n", from: 2, reason: expect.any(String) },
        { field: "logprobs", from: { top: 2 }, reason: expect.stringContaining("no such parameter") },
      ]),
    );
    const back = await both.catalog.compare("anthropic/claude-haiku-4.5", "openai/gpt-4.1", { request });
    expect(back.request?.changes).toEqual(ends);
    expect((await both.catalog.compare(SONNET, SONNET)).request).toBeUndefined();
  });

  it("compares requests in the format they are in, and refuses what is none", async () => {
    const request = { ...CHAT, top_k: 5 };
    const { request: fits } = await catalog.compare("openai/gpt-6-sol", "anthropic/claude-haiku-4.5", {
      request,
      format: "anthropic-messages",
    });
    expect(fits?.a).toEqual({ whyNot: expect.stringContaining("Set OPENAI_API_KEY") });
    expect(fits?.b).toMatchObject({ warnings: [] });
    const bad = catalog.compare(SONNET, SONNET, { request: { messages: "hi" } });
    await expect(bad).rejects.toMatchObject({ code: "input/invalid", field: "messages" });
    await expect(catalog.compare(SONNET, SONNET, { request: [] as never })).rejects.toMatchObject({ field: "inputs" });
  });

  it("prices what a call used", async () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 1_000_000 };
    const { price } = await catalog.get(SONNET);
    const expected = (price?.rates.input ?? 0) + (price?.rates.output ?? 0);
    expect(await catalog.price(SONNET, { ...usage, inputTokens: 1_000 })).toMatchObject({ source: "catalog" });
    expect(await catalog.price(SONNET, usage, { service: "batch", provider: "anthropic" })).toMatchObject({
      nanoUsd: expected / 2,
    });
    const charged = { ...usage, costNanoUsd: 7 };
    expect(await catalog.price(SONNET, charged)).toEqual({ source: "provider", nanoUsd: 7, lines: [] });
    expect(await catalog.price(SONNET, charged, { provider: "anthropic" })).toMatchObject({ nanoUsd: expected });
    expect(await catalog.price(SONNET, usage, { provider: "amazon-bedrock", region: "eu" })).toMatchObject({
      nanoUsd: (expected * 110) / 100,
    });
    await expect(catalog.price(SONNET, usage, { provider: "amazon-bedrock", region: "mars" })).rejects.toMatchObject({
      field: "options.region",
    });
    expect(await catalog.price(SONNET, usage, { service: "priority" })).toMatchObject({ source: "unknown" });
    expect(await catalog.price(SONNET, { ...usage, region: "us" }, { provider: "anthropic" })).toMatchObject({
      nanoUsd: (expected * 110) / 100,
    });
    expect(await catalog.price(SONNET, { ...usage, service: "fast" })).toMatchObject({ source: "unknown" });
    await expect(catalog.price(SONNET, usage, { provider: "groq" })).rejects.toMatchObject({
      field: "options.provider",
    });
  });

  it("works without a layer, for what the AI binding can call", async () => {
    const direct = wrapAI(AI);
    expect(await direct.catalog.get("@cf/meta/llama-3.3-70b-instruct-fp8-fast")).toMatchObject({ callable: true });
    expect(await direct.catalog.get("ollama/x").catch(({ code }: { code: string }) => code)).toBe("model/unknown");
    expect((await direct.catalog.search({ callable: true, limit: 1 })).total).toBeGreaterThan(100);
    for (const id of ["openai/gpt-oss-120b", "alibaba/qwq-32b"])
      expect(await direct.catalog.get(id), id).toMatchObject({ callable: false });
    expect(await direct.catalog.get("openai/gpt-6-sol")).toMatchObject({
      callable: false,
      whyNot: expect.stringContaining("needs the inference layer"),
    });
    expect(await wrapAI(AI, { compat: "cloudflare" }).catalog.get("openai/gpt-6-sol")).toMatchObject({
      callable: true,
    });
    await expect(direct.catalog.put(SIMULATED)).rejects.toMatchObject({ code: "option/not-available" });
  });
});

describe("ai.models", () => {
  it("lists Cloudflare's own as Cloudflare does, and everybody else's after them", async () => {
    const models = await bind([], layerOf(), AI).models();
    expect(models[0]).toEqual({ name: "@cf/theirs" });
    expect(models.filter(({ name }) => name.startsWith("@"))).toHaveLength(1);
    expect(models.find(({ name }) => name === SONNET)).toMatchObject({
      id: SONNET,
      task: { name: "Text Generation" },
      properties: expect.arrayContaining([{ property_id: "function_calling", value: "true" }]),
    });
  });

  it("lists all where there is nobody else to ask, by author, task and text", async () => {
    const offline = bind();
    expect((await offline.models({ author: "meta" })).length).toBeGreaterThan(5);
    const images = await offline.models({ task: "Text-to-Image", search: "flux", per_page: 3 });
    expect(images).toHaveLength(3);
    for (const { task } of images) expect(task.name).toBe("Text-to-Image");
  });

  it("is Cloudflare's list as Cloudflare", async () => {
    expect(await wrapAI(AI, { service: layerOf(), compat: "cloudflare" }).models()).toEqual([{ name: "@cf/theirs" }]);
  });
});

describe("a model of wrapAI({ models })", () => {
  it("is found, and nobody else's binding has it", async () => {
    const service = layerOf();
    expect(await bind([SIMULATED], service).catalog.get("acme/small")).toMatchObject({
      hosting: "own",
      billing: "own-key",
      callable: true,
      callableBy: "acme",
      source: "wrapAI({ models })",
    });
    await expect(bind([], service).catalog.get("acme/small")).rejects.toMatchObject({ code: "model/unknown" });
    expect((await bind([SIMULATED], service).catalog.search({ author: "acme" })).models).toHaveLength(1);
  });

  it("is called, kept and not", async () => {
    const ai = bind([SIMULATED]);
    expect(await ai.run("acme/small", CHAT)).toMatchObject({ response: expect.any(String) });
    const stream = await ai.run("acme/small", { ...CHAT, stream: true }, { session: crypto.randomUUID() });
    expect(await new Response(stream as ReadableStream).text()).toContain("[DONE]");
    expect(ai.runs.of(stream as ReadableStream)).toMatchObject({ provider: "acme" });
  });

  it("costs what its owner says, whatever its provider does", async () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 500_000, costNanoUsd: 5 };
    expect(await bind([SIMULATED]).catalog.price("acme/small", usage)).toMatchObject({
      source: "override",
      nanoUsd: usd(2),
    });
  });

  it("costs so at every target but those with a price of their own", async () => {
    const million = { inputTokens: 1_000_000 };
    const QWEN = "alibaba/qwen3-30b-a3b";
    const cheap = bind([{ id: QWEN, price: { rates: { input: usd(7) } } }]);
    for (const { provider } of await cheap.catalog.targets(QWEN))
      expect(await cheap.catalog.price(QWEN, million, { provider })).toMatchObject({
        source: "override",
        nanoUsd: usd(7),
      });
    const own: OwnModel = {
      id: SONNET,
      targets: [
        { provider: "acme", id: "m", price: { rates: { input: usd(1) } } },
        { provider: "openrouter", id: "anthropic/claude-sonnet-5.5" },
      ],
    };
    const { catalog } = bind([own]);
    expect(await catalog.price(SONNET, million, { provider: "acme" })).toMatchObject({
      source: "override",
      nanoUsd: usd(1),
    });
    expect(await catalog.price(SONNET, million, { provider: "openrouter" })).toMatchObject({ source: "catalog" });
  });

  it("may stand behind a binding, as a container does", async () => {
    const asked: Request[] = [];
    const LLM = {
      fetch: async (input: RequestInfo, init?: RequestInit) => {
        asked.push(new Request(input, init));
        return Response.json({
          choices: [{ message: { role: "assistant", content: "from the box" }, finish_reason: "stop" }],
        });
      },
    };
    const NAMESPACE = { idFromName: () => ({}), getByName: (name: string) => ({ ...LLM, name }) };
    const box = (binding: string): OwnModel => ({ id: "acme/box", targets: [{ provider: "box", id: "m", binding }] });
    const service = layerOf(undefined, { LLM, NAMESPACE, BINDING_KEY_LLM: "secret", BINDING_KEY_NAMESPACE: "secret" });
    for (const binding of ["LLM", "NAMESPACE"]) {
      const ai = bind([box(binding)], service);
      expect(await ai.run("acme/box", CHAT)).toMatchObject({ response: "from the box" });
      expect(asked.at(-1)?.url).toBe("http://model.internal/v1/chat/completions");
      expect(asked.at(-1)?.headers.get("authorization")).toBe("Bearer secret");
    }
    await expect(bind([box("ELSEWHERE")], service).run("acme/box", CHAT)).rejects.toMatchObject({
      code: "provider/no-credentials",
      message: expect.stringContaining("Set the binding ELSEWHERE"),
    });
  });

  it("may stand behind a service, which answers to the name of any method", async () => {
    const { INFERENCE } = env;
    expect(typeof Reflect.get(INFERENCE, "idFromName")).toBe("function");
    const model: OwnModel = { id: "acme/x", targets: [{ provider: "acme", id: "m", binding: "INFERENCE" }] };
    // The test Worker's own HTTP API: it answers, and wants a key.
    await expect(bind([model], layerOf(undefined, { INFERENCE })).run("acme/x", CHAT)).rejects.toMatchObject({
      code: "provider/error",
      status: 401,
    });
  });

  it("is meant under every spelling of its id, a part of a model excepted", async () => {
    const own: OwnModel = { id: SONNET, targets: SIMULATED.targets };
    const ai = bind([own]);
    for (const id of [SONNET, "anthropic/claude-sonnet-5-5"]) {
      expect((await ai.catalog.get(id)).callableBy).toBe("acme");
      const answer = await ai.run(id, { ...CHAT, stream: true }, { session: crypto.randomUUID() });
      await new Response(answer as ReadableStream).text();
      expect(ai.runs.of(answer as ReadableStream)?.provider).toBe("acme");
    }
    const account = layerOf();
    await bind([], account).catalog.put(own);
    const kept = await bind([], account).run("anthropic/claude-sonnet-5-5", CHAT, { returnRawResponse: true });
    expect(kept.headers.get("durable-ai-provider")).toBe("acme");
  });

  it("is asked in its own words, also where the answer is to be native", async () => {
    const ai = wrapAI(undefined, { service: layerOf(), models: [SIMULATED], compat: "cloudflare" });
    expect(await ai.run("acme/small", CHAT)).toMatchObject({ choices: [expect.any(Object)] });
  });

  it("redirects one that Cloudflare hosts", async () => {
    const id = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
    const ai = bind([{ id, targets: SIMULATED.targets }], layerOf(), AI);
    const answer = await ai.run(id, CHAT, { returnRawResponse: true });
    expect(answer.headers.get("durable-ai-provider")).toBe("acme");
    expect(await answer.json()).toMatchObject({ response: expect.any(String), usage: expect.any(Object) });
  });

  it("gets the key of its own host, and no other", async () => {
    const keys: (string | null)[] = [];
    const send = async (_input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      keys.push(new Headers(init?.headers).get("authorization"));
      return Response.json({});
    };
    const secrets = {
      BINDING_KEY_LLM_AI: "of-a-binding",
      MODEL_KEY_10_0_0_7: "at-home",
      MODEL_KEY_LLM_ACME_COM: "ours",
      MODEL_KEY_ACME: "other",
      OPENAI_API_KEY: "openai",
    };
    const asked = [
      "https://llm.acme.com/v1",
      "https://llm-acme.com/v1",
      "https://llm.acme.com.evil.test/v1",
      "http://llm.acme.com/v1",
      "https://llm.ai/v1",
      "https://acme/v1",
      "http://10.0.0.7:8080/v1",
    ];
    for (const baseURL of asked) {
      const target = { provider: "acme", id: "m", baseURL };
      const connection = connect([], { env: secrets, fetch: send as typeof fetch }).connectionOf(target);
      const call = { model: "m", body: {}, stream: false, headers: {}, signal: new AbortController().signal };
      await connection?.dispatch(call);
    }
    expect(keys).toEqual(["Bearer ours", null, null, null, null, "Bearer other", "Bearer at-home"]);
  });

  it("never gets another provider's key", async () => {
    let authorization: string | null = "not asked";
    const LLM = {
      fetch: async (_input: RequestInfo, init?: RequestInit) => {
        authorization = new Headers(init?.headers).get("authorization");
        return Response.json({ choices: [{ message: { content: "x" }, finish_reason: "stop" }] });
      },
    };
    const model: OwnModel = { id: "acme/x", targets: [{ provider: "acme", id: "m", binding: "LLM" }] };
    const service = layerOf(undefined, { LLM, ACME_API_KEY: "for acme's own adapter", OPENAI_API_KEY: "k" });
    await bind([model], service).run("acme/x", CHAT);
    expect(authorization).toBeNull();
  });
});

describe("a model of the account", () => {
  it("is kept, seen by everybody of the account, called, and dropped", async () => {
    const account = crypto.randomUUID();
    const service = layerOf(account);
    const ai = bind([], service);
    await expect(ai.run("acme/small", CHAT)).rejects.toMatchObject({ code: "model/unknown" });
    expect(await ai.catalog.put(SIMULATED)).toMatchObject({ id: "acme/small", source: "the account", callable: true });
    expect(await bind([], layerOf(account)).catalog.get("acme/small")).toMatchObject({ priceIsOwn: true });
    expect(await ai.run("acme/small", CHAT)).toMatchObject({ response: expect.any(String) });
    await expect(bind().catalog.get("acme/small")).rejects.toMatchObject({ code: "model/unknown" });
    expect(await ai.catalog.delete("acme/small")).toBe(true);
    expect(await ai.catalog.delete("acme/small")).toBe(false);
    await expect(ai.catalog.get("acme/small")).rejects.toMatchObject({ code: "model/unknown" });
  });

  it("changes a built-in one; the binding's own word comes before it", async () => {
    const service = layerOf();
    await bind([], service).catalog.put({
      id: SONNET,
      name: "Ours",
      price: { rates: { input: usd(1), output: usd(1) } },
    });
    expect(await bind([], service).catalog.get(SONNET)).toMatchObject({ name: "Ours", callableBy: "anthropic" });
    const mine = bind([{ id: SONNET, name: "Mine" }], service);
    expect(await mine.catalog.get(SONNET)).toMatchObject({ name: "Mine", price: { rates: { input: usd(1) } } });
  });

  it("is refused with what is wrong, and nothing is kept of it", async () => {
    const ai = bind();
    await expect(ai.catalog.put({ id: "acme/x" })).rejects.toMatchObject({ field: "model.targets" });
    await expect(ai.catalog.put({ ...SIMULATED, source: "me" } as never)).rejects.toMatchObject({
      field: "model.source",
    });
    await expect(ai.catalog.delete("x")).rejects.toMatchObject({ code: "input/invalid", field: "id" });
    expect((await ai.catalog.search({ author: "acme" })).total).toBe(0);
  });

  it("needs account objects to be kept in", async () => {
    const service = createLocalLayer({ runs: env.RUNS as unknown as RunObjectNamespace, env: {} });
    await expect(bind([], service).catalog.put(SIMULATED)).rejects.toMatchObject({
      code: "option/not-available",
      message: expect.stringContaining("Account"),
    });
  });
});

describe("what is wrong with one model", () => {
  const account = (): { name: string; layer: InferenceLayer } => {
    const name = crypto.randomUUID();
    return { name, layer: layerOf(name, { MODEL_KEY_LLM_ACME_TEST: "two words" }) };
  };

  it("is said of that one, and the others are there", async () => {
    const { name, layer } = account();
    const { catalog } = bind([], layer);
    await expect(
      catalog.put({ id: "acme/x", targets: [{ provider: "acme", id: "x", baseURL: "https://a.test/v1#h" }] }),
    ).rejects.toMatchObject({ field: "model.targets[0].baseURL" });
    await expect(catalog.get("acme/x")).rejects.toMatchObject({ code: "model/unknown" });
    // A key that no header can carry; and a row of another release, which this one does not take.
    await catalog.put({ id: "acme/y", targets: [{ provider: "acme", id: "y", baseURL: "https://llm.acme.test/v1" }] });
    await env.ACCOUNTS.getByName(`${name}/account`).putModel({
      model: { id: "openai/gone-model" },
      asOf: "2026-01-01",
    });
    expect(await catalog.get("acme/y")).toMatchObject({
      callable: false,
      whyNot: expect.stringContaining("MODEL_KEY_LLM_ACME_TEST"),
    });
    const other = layerOf(name, { MODEL_KEY_LLM_ACME_TEST: "two words" });
    expect(await bind([], other).catalog.get(SONNET)).toMatchObject({ callable: true });
    expect((await bind([], other).catalog.search({ author: "acme" })).models).toHaveLength(1);
  });

  it("may be its size", async () => {
    const variants = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`v${index}`, {}]));
    await expect(bind().catalog.put({ ...SIMULATED, price: { rates: {}, variants } })).rejects.toMatchObject({
      code: "input/too-large",
      field: "model",
    });
  });

  it("may be that it goes by the name of an alias that is refused", async () => {
    const ai = bind([{ ...SIMULATED, id: "cloudflare/auto" }]);
    expect(await ai.catalog.get(SONNET)).toMatchObject({ id: SONNET });
    expect(await ai.run("cloudflare/auto", CHAT)).toMatchObject({ response: expect.any(String) });
  });
});

describe("an account that does not answer", () => {
  const objects = (models: () => Promise<unknown>): AccountNamespace =>
    ({ idFromName: () => ({}), get: () => ({ models }) }) as unknown as AccountNamespace;
  const over = (accounts: AccountNamespace) =>
    bind([], createLocalLayer({ runs: env.RUNS as unknown as RunObjectNamespace, env: {}, accounts })).catalog;

  it("is not taken for one without models", async () => {
    const broken = over(objects(() => Promise.reject(new Error("overloaded"))));
    await expect(broken.get(SONNET)).rejects.toMatchObject({ code: "internal/unexpected", retryable: true });
  });

  it("counts for what it said last", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const answers = [{ ok: true, value: [{ model: SIMULATED, asOf: "2026-01-01" }] }];
      const catalog = over(objects(async () => answers.shift() ?? Promise.reject(new Error("overloaded"))));
      expect(await catalog.get("acme/small")).toMatchObject({ source: "the account" });
      vi.setSystemTime(Date.now() + 3_600_000);
      expect(await catalog.get("acme/small")).toMatchObject({ source: "the account" });
    } finally {
      vi.useRealTimers();
    }
  });

  it("is asked again where it was asked before a change and answered after it", async () => {
    let answer = (_kept: unknown[]): void => undefined;
    let kept: unknown[] = [];
    const namespace = {
      idFromName: () => ({}),
      get: () => ({
        models: () =>
          (asked += 1) === 1
            ? new Promise((resolve) => void (answer = (value) => resolve({ ok: true, value })))
            : Promise.resolve({ ok: true, value: kept }),
        putModel: async (model: unknown) => {
          kept = [model];
          return { ok: true };
        },
      }),
    } as unknown as AccountNamespace;
    let asked = 0;
    const catalog = over(namespace);
    const early = catalog.get(SONNET);
    await catalog.put(SIMULATED);
    answer([]);
    await early;
    expect(await catalog.get("acme/small")).toMatchObject({ source: "the account" });
  });
});

describe("a layer of another version", () => {
  it("is said to be one", async () => {
    const old = { ...layerOf(), catalog: undefined } as unknown as InferenceLayer;
    await expect(bind([], old).catalog.get(SONNET)).rejects.toMatchObject({
      code: "internal/unexpected",
      fix: expect.stringContaining("same version"),
    });
  });
});

describe("a model that ends soon", () => {
  const old: OwnModel = { ...SIMULATED, id: "acme/old", retiresAt: "2026-01-31", replacedBy: "acme/small" };
  const reason = "its makers ended it on 2026-01-31: use acme/small";

  it("warns whoever calls it, through the layer", async () => {
    const ai = bind([old]);
    const answer = await ai.run("acme/old", { ...CHAT, stream: true }, { session: crypto.randomUUID() });
    await new Response(answer as ReadableStream).text();
    const warning = { field: "model", from: "acme/old", to: "acme/small", reason };
    expect(ai.runs.of(answer as ReadableStream)?.warnings).toContainEqual(warning);
    const raw = await ai.run("acme/old", CHAT, { returnRawResponse: true });
    expect(raw.headers.get("durable-ai-warnings")).toContain("use acme/small");
  });

  it("warns whoever calls it directly", async () => {
    const retired = (
      await bind().catalog.search({ hosting: "workers-ai", includeDeprecated: true, limit: 500 })
    ).models.find(({ id, retiresAt = "9" }) => id.startsWith("@cf/") && retiresAt < "2026-11-25");
    const ai = wrapAI(AI);
    const answer: object = await ai.run(retired?.id as string, { prompt: "hi" });
    expect(ai.runs.of(answer as never)?.warnings?.[0]?.reason).toContain(retired?.retiresAt);
    const fine: unknown = await ai.run("@cf/meta/llama-3.3-70b-instruct-fp8-fast", { prompt: "hi" });
    expect(ai.runs.of(fine as never)).toBeUndefined();
  });
});
