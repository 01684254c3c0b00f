/** `ai.wallet`: what the account has, what was paid in, and every entry of its ledger. */
import type { Adjusted, EntryPage, EntryQuery, ToppedUp, WalletState } from "../wallet/entry.ts";
import { checkAutoTopUp, checkCheckout } from "../wallet/payment-checks.ts";
import type { AutoTopUp, AutoTopUpState, Checkout, CheckoutRequest } from "../wallet/payment-source.ts";
import { daysOfExport, differencesOf, MAX_DAYS_WITH_RUNS, withRuns } from "../wallet/reconcile.ts";
import type { Reconciliation } from "../wallet/reconciliation.ts";
import { parseUsageExport } from "../wallet/usage-export.ts";
import type { ResaleRule } from "../wallet/resale.ts";
import { checkResaleRules } from "../wallet/resale-rules.ts";
import type { Statement, StatementGroup, StatementQuery } from "../wallet/statement.ts";
import { checkStatementQuery } from "../wallet/statement-query.ts";
import {
  checkAdjustment,
  checkEntryQuery,
  checkTopUp,
  type AdjustmentInput,
  type TopUpInput,
} from "../wallet/wallet-checks.ts";
import { DurableAIError } from "../errors.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { unlessUnreachable, unwrap } from "./layer-result.ts";

/** Every method rejects with a DurableAIError. */
export interface AiWallet {
  get(): Promise<WalletState>;
  /**
   * Pays money in. Repeated with its key it is the same top-up; with another amount it is refused (`wallet/conflict`).
   * It is a statement of whoever may call it: nobody is charged anywhere for it.
   */
  topUp(topUp: TopUpInput): Promise<ToppedUp>;
  /**
   * Corrects the balance, up or down, or takes a fee; once for each key, as a top-up. What it takes may leave less than
   * nothing: then no prepaid run begins until there is more.
   */
  adjust(adjustment: AdjustmentInput): Promise<Adjusted>;
  /** The ledger, newest first, a page at a time. */
  entries(query?: EntryQuery): Promise<EntryPage>;
  /** A page on which money can be paid in. It is there when the payment source has said so, not when the payer comes back. */
  checkout(checkout: CheckoutRequest): Promise<Checkout>;
  autoTopUp(): Promise<AutoTopUpState>;
  /** Pays in by itself as soon as less is free; null: not any more. It takes a checkout that `keepsMethod`. */
  setAutoTopUp(settings: AutoTopUp | null): Promise<AutoTopUpState>;
  /** What the account asks of its own customers for what they used. */
  resale(): Promise<ResaleRule[]>;
  /** From now on; it takes the place of all rules there were. */
  setResale(rules: readonly ResaleRule[]): Promise<ResaleRule[]>;
  /**
   * What a provider says was used (its usage API's answer, grouped by model, or CSV), beside what the ledger says: days and
   * models that differ, and the runs of each that the ledger has.
   */
  reconcile(provider: string, usage: unknown): Promise<Reconciliation>;
  /** What was paid in and spent in some days: by provider and model, or whatever its `groupBy` says. */
  statement(query?: StatementQuery): Promise<Statement>;
}

/** The wallet of the account that `layer` acts for. */
export function createAiWallet(layer: () => Pick<InferenceLayer, "wallet">): AiWallet {
  return {
    get: async () => unwrap(await reached(layer().wallet({ type: "get" }))),
    topUp: async (topUp) => unwrap(await reached(layer().wallet({ type: "top-up", topUp: checkTopUp(topUp) }))),
    adjust: async (adjustment) =>
      unwrap(await reached(layer().wallet({ type: "adjust", adjustment: checkAdjustment(adjustment) }))),
    entries: async (query = {}) =>
      unwrap(await reached(layer().wallet({ type: "entries", query: checkEntryQuery(query) }))),
    checkout: async (checkout) =>
      unwrap(await reached(layer().wallet({ type: "checkout", checkout: checkCheckout(checkout) }))),
    autoTopUp: async () => unwrap(await reached(layer().wallet({ type: "auto-top-up" }))),
    setAutoTopUp: async (settings) =>
      unwrap(await reached(layer().wallet({ type: "put-auto-top-up", settings: checkAutoTopUp(settings) }))),
    resale: async () => unwrap(await reached(layer().wallet({ type: "resale" }))),
    setResale: async (rules) =>
      unwrap(await reached(layer().wallet({ type: "put-resale", rules: checkResaleRules(rules) }))),
    reconcile: (provider, usage) => reconcile(statement, provider, usage),
    statement,
  };

  async function statement(query: StatementQuery = {}): Promise<Statement> {
    checkStatementQuery(query, Date.now());
    return unwrap(await reached(layer().wallet({ type: "statement", query })));
  }
}

async function reconcile(statement: AiWallet["statement"], provider: string, usage: unknown): Promise<Reconciliation> {
  const exported = parseUsageExport(usage);
  const { from, to } = daysOfExport(exported);
  const where = { provider };
  const { groups } = await statement({ period: `${from}..${to}`, groupBy: ["day", "model"], where });
  const { compared, differences } = differencesOf(exported, groups);
  const days = new Set(differences.filter(({ ledger }) => ledger).map(({ day }) => day));
  const runs = new Map<string, readonly StatementGroup[]>();
  for (const day of [...days].slice(0, MAX_DAYS_WITH_RUNS)) {
    const ofDay = await statement({ period: day, groupBy: ["model", "run"], where }).catch(tooManyRuns);
    if (ofDay !== undefined) runs.set(day, ofDay.groups);
  }
  return { provider, from, to, compared, differences: differences.map((one) => withRuns(one, runs.get(one.day))) };
}

/** More runs than a statement has groups are not looked at one by one. @throws what else went wrong. */
function tooManyRuns(thrown: unknown): undefined {
  if (!(DurableAIError.isInstance(thrown) && thrown.field === "groupBy")) throw thrown;
}

function reached<T>(asked: Promise<T>): Promise<T> {
  return unlessUnreachable(asked, "A top-up or an adjustment may be sent again with its key.");
}
