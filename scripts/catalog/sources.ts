/** All that is known of models, from the packages and the overlay, with one price for each place: the best there is. */
import { regionOf } from "./amazon-regions.ts";
import * as cloudflareDocs from "./cloudflare-docs.ts";
import * as genaiPrices from "./genai-prices.ts";
import type { Offer, SourceName } from "./offer.ts";
import { EXTRA_OFFERS } from "./overlay/extra-offers.ts";
import * as piAi from "./pi-ai.ts";
import { bestPrice, type PricePair } from "./price-review.ts";
import { nameOf } from "./same-model.ts";
import * as workersTypes from "./workers-types.ts";

/** A source as a row names it, and the day its data is of. */
export interface SourceFacts {
  title: string;
  asOf: string;
}

/** Every source, by its short name. */
export function describeSources(): Readonly<Record<SourceName, SourceFacts>> {
  return {
    "genai-prices": genaiPrices.describeSource(),
    "pi-ai": piAi.describeSource(),
    "workers-types": workersTypes.describeSource(),
    "cloudflare-docs": cloudflareDocs.SOURCE,
    overlay: { title: "github.com/anomalyco/models.dev", asOf: "2026-11-25" },
  };
}

/** The day that prices are read for: what was announced for later is kept as a change. */
export function pricesAsOf(): string {
  return piAi.describeSource().asOf;
}

/** Everything, and the prices that two sources have. @throws Error where a package has a provider nobody has decided on. */
export function readSources(): { offers: Offer[]; pairs: PricePair[] } {
  checkProviders();
  const asOf = pricesAsOf();
  const pairs: PricePair[] = [];
  const fromPi = withInRegionPrices(piAi.readOffers().map((offer) => withBestPrice(offer, asOf, pairs)));
  const known = new Set(fromPi.map(placeOf));
  const fromGenai = genaiPrices
    .readOffers(asOf)
    .flatMap((offer) => fromGenaiPrices(offer))
    .filter((offer) => !known.has(placeOf(offer)));
  const extra = EXTRA_OFFERS.map((offer) => withBestPrice(offer, asOf, []));
  return {
    offers: [...fromPi, ...fromGenai, ...extra, ...cloudflareDocs.readOffers(), ...workersTypes.readOffers()],
    pairs,
  };
}

/** Two ids of one model at one place are one offer; Amazon's regions are places. */
function placeOf({ provider, id }: Offer): string {
  const { author, key, fidelity } = nameOf(provider, id);
  const region = provider === "amazon-bedrock" ? regionOf(id) : "";
  // A dated id may have a price of its own: GPT-4o of May 2024 is dearer than its successors.
  const date = /-20\d{2}-\d{2}-\d{2}$/.exec(id)?.[0] ?? "";
  return [provider, region, author, key, fidelity ?? "", date].join("|");
}

/** genai-prices knows tiers, cache lifetimes and dates; where it has no row of this very place, pi-ai's price is what there is. */
function withBestPrice(offer: Offer, asOf: string, pairs: PricePair[]): Offer {
  const model = genaiPrices.findModel(offer.provider, offer.id);
  const price = model && genaiPrices.priceOf(model, asOf);
  if (price === undefined) return offer;
  const pair = offer.price && { provider: offer.provider, id: offer.id, genai: price, pi: offer.price };
  if (pair !== undefined) pairs.push(pair);
  const best = pair === undefined ? price : bestPrice(pair);
  return { ...offer, price: best, ...(model?.deprecated === true && { deprecated: true }) };
}

/** At Amazon an id without a region is served in one, at the price of the region's own name; pi-ai leaves the surcharge out. */
function withInRegionPrices(offers: readonly Offer[]): Offer[] {
  const regional = new Map(
    offers.filter(({ id }) => id.startsWith("us.")).map(({ id, price }) => [id.slice(3), price]),
  );
  return offers.map((offer) => {
    const dearer = offer.provider === "amazon-bedrock" ? regional.get(offer.id) : undefined;
    const isDearer = (dearer?.usd["input"] ?? 0) > (offer.price?.usd["input"] ?? 0);
    return isDearer && dearer !== undefined ? { ...offer, price: dearer } : offer;
  });
}

/** Its ids are as the API writes them, but for Amazon's `regional.`, Fireworks' paths and the Claudes among Google's. */
function fromGenaiPrices(offer: Offer): Offer[] {
  const { provider, id } = offer;
  if (provider === "google" && id.startsWith("claude")) return [];
  if (provider === "amazon-bedrock" && id.startsWith("regional."))
    return [{ ...offer, id: id.replace("regional.", "") }];
  if (provider === "fireworks") return [{ ...offer, id: `accounts/fireworks/models/${id}` }];
  return [offer];
}

function checkProviders(): void {
  const undecided = [
    ...genaiPrices.providerIds().filter((id) => !genaiPrices.isDecided(id)),
    ...piAi.providerIds().filter((id) => !piAi.isDecided(id)),
  ];
  if (undecided.length > 0)
    throw new Error(
      `scripts/catalog: new providers in the sources: ${undecided.join(", ")}. Add each to PROVIDERS or LEFT_OUT.`,
    );
}
