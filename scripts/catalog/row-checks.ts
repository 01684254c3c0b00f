/**
 * What rows must be before they are written: what `model-checks.ts` asks of every model, and what only shows in the rows
 * themselves, because reading them leaves out what it does not know. Errors name the row and the field.
 */
import { ALIASES, resolveAlias } from "../../src/catalog/aliases.ts";
import { isMeter } from "../../src/catalog/meters.ts";
import type { Alias } from "../../src/catalog/model.ts";
import { checkDate, checkModels } from "../../src/catalog/model-checks.ts";
import { PROVIDERS } from "../../src/catalog/providers.ts";
import {
  toModel,
  type ModelRow,
  type PriceRow,
  type RateRow,
  type Sources,
  type TargetRow,
} from "../../src/catalog/row.ts";
import { invalidInput } from "../../src/errors.ts";
import { exact } from "./price-rows.ts";

/** `groq`, `groq:llama-3.3-70b`, `amazon-bedrock:us.anthropic.claude-opus-5 +10%`. */
const TARGET = /^[a-z0-9-]+(:\S*)?( \+\d+%)?$/;

/** Checks all rows; `sources` are those a row may name. @throws DurableAIError naming the row and the field. */
export function checkRows(rows: readonly ModelRow[], sources: Sources): void {
  const ids = new Set(rows.map(({ id }) => id));
  for (const row of rows) checkRow(row, ids, sources);
  const models = rows.map((row) => toModel(row, sources));
  checkModels(models, new Set(PROVIDERS.map(({ id }) => id)));
}

function checkRow(row: ModelRow, ids: ReadonlySet<string>, sources: Sources): void {
  const at = `catalog row ${row.id}`;
  checkSources(row.from, `${at}: from`, sources);
  for (const field of ["added", "retires"] as const)
    if (row[field] !== undefined) checkDate(row[field], `${at}: ${field}`);
  for (const field of ["same", "instead"] as const) {
    const id = row[field];
    if (id !== undefined && !ids.has(id))
      throw invalidInput(`${at}: ${field}`, `there is no model ${id}`, "Correct its id.");
  }
  if (row.usd !== undefined) checkPriceRow({ ...row, usd: row.usd }, `${at}: `);
  for (const [index, target] of row.to.entries()) checkTargetRow(target, `${at}: to[${index}]`);
}

function checkSources(from: string | undefined, field: string, sources: Sources): void {
  const fix = `Say where its figures come from: ${Object.keys(sources).join(", ")}.`;
  if (from === undefined || from === "") throw invalidInput(field, "it is missing", fix);
  const unknown = [...from].find((name) => !Object.hasOwn(sources, name));
  if (unknown !== undefined) throw invalidInput(field, `there is no source "${unknown}"`, fix);
}

function checkTargetRow(target: TargetRow, field: string): void {
  const { to, price } = typeof target === "string" ? { to: target } : target;
  if (!TARGET.test(to)) throw invalidInput(field, `"${to}" is no target`, 'Write "provider", or "provider:id +10%".');
  if (price !== undefined) checkPriceRow(price, `${field}.price.`);
}

/** `prefix` is what the names of the price's fields follow. */
function checkPriceRow({ usd, long = [], hours = [], variants = {}, changes = [] }: PriceRow, prefix: string): void {
  checkRates(usd, `${prefix}usd`);
  for (const [index, tier] of long.entries()) checkRates(tier.usd, `${prefix}long[${index}].usd`);
  for (const [index, hour] of hours.entries()) checkRates(hour.usd, `${prefix}hours[${index}].usd`);
  for (const [name, rates] of Object.entries(variants)) checkRates(rates, `${prefix}variants.${name}`);
  for (const [index, change] of changes.entries()) checkPriceRow(change, `${prefix}changes[${index}].`);
}

/** Reading leaves out a meter there is not, and rounds what is less than a nano-dollar to nothing. */
function checkRates(usd: RateRow, field: string): void {
  for (const [meter, rate] of Object.entries(usd)) {
    if (!isMeter(meter))
      throw invalidInput(`${field}.${meter}`, "nothing is counted by that name", "Add it to src/catalog/meters.ts.");
    if (exact(rate) !== rate)
      throw invalidInput(
        `${field}.${meter}`,
        `${rate} is not a whole number of nano-dollars`,
        "Write dollars for the meter's scale.",
      );
  }
}

/** Checks that every alias leads to a row, or is refused. @throws Error naming the alias. */
export function checkAliases(rows: readonly ModelRow[], aliases: Readonly<Record<string, Alias>> = ALIASES): void {
  const ids = new Set(rows.map(({ id }) => id));
  for (const [alias, meaning] of Object.entries(aliases)) {
    if (ids.has(alias)) throw invalidInput(`aliases.${alias}`, "it is a model's own id", "Remove the alias.");
    const id = "model" in meaning ? resolveAlias(alias, aliases) : undefined;
    if (id !== undefined && !ids.has(id))
      throw invalidInput(`aliases.${alias}`, `it leads to ${id}, which is no model`, "Correct the id.");
  }
}
