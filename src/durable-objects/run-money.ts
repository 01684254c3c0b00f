/**
 * The money of a run object: what its runs are held for before they begin, of the balance and of every budget that counts
 * them; and what each has cost when it closes.
 */
import { accountObject, noAccounts } from "../binding/account-object.ts";
import { DurableAIError, toErrorFacts, type ErrorFacts } from "../errors.ts";
import type { Target } from "../run/route.ts";
import type {
  AccountNamespace,
  AccountObject,
  AttemptRecord,
  FallbackModel,
  Lent,
  RunRequest,
} from "../run/run-record.ts";
import type { RunHold, RunTable, StoredRun } from "../stream/run-table.ts";
import type { BudgetReport, MatchedBudget } from "../wallet/budget.ts";
import type { BudgetLeases } from "../wallet/budget-leases.ts";
import { leaseId } from "../wallet/budget-match.ts";
import type { BudgetSettings } from "../wallet/budget-settings.ts";
import { budgetNeeds, budgetUses, leasesOf, mostAnswerOf, type BudgetNeed } from "../wallet/budget-use.ts";
import type { LeaseSums, RunCost } from "../wallet/entry.ts";
import { costOfRun, pricedModels, type CostedRun } from "../wallet/run-cost.ts";
import { insufficient, unpriced } from "../wallet/transfers.ts";
import type { WalletSettings } from "../wallet/wallet-settings.ts";
import { sizeOf, worstCaseOf } from "../wallet/worst-case.ts";
import type { ActiveRun } from "./active-run.ts";
import { chargesTo } from "./charges.ts";
import { LeaseHolder, type LeaseHost } from "./lease-holder.ts";
import { LendRequests } from "./lend-requests.ts";
import type { Destination } from "./outbox.ts";
import { RunBudgets } from "./run-budgets.ts";

/** What it needs of its object. */
export interface RunMoneyHost extends Pick<LeaseHost, "id" | "clock" | "waitUntil" | "onChange"> {
  table: RunTable;
  leases: BudgetLeases;
  /** Asked when a run begins or ends: the object may not be whole before. */
  settings(): WalletSettings;
  budgets(): BudgetSettings;
  accounts(): AccountNamespace | undefined;
  account(): string;
  providerIds(): readonly string[];
  /** @throws DurableAIError where nobody can be asked. */
  route(request: RunRequest): Target[];
}

/** What one attempt at a run needs, and each one more. */
export interface RunNeed {
  nanoUsd: number;
  budgets: readonly BudgetNeed[];
  /** As much answer as that is for, where anybody can say it. */
  outputTokens?: number;
}

/** A run as it can begin: what of it the budgets have not refused. */
export interface AffordableRun {
  request: RunRequest;
  targets: Target[];
  need: RunNeed;
  /** Set where a budget's `fallback` is asked. */
  instead?: { of: string; budget: string } | undefined;
}

export class RunMoney {
  readonly #host: RunMoneyHost;
  readonly #lease: LeaseHolder<Lent>;
  readonly #budgets: RunBudgets;
  /** Runs that wait for more, or will get no more. */
  readonly #extending = new WeakSet<ActiveRun>();

  constructor(host: RunMoneyHost) {
    this.#host = host;
    const { table, id, clock, waitUntil, onChange } = host;
    const requests = new LendRequests(() => this.#account());
    this.#lease = new LeaseHolder<Lent>({
      id,
      clock,
      waitUntil,
      onChange,
      table: {
        get lease() {
          return table.lease;
        },
        set lease(sums) {
          if (sums !== undefined) table.lease = sums;
        },
        held: () => table.heldNanoUsd(),
      },
      draw: (draw) => requests.draw(draw),
      refusal: ({ freeNanoUsd }, nanoUsd) => insufficient(freeNanoUsd, nanoUsd),
    });
    this.#budgets = new RunBudgets({
      id,
      clock,
      waitUntil,
      onChange,
      leases: host.leases,
      held: () => table.heldOfBudgets(),
      allot: (draw) => requests.allot(draw),
    });
  }

  /** When idle money goes back, in ms since the epoch; undefined where none does. */
  get nextReturn(): number | undefined {
    const { charges, holds } = this.#host.settings();
    const [money, budgets] = [
      holds ? this.#lease.nextReturn : undefined,
      charges ? this.#budgets.nextReturn : undefined,
    ];
    return money === undefined || (budgets !== undefined && budgets < money) ? budgets : money;
  }

  returnIdle(): void {
    if (this.#host.settings().holds) this.#lease.returnIdle();
    this.#budgets.returnIdle();
  }

  recall(known: LeaseSums): number {
    return this.#lease.recall(known);
  }

  recallBudget(lease: string, known: LeaseSums): BudgetReport {
    return this.#budgets.recall(lease, known);
  }

  /**
   * What of a run the budgets leave, once some have refused it: its targets that those do not count; where there are none,
   * what a budget has as its `fallback`.
   * @throws DurableAIError the first refusal, where nothing is left; `wallet/unpriced`; where runs are to be charged and
   *   cannot be.
   */
  affordable(request: RunRequest, budgets: readonly MatchedBudget[], refusals: readonly Refused[]): AffordableRun {
    this.#check(budgets);
    const [first] = refusals;
    if (first === undefined) return this.#withNeed(request, this.#host.route(request), budgets);
    for (const { candidate, instead } of candidatesOf(request, budgets, refusals)) {
      const here = refusals.filter((refused) => refused.instead?.budget === instead?.budget);
      try {
        const targets = this.#withoutRefused(candidate, budgets, here);
        if (targets.length > 0) return { ...this.#withNeed(candidate, targets, budgets), ...(instead && { instead }) };
      } catch (thrown) {
        // Of a fallback that nobody has asked for it is no matter why it cannot be called.
        if (instead === undefined) throw thrown;
      }
    }
    throw first.error;
  }

  #withoutRefused(request: RunRequest, budgets: readonly MatchedBudget[], refusals: readonly Refused[]): Target[] {
    const refused = new Set(
      refusals.flatMap(({ error: { budget } }) => (budget === undefined ? [] : [leaseId(budget.name, budget.share)])),
    );
    const costed = this.#costedBy(pricedModels(request), undefined, ownKeysOf(request));
    const isLeft = (target: Target): boolean => !leasesOf(budgets, target, costed).some((lease) => refused.has(lease));
    return this.#host.route(request).filter(isLeft);
  }

  /** Of a run that goes on after a restart, the targets that were held for. */
  heldFor({ hold, budgets = [] }: StoredRun, request: RunRequest, targets: Target[]): Target[] {
    const hard = budgets.filter((budget) => budget.hard);
    if (hard.length === 0) return targets;
    const held = new Set(hold?.budgets?.map(({ lease }) => lease));
    const costed = this.#costedBy(pricedModels(request), undefined, ownKeysOf(request));
    return targets.filter((target) => leasesOf(hard, target, costed).every((lease) => held.has(lease)));
  }

  /** Undefined where all of it can be held now. What has been lent may be held by another run once it is there. */
  draw({ nanoUsd, budgets }: Needed): Promise<unknown> | undefined {
    const missing = this.#lease.missing(nanoUsd);
    const money = missing === 0 ? undefined : this.#lease.draw(missing, nanoUsd);
    const allotted = this.#budgets.draw(budgets);
    return money === undefined ? allotted : Promise.all([money, allotted]);
  }

  /** Holds what is there; the caller writes it down for which run, in the same turn. Undefined where that is nothing. */
  hold({ nanoUsd, budgets, outputTokens }: RunNeed): RunHold | undefined {
    this.#lease.hold(nanoUsd);
    this.#budgets.hold(budgets);
    if (nanoUsd === 0 && budgets.length === 0) return undefined;
    const held = budgets.map(({ lease, amount, budget }) => ({
      lease,
      amount,
      perAttempt: budget.unit === "requests" ? 0 : amount,
    }));
    return {
      nanoUsd,
      perAttemptNanoUsd: nanoUsd,
      ...(held.length > 0 && { budgets: held }),
      ...(outputTokens !== undefined && { outputTokens }),
    };
  }

  /** Holds for one attempt more; says why it cannot. */
  async fund(active: ActiveRun): Promise<ErrorFacts | undefined> {
    const { held } = active;
    if (held === undefined) return undefined;
    const { perAttemptNanoUsd: nanoUsd } = held;
    const more = (held.budgets ?? []).map(({ lease, perAttempt: amount }) => ({ lease, amount }));
    const need = { nanoUsd, budgets: more };
    try {
      for (let drawn = this.draw(need); drawn !== undefined; drawn = this.draw(need)) await drawn;
      if (active.isClosed || active.held === undefined) return undefined;
      this.#lease.hold(nanoUsd);
      this.#budgets.hold(more);
      active.holdMore(moreOf(active.held));
      return undefined;
    } catch (thrown) {
      return toErrorFacts(thrown);
    }
  }

  /**
   * Holds more for a run that goes on and has used more than is held for it. Where that cannot be, it is cut, or goes on.
   * @param attempts with what has been used so far.
   * @returns which part of what is held is used.
   */
  keepUp(active: ActiveRun, stored: StoredRun, attempts: readonly AttemptRecord[]): number {
    const { hold, record, budgets = [] } = stored;
    if (hold === undefined) return 0;
    const parts = this.priceOf(stored, attempts)?.parts ?? [];
    const uses = budgetUses(budgets, attempts, parts, this.#costedBy(stored.models ?? pricedModels(record)));
    const charged = parts.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
    const more: RunHold = { nanoUsd: moreNeeded(hold.nanoUsd, charged, hold.perAttemptNanoUsd), perAttemptNanoUsd: 0 };
    more.budgets = (hold.budgets ?? []).flatMap((held) => {
      const amount = moreNeeded(held.amount, uses.get(held.lease) ?? 0, held.perAttempt);
      return amount === 0 ? [] : [{ ...held, amount }];
    });
    if (more.nanoUsd > 0 || more.budgets.length > 0) this.#extend(active, more, budgets);
    const ofBudgets = (hold.budgets ?? []).map(({ lease, amount, perAttempt }) =>
      perAttempt === 0 ? 0 : (uses.get(lease) ?? 0) / amount,
    );
    return Math.max(hold.nanoUsd === 0 ? 0 : charged / hold.nanoUsd, ...ofBudgets);
  }

  /** At once where the object has it; else the run goes on while its account is asked. */
  #extend(active: ActiveRun, more: RunHold, budgets: readonly MatchedBudget[]): void {
    const need = { nanoUsd: more.nanoUsd, budgets: more.budgets ?? [] };
    const extend = (): void => {
      const { held } = active;
      if (held === undefined || active.isClosed) return;
      this.#lease.hold(need.nanoUsd);
      this.#budgets.hold(need.budgets);
      active.holdMore(sumOf(held, more));
    };
    if (this.#extending.has(active)) return;
    const drawn = this.draw(need);
    if (drawn === undefined) return extend();
    this.#extending.add(active);
    const extendDrawn = async (): Promise<void> => {
      try {
        await drawn;
        this.#extending.delete(active);
        // Others may have taken it: it is looked at again.
        if (this.#lease.missing(need.nanoUsd) === 0 && this.#budgets.isThere(need.budgets)) extend();
      } catch (thrown) {
        this.#exhausted(active, thrown, budgets);
      }
    };
    this.#host.waitUntil(extendDrawn());
  }

  /** Nothing more is to be had: what it goes on with is overdrawn, where it goes on. It is not asked for again. */
  #exhausted(active: ActiveRun, thrown: unknown, budgets: readonly MatchedBudget[]): void {
    const error = DurableAIError.isInstance(thrown) ? thrown : undefined;
    const budget = budgets.find(({ name }) => name === error?.budget?.name);
    const isRefusal = budget !== undefined || error?.code === "wallet/insufficient";
    const onExhausted = budget?.onExhausted ?? this.#host.settings().onExhausted;
    if (isRefusal && error !== undefined && onExhausted === "cut") active.cancel(error);
    else if (!isRefusal) this.#extending.delete(active);
  }

  /** Who hears of what runs cost. */
  destinations(): Destination[] {
    const accounts = this.#host.accounts();
    if (!this.#host.settings().charges || accounts === undefined) return [];
    return [chargesTo({ account: () => this.#account(), budgets: this.#budgets, holder: this.#host.id })];
  }

  /** Once, when the run closes: what was held for it pays, and what is left of that is idle again. */
  settle(stored: StoredRun, attempts: readonly AttemptRecord[]): RunCost | undefined {
    const cost = this.#host.settings().charges ? this.priceOf(stored, attempts) : undefined;
    const { hold, budgets = [], record } = stored;
    if (budgets.length > 0) {
      const costed = this.#costedBy(stored.models ?? pricedModels(record), undefined, record.ownKeys);
      this.#budgets.settle(hold?.budgets ?? [], budgetUses(budgets, attempts, cost?.parts ?? [], costed));
    }
    if (hold === undefined || hold.nanoUsd === 0) return cost;
    const charged = cost?.parts.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0) ?? 0;
    const leasedNanoUsd = this.#lease.settle(hold.nanoUsd, charged);
    return cost && { ...cost, leasedNanoUsd };
  }

  /** What it costs, whether that is charged or not. */
  priceOf({ record, models }: StoredRun, attempts: readonly AttemptRecord[]): RunCost | undefined {
    const at = record.closedAt ?? record.createdAt;
    return costOfRun(attempts, this.#costedBy(models ?? pricedModels(record), at, record.ownKeys));
  }

  /** @throws DurableAIError where runs are to be charged or limited, and cannot be. */
  #check(budgets: readonly MatchedBudget[]): void {
    const { mistake, charges } = this.#host.settings();
    const wrong = mistake ?? this.#host.budgets().mistake;
    if (wrong !== undefined) throw wrong;
    if (charges && this.#host.accounts() === undefined) throw noAccounts("nobody keeps its money");
    if (budgets.length > 0 && !charges) throw notCharged();
  }

  #withNeed(request: RunRequest, targets: Target[], budgets: readonly MatchedBudget[]): AffordableRun {
    const { holds, allowsUnpriced } = this.#host.settings();
    const isHeldFor = holds || budgets.some(({ hard }) => hard);
    if (!isHeldFor) return { request, targets, need: { nanoUsd: 0, budgets: [] } };
    const costed = this.#costedBy(pricedModels(request), undefined, ownKeysOf(request));
    const size = sizeOf(request);
    const needs = budgetNeeds(budgets, size, targets, costed);
    const worst = holds ? worstCaseOf(size, targets, costed) : { nanoUsd: 0 };
    const why = "why" in worst ? worst.why : needs.find((need) => need.why !== undefined)?.why;
    if (why !== undefined && !allowsUnpriced) throw unpriced(request.model, why);
    const nanoUsd = "nanoUsd" in worst ? worst.nanoUsd : 0;
    const outputTokens = mostAnswerOf(size, targets, costed);
    return { request, targets, need: { nanoUsd, budgets: needs, ...(outputTokens !== undefined && { outputTokens }) } };
  }

  #account(): AccountObject {
    const accounts = this.#host.accounts();
    if (accounts !== undefined) return accountObject(accounts, this.#host.account());
    throw new DurableAIError({ code: "internal/unexpected", message: "there is no account to ask" });
  }

  #costedBy(
    models: readonly FallbackModel[],
    at: number = this.#host.clock.now(),
    ownKeys: readonly string[] = [],
  ): CostedRun {
    const settings = this.#host.settings();
    const all = ownKeys.length === 0 ? settings : { ownKeys: new Set([...settings.ownKeys, ...ownKeys]) };
    return { models, at, providerIds: this.#host.providerIds(), settings: all };
  }
}

function ownKeysOf({ runKeys = [] }: RunRequest): string[] {
  return runKeys.map(({ provider }) => provider);
}

/** A run as it was tried, and why a budget refused it. */
export interface Refused extends Pick<AffordableRun, "instead"> {
  error: DurableAIError;
}

/** The request itself; then, where it may be another model's, those the budgets name that have refused it. */
function* candidatesOf(
  request: RunRequest,
  budgets: readonly MatchedBudget[],
  refusals: readonly Refused[],
): Generator<Pick<AffordableRun, "instead"> & { candidate: RunRequest }> {
  yield { candidate: request };
  if (request.native) return;
  for (const { error, instead } of refusals) {
    const budget = budgets.find(({ name }) => name === error.budget?.name);
    if (budget?.fallback === undefined || instead !== undefined) continue;
    const { ownModel: _own, fallback: _others, ...asked } = request;
    yield { candidate: { ...asked, ...budget.fallback }, instead: { of: request.model, budget: budget.name } };
  }
}

function moreOf({ nanoUsd, perAttemptNanoUsd, budgets, ...more }: Readonly<RunHold>): RunHold {
  return {
    ...more,
    nanoUsd: nanoUsd + perAttemptNanoUsd,
    perAttemptNanoUsd,
    ...(budgets && { budgets: budgets.map((one) => ({ ...one, amount: one.amount + one.perAttempt })) }),
  };
}

/** An amount of the balance, and of budgets. */
interface Needed {
  nanoUsd: number;
  budgets: readonly Pick<BudgetNeed, "lease" | "amount">[];
}

/** A part of an attempt is asked for at a time: a run that outgrows its hold does so slowly. */
const STEPS_PER_ATTEMPT = 4;

/** How much more is held for what has used `used` of `held`. */
function moreNeeded(held: number, used: number, perAttempt: number): number {
  return held === 0 || perAttempt === 0 || used <= held
    ? 0
    : Math.max(used - held, Math.ceil(perAttempt / STEPS_PER_ATTEMPT));
}

function sumOf(held: Readonly<RunHold>, more: RunHold): RunHold {
  const added = new Map(more.budgets?.map(({ lease, amount }) => [lease, amount]));
  return {
    ...held,
    nanoUsd: held.nanoUsd + more.nanoUsd,
    ...(held.budgets && {
      budgets: held.budgets.map((one) => ({ ...one, amount: one.amount + (added.get(one.lease) ?? 0) })),
    }),
  };
}

function notCharged(): DurableAIError {
  const fix = "Set DURABLE_AI_WALLET to charge or prepaid in the wrangler config of the inference layer.";
  const message = `there are budgets, and nobody counts what runs cost. ${fix}`;
  return new DurableAIError({ code: "option/not-available", field: "DURABLE_AI_WALLET", status: 500, fix, message });
}
