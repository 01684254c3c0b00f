/** What an account calls back: from all at once, in time, and in one transaction. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { AccountMoney } from "../../src/durable-objects/account-money.ts";
import { callBack, RECALL_EVERY_MS, RECALL_TIMEOUT_MS, Recalls } from "../../src/durable-objects/recalls.ts";
import { Ledger } from "../../src/wallet/ledger.ts";
import { ManualClock } from "../run/manual-clock.ts";
import { pause } from "./layer.ts";

describe("answers", () => {
  it("that come in time are taken together; who answers later is heard by himself", async () => {
    const clock = new ManualClock();
    const slow = Promise.withResolvers<string | undefined>();
    const taken: string[] = [];
    const answered = callBack({
      ...noted(taken),
      clock,
      holders: ["a", "nobody", "slow", "b"],
      ask: async (holder) => (holder === "slow" ? slow.promise : holder === "nobody" ? undefined : holder),
    });
    await pause(0);
    expect(taken).toEqual([]);
    clock.advance(RECALL_TIMEOUT_MS);
    await answered;
    expect(taken).toEqual(["a", "b"]);
    slow.resolve("c");
    await pause(0);
    expect(taken).toEqual(["a", "b", "c"]);
  });

  it("are not waited for any longer where all are there", async () => {
    const taken: string[] = [];
    const clock = new ManualClock();
    await callBack({ ...noted(taken), clock, holders: ["a"], ask: async (holder) => holder });
    await callBack({ ...noted(taken), clock, holders: [], ask: async (holder) => holder });
    expect(taken).toEqual(["a"]);
  });

  function noted(taken: string[]) {
    const transaction = (change: () => void): void => change();
    return { take: (one: string) => void taken.push(one), transaction, name: "a test" };
  }
});

describe("recalls", () => {
  it("of many that need more come one after the other, some time apart", async () => {
    const clock = new ManualClock();
    const at: number[] = [];
    const recalls = new Recalls(async () => at.push(clock.now()) > 0, clock);
    for (let round = 0; round < 3; round += 1) {
      const all = Promise.all(["a", "b"].map((holder) => recalls.recall(holder)));
      await pause(0);
      clock.advance(RECALL_EVERY_MS);
      expect(await all).toEqual([true, true]);
    }
    expect(at).toEqual([0, RECALL_EVERY_MS, 2 * RECALL_EVERY_MS]);
  });
});

describe("a recall of an account", () => {
  it("takes back what is idle in one transaction, though one of them says what cannot be", async () => {
    const stub = env.ACCOUNTS.getByName(`${crypto.randomUUID()}/recalls`);
    await runInDurableObject(stub, async (_object, { storage }) => {
      const ledger = new Ledger(storage.sql);
      ledger.topUp({ key: "a", nanoUsd: 1_000 }, 1);
      // It says it has given back so much; `liar` never had that.
      const returned = new Map([
        ["one", 300],
        ["two", 200],
        ["liar", 900],
      ]);
      for (const holder of returned.keys()) ledger.lend({ holder, to: 300, spare: 0, returned: 0 }, 1);
      let transactions = 0;
      let depth = 0;
      const money = new AccountMoney({
        ledger,
        run: (holder) => ({ recall: async () => ({ ok: true, value: returned.get(holder) ?? 0 }) }),
        account: () => "acme",
        transaction: (change) => {
          if (depth === 0) transactions += 1;
          depth += 1;
          try {
            return storage.transactionSync(change);
          } finally {
            depth -= 1;
          }
        },
        sales: () => [],
        clock: new ManualClock(),
      });
      const lent = await money.draw({ holder: "new", to: 550, spare: 0, returned: 0 });
      expect(lent).toEqual({ lent: 550, returned: 0, spent: 0, freeNanoUsd: 50 });
      // What was asked for, what came back, and what was asked for again.
      expect(transactions).toBe(3);
      expect(["one", "two", "liar"].map((holder) => ledger.lease(holder).returned)).toEqual([300, 200, 0]);
      ledger.audit();
    });
  });
});
