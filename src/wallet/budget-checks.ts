/** Budgets as somebody writes them, checked. */
import { invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { checkSinkAddress } from "../log/sink-address.ts";
import type { Budget, BudgetAlert, BudgetFilter, BudgetSplit, BudgetTerms } from "./budget.ts";
import type { BudgetWindow } from "./budget-facts.ts";
import { checkDollars, MAX_AMOUNT_NANO_USD } from "./transfers.ts";

/** Budgets of one account, those of the configuration included: each run is compared with all of them. */
export const MAX_BUDGETS = 100;
/** Values that one filter names. */
export const MAX_FILTER_VALUES = 100;
export const MAX_ALERTS = 10;
/** Characters of one value of a filter, of the name of a model. */
export const MAX_VALUE_CHARS = 512;
/** The longest rolling window: 400 days. */
export const MAX_ROLLING_SECONDS: number = 400 * 24 * 3_600;
/** Of the budget's amount. */
const MAX_ALERT_PERCENT = 1_000;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const AMOUNTS = ["usd", "amountNanoUsd", "tokens", "requests"] as const;
const FIELDS = [...AMOUNTS, "window", "where", "per", "hard", "alerts", "fallback", "onBudgetExhausted"];
const WINDOWS = ["minute", "hour", "day", "week", "month", "total"] as const;
const FILTERS = ["model", "author", "provider", "session", "key"] as const;
const EXAMPLE = 'Write e.g. { usd: 10, window: "day", per: "metadata.customer" }.';

/**
 * Whether a webhook may be inside a network is not looked at: who keeps the budget does, with {@link checkWebhooks}.
 * @throws DurableAIError `input/invalid` naming the field below `budget`.
 */
export function checkBudget(name: unknown, value: unknown, source: Budget["source"]): Budget {
  const path = "budget";
  const checkedName = checkBudgetName(name);
  if (!isJsonObject(value)) throw invalidInput(path, "it is not an object", EXAMPLE);
  checkFields(value, FIELDS, path);
  const { hard = true, per, fallback, alerts, where, onBudgetExhausted } = value;
  if (typeof hard !== "boolean") throw invalidInput(`${path}.hard`, "it is not a switch", "Write true or false.");
  const terms: BudgetTerms = {
    window: checkWindow(value["window"], `${path}.window`),
    ...(where !== undefined && { where: checkFilter(where, `${path}.where`) }),
    ...(per !== undefined && { per: checkSplit(per, `${path}.per`) }),
    ...(alerts !== undefined && { alerts: checkAlerts(alerts, `${path}.alerts`) }),
    ...(onBudgetExhausted !== undefined && {
      onBudgetExhausted: checkOnExhausted(onBudgetExhausted, `${path}.onBudgetExhausted`),
    }),
    ...(fallback !== undefined && { fallback: checkText(fallback, `${path}.fallback`, "the id of a model") }),
  };
  return { name: checkedName, ...checkLimit(value, path), ...terms, hard, source };
}

/** A checked budget that came over RPC: it is checked again. @throws DurableAIError `input/invalid` naming the field. */
export function checkSentBudget(value: unknown): Budget {
  const { name, unit, limit, source: _source, ...terms } = isJsonObject(value) ? value : {};
  const amount = unit === "tokens" || unit === "requests" ? { [unit]: limit } : { amountNanoUsd: limit };
  return checkBudget(name, { ...terms, ...amount }, "account");
}

/** Alerts go over TLS to the public internet, as what a sink gets. @throws DurableAIError `input/invalid` naming the webhook. */
export function checkWebhooks({ alerts = [] }: Budget, allowsPrivate: boolean): void {
  alerts.forEach(({ webhook }, index) => {
    if (webhook !== undefined) checkSinkAddress(webhook, `budget.alerts[${index}].webhook`, allowsPrivate);
  });
}

/** @throws DurableAIError `input/invalid`. */
export function checkBudgetName(name: unknown): string {
  if (typeof name === "string" && NAME.test(name)) return name;
  throw invalidInput(
    "name",
    "it is not the name of a budget",
    "Use 1 to 64 letters, digits and . _ - after the first.",
  );
}

function checkLimit(value: JsonObject, path: string): Pick<Budget, "unit" | "limit"> {
  const said = AMOUNTS.filter((field) => value[field] !== undefined);
  const [field] = said;
  if (field === undefined || said.length > 1)
    throw invalidInput(path, "there is not one amount", `Write one of ${AMOUNTS.join(", ")}.`);
  const amount = value[field];
  if (field === "usd") return { unit: "nanoUsd", limit: checkDollars(amount, `${path}.usd`) };
  const limit = Number.isSafeInteger(amount) ? Number(amount) : 0;
  if (limit < 1 || limit > MAX_AMOUNT_NANO_USD)
    throw invalidInput(`${path}.${field}`, "it is no amount", `Write a whole number from 1 to ${MAX_AMOUNT_NANO_USD}.`);
  return { unit: field === "amountNanoUsd" ? "nanoUsd" : field, limit };
}

function checkWindow(window: unknown, path: string): BudgetWindow {
  const known = WINDOWS.find((one) => one === window);
  if (known !== undefined) return known;
  const fix = `Write one of ${WINDOWS.join(", ")}, or { rollingSeconds: 3600 }.`;
  if (!isJsonObject(window)) throw invalidInput(path, "there is no such window", fix);
  checkFields(window, ["rollingSeconds"], path);
  const { rollingSeconds } = window;
  if (
    Number.isSafeInteger(rollingSeconds) &&
    Number(rollingSeconds) >= 1 &&
    Number(rollingSeconds) <= MAX_ROLLING_SECONDS
  )
    return { rollingSeconds: Number(rollingSeconds) };
  throw invalidInput(
    `${path}.rollingSeconds`,
    "it is not a time",
    `Write whole seconds from 1 to ${MAX_ROLLING_SECONDS}.`,
  );
}

function checkFilter(where: unknown, path: string): BudgetFilter {
  if (!isJsonObject(where)) throw invalidInput(path, "it is not an object", 'Write e.g. { provider: "anthropic" }.');
  checkFields(where, [...FILTERS, "metadata"], path);
  const filter: BudgetFilter = {};
  for (const name of FILTERS)
    if (where[name] !== undefined) filter[name] = checkValues(where[name], `${path}.${name}`, isText);
  const { metadata } = where;
  if (metadata === undefined) return filter;
  if (!isJsonObject(metadata))
    throw invalidInput(`${path}.metadata`, "it is not an object", 'Write e.g. { customer: "acme" }.');
  const names = Object.keys(metadata);
  if (names.length > MAX_FILTER_VALUES)
    throw invalidInput(`${path}.metadata`, `there are ${names.length} names`, `Use at most ${MAX_FILTER_VALUES}.`);
  const values = names.map((name) => [name, checkValues(metadata[name], `${path}.metadata.${name}`, isPlain)] as const);
  return { ...filter, metadata: Object.fromEntries(values) };
}

function checkValues<T>(value: unknown, path: string, is: (one: unknown) => one is T): T | T[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0 || values.length > MAX_FILTER_VALUES || !values.every(is))
    throw invalidInput(path, "it is no value to compare with", `Write one, or a list of up to ${MAX_FILTER_VALUES}.`);
  return Array.isArray(value) ? values : (value as T);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MAX_VALUE_CHARS;
}

function isPlain(value: unknown): value is string | number | boolean {
  return isText(value) || typeof value === "boolean" || Number.isFinite(value);
}

function checkSplit(per: unknown, path: string): BudgetSplit {
  const isMetadata = typeof per === "string" && /^metadata\../.test(per) && per.length <= MAX_VALUE_CHARS;
  if (isMetadata || FILTERS.some((name) => name === per)) return per as BudgetSplit;
  throw invalidInput(path, "nothing is split by that", `Write one of ${FILTERS.join(", ")}, or "metadata.customer".`);
}

function checkAlerts(alerts: unknown, path: string): BudgetAlert[] {
  if (!Array.isArray(alerts) || alerts.length === 0 || alerts.length > MAX_ALERTS)
    throw invalidInput(path, "it is not a list of alerts", `Write 1 to ${MAX_ALERTS}: [{ percent: 80 }].`);
  return alerts.map((alert: unknown, index) => checkAlert(alert, `${path}[${index}]`));
}

function checkAlert(alert: unknown, path: string): BudgetAlert {
  if (!isJsonObject(alert)) throw invalidInput(path, "it is not an object", "Write e.g. { percent: 80 }.");
  checkFields(alert, ["percent", "webhook"], path);
  const { percent, webhook } = alert;
  if (!Number.isSafeInteger(percent) || Number(percent) < 1 || Number(percent) > MAX_ALERT_PERCENT)
    throw invalidInput(`${path}.percent`, "it is not a part", `Write a whole number from 1 to ${MAX_ALERT_PERCENT}.`);
  return {
    percent: Number(percent),
    ...(webhook !== undefined && { webhook: checkSinkAddress(webhook, `${path}.webhook`, true) }),
  };
}

function checkOnExhausted(value: unknown, path: string): "cut" | "finish" {
  if (value === "cut" || value === "finish") return value;
  throw invalidInput(path, "there is no such way", "Write cut or finish.");
}

function checkText(value: unknown, path: string, what: string): string {
  if (isText(value)) return value;
  throw invalidInput(path, `it is not ${what}`, `Write text of up to ${MAX_VALUE_CHARS} characters.`);
}

function checkFields(value: JsonObject, known: readonly string[], path: string): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalidInput(`${path}.${unknown}`, "there is no such field", `There are ${known.join(", ")}.`);
}
