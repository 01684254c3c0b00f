/** What somebody says was used, checked before it is multiplied with money. */
import { checkMeter } from "../catalog/model-checks.ts";
import type { Usage } from "../chat.ts";
import { invalidInput } from "../errors.ts";
import type { Service } from "../catalog/model.ts";
import { USAGE_COUNTS } from "./usage-counts.ts";

/** More than any call uses of anything: beyond it products are no amounts. */
export const MAX_QUANTITY = 1_000_000_000_000;

/** The ways to serve a call that change what it costs. */
export const SERVICES: readonly Service[] = ["batch", "flex", "priority", "fast"];

const COUNTS: ReadonlySet<string> = new Set(USAGE_COUNTS);
/** Said beside the counts: not multiplied, or by its own rule. */
const OTHERS: ReadonlySet<string> = new Set<keyof Usage>([
  "quantities",
  "service",
  "region",
  "costNanoUsd",
  "estimated",
  "raw",
]);

/**
 * Checks a usage. A field we do not know is refused: a provider's own object would count for nothing, and cost it.
 * @throws DurableAIError `input/invalid` naming the field below `path`.
 */
export function checkUsage(usage: unknown, path: string): Usage {
  if (typeof usage !== "object" || usage === null || Array.isArray(usage))
    throw invalidInput(path, "it is not an object", "Write e.g. { inputTokens: 1000, outputTokens: 200 }.");
  for (const [name, value] of Object.entries(usage)) {
    const field = `${path}.${name}`;
    if (value === undefined || OTHERS.has(name)) continue;
    if (!COUNTS.has(name))
      throw invalidInput(field, "nothing is counted by that name", `There are ${[...COUNTS, ...OTHERS].join(", ")}.`);
    checkQuantity(value, field);
  }
  const { quantities, service, region, costNanoUsd }: Usage = usage;
  if (quantities !== undefined) checkQuantities(quantities, `${path}.quantities`);
  if (service !== undefined) checkService(service, `${path}.service`);
  if (region !== undefined && typeof region !== "string")
    throw invalidInput(`${path}.region`, "it is not a place", 'Write e.g. "us".');
  if (costNanoUsd !== undefined && !(Number.isSafeInteger(costNanoUsd) && costNanoUsd >= 0))
    throw invalidInput(`${path}.costNanoUsd`, "it is not a number of nano-dollars", "Write e.g. usd(0.02).");
  return usage;
}

/** Checks the name of a service. @throws DurableAIError `input/invalid` naming `field`. */
export function checkService(service: unknown, field: string): Service {
  const known = SERVICES.find((one) => one === service);
  if (known !== undefined) return known;
  throw invalidInput(field, "there is no such service", `Use one of ${SERVICES.join(", ")}.`);
}

function checkQuantities(quantities: unknown, path: string): void {
  if (typeof quantities !== "object" || quantities === null)
    throw invalidInput(path, "it is not an object", "Write e.g. { images: 2 }.");
  for (const [meter, value] of Object.entries(quantities)) {
    checkMeter(meter, `${path}.${meter}`);
    if (value !== undefined) checkQuantity(value, `${path}.${meter}`);
  }
}

function checkQuantity(value: unknown, field: string): void {
  if (typeof value === "number" && value >= 0 && value <= MAX_QUANTITY) return;
  throw invalidInput(field, "it is not a quantity", `Write a number from 0 to ${MAX_QUANTITY}.`);
}
