/** What a call costs: usage times price, in nano-dollars, exact until it is rounded up once. */
import { METERS, type Meter } from "../catalog/meters.ts";
import type { Price, Rates } from "../catalog/model.ts";
import type { Usage } from "../chat.ts";
import { invalidInput } from "../errors.ts";

/** How much of one meter a call used, and what that costs. */
export interface CostLine {
  meter: Meter;
  quantity: number;
  /** Nano-dollars for as many units as the meter's scale says. */
  rateNanoUsd: number;
  /** Rounded up on its own: lines may add up to a little more than the cost. */
  nanoUsd: number;
}

/** What a call costs. `unknown` has no amount: it is never a silent zero. */
export type Cost =
  | {
      /** Whose figure it is: the provider's own, the catalog's price, or a price of the user's own. */
      source: "provider" | "catalog" | "override";
      nanoUsd: number;
      lines: CostLine[];
    }
  | {
      source: "unknown";
      /** Why there is no amount. */
      why: string;
      /** What was used and has a price costs so much. */
      atLeastNanoUsd: number;
      lines: CostLine[];
    };

/** What else decides about a price. */
export interface CostOptions {
  /** When the call was made, in milliseconds since the Unix epoch: for prices by day and time. */
  at: number;
  /** Of the list price of tokens; 50 for a batch. Searches and the like cost the same. @default 100 */
  percent?: number;
  /** The name of a variant of the price: a resolution, a quality. */
  variant?: string;
}

/** Rates are for so many units of their meter; this is a multiple of all scales. */
const COMMON_SCALE = 9_000_000n;
/** Quantities have at most three decimals: seconds of audio. */
const QUANTITY_SCALE = 1_000;
const PERCENT = 100;

/**
 * The cost of `usage` at `price`.
 * @throws DurableAIError `input/invalid` for a variant the price does not have.
 */
export function costOf(price: Price, usage: Usage, { at, percent = PERCENT, variant }: CostOptions): Cost {
  const rates = ratesFor(price, usage, at, variant);
  const used = quantitiesOf(usage, rates);
  const unpriced: Meter[] = [];
  const lines: CostLine[] = [];
  let total = 0n;
  for (const [meter, quantity] of used) {
    const rate = rateOf(rates, meter);
    if (rate === undefined) {
      unpriced.push(meter);
      continue;
    }
    const scaled = product(meter, quantity, rate) * BigInt(METERS[meter].unit === "token" ? percent : PERCENT);
    total += scaled;
    lines.push({ meter, quantity, rateNanoUsd: rate, nanoUsd: roundedUp(scaled) });
  }
  const nanoUsd = roundedUp(total);
  if (unpriced.length === 0) return { source: "catalog", nanoUsd, lines };
  const names = unpriced.map((meter) => METERS[meter].title).join(", ");
  return { source: "unknown", why: `nobody has said what it charges for ${names}`, atLeastNanoUsd: nanoUsd, lines };
}

/** No price at all. */
export function unknownCost(why: string): Cost {
  return { source: "unknown", why, atLeastNanoUsd: 0, lines: [] };
}

/** What was used where nobody has said what it costs: each unit counted once. */
export function unpricedLines(usage: Usage): Omit<CostLine, "rateNanoUsd">[] {
  return quantitiesOf(usage, {}).map(([meter, quantity]) => ({ meter, quantity, nanoUsd: 0 }));
}

/** What quantities cost at rates, whole nano-dollars, rounded up once. What has no rate is not asked for. */
export function costOfLines(lines: readonly Pick<CostLine, "meter" | "quantity">[], rates: Rates): bigint {
  let total = 0n;
  for (const { meter, quantity } of lines) total += product(meter, quantity, rateOf(rates, meter) ?? 0);
  const whole = COMMON_SCALE * BigInt(QUANTITY_SCALE);
  return (total + whole - 1n) / whole;
}

function product(meter: Meter, quantity: number, rate: number): bigint {
  const thousandths = BigInt(Math.ceil(Number((quantity * QUANTITY_SCALE).toFixed(3))));
  return thousandths * BigInt(rate) * (COMMON_SCALE / BigInt(METERS[meter].scale));
}

function roundedUp(scaled: bigint): number {
  const whole = COMMON_SCALE * BigInt(QUANTITY_SCALE) * BigInt(PERCENT);
  return Number((scaled + whole - 1n) / whole);
}

// ---- rates ---------------------------------------------------------------------------------------------------------

/** The rates that hold for a call: announced changes, then its variant, the time of the day, the size of its input. */
function ratesFor(price: Price, usage: Usage, at: number, variant: string | undefined): Rates {
  const { rates, longInput } = currentRates(price, at, variant);
  const input = usage.inputTokens ?? 0;
  const tier = longInput
    .filter(({ aboveTokens }) => input > aboveTokens)
    .toSorted((a, b) => b.aboveTokens - a.aboveTokens)[0];
  return { ...rates, ...tier?.rates };
}

/** Those of a moment, whatever the size of the input, and what long inputs change of them. */
export function currentRates(
  price: Price,
  at: number,
  variant?: string,
): Pick<Price, "rates"> & { longInput: NonNullable<Price["longInput"]> } {
  const day = new Date(at).toISOString().slice(0, 10);
  const time = new Date(at).toISOString().slice(11, 16);
  const current: Omit<Price, "changes"> = price.changes?.findLast(({ since }) => since <= day)?.price ?? price;
  const hour = current.hours?.find(({ from, to }) => isWithin(time, from, to));
  const rates = { ...current.rates, ...variantRates(current, variant), ...hour?.rates };
  return { rates, longInput: current.longInput ?? [] };
}

/** Also over midnight: from 22:00 to 04:00. */
function isWithin(time: string, from: string, to: string): boolean {
  return from <= to ? time >= from && time < to : time >= from || time < to;
}

function variantRates({ variants = {} }: Omit<Price, "changes">, name: string | undefined): Rates {
  if (name === undefined) return {};
  const rates = Object.hasOwn(variants, name) ? variants[name] : undefined;
  if (rates !== undefined) return rates;
  const known = Object.keys(variants);
  const fix = known.length === 0 ? "Leave it out." : `There are ${known.join(", ")}.`;
  throw invalidInput("variant", `the price has no variant ${JSON.stringify(name)}`, fix);
}

function rateOf(rates: Rates, meter: Meter): number | undefined {
  for (let name: Meter | undefined = meter; name !== undefined; name = METERS[name].like) {
    const rate = rates[name];
    if (rate !== undefined) return rate;
  }
  return undefined;
}

// ---- quantities ----------------------------------------------------------------------------------------------------

function of(count: number | undefined): number {
  return Math.max(0, count ?? 0);
}

/** What was used, each unit counted once: totals without the parts that have a meter of their own. */
function quantitiesOf(usage: Usage, rates: Rates): [Meter, number][] {
  const cached = { audio: of(usage.cacheReadAudioTokens), image: of(usage.cacheReadImageTokens) };
  const hour = Math.min(of(usage.cacheWrite1hTokens), of(usage.cacheWriteTokens));
  const media = {
    inputAudio: of(of(usage.inputAudioTokens) - cached.audio),
    inputImage: of(of(usage.inputImageTokens) - cached.image),
    inputVideo: of(usage.inputVideoTokens),
  };
  const parts = of(usage.cacheReadTokens) + of(usage.cacheWriteTokens) + sum(Object.values(media));
  const made = {
    reasoning: of(usage.reasoningTokens),
    outputAudio: of(usage.outputAudioTokens),
    outputImage: of(usage.outputImageTokens),
    outputVideo: of(usage.outputVideoTokens),
  };
  const quantities: Partial<Record<Meter, number>> = {
    input: of(of(usage.inputTokens) - parts),
    cacheRead: of(of(usage.cacheReadTokens) - cached.audio - cached.image),
    cacheReadAudio: cached.audio,
    cacheReadImage: cached.image,
    cacheWrite: of(usage.cacheWriteTokens) - hour,
    cacheWrite1h: hour,
    ...media,
    output: of(of(usage.outputTokens) - sum(Object.values(made))),
    ...made,
    ...searchesOf(usage, rates),
    requests: rates.requests === undefined ? 0 : 1,
    ...usage.quantities,
  };
  return (Object.entries(quantities) as [Meter, number][]).filter(([, quantity]) => quantity > 0);
}

/** Each search, or, where that is what is charged, the request whatever it searched. */
function searchesOf({ searches }: Usage, rates: Rates): Partial<Record<Meter, number>> {
  if (rates.searchedRequests === undefined) return { searches: of(searches) };
  return { searchedRequests: Math.min(1, of(searches)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
