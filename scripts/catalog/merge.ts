/** Every source's offers as the rows of the catalog: one row a model, its providers as targets. */
import { HOST } from "../../src/catalog/providers.ts";
import type { ModelRow } from "../../src/catalog/row.ts";
import { idOf } from "./model-id.ts";
import { modelRow, type RowOptions } from "./model-row.ts";
import type { ModelOffer, Offer } from "./offer.ts";
import { samePrice } from "./price-rows.ts";
import { nameOf } from "./same-model.ts";

/** All rows, by id: one a model that others than Workers AI serve, and one a hosted id. */
export function mergeOffers(offers: readonly Offer[], options: RowOptions): ModelRow[] {
  const rows: ModelRow[] = [];
  const modelOfHosted = new Map<string, string>();
  for (const members of byModel(offers)) {
    if (members.every(({ provider }) => provider === HOST)) continue;
    const row = modelRow(idOf(members), members, options);
    rows.push(row);
    for (const { provider, id } of members) if (provider === HOST) modelOfHosted.set(id, row.id);
  }
  for (const [id, members] of byHostedId(offers)) {
    const same = modelOfHosted.get(id);
    rows.push({ ...modelRow(id, members, options), ...(same !== undefined && { same }) });
  }
  checkIds(rows);
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function byModel(offers: readonly Offer[]): ModelOffer[][] {
  const models = new Map<string, ModelOffer[]>();
  const byPlace = new Map(offers.map((offer) => [`${offer.provider}:${offer.id}`, offer]));
  for (const offer of offers) {
    const { author, key, fidelity } = nameOf(offer.provider, offer.id);
    const model = `${author}/${key}${ownDate(offer, byPlace)}`;
    const build = { ...offer, ...(fidelity !== undefined && { fidelity }) };
    models.set(model, [...(models.get(model) ?? []), build]);
  }
  return [...models.values()];
}

/** A version by its day that costs something else than the model does today is a model of its own: GPT-4o of May 2024. */
function ownDate({ provider, id, price }: Offer, byPlace: ReadonlyMap<string, Offer>): string {
  const [date = ""] = /-20\d{2}-\d{2}-\d{2}$/.exec(id) ?? [];
  const today = date === "" ? undefined : byPlace.get(`${provider}:${id.slice(0, -date.length)}`)?.price;
  if (today === undefined || price === undefined) return "";
  return samePrice(price, today, 1) ? "" : date;
}

/** Every id on Workers AI is a row of its own, whatever build it is. */
function byHostedId(offers: readonly Offer[]): Map<string, Offer[]> {
  const hosted = offers.filter(({ provider }) => provider === HOST);
  return Map.groupBy(hosted, ({ id }) => id);
}

function checkIds(rows: readonly ModelRow[]): void {
  const seen = new Set<string>();
  for (const { id } of rows) {
    if (seen.has(id)) throw new Error(`two models are called ${id}: say in overlay/equivalents.ts which names are one`);
    seen.add(id);
  }
}
