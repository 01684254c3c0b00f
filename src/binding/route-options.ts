/** The options of a call that say where it may go, checked: models to go on with, providers, times. */
import { invalidInput } from "../errors.ts";
import { PROVIDER_ID } from "../catalog/provider-id.ts";
import type { Fidelity, OnInterrupted, OnMidStream, RouteChoice, Timeouts } from "../run/run-record.ts";
import { TOTAL_MS } from "../run/run.ts";

/** Models a call may go on with: each is a request more in the worst case. */
export const MAX_FALLBACKS = 8;
/** Providers that an option may name. */
export const MAX_NAMED_PROVIDERS = 32;
/** Regions that an option may name. */
export const MAX_NAMED_REGIONS = 32;
/** Below it every answer is late: no provider begins sooner. */
export const MIN_TIMEOUT_MS = 100;

/** What of a call's options is checked together. */
type ProviderChoice = Pick<RouteChoice, "order" | "only" | "ignore" | "regions">;

/** @throws DurableAIError `input/invalid` naming the element. */
export function checkFallback(value: unknown, field: string): string[] {
  const models = checkNames(value, field, MAX_FALLBACKS, 'Write e.g. ["anthropic/claude-sonnet-5"].');
  const twice = models.findIndex((model, i) => models.indexOf(model) !== i);
  if (twice === -1) return models;
  throw invalidInput(`${field}[${twice}]`, `${models[twice]} is in the list twice`, "Name each model once.");
}

/** A list of provider ids. @throws DurableAIError `input/invalid` naming the element. */
export function checkProviders(value: unknown, field: string): string[] {
  const ids = checkNames(value, field, MAX_NAMED_PROVIDERS, 'Write e.g. ["anthropic", "amazon-bedrock"].');
  const wrong = ids.findIndex((id) => !PROVIDER_ID.test(id));
  if (wrong === -1) return ids;
  throw invalidInput(
    `${field}[${wrong}]`,
    `"${ids[wrong]}" is no id of a provider`,
    "Ids are lower case: amazon-bedrock.",
  );
}

/** Regions as the catalog spells them, or a target of the caller's own. @throws DurableAIError `input/invalid`. */
export function checkRegions(value: unknown, field: string): string[] {
  return checkNames(value, field, MAX_NAMED_REGIONS, 'Write e.g. ["eu"].');
}

/** @throws DurableAIError `input/invalid`. */
export function checkFidelity(value: unknown, field: string): Fidelity {
  if (value === "original" || value === "any") return value;
  throw invalidInput(field, "it does not say which builds may answer", 'Write "original" or "any".');
}

function checkNames(value: unknown, field: string, most: number, fix: string): string[] {
  if (!Array.isArray(value)) throw invalidInput(field, "it is not a list", fix);
  if (value.length > most) throw invalidInput(field, `it has ${value.length} elements`, `Name at most ${most}.`);
  return value.map((name: unknown, i) => {
    if (typeof name === "string" && name !== "") return name;
    throw invalidInput(`${field}[${i}]`, "it is not a name", fix);
  });
}

/** Whether a call says where it may go: then it takes the layer, which alone can go elsewhere. */
export function choosesRoute(call: RouteChoice & { fallback?: string[] }): boolean {
  const { fallback, order, only, ignore, regions, fidelity, hedgeAfterMs } = call;
  if (fidelity === "any" || hedgeAfterMs !== undefined) return true;
  return isSaid(fallback) || isSaid(order) || isSaid(only) || isSaid(ignore) || isSaid(regions);
}

function isSaid(names: readonly string[] | undefined): boolean {
  return names !== undefined && names.length > 0;
}

/**
 * @param path what the options are part of.
 * @throws DurableAIError `input/invalid` where they contradict each other.
 */
export function checkChoice({ order = [], only, ignore = [], regions }: ProviderChoice, path = "options"): void {
  if (only?.length === 0) throw invalidInput(`${path}.only`, "it leaves no provider", "Name one, or leave it out.");
  if (regions?.length === 0) throw invalidInput(`${path}.regions`, "it leaves no target", "Name one, or leave it out.");
  const wanted = [...order, ...(only ?? [])].find((id) => ignore.includes(id));
  if (wanted !== undefined)
    throw invalidInput(`${path}.ignore`, `it has ${wanted}, which order or only asks for`, "Name it in one of them.");
  const outside = order.find((id) => only !== undefined && !only.includes(id));
  if (outside !== undefined)
    throw invalidInput(`${path}.order`, `it has ${outside}, which only leaves out`, "Name it in both, or in neither.");
}

/** @throws DurableAIError `input/invalid`. */
export function checkOnMidStream(value: unknown, field: string): OnMidStream {
  if (value === "splice" || value === "fail") return value;
  throw invalidInput(field, "it does not say what to do", 'Write "splice" or "fail".');
}

/** @throws DurableAIError `input/invalid`. */
export function checkOnInterrupted(value: unknown, field: string): OnInterrupted {
  if (value === "continue" || value === "fail") return value;
  throw invalidInput(field, "it does not say what to do", 'Write "continue" or "fail".');
}

const TIMEOUTS: readonly (keyof Timeouts)[] = ["firstEventMs", "betweenEventsMs", "totalMs"];

/** @throws DurableAIError `input/invalid` naming the time. */
export function checkTimeouts(value: unknown, field: string): Timeouts {
  const example = "Write e.g. { firstEventMs: 5000 }.";
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalidInput(field, "it is not an object", example);
  const timeouts: Timeouts = {};
  for (const [name, ms] of Object.entries(value)) {
    const known = TIMEOUTS.find((timeout) => timeout === name);
    if (known === undefined)
      throw invalidInput(`${field}.${name}`, "there is no such time", `There are ${TIMEOUTS.join(", ")}.`);
    if (ms !== undefined) timeouts[known] = checkTime(ms, `${field}.${name}`);
  }
  return timeouts;
}

/** A time to wait, in milliseconds. @throws DurableAIError `input/invalid`. */
export function checkTime(ms: unknown, field: string): number {
  if (Number.isInteger(ms) && Number(ms) >= MIN_TIMEOUT_MS && Number(ms) <= TOTAL_MS) return Number(ms);
  throw invalidInput(field, "it is not a time to wait", `Give whole milliseconds, ${MIN_TIMEOUT_MS} to ${TOTAL_MS}.`);
}
