/** What customers are asked for: markups, prices of one's own and what is free, exact to the nano-dollar. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import { wrapAI, type DurableAI, type ResaleRule, type WrapOptions } from "../../src/index.ts";
import type { AccountNamespace, RunObjectNamespace } from "../../src/run/run-record.ts";
import type { Charge, ChargePart } from "../../src/wallet/entry.ts";
import { checkResaleRules, salesOf } from "../../src/wallet/resale-rules.ts";
import { soakCount } from "../soak.ts";

const part = (costNanoUsd: number, more: Partial<ChargePart> = {}): ChargePart => ({
  provider: "openai",
  model: "openai/gpt-6-sol",
  source: "catalog",
  billing: "wallet",
  nanoUsd: costNanoUsd,
  costNanoUsd,
  lines: [
    { meter: "input", quantity: 1_000, nanoUsd: 0 },
    { meter: "output", quantity: 10, nanoUsd: 0 },
  ],
  ...more,
});
const charge = (customer: string | undefined, ...parts: ChargePart[]): Charge => ({
  runId: "r",
  parts,
  ...(customer !== undefined && { run: { metadata: { customer } } }),
});
const unused = { used: () => 0, use: () => undefined };
const sold = (rule: Omit<ResaleRule, "name">, made: Charge) => salesOf(made, [{ name: "r", ...rule }], unused);

describe("a price", () => {
  it("is a markup on what the call costs, whoever pays its provider, rounded up once", () => {
    const own = part(0, { billing: "own-key", nanoUsd: 0, costNanoUsd: 1_000 });
    expect(sold({ markupPercent: 20 }, charge("a", part(100), own, part(1), part(0)))).toEqual([
      { rule: "r", priceNanoUsd: 120, freeNanoUsd: 0 },
      { rule: "r", priceNanoUsd: 1_200, freeNanoUsd: 0 },
      { rule: "r", priceNanoUsd: 2, freeNanoUsd: 0 },
      { rule: "r", priceNanoUsd: 0, freeNanoUsd: 0 },
    ]);
  });

  it("is a rate of one's own for each unit, whatever it costs; what has none is not asked for", () => {
    const rates = { input: 5_000_000_000 };
    expect(sold({ rates }, charge("a", part(77)))).toMatchObject([{ priceNanoUsd: 5_000_000 }]);
    expect(sold({ rates: { output: 1 } }, charge("a", part(77)))).toMatchObject([{ priceNanoUsd: 1 }]);
  });

  it("is that of the first rule that holds; where none does the call is not sold", () => {
    const rules: ResaleRule[] = [
      { name: "pro", where: { customer: "a" }, per: "metadata.customer", markupPercent: 0 },
      { name: "model", models: ["x/other"], markupPercent: 1 },
    ];
    const parts = [part(100), part(100, { model: "x/other" })];
    expect(salesOf(charge("a", ...parts), rules, unused).map((sale) => sale?.rule)).toEqual(["pro", "pro"]);
    expect(salesOf(charge("a", part(100)), rules, unused)).toMatchObject([{ customer: "a" }]);
    expect(salesOf(charge("b", ...parts), rules, unused).map((sale) => sale?.rule)).toEqual([undefined, "model"]);
  });

  it("is exact for any cost and markup (money)", () => {
    const cost = fc.integer({ min: 0, max: 900_000_000_000_000 });
    const percent = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);
    const check = fc.property(cost, percent, (costNanoUsd, markupPercent) => {
      const [sale] = sold({ markupPercent }, charge("a", part(costNanoUsd)));
      const exact = BigInt(costNanoUsd) * BigInt(10_000 + Math.round(markupPercent * 100));
      const price = BigInt(sale?.priceNanoUsd ?? -1);
      const most = 900_000_000_000_000n;
      expect(price === most || (price * 10_000n >= exact && (price - 1n) * 10_000n < exact)).toBe(true);
      expect(price).toBeLessThanOrEqual(most);
    });
    fc.assert(check, { seed: inject("soak").seed, numRuns: soakCount(2_000) });
  });
});

it.each<[rules: unknown, field: string]>([
  [{}, "rules"],
  [[7], "rules[0]"],
  [[{ markupPercent: 1 }], "rules[0].name"],
  [[{ name: "a" }], "rules[0].markupPercent"],
  [[{ name: "a", markupPercent: 1, rates: { input: 1 } }], "rules[0].markupPercent"],
  [[{ name: "a", markupPercent: -1 }], "rules[0].markupPercent"],
  [[{ name: "a", markupPercent: 1.005 }], "rules[0].markupPercent"],
  [[{ name: "a", rates: {} }], "rules[0].rates"],
  [[{ name: "a", rates: { tokens: 1 } }], "rules[0].rates.tokens"],
  [[{ name: "a", rates: { input: 0.5 } }], "rules[0].rates.input"],
  [[{ name: "a", markupPercent: 1, per: "session" }], "rules[0].per"],
  [[{ name: "a", markupPercent: 1, freeNanoUsd: -1 }], "rules[0].freeNanoUsd"],
  [[{ name: "a", markupPercent: 1, where: { plan: 5 } }], "rules[0].where.plan"],
  [[{ name: "a", markupPercent: 1, models: [] }], "rules[0].models"],
  [[{ name: "a", markupPercent: 1, price: 5 }], "rules[0].price"],
  [
    [
      { name: "a", markupPercent: 1 },
      { name: "a", markupPercent: 2 },
    ],
    "rules[1].name",
  ],
])("refuses rules %j", (rules, field) => {
  expect(() => checkResaleRules(rules)).toThrow(expect.objectContaining({ code: "input/invalid", field }));
});

describe("in an account", () => {
  function own(): { ai: DurableAI; object: DurableObjectStub<import("../worker.ts").Account> } {
    const account = crypto.randomUUID();
    const runs = env.RUNS as unknown as RunObjectNamespace;
    const accounts = env.ACCOUNTS as unknown as AccountNamespace;
    const layer = createLocalLayer({ runs, accounts, env: {}, account });
    const service = layer as unknown as NonNullable<Extract<WrapOptions, { service?: unknown }>["service"]>;
    return { ai: wrapAI(undefined, { service }), object: env.ACCOUNTS.getByName(`${account}/account`) };
  }

  it(
    "every charge is sold once, after what is free, and the wallet pays what it costs",
    { timeout: 60_000 },
    async () => {
      const { ai, object } = own();
      const rule: ResaleRule = { name: "pro", per: "metadata.customer", markupPercent: 50, freeNanoUsd: 200 };
      expect(await ai.wallet.setResale([rule])).toEqual([rule]);
      expect(await ai.wallet.resale()).toEqual([rule]);
      await ai.wallet.topUp({ key: "a", amountNanoUsd: 1_000 });
      const made = [100, 100, 100].map((cost, n) => ({ ...charge("acme", part(cost)), runId: `r${n}` }));
      await object.charge([...made, { ...charge("zen", part(100)), runId: "z" }]);
      // Sent again it is charged, and sold, no more.
      await object.charge(made);
      const sales = (await ai.wallet.entries()).entries.filter(({ kind }) => kind === "sale").toReversed();
      expect(sales.map(({ subject, nanoUsd, sale }) => [subject, nanoUsd, sale?.freeNanoUsd, sale?.customer])).toEqual([
        ["r0", 0, 150, "acme"],
        ["r1", 100, 50, "acme"],
        ["r2", 150, 0, "acme"],
        ["z", 0, 150, "zen"],
      ]);
      expect(await ai.wallet.get()).toMatchObject({ balanceNanoUsd: 600, spentNanoUsd: 400 });
      const statement = await ai.wallet.statement({ groupBy: ["metadata.customer"] });
      expect(statement).toMatchObject({
        spentNanoUsd: 400,
        soldNanoUsd: 250,
        groups: [
          { by: { "metadata.customer": "acme" }, calls: 3, nanoUsd: 300, soldNanoUsd: 250, freeNanoUsd: 200 },
          { by: { "metadata.customer": "zen" }, calls: 1, nanoUsd: 100, soldNanoUsd: 0, freeNanoUsd: 150 },
        ],
      });
    },
  );

  it("nothing is sold without rules", { timeout: 60_000 }, async () => {
    const { ai, object } = own();
    await object.charge([charge("acme", part(100))]);
    expect((await ai.wallet.entries()).entries.map(({ kind }) => kind)).toEqual(["overdraft"]);
    expect(await ai.wallet.resale()).toEqual([]);
  });
});
