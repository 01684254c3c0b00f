/** Corrections and fees: booked once, over HTTP and through the binding, and in statements. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { HttpDoor } from "../../src/http/http-door.ts";
import { toStatementPage, wrapAI, type DurableAI, type WrapOptions } from "../../src/index.ts";
import type { AccountNamespace, RunObjectNamespace } from "../../src/run/run-record.ts";
import { call, jsonOf, KEY } from "../http/door.ts";

/** The API, and a binding, for an account that nobody else has, with ten dollars. */
async function own(): Promise<{ door: HttpDoor; ai: DurableAI }> {
  const runs = env.RUNS as unknown as RunObjectNamespace;
  const accounts = env.ACCOUNTS as unknown as AccountNamespace;
  const layer = createLocalLayer({ runs, accounts, env: {}, account: crypto.randomUUID() });
  const service = layer as unknown as NonNullable<Extract<WrapOptions, { service?: unknown }>["service"]>;
  const ai = wrapAI(undefined, { service });
  await ai.wallet.topUp({ key: "first", usd: 10 });
  return { door: { layerOf: () => layer, apiKeys: KEY }, ai };
}

describe("a wallet is corrected", () => {
  it("up and down, once for each key", async () => {
    const { ai, door } = await own();
    const taken = await call("/wallet/adjustments", { door, body: { key: "refund-1", usd: -2.5, note: "paid back" } });
    expect(taken.status).toBe(201);
    expect(await jsonOf(taken)).toMatchObject({
      entry: { kind: "adjustment", from: "wallet", to: "adjustments", nanoUsd: 2_500_000_000, note: "paid back" },
      repeated: false,
      wallet: { balanceNanoUsd: 7_500_000_000, adjustedNanoUsd: -2_500_000_000 },
    });
    const again = await call("/wallet/adjustments", { door, body: { key: "refund-1", amountNanoUsd: -2_500_000_000 } });
    expect(again.status).toBe(200);
    // Neither the other way, nor as a fee.
    for (const other of [{ usd: 2.5 }, { usd: -2.5, fee: true }, { usd: -3 }])
      await expect(ai.wallet.adjust({ key: "refund-1", ...other })).rejects.toMatchObject({
        code: "wallet/conflict",
        field: "key",
      });
    await ai.wallet.adjust({ key: "gift", usd: 1 });
    expect(await ai.wallet.get()).toMatchObject({ balanceNanoUsd: 8_500_000_000, adjustedNanoUsd: -1_500_000_000 });
  });

  it("below nothing, where more is paid back than is left", async () => {
    const { ai } = await own();
    await ai.wallet.adjust({ key: "refund", usd: -12 });
    expect(await ai.wallet.get()).toMatchObject({ balanceNanoUsd: -2_000_000_000 });
  });

  it("by fees, which are apart from corrections, and are given back at most", async () => {
    const { ai, door } = await own();
    await ai.wallet.adjust({ key: "card-1", usd: -0.59, fee: true });
    await ai.wallet.adjust({ key: "card-1-back", usd: 0.09, fee: true });
    const state = { balanceNanoUsd: 9_500_000_000, feesNanoUsd: 500_000_000, adjustedNanoUsd: 0, spentNanoUsd: 0 };
    expect(await ai.wallet.get()).toMatchObject(state);
    const refused = await call("/wallet/adjustments", { door, body: { key: "too-much", usd: 0.51, fee: true } });
    expect(refused.status).toBe(400);
    expect(await jsonOf(refused)).toMatchObject({ error: { code: "input/invalid", field: "amountNanoUsd" } });
    await ai.wallet.adjust({ key: "all", usd: 0.5, fee: true });
    // What was done is repeated whatever is there now.
    expect(await ai.wallet.adjust({ key: "all", usd: 0.5, fee: true })).toMatchObject({ repeated: true });
    expect(await ai.wallet.get()).toMatchObject({ feesNanoUsd: 0, balanceNanoUsd: 10_000_000_000 });
  });

  it("and a statement says so", async () => {
    const { ai } = await own();
    await ai.wallet.adjust({ key: "card-1", usd: -0.5, fee: true });
    await ai.wallet.adjust({ key: "refund-1", usd: -2 });
    const statement = await ai.wallet.statement();
    expect(statement).toMatchObject({
      toppedUpNanoUsd: 10_000_000_000,
      adjustedNanoUsd: -2_000_000_000,
      feesNanoUsd: 500_000_000,
      spentNanoUsd: 0,
      closing: { balanceNanoUsd: 7_500_000_000 },
    });
    expect(toStatementPage(statement)).toMatch(/Fees<.*0\.50/);
  });

  it.each<[body: object, field: string]>([
    [{ key: "k", usd: 0 }, "usd"],
    [{ key: "k", usd: -900_001 }, "usd"],
    [{ key: "k", amountNanoUsd: 0 }, "amountNanoUsd"],
    [{ key: "k", amountNanoUsd: -0.5 }, "amountNanoUsd"],
    [{ key: "k", amountNanoUsd: -(2 ** 53) }, "amountNanoUsd"],
    [{ key: "k" }, "amountNanoUsd"],
    [{ usd: -1 }, "key"],
    [{ key: "k", usd: -1, fee: "yes" }, "fee"],
    [{ key: "k", usd: -1, currency: "eur" }, "currency"],
    [{ key: "k", usd: -1, reason: "x" }, "reason"],
  ])("but not by %j", async (body, field) => {
    const { door, ai } = await own();
    const answer = await call("/wallet/adjustments", { door, body });
    expect(answer.status).toBe(400);
    expect(await jsonOf(answer)).toMatchObject({ error: { code: "input/invalid", field } });
    expect((await ai.wallet.get()).entries).toBe(1);
  });
});
