/** `ai.catalog`: every model that can be called, who serves it, what it costs. */
import type {
  CatalogAnswers,
  CatalogRequest,
  ModelInfo,
  ModelPage,
  ModelQuery,
  TargetInfo,
} from "../catalog/catalog-request.ts";
import { compareModels, type ModelComparison } from "../catalog/compare.ts";
import type { Service } from "../catalog/model.ts";
import type { OwnModel } from "../catalog/own-model.ts";
import { providerFacts } from "../catalog/providers.ts";
import { MAX_MODEL_LIMIT } from "../catalog/search.ts";
import type { Usage } from "../chat.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { costOf, unknownCost, type Cost } from "../wallet/price.ts";
import { unwrap } from "./replay.ts";

/** What else decides about a price. */
export interface PriceOptions {
  /** Whose price. @default who would be called now */
  provider?: string;
  /** When the call is made, in milliseconds since the Unix epoch: some prices change by day or hour. @default now */
  at?: number;
  /** @default as the usage says, else the usual one */
  service?: Service;
  /** The name of a variant of the price: a resolution, a quality. */
  variant?: string;
}

/**
 * The catalog, as the deployment and account behind the binding have it, with the binding's own models.
 * Every method rejects with a DurableAIError: `model/unknown` says what may have been meant.
 */
export interface AiCatalog {
  get(id: string): Promise<ModelInfo>;
  /** Models in the order of their ids, a page at a time. */
  search(query?: ModelQuery): Promise<ModelPage>;
  /** Two models, and what differs in price, limits and capabilities. */
  compare(a: string, b: string): Promise<ModelComparison>;
  /** What a call with that usage costs, in nano-dollars; `unknown` where nobody has said it. */
  price(id: string, usage: Usage, options?: PriceOptions): Promise<Cost>;
  /** Who serves it, in the order they are tried. */
  targets(id: string): Promise<readonly TargetInfo[]>;
  /** Keeps a model of the account's own, or a change of a built-in one. */
  put(model: OwnModel): Promise<ModelInfo>;
  /** Drops a model of the account's own. Whether there was one. */
  delete(id: string): Promise<boolean>;
}

/** Where a catalog's questions go, and who asks. */
export interface CatalogAsker {
  layer: () => Pick<InferenceLayer, "catalog">;
  own: readonly OwnModel[];
  direct: boolean;
}

/** The catalog behind `asker.layer`. */
export function createAiCatalog(asker: CatalogAsker): AiCatalog {
  const get = (id: string): Promise<ModelInfo> => getModel(asker, id);
  return {
    get,
    search: (query = {}) => ask(asker, { type: "search", query }),
    compare: async (a, b) => compareModels(await get(a), await get(b)),
    price: async (id, usage, options) => priceOf(await get(id), usage, options),
    targets: async (id) => (await get(id)).targets,
    put: async (model) => (await ask(asker, { type: "put", model })).model,
    delete: async (id) => (await ask(asker, { type: "delete", id })).deleted,
  };
}

/** Every model of the query, whatever its page. */
export async function everyModel({ search }: Pick<AiCatalog, "search">, query: ModelQuery): Promise<ModelInfo[]> {
  const models: ModelInfo[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await search({ ...query, limit: MAX_MODEL_LIMIT, ...(cursor && { cursor }) });
    models.push(...page.models);
    if (page.cursor === undefined) return models;
    cursor = page.cursor;
  }
}

async function ask<Type extends CatalogRequest["type"]>(
  { layer, own, direct }: CatalogAsker,
  request: Extract<CatalogRequest, { type: Type }>,
): Promise<CatalogAnswers[Type]> {
  const asking = { ...request, ...(own.length > 0 && { own }), ...(direct && { direct }) };
  return unwrap(await layer().catalog<Type>(asking));
}

async function getModel(asker: CatalogAsker, id: string): Promise<ModelInfo> {
  if (typeof id !== "string" || id === "")
    throw invalidInput("id", "it is not a model id", 'Write e.g. "anthropic/claude-sonnet-5".');
  const found = await ask(asker, { type: "get", id });
  if (found.model !== undefined) return found.model;
  const fix =
    found.suggestions.length > 0
      ? `Did you mean ${found.suggestions.join(" or ")}?`
      : "ai.catalog.search lists what there is. A model that is not listed may still be called.";
  throw new DurableAIError({
    code: "model/unknown",
    field: "id",
    fix,
    message: `The catalog has no model ${JSON.stringify(id)}. ${fix}`,
  });
}

// ---- prices --------------------------------------------------------------------------------------------------------

const STANDARD_PERCENT = 100;

function priceOf(model: ModelInfo, usage: Usage, { provider, at, service, variant }: PriceOptions = {}): Cost {
  if (typeof usage !== "object" || usage === null)
    throw invalidInput("usage", "it is not an object", "Write e.g. { inputTokens: 1000, outputTokens: 200 }.");
  const target = targetOf(model, provider);
  const own = model.priceIsOwn === true;
  if (usage.costNanoUsd !== undefined && !own) return { source: "provider", nanoUsd: usage.costNanoUsd, lines: [] };
  const price = target.price ?? model.price;
  if (price === undefined) return unknownCost(`nobody has said what ${model.id} costs at ${target.provider}`);
  const wanted = service ?? usage.service;
  const facts = providerFacts(target.provider);
  const ofService = wanted === undefined ? STANDARD_PERCENT : facts?.services?.[wanted];
  if (ofService === undefined)
    return unknownCost(`nobody has said what ${target.provider} charges for ${wanted} service`);
  const ofRegion = (usage.region !== undefined && facts?.regions?.[usage.region]) || STANDARD_PERCENT;
  const percent = (ofService * ofRegion) / STANDARD_PERCENT;
  const cost = costOf(price, usage, { at: at ?? systemClock.now(), percent, variant });
  return cost.source === "catalog" && own ? { ...cost, source: "override" } : cost;
}

function targetOf({ id, targets, callableBy }: ModelInfo, provider: string | undefined): TargetInfo {
  const wanted = provider ?? callableBy;
  const target = wanted === undefined ? targets[0] : targets.find((one) => one.provider === wanted);
  if (target !== undefined) return target;
  const names = [...new Set(targets.map((one) => one.provider))].join(", ");
  throw invalidInput("options.provider", `${provider} does not serve ${id}`, `Name one of ${names}.`);
}
