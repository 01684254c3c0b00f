/** The catalog as an inference layer has it: with its providers, the account's own models and those of whoever asks. */
import { builtInModel, canonicalId, createCatalog, suggestions, type Catalog } from "../catalog/catalog.ts";
import type { CatalogAnswers, CatalogRequest, ModelInfo, RequestFit, TokenCount } from "../catalog/catalog-request.ts";
import { checkModelId } from "../catalog/model-checks.ts";
import type { Model } from "../catalog/model.ts";
import type { OwnModel } from "../catalog/own-model.ts";
import { toOwnModel, toOwnModels } from "../catalog/own-models.ts";
import { checkModelQuery, searchModels } from "../catalog/search.ts";
import { DurableAIError } from "../errors.ts";
import type { Connections } from "../providers/provider.ts";
import { toProviderRequest } from "../run/provider-request.ts";
import { routeOf, whyNotCallable, type Target } from "../run/route.ts";
import { countTokens } from "../run/token-count.ts";
import type { AccountNamespace, AccountObject, KeptModel } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { accountObject, noAccounts } from "./account-object.ts";
import { reached, unwrap } from "./layer-result.ts";
import { toModelInfo } from "./model-info.ts";
import { wantsStream } from "./run-inputs.ts";

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

/** Accounts an isolate knows the models of; of more than these the one known longest is asked again. */
export const MAX_KNOWN_ACCOUNTS = 1_000;

/** One answer of an account, and when it came. It is plain data: a promise would belong to one request. */
interface Known {
  kept: readonly KeptModel[];
  readAt: number;
}

/** What an isolate knows of the accounts of one namespace. */
class KnownAccounts {
  /** Raised by every change made here: what was asked before it and is answered after it does not count. */
  changes = 0;
  readonly #known = new Map<string, Known>();

  get(account: string): Known | undefined {
    return this.#known.get(account);
  }

  set(account: string, known: Known): void {
    this.#known.delete(account);
    this.#known.set(account, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN_ACCOUNTS && oldest !== undefined) this.#known.delete(oldest);
  }

  forget(account: string): void {
    this.changes += 1;
    this.#known.delete(account);
  }
}

const knownByNamespace = new WeakMap<AccountNamespace, KnownAccounts>();

function knownAccounts(accounts: AccountNamespace): KnownAccounts {
  const known = knownByNamespace.get(accounts) ?? new KnownAccounts();
  knownByNamespace.set(accounts, known);
  return known;
}

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
    const named = (name: string): OwnModel | undefined => kept.find(({ model }) => model.id === name)?.model;
    return named(id) ?? named(canonicalId(id));
  }

  /** @throws DurableAIError where the question is not what it should be, or the account does not answer. */
  async answer(request: CatalogRequest): Promise<CatalogAnswers[CatalogRequest["type"]]> {
    switch (request.type) {
      case "get":
        return this.#get(request);
      case "search":
        return this.#search(request);
      case "fit":
        return this.#fit(request);
      case "count":
        return this.#count(request);
      case "put":
        return { model: await this.#put(request) };
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
    all,
    own,
    direct,
  }: Extract<CatalogRequest, { type: "search" }>): Promise<CatalogAnswers["search"]> {
    const checked = checkModelQuery(query, "query");
    const catalog = await this.#catalog(own);
    const models = catalog.all().map((model) => this.#info(model, direct));
    return searchModels(models, checked, today(), all);
  }

  async #fit({ id, request, own }: Extract<CatalogRequest, { type: "fit" }>): Promise<RequestFit> {
    const [target] = await this.#route(id, own);
    const { warnings } = toProviderRequest({ ...request, stream: wantsStream(request.inputs) }, target);
    return { provider: target.provider, model: target.model.id, format: target.format, warnings };
  }

  async #count({ id, request, headers, own }: Extract<CatalogRequest, { type: "count" }>): Promise<TokenCount> {
    const asked = { ...request, stream: false, ...(headers !== undefined && { headers }) };
    return countTokens(asked, await this.#route(id, own), systemClock);
  }

  /** Who would be asked. @throws DurableAIError where the model cannot be called here. */
  async #route(id: string, own: readonly OwnModel[] | undefined): Promise<[Target, ...Target[]]> {
    const connections = this.#options.connections();
    const model = (await this.#catalog(own)).resolve(id, connections.providerIds);
    const [first, ...others] = routeOf(model, connections, systemClock.now());
    if (first === undefined) throw new DurableAIError({ code: "internal/unexpected", message: "an empty route" });
    return [first, ...others];
  }

  /** Checked as it will be used; kept as it was written, so that it follows the built-in row it changes. */
  async #put({ model: given, direct }: Extract<CatalogRequest, { type: "put" }>): Promise<ModelInfo> {
    const info = this.#info(toOwnModel(given, "model", builtInModel, accountSource(today())), direct);
    unwrap(await reached("account", this.#object().putModel({ model: given, asOf: today() })));
    this.#forget();
    return info;
  }

  async #delete(id: string): Promise<boolean> {
    const deleted = unwrap(await reached("account", this.#object().deleteModel(id)));
    this.#forget();
    return deleted;
  }

  #info(model: Model, direct = false): ModelInfo {
    const connections = this.#options.connections();
    const { whyNot = whyNotCallable } = this.#options;
    return toModelInfo(model, { connections, refusal: whyNot(model, connections), direct });
  }

  async #catalog(own: readonly OwnModel[] = []): Promise<Catalog> {
    const ofAccount = (await this.#kept()).flatMap(toAccountModel);
    if (own.length === 0) return createCatalog(ofAccount);
    const below = new Map(ofAccount.map((model) => [model.id, model]));
    const source = { source: "wrapAI({ models })", asOf: today(), bindings: true };
    for (const model of toOwnModels(own, "models", (id) => below.get(id) ?? builtInModel(id), source))
      below.set(model.id, model);
    return createCatalog([...below.values()]);
  }

  // ---- the account -------------------------------------------------------------------------------------------------

  /** What the account keeps; where it does not answer, what it said last, however old. */
  async #kept(): Promise<readonly KeptModel[]> {
    const { accounts, account } = this.#options;
    if (accounts === undefined) return [];
    const accountsHere = knownAccounts(accounts);
    const known = accountsHere.get(account);
    if (known !== undefined && systemClock.now() - known.readAt < ACCOUNT_MODELS_FRESH_MS) return known.kept;
    const { changes } = accountsHere;
    try {
      const kept = unwrap(await reached("account", this.#object().models()));
      if (accountsHere.changes === changes) accountsHere.set(account, { kept, readAt: systemClock.now() });
      return kept;
    } catch (thrown) {
      if (known !== undefined) return known.kept;
      throw thrown;
    }
  }

  #forget(): void {
    const { accounts, account } = this.#options;
    if (accounts !== undefined) knownAccounts(accounts).forget(account);
  }

  #object(): AccountObject {
    const { accounts, account } = this.#options;
    if (accounts === undefined) throw noAccounts("it can keep no models");
    return accountObject(accounts, account);
  }
}

/** None where another release of this package no longer takes what the account keeps: the others are still there. */
function toAccountModel({ model, asOf }: KeptModel): Model[] {
  try {
    return [toOwnModel(model, "model", builtInModel, accountSource(asOf))];
  } catch (thrown) {
    if (DurableAIError.isInstance(thrown)) return [];
    throw thrown;
  }
}

function accountSource(asOf: string): { source: string; asOf: string; bindings: boolean } {
  return { source: "the account", asOf, bindings: false };
}

function today(): string {
  return new Date(systemClock.now()).toISOString().slice(0, 10);
}
