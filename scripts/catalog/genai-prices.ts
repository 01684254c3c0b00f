/** Prices, from npm `@pydantic/genai-prices`: its own matching decides which of its rows a model id means. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { calcPrice, findProvider, type ModelInfo, type ModelPrice } from "@pydantic/genai-prices";
import type { Meter } from "../../src/catalog/meters.ts";
import type { PriceRow, RateRow } from "../../src/catalog/row.ts";
import type { Offer } from "./offer.ts";

/** The package does not say when its prices were read: the day its version was published. */
const PUBLISHED: Readonly<Record<string, string>> = { "0.1.8": "2026-09-23" };

const ENTRY = fileURLToPath(import.meta.resolve("@pydantic/genai-prices"));
const { version } = JSON.parse(readFileSync(new URL("../package.json", `file://${ENTRY}`), "utf8")) as {
  version: string;
};

/** `@pydantic/genai-prices@0.1.8`, and its day. @throws Error where this version's day is not known here. */
export function describeSource(): { title: string; asOf: string } {
  const asOf = PUBLISHED[version];
  if (asOf !== undefined) return { title: `@pydantic/genai-prices@${version}`, asOf };
  throw new Error(`scripts/catalog/genai-prices.ts: add to PUBLISHED the day version ${version} was published`);
}

/** Our provider ids, by the package's. What is not here is left out; docs/catalog.md says why. */
const PROVIDERS: Readonly<Record<string, string>> = {
  anthropic: "anthropic",
  arcee: "arcee",
  avian: "avian",
  aws: "amazon-bedrock",
  azure: "azure-openai",
  baseten: "baseten",
  cerebras: "cerebras",
  cloudflare: "workers-ai",
  cohere: "cohere",
  deepseek: "deepseek",
  doubleword: "doubleword",
  fireworks: "fireworks",
  google: "google",
  groq: "groq",
  minimax: "minimax",
  mistral: "mistral",
  moonshotai: "moonshotai",
  novita: "novita",
  openai: "openai",
  openrouter: "openrouter",
  ovhcloud: "ovhcloud",
  perplexity: "perplexity",
  together: "together",
  typesafe: "typesafe",
  voyageai: "voyage",
  "x-ai": "xai",
  zai: "zai",
  zhipuai: "zhipuai",
};
const ITS_ID = new Map(Object.entries(PROVIDERS).map(([theirs, ours]) => [ours, theirs]));
/** Vertex has no list of its own there: Google's rows are of both. */
ITS_ID.set("google-vertex", "google");

/** Providers of the package that the catalog leaves out, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  cursor: "an editor's plan, no API for others",
  "github-copilot": "an editor's plan, no API for others",
  quicksilverpro: "resells what the others serve",
  modal: "endpoints of one's own: an entry in `models`",
};

/** Whether somebody has decided on this provider. Hugging Face's hosts are left out: pi-ai has its router. */
export function isDecided(id: string): boolean {
  return id in PROVIDERS || id in LEFT_OUT || id.startsWith("huggingface_");
}

/** Ids of every provider in the package; its API finds one by its id, and only its command lists them. */
export function providerIds(): string[] {
  const cli = fileURLToPath(new URL("cli.js", `file://${ENTRY}`));
  const list = execFileSync(process.execPath, [cli, "list"], { encoding: "utf8", maxBuffer: 16 * 1024 * 1024 });
  return [...new Set([...list.matchAll(/^ {2}([a-z0-9_-]+):/gm)].map(([, id]) => id ?? ""))];
}

/** Every model of every provider we know, with its price on `asOf`. */
export function readOffers(asOf: string): Offer[] {
  return Object.entries(PROVIDERS).flatMap(([theirs, provider]) => {
    const models = findProvider({ providerId: theirs })?.models ?? [];
    return models.filter(({ id }) => isCallable(provider, id)).map((model) => toOffer(provider, model, asOf));
  });
}

/** Some of its ids only match others: samples, fine-tunes, names without their author. */
function isCallable(provider: string, id: string): boolean {
  if (provider === "openrouter") return id.includes("/") && !/[:~]/.test(id);
  return !/:(free|extended|thinking)$|^ft:|\.ft-$/.test(id);
}

/** The package's row for `id` at `provider`; undefined where it has none of its own. */
export function findModel(provider: string, id: string): ModelInfo | undefined {
  const theirs = ITS_ID.get(provider);
  const found = theirs === undefined ? null : calcPrice({ input_tokens: 1 }, id, { providerId: theirs });
  // It falls back to the author's own prices, which are no prices of this provider.
  return found?.provider.id === theirs ? found?.model : undefined;
}

/** A row's price on `asOf`, with what was announced for later. */
export function priceOf(model: ModelInfo, asOf: string): PriceRow | undefined {
  if (!Array.isArray(model.prices)) return toPriceRow(model.prices);
  const daily = model.prices.filter(({ constraint }) => constraint?.type !== "time_of_date");
  const dated = daily.map(({ constraint, prices }) => ({
    since: constraint?.type === "start_date" ? constraint.start_date : "",
    price: toPriceRow(prices),
  }));
  const now = dated.findLast(({ since }) => since <= asOf)?.price;
  if (now === undefined) return undefined;
  const changes = dated.flatMap(({ since, price }) => (since > asOf && price ? [{ since, ...price }] : []));
  const hours = model.prices.flatMap(({ constraint, prices }) => {
    const rates = toPriceRow(prices)?.usd;
    if (constraint?.type !== "time_of_date" || rates === undefined) return [];
    return [{ from: constraint.start_time.slice(0, 5), to: constraint.end_time.slice(0, 5), usd: rates }];
  });
  return { ...now, ...(hours.length > 0 && { hours }), ...(changes.length > 0 && { changes }) };
}

function toOffer(provider: string, model: ModelInfo, asOf: string): Offer {
  return {
    source: "genai-prices",
    provider,
    id: model.id,
    ...(model.name === undefined ? {} : { name: model.name }),
    ...(model.context_window === undefined ? {} : { contextTokens: model.context_window }),
    ...(model.deprecated === true ? { deprecated: true } : {}),
    price: priceOf(model, asOf),
  };
}

const METER_BY_KEY: Readonly<Record<string, Meter>> = {
  input_mtok: "input",
  output_mtok: "output",
  cache_read_mtok: "cacheRead",
  cache_write_mtok: "cacheWrite",
  cache_write_1h_mtok: "cacheWrite1h",
  input_audio_mtok: "inputAudio",
  output_audio_mtok: "outputAudio",
  cache_audio_read_mtok: "cacheReadAudio",
  input_image_mtok: "inputImage",
  output_image_mtok: "outputImage",
  cache_image_read_mtok: "cacheReadImage",
  input_video_mtok: "inputVideo",
  output_video_mtok: "outputVideo",
  output_reasoning_mtok: "reasoning",
  output_citation_mtok: "citation",
  web_searches_kcount: "searches",
  storage_searches_kcount: "fileSearches",
  requests_kcount: "requests",
  audio_hours: "inputAudioSeconds",
  input_audio_hours: "inputAudioSeconds",
  input_document_kpages: "pages",
  input_annotated_document_kpages: "annotatedPages",
  input_text_messages_kcount: "messages",
};

/** Undefined where nothing costs anything: free samples, or a price nobody knows. */
function toPriceRow(prices: ModelPrice): PriceRow | undefined {
  const base: Record<string, number> = {};
  const long = new Map<number, Record<string, number>>();
  for (const [key, price] of Object.entries(prices)) {
    const meter = METER_BY_KEY[key];
    if (meter === undefined) throw new Error(`scripts/catalog/genai-prices.ts: there is no meter for ${key}`);
    if (price === undefined) continue;
    base[meter] = typeof price === "number" ? price : price.base;
    if (typeof price === "number") continue;
    for (const { start, price: rate } of price.tiers) long.set(start, { ...long.get(start), [meter]: rate });
  }
  if (Object.values(base).every((rate) => rate === 0)) return undefined;
  const tiers = [...long]
    .toSorted(([a], [b]) => a - b)
    .map(([above, usd]): { above: number; usd: RateRow } => ({ above, usd }));
  return { usd: base, ...(tiers.length > 0 && { long: tiers }) };
}
