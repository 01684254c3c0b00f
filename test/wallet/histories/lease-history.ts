/**
 * Histories of leases: what an account lends to its objects, over a network that loses, repeats and delays whatever it likes,
 * while any of them dies at any time. The account's side is the real ledger, the holders' the real lease.
 */
import fc from "fast-check";
import type { Charge, Draw, LeaseSums } from "../../../src/wallet/entry.ts";
import { Lease, NO_LEASE, outstanding } from "../../../src/wallet/lease.ts";
import { Ledger } from "../../../src/wallet/ledger.ts";
import {
  dropLedger,
  holds,
  same,
  sumOf,
  stepsOf,
  type HistoryKind,
  type HistoryStep,
  type HistoryStorage,
} from "./histories.ts";

const AT = Date.UTC(2026, 10, 26);

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

/** What happens, and how often: most messages arrive, so that there is seldom money enough. */
const EVENTS = {
  start: 6,
  close: 3,
  deliver: 8,
  repeat: 1,
  lose: 1,
  recall: 1,
  "give back": 1,
  "pay in": 1,
  die: 1,
  restart: 1,
};
type Event = keyof typeof EVENTS;
type Step = HistoryStep<Event>;

const STEPS = stepsOf(EVENTS);

class World {
  ledger: Ledger;
  readonly #sql: SqlStorage;
  readonly holders = ["h0", "h1", "h2"].map((id) => new Holder(id));
  readonly network: Message[] = [];
  readonly costs = new Map<string, number>();
  paidIn = 0;
  #runs = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.ledger = new Ledger(sql);
    this.#payIn(200);
    this.#restart();
  }

  /** The account object loses what it has in memory. */
  #restart(): void {
    this.ledger = new Ledger(this.#sql);
  }

  take([happens, who, which, amount]: Step): void {
    const holder = this.holders[who];
    if (holder === undefined) return;
    switch (happens) {
      case "start":
        return this.start(holder, amount * 10);
      case "close":
        return this.close(holder, which, amount * 7);
      case "deliver":
        return this.#deliver(which, false);
      case "repeat":
        return this.#deliver(which, true);
      case "lose":
        return this.#lose(which);
      case "recall":
        return this.#recall(holder);
      case "give back":
        return this.giveBack(holder);
      case "pay in":
        return this.#payIn(amount * 10);
      case "die":
        return holder.die();
      case "restart":
        return this.#restart();
    }
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
    holds(held + settled <= this.paidIn, "more is held and spent than was paid in");
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
    let lent = 0;
    for (const { id, lease } of this.holders) {
      const known = outstanding(this.ledger.lease(id));
      holds(known >= outstanding(lease.sums), "an account has freed what is lent");
      lent += known;
    }
    same(lent, heldNanoUsd, "what is lent");
    if (balanceNanoUsd < 0) holds(this.overdrawn() >= -balanceNanoUsd, "the balance is below what is overdrawn");
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

function checkHistory(storage: HistoryStorage, steps: readonly Step[]): void {
  const world = new World(storage.sql);
  for (const one of steps) {
    world.take(one);
    world.check();
  }
  world.settle();
  for (const { lease } of world.holders) holds(lease.isOver, "a lease is not over");
  const { balanceNanoUsd, heldNanoUsd, spentNanoUsd } = world.ledger.state();
  const spent = sumOf(world.costs.values());
  same(balanceNanoUsd, world.paidIn - spent, "the balance");
  same(heldNanoUsd, 0, "what is held");
  same(spentNanoUsd, spent, "what is spent");
  const entries = world.ledger.entries(Number.MAX_SAFE_INTEGER, 1_000);
  for (const [runId, cost] of world.costs) {
    const ofRun = entries.filter(({ subject }) => subject === runId);
    same(sumOf(ofRun.map(({ nanoUsd }) => nanoUsd)), cost, runId);
  }
  world.ledger.audit();
  dropLedger(storage);
}

export const LEASE_HISTORIES: HistoryKind = {
  name: "of leases of the balance",
  atOnce: 250,
  property: (storage) => fc.property(STEPS, (steps) => checkHistory(storage, steps)),
};
