/** The contract of the wallet: what moves money, the lines it leaves, and what is told of them. Plain data. */
import type { Sale } from "./resale.ts";
import type { Meter } from "../catalog/meters.ts";

/** Money that is not yet spent: what was paid in, set aside, or is still free. */
type OwnPlace = "wallet" | "holds" | "leases";
/** Where money comes from or has gone. `payable/<provider>` is what is owed to the provider; `revenue` is what customers owe. */
type OtherPlace = "funding" | "adjustments" | "fees" | "customers" | "revenue" | `payable/${string}`;

/** A place where money is, as the ledger keeps it. What leaves one arrives at another: all of them add up to nothing. */
export type LedgerPlace = OwnPlace | OtherPlace;

/**
 * Why money moved. `hold`: set aside for a run. `charge`: what a run cost. `overdraft`: what it cost beyond what was held
 * for it, or beyond what there was. `release`: what was held and not needed. `lease`: lent to an object that holds from it
 * for its runs; `return`: what it has given back. `sale`: what a customer of the account's own owes it for a call.
 */
export type EntryKind =
  | "top-up"
  | "adjustment"
  | "hold"
  | "charge"
  | "overdraft"
  | "release"
  | "lease"
  | "return"
  | "sale";

/** One line of the ledger. It is never changed. */
export interface Entry {
  /** Counted from 1, without gaps. */
  entry: number;
  kind: EntryKind;
  from: LedgerPlace;
  to: LedgerPlace;
  /** Zero only in a charge: of a key of one's own, or of what nobody has given a price. */
  nanoUsd: number;
  /** Milliseconds since the Unix epoch. */
  at: number;
  /** The key of the top-up or adjustment, the id of the run, or of the object that has the lease. */
  subject: string;
  /** Of a charge or overdraft: what it is for. */
  charge?: ChargedCall;
  /** Of a charge or overdraft: whose run it was. */
  run?: ChargedRun;
  /** Of a sale: how its amount came about. */
  sale?: Sale;
  /** What whoever made a top-up or an adjustment wrote beside it. */
  note?: string;
}

/** How much of one meter was used, and what that costs. */
export interface ChargedLine {
  meter: Meter;
  quantity: number;
  nanoUsd: number;
}

/** What of a run one provider is owed for. */
export interface ChargedCall {
  provider: string;
  /** The model as it was asked for, or fell back to. */
  model: string;
  /** Whose figure the cost is; `unknown` where what has a price is not all that was used. */
  source: "provider" | "catalog" | "override" | "unknown";
  /** Whose account is billed: the wallet's money, or the caller's own with the provider, and then the entry is zero. */
  billing: "wallet" | "own-key";
  /** What the call costs; the entry is as much where the wallet pays for it. Of a call that is two entries, what this one has of it. */
  costNanoUsd: number;
  /** Why the cost is `unknown`. */
  why?: string;
  /** The figures were counted from the text: the provider sent none. */
  estimated?: true;
  /** Of a call that is two entries: this one is the rest, beyond what there was. */
  isRest?: true;
  lines?: readonly ChargedLine[];
}

/** Whose run was charged. */
export interface ChargedRun {
  session?: string;
  /** Id of the API key that its caller came with. */
  apiKey?: string;
  /** As text, nested keys by their path. */
  metadata?: Readonly<Record<string, string>>;
  /** There was more metadata than an entry has room for. */
  isCut?: true;
}

/** A part of a charge. */
export interface ChargePart extends ChargedCall {
  /** What the wallet pays: `costNanoUsd`, or nothing. */
  nanoUsd: number;
}

/** What a run cost. */
export interface RunCost {
  /** All of it, whoever pays; where `source` is `unknown`, it is at least so much. */
  nanoUsd: number;
  source: ChargedCall["source"];
  /** What of it a lease has paid, where runs are held for. */
  leasedNanoUsd?: number;
  /** One for each attempt that used something. */
  parts: ChargePart[];
}

/** What a run costs: one for each run, whatever was asked for it. */
export interface Charge {
  /** A run is charged once. */
  runId: string;
  parts: readonly ChargePart[];
  run?: ChargedRun;
  /** What of it comes out of a lease, and whose. */
  lease?: { holder: string; nanoUsd: number };
}

/** What is known of a lease: sums in nano-dollars, since its holder began. They only grow. */
export interface LeaseSums {
  lent: number;
  returned: number;
  spent: number;
}

/** A holder asks its account. */
export interface Draw {
  /** The id of its object. */
  holder: string;
  /** What it has to be lent in all. */
  to: number;
  /** What it would like beyond that, to hold the next runs from. */
  spare: number;
  /** What it has given back in all. */
  returned: number;
}

/** Money paid in. */
export interface TopUp {
  /** The caller's name for it: the same key is the same top-up. */
  key: string;
  nanoUsd: number;
  note?: string;
}

/** A correction, up or down; or a fee, which is apart from those. */
export interface Adjustment {
  /** The caller's name for it: the same key is the same adjustment. */
  key: string;
  /** May be negative: then it is taken out. */
  nanoUsd: number;
  note?: string;
  /** It is taken out as a fee, of whoever takes the payments say; above zero, one is given back. */
  fee?: boolean;
}

/** What a wallet has. */
export interface WalletState {
  /** What is free. Below zero where runs cost more than there was. */
  balanceNanoUsd: number;
  /** What is set aside for runs: held, or lent to objects to hold from. */
  heldNanoUsd: number;
  /** All that was paid in. */
  toppedUpNanoUsd: number;
  /** All corrections together; below zero where more was taken out. */
  adjustedNanoUsd: number;
  /** All fees together. */
  feesNanoUsd: number;
  /** All that was spent, and to whom. */
  spentNanoUsd: number;
  payableNanoUsd: Readonly<Record<string, number>>;
  /** Entries in the ledger. */
  entries: number;
}

/** What became of a top-up. */
export interface ToppedUp {
  entry: Entry;
  /** It had been made before, with the same key and amount. */
  repeated: boolean;
  wallet: WalletState;
}

/** What became of an adjustment. */
export type Adjusted = ToppedUp;

export interface EntryQuery {
  /** @default 50, at most 500 */
  limit?: number;
  /** The cursor of the page before. */
  cursor?: string;
}

/** Entries, newest first. */
export interface EntryPage {
  entries: Entry[];
  /** Pass it as `cursor` for the next page; absent on the last. */
  cursor?: string;
}
