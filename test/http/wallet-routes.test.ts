/** The wallet of an account, over HTTP and through the binding: paid in once, read a page at a time, and its own. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { wrapAI, type DurableAI, type WrapOptions } from "../../src/index.ts";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { HttpDoor } from "../../src/http/http-door.ts";
import type { AccountNamespace, RunObjectNamespace } from "../../src/run/run-record.ts";
import { call, door, jsonOf, KEY } from "./door.ts";

const NOTHING = {
  balanceNanoUsd: 0,
  heldNanoUsd: 0,
  toppedUpNanoUsd: 0,
  adjustedNanoUsd: 0,
  feesNanoUsd: 0,
  spentNanoUsd: 0,
  payableNanoUsd: {},
  entries: 0,
};

/** The API, and a binding, for an account that nobody else has. */
function own(): { door: HttpDoor; ai: DurableAI; account: string } {
  const account = crypto.randomUUID();
  const runs = env.RUNS as unknown as RunObjectNamespace;
  const accounts = env.ACCOUNTS as unknown as AccountNamespace;
  const layer = createLocalLayer({ runs, accounts, env: {}, account });
  const service = layer as unknown as NonNullable<Extract<WrapOptions, { service?: unknown }>["service"]>;
  return { account, door: { layerOf: () => layer, apiKeys: KEY }, ai: wrapAI(undefined, { service }) };
}

describe("a wallet", () => {
  it("has what was paid in, once for each key, over a restart", async () => {
    const { door: mine, ai, account } = own();
    expect(await jsonOf(await call("/wallet", { door: mine }))).toEqual(NOTHING);
    const first = await call("/wallet/top-ups", { door: mine, body: { key: "invoice-7", usd: 20.5, note: "card" } });
    expect(first.status).toBe(201);
    const wallet = { ...NOTHING, balanceNanoUsd: 20_500_000_000, toppedUpNanoUsd: 20_500_000_000, entries: 1 };
    const entry = {
      entry: 1,
      kind: "top-up",
      from: "funding",
      to: "wallet",
      nanoUsd: 20_500_000_000,
      subject: "invoice-7",
      at: expect.any(Number),
      note: "card",
    };
    expect(await jsonOf(first)).toEqual({ entry, repeated: false, wallet });
    await evictDurableObject(env.ACCOUNTS.getByName(`${account}/account`));
    const again = await call("/wallet/top-ups", {
      door: mine,
      body: { key: "invoice-7", amountNanoUsd: 20_500_000_000 },
    });
    expect(again.status).toBe(200);
    expect(await jsonOf(again)).toEqual({ entry, repeated: true, wallet });
    expect(await ai.wallet.topUp({ key: "invoice-7", usd: 20.5 })).toEqual({ entry, repeated: true, wallet });
    const other = await call("/wallet/top-ups", { door: mine, body: { key: "invoice-7", usd: 21 } });
    expect(other.status).toBe(409);
    expect(await jsonOf(other)).toMatchObject({ error: { code: "wallet/conflict", field: "key", retryable: false } });
    expect(await ai.wallet.get()).toEqual(wallet);
  });

  it("is its account's own", async () => {
    const [mine, theirs] = [own(), own()];
    await mine.ai.wallet.topUp({ key: "a", usd: 1 });
    expect(await theirs.ai.wallet.get()).toEqual(NOTHING);
    expect(await theirs.ai.wallet.entries()).toEqual({ entries: [] });
  });

  it("is paid into once, whoever asks at the same time", async () => {
    const { ai } = own();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ai.wallet.topUp({ key: "a", usd: 1 })));
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect((await ai.wallet.get()).balanceNanoUsd).toBe(1_000_000_000);
  });

  it("gives its entries newest first, page after page, while others come in", async () => {
    const { ai, door: mine } = own();
    for (let n = 1; n <= 5; n += 1) await ai.wallet.topUp({ key: `k${n}`, amountNanoUsd: n });
    const page = await ai.wallet.entries({ limit: 2 });
    expect(page.entries.map(({ subject }) => subject)).toEqual(["k5", "k4"]);
    await ai.wallet.topUp({ key: "k6", amountNanoUsd: 6 });
    const seen: unknown[] = [];
    let path: string | undefined = `/wallet/entries?limit=2&cursor=${page.cursor}`;
    while (path !== undefined) {
      const { entries, cursor } = await jsonOf(await call(path, { door: mine }));
      seen.push(...(entries as { subject: string }[]).map(({ subject }) => subject));
      path = cursor === undefined ? undefined : `/wallet/entries?limit=2&cursor=${String(cursor)}`;
    }
    expect(seen).toEqual(["k3", "k2", "k1"]);
    expect((await ai.wallet.entries({ limit: 6 })).cursor).toBeUndefined();
  });

  it.each<[body: unknown, field: string]>([
    [{ key: "k", amountNanoUsd: -5 }, "amountNanoUsd"],
    [{ key: "k", amountNanoUsd: 0.5 }, "amountNanoUsd"],
    [{ key: "k", amountNanoUsd: 2 ** 53 }, "amountNanoUsd"],
    [{ key: "k", amountNanoUsd: "5" }, "amountNanoUsd"],
    [{ key: "k", usd: 0 }, "usd"],
    [{ key: "k", usd: 900_001 }, "usd"],
    [{ key: "k", usd: -1 }, "usd"],
    [{ key: "k", usd: 0.000_000_000_1 }, "usd"],
    [{ key: "k", usd: "20" }, "usd"],
    [{ key: "k" }, "amountNanoUsd"],
    [{ key: "k", usd: 1, amountNanoUsd: 1_000_000_000 }, "amountNanoUsd"],
    [{ usd: 1 }, "key"],
    [{ key: "", usd: 1 }, "key"],
    [{ key: "x".repeat(201), usd: 1 }, "key"],
    [{ key: "k", usd: 1, currency: "eur" }, "currency"],
    [{ key: "k", amount: 1 }, "amount"],
    [{ key: "k", usd: 1, note: 7 }, "note"],
    [[], "body"],
  ])("refuses a top-up of %j, and moves nothing", async (body, field) => {
    const { door: mine, ai } = own();
    const response = await call("/wallet/top-ups", { door: mine, body });
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "input/invalid", field, fix: expect.any(String) } });
    expect(await ai.wallet.get()).toEqual(NOTHING);
    if (Array.isArray(body)) return;
    await expect(ai.wallet.topUp(body as never)).rejects.toMatchObject({ code: "input/invalid", field });
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=501", "limit"],
    ["cursor=x", "cursor"],
    ["kind=charge", "kind"],
  ])("refuses a page of ?%s", async (query, field) => {
    const { door: mine } = own();
    const response = await call(`/wallet/entries?${query}`, { door: mine });
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "input/invalid", field } });
  });

  it("is stated for a month, as JSON, CSV and a page", async () => {
    const { ai, door: mine, account } = own();
    await ai.wallet.topUp({ key: "a", usd: 12.5 });
    const month = new Date().toISOString().slice(0, 7);
    const path = `/wallet/statement?period=${month}&groupBy=model,metadata.customer`;
    const json = await jsonOf(await call(path, { door: mine }));
    expect(json).toMatchObject({ account, isOpen: true, toppedUpNanoUsd: 12_500_000_000, groups: [] });
    expect(await ai.wallet.statement({ period: month, groupBy: ["model", "metadata.customer"] })).toEqual(json);
    const csv = await call(`${path}&as=csv`, { door: mine });
    expect(csv.headers.get("content-disposition")).toContain(`statement-${month}-01-`);
    expect(await csv.text()).toMatch(/^model,metadata\.customer,calls,.*\r\ntotal,,0,/);
    const page = await call(`${path}&as=html`, { door: mine });
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("content-type")).toMatch("text/html");
    expect(await page.text()).toContain("$12.50");
  });

  it.each([
    ["as=pdf", "as"],
    ["period=2026", "period"],
    ["groupBy=color", "groupBy[0]"],
    ["outcome=failed", "outcome"],
  ])("refuses a statement of ?%s", async (query, field) => {
    const response = await call(`/wallet/statement?${query}`, { door: own().door });
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ error: { code: "input/invalid", field } });
  });

  it("asks for a key, and for account objects", async () => {
    const { door: mine } = own();
    for (const path of ["/wallet", "/wallet/entries"])
      expect((await call(path, { door: mine, headers: { authorization: "Bearer wrong" } })).status).toBe(401);
    const runs = env.RUNS as unknown as RunObjectNamespace;
    const without = { ...door, layerOf: () => createLocalLayer({ runs, env: {} }) };
    const refused = await call("/wallet", { door: without });
    expect(refused.status).toBe(501);
    expect(await jsonOf(refused)).toMatchObject({ error: { code: "option/not-available", field: "ACCOUNTS" } });
  });
});

describe("over RPC", () => {
  const layer = env.INFERENCE as unknown as { wallet(request: unknown): Promise<unknown> };

  it("answers as the layer does, and checks what comes in", async () => {
    expect(await layer.wallet({ type: "get" })).toMatchObject({
      ok: true,
      value: { balanceNanoUsd: expect.any(Number) },
    });
    const key = crypto.randomUUID();
    const topUp = { key, nanoUsd: 7 };
    expect(await layer.wallet({ type: "top-up", topUp })).toMatchObject({ ok: true, value: { repeated: false } });
    expect(await layer.wallet({ type: "top-up", topUp: { key, nanoUsd: 8 } })).toMatchObject({
      ok: false,
      error: { code: "wallet/conflict" },
    });
    for (const [request, field] of [
      [{ type: "steal" }, "request.type"],
      [undefined, "request.type"],
      [{ type: "top-up", topUp: { key, nanoUsd: -1 } }, "amountNanoUsd"],
      [{ type: "top-up" }, "amountNanoUsd"],
      [{ type: "entries", query: { limit: 0.5 } }, "limit"],
      [{ type: "entries" }, "query"],
    ] as const)
      expect(await layer.wallet(request)).toMatchObject({ ok: false, error: { code: "input/invalid", field } });
  });
});
