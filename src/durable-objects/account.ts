/**
 * The account object: what belongs to an account as a whole. Its own models, its ledger, its API keys, and how the
 * targets of its runs fare.
 *
 * Callers are the inference layer's; from outside it refuses everything, whatever URL reaches it.
 */
import { DurableObject } from "cloudflare:workers";
import { answer } from "../binding/layer-result.ts";
import { ModelTable } from "../catalog/model-table.ts";
import { MAX_OWN_MODELS } from "../catalog/own-models.ts";
import { DurableAIError, toErrorFacts } from "../errors.ts";
import type { ApiKey, FoundKey } from "../keys/api-key.ts";
import { ApiKeyTable } from "../keys/api-key-table.ts";
import type { SealedKey, SealedKeys } from "../keys/provider-key.ts";
import { ProviderKeyTable } from "../keys/provider-key-table.ts";
import { HealthTable } from "../run/health-table.ts";
import type {
  AccountObject,
  BudgetReports,
  KeptModel,
  LayerResult,
  LendAnswer,
  LendRequest,
  Lent,
  RunObjectNamespace,
} from "../run/run-record.ts";
import type { BreakerChange, TargetHealth } from "../run/target-health.ts";
import { NoticeTable } from "../wallet/notice-table.ts";
import { systemClock } from "../run/system-clock.ts";
import type { BudgetNotice } from "../wallet/budget.ts";
import { budgetSettings, type BudgetSettings } from "../wallet/budget-settings.ts";
import { BudgetTable } from "../wallet/budget-table.ts";
import { Ledger, type Posted } from "../wallet/ledger.ts";
import { DEFAULT_ENTRIES, parseEntryCursor } from "../wallet/wallet-checks.ts";
import type { Adjusted, Adjustment, Charge, Draw, EntryPage, EntryQuery, TopUp, ToppedUp } from "../wallet/entry.ts";
import { AutoTopUpTable } from "../wallet/auto-top-up-table.ts";
import type { MethodCharge, Payment, PaymentSource } from "../wallet/payment-source.ts";
import type { ResaleRule, Sale } from "../wallet/resale.ts";
import { salesOf } from "../wallet/resale-rules.ts";
import { ResaleTable } from "../wallet/resale-table.ts";
import type { StatementPart, StatementPartQuery } from "../wallet/statement.ts";
import type { LedgerRequest, WalletAnswers } from "../wallet/wallet-request.ts";
import { AccountBudgets } from "./account-budgets.ts";
import { AccountMoney } from "./account-money.ts";
import { logRefused } from "./refusal-log.ts";
import { sendNotices } from "./notices.ts";
import { refuseFetch } from "./run-errors.ts";

/** One for each account, named `<account>/account`. */
export class Account<Env = unknown> extends DurableObject<Env> implements AccountObject {
  readonly #models = new ModelTable(this.ctx.storage.sql);
  readonly #health = new HealthTable(this.ctx.storage.sql);
  readonly #apiKeys = new ApiKeyTable(this.ctx.storage.sql);
  readonly #providerKeys = new ProviderKeyTable(this.ctx.storage.sql);
  /** Who is charged when the wallet is low. The entrypoint of the Worker has the same. */
  protected readonly payments: PaymentSource | undefined = undefined;
  readonly #autoTopUp = new AutoTopUpTable(this.ctx.storage.sql);
  #isToppingUp = false;
  readonly #resale = new ResaleTable(this.ctx.storage.sql);
  #resaleRules: ResaleRule[] | undefined;
  readonly #ledger = new Ledger(this.ctx.storage.sql);
  /** The run objects, whose idle leases are called back. Override it where their binding has another name. */
  protected readonly runs: RunObjectNamespace | undefined = (this.env as { RUNS?: RunObjectNamespace }).RUNS;
  /** Budgets of the deployment, for all its accounts. */
  protected readonly settings: BudgetSettings = budgetSettings(this.env as Record<string, unknown>);
  readonly #money = new AccountMoney({
    ledger: this.#ledger,
    run: (holder) => this.runs?.get(this.runs.idFromString(holder)),
    account: () => this.#account,
    transaction: (change) => this.ctx.storage.transactionSync(change),
    sales: (charge) => this.#sales(charge),
    clock: systemClock,
  });
  readonly #notices = new NoticeTable(this.ctx.storage.sql);
  #alarmAt = Number.POSITIVE_INFINITY;
  readonly #budgets = new AccountBudgets({
    table: new BudgetTable(this.ctx.storage.sql),
    settings: () => this.settings,
    run: (holder) => this.runs?.get(this.runs.idFromString(holder)),
    account: () => this.#account,
    transaction: (change) => this.ctx.storage.transactionSync(change),
    notices: this.#notices,
    onSpent: () => this.#setAlarm(),
    clock: systemClock,
  });

  async models(): Promise<LayerResult<KeptModel[]>> {
    return this.#answer(() => this.#models.list());
  }

  async putModel(kept: KeptModel): Promise<LayerResult<undefined>> {
    return this.#answer(() => {
      if (this.#models.count >= MAX_OWN_MODELS && !this.#models.has(kept.model.id)) throw tooMany();
      this.#models.put(kept);
      return undefined;
    });
  }

  async deleteModel(id: string): Promise<LayerResult<boolean>> {
    return this.#answer(() => this.#models.delete(id));
  }

  async reportHealth(change: BreakerChange, reporter: string): Promise<LayerResult<undefined>> {
    return this.#answer(() => {
      this.#health.put(change, reporter, Date.now());
      return undefined;
    });
  }

  async health(): Promise<LayerResult<TargetHealth[]>> {
    return this.#answer(() => this.#health.list(Date.now()));
  }

  async addApiKey(key: ApiKey, digest: string): Promise<LayerResult<ApiKey>> {
    return this.#answer(() => this.#apiKeys.add(key, digest, Date.now()));
  }

  async apiKeys(): Promise<LayerResult<ApiKey[]>> {
    return this.#answer(() => this.#apiKeys.list());
  }

  async rotateApiKey(id: string, digest: string, overlapMs: number): Promise<LayerResult<ApiKey>> {
    return this.#answer(() => this.#apiKeys.rotate(id, digest, overlapMs, Date.now()));
  }

  async revokeApiKey(id: string): Promise<LayerResult<ApiKey>> {
    return this.#answer(() => this.#apiKeys.revoke(id, Date.now()));
  }

  async findApiKey(id: string, digest: string): Promise<LayerResult<FoundKey | undefined>> {
    return this.#answer(() => this.#apiKeys.find(id, digest, Date.now()));
  }

  async providerKeys(): Promise<LayerResult<SealedKeys>> {
    return this.#answer(() => this.#providerKeys.all());
  }

  async putProviderKey(key: SealedKey): Promise<LayerResult<undefined>> {
    return this.#answer(() => void this.#providerKeys.put(key));
  }

  async resealProviderKey(key: SealedKey, before: string): Promise<LayerResult<undefined>> {
    return this.#answer(() => void this.#providerKeys.reseal(key, before));
  }

  async deleteProviderKey(provider: string, alias: string): Promise<LayerResult<boolean>> {
    return this.#answer(() => this.#providerKeys.delete(provider, alias));
  }

  async setOwnKeysOnly(ownKeysOnly: boolean): Promise<LayerResult<undefined>> {
    return this.#answer(() => void this.#providerKeys.setOwnKeysOnly(ownKeysOnly));
  }

  async wallet(request: LedgerRequest): Promise<LayerResult<WalletAnswers[LedgerRequest["type"]]>> {
    const answered = await answer(async () => {
      switch (request.type) {
        case "get":
          return this.#ledger.state();
        case "top-up":
          return this.#topUp(request.topUp);
        case "adjust":
          return this.#adjust(request.adjustment);
        case "paid":
          return this.#pay(request.payment);
        case "auto-top-up":
          return this.#autoTopUp.state(Date.now());
        case "put-auto-top-up":
          this.#autoTopUp.set(request.settings);
          this.#topUpWhereLow();
          return this.#autoTopUp.state(Date.now());
        case "resale":
          return (this.#resaleRules ??= this.#resale.rules);
        case "put-resale":
          return this.#setResale(request.rules);
        case "entries":
          return this.#entries(request.query);
        case "budgets":
          return this.#budgets.states();
        case "declared-budgets":
          return this.#budgets.list();
        case "budget":
          return this.#budgets.state(request.name);
        case "put-budget":
          return this.#budgets.put(request.budget);
        case "delete-budget":
          return this.#budgets.delete(request.name);
      }
    });
    if (!answered.ok) logRefused(request.type, answered.error);
    return answered;
  }

  async statement(query: StatementPartQuery): Promise<LayerResult<StatementPart>> {
    return this.#answer(() => this.#ledger.statement(query));
  }

  async lend({ draws, allots }: LendRequest): Promise<LendAnswer> {
    const [drawn, allotted] = await Promise.all([
      Promise.all(draws.map((draw) => this.#draw(draw))),
      Promise.all(allots.map((draw) => answer(() => this.#budgets.allot(draw)))),
    ]);
    if (draws.length > 0) this.#topUpWhereLow();
    return { draws: drawn, allots: allotted };
  }

  async #draw(draw: Draw): Promise<LayerResult<Lent>> {
    const drawn = await answer(() => this.#money.draw(draw));
    if (!drawn.ok) logRefused("draw", drawn.error);
    return drawn;
  }

  get #account(): string | undefined {
    return this.ctx.id.name?.replace(/\/account$/, "");
  }

  async charge(charges: readonly Charge[], budgets?: BudgetReports): Promise<LayerResult<undefined>> {
    return this.#answer(() => {
      this.#money.charge(charges);
      if (budgets !== undefined) this.ctx.storage.transactionSync(() => this.#budgets.report(budgets));
      this.#topUpWhereLow();
      return undefined;
    });
  }

  /** By the source's own name for it: told twice it is paid in once. */
  #pay({ key, nanoUsd, isRefund, method, charge }: Payment): ToppedUp {
    if (isRefund === true) return this.#booked(() => this.#ledger.adjust({ key, nanoUsd }, Date.now()));
    if (charge !== undefined) this.#autoTopUp.succeed(charge);
    if (method !== undefined) this.#autoTopUp.keepMethod(method);
    return this.#topUp({ key, nanoUsd });
  }

  /** Nobody waits for it: the balance is what it is until the money is there. One at a time. */
  #topUpWhereLow(): void {
    const { payments } = this;
    if (payments === undefined || this.#isToppingUp) return;
    const due = this.#autoTopUp.begin(this.#ledger.state().balanceNanoUsd, Date.now());
    if (due === undefined) return;
    this.#isToppingUp = true;
    const account = this.ctx.id.name?.replace(/\/account$/, "") ?? "";
    this.ctx.waitUntil(
      this.#chargeMethod(payments, { account, key: due.key, method: due.method, nanoUsd: due.nanoUsd }).finally(
        () => (this.#isToppingUp = false),
      ),
    );
  }

  async #chargeMethod(payments: PaymentSource, charge: MethodCharge): Promise<void> {
    try {
      const payment = await payments.charge(charge);
      this.ctx.storage.transactionSync(() => {
        this.#pay({ ...payment, charge: charge.key });
      });
    } catch (thrown) {
      const error = toErrorFacts(thrown);
      this.#autoTopUp.fail(error.code, error.code === "payment/declined", Date.now());
      logRefused("auto-top-up", error);
    }
  }

  #sales(charge: Charge): (Sale | undefined)[] {
    this.#resaleRules ??= this.#resale.rules;
    if (this.#resaleRules.length === 0) return [];
    const month = new Date().toISOString().slice(0, 7);
    return salesOf(charge, this.#resaleRules, this.#resale.allowances(month));
  }

  #setResale(rules: ResaleRule[]): ResaleRule[] {
    this.#resale.put(rules);
    this.#resaleRules = rules;
    return rules;
  }

  #topUp(topUp: TopUp): ToppedUp {
    return this.#booked(() => this.#ledger.topUp(topUp, Date.now()));
  }

  #adjust(adjustment: Adjustment): Adjusted {
    const adjusted = this.#booked(() => this.#ledger.adjust(adjustment, Date.now()));
    this.#topUpWhereLow();
    return adjusted;
  }

  #booked(book: () => Posted): ToppedUp {
    const { entries, repeated } = this.ctx.storage.transactionSync(book);
    const [entry] = entries;
    if (entry === undefined)
      throw new DurableAIError({ code: "internal/unexpected", message: "money moved without an entry" });
    return { entry, repeated, wallet: this.#ledger.state() };
  }

  /** One more than the page has says whether there is another. */
  #entries({ limit = DEFAULT_ENTRIES, cursor }: EntryQuery): EntryPage {
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : parseEntryCursor(cursor);
    const found = this.#ledger.entries(before, limit + 1);
    const entries = found.slice(0, limit);
    const last = entries.at(-1);
    return found.length > limit && last !== undefined ? { entries, cursor: String(last.entry) } : { entries };
  }

  /** Hears of alerts of budgets that have no webhook. Override it; where it throws, the alert comes again. */
  protected onBudgetAlert(_notice: BudgetNotice): Promise<void> | void {}

  override async alarm(): Promise<void> {
    this.#alarmAt = Number.POSITIVE_INFINITY;
    await sendNotices({
      table: this.#notices,
      fetch: (...call) => fetch(...call),
      secret: (this.env as { DURABLE_AI_WEBHOOK_SECRET?: string }).DURABLE_AI_WEBHOOK_SECRET,
      onAlert: (notice) => this.onBudgetAlert(notice),
      clock: systemClock,
    });
    this.#setAlarm();
  }

  #setAlarm(): void {
    const at = this.#notices.next;
    if (at === undefined || this.#alarmAt <= at) return;
    this.#alarmAt = at;
    void this.ctx.storage.setAlarm(at);
  }

  /** Refuses: `routeAgentRequest` and the like can address any namespace of a Worker. */
  override async fetch(): Promise<Response> {
    return refuseFetch("account objects");
  }

  #answer<T>(ask: () => T): LayerResult<T> {
    try {
      return { ok: true, value: ask() };
    } catch (thrown) {
      return { ok: false, error: toErrorFacts(thrown) };
    }
  }
}

function tooMany(): DurableAIError {
  const fix = "Delete one that is no longer used.";
  return new DurableAIError({
    code: "input/too-large",
    field: "model",
    fix,
    message: `model: the account has ${MAX_OWN_MODELS} models of its own, which is the most. ${fix}`,
  });
}
