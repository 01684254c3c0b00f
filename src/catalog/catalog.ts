/** Which models can be called, and who serves them. */
import { DurableAIError } from "../errors.ts";
import { ALIASES, resolveAlias } from "./aliases.ts";
import { authorOf } from "./authors.ts";
import { BuiltInRows } from "./built-in-rows.ts";
import type { Model, ModelTarget, Task } from "./model.ts";
import { nearest } from "./nearest.ts";
import type { OwnModel } from "./own-model.ts";
import { toOwnModel } from "./own-models.ts";
import { GATEWAY, HOST } from "./providers.ts";
import { authorInId, TASK_MODALITIES } from "./row.ts";
import { allRows, ROWS_AS_OF, SOURCES } from "./rows.ts";

/** The catalog: models by id, and a way to call models that have no row. */
export interface Catalog {
  /**
   * The model of `id`: by the catalog's id, an alias, `author/` and any of the author's names, or `provider/` and that
   * provider's own spelling (then with that target only). Undefined for a model nobody has described.
   * @throws DurableAIError `model/unknown` for an alias that cannot be resolved.
   */
  get(id: string): Model | undefined;
  /**
   * The model to call for `id`: as `get` finds it, or made up from the id where its author is someone we can call.
   * `providerIds` are the providers there are, connected or not.
   * @throws DurableAIError `model/unknown` with the ids that come nearest.
   */
  resolve(id: string, providerIds: readonly string[]): Model;
  /** Every model, in the order of their ids: parses all rows. */
  all(): readonly Model[];
  /** Every id, in order. */
  readonly ids: readonly string[];
}

/** Names of Workers AI's own models begin so: `@cf/meta/…`, `@hf/…`. */
const HOSTED_MODEL = /^@[a-z]+\/[^/\s]+\/\S+$/;
const AUTHORED_MODEL = /^([a-z0-9][a-z0-9-]*)\/(\S+)$/;
/** `dynamic/<name>` is a route that was made in AI Gateway: which models it tries, its owner knows. */
const ROUTE_AUTHOR = "dynamic";
/** A version pinned by its day, as authors spell them. */
const PINNED = /[-@](20\d{2}-?[01]\d-?[0-3]\d)$/;

/**
 * Authors whose chat models Cloudflare's AI Gateway sells, for ids that are newer than the catalog: the ids of its
 * catalogue (github.com/cloudflare/cloudflare-docs, `src/content/catalog-models`), read on 25 Nov 2026.
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
const AUTHOR_FACTS: ReadonlyMap<string, Pick<Model, "maxCompletionTokens">> = new Map([
  ["openai", { maxCompletionTokens: true }],
]);

/** How an author spells its own ids, where Cloudflare spells them otherwise. */
const OWN_SPELLING: ReadonlyMap<string, (name: string) => string> = new Map([
  ["anthropic", (name: string) => name.replaceAll(".", "-")],
]);

const builtIn = new BuiltInRows(allRows, SOURCES);

/** The catalog of this package, with `own` models before it: new ones, and others in the place of built-in ones. */
export function createCatalog(own: readonly Model[] = [], rows: BuiltInRows = builtIn): Catalog {
  return new LayeredCatalog(own, rows);
}

class LayeredCatalog implements Catalog {
  readonly #own: ReadonlyMap<string, Model>;
  readonly #rows: BuiltInRows;
  #all: readonly Model[] | undefined;

  constructor(own: readonly Model[], rows: BuiltInRows) {
    this.#own = new Map(own.map((model) => [model.id, model]));
    this.#rows = rows;
  }

  get(id: string): Model | undefined {
    const named = this.#exactly(id) ?? this.#exactly(resolveAlias(id)) ?? this.#byAuthor(id);
    return named ?? this.#bySpelling(id) ?? this.#pinned(id);
  }

  resolve(id: string, providerIds: readonly string[]): Model {
    const model = this.get(id) ?? madeUp(id, providerIds);
    if (model !== undefined) return model;
    throw unknownModel(id, suggestions(id, this));
  }

  get ids(): readonly string[] {
    return [...new Set([...this.#own.keys(), ...this.#rows.ids])].toSorted();
  }

  all(): readonly Model[] {
    if (this.#all !== undefined) return this.#all;
    this.#all = this.ids.flatMap((id) => this.#exactly(id) ?? []);
    return this.#all;
  }

  #exactly(id: string): Model | undefined {
    return this.#own.get(id) ?? this.#rows.get(id);
  }

  /** `qwen/qwen3-max` is `alibaba/qwen3-max`. */
  #byAuthor(id: string): Model | undefined {
    const [, author, name] = AUTHORED_MODEL.exec(id) ?? [];
    if (author === undefined || authorOf(author) === author) return undefined;
    return this.#exactly(`${authorOf(author)}/${name}`);
  }

  /** `anthropic/claude-opus-5-5`, `groq/llama-3.3-70b-versatile`, and the names Cloudflare has beside ours. */
  #bySpelling(id: string): Model | undefined {
    const found = spellings(this.#rows).get(id);
    if (found === undefined) return undefined;
    if (found.provider === undefined) return this.#exactly(found.id);
    // What is meant is that provider's own: whoever has other targets for the model did not mean it.
    const model = this.#rows.get(found.id);
    if (model === undefined) return undefined;
    const isMeant = ({ provider, id: name }: ModelTarget): boolean => id === `${provider}/${name}`;
    return { ...model, targets: model.targets.filter(isMeant) };
  }

  /** A version by its day: at its author it is another id, for everybody else it is not to be had. */
  #pinned(id: string): Model | undefined {
    const model = PINNED.test(id) ? this.get(id.replace(PINNED, "")) : undefined;
    const own = model?.targets.filter(({ provider }) => provider === model.author) ?? [];
    if (model === undefined || own.length === 0) return undefined;
    const name = id.slice(id.indexOf("/") + 1);
    return { ...model, id, targets: [{ provider: model.author, id: OWN_SPELLING.get(model.author)?.(name) ?? name }] };
  }
}

/** A name of a model beside its id; with a provider where it means that provider's own. */
interface Spelling {
  id: string;
  provider?: string;
}

const spellingsByRows = new WeakMap<BuiltInRows, ReadonlyMap<string, Spelling>>();

/** Every other name of every model: parses all rows, once, when somebody uses one. */
function spellings(rows: BuiltInRows): ReadonlyMap<string, Spelling> {
  const known = spellingsByRows.get(rows);
  if (known !== undefined) return known;
  const names = new Map<string, Spelling>();
  const add = (name: string, spelling: Spelling): void => void (names.has(name) || names.set(name, spelling));
  for (const id of rows.ids) {
    const model = rows.get(id);
    for (const target of model?.targets ?? []) addNames(add, model as Model, target);
  }
  spellingsByRows.set(rows, names);
  return names;
}

function addNames(add: (name: string, spelling: Spelling) => void, model: Model, target: ModelTarget): void {
  const { provider, id } = target;
  if (provider === HOST) return;
  if (provider === GATEWAY) return add(id, { id: model.id });
  add(`${provider}/${id}`, provider === model.author ? { id: model.id } : { id: model.id, provider });
}

/** The source of a row that was made up. */
const MADE_UP = "the id alone";

/** Whether nobody has described the model: all that is said of it is guessed from its id. */
export function isMadeUp({ source }: Model): boolean {
  return source === MADE_UP;
}

/** What a model is for that nobody has described: its id says so, where it is no chat model. */
export function taskInId(id: string): Task {
  if (/rerank/i.test(id)) return "reranking";
  return /embed|\/bge-|^voyage\//i.test(id) ? "embeddings" : "text-generation";
}

/** A row for a model nobody has described; undefined where its id says nothing of who serves it. */
function madeUp(id: string, providerIds: readonly string[]): Model | undefined {
  if (HOSTED_MODEL.test(id)) return bareRow(id, id, [{ provider: HOST, id }]);
  const [, author, name] = AUTHORED_MODEL.exec(id) ?? [];
  if (author === undefined || name === undefined) return undefined;
  if (author === ROUTE_AUTHOR) return bareRow(id, name, [{ provider: GATEWAY, id }]);
  // Both serve others' models: theirs have a row or an author of their own.
  const isAuthor = providerIds.includes(author) && author !== HOST && author !== GATEWAY;
  const own = isAuthor ? [{ provider: author, id: OWN_SPELLING.get(author)?.(name) ?? name }] : [];
  const resold = GATEWAY_AUTHORS.has(author) ? [{ provider: GATEWAY, id }] : [];
  const targets = [...own, ...resold];
  return targets.length === 0 ? undefined : { ...bareRow(id, name, targets), ...AUTHOR_FACTS.get(author) };
}

function bareRow(id: string, name: string, targets: ModelTarget[]): Model {
  const asOf = ROWS_AS_OF;
  const task = taskInId(id);
  const [input, output] = TASK_MODALITIES[task];
  return {
    id,
    name,
    author: authorInId(id),
    task,
    input: [input],
    output: [output],
    capabilities: [],
    targets,
    source: MADE_UP,
    asOf,
  };
}

/** Enough of an id to recognise it; a caller may have put anything into that field. */
const MAX_QUOTED_CHARS = 100;

/** An id as an error names it. */
export function quoted(id: string): string {
  return JSON.stringify(id.slice(0, MAX_QUOTED_CHARS));
}

/** The ids that come nearest to one that is none. */
export function suggestions(id: string, catalog: Catalog): string[] {
  return nearest(id, [...catalog.ids, ...Object.keys(ALIASES)]);
}

function unknownModel(id: string, near: readonly string[]): DurableAIError {
  const fix =
    near.length > 0
      ? `Did you mean ${near.join(" or ")}?`
      : "Ids are `author/model` where the author is a provider here, or `@cf/author/model`.";
  return new DurableAIError({
    code: "model/unknown",
    field: "model",
    message: `There is no model ${quoted(id)}. ${fix}`,
    fix,
  });
}

// ---- the catalog as it comes ---------------------------------------------------------------------------------------

const packaged = createCatalog();

/** The built-in model of that very id: no alias, no other spelling. */
export function builtInModel(id: string): Model | undefined {
  return builtIn.get(id);
}

/**
 * The id under which `id` is in the built-in catalog; itself where it is not, or stands for only a part of a model: a
 * version, one provider's.
 */
export function canonicalId(id: string): string {
  if (builtIn.get(id) !== undefined) return id;
  const alias = Object.hasOwn(ALIASES, id) ? ALIASES[id] : undefined;
  const model = alias !== undefined && "refused" in alias ? undefined : packaged.get(id);
  const whole = model === undefined ? undefined : builtIn.get(model.id);
  return whole !== undefined && whole.targets.length === model?.targets.length ? whole.id : id;
}

/** Whether `id`, or what it is an alias of, is another company's model that Cloudflare serves and that is not for chat. */
export function isMediaAtCloudflare(id: string): boolean {
  const alias = Object.hasOwn(ALIASES, id) ? ALIASES[id] : undefined;
  const model = builtIn.get(alias !== undefined && "model" in alias ? alias.model : id);
  if (model === undefined || model.task === "text-generation") return false;
  return model.targets.some(({ provider }) => provider === GATEWAY);
}

/** The model of a run: with what its caller or account has of its own about it. @throws as {@link Catalog.resolve}. */
export function modelOfRun({ model, ownModel }: RunModel, providerIds: readonly string[]): Model {
  if (ownModel === undefined) return packaged.resolve(model, providerIds);
  const source = { source: "the run", asOf: ROWS_AS_OF, bindings: true };
  return toOwnModel(ownModel, "ownModel", builtInModel, source);
}

/** What a run says of its model. */
interface RunModel {
  model: string;
  ownModel?: OwnModel;
}
