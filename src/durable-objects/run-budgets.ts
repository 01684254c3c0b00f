/** The budgets of a run object: a lease of each share that counts its runs, and what it holds of them. */
import { DurableAIError } from "../errors.ts";
import { budgetRefusal } from "../wallet/budget-refusal.ts";
import type { Allotted, BudgetDraw, BudgetReport, BudgetSums } from "../wallet/budget.ts";
import type { BudgetLeases } from "../wallet/budget-leases.ts";
import type { BudgetNeed } from "../wallet/budget-use.ts";
import type { LeaseSums } from "../wallet/entry.ts";
import type { BudgetHold } from "../stream/run-table.ts";
import { LeaseHolder, type LeaseHost } from "./lease-holder.ts";

/** What it needs of its object. */
export interface RunBudgetsHost extends Pick<LeaseHost, "id" | "clock" | "waitUntil" | "onChange"> {
  leases: Pick<BudgetLeases, "get" | "set" | "all" | "gather">;
  /** What is held for runs that are not closed, by lease. */
  held(): ReadonlyMap<string, number>;
  /** Asks the account. */
  allot(draw: BudgetDraw): Promise<Allotted>;
}

const NOTHING: BudgetSums = { lent: 0, returned: 0, spent: 0, over: 0 };

export class RunBudgets {
  readonly #host: RunBudgetsHost;
  readonly #holders = new Map<string, LeaseHolder<Allotted>>();
  /** What the account has said that it knows. */
  readonly #known = new Map<string, BudgetReport>();
  #heldAtFirst: ReadonlyMap<string, number> | undefined;

  constructor(host: RunBudgetsHost) {
    this.#host = host;
  }

  /** When something idle goes back, in ms since the epoch; undefined where nothing does. */
  get nextReturn(): number | undefined {
    let next: number | undefined;
    for (const { nextReturn } of this.#all())
      if (nextReturn !== undefined && (next === undefined || nextReturn < next)) next = nextReturn;
    return next;
  }

  returnIdle(): void {
    for (const holder of this.#all()) holder.returnIdle();
  }

  /** Undefined where all of it can be held now. */
  draw(needs: readonly Pick<BudgetNeed, "lease" | "amount">[]): Promise<unknown> | undefined {
    const drawn = needs.flatMap(({ lease, amount }) => {
      const holder = this.#holder(lease);
      const missing = holder.missing(amount);
      return missing === 0 ? [] : [holder.draw(missing, amount)];
    });
    return drawn.length === 0 ? undefined : Promise.all(drawn);
  }

  isThere(needs: readonly Pick<BudgetNeed, "lease" | "amount">[]): boolean {
    return needs.every(({ lease, amount }) => this.#holder(lease).missing(amount) === 0);
  }

  /** Holds what is there; the caller writes down for which run, in the same turn. */
  hold(needs: readonly Pick<BudgetNeed, "lease" | "amount">[]): void {
    for (const { lease, amount } of needs) this.#holder(lease).hold(amount);
  }

  /** Once, when the run closes: what it has used counts, and what is left of what was held is idle again. */
  settle(holds: readonly BudgetHold[], uses: ReadonlyMap<string, number>): void {
    const held = new Map(holds.map(({ lease, amount }) => [lease, amount]));
    this.#host.leases.gather(() => {
      for (const lease of new Set([...held.keys(), ...uses.keys()])) {
        const used = uses.get(lease) ?? 0;
        const paid = this.#holder(lease).settle(held.get(lease) ?? 0, used);
        const sums = this.#host.leases.get(lease) ?? NOTHING;
        if (used > paid) this.#host.leases.set(lease, { ...sums, over: sums.over + used - paid });
      }
    });
  }

  /** The account wants back what is idle. */
  recall(lease: string, known: LeaseSums): BudgetReport {
    this.#holder(lease).recall(known);
    return this.#report(lease);
  }

  /** What the account does not know yet, as far as it has answered. */
  unreported(): BudgetReport[] {
    const reports = [...this.#host.leases.all().keys()].map((lease) => this.#report(lease));
    return reports.filter((report) => !isKnown(report, this.#known.get(report.lease)));
  }

  /** The account knows. */
  confirm(reports: readonly BudgetReport[]): void {
    for (const report of reports) this.#known.set(report.lease, report);
  }

  #report(lease: string): BudgetReport {
    const { returned, spent, over } = this.#host.leases.get(lease) ?? NOTHING;
    return { lease, returned, spent, over };
  }

  *#all(): Generator<LeaseHolder<Allotted>> {
    for (const lease of this.#host.leases.all().keys()) yield this.#holder(lease);
  }

  #holder(lease: string): LeaseHolder<Allotted> {
    const known = this.#holders.get(lease);
    if (known !== undefined) return known;
    const { leases, id, clock, waitUntil, onChange } = this.#host;
    this.#heldAtFirst ??= this.#host.held();
    const held = this.#heldAtFirst.get(lease) ?? 0;
    const holder = new LeaseHolder<Allotted>({
      id,
      clock,
      waitUntil,
      onChange,
      table: {
        get lease() {
          return leases.get(lease);
        },
        set lease(sums) {
          if (sums === undefined) return;
          // What the lease does not count is not its to say.
          const { lent, returned, spent } = sums;
          leases.set(lease, { ...NOTHING, ...leases.get(lease), lent, returned, spent });
        },
        held: () => held,
      },
      draw: (draw) => this.#draw({ ...draw, ...this.#report(lease) }),
      refusal: (allotted, amount) => this.#refusal(allotted, amount),
    });
    this.#holders.set(lease, holder);
    return holder;
  }

  /** What its account has, and what is idle here: both together were too little. */
  #refusal({ refusal }: Allotted, amount: number): DurableAIError {
    const message = "an account lent too little of a budget, and did not say why";
    if (refusal === undefined) return new DurableAIError({ code: "internal/unexpected", message });
    const { left, needed: missing } = refusal;
    return budgetRefusal({ ...refusal, left: left + amount - missing, needed: amount }, this.#host.clock.now());
  }

  async #draw(draw: BudgetDraw): Promise<Allotted> {
    const { lease, returned, spent, over } = draw;
    const allotted = await this.#host.allot(draw);
    this.confirm([{ lease, returned, spent, over }]);
    return allotted;
  }
}

function isKnown({ returned, spent, over }: BudgetReport, known: BudgetReport | undefined): boolean {
  const { returned: r, spent: s, over: o } = known ?? { returned: 0, spent: 0, over: 0 };
  return r >= returned && s >= spent && o >= over;
}
