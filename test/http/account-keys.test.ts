/** Accounts and their API keys, over HTTP and through the binding: who may do what, for whom, and until when. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  KEY_FRESH_MS,
  KEY_REFUSED_MS,
  MAX_KEY_AGE_MS,
  MAX_REFUSED_KEYS,
  findKey,
} from "../../src/binding/known-keys.ts";
import { wrapAI, type DurableAI, type IssuedKey, type Scope, type WrapOptions } from "../../src/index.ts";
import { SCOPES } from "../../src/keys/api-key.ts";
import { MAX_API_KEYS } from "../../src/keys/api-key-table.ts";
import { newKeyId, newKeyText, parseKeyText } from "../../src/keys/key-text.ts";
import type { HttpDoor } from "../../src/http/http-door.ts";
import { scopeFor } from "../../src/http/scopes.ts";
import type { AccountNamespace } from "../../src/run/run-record.ts";
import { until } from "../durable-objects/layer.ts";
import { call, door, jsonOf, runIdOf, scriptedChat } from "./door.ts";
import { chatEvents } from "../durable-objects/scripted-provider.ts";

const random = (bytes: Uint8Array): Uint8Array => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);

/** A deployment with account objects, its clock, and how often it asked one of them for a key. */
class Deployment {
  now = Date.now();
  asked = 0;
  readonly waiting: Promise<unknown>[] = [];
  readonly #env = {};
  readonly door: HttpDoor = { ...door, findKey: (text) => this.find(text) };

  find(text: string): ReturnType<typeof findKey> {
    const accounts = env.ACCOUNTS as unknown as AccountNamespace;
    const counting = {
      idFromName: (name: string) => accounts.idFromName(name),
      get: (id: DurableObjectId) => {
        this.asked += 1;
        return accounts.get(id);
      },
    };
    const waitUntil = (promise: Promise<unknown>): void => void this.waiting.push(promise);
    return findKey(text, { accounts: counting, env: this.#env, now: () => this.now, waitUntil });
  }

  call(path: string, key: string, more: Parameters<typeof call>[1] = {}): Promise<Response> {
    return call(path, { ...more, headers: { authorization: `Bearer ${key}`, ...more.headers }, door: this.door });
  }
}

/** A binding, and keys, of an account that nobody else has. */
function own(): { account: string; ai: DurableAI; key(...scopes: Scope[]): Promise<IssuedKey> } {
  const account = `acct-${crypto.randomUUID()}`;
  const service = door.layerOf(account) as unknown as NonNullable<
    Extract<WrapOptions, { service?: unknown }>["service"]
  >;
  const ai = wrapAI(undefined, { service });
  return { account, ai, key: (...scopes) => ai.apiKeys.create({ name: "test", scopes }) };
}

const codeOf = async (response: Response): Promise<unknown> => {
  const { error } = await jsonOf(response);
  const { code, field } = error as { code: string; field?: string };
  return [response.status, code, field];
};

describe("an account", () => {
  it("is what its key acts for: another one's runs, logs and wallet are not there", { timeout: 30_000 }, async () => {
    const deployment = new Deployment();
    const [mine, theirs] = [own(), own()];
    const [myKey, theirKey] = [await mine.key(...SCOPES), await theirs.key(...SCOPES)];
    await mine.ai.wallet.topUp({ key: "a", usd: 5 });
    const session = { "durable-ai-session": "s1" };
    const answer = await deployment.call("/v1/chat/completions", myKey.key, {
      body: scriptedChat([{ chunks: chatEvents(3) }]),
      headers: session,
    });
    await answer.text();
    const runId = runIdOf(answer);
    const log = await until(async () => {
      const found = await deployment.call(`/logs/${runId}`, myKey.key);
      return found.ok && jsonOf(found);
    });
    expect(log["apiKey"]).toBe(myKey.id);
    expect(await jsonOf(await deployment.call(`/runs/${runId}`, myKey.key))).toMatchObject({ apiKey: myKey.id });
    const byKey = await deployment.call(`/logs?apiKey=${myKey.id}`, myKey.key);
    expect(await jsonOf(byKey)).toMatchObject({ logs: [{ id: runId }] });
    expect(await jsonOf(await deployment.call("/wallet", myKey.key))).toMatchObject({ balanceNanoUsd: 5_000_000_000 });
    // The other account: neither by its id, nor by its session, nor in any list.
    for (const [path, method] of [
      [`/runs/${runId}`],
      [`/runs/${runId}/events`],
      [`/runs/${runId}/cancel`, "POST"],
      [`/logs/${runId}`],
      [`/keys/${myKey.id}`],
      [`/keys/${myKey.id}`, "DELETE"],
    ] as const) {
      const refused = await deployment.call(path, theirKey.key, { method: method ?? "GET" });
      expect([path, refused.status]).toEqual([path, 404]);
    }
    expect(await jsonOf(await deployment.call("/runs?session=s1", theirKey.key))).toMatchObject({ runs: [] });
    expect(await jsonOf(await deployment.call("/logs", theirKey.key))).toMatchObject({ logs: [] });
    expect(await jsonOf(await deployment.call("/wallet", theirKey.key))).toMatchObject({ balanceNanoUsd: 0 });
    const keys = await jsonOf(await deployment.call("/keys", theirKey.key));
    expect(keys["keys"]).toMatchObject([{ id: theirKey.id }]);
    const named = { "durable-ai-account": mine.account };
    const refused = await deployment.call(`/runs/${runId}`, theirKey.key, { headers: named });
    expect(await codeOf(refused)).toEqual([403, "auth/forbidden", "durable-ai-account"]);
  });

  it("is named by the deployment's own key, which may do everything for every account", async () => {
    const deployment = new Deployment();
    const account = `acct-${crypto.randomUUID()}`;
    const headers = { "durable-ai-account": account };
    const made = await call("/keys", { body: { name: "first" }, headers, door: deployment.door });
    expect(made.status).toBe(201);
    expect(made.headers.get("cache-control")).toBe("no-store");
    const { key, ...facts } = (await jsonOf(made)) as unknown as IssuedKey;
    expect(facts).toMatchObject({ account, name: "first", scopes: ["inference"] });
    expect((await deployment.call("/v1/models", key)).status).toBe(200);
    const slashed = await call("/keys", { headers: { "durable-ai-account": "a/b" }, door: deployment.door });
    expect(await codeOf(slashed)).toEqual([400, "input/invalid", "durable-ai-account"]);
    // It goes no further than the door: no provider, and no option of a call.
    const body = scriptedChat([{ chunks: chatEvents(1) }]);
    expect((await call("/v1/chat/completions", { body, headers, door: deployment.door })).status).toBe(200);
  });
});

describe("a scope", () => {
  const ROUTES: readonly [method: string, path: string, scope: Scope | undefined][] = [
    ["POST", "/v1/chat/completions", "inference"],
    ["POST", "/v1beta/models/gemini-3-pro:generateContent", "inference"],
    ["POST", "/v1/models/gemini-3-pro:generateContent", "inference"],
    ["POST", "/ai/run", "inference"],
    ["POST", "/run", "inference"],
    ["GET", "/runs", "inference"],
    ["GET", "/runs/x/live", "inference"],
    ["POST", "/runs/x/cancel", "inference"],
    ["GET", "/sessions/s", "inference"],
    ["GET", "/ai-gateway/gateways/logs/run/x/resume", "inference"],
    ["GET", "/ai-gateway/gateways/g/logs/x", "logs:read"],
    ["PATCH", "/ai-gateway/gateways/g/logs/x", "logs:write"],
    ["GET", "/v1/models", undefined],
    ["GET", "/ai/v1/models/openai/gpt-6-sol", undefined],
    ["GET", "/v1beta/models", undefined],
    ["GET", "/ai-api/models/search", undefined],
    ["GET", "/catalog/models", undefined],
    ["POST", "/catalog/price", undefined],
    ["PUT", "/catalog/models/a/b", "models:write"],
    ["DELETE", "/catalog/models/a/b", "models:write"],
    ["GET", "/health/targets", undefined],
    ["GET", "/wallet", "wallet:read"],
    ["GET", "/wallet/statement", "wallet:read"],
    ["POST", "/wallet/top-ups", "wallet:top-up"],
    ["GET", "/budgets", "wallet:read"],
    ["PUT", "/budgets/b", "budgets:write"],
    ["GET", "/logs", "logs:read"],
    ["DELETE", "/logs", "logs:write"],
    ["PUT", "/logs/retention", "logs:write"],
    ["GET", "/analytics", "logs:read"],
    ["GET", "/keys", "keys:write"],
    ["POST", "/keys", "keys:write"],
    ["POST", "/somewhere/new", "inference"],
  ];

  it.each(ROUTES)("of %s %s is %s", (method, path, scope) => {
    expect(scopeFor(method, path)).toBe(scope);
  });

  it("that a key has not is refused, and named; the others work", async () => {
    const deployment = new Deployment();
    const { key } = own();
    const caller = (await key("inference", "wallet:read")).key;
    const body = scriptedChat([{ chunks: chatEvents(1) }]);
    expect((await deployment.call("/v1/chat/completions", caller, { body })).status).toBe(200);
    expect((await deployment.call("/wallet", caller)).status).toBe(200);
    for (const [path, scope, more] of [
      ["/wallet/top-ups", "wallet:top-up", { body: { key: "k", usd: 1_000 } }],
      ["/keys", "keys:write", { body: { name: "mine", scopes: ["inference"] } }],
      ["/logs", "logs:read", {}],
      ["/catalog/models/acme/m", "models:write", { method: "PUT", body: {} }],
      ["/%77allet/top-ups", "wallet:top-up", { body: { key: "k", usd: 1_000 } }],
    ] as const)
      expect(await codeOf(await deployment.call(path, caller, more))).toEqual([403, "auth/forbidden", scope]);
    const reader = (await key("wallet:read")).key;
    expect(await codeOf(await deployment.call("/runs?session=s", reader))).toEqual([
      403,
      "auth/forbidden",
      "inference",
    ]);
    const anthropic = await deployment.call("/v1/messages", reader, { body: {} });
    expect(await jsonOf(anthropic)).toMatchObject({ type: "error", error: { type: "permission_error" } });
  });

  it("cannot be given by a key that has it not", async () => {
    const deployment = new Deployment();
    const { key, ai } = own();
    const admin = (await key("keys:write", "inference")).key;
    const strong = await key("wallet:top-up");
    expect((await deployment.call("/keys", admin, { body: { name: "child" } })).status).toBe(201);
    for (const [path, body] of [
      ["/keys", { name: "child", scopes: ["inference", "wallet:top-up"] }],
      [`/keys/${strong.id}/rotate`, {}],
    ] as const)
      expect(await codeOf(await deployment.call(path, admin, { body }))).toEqual([
        403,
        "auth/forbidden",
        "wallet:top-up",
      ]);
    expect(await ai.apiKeys.list()).toHaveLength(3);
  });
});

describe("a key", () => {
  it("is told once, and kept as a digest only", async () => {
    const { account, ai, key } = own();
    const made = await key("inference");
    expect(parseKeyText(made.key)).toEqual({ account, id: made.id });
    const { key: _secret, ...facts } = made;
    expect(await ai.apiKeys.get(made.id)).toEqual(facts);
    const rows = await runInDurableObject(env.ACCOUNTS.getByName(`${account}/account`), (_object, { storage }) =>
      JSON.stringify(storage.sql.exec("SELECT * FROM api_keys").toArray()),
    );
    expect(rows).not.toContain(made.key.split(".")[2]);
  });

  it("costs no call once it is known, is looked at again behind the request, and ends within the minute", async () => {
    const deployment = new Deployment();
    const { ai, key } = own();
    const made = await key("inference");
    const isIn = async (): Promise<boolean> => (await deployment.call("/v1/models", made.key)).status === 200;
    expect(await isIn()).toBe(true);
    for (let n = 0; n < 20; n += 1) expect(await isIn()).toBe(true);
    expect(deployment.asked).toBe(1);
    await ai.apiKeys.revoke(made.id);
    deployment.now += KEY_FRESH_MS - 1;
    expect([await isIn(), deployment.asked]).toEqual([true, 1]);
    // In use: the next look is behind a request, and the one after it is refused.
    deployment.now += 1;
    expect(await isIn()).toBe(true);
    await Promise.all(deployment.waiting);
    expect(deployment.asked).toBe(2);
    expect(await isIn()).toBe(false);
    // Not in use for a minute: the request itself waits for the look.
    const other = new Deployment();
    const second = await key("inference");
    expect(await other.find(second.key)).toMatchObject({ id: second.id });
    await ai.apiKeys.revoke(second.id);
    other.now += MAX_KEY_AGE_MS;
    expect(await other.find(second.key)).toBeUndefined();
  });

  it("costs a call once in a while where it is wrong", { timeout: 60_000 }, async () => {
    const deployment = new Deployment();
    const wrong = newKeyText(`acct-${crypto.randomUUID()}`, newKeyId(random), random);
    for (let n = 0; n < 20; n += 1) expect(await deployment.find(wrong)).toBeUndefined();
    expect(deployment.asked).toBe(1);
    deployment.now += KEY_REFUSED_MS;
    expect(await deployment.find(wrong)).toBeUndefined();
    expect(deployment.asked).toBe(2);
    // Others take its place, and no more of them are remembered than there is room for.
    const account = `acct-${crypto.randomUUID()}`;
    const others = Array.from({ length: MAX_REFUSED_KEYS }, () => newKeyText(account, newKeyId(random), random));
    for (const other of others) expect(await deployment.find(other)).toBeUndefined();
    expect(await deployment.find(others.at(-1) ?? "")).toBeUndefined();
    expect(deployment.asked).toBe(2 + MAX_REFUSED_KEYS);
    await deployment.find(wrong);
    expect(deployment.asked).toBe(3 + MAX_REFUSED_KEYS);
  });

  it("expires on the second, also where it is known", async () => {
    const deployment = new Deployment();
    const { ai } = own();
    const made = await ai.apiKeys.create({ name: "short", expiresInSeconds: 5 });
    deployment.now = made.createdAt;
    expect(await deployment.find(made.key)).toMatchObject({ name: "short" });
    deployment.now += 4_999;
    expect(await deployment.find(made.key)).toBeDefined();
    deployment.now += 1;
    expect(await deployment.find(made.key)).toBeUndefined();
    expect(deployment.asked).toBe(1);
  });

  it("is rotated under its id: the old secret works as long as was said, and no longer", async () => {
    const { ai, key } = own();
    const made = await key("inference");
    const rotated = await ai.apiKeys.rotate(made.id, { overlapSeconds: 60 });
    expect([rotated.id, rotated.key === made.key]).toEqual([made.id, false]);
    const deployment = new Deployment();
    deployment.now = rotated.rotatedAt ?? 0;
    for (const text of [made.key, rotated.key]) expect(await deployment.find(text)).toMatchObject({ id: made.id });
    deployment.now += 59_999;
    for (const text of [made.key, rotated.key]) expect(await deployment.find(text)).toMatchObject({ id: made.id });
    deployment.now += 1;
    expect(await deployment.find(made.key)).toBeUndefined();
    const again = await ai.apiKeys.rotate(made.id, { overlapSeconds: 0 });
    const fresh = new Deployment();
    expect(await fresh.find(rotated.key)).toBeUndefined();
    expect(await fresh.find(again.key)).toMatchObject({ id: made.id });
    await ai.apiKeys.revoke(made.id);
    expect(await new Deployment().find(again.key)).toBeUndefined();
    await expect(ai.apiKeys.rotate(made.id)).rejects.toMatchObject({ code: "api-key/not-found" });
  });

  it.each([
    ["another account", (made: IssuedKey) => newKeyText("other", made.id, random)],
    ["another id", (made: IssuedKey) => newKeyText(made.account, newKeyId(random), random)],
    ["another secret", (made: IssuedKey) => newKeyText(made.account, made.id, random)],
    ["a longer secret", (made: IssuedKey) => `${made.key}A`],
    ["no secret", (made: IssuedKey) => made.key.split(".").slice(0, 2).join(".")],
    ["a broken account", (made: IssuedKey) => made.key.replace(/^dai_../, "dai_\u00ff")],
  ])("with %s is refused, and not quoted", async (_what, forged) => {
    const deployment = new Deployment();
    const text = forged(await own().key("inference"));
    const refused = await deployment.call("/v1/models", encodeURI(text));
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain(text.split(".")[2] ?? text);
  });

  it.each<[input: unknown, field: string]>([
    [{}, "name"],
    [{ name: " " }, "name"],
    [{ name: "n".repeat(201) }, "name"],
    [{ name: "n", scopes: [] }, "scopes"],
    [{ name: "n", scopes: "inference" }, "scopes"],
    [{ name: "n", scopes: ["inference", "everything"] }, "scopes[1]"],
    [{ name: "n", expiresInSeconds: 0 }, "expiresInSeconds"],
    [{ name: "n", expiresInSeconds: 1.5 }, "expiresInSeconds"],
    [{ name: "n", expires: 5 }, "expires"],
  ])("of %j is refused", async (input, field) => {
    const { ai, account } = own();
    await expect(ai.apiKeys.create(input as never)).rejects.toMatchObject({ code: "input/invalid", field });
    const response = await call("/keys", { body: input, headers: { "durable-ai-account": account } });
    expect(await codeOf(response)).toEqual([400, "input/invalid", field]);
    expect(await ai.apiKeys.list()).toEqual([]);
  });

  it("is one of so many; those that are over make room", async () => {
    const { account, ai, key } = own();
    const first = await key("inference");
    await runInDurableObject(env.ACCOUNTS.getByName(`${account}/account`), (_object, { storage }) => {
      const facts = JSON.stringify({ ...first, key: undefined });
      for (let n = 1; n < MAX_API_KEYS; n += 1)
        storage.sql.exec("INSERT INTO api_keys VALUES (?, ?, 'd', NULL)", `k${n}`, facts.replace(first.id, `k${n}`));
    });
    await expect(key("inference")).rejects.toMatchObject({ code: "input/too-large" });
    await ai.apiKeys.revoke(first.id);
    await key("inference");
    await expect(ai.apiKeys.get(first.id)).rejects.toMatchObject({ code: "api-key/not-found" });
  });

  it.each([
    ["sk-123", 401],
    ["key_0123456789abcdef", 401],
  ])("that is none (%s) asks nobody", async (text, status) => {
    const deployment = new Deployment();
    expect((await deployment.call("/v1/models", text)).status).toBe(status);
    expect(deployment.asked).toBe(0);
  });
});

it("over RPC, keys are checked as they are over HTTP", async () => {
  const layer = env.INFERENCE as unknown as { keys(request: unknown): Promise<unknown> };
  for (const [request, field] of [
    [{ type: "steal" }, "request.type"],
    [undefined, "request.type"],
    [{ type: "create-api-key", input: { name: "" } }, "name"],
    [{ type: "get-api-key", id: "../x" }, "id"],
    [{ type: "rotate-api-key", id: newKeyId(random), overlapSeconds: -1 }, "overlapSeconds"],
  ] as const)
    expect(await layer.keys(request)).toMatchObject({ ok: false, error: { code: "input/invalid", field } });
  expect(await layer.keys({ type: "revoke-api-key", id: newKeyId(random) })).toMatchObject({
    ok: false,
    error: { code: "api-key/not-found" },
  });
});
