/**
 * The budgets of an account, as an inference layer knows them: asked for once in a while for all calls of the isolate, so that
 * a run waits for nobody.
 */
import { DurableAIError } from "../errors.ts";
import type { AccountNamespace, FallbackModel, RunRequest } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import type { Budget, MatchedBudget } from "../wallet/budget.ts";
import { matchBudgets } from "../wallet/budget-match.ts";
import { budgetSettings, BUDGETS_VARIABLE } from "../wallet/budget-settings.ts";
import { walletSettings } from "../wallet/wallet-settings.ts";
import { accountObject } from "./account-object.ts";
import { reached, unwrap } from "./layer-result.ts";

/** After this time an isolate asks again, beside the call that finds it due. */
export const BUDGETS_FRESH_MS = 1_000;
/** What is older than this no run goes by: it waits for the answer. */
export const BUDGETS_STALE_MS = 30_000;
/** Accounts an isolate knows the budgets of; of more than these the one asked for longest ago is asked again. */
export const MAX_KNOWN_ACCOUNTS = 1_000;

/** What a layer's budgets stand on. */
export interface LayerBudgetsOptions {
  env: Readonly<Record<string, unknown>>;
  accounts: AccountNamespace | undefined;
  account: string;
  /** With what the account has of its own about a model. */
  withOwn(model: string): Promise<FallbackModel>;
}

/** It is plain data: a promise would belong to one request. */
interface Known {
  budgets: readonly Budget[];
  readAt: number;
  askedAt: number;
}

const knownByNamespace = new WeakMap<AccountNamespace, Map<string, Known>>();

export class LayerBudgets {
  readonly #options: LayerBudgetsOptions;

  constructor(options: LayerBudgetsOptions) {
    this.#options = options;
  }

  /** Whether the deployment is to count, or limit, what runs use: then none goes without a run object. */
  get areDeclared(): boolean {
    return this.#options.env[BUDGETS_VARIABLE] !== undefined;
  }

  /** Those that may count the run. @throws DurableAIError where nobody can say which there are. */
  async of(request: RunRequest): Promise<MatchedBudget[]> {
    const { env, accounts } = this.#options;
    const isCounted = walletSettings(env).charges && accounts !== undefined;
    const budgets = isCounted ? await this.#budgets(accounts) : budgetSettings(env).budgets;
    if (budgets.length === 0) return [];
    const matched = matchBudgets(budgets, request);
    return Promise.all(matched.map((budget) => this.#withFallback(budget)));
  }

  /** What is known of the account's is no longer true. */
  forget(): void {
    if (this.#options.accounts !== undefined)
      knownByNamespace.get(this.#options.accounts)?.delete(this.#options.account);
  }

  async #withFallback(budget: MatchedBudget): Promise<MatchedBudget> {
    if (budget.fallback === undefined) return budget;
    return { ...budget, fallback: await this.#options.withOwn(budget.fallback.model) };
  }

  async #budgets(accounts: AccountNamespace): Promise<readonly Budget[]> {
    const known = this.#known(accounts);
    const now = systemClock.now();
    if (known === undefined || now - known.readAt >= BUDGETS_STALE_MS) return this.#ask(accounts);
    if (now - known.askedAt >= BUDGETS_FRESH_MS) {
      known.askedAt = now;
      // Where the account does not answer now, a run waits for it once this is too old.
      this.#ask(accounts).catch(() => undefined);
    }
    return known.budgets;
  }

  async #ask(accounts: AccountNamespace): Promise<readonly Budget[]> {
    const { account } = this.#options;
    const asked = accountObject(accounts, account).wallet({ type: "declared-budgets" });
    const budgets = unwrap(await reached("account", asked));
    if (!Array.isArray(budgets))
      throw new DurableAIError({ code: "internal/unexpected", message: "no list of budgets" });
    const readAt = systemClock.now();
    const byAccount = knownByNamespace.get(accounts) ?? new Map<string, Known>();
    knownByNamespace.set(accounts, byAccount);
    byAccount.delete(account);
    byAccount.set(account, { budgets: budgets as Budget[], readAt, askedAt: readAt });
    const [oldest] = byAccount.keys();
    if (byAccount.size > MAX_KNOWN_ACCOUNTS && oldest !== undefined) byAccount.delete(oldest);
    return budgets as Budget[];
  }

  #known(accounts: AccountNamespace): Known | undefined {
    return knownByNamespace.get(accounts)?.get(this.#options.account);
  }
}
