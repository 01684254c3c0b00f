/** What a run object asks its account for: in one message what it needs in one turn, of the balance and of each budget. */
import { reached, unwrap } from "../binding/layer-result.ts";
import { DurableAIError } from "../errors.ts";
import type { AccountObject, LayerResult, LendAnswer, Lent } from "../run/run-record.ts";
import type { Allotted, BudgetDraw } from "../wallet/budget.ts";
import type { Draw } from "../wallet/entry.ts";

/** A message that has not left yet. */
interface Waiting {
  draws: Draw[];
  allots: BudgetDraw[];
  answered: Promise<LendAnswer>;
}

export class LendRequests {
  readonly #account: () => Pick<AccountObject, "lend">;
  #waiting: Waiting | undefined;

  constructor(account: () => Pick<AccountObject, "lend">) {
    this.#account = account;
  }

  /** Of the balance. @throws DurableAIError what the account says; `internal/unexpected` where it does not answer. */
  async draw(draw: Draw): Promise<Lent> {
    const { draws, answered } = this.#next();
    const index = draws.push(draw) - 1;
    return partOf((await answered).draws, index);
  }

  /** Of a budget. @throws DurableAIError as {@link draw}. */
  async allot(draw: BudgetDraw): Promise<Allotted> {
    const { allots, answered } = this.#next();
    const index = allots.push(draw) - 1;
    return partOf((await answered).allots, index);
  }

  #next(): Waiting {
    if (this.#waiting !== undefined) return this.#waiting;
    const [draws, allots]: [Draw[], BudgetDraw[]] = [[], []];
    const send = (): Promise<LendAnswer> => {
      this.#waiting = undefined;
      return reached("account", this.#account().lend({ draws, allots }));
    };
    this.#waiting = { draws, allots, answered: Promise.resolve().then(send) };
    return this.#waiting;
  }
}

function partOf<T>(parts: readonly LayerResult<T>[], index: number): T {
  const part = parts[index];
  if (part !== undefined) return unwrap(part);
  throw new DurableAIError({
    code: "internal/unexpected",
    message: "the account left out a part of what it was asked",
  });
}
