/** What the overlay must be: no entry of a model there is not, and none that has nothing to say any more. */
import { checkDate } from "../../src/catalog/model-checks.ts";
import type { ModelRow } from "../../src/catalog/row.ts";
import { invalidInput } from "../../src/errors.ts";
import type { Offer } from "./offer.ts";
import { EQUIVALENT_NAMES } from "./overlay/equivalents.ts";
import { FAMILIES, type Family } from "./overlay/families.ts";
import { LEFT_OUT_OFFERS, type LeftOutOffers } from "./overlay/left-out-offers.ts";
import { PRICE_DIFFERENCES, type PriceDifference } from "./overlay/price-differences.ts";
import { PRICES, type PriceEntry } from "./overlay/prices.ts";
import { differences, explanation, type PricePair } from "./price-review.ts";
import { RELEASE_DATES, RELEASE_DATES_AS_OF } from "./release-dates.ts";
import { RETIREMENTS, type Retirement } from "./retirements.ts";
import { nameOf } from "./same-model.ts";

/** The entries that speak of models others describe. */
export interface Overlay {
  retirements: readonly Retirement[];
  /** When the model of each id came out. */
  releaseDates: Readonly<Record<string, string>>;
  families: readonly Family[];
  priceDifferences: readonly PriceDifference[];
  prices: readonly PriceEntry[];
  leftOutOffers: readonly LeftOutOffers[];
  /** The model each other name means. */
  equivalents: Readonly<Record<string, string>>;
}

/** The overlay of this repository. */
export const OVERLAY: Overlay = {
  retirements: RETIREMENTS,
  releaseDates: RELEASE_DATES,
  families: FAMILIES,
  priceDifferences: PRICE_DIFFERENCES,
  prices: PRICES,
  leftOutOffers: LEFT_OUT_OFFERS,
  equivalents: EQUIVALENT_NAMES,
};

/** What the overlay speaks of. */
export interface DescribedModels {
  rows: readonly ModelRow[];
  offers: readonly Offer[];
  pairs: readonly PricePair[];
  leftOut: readonly Offer[];
}

/** Checks every entry. @throws DurableAIError naming the file and the entry. */
export function checkOverlay({ rows, offers, pairs, leftOut }: DescribedModels, overlay: Overlay = OVERLAY): void {
  checkRetirements(rows, overlay.retirements);
  checkReleaseDates(rows, overlay.releaseDates);
  for (const { ids } of overlay.families)
    if (!rows.some(({ id }) => ids.test(id)))
      throw invalidInput(`families.ts: ${ids}`, "no row has such an id", "Correct the pattern, or remove the entry.");
  checkPriceDifferences(pairs, overlay.priceDifferences);
  checkMatches("prices.ts", overlay.prices, offers);
  checkMatches("left-out-offers.ts", overlay.leftOutOffers, leftOut);
  const names = new Set(
    offers.map(({ provider, id }) => nameOf(provider, id)).map(({ author, key }) => `${author}/${key}`),
  );
  for (const [other, model] of Object.entries(overlay.equivalents))
    if (!names.has(model))
      throw invalidInput(
        `equivalents.ts: ${other}`,
        `nobody offers a model that comes out as ${model}`,
        "Correct its name.",
      );
}

function checkRetirements(rows: readonly ModelRow[], retirements: readonly Retirement[]): void {
  const ids = new Set(rows.map(({ id }) => id));
  const seen = new Set<string>();
  for (const { id, retiresAt, replacedBy, source } of retirements) {
    const entry = `retirements.json: ${id}`;
    if (!ids.has(id)) throw invalidInput(entry, "there is no such row", "Correct the id, or remove the entry.");
    if (seen.has(id)) throw invalidInput(entry, "it is there twice", "Leave one.");
    seen.add(id);
    if (retiresAt !== undefined) checkDate(retiresAt, `${entry}: retiresAt`);
    if (replacedBy !== undefined && !ids.has(replacedBy))
      throw invalidInput(`${entry}: replacedBy`, `there is no row ${replacedBy}`, "Correct the id.");
    if (source === "") throw invalidInput(`${entry}: source`, "it is missing", "Say where it was announced.");
  }
}

/** A row on Workers AI has the day Cloudflare added it; a day that is not the row's own is of a row that has an earlier one. */
function checkReleaseDates(rows: readonly ModelRow[], releaseDates: Overlay["releaseDates"]): void {
  const addedById = new Map(rows.map(({ id, added }) => [id, added]));
  for (const [id, day] of Object.entries(releaseDates)) {
    const entry = `release-dates.json: ${id}`;
    if (!addedById.has(id)) throw invalidInput(entry, "there is no such row", "Correct the id, or remove the entry.");
    if (id.startsWith("@"))
      throw invalidInput(entry, "Cloudflare says when it added what it hosts", "Remove the entry.");
    checkDate(day, entry);
    if (day > RELEASE_DATES_AS_OF)
      throw invalidInput(entry, `${day} is later than the source (${RELEASE_DATES_AS_OF})`, "Correct the day.");
    const added = addedById.get(id);
    if (added !== day) throw invalidInput(entry, `the row has ${added ?? "no day"}, not ${day}`, "Remove the entry.");
  }
}

/** Every entry says where it was read, and is of something that somebody offers. */
function checkMatches(file: string, entries: readonly (PriceEntry | LeftOutOffers)[], offers: readonly Offer[]): void {
  for (const { provider, ids, source } of entries) {
    const entry = `${file}: ${provider} ${ids}`;
    if (source === "") throw invalidInput(`${entry}: source`, "it is missing", "Say where it was read.");
    if (!offers.some((offer) => offer.provider === provider && ids.test(offer.id)))
      throw invalidInput(entry, "no offer has such an id", "Correct the pattern, or remove the entry.");
  }
}

/** An explanation that no longer explains anything would hide the next difference. */
function checkPriceDifferences(pairs: readonly PricePair[], explanations: readonly PriceDifference[]): void {
  const apart = pairs.filter((pair) => differences(pair).length > 0);
  const used = new Set(apart.map((pair) => explanation(pair, explanations)));
  const unused = explanations.find((known) => !used.has(known));
  if (unused === undefined) return;
  const entry = `price-differences.ts: ${unused.provider} ${unused.ids}`;
  throw invalidInput(entry, "no two prices differ that it would explain", "Remove the entry.");
}
