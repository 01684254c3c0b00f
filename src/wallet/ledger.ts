/**
 * The ledger of an account: entries in double form that are only ever added, and what they come to.
 *
 * Every method is one synchronous step: it looks, checks, and only then writes. Whoever calls it makes that step a
 * transaction, so that what cannot be written whole is not written at all.
 */
import { DurableAIError } from "../errors.ts";
import { lend, NO_LEASE, outstanding } from "./lease.ts";
import type {
  Adjustment,
  Charge,
  Draw,
  Entry,
  EntryKind,
  LeaseSums,
  LedgerPlace,
  TopUp,
  WalletState,
} from "./entry.ts";
import type { Sale } from "./resale.ts";
import type { Places, StatementPart, StatementPartQuery } from "./statement.ts";
import { dayOf } from "./statement-query.ts";
import { StatementSums } from "./statement-sums.ts";
import {
  adjustmentTransfer,
  applyTransfers,
  chargeTransfers,
  checkAmount,
  checkBalances,
  checkCharge,
  checkFees,
  checkKey,
  checkTransfer,
  conflict,
  holdTransfer,
  leasedTransfers,
  leaseTransfers,
  isSameCharge,
  releaseTransfer,
  saleTransfers,
  settleTransfers,
  topUpTransfer,
  type Balances,
  type Transfer,
} from "./transfers.ts";

const SCHEMA = [
  `CREATE TABLE entries(
    entry INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, part INTEGER NOT NULL, source TEXT NOT NULL,
    destination TEXT NOT NULL, nano_usd INTEGER NOT NULL CHECK (nano_usd >= 0), at INTEGER NOT NULL, details TEXT,
    UNIQUE (subject, kind, part))`,
  "CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END",
  "CREATE TRIGGER entries_go_nowhere BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END",
  // One row for all places: a row that is written is paid for.
  "CREATE TABLE leases(holder TEXT PRIMARY KEY, lent INTEGER NOT NULL, returned INTEGER NOT NULL, spent INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE balances(id INTEGER PRIMARY KEY CHECK (id = 1), places TEXT NOT NULL)",
  // The first entry of each day, and what there was before it: where a statement begins. An index of times would cost a row each entry.
  "CREATE TABLE days(day TEXT PRIMARY KEY, first INTEGER NOT NULL, places TEXT NOT NULL) WITHOUT ROWID",
];

/** Entries that a statement adds up at once: a fraction of a second, in which the object answers nobody. */
export const MAX_SUMMED_ENTRIES = 10_000;

/** What the customer of a run is asked for each part of its charge. */
export type SalesOf = (charge: Charge) => readonly (Sale | undefined)[];

/** What is kept of a lease. */
type LeaseRow = { lent: number; returned: number; spent: number };

/** Before the places of `payable/<provider>`. */
const PAYABLE = "payable/";

type EntryRow = {
  entry: number;
  kind: EntryKind;
  subject: string;
  part: number;
  source: LedgerPlace;
  destination: LedgerPlace;
  nano_usd: number;
  at: number;
  details: string | null;
};

/** Money to set aside for a run. */
export interface Hold {
  runId: string;
  nanoUsd: number;
  /** @default 0 */
  part?: number;
}

/** Entries that are there, and whether they were before. */
export interface Posted {
  entries: Entry[];
  repeated: boolean;
}

export class Ledger {
  readonly #sql: SqlStorage;
  #isThere = false;
  #hasCreated = false;

  /** Reading makes nothing: an object that is only asked stays empty. */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** @throws DurableAIError `input/invalid`, `wallet/conflict` where the key was used for another amount. */
  topUp(topUp: TopUp, at: number): Posted {
    return this.#once(topUpTransfer(topUp), at);
  }

  /** @throws DurableAIError as {@link topUp}; `input/invalid` where more fees would be given back than were taken. */
  adjust(adjustment: Adjustment, at: number): Posted {
    return this.#once(adjustmentTransfer(adjustment), at);
  }

  /**
   * Sets money aside for a run; a run that needs more is held for again, as its part 1, 2 and so on.
   * @throws DurableAIError `input/invalid`; `wallet/insufficient`; `wallet/conflict` where that part was for another
   *   amount, or the run's hold has been resolved.
   */
  hold({ runId, nanoUsd, part = 0 }: Hold, at: number): Posted {
    const known = this.#entriesOf(runId);
    const same = known.find((one) => one.kind === "hold" && one.part === part);
    if (same?.nanoUsd === nanoUsd) return { entries: [toEntry(same)], repeated: true };
    if (same !== undefined) throw conflict("hold", `of ${runId} it holds ${same.nanoUsd} nano-dollars, not ${nanoUsd}`);
    if (known.some(resolves)) throw conflict("hold", `${runId} has been settled or given back`);
    return this.#post([{ part, ...holdTransfer(this.#balances(), runId, nanoUsd) }], at);
  }

  /** Gives back all that is held for a run. @throws DurableAIError `wallet/conflict` where nothing is. */
  release(runId: string, at: number): Posted {
    const known = this.#entriesOf(runId);
    const [released] = known.filter(({ kind }) => kind === "release");
    if (released !== undefined && !known.some(isSpent)) return { entries: [toEntry(released)], repeated: true };
    const held = heldBy(known);
    if (held === 0) throw conflict("hold", `nothing is held for ${runId}`);
    return this.#post([releaseTransfer(runId, held)], at);
  }

  /**
   * Charges a run: out of what is held for it, of which the rest is given back, or out of the wallet. It is done once.
   * @param sales what its customer is asked for each part; asked only where the run was not charged before.
   * @throws DurableAIError `input/invalid`, `wallet/conflict` where it was charged otherwise before.
   */
  charge(charge: Charge, at: number, sales: SalesOf = () => []): Posted {
    checkCharge(charge);
    const known = this.#entriesOf(charge.runId);
    const before = known.filter(isSpent);
    if (before.length > 0 && isSameCharge(before, charge)) return { entries: before.map(toEntry), repeated: true };
    if (before.length > 0) throw conflict("runId", `${charge.runId} has been charged another amount`);
    const sold = saleTransfers(charge, sales(charge));
    if (charge.lease !== undefined) return this.#chargeLease(charge, charge.lease, sold, at);
    const held = heldBy(known);
    const transfers = held > 0 ? settleTransfers(charge, held) : chargeTransfers(this.#balances(), charge);
    return this.#post([...transfers, ...sold], at);
  }

  /** No more than its holder has: what is beyond that was not held, whatever the holder says. */
  #chargeLease(
    charge: Charge,
    { holder, nanoUsd }: NonNullable<Charge["lease"]>,
    sold: readonly Transfer[],
    at: number,
  ): Posted {
    const known = this.lease(holder);
    const leased = leasedTransfers(charge, Math.min(nanoUsd, outstanding(known)));
    const posted = this.#post([...leased, ...sold], at);
    const paid = posted.entries.filter(({ from }) => from === "leases").reduce((sum, one) => sum + one.nanoUsd, 0);
    if (paid > 0) this.#setLease(holder, { ...known, spent: known.spent + paid });
    return posted;
  }

  /**
   * Takes back what a holder has given back, and lends it what it has to have, and some more, where there is so much.
   * The same message again changes nothing.
   */
  lend(draw: Draw, at: number): LeaseSums {
    checkKey(draw.holder, "holder");
    for (const name of ["to", "spare", "returned"] as const) checkAmount(draw[name], name, 0);
    const known = this.lease(draw.holder);
    const after = lend(known, draw, this.#balances().get("wallet") ?? 0);
    const transfers = leaseTransfers(draw.holder, known, after);
    if (transfers.length === 0) return known;
    this.#post(transfers, at);
    this.#setLease(draw.holder, after);
    return after;
  }

  /** What is lent to `holder`. */
  lease(holder: string): LeaseSums {
    if (!this.#exists) return NO_LEASE;
    const query = "SELECT lent, returned, spent FROM leases WHERE holder = ?";
    const [found = NO_LEASE] = this.#sql.exec<LeaseRow>(query, holder).toArray();
    return { lent: found.lent, returned: found.returned, spent: found.spent };
  }

  /** Who has something, those with the most first. */
  holders(limit: number): string[] {
    if (!this.#exists) return [];
    const query = `SELECT holder FROM leases WHERE lent - returned - spent > 0
      ORDER BY lent - returned - spent DESC LIMIT ?`;
    return this.#sql
      .exec<{ holder: string }>(query, limit)
      .toArray()
      .map(({ holder }) => holder);
  }

  #setLease(holder: string, { lent, returned, spent }: LeaseSums): void {
    this.#sql.exec("INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?)", holder, lent, returned, spent);
  }

  /** What there is. */
  state(): WalletState {
    const balances = this.#balances();
    const of = (place: LedgerPlace): number => balances.get(place) ?? 0;
    const payable: Record<string, number> = {};
    for (const [place, nanoUsd] of balances)
      if (place.startsWith(PAYABLE)) payable[place.slice(PAYABLE.length)] = nanoUsd;
    const spent = Object.values(payable).reduce((sum, nanoUsd) => sum + nanoUsd, 0);
    return {
      balanceNanoUsd: of("wallet"),
      heldNanoUsd: of("holds") + of("leases"),
      toppedUpNanoUsd: 0 - of("funding"),
      adjustedNanoUsd: 0 - of("adjustments"),
      feesNanoUsd: of("fees"),
      spentNanoUsd: spent,
      payableNanoUsd: payable,
      entries: this.#last,
    };
  }

  /** Entries before `before`, newest first. */
  entries(before: number, limit: number): Entry[] {
    if (!this.#exists) return [];
    const query = "SELECT * FROM entries WHERE entry < ? ORDER BY entry DESC LIMIT ?";
    return this.#sql.exec<EntryRow>(query, before, limit).toArray().map(toStored).map(toEntry);
  }

  /**
   * Adds up what was spent in some days, at most {@link MAX_SUMMED_ENTRIES} entries at once. What is added meanwhile is in
   * no later part: a statement is of one moment.
   */
  statement(query: StatementPartQuery, most: number = MAX_SUMMED_ENTRIES): StatementPart {
    const now = Object.fromEntries(this.#balances());
    const [begin, end] = [this.#dayFrom(query.from), this.#dayFrom(query.to, "after")];
    const sums = new StatementSums(query);
    const [opening, closing] = [begin?.places ?? now, end?.places ?? now];
    if (begin === undefined) return { opening, closing, groups: [] };
    const { entry: after, until } = query.after ?? {
      entry: begin.first - 1,
      until: (end?.first ?? this.#last + 1) - 1,
    };
    const last = Math.min(until, after + most);
    const spent =
      "SELECT * FROM entries WHERE entry > ? AND entry <= ? AND kind IN ('charge', 'overdraft', 'sale') ORDER BY entry";
    for (const row of this.#sql.exec<EntryRow>(spent, after, last)) sums.add(toStored(row));
    return { opening, closing, groups: sums.groups, ...(last < until && { next: { entry: last, until } }) };
  }

  /** The first day with entries from `day` on, or after it. */
  #dayFrom(day: string, side?: "after"): { first: number; places: Places } | undefined {
    if (!this.#exists) return undefined;
    const query = `SELECT first, places FROM days WHERE day ${side === "after" ? ">" : ">="} ? ORDER BY day LIMIT 1`;
    const [found] = this.#sql.exec<{ first: number; places: string }>(query, day).toArray();
    return found && { first: found.first, places: JSON.parse(found.places) as Places };
  }

  /** Adds every entry up again. @throws DurableAIError `internal/unexpected` where that is not what there is. */
  audit(): void {
    let [count, sums] = [0, new Map<LedgerPlace, bigint>()];
    for (const row of this.#exists ? this.#sql.exec<EntryRow>("SELECT * FROM entries ORDER BY entry") : []) {
      const { entry, from, to, nanoUsd } = toStored(row);
      count += 1;
      if (entry !== count) throw broken(`entry ${count} is missing`);
      sums = sums.set(from, (sums.get(from) ?? 0n) - BigInt(nanoUsd)).set(to, (sums.get(to) ?? 0n) + BigInt(nanoUsd));
    }
    const balances = this.#balances();
    const lent = this.#exists ? this.#sql.exec<LeaseRow>("SELECT lent, returned, spent FROM leases").toArray() : [];
    if (lent.reduce((sum, lease) => sum + outstanding(lease), 0) !== (balances.get("leases") ?? 0))
      throw broken("the leases are not what its entries say");
    for (const place of new Set([...sums.keys(), ...balances.keys()]))
      if ((sums.get(place) ?? 0n) !== BigInt(balances.get(place) ?? 0))
        throw broken(`${place} is not what its entries say`);
  }

  /** For what is done once by its key. */
  #once(transfer: Transfer, at: number): Posted {
    const { kind, subject, nanoUsd, from, to } = transfer;
    const known = this.#entriesOf(subject).find((one) => one.kind === kind);
    if (known === undefined) {
      checkFees(this.#balances(), transfer);
      return this.#post([transfer], at);
    }
    const isSame = known.nanoUsd === nanoUsd && known.from === from && known.to === to;
    if (isSame) return { entries: [toEntry(known)], repeated: true };
    throw conflict("key", `it was used for ${known.nanoUsd} nano-dollars from ${known.from} to ${known.to} before`);
  }

  #entriesOf(subject: string): StoredEntry[] {
    if (!this.#exists) return [];
    return this.#sql.exec<EntryRow>("SELECT * FROM entries WHERE subject = ?", subject).toArray().map(toStored);
  }

  #post(transfers: readonly (Transfer & { part?: number })[], now: number): Posted {
    const before = this.#balances();
    const after = applyTransfers(before, transfers);
    this.#create();
    const last = this.#newest;
    // A clock may be set back; the order of the entries is that of their times.
    const at = Math.max(now, last.at);
    if (last.entry === 0 || dayOf(at) !== dayOf(last.at)) this.#beginDay(dayOf(at), last.entry + 1, before);
    const posted = transfers.map(({ part, ...transfer }, index) => {
      const { kind, subject, from, to, nanoUsd, charge, run, sale, note } = transfer;
      const details = charge === undefined && note === undefined ? null : JSON.stringify({ charge, run, sale, note });
      const entry = last.entry + 1 + index;
      const values = [entry, kind, subject, part ?? index, from, to, nanoUsd, at, details];
      this.#sql.exec("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", ...values);
      return { entry, at, ...transfer };
    });
    this.#sql.exec("INSERT OR REPLACE INTO balances VALUES (1, ?)", JSON.stringify(Object.fromEntries(after)));
    return { entries: posted, repeated: false };
  }

  /** Checked each time it is read: what is on disk is believed no more than what comes in. */
  #balances(): Balances {
    if (!this.#exists) return new Map();
    const { places } = this.#sql.exec<{ places: string }>("SELECT places FROM balances").one();
    const balances = new Map(Object.entries(JSON.parse(places) as Record<LedgerPlace, number>)) as Balances;
    checkBalances(balances);
    return balances;
  }

  #beginDay(day: string, first: number, before: Balances): void {
    const places = JSON.stringify(Object.fromEntries(before));
    this.#sql.exec("INSERT INTO days VALUES (?, ?, ?)", day, first, places);
  }

  /** The number of the newest entry. */
  get #last(): number {
    return this.#exists ? this.#newest.entry : 0;
  }

  get #newest(): { entry: number; at: number } {
    const query = "SELECT entry, at FROM entries ORDER BY entry DESC LIMIT 1";
    return this.#sql.exec<{ entry: number; at: number }>(query).toArray()[0] ?? { entry: 0, at: 0 };
  }

  #create(): void {
    if (this.#exists) return;
    this.#hasCreated = true;
    for (const statement of SCHEMA) this.#sql.exec(statement);
  }

  /** Remembered, but of tables that it has made itself: what made them may be undone. */
  get #exists(): boolean {
    if (this.#isThere) return true;
    const exists = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'entries'").toArray().length > 0;
    this.#isThere = exists && !this.#hasCreated;
    return exists;
  }
}

/** An entry, and which of its kind and subject it is. */
type StoredEntry = Entry & { part: number };

function toStored({ entry, kind, subject, part, source, destination, nano_usd, at, details }: EntryRow): StoredEntry {
  const more = details === null ? {} : (JSON.parse(details) as Pick<Entry, "charge" | "run" | "sale" | "note">);
  const stored = { entry, kind, subject, part, from: source, to: destination, nanoUsd: nano_usd, at, ...more };
  checkTransfer(stored);
  return stored;
}

function toEntry({ part: _part, ...entry }: StoredEntry): Entry {
  return entry;
}

function isSpent({ kind }: Entry): boolean {
  return kind === "charge" || kind === "overdraft";
}

/** After such an entry of a run nothing is held for it any more. */
function resolves(entry: Entry): boolean {
  return isSpent(entry) || entry.kind === "release";
}

/** What is held for the run of these entries. */
function heldBy(entries: readonly Entry[]): number {
  if (entries.some(resolves)) return 0;
  return entries.reduce((sum, { kind, nanoUsd }) => (kind === "hold" ? sum + nanoUsd : sum), 0);
}

function broken(why: string): DurableAIError {
  return new DurableAIError({ code: "internal/unexpected", message: `the ledger is broken: ${why}` });
}
