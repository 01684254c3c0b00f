/** The catalog of a binding without an inference layer: what the AI binding alone can call. */
import type { CatalogAnswers, CatalogRequest } from "../catalog/catalog-request.ts";
import type { Model } from "../catalog/model.ts";
import type { DurableAIError } from "../errors.ts";
import { connect } from "../providers/providers.ts";
import { aiGateway } from "../providers/ai-gateway.ts";
import { workersAI } from "../providers/workers-ai.ts";
import { whyNotCallable } from "../run/route.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { isHostedModel } from "./call-format.ts";
import { needsLayer } from "./call-plan.ts";
import { LayerCatalog } from "./layer-catalog.ts";
import { answer } from "./layer-result.ts";

const PROVIDERS = [workersAI, aiGateway];

/**
 * Answers as a layer does, from this Worker alone.
 * @param compat the binding answers as Cloudflare does, so that chat models of others can be called without a layer.
 */
export function createDirectCatalog(ai: Ai | undefined, compat: boolean): Pick<InferenceLayer, "catalog"> {
  // Made when it is asked: a binding is made for each request, and few of them ask.
  let catalog: LayerCatalog | undefined;
  return {
    catalog: async <Type extends CatalogRequest["type"]>(request: Extract<CatalogRequest, { type: Type }>) =>
      answer(async () => {
        catalog ??= directCatalog(ai, compat);
        return (await catalog.answer(request)) as CatalogAnswers[Type];
      }),
  };
}

function directCatalog(ai: Ai | undefined, compat: boolean): LayerCatalog {
  const connections = connect(PROVIDERS, { env: { AI: ai }, fetch: fetch.bind(globalThis) });
  const whyNot = (model: Model): DurableAIError | undefined =>
    whyNotCallable(model, connections) ?? (compat || isHostedModel(model.id) ? undefined : needsLayer(model.id));
  return new LayerCatalog({ account: "", connections: () => connections, whyNot });
}
