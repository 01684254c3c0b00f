/** Whether runs are charged, as the variables of a deployment say it. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { walletSettings } from "../../src/wallet/wallet-settings.ts";
import { requestOf } from "../durable-objects/layer.ts";

describe("the settings of a wallet", () => {
  it.each([
    [{}, false, []],
    [{ DURABLE_AI_WALLET: "off" }, false, []],
    [{ DURABLE_AI_WALLET: "charge" }, true, []],
    [{ DURABLE_AI_WALLET: "charge", DURABLE_AI_WALLET_OWN_KEYS: "openai, groq," }, true, ["openai", "groq"]],
  ])("are %j", (variables, charges, ownKeys) => {
    const none = { holds: false, allowsUnpriced: false, onExhausted: "finish" };
    expect(walletSettings(variables)).toEqual({ charges, ownKeys: new Set(ownKeys), ...none });
  });

  it("have limits, and what becomes of runs without a price", () => {
    expect(walletSettings({ DURABLE_AI_WALLET: "prepaid" })).toMatchObject({ charges: true, holds: true });
    const allowed = walletSettings({ DURABLE_AI_WALLET: "prepaid", DURABLE_AI_WALLET_UNPRICED: "allow" });
    expect(allowed).toMatchObject({ allowsUnpriced: true });
    expect(walletSettings({ DURABLE_AI_ON_BUDGET_EXHAUSTED: "cut" }).onExhausted).toBe("cut");
    expect(walletSettings({ DURABLE_AI_ON_BUDGET_EXHAUSTED: "stop" }).mistake).toMatchObject({
      field: "DURABLE_AI_ON_BUDGET_EXHAUSTED",
    });
    expect(walletSettings({ DURABLE_AI_WALLET_UNPRICED: "no" }).mistake).toMatchObject({
      field: "DURABLE_AI_WALLET_UNPRICED",
    });
  });

  it.each([
    [
      { wallet: walletSettings({ DURABLE_AI_WALLET: "chrage" }) },
      { code: "input/invalid", field: "DURABLE_AI_WALLET" },
    ],
    [
      { wallet: walletSettings({ DURABLE_AI_WALLET: "charge" }), accounts: undefined },
      { code: "option/not-available", field: "ACCOUNTS" },
    ],
  ])("start no run where nothing could be charged: %#", async (fields, error) => {
    const place = { account: "a", overflow: 0 };
    const started = await runInDurableObject(env.RUNS.getByName(crypto.randomUUID()), (object) => {
      for (const [name, value] of Object.entries(fields)) Object.defineProperty(object, name, { value });
      return object.start(requestOf([{ chunks: [] }]), place);
    });
    expect(started).toMatchObject({ ok: false, error: { ...error, fix: expect.any(String) } });
  });
});
