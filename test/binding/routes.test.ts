/** Routes: where a call that names one goes, and what is refused when they are configured. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { rewrapAI, wrapAI, type DurableAI } from "../../src/ai.ts";
import { checkWrapping, type WrapOptions } from "../../src/binding/wrap-options.ts";
import { followRoute, type Route, type RouteEntry, type RoutedCall } from "../../src/binding/routes.ts";
import type { RunOptions } from "../../src/binding/run-options.ts";
import type { RunRequest } from "../../src/run/run-record.ts";
import { CLASS_OF } from "../agents/agent.ts";
import { chatEvents, scriptedProvider } from "../durable-objects/scripted-provider.ts";
import { CannedLayer, RUN_ID } from "./canned-layer.ts";
import { OPENAI_CHAT_BODY } from "./canned-streams.ts";

const layer = new CannedLayer({ format: "openai-chat", framing: "json", body: OPENAI_CHAT_BODY });
const CHAT = { messages: [{ role: "user", content: "hi" }] };
const SMALL = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
const [SOL, SONNET] = ["openai/gpt-6-sol", "anthropic/claude-sonnet-5"];

const SUPPORT: Route = {
  id: "route/support",
  use: [
    { when: { plan: ["free", "trial"] }, model: SMALL },
    { when: { plan: "paid", seats: 1 }, model: SOL },
    {
      model: SONNET,
      fallback: [SOL],
      order: ["amazon-bedrock"],
      timeouts: { firstEventMs: 5_000 },
      onMidStream: "fail",
      holdBlocks: false,
    },
  ],
};

function bindingOf(routes: readonly Route[], options: Partial<WrapOptions> = {}): DurableAI {
  return wrapAI(undefined, { service: layer, routes, ...options } as WrapOptions);
}

async function requestOf(ai: DurableAI, model: string, options: RunOptions = {}): Promise<RunRequest> {
  await ai.run(model, CHAT, options);
  return layer.requests.at(-1) ?? expect.fail("nothing was asked");
}

const modelFor = async (metadata: RunOptions["metadata"]): Promise<string> =>
  (await requestOf(bindingOf([SUPPORT]), "route/support", { metadata })).model;

describe("a call that names a route", () => {
  it("goes to the first entry whose conditions its metadata meets", async () => {
    expect(await modelFor({ plan: "free" })).toBe(SMALL);
    expect(await modelFor({ plan: "trial", seats: 3 })).toBe(SMALL);
    expect(await modelFor({ plan: "paid", seats: 1 })).toBe(SOL);
    expect(await modelFor({ plan: "paid", seats: 2 })).toBe(SONNET);
    expect(await modelFor({ plan: "paid", seats: "1" })).toBe(SONNET);
    expect(await modelFor({ plan: null })).toBe(SONNET);
    expect(await modelFor(undefined)).toBe(SONNET);
  });

  it("has its metadata from wherever it may stand", async () => {
    const options = { gateway: { id: "g", metadata: { plan: "free" } } };
    expect((await requestOf(bindingOf([SUPPORT]), "route/support", options)).model).toBe(SMALL);
    const headers = { extraHeaders: { "durable-ai-metadata": '{"plan":"free"}' } };
    expect((await requestOf(bindingOf([SUPPORT]), "route/support", headers)).model).toBe(SMALL);
    const ai = bindingOf([SUPPORT], { defaults: { metadata: { plan: "free" } } });
    expect((await requestOf(ai, "route/support")).model).toBe(SMALL);
    expect((await requestOf(ai, "route/support", { metadata: { plan: "gold" } })).model).toBe(SONNET);
  });

  it("has the options of the entry; its own come before them, and the binding's defaults after", async () => {
    const ai = bindingOf([SUPPORT], { defaults: { order: ["openrouter"], ignore: ["azure-openai"] } });
    const entry = { fallback: [{ model: SOL }], timeouts: { firstEventMs: 5_000 }, onMidStream: "fail" };
    expect(await requestOf(ai, "route/support")).toMatchObject({
      ...entry,
      route: "route/support",
      model: SONNET,
      order: ["amazon-bedrock"],
      ignore: ["azure-openai"],
      holdBlocks: false,
    });
    const own = { order: ["anthropic"], fallback: [], holdBlocks: true };
    expect(await requestOf(ai, "route/support", own)).toMatchObject({ ...own, onMidStream: "fail" });
  });

  it("is refused where its own options contradict those of the route, which is named", async () => {
    const run = bindingOf([SUPPORT]).run("route/support", CHAT, { only: ["anthropic"] });
    await expect(run).rejects.toMatchObject({
      code: "input/invalid",
      field: "options.order",
      message: expect.stringContaining("route/support") as string,
    });
  });

  it("may name it as Cloudflare's are named, where there is one; else it is Cloudflare's", async () => {
    const ai = bindingOf([SUPPORT]);
    const ours = await requestOf(ai, "dynamic/support", { session: "s", key: "k" });
    expect(ours).toMatchObject({ route: "route/support", model: SONNET });
    expect(ours.requestHash).toBe((await requestOf(ai, "route/support", { session: "s", key: "k" })).requestHash);
    const theirs = await requestOf(ai, "dynamic/billing");
    expect(theirs.model).toBe("dynamic/billing");
    expect(theirs).not.toHaveProperty("route");
  });

  it("goes on to another route that the entry names", async () => {
    const other: Route = { id: "route/other", use: [{ when: { a: 1 }, model: SOL }, { model: "dynamic/support" }] };
    const ai = bindingOf([other, SUPPORT]);
    expect(await requestOf(ai, "route/other")).toMatchObject({ route: "route/other", model: SONNET });
    expect(await requestOf(ai, "route/other", { metadata: { a: 1 } })).toMatchObject({ model: SOL });
    expect(await requestOf(ai, "route/other", { metadata: { plan: "free" } })).toMatchObject({ model: SMALL });
  });

  it("is one request with one format, whatever model it is sent to", async () => {
    const ai = bindingOf([SUPPORT]);
    const plans = ["free", "gold"].map((plan) => ({ session: "s", key: "k", metadata: { plan } }));
    const [free, gold] = [
      await requestOf(ai, "route/support", plans[0]),
      await requestOf(ai, "route/support", plans[1]),
    ];
    expect([free.model, gold.model]).toEqual([SMALL, SONNET]);
    expect(free.requestHash).toBe(gold.requestHash);
    expect([free.format, gold.format, free.native]).toEqual(["openai-chat", "openai-chat", false]);
    expect((await requestOf(ai, SONNET, plans[1])).requestHash).not.toBe(gold.requestHash);
    const compat = bindingOf([SUPPORT], { compat: "cloudflare" });
    expect(await requestOf(compat, "route/support", plans[0])).toMatchObject({ format: "openai-chat", native: false });
    const native = ai.run("route/support", CHAT, { format: "native" });
    await expect(native).rejects.toMatchObject({ code: "input/invalid", field: "options.format" });
  });

  it("takes the layer also where the model is Cloudflare's and there is env.AI", async () => {
    const real = { run: () => expect.fail("it went past the layer") } as unknown as Ai;
    const ai = wrapAI(real, { service: layer, routes: [{ id: "route/small", use: [{ model: SMALL }] }] });
    expect(await requestOf(ai, "route/small")).toMatchObject({ route: "route/small", model: SMALL });
    // A stream by a route is kept, whatever it chose.
    const stream = await ai.run("route/small", { ...CHAT, stream: true });
    expect(ai.runs.of(stream)?.runId).toBe(RUN_ID);
  });

  it("has what the binding says of the model that was chosen", async () => {
    const own = { id: "mine/llama", targets: [{ provider: "mine", id: "llama", baseURL: "http://localhost/v1" }] };
    const ai = bindingOf([{ id: "route/mine", use: [{ model: "mine/llama" }] }], { models: [own] });
    expect(await requestOf(ai, "route/mine")).toMatchObject({ model: "mine/llama", ownModel: own });
  });

  it.each(["route/support", "dynamic/support"])("does not go on with a route: %s", async (name) => {
    const run = bindingOf([SUPPORT]).run(SONNET, CHAT, { fallback: [SOL, name] });
    await expect(run).rejects.toMatchObject({ code: "input/invalid", field: "options.fallback[1]" });
    const theirs = await requestOf(bindingOf([SUPPORT]), SONNET, { fallback: ["dynamic/billing"] });
    expect(theirs.fallback).toEqual([{ model: "dynamic/billing" }]);
  });

  it("is told which routes there are where it names none of them", async () => {
    await expect(bindingOf([SUPPORT]).run("route/suport", CHAT)).rejects.toMatchObject({
      code: "model/unknown",
      status: 404,
      field: "model",
      message: expect.stringContaining("There are route/support") as string,
    });
    await expect(bindingOf([]).run("route/support", CHAT)).rejects.toMatchObject({ code: "model/unknown" });
  });
});

// ---- percentages ---------------------------------------------------------------------------------------------------

const SESSIONS = 10_000;

/** Where each call is sent. */
async function sent(use: RouteEntry[], calls: RoutedCall[], random = Math.random): Promise<string[]> {
  const { routes } = checkWrapping(undefined, { service: layer, routes: [{ id: "route/ab", use }] } as WrapOptions);
  const entries = await Promise.all(calls.map((call) => followRoute("route/ab", routes, call, random)));
  return entries.map(({ model }) => model);
}

const share = (models: string[], model: string): number =>
  (models.filter((one) => one === model).length / models.length) * 100;

describe("percentages", () => {
  const split = (percent: number): RouteEntry[] => [
    { percent, model: SOL },
    { percent: 30, model: SMALL },
    { model: SONNET },
  ];
  const sessions = Array.from({ length: SESSIONS }, (_, i) => ({ session: `Support/customer-${i}`, key: "k" }));

  it("are kept within two points over 10,000 sessions, each of which stays where it is", async () => {
    const first = await sent(split(20), sessions);
    expect(Math.abs(share(first, SOL) - 20)).toBeLessThan(2);
    expect(Math.abs(share(first, SMALL) - 30)).toBeLessThan(2);
    expect(Math.abs(share(first, SONNET) - 50)).toBeLessThan(2);
    const again = sessions.map(({ session }, i) => ({ session, key: `step-${i}`, metadata: { i } }));
    expect(await sent(split(20), again)).toEqual(first);
    // Whoever was in the first share is in it when it grows.
    const grown = await sent(split(40), sessions);
    expect(first.every((model, i) => model !== SOL || grown[i] === SOL)).toBe(true);
    expect(Math.abs(share(grown, SOL) - 40)).toBeLessThan(2);
  });

  it("are independent of those of another route", async () => {
    const { routes } = checkWrapping(undefined, {
      service: layer,
      routes: ["route/a", "route/b"].map((id) => ({ id, use: [{ percent: 50, model: SOL }, { model: SONNET }] })),
    } as WrapOptions);
    const both = await Promise.all(
      sessions.slice(0, 2_000).map(async (call) => {
        const ways = ["route/a", "route/b"].map((id) => followRoute(id, routes, call, Math.random));
        const [a, b] = await Promise.all(ways);
        return a === undefined || b === undefined || a.model === b.model;
      }),
    );
    expect(both.filter(Boolean).length / both.length).toBeCloseTo(0.5, 1);
  });

  it("stick to the key where there is no session, and are drawn where there is neither", async () => {
    const keys = Array.from({ length: 200 }, (_, i) => ({ key: `k${i}` }));
    const never = (): number => expect.fail("it was drawn");
    const first = await sent(split(20), keys, never);
    expect(new Set(first).size).toBe(3);
    expect(await sent(split(20), keys, never)).toEqual(first);
    const draws = [0, 0.199, 0.2, 0.499, 0.5, 0.999];
    expect(
      await sent(
        split(20),
        draws.map(() => ({})),
        () => draws.shift() ?? 1,
      ),
    ).toEqual([SOL, SOL, SMALL, SMALL, SONNET, SONNET]);
  });

  it("are of those whom the condition lets in", async () => {
    const use: RouteEntry[] = [
      { when: { plan: "free" }, percent: 80, model: SMALL },
      { when: { plan: "paid" }, percent: 80, model: SOL },
      { model: SONNET },
    ];
    const of = (plan: string): Promise<string[]> =>
      sent(
        use,
        sessions.slice(0, 2_000).map((call) => ({ ...call, metadata: { plan } })),
      );
    const [free, paid, others] = await Promise.all([of("free"), of("paid"), of("gold")]);
    expect(share(free, SMALL)).toBeGreaterThan(75);
    expect(share(free, SOL)).toBe(0);
    expect(share(paid, SOL)).toBeGreaterThan(75);
    expect(share(others, SONNET)).toBe(100);
  });
});

// ---- what is refused -----------------------------------------------------------------------------------------------

const PATH = "wrapAI options.routes";
const use = (...entries: unknown[]): unknown => [{ id: "route/a", use: entries }];
const last = { model: SONNET };
const routesTo = (...ways: [string, string][]): unknown =>
  ways.map(([id, model]) => ({ id: `route/${id}`, use: [{ model }] }));

describe("routes are refused when they are configured", () => {
  it.each<[unknown, string, string]>([
    ["route/a", "", "not a list"],
    [[7], "[0]", "not an object"],
    [[{ id: "support", use: [last] }], "[0].id", "not the name of a route"],
    [[{ id: "route/", use: [last] }], "[0].id", "not the name of a route"],
    [[{ id: "route/a", use: [last], name: "a" }], "[0].name", "no such field"],
    [[SUPPORT, SUPPORT], "[1].id", "there are two route/support"],
    [[{ id: "route/a" }], "[0].use", "leads nowhere"],
    [use(), "[0].use", "leads nowhere"],
    [use("openai/gpt-6-sol"), "[0].use[0]", "not an object"],
    [use({}), "[0].use[0].model", "there is none"],
    [use({ ...last, session: "s" }), "[0].use[0].session", "no such field"],
    [use({ ...last, when: { plan: "free" } }), "[0].use[0]", "does not apply always"],
    [use({ ...last, percent: 50 }, { ...last, percent: 50 }), "[0].use[1]", "does not apply always"],
    [use(last, last), "[0].use[1]", "never used"],
    [use({ ...last, when: {} }, last), "[0].use[0].when", "names no metadata"],
    [use({ ...last, when: { plan: [] } }, last), "[0].use[0].when.plan", "no list of them"],
    [use({ ...last, when: { plan: { a: 1 } } }, last), "[0].use[0].when.plan", "no list of them"],
    [use({ ...last, percent: 0 }, last), "[0].use[0].percent", "not a share"],
    [use({ ...last, percent: "20" }, last), "[0].use[0].percent", "not a share"],
    [use({ ...last, percent: 60 }, { ...last, percent: 40 }, last), "[0].use[1].percent", "100 of 100"],
    [use({ ...last, timeouts: { firstEventMs: 99 } }), "[0].use[0].timeouts.firstEventMs", "100 to 600000"],
    [use({ ...last, order: ["openai"], ignore: ["openai"] }), "[0].use[0].ignore", "order or only asks for"],
    [use({ ...last, order: ["groq"], only: ["openai"] }), "[0].use[0].order", "only leaves out"],
    [use({ ...last, fidelity: "best" }), "[0].use[0].fidelity", "which builds"],
    [use({ ...last, regions: [] }), "[0].use[0].regions", "leaves no target"],
    [use({ ...last, regions: ["mars"] }), "[0].use[0].regions", "amazon-bedrock (eu)"],
    [use({ ...last, only: ["groq"] }), "[0].use[0].only", "no target of anthropic/claude-sonnet-5"],
    [use({ ...last, fallback: ["route/a"] }), "[0].use[0].fallback[0]", "it is a route"],
    [use({ ...last, fallback: ["dynamic/a"] }), "[0].use[0].fallback[0]", "it is a route"],
    [routesTo(["a", "route/a"]), "[0].use[0].model", "route/a → route/a"],
    [routesTo(["a", "dynamic/a"]), "[0].use[0].model", "route/a → route/a"],
    [
      routesTo(["x", "route/a"], ["a", "route/b"], ["b", "route/c"], ["c", "route/a"]),
      "[3].use[0].model",
      "route/a → route/b → route/c → route/a",
    ],
    [
      [...(routesTo(["a", SONNET]) as unknown[]), { id: "route/b", use: [{ model: "route/a", order: ["openai"] }] }],
      "[1].use[0].order",
      "whose own options count",
    ],
  ])("%j: %s", (routes, below, problem) => {
    const field = PATH + below;
    expect(() => wrapAI(undefined, { service: layer, routes } as WrapOptions)).toThrow(
      expect.objectContaining({
        code: "input/invalid",
        field,
        message: expect.stringContaining(problem) as string,
      }) as Error,
    );
  });

  it.each<[unknown, string, string]>([
    [use({ ...last, fallback: [SOL, "nobody/nothing"] }), "[0].use[0].fallback[1]", "wrapAI({ models })"],
    [use({ model: "claude" }), "[0].use[0].model", "There is no model"],
    [use({ model: "route/b" }), "[0].use[0].model", "There are route/a"],
  ])("%j names no model: %s", (routes, below, problem) => {
    const field = PATH + below;
    const error = { code: "model/unknown", field, message: expect.stringContaining(problem) as string };
    const wrap = (): unknown => wrapAI(undefined, { service: layer, routes } as WrapOptions);
    expect(wrap).toThrow(expect.objectContaining(error) as Error);
    expect(wrap).toThrow(`${field}: `);
  });

  it("also where the binding's defaults leave an entry nothing", () => {
    const options = { service: layer, routes: [SUPPORT], defaults: { only: ["openai"] } } as WrapOptions;
    expect(() => wrapAI(undefined, options)).toThrow(`${PATH}[0].use[0].only`);
    const goesOn = {
      ...options,
      defaults: { only: ["groq"], fallback: ["meta/llama-3.3-70b-instruct"] },
    } as WrapOptions;
    const plain: Route = { id: "route/a", use: [{ model: SONNET }] };
    expect(wrapAI(undefined, { ...goesOn, routes: [plain] } as WrapOptions)).toBeDefined();
  });

  it("also where there is no layer to follow them", () => {
    const real = { run: () => undefined } as unknown as Ai;
    expect(() => wrapAI(real, { routes: [SUPPORT] })).toThrow("a route needs the inference layer");
  });

  it("but not a model of a provider of the binding's own, and not two ways to one route", () => {
    const providers = [scriptedProvider("caller")];
    const routes = [
      { id: "route/a", use: [{ percent: 20, model: "route/c" }, { model: "route/b" }] },
      { id: "route/b", use: [{ model: "route/c" }] },
      { id: "route/c", use: [{ model: "scripted/model" }] },
    ] as Route[];
    expect(wrapAI(undefined, { runs: env.RUNS, env: {}, providers, routes })).toBeDefined();
  });
});

// ---- through real objects ------------------------------------------------------------------------------------------

const SCRIPTED: Route = {
  id: "route/scripted",
  use: [{ when: { plan: "free" }, model: "scripted/small" }, { model: "scripted/large" }],
};

const scriptOf = (): object => ({
  ...CHAT,
  stream: true,
  script: { id: crypto.randomUUID(), answers: [{ chunks: chatEvents(3) }] },
});

const text = (stream: unknown): Promise<string> => new Response(stream as ReadableStream).text();

describe("a run that a route sent", () => {
  it("has the route in its record, and its key finds it where the route would go elsewhere", async () => {
    const models = ["scripted/small", "scripted/large"].map((id) => ({
      id,
      targets: [{ provider: "scripted", id: id.slice("scripted/".length) }],
    }));
    const ai = wrapAI(undefined, { service: env.INFERENCE, models, routes: [SCRIPTED] });
    const [inputs, name] = [scriptOf(), { session: crypto.randomUUID(), key: "plan" }];
    const first = await ai.run("route/scripted", inputs, { ...name, metadata: { plan: "free" } });
    const said = await text(first);
    const runId = ai.runs.of(first)?.runId ?? "";
    expect(await ai.runs.get(runId)).toMatchObject({
      route: "route/scripted",
      model: "scripted/small",
      attempts: [{ provider: "scripted", model: "small" }],
    });
    const again = await ai.run("dynamic/scripted", inputs, { ...name, metadata: { plan: "paid" } });
    expect(ai.runs.of(again)).toMatchObject({ runId, attached: true });
    expect(await text(again)).toBe(said);
    const [listed] = (await ai.runs.list({ session: name.session })).runs;
    expect(listed?.route).toBe("route/scripted");
  });

  it("has an agent's session and metadata to go by", async () => {
    const { routes } = checkWrapping(undefined, { service: layer, routes: [OF_AGENTS] } as WrapOptions);
    const asked: string[] = [];
    for (const name of Array.from({ length: 12 }, (_, i) => `agent-${i}`))
      await runInDurableObject(env.AGENT.getByName(name), async (agent) => {
        const ai = rewrapAI((agent as unknown as { inference: { ai: DurableAI } }).inference.ai, (wrapping) => ({
          ...wrapping,
          routes,
          layer,
        }));
        await ai.run("route/agents", CHAT);
        await ai.run("route/agents", CHAT);
        asked.push(...layer.requests.slice(-2).map(({ model }) => model));
      });
    expect(asked.filter((_, i) => i % 2 === 0)).toEqual(asked.filter((_, i) => i % 2 === 1));
    expect(new Set(asked)).toEqual(new Set([SOL, SMALL]));
  });
});

/** The last is for none of them: every run of an agent's says which class it is. */
const OF_AGENTS: Route = {
  id: "route/agents",
  use: [
    { when: { agent: CLASS_OF.AGENT }, percent: 50, model: SOL },
    { when: { agent: CLASS_OF.AGENT }, model: SMALL },
    { model: SONNET },
  ],
};
