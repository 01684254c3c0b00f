/** One row of the catalog, from everything that is said of its model. */
import { CAPABILITIES, MODALITIES } from "../../src/catalog/model-checks.ts";
import type { Modality, Task } from "../../src/catalog/model.ts";
import { TASK_MODALITIES, type ModelRow } from "../../src/catalog/row.ts";
import type { ModelOffer, SourceName } from "./offer.ts";
import { FAMILIES } from "./overlay/families.ts";
import { taskOf } from "./overlay/tasks.ts";
import { endingOf } from "./retirements.ts";
import { byPlace, listPrice, targetRows } from "./target-rows.ts";

/** What the rows are made of beside the offers. */
export interface RowOptions {
  /** When each source was read (ISO date). */
  asOf: Readonly<Record<SourceName, string>>;
  /** What the committed rows say of when a model was added: it stays. */
  addedBefore: ReadonlyMap<string, string | undefined>;
}

/** The row of the model `id`, by all who offer it. */
export function modelRow(id: string, members: readonly ModelOffer[], options: RowOptions): ModelRow {
  const { retirement, served } = endingOf(id, members);
  const offers = served.toSorted(byPlace(id));
  const task = taskAmong(id, offers);
  const price = listPrice(offers);
  const sources = [...new Set(offers.map(({ source }) => source))].toSorted();
  return withFamilies({
    id,
    name: displayName(id, offers),
    ...(task !== "text-generation" && { task }),
    ...modalities(task, offers),
    context: firstOf(offers, ({ contextTokens }) => contextTokens),
    output: firstOf(offers, ({ maxOutputTokens }) => maxOutputTokens),
    can: capabilities(offers),
    no: firstOf(offers, ({ sampling }) => sampling) === false ? "sampling" : undefined,
    reasoning: firstOf(offers, ({ reasoning }) => reasoning),
    ...price,
    zdr: zdrOf(offers),
    added: options.addedBefore.has(id) ? options.addedBefore.get(id) : addedAt(offers),
    deprecated: retirement !== undefined || isDeprecated(offers) ? 1 : undefined,
    retires: retirement === undefined ? firstOf(offers, ({ retiresAt }) => retiresAt) : retirement.retiresAt,
    instead: retirement?.replacedBy,
    to: targetRows(id, offers, price),
    from: sources.join(" "),
    at:
      sources
        .map((source) => options.asOf[source])
        .toSorted()
        .at(-1) ?? "",
  });
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

function displayName(id: string, offers: readonly ModelOffer[]): string {
  const named = offers.filter(({ name }) => name !== undefined && name !== "");
  const page = named.find(({ source }) => source === "cloudflare-docs");
  const own = page ?? named.find(({ fidelity }) => fidelity === undefined) ?? named[0];
  // What follows in brackets is of one place only: a region, a date.
  return (
    own?.name?.replace(/ \((latest|US|EU|Global|AU|JP|India|Canada|APAC)\)$/i, "").trim() ??
    id.slice(id.lastIndexOf("/") + 1)
  );
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
function isDeprecated(offers: readonly ModelOffer[]): boolean {
  const [first] = offers;
  const own = offers.filter(({ provider }) => provider === first?.provider);
  return own.some(({ deprecated }) => deprecated === true) || offers.every(({ deprecated }) => deprecated === true);
}

/** The earliest there is: when a page appeared, or the date in somebody's id. */
function addedAt(offers: readonly ModelOffer[]): string | undefined {
  return offers.flatMap(({ addedAt: date, id }) => [date, dateIn(id)].filter((day) => day !== undefined)).toSorted()[0];
}

function dateIn(id: string): string | undefined {
  const [, year, month, day] = /[-@](20\d{2})-?([01]\d)-?([0-3]\d)(?:-v\d+(?::\d+)?)?$/.exec(id) ?? [];
  return day === undefined ? undefined : `${year}-${month}-${day}`;
}

/** The row with what holds for its whole family, and without what nobody knows. */
function withFamilies(row: ModelRow): ModelRow {
  const isChat = row.task === undefined;
  let facts = row;
  for (const family of isChat ? FAMILIES.filter(({ ids }) => ids.test(row.id)) : []) {
    const { can, in: input, ...rest } = family.facts;
    facts = {
      ...facts,
      ...rest,
      ...(can !== undefined && { can: joined(CAPABILITIES, facts.can, can) }),
      ...(input !== undefined && { in: joined(MODALITIES, facts.in ?? "text", input) }),
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
