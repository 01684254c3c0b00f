/** All that is known of models, from the packages and the overlay, with one price for each place: the best there is. */
import { regionOf } from "./amazon-regions.ts";
import * as cloudflareDocs from "./cloudflare-docs.ts";
import * as genaiPrices from "./genai-prices.ts";
import { sourcesOf, type Offer, type SourceName } from "./offer.ts";
import { EXTRA_OFFERS } from "./overlay/extra-offers.ts";
import { LEFT_OUT_OFFERS } from "./overlay/left-out-offers.ts";
import { PRICES } from "./overlay/prices.ts";
import * as piAi from "./pi-ai.ts";
import { bestPrice, type PricePair } from "./price-review.ts";
import { isPriced } from "./price-rows.ts";
import type { SourceFacts } from "../../src/catalog/row.ts";
import { nameOf } from "./same-model.ts";
import * as workersTypes from "./workers-types.ts";

/** Every source, by its short name. */
export function describeSources(): Readonly<Record<SourceName, SourceFacts>> {
  return {
    "genai-prices": genaiPrices.describeSource(),
    "pi-ai": piAi.describeSource(),
    "workers-types": workersTypes.describeSource(),
    "cloudflare-docs": cloudflareDocs.SOURCE,
    overlay: {
      title: "scripts/catalog/overlay: providers' pages, github.com/anomalyco/models.dev",
      asOf: "2026-11-25",
    },
  };
}

/** The day that prices are read for: what was announced for later is kept as a change. */
export function pricesAsOf(): string {
  return piAi.describeSource().asOf;
}

/** What the sources have together. */
export interface SourceData {
  offers: Offer[];
  /** Prices that two sources have. */
  pairs: PricePair[];
  /** What a package has, and overlay/left-out-offers.ts says is none. */
  leftOut: Offer[];
}

/** Everything. @throws Error where a package has a provider nobody has decided on. */
export function readSources(): SourceData {
  checkProviders();
  const asOf = pricesAsOf();
  const pairs: PricePair[] = [];
  const fromPi = withInRegionPrices(piAi.readOffers().map((offer) => withBestPrice(offer, asOf, pairs)));
  const extra = EXTRA_OFFERS.map((offer) => withBestPrice(offer, asOf, []));
  const known = new Set(fromPi.map(placeOf));
  const fromGenai = genaiPrices
    .readOffers(asOf)
    .flatMap((offer) => fromGenaiPrices(offer))
    .filter((offer) => !known.has(placeOf(offer)));
  const all = [...fromPi, ...fromGenai, ...extra, ...cloudflareDocs.readOffers(), ...workersTypes.readOffers()];
  const { kept = [], leftOut = [] } = Object.groupBy(all, (offer) => (isLeftOut(offer) ? "leftOut" : "kept"));
  return { offers: kept.map((offer) => withOverlayPrice(offer, kept)), pairs, leftOut };
}

/** Whether the overlay says that nobody can call the model there. */
export function isLeftOut({ provider, id }: Pick<Offer, "provider" | "id">): boolean {
  return LEFT_OUT_OFFERS.some((entry) => entry.provider === provider && entry.ids.test(id));
}

/** What overlay/prices.ts says of the offer's price; `all` has that of the model that answers in its place. */
function withOverlayPrice(offer: Offer, all: readonly Offer[]): Offer {
  let priced = offer;
  for (const { provider, ids, add, answersAs, unknown } of PRICES) {
    if (provider !== offer.provider || !ids.test(offer.id)) continue;
    const named =
      answersAs === undefined ? undefined : all.find((one) => one.provider === provider && one.id === answersAs);
    if (answersAs !== undefined && named?.price === undefined)
      throw new Error(`overlay/prices.ts: ${provider} ${ids}: ${answersAs} has no price there`);
    const { price } = unknown === true ? {} : (named ?? priced);
    priced = {
      ...priced,
      price: add === undefined || !isPriced(price) ? price : { ...price, ...add, usd: { ...price.usd, ...add.usd } },
      ...(answersAs !== undefined && { answersAs }),
      alsoFrom: [...(priced.alsoFrom ?? []), "overlay", ...(named === undefined ? [] : sourcesOf(named))],
    };
  }
  return priced;
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
  const isDeprecated = model?.deprecated === true;
  return {
    ...offer,
    price: best,
    ...(isDeprecated && { deprecated: true }),
    ...((best === price || isDeprecated) && { alsoFrom: ["genai-prices"] }),
  };
}

/** At Amazon an id without a region is served in one, at the price of the region's own name; pi-ai leaves the surcharge out. */
function withInRegionPrices(offers: readonly Offer[]): Offer[] {
  const regional = new Map(offers.filter(({ id }) => id.startsWith("us.")).map((offer) => [offer.id.slice(3), offer]));
  return offers.map((offer) => {
    const dearer = offer.provider === "amazon-bedrock" ? regional.get(offer.id) : undefined;
    const isDearer = (dearer?.price?.usd["input"] ?? 0) > (offer.price?.usd["input"] ?? 0);
    if (dearer?.price === undefined || !isDearer) return offer;
    return { ...offer, price: dearer.price, ...(dearer.alsoFrom && { alsoFrom: dearer.alsoFrom }) };
  });
}

/** Cohere's models by the names its API does not take: overlay/extra-offers.ts has them with their month. */
const WITHOUT_MONTH = /^command-(a|r7b)$/;

/** Its ids are as the API writes them, but for Cohere's, Amazon's `regional.`, Fireworks' paths and the Claudes among Google's. */
function fromGenaiPrices(offer: Offer): Offer[] {
  const { provider, id } = offer;
  if (provider === "google" && id.startsWith("claude")) return [];
  if (provider === "cohere" && WITHOUT_MONTH.test(id)) return [];
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
