/**
 * The account object: what belongs to an account as a whole. Today its own models, and how the targets of
 * its runs fare; money and keys come to it.
 *
 * Callers are the inference layer's; from outside it refuses everything, whatever URL reaches it.
 */
import { DurableObject } from "cloudflare:workers";
import { ModelTable } from "../catalog/model-table.ts";
import { MAX_OWN_MODELS } from "../catalog/own-models.ts";
import { DurableAIError, toErrorFacts } from "../errors.ts";
import { HealthTable } from "../run/health-table.ts";
import type { AccountObject, KeptModel, LayerResult } from "../run/run-record.ts";
import type { BreakerChange, TargetHealth } from "../run/target-health.ts";
import { refuseFetch } from "./run-errors.ts";

/** One for each account, named `<account>/account`. */
export class Account<Env = unknown> extends DurableObject<Env> implements AccountObject {
  readonly #models = new ModelTable(this.ctx.storage.sql);
  readonly #health = new HealthTable(this.ctx.storage.sql);

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
