/** Finds models: filters over what is known of each, and pages. */
import { invalidInput } from "../errors.ts";
import { authorOf } from "./authors.ts";
import type { ModelInfo, ModelPage, ModelQuery } from "./catalog-request.ts";
import type { Meter } from "./meters.ts";
import {
  CAPABILITIES,
  checkBoolean,
  checkDate,
  checkMeter,
  MODALITIES,
  oneOf,
  TASKS,
  type Check,
} from "./model-checks.ts";
import type { Rates } from "./model.ts";

/** Models on a page where the query does not say it, and at most. */
export const DEFAULT_MODEL_LIMIT = 50;
export const MAX_MODEL_LIMIT = 500;

/** One field of a query: whether a model passes what it says. */
type Filter<Name extends keyof ModelQuery> = (model: ModelInfo, wanted: NonNullable<ModelQuery[Name]>) => boolean;

const FILTERS: {
  readonly [Name in Exclude<keyof ModelQuery, "limit" | "cursor" | "includeDeprecated">]-?: Filter<Name>;
} = {
  text: ({ id, name }, text) => words(text).every((word) => `${id} ${name}`.toLowerCase().includes(word)),
  task: (model, task) => model.task === task,
  input: (model, wanted) => listed(wanted).every((word) => model.input.includes(word)),
  output: (model, wanted) => listed(wanted).every((word) => model.output.includes(word)),
  author: (model, author) => model.author === authorOf(author),
  provider: ({ targets }, provider) => targets.some((target) => target.provider === provider),
  capability: (model, wanted) => listed(wanted).every((word) => model.capabilities.includes(word)),
  maxPrice: ({ price }, most) => isWithin(price?.rates, most),
  minContext: ({ contextTokens = 0 }, least) => contextTokens >= least,
  zdr: (model, zdr) => (model.zdr ?? false) === zdr,
  hosting: (model, hosting) => model.hosting === hosting,
  billing: (model, billing) => model.billing === billing,
  callable: (model, callable) => model.callable === callable,
  since: ({ addedAt }, since) => addedAt !== undefined && addedAt >= since,
};

/**
 * A page of the models that pass, in the order they come.
 * @param today ISO date: what has ended by then is left out unless the query asks for it.
 * @param all everything is on the page.
 */
export function searchModels(models: Iterable<ModelInfo>, query: ModelQuery, today: string, all = false): ModelPage {
  const found = [...models].filter((model) => passes(model, query, today));
  const from = query.cursor === undefined ? 0 : found.findIndex(({ id }) => id > (query.cursor as string));
  const limit = all ? found.length : (query.limit ?? DEFAULT_MODEL_LIMIT);
  const page = from < 0 ? [] : found.slice(from, from + limit);
  const last = page.at(-1);
  const isLast = from < 0 || from + limit >= found.length;
  return { models: page, total: found.length, ...(!isLast && last !== undefined && { cursor: last.id }) };
}

function passes(model: ModelInfo, query: ModelQuery, today: string): boolean {
  const hasEnded = model.deprecated === true || (model.retiresAt !== undefined && model.retiresAt <= today);
  if (hasEnded && query.includeDeprecated !== true) return false;
  return (Object.keys(FILTERS) as (keyof typeof FILTERS)[]).every((name) => {
    const wanted = query[name];
    const filter = FILTERS[name] as Filter<typeof name>;
    return wanted === undefined || filter(model, wanted as never);
  });
}

function isWithin(rates: Rates | undefined, most: Rates): boolean {
  return (Object.entries(most) as [Meter, number][]).every(([meter, limit]) => {
    const rate = rates?.[meter];
    return rate !== undefined && rate <= limit;
  });
}

function words(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

function listed<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

// ---- checking ------------------------------------------------------------------------------------------------------

const MAX_TEXT_CHARS = 200;

const CHECKS: { readonly [Name in keyof ModelQuery]-?: Check } = {
  text: isText,
  task: oneOf(TASKS),
  input: isWords(MODALITIES),
  output: isWords(MODALITIES),
  author: isText,
  provider: isText,
  capability: isWords(CAPABILITIES),
  maxPrice: areRates,
  minContext: isNumberOf("tokens"),
  zdr: checkBoolean,
  includeDeprecated: checkBoolean,
  hosting: oneOf(["workers-ai", "proxied", "own"]),
  billing: oneOf(["cloudflare", "own-key"]),
  callable: checkBoolean,
  since: checkDate,
  limit: isLimit,
  cursor: isText,
};

/** The names a query may have. */
export const QUERY_FIELDS = Object.keys(CHECKS) as readonly (keyof ModelQuery)[];

/** Checks a query. @throws DurableAIError `input/invalid` naming the field below `path`. */
export function checkModelQuery(query: unknown, path: string): ModelQuery {
  if (query === undefined) return {};
  if (typeof query !== "object" || query === null || Array.isArray(query))
    throw invalidInput(path, "it is not an object", 'Write e.g. { task: "text-to-image" }.');
  for (const [name, value] of Object.entries(query)) {
    const field = path === "" ? name : `${path}.${name}`;
    if (!Object.hasOwn(CHECKS, name))
      throw invalidInput(field, "there is no such filter", `There are ${QUERY_FIELDS.join(", ")}.`);
    if (value !== undefined) CHECKS[name as keyof ModelQuery](value, field);
  }
  return query;
}

function isText(value: unknown, field: string): void {
  if (typeof value === "string" && value.length > 0 && value.length <= MAX_TEXT_CHARS) return;
  throw invalidInput(field, "it is no text to look for", `Write 1 to ${MAX_TEXT_CHARS} characters.`);
}

function isWords(known: readonly string[]): Check {
  const one = oneOf(known);
  return (value, field) => {
    for (const word of Array.isArray(value) ? value : [value]) one(word, field);
  };
}

function areRates(value: unknown, field: string): void {
  if (typeof value !== "object" || value === null)
    throw invalidInput(field, "it is not an object", "Write e.g. { input: usd(1), output: usd(4) }.");
  for (const [meter, rate] of Object.entries(value)) {
    checkMeter(meter, `${field}.${meter}`);
    if (!Number.isSafeInteger(rate) || Number(rate) < 0)
      throw invalidInput(`${field}.${meter}`, "it is not a number of nano-dollars", "Write e.g. usd(1).");
  }
}

function isNumberOf(what: string): Check {
  return (value, field) => {
    if (!Number.isSafeInteger(value) || Number(value) < 0)
      throw invalidInput(field, `it is not a number of ${what}`, "Write a whole number.");
  };
}

function isLimit(value: unknown, field: string): void {
  if (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= MAX_MODEL_LIMIT) return;
  throw invalidInput(field, "it is not a number in range", `Write a whole number from 1 to ${MAX_MODEL_LIMIT}.`);
}
