/**
 * The rows of `rows.ts` as text: one model a line, JSON, with what everybody would guess left out. This is the format a
 * reviewer of a diff reads: prices are dollars, as providers' pages have them.
 */
import type { Capability, Modality, Model, ModelTarget, Price, Rates, Task } from "./model.ts";
import { authorOf } from "./authors.ts";
import { NANO_PER_USD } from "../wallet/money.ts";
import { isMeter } from "./meters.ts";

/** Dollars for as many units as the meter's scale says, by meter. */
export type RateRow = Readonly<Record<string, number>>;

/** {@link Price}, in dollars. */
export interface PriceRow {
  usd: RateRow;
  long?: readonly { above: number; usd: RateRow }[];
  hours?: readonly { from: string; to: string; usd: RateRow }[];
  variants?: Readonly<Record<string, RateRow>>;
  changes?: readonly ({ since: string } & Omit<PriceRow, "changes">)[];
}

/** `provider` where its id is the catalog's, `provider:` where it is what follows the author, else `provider:id`; each followed by ` +10%` where it is dearer than the model's price by so much; or whole. */
export type TargetRow = string | { to: string; price?: PriceRow; fidelity?: string };

/** {@link Model}, as it is written. */
export interface ModelRow extends Partial<PriceRow> {
  id: string;
  /** Absent: the words of the id. */
  name?: string;
  /** Absent: text-generation. */
  task?: Task;
  /** Words. Absent: what the task says. */
  in?: string;
  out?: string;
  context?: number;
  output?: number;
  /** Capabilities, as words. */
  can?: string;
  /** `sampling`, `prefill`, `dimensions`: what is refused. */
  no?: string;
  reasoning?: "effort" | "budget" | "adaptive";
  /** `max_completion_tokens` is the name of its limit. */
  mct?: 1;
  zdr?: 0 | 1;
  same?: string;
  added?: string;
  deprecated?: 1;
  retires?: string;
  /** What to use in its place. */
  instead?: string;
  to: readonly TargetRow[];
  /** Sources, a letter each. */
  from: string;
}

/** What goes in and comes out where a row does not say it. */
export const TASK_MODALITIES: Readonly<Record<Task, readonly [input: Modality, output: Modality]>> = {
  "text-generation": ["text", "text"],
  "text-classification": ["text", "text"],
  summarization: ["text", "text"],
  translation: ["text", "text"],
  embeddings: ["text", "embedding"],
  reranking: ["text", "text"],
  "text-to-image": ["text", "image"],
  "image-to-image": ["image", "image"],
  "image-to-text": ["image", "text"],
  "image-classification": ["image", "text"],
  "object-detection": ["image", "text"],
  "text-to-video": ["text", "video"],
  "image-to-video": ["image", "video"],
  "video-to-video": ["video", "video"],
  "text-to-speech": ["text", "audio"],
  "speech-to-text": ["audio", "text"],
  "speech-to-speech": ["audio", "audio"],
  "music-generation": ["text", "audio"],
  "turn-detection": ["audio", "text"],
  "document-to-text": ["document", "text"],
};

/** Where figures come from, by the letter in a row's `from`. */
export type Sources = Readonly<Record<string, SourceFacts>>;

/** A source, and the day it was read (ISO date). */
export interface SourceFacts {
  title: string;
  asOf: string;
}

/** A row as the model it describes. */
export function toModel(row: ModelRow, sources: Sources): Model {
  const [input, output] = TASK_MODALITIES[row.task ?? "text-generation"];
  const price = row.usd === undefined ? undefined : toPrice({ ...row, usd: row.usd });
  return {
    id: row.id,
    name: row.name ?? nameInId(row.id),
    author: authorInId(row.id),
    task: row.task ?? "text-generation",
    input: words<Modality>(row.in) ?? [input],
    output: words<Modality>(row.out) ?? [output],
    ...(row.context === undefined ? {} : { contextTokens: row.context }),
    ...(row.output === undefined ? {} : { maxOutputTokens: row.output }),
    capabilities: words<Capability>(row.can) ?? [],
    ...refusals(row.no),
    ...(row.reasoning === undefined ? {} : { reasoning: row.reasoning }),
    ...(row.mct === undefined ? {} : { maxCompletionTokens: true }),
    ...(price === undefined ? {} : { price }),
    targets: row.to.map((target) => toTarget(target, row, price)),
    ...(row.zdr === undefined ? {} : { zdr: row.zdr === 1 }),
    ...(row.same === undefined ? {} : { sameAs: row.same }),
    ...(row.added === undefined ? {} : { addedAt: row.added }),
    ...(row.deprecated === undefined ? {} : { deprecated: true }),
    ...(row.retires === undefined ? {} : { retiresAt: row.retires }),
    ...(row.instead === undefined ? {} : { replacedBy: row.instead }),
    ...sourcesOf(row, sources),
  };
}

/** Where a row's figures come from, and the newest day that any of them was read. */
export function sourcesOf({ from }: Pick<ModelRow, "from">, sources: Sources): Pick<Model, "source" | "asOf"> {
  const named = [...from].map((letter) => sources[letter] ?? { title: letter, asOf: "" });
  return {
    source: named.map(({ title, asOf }) => `${title} (${asOf})`).join(", "),
    asOf:
      named
        .map(({ asOf }) => asOf)
        .toSorted()
        .at(-1) ?? "",
  };
}

/** `Gemini 3.7 Flash` of `google/gemini-3.7-flash`. */
export function nameInId(id: string): string {
  const parts = lastPart(id).split("-");
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(" ");
}

/** What follows the author. */
export function lastPart(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** The author in a model's id: what precedes its last slash, without the host. */
export function authorInId(id: string): string {
  return authorOf(id.replace(/^@[a-z]+\//, "").split("/")[0] ?? "");
}

function words<Word extends string>(text: string | undefined): Word[] | undefined {
  return text?.split(" ") as Word[] | undefined;
}

function refusals(no: string | undefined): Pick<Model, "sampling" | "prefill" | "dimensions"> {
  const refused = words<"sampling" | "prefill" | "dimensions">(no) ?? [];
  return Object.fromEntries(refused.map((name) => [name, false]));
}

// ---- prices --------------------------------------------------------------------------------------------------------

function toPrice({ usd, long, hours, variants, changes }: PriceRow): Price {
  return {
    rates: toRates(usd),
    ...(long && { longInput: long.map((tier) => ({ aboveTokens: tier.above, rates: toRates(tier.usd) })) }),
    ...(hours && { hours: hours.map(({ from, to, usd: rates }) => ({ from, to, rates: toRates(rates) })) }),
    ...(variants && { variants: mapValues(variants, toRates) }),
    ...(changes && { changes: changes.map(({ since, ...price }) => ({ since, price: toPrice(price) })) }),
  };
}

/** Dollars have at most nine decimals here, so that the product is the integer that was meant. */
function toRates(usd: RateRow): Rates {
  return Object.fromEntries(
    Object.entries(usd).flatMap(([meter, rate]) => (isMeter(meter) ? [[meter, Math.round(rate * NANO_PER_USD)]] : [])),
  );
}

function scaled(price: Price, percent: number): Price {
  const times = (rates: Rates): Rates => mapValues(rates, (rate) => Math.round((rate * percent) / 100));
  return {
    ...price,
    rates: times(price.rates),
    ...(price.longInput && { longInput: price.longInput.map((tier) => ({ ...tier, rates: times(tier.rates) })) }),
    ...(price.hours && { hours: price.hours.map((hour) => ({ ...hour, rates: times(hour.rates) })) }),
    ...(price.variants && { variants: mapValues(price.variants, times) }),
    ...(price.changes && {
      changes: price.changes.map((change) => ({ ...change, price: scaled(change.price, percent) })),
    }),
  };
}

function mapValues<From, To>(
  record: Readonly<Partial<Record<string, From>>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, map(value)]])),
  );
}

// ---- targets -------------------------------------------------------------------------------------------------------

/** The region that begins an id of Amazon's: `us.anthropic.claude-…`. */
const REGION_IN_ID = /^(us-gov|us|eu|apac|global|jp|au|ca|in)\./;

/** The provider, and its id of the model `modelId`. */
export function toPlace(place: string, modelId: string): { provider: string; id: string } {
  const colon = place.indexOf(":");
  if (colon < 0) return { provider: place, id: modelId };
  return { provider: place.slice(0, colon), id: place.slice(colon + 1) || lastPart(modelId) };
}

function toTarget(row: TargetRow, model: ModelRow, price: Price | undefined): ModelTarget {
  const {
    to,
    price: own,
    fidelity,
  } = typeof row === "string" ? { to: row } : { price: undefined, fidelity: undefined, ...row };
  const [place = "", surcharge] = to.split(" ");
  const { provider, id } = toPlace(place, model.id);
  const region = REGION_IN_ID.exec(id)?.[1];
  const percent = /^\+(\d+)%$/.exec(surcharge ?? "")?.[1];
  const targetPrice = own ? toPrice(own) : percent && price ? scaled(price, 100 + Number(percent)) : undefined;
  return {
    provider,
    id,
    ...(region && { region }),
    ...(fidelity && { fidelity }),
    ...(targetPrice && { price: targetPrice }),
  };
}
