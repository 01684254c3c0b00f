/** One row of the catalog, from everything that is said of its model. */
import { CAPABILITIES, MODALITIES } from "../../src/catalog/model-checks.ts";
import type { Modality, Task } from "../../src/catalog/model.ts";
import { HOST } from "../../src/catalog/providers.ts";
import {
  authorInId,
  lastPart,
  nameInId,
  TASK_MODALITIES,
  type ModelRow,
  type PriceRow,
  type RateRow,
} from "../../src/catalog/row.ts";
import { SOURCE_LETTERS, sourcesOf, type ModelOffer, type SourceName } from "./offer.ts";
import { FAMILIES } from "./overlay/families.ts";
import { taskOf } from "./overlay/tasks.ts";
import { exact, longestLimit, mapRates } from "./price-rows.ts";
import { RELEASE_DATES } from "./release-dates.ts";
import { endingOf } from "./retirements.ts";
import { byPlace, listPrice, targetRows } from "./target-rows.ts";

/** What the rows are made of beside the offers. */
export interface RowOptions {
  /** The day each source is of (ISO date). */
  asOf: Readonly<Record<SourceName, string>>;
  /** What the committed rows say of when a model was added: it stays, but where the overlay knows better. */
  addedBefore: ReadonlyMap<string, string | undefined>;
}

/** The row of the model `id`, by all who offer it. */
export function modelRow(id: string, members: readonly ModelOffer[], options: RowOptions): ModelRow {
  const { retirement, served } = endingOf(id, members, options.asOf["cloudflare-docs"]);
  const offers = served.toSorted(byPlace(id)).map((offer) => withHourWrites(id, offer));
  const task = taskAmong(id, offers);
  const price = listPrice(offers);
  const to = targetRows(id, offers, price);
  const context = contextAmong(offers, [
    price,
    ...to.map((target) => (typeof target === "string" ? {} : target.price)),
  ]);
  const ends: SourceName[] = retirement === undefined ? [] : ["overlay"];
  const sources = [...new Set([...offers.flatMap(sourcesOf), ...ends])];
  return withFamilies({
    id,
    name: unlessInId(id, displayName([...offers, ...members])),
    ...(task !== "text-generation" && { task }),
    ...modalities(task, offers),
    context,
    output: outputAmong(offers, context),
    can: capabilities(offers),
    no: firstOf(offers, ({ sampling }) => sampling) === false ? "sampling" : undefined,
    reasoning: firstOf(offers, ({ reasoning }) => reasoning),
    ...price,
    zdr: zdrOf(offers),
    added: addedAt(id, offers, options),
    deprecated: retirement !== undefined || isDeprecated(id, offers) ? 1 : undefined,
    retires: retirement === undefined ? retiresAt(id, offers) : retirement.retiresAt,
    instead: retirement?.replacedBy,
    to,
    from: sources
      .map((source) => SOURCE_LETTERS[source])
      .toSorted()
      .join(""),
  });
}

// ---- prices and limits ---------------------------------------------------------------------------------------------

/** What Anthropic charges for what is written to the cache for an hour, in input tokens: everywhere, and of every model. */
const HOUR_WRITE = 2;

/**
 * Only genai-prices names the rate, and does not know the newest models. All rows that have it say twice the input rate,
 * as the table of https://platform.claude.com/docs/en/about-claude/pricing does.
 */
function withHourWrites(id: string, offer: ModelOffer): ModelOffer {
  if (authorInId(id) !== "anthropic" || offer.price === undefined) return offer;
  let isAdded = false;
  const price = mapRates(offer.price, (usd): RateRow => {
    const { input, cacheWrite, cacheWrite1h } = usd;
    const isMissing = input !== undefined && cacheWrite !== undefined && cacheWrite1h === undefined;
    isAdded ||= isMissing;
    return isMissing ? { ...usd, cacheWrite1h: exact(input * HOUR_WRITE) } : usd;
  });
  return isAdded ? { ...offer, price, alsoFrom: [...(offer.alsoFrom ?? []), "overlay"] } : offer;
}

/**
 * The author's figure. Where its price has a tier that begins at no less than that, the figure is where the cheaper tier
 * ends and not the window: then it is the largest anybody documents, and unknown where that is no larger.
 */
function contextAmong(
  offers: readonly ModelOffer[],
  prices: readonly (Partial<PriceRow> | undefined)[],
): number | undefined {
  const limit = Math.max(...prices.map(longestLimit));
  const first = firstOf(offers, ({ contextTokens }) => contextTokens);
  if (first === undefined || first > limit) return first;
  const largest = Math.max(...offers.map(({ contextTokens = 0 }) => contextTokens));
  return largest > limit ? largest : undefined;
}

/** The first figure that fits into the window: some are of a place whose window is larger. */
function outputAmong(offers: readonly ModelOffer[], context = Infinity): number | undefined {
  return firstOf(offers, ({ maxOutputTokens }) =>
    maxOutputTokens !== undefined && maxOutputTokens <= context ? maxOutputTokens : undefined,
  );
}

// ---- the rest ------------------------------------------------------------------------------------------------------

/** The end of an id on Workers AI is that id's own: others go on to serve the model. */
function retiresAt(id: string, offers: readonly ModelOffer[]): string | undefined {
  return firstOf(offers, ({ provider, retiresAt: day }) =>
    provider === HOST && !id.startsWith("@") ? undefined : day,
  );
}

/** Cloudflare's page knows best; a name that says it comes before a list of models for agents. */
function taskAmong(id: string, offers: readonly ModelOffer[]): Task {
  const page = firstOf(offers, ({ source, task }) => (source === "cloudflare-docs" ? task : undefined));
  const named = taskOf(id);
  return page ?? (named === "text-generation" ? (firstOf(offers, ({ task }) => task) ?? named) : named);
}

function firstOf<T>(offers: readonly ModelOffer[], read: (offer: ModelOffer) => T | undefined): T | undefined {
  for (const offer of offers) {
    const value = read(offer);
    if (value !== undefined) return value;
  }
  return undefined;
}

function displayName(offers: readonly ModelOffer[]): string | undefined {
  const named = offers.filter(({ name }) => name !== undefined && name !== "");
  const plain = named.filter(({ fidelity }) => fidelity === undefined);
  const own = plain.find(({ source }) => source === "cloudflare-docs") ?? plain[0] ?? named[0];
  // What follows in brackets is of one place only: a region, a date.
  return own?.name?.replace(/ \((latest|US|EU|Global|AU|JP|India|Canada|APAC)\)$/i, "").trim();
}

/** A name that says no more than the id is none: some sources repeat the id. */
function unlessInId(id: string, name: string | undefined): string | undefined {
  return name === undefined || name === lastPart(id) || name === nameInId(id) ? undefined : name;
}

function modalities(task: Task, offers: readonly ModelOffer[]): Pick<ModelRow, "in" | "out"> {
  const [input, output] = TASK_MODALITIES[task];
  const given = firstOf(offers, ({ input: said }) => said);
  const made = firstOf(offers, ({ output: said }) => said);
  return { in: unlessGuessed(given, input), out: unlessGuessed(made, output) };
}

function unlessGuessed(said: readonly Modality[] | undefined, guess: Modality): string | undefined {
  const words = MODALITIES.filter((word) => said?.includes(word)).join(" ");
  return words === "" || words === guess ? undefined : words;
}

function capabilities(offers: readonly ModelOffer[]): string | undefined {
  const known = new Set(offers.flatMap(({ capabilities: said = [] }) => said));
  return CAPABILITIES.filter((name) => known.has(name)).join(" ") || undefined;
}

function zdrOf(offers: readonly ModelOffer[]): 0 | 1 | undefined {
  const said = firstOf(offers, ({ zdr }) => zdr);
  return said === undefined ? undefined : said ? 1 : 0;
}

/** The author's word counts; without it, that of everybody who still serves it. */
function isDeprecated(id: string, offers: readonly ModelOffer[]): boolean {
  const own = offers.filter(({ provider }) => provider === authorInId(id));
  return own.some(({ deprecated }) => deprecated === true) || offers.every(({ deprecated }) => deprecated === true);
}

/**
 * The earliest there is: when a page appeared, the date in somebody's id, or when the model came out. A model that nobody
 * dates is new when a committed catalog first has it.
 */
function addedAt(id: string, offers: readonly ModelOffer[], { addedBefore, asOf }: RowOptions): string | undefined {
  const release = RELEASE_DATES[id];
  if (release === undefined && addedBefore.has(id)) return addedBefore.get(id);
  const days = [release, ...offers.flatMap((offer) => [offer.addedAt, dateIn(offer.id)])];
  const [earliest] = days.filter((day) => day !== undefined).toSorted();
  const isFirst = addedBefore.size > 0 && !addedBefore.has(id);
  return earliest ?? (isFirst ? newest(offers.map(({ source }) => asOf[source])) : undefined);
}

function newest(days: readonly string[]): string | undefined {
  return days.toSorted().at(-1);
}

function dateIn(id: string): string | undefined {
  const [, year, month, day] = /[-@](20\d{2})-?([01]\d)-?([0-3]\d)(?:-v\d+(?::\d+)?)?$/.exec(id) ?? [];
  return day === undefined ? undefined : `${year}-${month}-${day}`;
}

/** The row with what holds for its whole family, and without what nobody knows. */
function withFamilies(row: ModelRow): ModelRow {
  const isChat = row.task === undefined;
  let facts = row;
  for (const family of FAMILIES.filter(({ task, ids }) => task === row.task && ids.test(row.id))) {
    const { can, in: input, out: output, ...rest } = family.facts;
    facts = {
      ...facts,
      ...rest,
      ...(can !== undefined && { can: joined(CAPABILITIES, facts.can, can) }),
      ...(input !== undefined && { in: joined(MODALITIES, facts.in ?? "text", input) }),
      ...(output !== undefined && { out: joined(MODALITIES, facts.out ?? "text", output) }),
    };
  }
  const vision = isChat && facts.in?.includes("image") ? "vision" : "";
  const can = joined(CAPABILITIES, facts.can, vision) || undefined;
  return Object.fromEntries(
    Object.entries({ ...facts, can }).filter(([, value]) => value !== undefined),
  ) as unknown as ModelRow;
}

function joined(order: readonly string[], ...texts: (string | undefined)[]): string {
  const words = new Set(texts.flatMap((text) => text?.split(" ") ?? []));
  return order.filter((word) => words.has(word)).join(" ");
}
