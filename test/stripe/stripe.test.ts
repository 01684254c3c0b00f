/** Payments: Stripe's webhooks as its own library signs them, pages to pay on, and wallets that top themselves up. */
import { env } from "cloudflare:workers";
import { Stripe } from "stripe";
import { describe, expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import { createAiWallet, type AiWallet } from "../../src/binding/wallet.ts";
import type { HttpDoor } from "../../src/http/http-door.ts";
import type { JsonObject } from "../../src/json.ts";
import type { AccountNamespace, InferenceLayer, RunObjectNamespace } from "../../src/run/run-record.ts";
import { stripePayments } from "../../src/stripe/index.ts";
import { usd } from "../../src/wallet/money.ts";
import { until } from "../durable-objects/layer.ts";
import { call, jsonOf, KEY } from "../http/door.ts";
import { answers, asked } from "./kind-source.ts";

const WEBHOOK_SECRET = "whsec_of_the_tests";
const SECRET_KEY = "sk_test_of_the_tests";
const signer = new Stripe(SECRET_KEY, { httpClient: Stripe.createFetchHttpClient() });
const cryptoProvider = Stripe.createSubtleCryptoProvider();

interface Sent {
  method: string;
  path: string;
  body: URLSearchParams;
  key: string | null;
}

interface Deployment {
  account: string;
  wallet: AiWallet;
  door: HttpDoor;
  /** What Stripe was asked. */
  sent: Sent[];
}

/** A deployment that takes payments, for an account nobody else has; Stripe answers what `stripe` says. */
function deployment(stripe: (sent: Sent) => [status: number, body: JsonObject] = () => [200, {}]): Deployment {
  const account = `acct-${crypto.randomUUID()}`;
  const sent: Sent[] = [];
  const payments = stripePayments({
    secretKey: SECRET_KEY,
    webhookSecret: WEBHOOK_SECRET,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const one = {
        method: request.method,
        path: new URL(request.url).pathname,
        body: new URLSearchParams(await request.text()),
        key: request.headers.get("idempotency-key"),
      };
      sent.push(one);
      const [status, body] = stripe(one);
      return Response.json(body, { status });
    },
  });
  const layerOf = (of: string): InferenceLayer =>
    createLocalLayer({
      runs: env.RUNS as unknown as RunObjectNamespace,
      accounts: env.ACCOUNTS as unknown as AccountNamespace,
      env: {},
      account: of,
      payments,
    });
  return { account, sent, wallet: createAiWallet(() => layerOf(account)), door: { layerOf, apiKeys: KEY, payments } };
}

/** A paid page of Stripe's. */
const session = (account: string, more: JsonObject = {}): JsonObject => ({
  id: "cs_1",
  object: "checkout.session",
  amount_total: 2_000,
  currency: "usd",
  payment_status: "paid",
  payment_intent: `pi_${account}`,
  customer: null,
  metadata: { durable_ai_account: account, durable_ai_nano_usd: String(usd(20)) },
  ...more,
});

/** As Stripe sends it. */
async function webhook(
  { door }: Deployment,
  object: JsonObject,
  {
    type = "checkout.session.completed",
    secret = WEBHOOK_SECRET,
    at = Date.now(),
    change = (text: string) => text,
  } = {},
): Promise<Response> {
  const payload = JSON.stringify({ id: `evt_${crypto.randomUUID()}`, object: "event", type, data: { object } });
  const header = await signer.webhooks.generateTestHeaderStringAsync({
    payload,
    secret,
    timestamp: Math.floor(at / 1_000),
    cryptoProvider,
  });
  const headers = { authorization: "", "stripe-signature": header };
  return call("/payments/webhook", { door, body: change(payload), headers });
}

describe("a webhook of Stripe's", () => {
  it("pays in what was paid, once for each payment, however often it is sent", async () => {
    const deployed = deployment();
    const object = session(deployed.account);
    expect(await jsonOf(await webhook(deployed, object))).toEqual({ received: true, repeated: false });
    // The same event again, and another event of the same payment.
    expect(await jsonOf(await webhook(deployed, object))).toEqual({ received: true, repeated: true });
    const type = "checkout.session.async_payment_succeeded";
    expect(await jsonOf(await webhook(deployed, object, { type }))).toEqual({ received: true, repeated: true });
    expect(await deployed.wallet.get()).toMatchObject({ balanceNanoUsd: usd(20), entries: 1 });
    expect((await deployed.wallet.entries()).entries[0]?.subject).toBe(`stripe:pi_${deployed.account}`);
  });

  it("pays in no more than was paid, and no tax on top", async () => {
    const [taxed, coupon] = [deployment(), deployment()];
    await webhook(taxed, session(taxed.account, { amount_total: 2_380 }));
    expect((await taxed.wallet.get()).balanceNanoUsd).toBe(usd(20));
    await webhook(coupon, session(coupon.account, { amount_total: 500 }));
    expect((await coupon.wallet.get()).balanceNanoUsd).toBe(usd(5));
  });

  it("takes a refund out once, also of what was spent, and brings one back that failed", async () => {
    const paid = (account: string): JsonObject => ({
      id: `pi_${account}`,
      currency: "usd",
      amount_received: 2_380,
      metadata: { durable_ai_account: account, durable_ai_nano_usd: String(usd(20)) },
    });
    const deployed = deployment(({ path }) => [200, paid(path.split("pi_")[1] ?? "")]);
    const { account, wallet, sent } = deployed;
    await webhook(deployed, session(account, { amount_total: 2_380 }));
    const refund = (id: string, amount: number): JsonObject => ({
      id,
      object: "refund",
      amount,
      currency: "usd",
      status: "succeeded",
      payment_intent: `pi_${account}`,
    });
    const type = "refund.created";
    // Half of it, with half of the tax; then the rest.
    const half = refund("re_1", 1_190);
    expect(await jsonOf(await webhook(deployed, half, { type }))).toEqual({ received: true, repeated: false });
    expect(await jsonOf(await webhook(deployed, half, { type }))).toEqual({ received: true, repeated: true });
    expect(await wallet.get()).toMatchObject({ balanceNanoUsd: usd(10), adjustedNanoUsd: -usd(10) });
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toContain(`GET /v1/payment_intents/pi_${account}`);
    await env.ACCOUNTS.getByName(`${account}/account`).charge([
      {
        runId: "r",
        parts: [
          { provider: "p", model: "m", source: "catalog", billing: "wallet", nanoUsd: usd(4), costNanoUsd: usd(4) },
        ],
      },
    ]);
    await webhook(deployed, refund("re_2", 1_190), { type });
    expect((await wallet.get()).balanceNanoUsd).toBe(-usd(4));
    // It is pending, which moves nothing; then it fails, and of that several events tell.
    await webhook(deployed, { ...refund("re_2", 1_190), status: "pending" }, { type: "refund.updated" });
    expect((await wallet.get()).balanceNanoUsd).toBe(-usd(4));
    const failed = { ...refund("re_2", 1_190), status: "failed" };
    for (const said of ["refund.failed", "refund.updated", "refund.failed"])
      await webhook(deployed, failed, { type: said });
    const { balanceNanoUsd, adjustedNanoUsd } = await wallet.get();
    expect([balanceNanoUsd, adjustedNanoUsd]).toEqual([usd(6), -usd(10)]);
    const { entries } = await wallet.entries();
    expect(
      entries.filter(({ kind }) => kind === "adjustment").map(({ subject, nanoUsd }) => [subject, nanoUsd]),
    ).toEqual([
      ["stripe:re_2:failed", usd(10)],
      ["stripe:re_2", usd(10)],
      ["stripe:re_1", usd(10)],
    ]);
  });

  it("brings back a refund that was cancelled, whatever event comes first", async () => {
    const deployed = deployment(({ path }) => [
      200,
      {
        id: path,
        currency: "usd",
        amount_received: 2_000,
        metadata: { durable_ai_account: deployed.account, durable_ai_nano_usd: String(usd(20)) },
      },
    ]);
    const { account, wallet } = deployed;
    await webhook(deployed, session(account, { amount_total: 2_000 }));
    const refund = (id: string, status: string): JsonObject => ({
      id,
      object: "refund",
      amount: 500,
      currency: "usd",
      status,
      payment_intent: `pi_${account}`,
    });
    await webhook(deployed, refund("re_1", "pending"), { type: "refund.created" });
    expect((await wallet.get()).balanceNanoUsd).toBe(usd(15));
    await webhook(deployed, refund("re_1", "canceled"), { type: "refund.updated" });
    expect((await wallet.get()).balanceNanoUsd).toBe(usd(20));
    await webhook(deployed, refund("re_2", "canceled"), { type: "refund.updated" });
    await webhook(deployed, refund("re_2", "canceled"), { type: "refund.created" });
    expect((await wallet.get()).balanceNanoUsd).toBe(usd(20));
  });

  it("about a refund of somebody else's payment is taken, and moves nothing", async () => {
    const deployed = deployment(() => [200, { id: "pi_x", currency: "usd", amount_received: 500, metadata: {} }]);
    const refund = { id: "re_9", object: "refund", amount: 500, status: "succeeded", payment_intent: "pi_x" };
    expect(await jsonOf(await webhook(deployed, refund, { type: "refund.created" }))).toEqual({ received: true });
    expect((await deployed.wallet.get()).entries).toBe(0);
  });

  it.each([
    ["signed with another secret", { secret: "whsec_another" }],
    ["replayed after five minutes", { at: Date.now() - 301_000 }],
    ["changed on its way", { change: (text: string) => text.replace("2000", "9000") }],
  ])("that is %s is refused, and moves nothing", async (_what, how) => {
    const deployed = deployment();
    const refused = await webhook(deployed, session(deployed.account), how);
    expect(refused.status).toBe(400);
    const body = await refused.text();
    expect(JSON.parse(body)).toMatchObject({ error: { code: "payment/forged", field: "stripe-signature" } });
    expect(body).not.toContain(WEBHOOK_SECRET);
    expect((await deployed.wallet.get()).entries).toBe(0);
  });

  it("without a signature is refused; an API key is no signature", async () => {
    const { door, account, wallet } = deployment();
    const body = { type: "checkout.session.completed", data: { object: session(account) } };
    expect((await call("/payments/webhook", { door, body })).status).toBe(400);
    expect((await wallet.get()).entries).toBe(0);
  });

  it.each<[what: string, more: JsonObject, type: string]>([
    ["is not paid yet", { payment_status: "unpaid" }, "checkout.session.completed"],
    ["is of somebody else's page", { metadata: {} }, "checkout.session.completed"],
    ["is of another kind", {}, "checkout.session.expired"],
  ])("that %s is taken, and moves nothing", async (_what, more, type) => {
    const deployed = deployment();
    const answer = await webhook(deployed, session(deployed.account, more), { type });
    expect([answer.status, await jsonOf(answer)]).toEqual([200, { received: true }]);
    expect((await deployed.wallet.get()).entries).toBe(0);
  });

  it("in another currency is not taken: Stripe sends it again", async () => {
    const deployed = deployment();
    expect((await webhook(deployed, session(deployed.account, { currency: "eur" }))).status).toBe(502);
    expect((await deployed.wallet.get()).entries).toBe(0);
  });

  it("keeps the way of paying only where the payer allowed it", async () => {
    for (const [usage, hasMethod] of [["off_session", true] as const, [null, false] as const]) {
      const deployed = deployment(() => [200, { id: "pi_1", payment_method: "pm_1", setup_future_usage: usage }]);
      await webhook(deployed, session(deployed.account, { customer: "cus_1" }));
      expect(deployed.sent).toMatchObject([{ method: "GET", path: `/v1/payment_intents/pi_${deployed.account}` }]);
      expect((await deployed.wallet.autoTopUp()).hasMethod).toBe(hasMethod);
    }
  });
});

it("a charge whose answer was lost is paid in when its webhook comes, and is over then", async () => {
  const deployed = deployment();
  const { account, wallet } = deployed;
  const layer = deployed.door.layerOf(account);
  await layer.wallet({ type: "paid", payment: { account, key: "first", nanoUsd: usd(3), method: "cus_1/pm_1" } });
  answers.set(account, "lost");
  await wallet.setAutoTopUp({ belowNanoUsd: usd(5), amountNanoUsd: usd(10), maxPerMonth: 5 });
  await until(async () => (await wallet.autoTopUp()).failure !== undefined);
  const metadata = { durable_ai_account: account, durable_ai_charge: "auto-top-up-1" };
  const intent = { id: `pi_${account}`, object: "payment_intent", amount_received: 1_000, currency: "usd", metadata };
  const told = (): Promise<Response> => webhook(deployed, intent, { type: "payment_intent.succeeded" });
  expect(await jsonOf(await told())).toEqual({ received: true, repeated: false });
  expect(await jsonOf(await told())).toEqual({ received: true, repeated: true });
  expect((await wallet.get()).balanceNanoUsd).toBe(usd(13));
  expect((await wallet.autoTopUp()).failure).toBeUndefined();
  answers.delete(account);
  await wallet.setAutoTopUp({ belowNanoUsd: usd(20), amountNanoUsd: usd(10), maxPerMonth: 5 });
  await until(async () => (await wallet.get()).balanceNanoUsd === usd(23));
  expect(asked.get(account)?.map(({ key }) => key)).toEqual(["auto-top-up-1", "auto-top-up-2"]);
});

describe("a page to pay on", () => {
  const checkout = { amountNanoUsd: usd(20), successUrl: "https://app.test/ok", cancelUrl: "https://app.test/no" };

  it("says for which wallet it is, and how much", async () => {
    const { wallet, sent, account, door } = deployment(() => [200, { id: "cs_1", url: "https://checkout.test/1" }]);
    expect(await wallet.checkout({ ...checkout, keepsMethod: true })).toEqual({
      id: "cs_1",
      url: "https://checkout.test/1",
    });
    expect(Object.fromEntries(sent[0]?.body ?? [])).toMatchObject({
      mode: "payment",
      "line_items[0][price_data][unit_amount]": "2000",
      "metadata[durable_ai_account]": account,
      "metadata[durable_ai_nano_usd]": String(usd(20)),
      "payment_intent_data[setup_future_usage]": "off_session",
    });
    const headers = { "durable-ai-account": account };
    const { amountNanoUsd: _nanoUsd, ...inDollars } = checkout;
    expect((await call("/wallet/checkout", { door, body: { ...inDollars, usd: 20 }, headers })).status).toBe(201);
    expect(sent[1]?.body.get("metadata[durable_ai_nano_usd]")).toBe(String(usd(20)));
  });

  it("that Stripe does not make is an error without its words", async () => {
    const message = `No such key: ${SECRET_KEY}`;
    const { wallet } = deployment(() => [401, { error: { type: "invalid_request_error", message } }]);
    const refused = await wallet.checkout(checkout).catch((thrown: unknown) => JSON.stringify(thrown));
    expect(refused).toContain("payment/failed");
    expect(refused).not.toContain(SECRET_KEY);
  });

  it.each<[more: JsonObject, field: string]>([
    [{ amountNanoUsd: usd(20) + 1 }, "amountNanoUsd"],
    [{ amountNanoUsd: -usd(20) }, "amountNanoUsd"],
    [{ amountNanoUsd: 0 }, "amountNanoUsd"],
    [{ usd: 20 }, "usd"],
    [{ amountNanoUsd: undefined }, "usd"],
    [{ amountNanoUsd: undefined, usd: 0.5 }, "usd"],
    [{ amountNanoUsd: undefined, usd: "20" }, "usd"],
    [{ successUrl: "javascript:alert(1)" }, "successUrl"],
    [{ cancelUrl: "http://app.test" }, "cancelUrl"],
    [{ keepsMethod: "yes" }, "keepsMethod"],
  ])("is refused with %j", async (more, field) => {
    const { wallet, sent } = deployment();
    await expect(wallet.checkout({ ...checkout, ...more } as never)).rejects.toMatchObject({
      code: "input/invalid",
      field,
    });
    expect(sent).toEqual([]);
  });
});

describe("a kept way of paying", () => {
  const charge = { account: "a", method: "cus_1/pm_1", nanoUsd: usd(20), key: "auto-top-up-1" };

  it("is charged off session, once for each key", async () => {
    const { door, sent } = deployment(() => [200, { id: "pi_9", status: "succeeded" }]);
    expect(await door.payments?.charge(charge)).toEqual({ account: "a", key: "stripe:pi_9", nanoUsd: usd(20) });
    expect(sent[0]).toMatchObject({ path: "/v1/payment_intents", key: "durable-ai/a/auto-top-up-1" });
    expect(Object.fromEntries(sent[0]?.body ?? [])).toMatchObject({
      amount: "2000",
      customer: "cus_1",
      payment_method: "pm_1",
      off_session: "true",
    });
  });

  it.each<[what: string, status: number, body: JsonObject, code: string]>([
    ["declines", 402, { error: { type: "card_error", code: "card_declined", message: "no" } }, "payment/declined"],
    ["wants the payer", 200, { id: "pi_9", status: "requires_action" }, "payment/declined"],
    ["cannot be asked", 400, { error: { type: "invalid_request_error", message: "no" } }, "payment/failed"],
  ])("whose bank %s says so", async (_what, status, body, code) => {
    const { door } = deployment(() => [status, body]);
    await expect(door.payments?.charge(charge)).rejects.toMatchObject({ code });
  });
});

describe("a wallet that tops itself up", () => {
  const settings = { belowNanoUsd: usd(5), amountNanoUsd: usd(10), maxPerMonth: 2 };

  /** With a way of paying, and three dollars. */
  async function low(): Promise<Deployment> {
    const deployed = deployment();
    const layer = deployed.door.layerOf(deployed.account);
    await layer.wallet({
      type: "paid",
      payment: { account: deployed.account, key: "first", nanoUsd: usd(3), method: "cus_1/pm_1" },
    });
    return deployed;
  }

  const balance = async ({ wallet }: Deployment): Promise<number> => (await wallet.get()).balanceNanoUsd;
  const spend = async ({ account }: Deployment, runId: string, nanoUsd: number): Promise<void> => {
    const part = { provider: "acme", model: "m", source: "catalog" as const, billing: "wallet" as const };
    await env.ACCOUNTS.getByName(`${account}/account`).charge([
      { runId, parts: [{ ...part, nanoUsd, costNanoUsd: nanoUsd }] },
    ]);
  };

  it("does so below its threshold, not above it, and so often a month", async () => {
    const deployed = await low();
    await deployed.wallet.setAutoTopUp(settings);
    await until(async () => (await balance(deployed)) === usd(13));
    await spend(deployed, "r1", usd(7));
    expect(await balance(deployed)).toBe(usd(6));
    await spend(deployed, "r2", usd(2));
    await until(async () => (await balance(deployed)) === usd(14));
    await spend(deployed, "r3", usd(12));
    expect(await balance(deployed)).toBe(usd(2));
    expect(asked.get(deployed.account)?.map(({ key, method }) => [key, method])).toEqual([
      ["auto-top-up-1", "cus_1/pm_1"],
      ["auto-top-up-2", "cus_1/pm_1"],
    ]);
    expect(await deployed.wallet.autoTopUp()).toEqual({ settings, hasMethod: true, thisMonth: 2 });
    await deployed.wallet.setAutoTopUp(null);
    expect(await deployed.wallet.autoTopUp()).toEqual({ hasMethod: true, thisMonth: 2 });
  });

  it("stops for an hour where it is declined, and says why", async () => {
    const deployed = await low();
    answers.set(deployed.account, "declined");
    await deployed.wallet.setAutoTopUp(settings);
    const state = await until(async () => {
      const now = await deployed.wallet.autoTopUp();
      return now.failure !== undefined && now;
    });
    expect(state).toMatchObject({ failure: "payment/declined", pausedUntil: expect.any(Number) });
    await spend(deployed, "r1", usd(1));
    expect(asked.get(deployed.account)).toHaveLength(1);
    // With another card it is another try.
    answers.delete(deployed.account);
    await deployed.wallet.setAutoTopUp(settings);
    await until(async () => (await balance(deployed)) === usd(12));
    expect(asked.get(deployed.account)?.at(-1)?.key).toBe("auto-top-up-2");
  });

  it("sends again, with the same key, what nobody knows the end of", async () => {
    const deployed = await low();
    answers.set(deployed.account, "lost");
    await deployed.wallet.setAutoTopUp(settings);
    await until(async () => (await deployed.wallet.autoTopUp()).failure === "payment/failed");
    answers.delete(deployed.account);
    await deployed.wallet.setAutoTopUp(settings);
    await until(async () => (await balance(deployed)) === usd(13));
    expect(asked.get(deployed.account)?.map(({ key }) => key)).toEqual(["auto-top-up-1", "auto-top-up-1"]);
  });

  it.each<[settings: unknown, field: string]>([
    [{ ...settings, amountNanoUsd: 5 }, "amountNanoUsd"],
    [{ ...settings, belowNanoUsd: -1 }, "belowNanoUsd"],
    [{ ...settings, maxPerMonth: 0 }, "maxPerMonth"],
    [{ ...settings, maxPerMonth: 101 }, "maxPerMonth"],
    [7, "settings"],
  ])("refuses %j", async (wrong, field) => {
    await expect(deployment().wallet.setAutoTopUp(wrong as never)).rejects.toMatchObject({
      code: "input/invalid",
      field,
    });
  });
});

it("a deployment without a source takes no payment, and nobody can say over RPC that one was made", async () => {
  const { layerOf } = deployment().door;
  const door: HttpDoor = { layerOf, apiKeys: KEY };
  const refused = await call("/payments/webhook", { door, body: {}, headers: { authorization: "" } });
  expect(await jsonOf(refused)).toMatchObject({ error: { code: "option/not-available", field: "payments" } });
  const rpc = env.INFERENCE as unknown as { wallet(request: unknown): Promise<unknown> };
  const payment = { account: "default", key: "k", nanoUsd: usd(1_000) };
  expect(await rpc.wallet({ type: "paid", payment })).toMatchObject({ ok: false, error: { field: "request.type" } });
});
