/**
 * The account object: what belongs to an account as a whole. Today its own models, its ledger, and how the targets of
 * its runs fare; keys come to it.
 *
 * Callers are the inference layer's; from outside it refuses everything, whatever URL reaches it.
 */
import { DurableObject } from "cloudflare:workers";
import { ModelTable } from "../catalog/model-table.ts";
import { MAX_OWN_MODELS } from "../catalog/own-models.ts";
import { DurableAIError, toErrorFacts } from "../errors.ts";
import { HealthTable } from "../run/health-table.ts";
import type { AccountObject, KeptModel, LayerResult, Lent, RunObjectNamespace } from "../run/run-record.ts";
import type { BreakerChange, TargetHealth } from "../run/target-health.ts";
import { Ledger } from "../wallet/ledger.ts";
import { DEFAULT_ENTRIES, parseEntryCursor } from "../wallet/wallet-checks.ts";
import type { Charge, Draw, EntryPage, EntryQuery, LeaseSums, TopUp, ToppedUp } from "../wallet/entry.ts";
import type { WalletAnswers, WalletRequest } from "../wallet/wallet-request.ts";
import { logRefused } from "./refusal-log.ts";
import { refuseFetch } from "./run-errors.ts";

/** Leases that are called back at once. */
export const MAX_RECALLED = 500;
/** Times they are called back for one who needs more. */
const MAX_RECALLS = 3;
/** How long money is scarce after it had to be called back. */
export const SCARCE_MS = 10_000;
/** How soon all are asked again after nothing came back. */
export const RECALL_AGAIN_MS = 1_000;

/** One for each account, named `<account>/account`. */
export class Account<Env = unknown> extends DurableObject<Env> implements AccountObject {
  readonly #models = new ModelTable(this.ctx.storage.sql);
  readonly #health = new HealthTable(this.ctx.storage.sql);
  readonly #ledger = new Ledger(this.ctx.storage.sql);
  /** The run objects, whose idle leases are called back. Override it where their binding has another name. */
  protected readonly runs: RunObjectNamespace | undefined = (this.env as { RUNS?: RunObjectNamespace }).RUNS;
  #recalling: Promise<boolean> | undefined;
  #recallAgainAt = 0;
  #scarceUntil = 0;

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

  async wallet(request: WalletRequest): Promise<LayerResult<WalletAnswers[WalletRequest["type"]]>> {
    const answered = this.#answer(() => {
      switch (request.type) {
        case "get":
          return this.#ledger.state();
        case "top-up":
          return this.#topUp(request.topUp);
        case "entries":
          return this.#entries(request.query);
      }
    });
    if (!answered.ok) logRefused(request.type, answered.error);
    return answered;
  }

  async draw(draw: Draw): Promise<LayerResult<Lent>> {
    try {
      let sums = this.#lend(draw);
      for (let round = 0; sums.lent < draw.to && round < MAX_RECALLS; round += 1) {
        if (!(await this.#recallIdle(draw.holder))) break;
        sums = this.#lend({ ...draw, spare: 0 });
      }
      return { ok: true, value: { ...sums, freeNanoUsd: this.#ledger.state().balanceNanoUsd } };
    } catch (thrown) {
      const error = toErrorFacts(thrown);
      logRefused("draw", error);
      return { ok: false, error };
    }
  }

  /** Where others have had to give back, nobody gets more than it needs for a while. */
  #lend(draw: Draw): LeaseSums {
    const spare = Date.now() < this.#scarceUntil ? 0 : draw.spare;
    const lend = (): LeaseSums => this.#ledger.lend({ ...draw, spare }, Date.now());
    return this.ctx.storage.transactionSync(lend);
  }

  /** Asks those that have a lease for what is idle of it; whether anything came back. Who comes meanwhile waits for the same. */
  async #recallIdle(holder: string): Promise<boolean> {
    if (this.#recalling === undefined && Date.now() < this.#recallAgainAt) return false;
    this.#recalling ??= this.#recallAll(holder).finally(() => (this.#recalling = undefined));
    return this.#recalling;
  }

  async #recallAll(but: string): Promise<boolean> {
    const before = this.#ledger.state().heldNanoUsd;
    this.#scarceUntil = Date.now() + SCARCE_MS;
    const holders = this.#ledger.holders(MAX_RECALLED).filter((holder) => holder !== but);
    await Promise.all(holders.map((holder) => this.#recall(holder)));
    const isSome = this.#ledger.state().heldNanoUsd < before;
    if (!isSome) this.#recallAgainAt = Date.now() + RECALL_AGAIN_MS;
    return isSome;
  }

  /** Who does not answer keeps what it has: a live run may be holding it. */
  async #recall(holder: string): Promise<void> {
    const { runs } = this;
    const account = this.ctx.id.name?.replace(/\/account$/, "");
    if (runs === undefined || account === undefined) return;
    try {
      const recalled = await runs.get(runs.idFromString(holder)).recall(account, this.#ledger.lease(holder));
      if (recalled.ok) this.#lend({ holder, to: 0, spare: 0, returned: recalled.value });
    } catch (thrown) {
      logRefused("recall", toErrorFacts(thrown));
    }
  }

  async charge(charges: readonly Charge[]): Promise<LayerResult<undefined>> {
    return this.#answer(() => {
      for (const charge of charges) this.#charge(charge);
      // What was held for them is idle now.
      this.#recallAgainAt = 0;
      return undefined;
    });
  }

  /** What the ledger refuses of one run must not keep the others: sent again it would be refused again. */
  #charge(charge: Charge): void {
    try {
      this.ctx.storage.transactionSync(() => this.#ledger.charge(charge, Date.now()));
    } catch (thrown) {
      const error = toErrorFacts(thrown);
      if (error.code === "internal/unexpected") throw thrown;
      logRefused("charge", error);
    }
  }

  #topUp(topUp: TopUp): ToppedUp {
    const { entries, repeated } = this.ctx.storage.transactionSync(() => this.#ledger.topUp(topUp, Date.now()));
    const [entry] = entries;
    if (entry === undefined)
      throw new DurableAIError({ code: "internal/unexpected", message: "a top-up without entry" });
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
