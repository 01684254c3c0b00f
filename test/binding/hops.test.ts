/** How many calls to other objects each way of a call makes: the table of docs/performance.md. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { wrapAI } from "../../src/ai.ts";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { AccountNamespace, InferenceLayer, RunObjectNamespace } from "../../src/run/run-record.ts";
import { chatEvents, callsOf, scriptedProvider, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import { call, door } from "../http/door.ts";

const MODEL = "scripted/model";
const WORDS = chatEvents(3);

/** What is called, in this order: `run.start`, `account.models`, `layer.call`. */
type Calls = string[];

/** The objects of `namespace`, each of whose methods is noted before it is called. */
function counted<Namespace extends object>(namespace: Namespace, kind: string, calls: Calls): Namespace {
  return new Proxy(namespace, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown => {
        const made: unknown = Reflect.apply(member, target, args);
        return name === "get" ? countedMethods(made as object, kind, calls) : made;
      };
    },
  });
}

/** `object`, each of whose methods is noted before it is called. */
function countedMethods<Called extends object>(object: Called, kind: string, calls: Calls): Called {
  return new Proxy(object, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      return (...args: unknown[]): unknown => {
        calls.push(`${kind}.${String(name)}`);
        return Reflect.apply(method, target, args);
      };
    },
  });
}

/** A deployment of its own, of which nothing is known yet. */
function deployment() {
  const calls: Calls = [];
  const runs = counted(env.RUNS as unknown as RunObjectNamespace, "run", calls);
  const accounts = counted(env.ACCOUNTS as unknown as AccountNamespace, "account", calls);
  const layer = createLocalLayer({ runs, accounts, env: {}, providers: [scriptedProvider("caller")] });
  return { calls, layer };
}

/** The layer as a service: a call of it is a hop too. */
function service(layer: InferenceLayer, calls: Calls): Fetcher {
  return countedMethods(layer, "layer", calls) as unknown as Fetcher;
}

function inputsOf(...answers: ScriptedAnswer[]) {
  const script = { id: crypto.randomUUID(), answers };
  return {
    messages: [{ role: "user", content: "hi" }],
    stream: true as const,
    stream_options: { include_usage: true },
    script,
  };
}

/** What the account is asked once in a while, for all calls of the isolate; only the first call ever waits for the first. */
const ONCE = ["account.models", "account.health", "account.wallet"];
const withoutOnce = (calls: Calls): Calls => calls.filter((name) => !ONCE.includes(name));

describe("hops", () => {
  it("to Workers AI: none", async () => {
    const { calls, layer } = deployment();
    const answers: unknown[] = [];
    const bare = { run: async (...asked: unknown[]) => answers.push(asked) } as unknown as Ai;
    const ai = wrapAI(bare, { service: service(layer, calls) });
    await ai.run("@cf/meta/llama-3.3-70b-instruct-fp8-fast", { prompt: "hi" });
    expect(answers).toHaveLength(1);
    expect(calls).toEqual([]);
  });

  it("to a provider, not kept: the layer", async () => {
    const { calls, layer } = deployment();
    const ai = wrapAI(undefined, { service: service(layer, calls) });
    const inputs = inputsOf({ chunks: WORDS });
    const stream = await ai.run(MODEL, inputs, { durable: false });
    await new Response(stream).text();
    expect(withoutOnce(calls)).toEqual(["layer.call"]);
    expect(callsOf(inputs.script.id).calls).toBe(1);
  });

  it("to a run that is kept: the layer and one object, in a new session and in one in use; its end is asked for", async () => {
    const { calls, layer } = deployment();
    const ai = wrapAI(undefined, { service: service(layer, calls) });
    const session = crypto.randomUUID();
    for (let use = 0; use < 2; use += 1) {
      calls.length = 0;
      const stream = await ai.run(MODEL, inputsOf({ chunks: WORDS, everyMs: 20 }), { session });
      const reader = stream.getReader();
      await reader.read();
      expect(withoutOnce(calls)).toEqual(["layer.start", "run.fetch"]);
      while (!(await reader.read()).done) continue;
      // What is behind a text is asked of the run: how it ended, what it used.
      expect(withoutOnce(calls).slice(2)).toEqual(["layer.read", "run.fetch"]);
    }
    expect(calls.filter((name) => name === "account.models")).toEqual([]);
  });

  it("to a run that passes to the runtime: its end is not asked for", async () => {
    const { calls, layer } = deployment();
    const ai = wrapAI(undefined, { service: service(layer, calls) });
    const stream = await ai.run(MODEL, inputsOf({ chunks: WORDS, everyMs: 20 }), { session: crypto.randomUUID() });
    await new Response(stream).text();
    expect(withoutOnce(calls)).toEqual(["layer.start", "run.fetch"]);
  });

  it("to a run that is paid before it begins and counted by budgets: no more, once its object is warm", async () => {
    const calls: Calls = [];
    const account = crypto.randomUUID();
    const runs = counted(env.PREPAID as unknown as RunObjectNamespace, "run", calls);
    const accounts = counted(env.ACCOUNTS as unknown as AccountNamespace, "account", calls);
    const providers = [scriptedProvider("caller")];
    const layer = createLocalLayer({ runs, accounts, env: { DURABLE_AI_WALLET: "prepaid" }, account, providers });
    const target = { provider: "scripted", id: "model" };
    const price = { rates: { input: 2_000_000_000, output: 10_000_000_000 } };
    const models = [{ id: MODEL, maxOutputTokens: 100, targets: [target], price }];
    const ai = wrapAI(undefined, { service: service(layer, calls), models });
    await ai.wallet.topUp({ key: "a", usd: 100 });
    await ai.budgets.put("customers", { usd: 10, window: "day", per: "metadata.customer" });
    await ai.budgets.put("rate", { requests: 1_000, window: "minute" });
    const session = crypto.randomUUID();
    const object = env.ACCOUNTS.getByName(`${account}/account`);
    const asked = (): Promise<number[]> =>
      runInDurableObject(object, ({ lendings, draws, allotments }) => [lendings, draws, allotments]);
    for (let use = 0; use < 3; use += 1) {
      calls.length = 0;
      const metadata = { customer: "acme" };
      const stream = await ai.run(MODEL, inputsOf({ chunks: WORDS, everyMs: 20 }), { session, metadata });
      expect(withoutOnce(calls)).toEqual(["layer.start", "run.fetch"]);
      await new Response(stream).text();
      // One lease of the balance, and one of each budget: of the first run, in one message.
      expect(await asked()).toEqual([1, 1, 2]);
    }
  });

  it("over HTTP: one object, and no more at the end of an answer that passes", async () => {
    const { calls, layer } = deployment();
    const body = { model: MODEL, ...inputsOf({ chunks: WORDS, everyMs: 20 }) };
    const headers = { "durable-ai-session": crypto.randomUUID() };
    const response = await call("/v1/chat/completions", { body, headers, door: { ...door, layerOf: () => layer } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("[DONE]");
    expect(withoutOnce(calls)).toEqual(["run.fetch"]);
  });

  it("to a run of a sub-agent: its session's home hears of it once", async () => {
    const { calls, layer } = deployment();
    const start = async (session: string): Promise<void> => {
      const { script, ...inputs } = inputsOf({ chunks: WORDS });
      await layer.start({
        model: MODEL,
        inputs: { ...inputs, script } as never,
        format: "openai-chat",
        native: true,
        stream: true,
        includeUsage: true,
        requestHash: script.id,
        session,
        subAgent: "Researcher/one",
      });
    };
    const session = crypto.randomUUID();
    await start(session);
    expect(withoutOnce(calls)).toEqual(["run.fetch", "run.join", "run.fetch"]);
    calls.length = 0;
    await start(session);
    expect(withoutOnce(calls)).toEqual(["run.fetch"]);
  });

  it("to read again: the layer and the run's object", async () => {
    const { calls, layer } = deployment();
    const ai = wrapAI(undefined, { service: service(layer, calls) });
    const stream = await ai.run(MODEL, inputsOf({ chunks: WORDS }), { session: crypto.randomUUID() });
    const { runId = "" } = ai.runs.of(stream) ?? {};
    await new Response(stream).text();
    calls.length = 0;
    await new Response(await ai.runs.read(runId, { format: "native" })).text();
    expect(calls).toEqual(["layer.read", "run.fetch"]);
  });

  it("to the account: its models once in a while, for all calls; how targets fare, for which nobody waits", async () => {
    const { calls, layer } = deployment();
    const ai = wrapAI(undefined, { service: service(layer, calls) });
    for (let index = 0; index < 5; index += 1)
      await new Response(await ai.run(MODEL, inputsOf({ chunks: WORDS }), { session: "one" })).text();
    expect(calls.filter((name) => name === "account.models")).toHaveLength(1);
    expect(calls.filter((name) => name === "account.health").length).toBeGreaterThan(0);
  });
});
