/** What a call is sold for: which rule holds, and its price in whole nano-dollars. */
import { isMeter } from "../catalog/meters.ts";
import type { Rates } from "../catalog/model.ts";
import { invalidInput } from "../errors.ts";
import { isJsonObject } from "../json.ts";
import type { Charge, ChargePart, ChargedRun } from "./entry.ts";
import { costOfLines } from "./price.ts";
import type { ResaleRule, Sale } from "./resale.ts";
import { checkAmount, MAX_AMOUNT_NANO_USD } from "./transfers.ts";

/** Rules of an account, and fields of each one's `where`. */
export const MAX_RESALE_RULES = 100;
const MAX_CONDITIONS = 10;
const MAX_NAME_CHARS = 200;
/** Per cent, and how fine: a hundredth. */
export const MAX_MARKUP_PERCENT = 100_000;
const HUNDREDTHS = 100;
const WHOLE = BigInt(100 * HUNDREDTHS);

const FIELDS = ["name", "where", "models", "per", "markupPercent", "rates", "freeNanoUsd"];
const METADATA = "metadata.";

/** What is left of a customer's allowance, and how it is used up. */
export interface Allowances {
  /** What was free so far in this month. */
  used(rule: string, customer: string): number;
  use(rule: string, customer: string, nanoUsd: number): void;
}

/** The sale of each part of a charge; undefined for those no rule holds for. */
export function salesOf(
  { parts, run }: Charge,
  rules: readonly ResaleRule[],
  allowances: Allowances,
): (Sale | undefined)[] {
  return parts.map((part) => {
    const rule = rules.find((one) => holds(one, part, run));
    return rule && saleOf(rule, part, run, allowances);
  });
}

function saleOf(rule: ResaleRule, part: ChargePart, run: ChargedRun | undefined, allowances: Allowances): Sale {
  const { name, per, freeNanoUsd: allowed = 0 } = rule;
  const customer = per === undefined ? undefined : run?.metadata?.[per.slice(METADATA.length)];
  const priceNanoUsd = priceOf(rule, part);
  const left = Math.max(0, allowed - (allowed === 0 ? 0 : allowances.used(name, customer ?? "")));
  const freeNanoUsd = Math.min(left, priceNanoUsd);
  if (freeNanoUsd > 0) allowances.use(name, customer ?? "", freeNanoUsd);
  return { rule: name, ...(customer !== undefined && { customer }), priceNanoUsd, freeNanoUsd };
}

function holds({ where = {}, models }: ResaleRule, { model }: ChargePart, run: ChargedRun | undefined): boolean {
  if (models !== undefined && !models.includes(model)) return false;
  return Object.entries(where).every(([key, wanted]) => run?.metadata?.[key] === wanted);
}

/** Rounded up once, as costs are. */
function priceOf({ markupPercent, rates }: ResaleRule, { costNanoUsd, lines = [] }: ChargePart): number {
  if (rates !== undefined) return atMost(costOfLines(lines, rates));
  const percent = BigInt(Math.round((markupPercent ?? 0) * HUNDREDTHS)) + WHOLE;
  return atMost((BigInt(costNanoUsd) * percent + WHOLE - 1n) / WHOLE);
}

/** What an entry can have. */
function atMost(nanoUsd: bigint): number {
  return Number(nanoUsd > BigInt(MAX_AMOUNT_NANO_USD) ? BigInt(MAX_AMOUNT_NANO_USD) : nanoUsd);
}

// ---- what comes in -------------------------------------------------------------------------------------------------

/** @throws DurableAIError `input/invalid` naming the field. */
export function checkResaleRules(value: unknown): ResaleRule[] {
  if (!Array.isArray(value) || value.length > MAX_RESALE_RULES)
    throw invalidInput("rules", "they are not a list of rules", `Pass at most ${MAX_RESALE_RULES}.`);
  const rules = value.map((rule, index) => checkRule(rule, `rules[${index}]`));
  const twice = rules.findIndex(({ name }, index) => rules.findIndex((other) => other.name === name) !== index);
  if (twice === -1) return rules;
  throw invalidInput(`rules[${twice}].name`, "another rule has that name", "Give each a name of its own.");
}

function checkRule(value: unknown, path: string): ResaleRule {
  if (!isJsonObject(value))
    throw invalidInput(path, "it is not an object", 'Write { name: "pro", markupPercent: 20 }.');
  const unknown = Object.keys(value).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw invalidInput(`${path}.${unknown}`, "there is no such field", `There are ${FIELDS.join(", ")}.`);
  const { name, where, models, per, markupPercent, rates, freeNanoUsd } = value;
  if ((markupPercent === undefined) === (rates === undefined))
    throw invalidInput(`${path}.markupPercent`, "there is not one price", "Write markupPercent or rates, one of them.");
  return {
    name: checkText(name, `${path}.name`),
    ...(where !== undefined && { where: checkWhere(where, `${path}.where`) }),
    ...(models !== undefined && { models: checkModels(models, `${path}.models`) }),
    ...(per !== undefined && { per: checkPer(per, `${path}.per`) }),
    ...(markupPercent !== undefined && { markupPercent: checkPercent(markupPercent, `${path}.markupPercent`) }),
    ...(rates !== undefined && { rates: checkRates(rates, `${path}.rates`) }),
    ...(freeNanoUsd !== undefined && { freeNanoUsd: checkAmount(freeNanoUsd, `${path}.freeNanoUsd`, 0) }),
  };
}

function checkText(value: unknown, path: string): string {
  if (typeof value === "string" && value !== "" && value.length <= MAX_NAME_CHARS) return value;
  throw invalidInput(path, "it is not a name", `Write text of 1 to ${MAX_NAME_CHARS} characters.`);
}

function checkWhere(value: unknown, path: string): Record<string, string> {
  if (!isJsonObject(value) || Object.keys(value).length > MAX_CONDITIONS)
    throw invalidInput(path, "it has no conditions", 'Write values of metadata as text: { plan: "pro" }.');
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, checkText(one, `${path}.${key}`)]));
}

function checkModels(value: unknown, path: string): string[] {
  if (Array.isArray(value) && value.length > 0) return value.map((id, index) => checkText(id, `${path}[${index}]`));
  throw invalidInput(path, "it is not a list of models", "Name one or more by their ids, or leave it out.");
}

function checkPer(value: unknown, path: string): `metadata.${string}` {
  if (typeof value === "string" && value.startsWith(METADATA) && value.length > METADATA.length)
    return value as `metadata.${string}`;
  throw invalidInput(path, "it is no key of metadata", 'Write "metadata.customer", or leave it out.');
}

function checkPercent(value: unknown, path: string): number {
  const isFine = typeof value === "number" && Number(value.toFixed(2)) === value;
  if (isFine && value >= 0 && value <= MAX_MARKUP_PERCENT) return value;
  throw invalidInput(
    path,
    "it is not a markup",
    `Give per cent from 0 to ${MAX_MARKUP_PERCENT}, two decimals at most.`,
  );
}

function checkRates(value: unknown, path: string): Rates {
  if (!isJsonObject(value) || Object.keys(value).length === 0)
    throw invalidInput(path, "they are not prices", "Write nano-dollars by meter: { input: 3000000000 }.");
  for (const [meter, rate] of Object.entries(value)) {
    if (!isMeter(meter))
      throw invalidInput(`${path}.${meter}`, "there is no such meter", "See docs/models.md, Prices.");
    checkAmount(rate, `${path}.${meter}`, 0);
  }
  return value as Rates;
}
