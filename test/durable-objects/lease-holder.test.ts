/** When a run object gives its lease back: by a clock that the test turns, to an account that may not answer. */
import { describe, expect, it } from "vitest";
import { IDLE_LEASE_MS, LeaseHolder, SPARE_RUNS } from "../../src/durable-objects/lease-holder.ts";
import type { Draw, LeaseSums } from "../../src/wallet/entry.ts";
import { lend, NO_LEASE } from "../../src/wallet/lease.ts";
import { insufficient } from "../../src/wallet/transfers.ts";
import { ManualClock } from "../run/manual-clock.ts";

/** An object with a lease, and the account that lends to it. */
function holding(freeNanoUsd: number) {
  const clock = new ManualClock();
  const draws: Draw[] = [];
  const account = { sums: NO_LEASE, isDown: false };
  const pending: Promise<unknown>[] = [];
  const draw = async (asked: Draw) => {
    draws.push(asked);
    if (account.isDown) throw new TypeError("the test says the account is down");
    account.sums = lend(account.sums, asked, freeNanoUsd);
    const lent = account.sums;
    // The answer takes its time.
    await new Promise((resolve) => setTimeout(resolve));
    return lent;
  };
  const table: { lease: LeaseSums | undefined; held: () => number } = { lease: undefined, held: () => 0 };
  const host = {
    id: "object",
    table,
    draw,
    refusal: () => insufficient(0, 0),
    clock,
    waitUntil: (promise: Promise<unknown>) => void pending.push(promise),
    onChange: () => undefined,
  };
  return { clock, draws, account, table, host, money: new LeaseHolder(host), settled: () => Promise.all(pending) };
}

describe("a run object's lease", () => {
  it("is asked for with some more, and refused whole", async () => {
    const { money, draws } = holding(1_000);
    await money.draw(money.missing(100), 100);
    expect(draws).toEqual([{ holder: "object", to: 100, spare: 100 * SPARE_RUNS, returned: 0 }]);
    expect(money.missing(100)).toBe(0);
    await expect(money.draw(2_000, 2_000)).rejects.toMatchObject({ code: "wallet/insufficient" });
  });

  it("goes back a minute after nothing is held any more, and again until its account has said so", async () => {
    const { clock, money, account, table, settled } = holding(100);
    await money.draw(100, 100);
    money.hold(100);
    expect(money.nextReturn).toBeUndefined();
    clock.advance(IDLE_LEASE_MS);
    expect(money.settle(100, 30)).toBe(30);
    money.returnIdle();
    expect(table.lease).toEqual({ lent: 100, returned: 0, spent: 30 });
    clock.advance(IDLE_LEASE_MS);
    account.isDown = true;
    money.returnIdle();
    await settled();
    // It is given back on disk, and its account does not know.
    expect(table.lease).toEqual({ lent: 100, returned: 70, spent: 30 });
    expect(account.sums.returned).toBe(0);
    account.isDown = false;
    clock.advance(IDLE_LEASE_MS);
    money.returnIdle();
    await settled();
    expect(account.sums.returned).toBe(70);
    expect(money.nextReturn).toBeUndefined();
  });

  it("goes back with the alarm that wakes an object which was evicted meanwhile, once", async () => {
    const { clock, host, account, money, settled } = holding(100);
    await money.draw(100, 100);
    money.hold(100);
    money.settle(100, 30);
    expect(money.nextReturn).toBe(clock.now() + IDLE_LEASE_MS);
    clock.advance(IDLE_LEASE_MS);
    const woken = new LeaseHolder(host);
    woken.returnIdle();
    await settled();
    expect(account.sums.returned).toBe(70);
    expect(woken.nextReturn).toBeUndefined();
  });

  it("is not said again at once by all that were called back in the same second", async () => {
    const { clock, host, account, money } = holding(100);
    await money.draw(100, 100);
    const ids = ["0".repeat(64), "f".repeat(64)];
    const said = ids.map((id) => {
      const woken = new LeaseHolder({ ...host, id });
      woken.recall(account.sums);
      return woken.nextReturn ?? 0;
    });
    expect(said[0]).toBe(clock.now() + IDLE_LEASE_MS);
    expect(said[1]).toBeGreaterThan(clock.now() + 1.9 * IDLE_LEASE_MS);
  });

  it("gives nothing back with an alarm after a restart that a run holds", () => {
    const { host, table, draws } = holding(100);
    table.lease = { lent: 100, returned: 0, spent: 0 };
    table.held = () => 40;
    const money = new LeaseHolder(host);
    expect(money.nextReturn).toBeUndefined();
    money.returnIdle();
    expect([table.lease.returned, draws]).toEqual([0, []]);
  });

  it("is known after a restart, also what was lent by an answer that was lost", async () => {
    const { clock, host, account, table, settled } = holding(100);
    account.sums = { lent: 100, returned: 0, spent: 0 };
    table.lease = { lent: 60, returned: 0, spent: 0 };
    table.held = () => 20;
    const money = new LeaseHolder(host);
    expect(money.missing(50)).toBe(10);
    money.settle(20, 0);
    clock.advance(IDLE_LEASE_MS);
    for (let turn = 0; turn < 2; turn += 1) {
      money.returnIdle();
      await settled();
      clock.advance(IDLE_LEASE_MS);
    }
    expect(account.sums).toEqual({ lent: 100, returned: 100, spent: 0 });
    expect(money.nextReturn).toBeUndefined();
  });

  it("gives up what is idle when it is called back, but not what a waiting run was just lent", async () => {
    const { money, account } = holding(1_000_000);
    await money.draw(100, 100);
    const drawn = money.draw(money.missing(300), 300);
    // The account has lent it; the answer is on its way.
    await Promise.resolve();
    const idleBefore = account.sums.lent;
    const returned = money.recall(account.sums);
    expect(returned).toBe(idleBefore - 300);
    await drawn;
    money.hold(300);
    expect(money.recall(account.sums)).toBe(returned);
  });
});
