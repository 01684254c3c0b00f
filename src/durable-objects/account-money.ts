/** The balance of an account object: what run objects are lent of it, what is called back, and what runs cost. */
import { toErrorFacts } from "../errors.ts";
import type { Lent, RunObject } from "../run/run-record.ts";
import type { Clock } from "../run/watchdog.ts";
import type { Charge, Draw, LeaseSums } from "../wallet/entry.ts";
import type { Ledger, SalesOf } from "../wallet/ledger.ts";
import { callBack, MAX_RECALLED, MAX_RECALLS, Recalls } from "./recalls.ts";
import { logRefused } from "./refusal-log.ts";

/** What it needs of its object. */
export interface AccountMoneyHost {
  ledger: Ledger;
  /** A run object, by its id; undefined where there are none to be reached. */
  run(holder: string): Pick<RunObject, "recall"> | undefined;
  account(): string | undefined;
  /** All that `change` writes, or nothing. */
  transaction<T>(change: () => T): T;
  sales: SalesOf;
  clock: Clock;
}

export class AccountMoney {
  readonly #host: AccountMoneyHost;
  readonly #recalls: Recalls;

  constructor(host: AccountMoneyHost) {
    this.#host = host;
    this.#recalls = new Recalls((holder) => this.#recallAll(holder), host.clock);
  }

  /** Lends what is asked for whole, or not at all, after what is idle elsewhere has come back. */
  async draw(draw: Draw): Promise<Lent> {
    let sums = this.#lend(draw);
    for (let round = 0; sums.lent < draw.to && round < MAX_RECALLS; round += 1) {
      if (!(await this.#recalls.recall(draw.holder))) break;
      sums = this.#lend({ ...draw, spare: 0 });
    }
    return { ...sums, freeNanoUsd: this.#host.ledger.state().balanceNanoUsd };
  }

  /** What was held for the runs is idle now. */
  charge(charges: readonly Charge[]): void {
    for (const charge of charges) this.#charge(charge);
    this.#recalls.changed();
  }

  /** What the ledger refuses of one run must not keep the others: sent again it would be refused again. */
  #charge(charge: Charge): void {
    const { ledger, clock, sales, transaction } = this.#host;
    try {
      transaction(() => ledger.charge(charge, clock.now(), sales));
    } catch (thrown) {
      const error = toErrorFacts(thrown);
      if (error.code === "internal/unexpected") throw thrown;
      logRefused("charge", error);
    }
  }

  /** Where others have had to give back, nobody gets more than it needs for a while. */
  #lend(draw: Draw): LeaseSums {
    const { ledger, clock, transaction } = this.#host;
    const spare = this.#recalls.isScarce ? 0 : draw.spare;
    return transaction(() => ledger.lend({ ...draw, spare }, clock.now()));
  }

  /** Asks those that have a lease for what is idle of it; whether anything came back. */
  async #recallAll(but: string): Promise<boolean> {
    const { ledger, transaction, clock } = this.#host;
    const before = ledger.state().heldNanoUsd;
    const holders = ledger.holders(MAX_RECALLED).filter((holder) => holder !== but);
    const ask = (holder: string): Promise<Draw | undefined> => this.#recall(holder);
    const take = (draw: Draw): void => void ledger.lend(draw, clock.now());
    await callBack({ holders, ask, take, transaction, clock, name: "recall" });
    return ledger.state().heldNanoUsd < before;
  }

  async #recall(holder: string): Promise<Draw | undefined> {
    const [run, account] = [this.#host.run(holder), this.#host.account()];
    if (run === undefined || account === undefined) return undefined;
    const recalled = await run.recall(account, this.#host.ledger.lease(holder));
    return recalled.ok ? { holder, to: 0, spare: 0, returned: recalled.value } : undefined;
  }
}
