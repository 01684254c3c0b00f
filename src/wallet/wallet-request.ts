/** The contract of asking a wallet: what is asked, and what is answered. Plain data, for RPC and HTTP. */
import type { EntryPage, EntryQuery, ToppedUp, TopUp, WalletState } from "./entry.ts";

/** What can be asked, by its `type`. */
export type WalletRequest =
  | { type: "get" }
  | { type: "top-up"; topUp: TopUp }
  /** Newest first. */
  | { type: "entries"; query: EntryQuery };

/** What is answered, by the `type` of the question. */
export interface WalletAnswers {
  get: WalletState;
  "top-up": ToppedUp;
  entries: EntryPage;
}

/** A request of one type, and its answer. */
export type WalletRequestOf<Type extends WalletRequest["type"]> = Extract<WalletRequest, { type: Type }>;
