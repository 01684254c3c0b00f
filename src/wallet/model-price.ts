/** What a call of a model costs: whose price holds, and what of the way it was served changes it. */
import type { ModelInfo, TargetInfo } from "../catalog/catalog-request.ts";
import type { Model, ModelTarget, Price, Service } from "../catalog/model.ts";
import { providerFacts } from "../catalog/providers.ts";
import type { Usage } from "../chat.ts";
import { invalidInput } from "../errors.ts";
import { costOf, unknownCost, type Cost } from "./price.ts";
import { checkService, checkUsage } from "./usage-checks.ts";

/** What else decides about a price. */
export interface PriceOptions {
  /** Whose price. @default who would be called now */
  provider?: string;
  /** Of its targets the one in that region: `eu`. @default its first */
  region?: string;
  /** When the call is made, in milliseconds since the Unix epoch: some prices change by day or hour. @default now */
  at?: number;
  /** @default as the usage says, else the usual one */
  service?: Service;
  /** The name of a variant of the price: a resolution, a quality. */
  variant?: string;
}

const WHOLE = 100;
/** The last moment a Date can say, in milliseconds. */
const MAX_TIME_MS = 8.64e15;
const OPTIONS = ["provider", "region", "at", "service", "variant"];

/**
 * What `usage` costs. What the provider itself says it charged (`usage.costNanoUsd`) is the cost, unless the question is
 * about another provider, region, service or variant, or the price is the user's own.
 * @param now milliseconds since the Unix epoch.
 * @throws DurableAIError `input/invalid` naming what is wrong in usage or options.
 */
export function priceOf(model: ModelInfo, usage: Usage, options: PriceOptions, now: number): Cost {
  const used = checkUsage(usage, "usage");
  const { provider, region, at = now, service, variant } = checkPriceOptions(options);
  const target = targetOf(model, provider, region);
  const isAsked = [provider, region, service, variant].some((option) => option !== undefined);
  return costAt(model, target, used, {
    at,
    isAsked,
    ...(service && { service }),
    ...(variant !== undefined && { variant }),
  });
}

/** What else decides about the price of a call that is known. */
interface CallOptions extends Pick<PriceOptions, "service" | "variant"> {
  at: number;
  /** The question is what it would cost, not what it did: the provider's own figure is no answer. */
  isAsked?: boolean;
}

/**
 * What `usage` of `model` at `target` costs.
 * @throws DurableAIError `input/invalid` naming what is wrong in the usage.
 */
export function costOfCall(model: Model, target: ModelTarget, usage: Usage, at: number): Cost {
  return costAt(model, target, checkUsage(usage, "usage"), { at });
}

function costAt(model: Model, target: ModelTarget, used: Usage, { at, isAsked, service, variant }: CallOptions): Cost {
  const { price, isOwn } = priceAt(model, target);
  if (used.costNanoUsd !== undefined && !isOwn && isAsked !== true)
    return { source: "provider", nanoUsd: used.costNanoUsd, lines: [] };
  if (price === undefined) return unknownCost(`nobody has said what ${model.id} costs at ${target.provider}`);
  const percent = percentOf(target, service ?? used.service, used.region);
  if (percent === undefined)
    return unknownCost(`nobody has said what ${target.provider} charges for ${service ?? used.service} service`);
  const cost = costOf(price, used, { at, percent, variant });
  return cost.source === "catalog" && isOwn ? { ...cost, source: "override" } : cost;
}

/** A target's own price comes before the model's. */
function priceAt(model: Model, target: ModelTarget): { price: Price | undefined; isOwn: boolean } {
  if (target.price !== undefined) return { price: target.price, isOwn: target.priceIsOwn === true };
  return { price: model.price, isOwn: model.priceIsOwn === true };
}

/** Of the list price; undefined where the provider has not said what that service costs. */
function percentOf(
  { provider }: ModelTarget,
  service: Service | undefined,
  region: string | undefined,
): number | undefined {
  const { services = {}, regions = {} } = providerFacts(provider) ?? {};
  const ofService = service === undefined ? WHOLE : services[service];
  const ofRegion = region !== undefined && Object.hasOwn(regions, region) ? regions[region] : undefined;
  return ofService === undefined ? undefined : (ofService * (ofRegion ?? WHOLE)) / WHOLE;
}

function targetOf({ id, targets, callableBy }: ModelInfo, provider?: string, region?: string): TargetInfo {
  const wanted = provider ?? callableBy ?? targets[0]?.provider;
  const ofProvider = targets.filter((one) => one.provider === wanted);
  const target = region === undefined ? ofProvider[0] : ofProvider.find((one) => one.region === region);
  if (target !== undefined) return target;
  if (ofProvider.length > 0) {
    const regions = ofProvider.flatMap((one) => one.region ?? []);
    const fix = regions.length === 0 ? "Leave it out." : `There are ${[...new Set(regions)].join(", ")}.`;
    throw invalidInput("options.region", `${wanted} does not serve ${id} in ${region}`, fix);
  }
  const names = [...new Set(targets.map((one) => one.provider))].join(", ");
  throw invalidInput("options.provider", `${provider} does not serve ${id}`, `Name one of ${names}.`);
}

function checkPriceOptions(options: PriceOptions): PriceOptions {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined)
    throw invalidInput(`options.${unknown}`, "there is no such option", `There are ${OPTIONS.join(", ")}.`);
  for (const name of ["provider", "region", "variant"] as const)
    if (options[name] !== undefined && typeof options[name] !== "string")
      throw invalidInput(`options.${name}`, "it is not a name", `Write it as text, or leave it out.`);
  const { at, service } = options;
  if (at !== undefined && !(Number.isFinite(at) && Math.abs(at) <= MAX_TIME_MS))
    throw invalidInput("options.at", "it is not a time", "Write milliseconds since the Unix epoch.");
  if (service !== undefined) checkService(service, "options.service");
  return options;
}
