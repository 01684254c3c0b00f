/** The catalog as an inference layer has it: with its providers, the account's own models and those of whoever asks. */
import { builtInModel, canonicalId, createCatalog, suggestions, type Catalog } from "../catalog/catalog.ts";
import type { CatalogAnswers, CatalogRequest, ModelInfo } from "../catalog/catalog-request.ts";
import { checkModelId } from "../catalog/model-checks.ts";
import type { Model } from "../catalog/model.ts";
import type { OwnModel } from "../catalog/own-model.ts";
import { toOwnModel, toOwnModels } from "../catalog/own-models.ts";
import { checkModelQuery, searchModels } from "../catalog/search.ts";
import { DurableAIError } from "../errors.ts";
import type { Connections } from "../providers/provider.ts";
import { whyNotCallable } from "../run/route.ts";
import type { AccountNamespace, AccountObject, KeptModel, LayerResult } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { toModelInfo } from "./model-info.ts";

/** An account's models are asked for again after this time; another isolate's change is seen by then. */
export const ACCOUNT_MODELS_FRESH_MS = 30_000;

/** What the catalog of a layer stands on. */
export interface LayerCatalogOptions {
  /** The account objects; absent where the deployment has none, and then nothing can be kept. */
  accounts?: AccountNamespace;
  account: string;
  connections: () => Connections;
  /** Why a model cannot be called. @default as the layer's route says */
  whyNot?: typeof whyNotCallable;
}

/** One answer of an account, and when it came. It is plain data: a promise would belong to one request. */
interface Known {
  kept: readonly KeptModel[];
  readAt: number;
}

const knownModels = new WeakMap<AccountNamespace, Map<string, Known>>();

/** Answers questions about models, and finds what is special about the model of a run. */
export class LayerCatalog {
  readonly #options: LayerCatalogOptions;

  constructor(options: LayerCatalogOptions) {
    this.#options = options;
  }

  /** What the account has of its own about a model, under whatever spelling; undefined where that is nothing. */
  async ownModel(id: string): Promise<OwnModel | undefined> {
    const kept = await this.#kept();
    if (kept.length === 0) return undefined;
    const canonical = canonicalId(id);
    return (kept.find(({ model }) => model.id === id) ?? kept.find(({ model }) => model.id === canonical))?.model;
  }

  /** @throws DurableAIError where the question is not what it should be, or the account does not answer. */
  async answer(request: CatalogRequest): Promise<CatalogAnswers[CatalogRequest["type"]]> {
    switch (request.type) {
      case "get":
        return this.#get(request);
      case "search":
        return this.#search(request);
      case "put":
        return { model: await this.#put(request.model) };
      case "delete":
        return { deleted: await this.#delete(checkModelId(request.id, "id")) };
    }
  }

  async #get({ id, own, direct }: Extract<CatalogRequest, { type: "get" }>): Promise<CatalogAnswers["get"]> {
    const catalog = await this.#catalog(own);
    const model = catalog.get(id);
    return model === undefined ? { suggestions: suggestions(id, catalog) } : { model: this.#info(model, direct) };
  }

  async #search({
    query,
    own,
    direct,
  }: Extract<CatalogRequest, { type: "search" }>): Promise<CatalogAnswers["search"]> {
    const checked = checkModelQuery(query, "query");
    const catalog = await this.#catalog(own);
    const models = catalog.all().map((model) => this.#info(model, direct));
    return searchModels(models, checked, today());
  }

  /** Checked as it will be used; kept as it was written, so that it follows the built-in row it changes. */
  async #put(given: OwnModel): Promise<ModelInfo> {
    const model = toOwnModel(given, "model", builtInModel, accountSource(today()));
    unwrap(await this.#object().putModel({ model: given, asOf: today() }));
    this.#forget();
    return this.#info(model);
  }

  async #delete(id: string): Promise<boolean> {
    const deleted = unwrap(await this.#object().deleteModel(id));
    this.#forget();
    return deleted;
  }

  #info(model: Model, direct = false): ModelInfo {
    const connections = this.#options.connections();
    const { whyNot = whyNotCallable } = this.#options;
    return toModelInfo(model, { connections, refusal: whyNot(model, connections), direct });
  }

  async #catalog(own: readonly OwnModel[] = []): Promise<Catalog> {
    const ofAccount = (await this.#kept()).map(({ model, asOf }) =>
      toOwnModel(model, "model", builtInModel, accountSource(asOf)),
    );
    const below = createCatalog(ofAccount);
    if (own.length === 0) return below;
    const source = { source: "wrapAI({ models })", asOf: today(), bindings: true };
    const ofCaller = toOwnModels(own, "models", (id) => below.get(id), source);
    const ids = new Set(ofCaller.map(({ id }) => id));
    return createCatalog([...ofCaller, ...ofAccount.filter(({ id }) => !ids.has(id))]);
  }

  // ---- the account -------------------------------------------------------------------------------------------------

  async #kept(): Promise<readonly KeptModel[]> {
    const { accounts, account } = this.#options;
    if (accounts === undefined) return [];
    const known = knownModels.get(accounts)?.get(account);
    if (known !== undefined && systemClock.now() - known.readAt < ACCOUNT_MODELS_FRESH_MS) return known.kept;
    const kept = unwrap(await reached(this.#object().models()));
    const byAccount = knownModels.get(accounts) ?? new Map<string, Known>();
    byAccount.set(account, { kept, readAt: systemClock.now() });
    knownModels.set(accounts, byAccount);
    return kept;
  }

  #forget(): void {
    const { accounts, account } = this.#options;
    if (accounts !== undefined) knownModels.get(accounts)?.delete(account);
  }

  #object(): AccountObject {
    const { accounts, account } = this.#options;
    if (accounts === undefined) throw noAccounts();
    return accounts.get(accounts.idFromName(`${account}/account`));
  }
}

function accountSource(asOf: string): { source: string; asOf: string; bindings: boolean } {
  return { source: "the account", asOf, bindings: false };
}

function today(): string {
  return new Date(systemClock.now()).toISOString().slice(0, 10);
}

function unwrap<T>(result: LayerResult<T>): T {
  if (result.ok) return result.value;
  throw DurableAIError.from(result.error);
}

/** What is thrown on the way to an object is the platform's. */
async function reached<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new DurableAIError({
      code: "internal/unexpected",
      message: `the account object did not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
      retryable: true,
      cause,
    });
  }
}

function noAccounts(): DurableAIError {
  const fix =
    'Bind the class Account as "ACCOUNTS" in the wrangler config of the inference layer (with its own script: wrapAI({ accounts })).';
  return new DurableAIError({
    code: "option/not-available",
    field: "ACCOUNTS",
    fix,
    message: `this deployment has no account objects, so it can keep no models. ${fix}`,
  });
}
