/** The contract of asking a wallet: what is asked, and what is answered. Plain data, for RPC and HTTP. */
import type { Budget, BudgetState } from "./budget.ts";
import type { AutoTopUp, AutoTopUpState, Checkout, CheckoutInput, Payment } from "./payment-source.ts";
import type { ResaleRule } from "./resale.ts";
import type { Statement, StatementQuery } from "./statement.ts";
import type { Adjusted, Adjustment, EntryPage, EntryQuery, ToppedUp, TopUp, WalletState } from "./entry.ts";

/** What can be asked, by its `type`. */
export type WalletRequest =
  | { type: "get" }
  | { type: "top-up"; topUp: TopUp }
  | { type: "adjust"; adjustment: Adjustment }
  /** Newest first. */
  | { type: "entries"; query: EntryQuery }
  | { type: "statement"; query: StatementQuery }
  /** What the account asks of its own customers. */
  | { type: "resale" }
  | { type: "checkout"; checkout: CheckoutInput }
  | { type: "auto-top-up" }
  /** Null: off. */
  | { type: "put-auto-top-up"; settings: AutoTopUp | null }
  /** Of the layer's door only: what a payment source vouches for. */
  | { type: "paid"; payment: Payment }
  | { type: "put-resale"; rules: ResaleRule[] }
  | { type: "budgets" }
  /** Without what is used of them. */
  | { type: "declared-budgets" }
  | { type: "budget"; name: string }
  | { type: "put-budget"; budget: Budget }
  | { type: "delete-budget"; name: string };

/** What of it an account object answers by itself. */
export type LedgerRequest = Exclude<WalletRequest, { type: "statement" | "checkout" }>;

/** What is answered, by the `type` of the question. */
export interface WalletAnswers {
  get: WalletState;
  "top-up": ToppedUp;
  adjust: Adjusted;
  entries: EntryPage;
  statement: Statement;
  resale: ResaleRule[];
  checkout: Checkout;
  "auto-top-up": AutoTopUpState;
  "put-auto-top-up": AutoTopUpState;
  paid: ToppedUp;
  "put-resale": ResaleRule[];
  budgets: BudgetState[];
  "declared-budgets": Budget[];
  budget: BudgetState;
  "put-budget": BudgetState;
  /** Whether there was one. */
  "delete-budget": boolean;
}

/** A request of one type, and its answer. */
export type WalletRequestOf<Type extends WalletRequest["type"]> = Extract<WalletRequest, { type: Type }>;
