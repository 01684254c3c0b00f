/** Which models can be called, and who serves them. */
import { DurableAIError } from "../errors.ts";
import type { Model, ModelTarget } from "./model.ts";
import { MODELS, MODELS_AS_OF } from "./models.ts";
import { nearest } from "./nearest.ts";

/** The catalog: rows by id, and a way to call models that have none. */
export interface Catalog {
  /** The row of `id`: by the catalog's id, or by `author/` and the author's own spelling of the model. */
  get(id: string): Model | undefined;
  /**
   * The model to call for `id`: its row, or a row made up from the id where its author is someone we can call.
   * `providerIds` are the providers there are, connected or not.
   * @throws DurableAIError `model/unknown` with the ids that come nearest.
   */
  resolve(id: string, providerIds: readonly string[]): Model;
}

/** Names of Workers AI's own models begin so: `@cf/meta/…`, `@hf/…`. */
const HOSTED_MODEL = /^@[a-z]+\/[^/\s]+\/\S+$/;
const AUTHORED_MODEL = /^([a-z0-9][a-z0-9-]*)\/(\S+)$/;

const HOST = "workers-ai";
const GATEWAY = "ai-gateway";

/**
 * Authors whose chat models Cloudflare's AI Gateway sells: the ids of its catalogue (github.com/cloudflare/cloudflare-docs,
 * `src/content/catalog-models`), read on 22 Nov 2026.
 */
const GATEWAY_AUTHORS: ReadonlySet<string> = new Set([
  "alibaba",
  "anthropic",
  "deepseek",
  "fireworks",
  "google",
  "minimax",
  "moonshotai",
  "openai",
  "stealth",
  "thinkingmachines",
  "xai",
]);

/** What holds for every model of an author, where a row does not say it. */
const AUTHOR_FACTS: Readonly<Record<string, Pick<Model, "maxCompletionTokens">>> = {
  openai: { maxCompletionTokens: true },
};

/** How an author spells its own ids, where Cloudflare spells them otherwise. */
const OWN_SPELLING: Readonly<Record<string, (name: string) => string>> = {
  anthropic: (name) => name.replaceAll(".", "-"),
};

/** A catalog of `models`; by default those this package brings. */
export function createCatalog(models: readonly Model[] = MODELS): Catalog {
  const rows = new Map<string, Model>();
  for (const model of models) {
    const [author] = model.id.split("/");
    for (const { provider, id } of model.targets) if (provider === author) rows.set(`${author}/${id}`, model);
  }
  for (const model of models) rows.set(model.id, model);
  return {
    get: (id) => rows.get(id),
    resolve: (id, providerIds) => {
      const model = rows.get(id) ?? rowOf(id, providerIds);
      if (model !== undefined) return model;
      throw unknownModel(
        id,
        models.map((known) => known.id),
      );
    },
  };
}

/** A row for a model nobody has described; undefined where its id says nothing of who serves it. */
function rowOf(id: string, providerIds: readonly string[]): Model | undefined {
  if (HOSTED_MODEL.test(id)) return bareRow(id, id, [{ provider: HOST, id }]);
  const [, author, name] = AUTHORED_MODEL.exec(id) ?? [];
  if (author === undefined || name === undefined) return undefined;
  // Both serve others' models: theirs have a row or an author of their own.
  const isAuthor = providerIds.includes(author) && author !== HOST && author !== GATEWAY;
  const own = isAuthor ? [{ provider: author, id: OWN_SPELLING[author]?.(name) ?? name }] : [];
  const resold = GATEWAY_AUTHORS.has(author) ? [{ provider: GATEWAY, id }] : [];
  const targets = [...own, ...resold];
  return targets.length === 0 ? undefined : { ...bareRow(id, name, targets), ...AUTHOR_FACTS[author] };
}

function bareRow(id: string, name: string, targets: ModelTarget[]): Model {
  return { id, name, task: "text-generation", targets, source: "the id alone", asOf: MODELS_AS_OF };
}

/** Enough of an id to recognise it; a caller may have put anything into that field. */
const MAX_QUOTED_CHARS = 100;

function unknownModel(id: string, known: readonly string[]): DurableAIError {
  const near = nearest(id, known);
  const fix =
    near.length > 0
      ? `Did you mean ${near.join(" or ")}?`
      : "Ids are `author/model` where the author is a provider here, or `@cf/author/model`.";
  return new DurableAIError({
    code: "model/unknown",
    field: "model",
    message: `There is no model ${JSON.stringify(id.slice(0, MAX_QUOTED_CHARS))}. ${fix}`,
    fix,
  });
}
