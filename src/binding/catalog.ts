/** `ai.catalog`: every model that can be called, who serves it, what it costs. */
import type {
  CatalogAnswers,
  CatalogRequest,
  FittedRequest,
  ModelInfo,
  ModelPage,
  ModelQuery,
  RequestFit,
  TargetInfo,
  TokenCount,
} from "../catalog/catalog-request.ts";
import { quoted } from "../catalog/catalog.ts";
import { compareFits, compareModels, type ModelComparison, type NoFit } from "../catalog/compare.ts";
import type { Task } from "../catalog/model.ts";
import type { OwnModel } from "../catalog/own-model.ts";
import type { FormatId, Usage } from "../chat.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { JsonObject } from "../json.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { systemClock } from "../run/system-clock.ts";
import { priceOf, type PriceOptions } from "../wallet/model-price.ts";
import type { Cost } from "../wallet/price.ts";
import { chooseFormat } from "./call-format.ts";
import { unwrap } from "./layer-result.ts";
import { toJsonInputs } from "./run-inputs.ts";
import { formatHeaders } from "./run-request.ts";

/**
 * The catalog, as the deployment and account behind the binding have it, with the binding's own models.
 * Every method rejects with a DurableAIError: `model/unknown` says what may have been meant.
 */
export interface AiCatalog {
  get(id: string): Promise<ModelInfo>;
  /** Models in the order of their ids, a page at a time. */
  search(query?: ModelQuery): Promise<ModelPage>;
  /**
   * Two models, and what differs in price, limits and capabilities; with a `request`, also what each would get of it, and
   * what a switch from `a` to `b` would change. Nothing is sent.
   */
  compare(a: string, b: string, options?: CompareOptions): Promise<ModelComparison>;
  /**
   * How many tokens the inputs of a call have. Its provider is asked where it counts (Anthropic), which costs nothing; else
   * it is an estimate, and says so.
   */
  countTokens(id: string, inputs: JsonObject, options?: CountOptions): Promise<TokenCount>;
  /** What a call with that usage costs, in nano-dollars; `unknown` where nobody has said it. */
  price(id: string, usage: Usage, options?: PriceOptions): Promise<Cost>;
  /** Who serves it, in the order they are tried. */
  targets(id: string): Promise<readonly TargetInfo[]>;
  /** Keeps a model of the account's own, or a change of a built-in one. */
  put(model: OwnModel): Promise<ModelInfo>;
  /** Drops a model of the account's own. Whether there was one. */
  delete(id: string): Promise<boolean>;
}

/** What two models are compared for. */
export interface CompareOptions {
  /** Inputs of `ai.run`. */
  request?: JsonObject;
  /** Their format. Default: as `ai.run` would read them. */
  format?: AnyFormatId;
}

/** How inputs are counted. */
export interface CountOptions {
  /** Their format. Default: as `ai.run` would read them. */
  format?: FormatId;
  /** Format headers to pass on: `anthropic-version`, `anthropic-beta`. */
  extraHeaders?: Readonly<Record<string, string>>;
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
    compare: async (a, b, options = {}) => {
      const [first, second] = [await get(a), await get(b)];
      const compared = compareModels(first, second);
      if (options.request === undefined) return compared;
      const request = toJsonInputs(options.request);
      const fit = (model: ModelInfo): Promise<RequestFit | NoFit> => fitOf(asker, model, request, options.format);
      return { ...compared, request: compareFits(await fit(first), await fit(second)) };
    },
    countTokens: (id, inputs, { format, extraHeaders } = {}) =>
      ask(asker, {
        type: "count",
        id,
        request: toFitted(id, toJsonInputs(inputs), { format }),
        headers: formatHeaders(extraHeaders),
      }),
    price: async (id, usage, options = {}) => priceOf(await get(id), usage, options, systemClock.now()),
    targets: async (id) => (await get(id)).targets,
    put: async (model) => (await ask(asker, { type: "put", model })).model,
    delete: async (id) => (await ask(asker, { type: "delete", id })).deleted,
  };
}

async function fitOf(
  asker: CatalogAsker,
  { id, task, callable, whyNot }: ModelInfo,
  inputs: JsonObject,
  format: AnyFormatId | undefined,
): Promise<RequestFit | NoFit> {
  if (!callable) return { whyNot: whyNot ?? "it cannot be called here" };
  return ask(asker, { type: "fit", id, request: toFitted(id, inputs, { format, task }) });
}

function toFitted(
  model: string,
  inputs: JsonObject,
  { format, task }: { format?: AnyFormatId | undefined; task?: Task },
): FittedRequest {
  const question = { model, inputs, returnRawResponse: false, compat: false };
  return { inputs, ...chooseFormat({ ...question, ...(format !== undefined && { format }), ...(task && { task }) }) };
}

/** Every model of the query, on one page. */
export async function everyModel(asker: CatalogAsker, query: ModelQuery): Promise<ModelInfo[]> {
  return (await ask(asker, { type: "search", query, all: true })).models;
}

async function ask<Type extends CatalogRequest["type"]>(
  { layer, own, direct }: CatalogAsker,
  request: Extract<CatalogRequest, { type: Type }>,
): Promise<CatalogAnswers[Type]> {
  const asking = { ...request, ...(own.length > 0 && { own }), ...(direct && { direct }) };
  return unwrap(await answered(async () => layer().catalog<Type>(asking)));
}

/** What is thrown on the way to the layer has lost its class, and says nothing that a caller could act on. */
async function answered<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (DurableAIError.isInstance(cause)) throw cause;
    const fix = "See that the service of wrapAI is the durable-ai Worker, of the same version, and that it runs.";
    throw new DurableAIError({
      code: "internal/unexpected",
      message: `the inference layer did not answer: ${cause instanceof Error ? cause.message : String(cause)}. ${fix}`,
      fix,
      retryable: true,
      cause,
    });
  }
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
    message: `The catalog has no model ${quoted(id)}. ${fix}`,
  });
}
