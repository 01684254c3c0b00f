/** Who serves a model, in the order to try them, and what each charges where that is not the model's price. */
import { GATEWAY, HOST, PROVIDERS } from "../../src/catalog/providers.ts";
import { authorInId, lastPart, toPlace, type ModelRow, type PriceRow, type TargetRow } from "../../src/catalog/row.ts";
import { regionRank } from "./amazon-regions.ts";
import { byLength } from "./model-id.ts";
import type { ModelOffer, SourceName } from "./offer.ts";
import { isPriced, samePrice } from "./price-rows.ts";

/** After the author: clouds, hosts of open models, Cloudflare's own machines, those who pass calls on, Cloudflare's gateway. */
const PLACES: readonly string[] = [
  "azure-openai",
  "google-vertex",
  "amazon-bedrock",
  ...PROVIDERS.map(({ id }) => id).filter((id) => !["huggingface", "openrouter", HOST, GATEWAY].includes(id)),
  HOST,
  "huggingface",
  "openrouter",
  GATEWAY,
];

/** pi-ai's ids are the API's own; genai-prices' are sometimes a name for several. */
const SOURCE_ORDER: readonly SourceName[] = ["pi-ai", "cloudflare-docs", "overlay", "genai-prices", "workers-types"];

/** Compares offers of the model `id`: its author first, and of two at one place the better known. */
export function byPlace(id: string): (a: ModelOffer, b: ModelOffer) => number {
  const author = authorInId(id);
  const place = ({ provider }: ModelOffer): number => (provider === author ? -1 : PLACES.indexOf(provider));
  return (a, b) =>
    place(a) - place(b) ||
    rankOf(a) - rankOf(b) ||
    SOURCE_ORDER.indexOf(a.source) - SOURCE_ORDER.indexOf(b.source) ||
    byLength(a, b);
}

/** The author's own build first, then by region. */
function rankOf({ id, provider, fidelity }: ModelOffer): number {
  return (fidelity === undefined ? 0 : 100) + (provider === "amazon-bedrock" ? regionRank(id) : 0);
}

/** The author's price, else the first of those who set their own; OpenRouter's changes by the day. */
export function listPrice(offers: readonly ModelOffer[]): PriceRow | undefined {
  const priced = offers.filter(({ price }) => isPriced(price));
  const own = priced.filter(({ fidelity, answersAs }) => fidelity === undefined && answersAs === undefined);
  const settled = own.filter(({ provider }) => provider !== "openrouter");
  return (settled[0] ?? own[0] ?? priced[0])?.price;
}

/** The targets of the model `id`, whose price is `price`. */
export function targetRows(id: string, offers: readonly ModelOffer[], price: PriceRow | undefined): TargetRow[] {
  const rows = new Map<string, TargetRow>();
  for (const offer of offers) {
    const place = placeText(offer, id);
    // Two sources may list it; dated ids of a place that has an undated one are found by their date (catalog.ts).
    if (!rows.has(place) && !isSnapshot(offer, offers)) rows.set(place, targetRow(place, offer, price));
  }
  return [...rows.values()];
}

function placeText({ provider, id }: ModelOffer, modelId: string): string {
  if (id === modelId) return provider;
  return `${provider}:${id === lastPart(modelId) ? "" : id}`;
}

function targetRow(place: string, offer: ModelOffer, list: PriceRow | undefined): TargetRow {
  const { fidelity } = offer;
  const own = ownPrice(offer, list);
  const to = typeof own === "string" ? `${place} ${own}` : place;
  if (typeof own !== "object" && fidelity === undefined) return to;
  return { to, ...(typeof own === "object" && { price: own }), ...(fidelity !== undefined && { fidelity }) };
}

function isSnapshot(offer: ModelOffer, offers: readonly ModelOffer[]): boolean {
  if (offer.provider === "amazon-bedrock" || offer.provider === HOST) return false;
  const undated = offer.id.replace(/-20\d{2}-?\d{2}-?\d{2}$/, "");
  return undated !== offer.id && offers.some(({ provider, id }) => provider === offer.provider && id === undated);
}

/** What differs from the model's price: by so many percent throughout, or altogether. */
function ownPrice({ price, provider }: ModelOffer, list: PriceRow | undefined): string | PriceRow | undefined {
  if (price === undefined || list === undefined || provider === "openrouter" || provider === GATEWAY) return undefined;
  if (samePrice(price, list, 1)) return undefined;
  const percent = Math.round(((price.usd["input"] ?? 0) / (list.usd["input"] ?? 1) - 1) * 100);
  return percent > 0 && samePrice(price, list, 1 + percent / 100) ? `+${percent}%` : price;
}

// ---- reading them --------------------------------------------------------------------------------------------------

/** Where the targets of a model are: each provider, and its id of the model. */
export function placesOf({ id, to }: Pick<ModelRow, "id" | "to">): { provider: string; id: string }[] {
  return to.map((target) => toPlace((typeof target === "string" ? target : target.to).split(" ")[0] ?? "", id));
}

/** Everybody who serves the model, each once. */
export function providersOf(row: Pick<ModelRow, "id" | "to">): string[] {
  return [...new Set(placesOf(row).map(({ provider }) => provider))];
}
