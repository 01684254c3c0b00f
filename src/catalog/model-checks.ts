/** What every row must be, whoever wrote it: the generated ones, and a user's own. Errors name the row and the field. */
import { DurableAIError, invalidInput } from "../errors.ts";
import { NANO_PER_USD } from "../wallet/money.ts";
import { isMeter, METERS, type Meter } from "./meters.ts";
import type { Capability, Modality, Model, ModelTarget, Price, Rates, Task } from "./model.ts";
import { TASK_MODALITIES } from "./row.ts";

/** Longest id: it is a column, a header and part of a URL. */
export const MAX_ID_CHARS = 200;
const MODEL_ID = /^(@[a-z]+\/)?[a-z0-9~][a-z0-9._-]*\/\S+$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The tasks there are. */
export const TASKS = Object.keys(TASK_MODALITIES) as readonly Task[];
/** What may go in or come out. */
export const MODALITIES: readonly Modality[] = ["text", "image", "audio", "video", "document", "embedding"];
/** What a model may be able to do. */
export const CAPABILITIES: readonly Capability[] = [
  "tools",
  "vision",
  "json",
  "reasoning",
  "lora",
  "batch",
  "realtime",
];

/**
 * The least a rate can be, by unit, where it is not zero, in nano-dollars for the meter's scale. Whoever writes dollars
 * for nano-dollars, or a price per token for one per million, is below it.
 */
const LEAST_NANO_USD: Readonly<Partial<Record<string, number>>> = {
  token: 1_000_000,
  character: 1_000_000,
  second: 1_000,
};
/** The most a rate can be: 10,000 dollars for the scale. Above it somebody has multiplied twice. */
const MOST_NANO_USD = 10_000 * NANO_PER_USD;

/** Checks an id. @throws DurableAIError `input/invalid` naming `field`. */
export function checkModelId(id: unknown, field: string): string {
  if (typeof id === "string" && id.length <= MAX_ID_CHARS && MODEL_ID.test(id)) return id;
  throw invalidInput(
    field,
    `${JSON.stringify(String(id).slice(0, MAX_ID_CHARS))} is not a model id`,
    'Write "author/name", or "@cf/author/name".',
  );
}

/** Checks a day. @throws DurableAIError `input/invalid` naming `field`. */
export function checkDate(date: unknown, field: string): string {
  if (typeof date === "string" && DATE.test(date) && isDay(date)) return date;
  throw invalidInput(field, "it is not a day", 'Write it as "2026-11-25".');
}

/** V8 reads the 30th of February as the 2nd of March. */
function isDay(date: string): boolean {
  const time = Date.parse(date);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

const PRICE_FIELDS = ["rates", "longInput", "hours", "variants", "changes"];

/** Checks the name of a meter. @throws DurableAIError `input/invalid` naming `field`. */
export function checkMeter(name: string, field: string): Meter {
  if (isMeter(name)) return name;
  throw invalidInput(field, "nothing is counted by that name", `There are ${Object.keys(METERS).join(", ")}.`);
}

/** Checks what one field has; `field` names it for whoever wrote it. */
export type Check = (value: unknown, field: string) => void;

/** One of `words`. */
export function oneOf(words: readonly string[]): Check {
  return (value, field) => {
    if (!words.some((word) => word === value))
      throw invalidInput(field, "it is not one of them", `Use one of ${words.join(", ")}.`);
  };
}

/** True or false. */
export function checkBoolean(value: unknown, field: string): void {
  if (typeof value !== "boolean") throw invalidInput(field, "it is not true or false", "Write true or false.");
}

/** Checks a price. @throws DurableAIError `input/invalid` naming the rate below `field`. */
export function checkPrice(price: Price, field: string): void {
  checkObject(price, field, "Write e.g. { rates: { input: usd(3), output: usd(15) } }.");
  const unknown = Object.keys(price).find((name) => !PRICE_FIELDS.includes(name));
  if (unknown !== undefined)
    throw invalidInput(`${field}.${unknown}`, "there is no such field", `There are ${PRICE_FIELDS.join(", ")}.`);
  checkRates(price.rates, `${field}.rates`);
  checkLongInput(price.longInput ?? [], `${field}.longInput`);
  checkHours(price.hours ?? [], `${field}.hours`);
  const { variants = {} } = price;
  checkObject(variants, `${field}.variants`, 'Write e.g. { "1080p": { videoSeconds: usd(0.4) } }.');
  for (const [name, rates] of Object.entries(variants)) checkRates(rates, `${field}.variants.${name}`);
  checkChanges(price.changes ?? [], `${field}.changes`);
}

function checkLongInput(tiers: NonNullable<Price["longInput"]>, field: string): void {
  checkList(tiers, field, "Write e.g. [{ aboveTokens: 200_000, rates: { input: usd(6) } }].");
  for (const [index, tier] of tiers.entries()) {
    const at = `${field}[${index}]`;
    checkObject(tier, at, "Write e.g. { aboveTokens: 200_000, rates: { input: usd(6) } }.");
    if (!Number.isSafeInteger(tier.aboveTokens) || tier.aboveTokens < 0)
      throw invalidInput(`${at}.aboveTokens`, "it is not a number of tokens", "Write e.g. 200_000.");
    checkRates(tier.rates, `${at}.rates`);
  }
}

function checkHours(hours: NonNullable<Price["hours"]>, field: string): void {
  checkList(hours, field, 'Write e.g. [{ from: "16:30", to: "00:30", rates: { input: usd(1) } }].');
  for (const [index, hour] of hours.entries()) {
    const at = `${field}[${index}]`;
    checkObject(hour, at, 'Write e.g. { from: "16:30", to: "00:30", rates: { input: usd(1) } }.');
    checkTime(hour.from, `${at}.from`);
    checkTime(hour.to, `${at}.to`);
    checkRates(hour.rates, `${at}.rates`);
  }
}

function checkChanges(changes: NonNullable<Price["changes"]>, field: string): void {
  checkList(changes, field, 'Write e.g. [{ since: "2027-01-01", price: { rates: { input: usd(2) } } }].');
  let before = "";
  for (const [index, change] of changes.entries()) {
    const at = `${field}[${index}]`;
    checkObject(change, at, 'Write e.g. { since: "2027-01-01", price: { rates: { input: usd(2) } } }.');
    if (checkDate(change.since, `${at}.since`) <= before)
      throw invalidInput(
        `${at}.since`,
        "it is not after the change before it",
        "Put changes in the order of their days.",
      );
    before = change.since;
    const { price }: { price: Price } = change;
    checkObject(price, `${at}.price`, "Write e.g. { rates: { input: usd(2) } }.");
    if (price.changes !== undefined)
      throw invalidInput(`${at}.price.changes`, "a change has no changes", "Put it beside the others.");
    checkPrice(price, `${at}.price`);
  }
}

function checkObject(value: unknown, field: string, fix: string): void {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalidInput(field, "it is not an object", fix);
}

function checkList(value: unknown, field: string, fix: string): void {
  if (!Array.isArray(value)) throw invalidInput(field, "it is not a list", fix);
}

function checkTime(time: unknown, field: string): void {
  if (typeof time === "string" && TIME.test(time)) return;
  throw invalidInput(field, "it is not a time of the day", 'Write it in UTC, as "16:30".');
}

function checkRates(rates: Rates, field: string): void {
  checkObject(rates, field, "Write e.g. { input: usd(3), output: usd(15) }.");
  for (const [meter, rate] of Object.entries(rates)) {
    checkRate(checkMeter(meter, `${field}.${meter}`), rate, `${field}.${meter}`);
  }
}

function checkRate(meter: Meter, rate: unknown, field: string): void {
  const { unit, scale } = METERS[meter];
  const per = scale === 1 ? `one ${unit}` : `${scale.toLocaleString("en")} ${unit}s`;
  const fix = `Write integer nano-dollars for ${per}: usd(0.5) is half a dollar.`;
  if (!Number.isSafeInteger(rate)) throw invalidInput(field, "it is not an integer", fix);
  const nanoUsd = Number(rate);
  if (nanoUsd < 0) throw invalidInput(field, "it is negative", fix);
  if (nanoUsd > 0 && nanoUsd < (LEAST_NANO_USD[unit] ?? 1))
    throw invalidInput(field, `${nanoUsd} nano-dollars for ${per} is less than anybody charges`, fix);
  if (nanoUsd > MOST_NANO_USD)
    throw invalidInput(field, `${nanoUsd} nano-dollars for ${per} is more than anybody charges`, fix);
}

/** Checks whole rows: what `npm run catalog` writes. @throws DurableAIError naming the row and the field. */
export function checkModels(models: readonly Model[], providerIds: ReadonlySet<string>): void {
  const seen = new Set<string>();
  for (const model of models) {
    const row = `catalog row ${model.id}`;
    checkModelId(model.id, `${row}: id`);
    if (seen.has(model.id)) throw invalidInput(`${row}: id`, "it is there twice", "Join the rows, or rename one.");
    seen.add(model.id);
    if (model.source === "") throw invalidInput(`${row}: source`, "it is missing", "Say where its figures come from.");
    checkDate(model.asOf, `${row}: asOf`);
    if (model.price !== undefined) checkPrice(model.price, `${row}: price`);
    if (model.targets.length === 0) throw invalidInput(`${row}: targets`, "there is none", "Name who serves it.");
    for (const [index, target] of model.targets.entries())
      checkTarget(target, `${row}: targets[${index}]`, providerIds);
  }
}

function checkTarget({ provider, price }: ModelTarget, field: string, providerIds: ReadonlySet<string>): void {
  if (price !== undefined) checkPrice(price, `${field}.price`);
  if (providerIds.has(provider)) return;
  throw new DurableAIError({
    code: "input/invalid",
    field: `${field}.provider`,
    fix: "Add it to src/catalog/providers.ts, or correct its name.",
    message: `${field}.provider: there is no provider "${provider}"`,
  });
}
