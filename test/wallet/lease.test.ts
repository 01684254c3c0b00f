/**
 * Leases: what an account lends to its objects, over a network that loses, repeats and delays whatever it likes, while any of
 * them dies at any time. The account's side is the real ledger over real SQLite, the holders' the real lease.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import type { Charge, Draw, LeaseSums } from "../../src/wallet/entry.ts";
import { Lease, lend, NO_LEASE, outstanding, SPARE_SHARE } from "../../src/wallet/lease.ts";
import { Ledger } from "../../src/wallet/ledger.ts";
import { soakCount } from "../soak.ts";

const AT = Date.UTC(2026, 10, 26);
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

interface OpenRun {
  runId: string;
  held: number;
}
/** What an object has on disk. */
interface Disk {
  sums: LeaseSums;
  open: OpenRun[];
  /** Charges the account has not taken yet. */
  outbox: Charge[];
}

/** A run object, as far as it is about money. */
class Holder {
  readonly id: string;
  readonly disk: Disk = { sums: NO_LEASE, open: [], outbox: [] };
  lease: Lease;

  constructor(id: string) {
    this.id = id;
    this.lease = this.#load();
  }

  /** What is in memory is lost. */
  die(): void {
    this.lease = this.#load();
  }

  #load(): Lease {
    const held = this.disk.open.reduce((sum, run) => sum + run.held, 0);
    return new Lease(this.disk.sums, held, (sums) => {
      this.disk.sums = sums;
    });
  }
}

type Message =
  | { type: "draw"; draw: Draw }
  | { type: "lent"; holder: Holder; sums: LeaseSums }
  | { type: "recall"; holder: Holder; sums: LeaseSums }
  | { type: "charge"; holder: Holder; charge: Charge };

/** What happens next; the numbers choose among what there is. */
type Step = [what: number, who: number, which: number, amount: number];
const step = fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 2 }), fc.nat({ max: 7 }), fc.integer({ min: 1, max: 9 }));

class World {
  readonly ledger: Ledger;
  readonly holders = ["h0", "h1", "h2"].map((id) => new Holder(id));
  readonly network: Message[] = [];
  readonly costs = new Map<string, number>();
  paidIn = 0;
  #runs = 0;

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  take([what, who, which, amount]: Step): void {
    const holder = this.holders[who];
    if (holder === undefined) return;
    if (what === 0) this.#payIn(amount * 100);
    else if (what <= 3) this.start(holder, amount * 10);
    else if (what <= 5) this.close(holder, which, amount * 7);
    else if (what === 6) this.#recall(holder);
    else if (what === 7) this.giveBack(holder);
    else if (what === 8) holder.die();
    else if (what === 9) this.#lose(which);
    else if (what === 10) this.#deliver(which, true);
    else this.#deliver(which, false);
  }

  #payIn(nanoUsd: number): void {
    this.paidIn += nanoUsd;
    this.ledger.topUp({ key: `k${this.paidIn}`, nanoUsd }, AT);
  }

  /** Begins a run where it can hold for it, else asks for what is missing. */
  start({ id, lease, disk }: Holder, nanoUsd: number): void {
    const missing = lease.missing(nanoUsd);
    if (missing > 0) return void this.network.push({ type: "draw", draw: lease.draw(id, missing, 20) });
    disk.open.push({ runId: `${id}.${(this.#runs += 1)}`, held: nanoUsd });
    lease.hold(nanoUsd);
    this.#checkAdmission();
  }

  /** Of all that was paid in, no more is ever held and spent by runs that were held for. */
  #checkAdmission(): void {
    const held = this.holders.reduce((sum, { lease }) => sum + lease.held, 0);
    const settled = this.holders.reduce((sum, { lease }) => sum + lease.sums.spent, 0);
    expect(held + settled).toBeLessThanOrEqual(this.paidIn);
  }

  close(holder: Holder, which: number, cost: number): void {
    const { disk, lease } = holder;
    const run = disk.open[which % Math.max(1, disk.open.length)];
    if (run === undefined) return;
    disk.open.splice(disk.open.indexOf(run), 1);
    const leased = lease.settle(run.held, cost);
    this.costs.set(run.runId, cost);
    const charge: Charge = {
      runId: run.runId,
      lease: { holder: holder.id, nanoUsd: leased },
      parts: [{ provider: "p", model: "m", source: "catalog", billing: "wallet", nanoUsd: cost, costNanoUsd: cost }],
    };
    disk.outbox.push(charge);
    this.network.push({ type: "charge", holder, charge });
  }

  #recall(holder: Holder): void {
    this.network.push({ type: "recall", holder, sums: this.ledger.lease(holder.id) });
  }

  giveBack({ id, lease }: Holder): void {
    lease.giveBack();
    this.network.push({ type: "draw", draw: lease.draw(id, 0, 0) });
  }

  #lose(which: number): void {
    if (this.network.length > 0) this.network.splice(which % this.network.length, 1);
  }

  #deliver(which: number, isKept: boolean): void {
    const message = this.network[which % Math.max(1, this.network.length)];
    if (message === undefined) return;
    if (!isKept) this.network.splice(this.network.indexOf(message), 1);
    this.arrive(message);
  }

  arrive(message: Message): void {
    if (message.type === "draw") {
      const holder = this.holders.find(({ id }) => id === message.draw.holder);
      const sums = this.ledger.lend(message.draw, AT);
      if (holder !== undefined) this.network.push({ type: "lent", holder, sums });
    } else if (message.type === "charge") {
      this.ledger.charge(message.charge, AT);
      const { outbox } = message.holder.disk;
      const sent = outbox.findIndex(({ runId }) => runId === message.charge.runId);
      if (sent >= 0) outbox.splice(sent, 1);
    } else {
      message.holder.lease.learn(message.sums);
      if (message.type === "recall") this.giveBack(message.holder);
    }
  }

  check(): void {
    const { balanceNanoUsd, heldNanoUsd } = this.ledger.state();
    // What an account thinks is lent is never less than what its holder has: it frees nothing too early.
    for (const { id, lease } of this.holders)
      expect(outstanding(this.ledger.lease(id))).toBeGreaterThanOrEqual(outstanding(lease.sums));
    expect(this.holders.reduce((sum, { id }) => sum + outstanding(this.ledger.lease(id)), 0)).toBe(heldNanoUsd);
    if (balanceNanoUsd < 0) expect(this.overdrawn()).toBeGreaterThanOrEqual(-balanceNanoUsd);
  }

  overdrawn(): number {
    const entries = this.ledger.entries(Number.MAX_SAFE_INTEGER, 1_000);
    return entries.reduce((sum, { kind, nanoUsd }) => (kind === "overdraft" ? sum + nanoUsd : sum), 0);
  }

  /** From now on everything arrives. */
  settle(): void {
    for (const holder of this.holders) while (holder.disk.open.length > 0) this.close(holder, 0, 5);
    for (const holder of this.holders)
      for (const charge of holder.disk.outbox.slice()) this.arrive({ type: "charge", holder, charge });
    this.network.splice(0);
    for (const holder of this.holders)
      for (let turn = 0; turn < 2; turn += 1) {
        this.giveBack(holder);
        for (let next = this.network.shift(); next !== undefined; next = this.network.shift()) this.arrive(next);
      }
  }
}

function checkHistory(storage: DurableObjectStorage, steps: readonly Step[]): void {
  const world = new World(new Ledger(storage.sql));
  for (const one of [[0, 0, 0, 3] as Step, ...steps]) {
    world.take(one);
    world.check();
  }
  world.settle();
  for (const { lease } of world.holders) expect(lease.isOver).toBe(true);
  const { balanceNanoUsd, heldNanoUsd, spentNanoUsd } = world.ledger.state();
  const spent = [...world.costs.values()].reduce((sum, cost) => sum + cost, 0);
  expect({ balanceNanoUsd, heldNanoUsd, spentNanoUsd }).toEqual({
    balanceNanoUsd: world.paidIn - spent,
    heldNanoUsd: 0,
    spentNanoUsd: spent,
  });
  const entries = world.ledger.entries(Number.MAX_SAFE_INTEGER, 1_000);
  for (const [runId, cost] of world.costs) {
    const ofRun = entries.filter(({ subject }) => subject === runId);
    expect(ofRun.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(cost);
  }
  world.ledger.audit();
  for (const table of ["entries", "balances", "leases", "days"]) storage.sql.exec(`DROP TABLE IF EXISTS ${table}`);
}

/** Histories in one turn: between them the object writes what it has. */
const HISTORIES_AT_ONCE = 250;

it(
  "money: no loss, repetition, delay or death lends more than there is, strands any, or charges twice",
  {
    timeout: 3_600_000,
  },
  async () => {
    const stub = env.ACCOUNTS.getByName(`${crypto.randomUUID()}/leases`);
    await runInDurableObject(stub, async (_object, { storage }) => {
      const count = soakCount(1_500);
      for (let done = 0; done < count; done += HISTORIES_AT_ONCE) {
        const numRuns = Math.min(HISTORIES_AT_ONCE, count - done);
        fc.assert(
          fc.property(fc.array(step, { maxLength: 40, size: "max" }), (steps) => checkHistory(storage, steps)),
          { numRuns, seed: inject("soak").seed + done },
        );
        await storage.sync();
      }
    });
  },
);
