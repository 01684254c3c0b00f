/**
 * Leases: what an account lends to its objects, over a network that loses, repeats and delays whatever it likes, while any of
 * them dies at any time. The account's side is the real ledger over real SQLite, the holders' the real lease.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Draw, LeaseSums } from "../../src/wallet/entry.ts";
import { Lease, lend, NO_LEASE, outstanding, SPARE_SHARE } from "../../src/wallet/lease.ts";
import { LEASE_HISTORIES } from "./histories/lease-history.ts";
import { checkSoak } from "./histories/soak.ts";

const draw = (more: Partial<Draw> = {}): Draw => ({ holder: "h", to: 0, spare: 0, returned: 0, ...more });

describe("an account that lends", () => {
  it("lends what has to be had whole or not at all, and a share of the rest", () => {
    expect(lend(NO_LEASE, draw({ to: 100 }), 99)).toEqual(NO_LEASE);
    expect(lend(NO_LEASE, draw({ to: 100 }), 100)).toEqual({ lent: 100, returned: 0, spent: 0 });
    const spare = lend(NO_LEASE, draw({ to: 100, spare: 1_000 }), 100 + SPARE_SHARE * 30);
    expect(spare).toEqual({ lent: 130, returned: 0, spent: 0 });
  });

  it("does so once, however often and late it is asked", () => {
    const lent = lend(NO_LEASE, draw({ to: 100, spare: 50 }), 10_000);
    expect(lend(lent, draw({ to: 100, spare: 50 }), 10_000)).toEqual(lent);
    const back = lend(lent, draw({ returned: 150 }), 0);
    expect(outstanding(back)).toBe(0);
    // The first message again, after all is over.
    expect(lend(back, draw({ to: 100, spare: 50 }), 10_000)).toEqual(back);
  });

  it("lends again what it gets back with the same message", () => {
    expect(lend({ lent: 100, returned: 0, spent: 0 }, draw({ to: 150, returned: 60 }), 0)).toEqual({
      lent: 150,
      returned: 60,
      spent: 0,
    });
  });

  it("believes nobody who gives back more than he has", () => {
    expect(() => lend({ lent: 100, returned: 0, spent: 50 }, draw({ returned: 51 }), 0)).toThrow("gives back more");
  });
});

describe("a lease", () => {
  const made = (sums: Partial<LeaseSums> = {}, held = 0) => {
    const kept: LeaseSums[] = [];
    return { lease: new Lease({ ...NO_LEASE, ...sums }, held, (one) => void kept.push(one)), kept };
  };

  it("holds what is there, and pays what a run cost up to what was held", () => {
    const { lease, kept } = made({ lent: 100 });
    lease.hold(60);
    expect([lease.idle, lease.missing(60)]).toEqual([40, 20]);
    expect(() => lease.hold(41)).toThrow("not so much");
    expect(lease.settle(60, 90)).toBe(60);
    expect([lease.idle, lease.held]).toEqual([40, 0]);
    expect(() => lease.settle(1, 0)).toThrow("not held");
    expect(kept).toEqual([{ lent: 100, returned: 0, spent: 60 }]);
  });

  it("is over once it has nothing, and its account has said so", () => {
    const { lease } = made({ lent: 100 });
    lease.giveBack();
    expect([lease.idle, lease.isOver]).toEqual([0, false]);
    lease.learn({ lent: 100, returned: 100 });
    expect(lease.isOver).toBe(true);
  });

  it("gives nothing back that is held", () => {
    const { lease } = made({ lent: 100 }, 70);
    lease.giveBack();
    expect(lease.sums.returned).toBe(30);
    expect(() => made({ lent: 50 }, 51)).toThrow("more is held");
  });
});

// ---- any history ---------------------------------------------------------------------------------------------------

it(
  "money: no loss, repetition, delay or death lends more than there is, strands any, or charges twice",
  { timeout: 3_600_000 },
  async () => {
    const stub = env.ACCOUNTS.getByName(`${crypto.randomUUID()}/leases`);
    await runInDurableObject(stub, (_object, { storage }) => checkSoak(LEASE_HISTORIES, storage, 1_500));
  },
);
