/** Runs that go with an account's own keys: whose key a provider gets, what that costs, and where no key ever is. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { createProviderKeys, type AiProviderKeys } from "../../src/binding/provider-keys.ts";
import { createLocalLayer, parseRunId } from "../../src/binding/local-layer.ts";
import type { OwnModel } from "../../src/catalog/own-model.ts";
import { checkRunRequest } from "../../src/http/layer-arguments.ts";
import { wrapAI, type CallKeys, type DurableAI, type WrapOptions } from "../../src/index.ts";
import { KEY_SECRET, keyContext, PREVIOUS_KEY_SECRET, SecretBox } from "../../src/keys/secret-box.ts";
import type { LogNamespace } from "../../src/log/log-object.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import type { AccountNamespace, InferenceLayer, RunObjectNamespace, RunRequest } from "../../src/run/run-record.ts";
import type { ProviderEnv } from "../../src/providers/provider.ts";
import { framesOf, requestOf, until, valueOf } from "./layer.ts";
import { chatEvents, keyedProvider, keysOf, type ScriptedAnswer } from "./scripted-provider.ts";

const SECRET = "a-secret-of-the-tests-0123456789abcdef";
const DEPLOYMENT = "key-of-the-deployment";
const random = (bytes: Uint8Array): Uint8Array => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
const PRICED: OwnModel = {
  id: "keyed/model",
  targets: [{ provider: "keyed", id: "model" }],
  price: { rates: { input: 2_000_000_000, output: 10_000_000_000 } },
};
const says = (count: number): ScriptedAnswer => ({ chunks: chatEvents(count) });
/** A key that can be looked for. */
const planted = (): string => `sk-planted-${crypto.randomUUID()}`;

interface Keyed {
  account: string;
  layer: InferenceLayer;
  ai: DurableAI;
  keys: AiProviderKeys;
  /** Runs it to its end; the keys its calls went with, and its id. */
  run(more?: Partial<RunRequest>, answers?: ScriptedAnswer[]): Promise<{ runId: string; used: string[] }>;
}

function keyed(more: ProviderEnv = {}): Keyed {
  const account = crypto.randomUUID();
  const layer = createLocalLayer({
    runs: env.CHARGED as unknown as RunObjectNamespace,
    accounts: env.ACCOUNTS as unknown as AccountNamespace,
    logs: env.LOGS as unknown as LogNamespace,
    env: { [KEY_SECRET]: SECRET, KEYED_API_KEY: DEPLOYMENT, ...more },
    account,
    providers: [...defaultProviders, keyedProvider("caller")],
  });
  const service = layer as unknown as NonNullable<Extract<WrapOptions, { service?: unknown }>["service"]>;
  return {
    account,
    layer,
    ai: wrapAI(undefined, { service }),
    keys: createProviderKeys(() => layer),
    async run(options = {}, answers = [says(3)]) {
      const request = requestOf(answers, { model: "keyed/model", native: false, ownModel: PRICED, ...options });
      const { runId, frames } = valueOf(await layer.start(request));
      await framesOf(frames);
      return { runId, used: keysOf.get(request.script.id) ?? [] };
    },
  };
}

/** What an object has in all its tables. */
async function rowsIn(stub: DurableObjectStub<never>): Promise<string> {
  return runInDurableObject(stub, (_object: unknown, { storage: { sql } }: DurableObjectState) => {
    const tables = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    const decoder = new TextDecoder("latin1");
    const read = (value: unknown): unknown => (value instanceof ArrayBuffer ? decoder.decode(value) : value);
    const rows = tables
      .filter(({ name }) => !name.startsWith("_cf"))
      .flatMap(({ name }) => sql.exec(`SELECT * FROM "${name}"`).toArray());
    return JSON.stringify(rows.map((row) => Object.values(row).map(read)));
  });
}

const runObject = (runId: string) =>
  env.CHARGED.get(env.CHARGED.idFromString(parseRunId(runId).object)) as unknown as DurableObjectStub<never>;

describe("a run goes with", () => {
  it("the call's key, else its account's, else the deployment's", async () => {
    const { keys, run } = keyed();
    const [ofAccount, named, ofCall] = [planted(), planted(), planted()];
    expect((await run()).used).toEqual([DEPLOYMENT]);
    await keys.put({ provider: "keyed", secret: ofAccount });
    await keys.put({ provider: "keyed", alias: "team-b", secret: { KEYED_API_KEY: named } });
    expect((await run()).used).toEqual([ofAccount]);
    expect((await run({ providerKeys: { keyed: { alias: "team-b" } } })).used).toEqual([named]);
    expect((await run({ providerKeys: { keyed: ofCall } })).used).toEqual([ofCall]);
    expect((await run({ providerKeys: { keyed: { secrets: { KEYED_API_KEY: ofCall } } } })).used).toEqual([ofCall]);
    expect(await keys.delete("keyed")).toBe(true);
    expect((await run()).used).toEqual([DEPLOYMENT]);
  });

  it("its own keys only, where that is said of it or of its account", async () => {
    const { keys, layer, run } = keyed();
    await expect(run({ ownKeysOnly: true })).rejects.toMatchObject({
      code: "provider/no-credentials",
      field: "ownKeysOnly",
    });
    expect((await run({ ownKeysOnly: true, providerKeys: { keyed: "k" } })).used).toEqual(["k"]);
    await keys.setOwnKeysOnly(true);
    await expect(run()).rejects.toMatchObject({ field: "ownKeysOnly" });
    const unkept = requestOf([says(1)], { model: "keyed/model", ownModel: PRICED, providerKeys: { keyed: "k2" } });
    const { frames } = valueOf(await layer.call(unkept));
    await framesOf(frames as ReadableStream<Uint8Array>);
    expect(keysOf.get(unkept.script.id)).toEqual(["k2"]);
    expect((await keys.setOwnKeysOnly(false)).ownKeysOnly).toBe(false);
    expect((await run()).used).toEqual([DEPLOYMENT]);
  });

  it("costs the wallet nothing then, and says what it cost", async () => {
    const { layer, run } = keyed();
    const { runId } = await run({ providerKeys: { keyed: planted() } });
    const cost = 3 * 2_000 + 3 * 10_000;
    const record = await until(async () => {
      const now = valueOf(await layer.get(runId));
      return now.cost !== undefined && now;
    });
    expect(record).toMatchObject({
      ownKeys: ["keyed"],
      cost: { nanoUsd: cost, parts: [{ billing: "own-key", nanoUsd: 0, costNanoUsd: cost }] },
    });
    const entries = await until(async () => {
      const page = valueOf(await layer.wallet({ type: "entries", query: {} }));
      return page.entries.length > 0 && page.entries;
    });
    expect(entries).toMatchObject([{ nanoUsd: 0, charge: { billing: "own-key", costNanoUsd: cost } }]);
    const logged = await until(async () => {
      const found = await layer.logs({ type: "get", id: runId });
      return found.ok && found.value;
    });
    expect(logged.cost).toEqual({ source: "override", nanoUsd: cost });
    await run();
    const total = await until(async () => {
      const { spentNanoUsd } = valueOf(await layer.wallet({ type: "get" }));
      return spentNanoUsd > 0 && spentNanoUsd;
    });
    expect(total).toBe(cost);
  });

  it("the same key after its object was restarted", { timeout: 60_000 }, async () => {
    const { layer } = keyed();
    const key = planted();
    const answers: ScriptedAnswer[] = [{ chunks: chatEvents(20).slice(0, 11), then: "hang" }, says(20)];
    const request = requestOf(answers, {
      model: "keyed/model",
      native: false,
      ownModel: PRICED,
      providerKeys: { keyed: key },
    });
    const { runId } = valueOf(await layer.start(request));
    await until(async () => valueOf(await layer.get(runId)).end >= 11);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await Promise.resolve((runObject(runId) as unknown as { crash(): Promise<void> }).crash()).catch(() => undefined);
    const record = await until(async () => {
      const now = valueOf(await layer.get(runId));
      return now.state === "closed" && now;
    });
    expect(record).toMatchObject({ outcome: "completed", ownKeys: ["keyed"] });
    expect(keysOf.get(request.script.id)).toEqual([key, key]);
    expect(record.cost?.parts.map(({ billing }) => billing)).toEqual(["own-key", "own-key"]);
  });
});

describe("a key", () => {
  it("is in no row, record, entry, log, error or line of the console", async () => {
    const { account, layer, keys, run, ai } = keyed();
    const [ofAccount, ofCall] = [planted(), planted()];
    const lines: unknown[][] = [];
    const spies = (["log", "info", "warn", "error", "debug"] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...said: unknown[]) => void lines.push(said)),
    );
    const told: unknown[] = [];
    told.push(await keys.put({ provider: "keyed", secret: ofAccount }), await keys.list());
    const { runId } = await run();
    const called = await run({ providerKeys: { keyed: ofCall }, collectLog: true } as Partial<RunRequest>);
    // Refused by its provider, and by us.
    const failed = await run({ providerKeys: { keyed: ofCall } }, [{ status: 401, chunks: ['{"error":{}}'] }]);
    const wrong: CallKeys[] = [{ nobody: ofCall }, { keyed: { secrets: { OTHER_KEY: ofCall } } }];
    for (const providerKeys of wrong)
      told.push(await run({ providerKeys }).catch((thrown: unknown) => JSON.stringify(thrown)));
    const extraHeaders = { "durable-ai-provider-keys": `{"keyed": "${ofCall}` };
    told.push(await ai.run("keyed/model", {} as never, { extraHeaders }).catch((thrown: unknown) => String(thrown)));
    for (const id of [runId, called.runId, failed.runId]) {
      told.push(valueOf(await layer.get(id)), await layer.read(id).then(({ ok }) => ok));
      told.push(
        await until(async () => {
          const found = await layer.logs({ type: "get", id });
          return found.ok && found.value;
        }),
      );
      told.push(await rowsIn(runObject(id)));
    }
    told.push(valueOf(await layer.wallet({ type: "entries", query: {} })));
    told.push(await rowsIn(env.ACCOUNTS.getByName(`${account}/account`) as unknown as DurableObjectStub<never>));
    told.push(valueOf(await layer.logs({ type: "query" })));
    for (const spy of spies) spy.mockRestore();
    const everything = JSON.stringify([told, lines.map((line) => line.map(String))]);
    expect(everything).toContain("keyed");
    for (const secret of [ofAccount, ofCall]) expect(everything).not.toContain(secret);
  });

  it("is not taken from who has none to give: what a run goes with comes from the layer alone", async () => {
    const { run } = keyed();
    const forged = [{ provider: "keyed", alias: "", sealed: "v1.000000000000.AAAA.AAAA" }];
    expect((await run({ runKeys: forged })).used).toEqual([DEPLOYMENT]);
    const request = requestOf([says(1)], { runKeys: forged, providerKeys: { keyed: "k" } });
    expect(checkRunRequest(request)).not.toHaveProperty("runKeys");
    expect(checkRunRequest(request)).toMatchObject({ providerKeys: { keyed: "k" } });
  });

  it("of one account opens for no other, nor for another provider or alias", async () => {
    const box = await SecretBox.of({ [KEY_SECRET]: SECRET });
    const sealed = (await box?.seal("text", keyContext("a", "openai", "default"), random)) ?? "";
    expect(sealed).not.toContain("text");
    expect(await box?.open(sealed, keyContext("a", "openai", "default"))).toBe("text");
    for (const context of [keyContext("b", "openai", "default"), keyContext("a", "groq", "default"), ""])
      await expect(box?.open(sealed, context)).rejects.toMatchObject({ code: "provider-key/unreadable" });
    const [version, id, nonce, text = ""] = sealed.split(".");
    const changed = [version, id, nonce, `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`].join(".");
    await expect(box?.open(changed, keyContext("a", "openai", "default"))).rejects.toMatchObject({
      code: "provider-key/unreadable",
    });
  });

  it("is kept with the new secret, once the old one was replaced", async () => {
    const before = keyed();
    await before.keys.put({ provider: "keyed", secret: "k-before" });
    const old = await rowsIn(
      env.ACCOUNTS.getByName(`${before.account}/account`) as unknown as DurableObjectStub<never>,
    );
    const next = "another-secret-of-the-tests-0123456789";
    const accounts = env.ACCOUNTS as unknown as AccountNamespace;
    const waiting: Promise<unknown>[] = [];
    const after = createLocalLayer({
      runs: env.CHARGED as unknown as RunObjectNamespace,
      accounts,
      env: { [KEY_SECRET]: next, [PREVIOUS_KEY_SECRET]: SECRET, KEYED_API_KEY: DEPLOYMENT },
      account: before.account,
      providers: [...defaultProviders, keyedProvider("caller")],
      waitUntil: (promise) => void waiting.push(promise),
    });
    const request = requestOf([says(1)], { model: "keyed/model", ownModel: PRICED });
    const { frames } = valueOf(await after.call(request));
    await framesOf(frames as ReadableStream<Uint8Array>);
    expect(keysOf.get(request.script.id)).toEqual(["k-before"]);
    await Promise.all(waiting);
    const now = await rowsIn(
      env.ACCOUNTS.getByName(`${before.account}/account`) as unknown as DurableObjectStub<never>,
    );
    expect(now).not.toBe(old);
    // The old secret is not needed any more.
    const last = createLocalLayer({
      runs: env.CHARGED as unknown as RunObjectNamespace,
      accounts,
      env: { [KEY_SECRET]: next },
      account: before.account,
      providers: [...defaultProviders, keyedProvider("caller")],
    });
    const again = requestOf([says(1)], { model: "keyed/model", ownModel: PRICED });
    const reading = valueOf(await last.call(again));
    await framesOf(reading.frames as ReadableStream<Uint8Array>);
    expect(keysOf.get(again.script.id)).toEqual(["k-before"]);
  });

  it.each<[input: unknown, field: string]>([
    [{ provider: "keyed" }, "secret"],
    [{ provider: "keyed", secret: "" }, "secret"],
    [{ provider: "keyed", secret: { openai: "x" } }, "secret"],
    [{ provider: "Keyed", secret: "x" }, "provider"],
    [{ provider: "nobody", secret: "x" }, "provider"],
    [{ provider: "workers-ai", secret: "x" }, "provider"],
    [{ provider: "ollama", secret: "x" }, "provider"],
    [{ provider: "keyed", secret: { KEYED_BASE_URL: "https://evil.test" } }, "provider"],
    [{ provider: "keyed", alias: "a b", secret: "x" }, "alias"],
    [{ provider: "keyed", secret: "x", key: 1 }, "key"],
  ])("of %j is refused", async (input, field) => {
    const { keys } = keyed();
    await expect(keys.put(input as never)).rejects.toMatchObject({ code: "input/invalid", field });
    expect(await keys.list()).toEqual({ keys: [], ownKeysOnly: false });
  });

  it("wants a secret to be encrypted with, and a long one", async () => {
    const without = keyed({ [KEY_SECRET]: undefined });
    await expect(without.keys.put({ provider: "keyed", secret: "x" })).rejects.toMatchObject({
      code: "option/not-available",
      field: KEY_SECRET,
    });
    await expect(without.run({ providerKeys: { keyed: "x" } })).rejects.toMatchObject({ code: "option/not-available" });
    expect((await without.run()).used).toEqual([DEPLOYMENT]);
    const short = keyed({ [KEY_SECRET]: "short" });
    await expect(short.keys.put({ provider: "keyed", secret: "x" })).rejects.toMatchObject({ field: KEY_SECRET });
    const named = keyed();
    await expect(named.run({ providerKeys: { keyed: { alias: "nobody" } } })).rejects.toMatchObject({
      code: "provider-key/not-found",
    });
  });
});
