/** The routes of `wrapAI`, checked when they are configured: a call can find nothing wrong with them any more. */
import type { Catalog } from "../catalog/catalog.ts";
import type { Model } from "../catalog/model.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import { usualTargets } from "../run/route.ts";
import { isAllowed } from "../run/run-route.ts";
import { checkRouteOptions, routeOptionNames } from "./call-options.ts";
import { checkChoice } from "./route-options.ts";
import {
  isRouteName,
  refuseRoutes,
  routeId,
  unknownRoute,
  type CheckedEntry,
  type CheckedRoute,
  type Comparable,
  type Routes,
} from "./routes.ts";
import type { CallDefaults, RouteOptions } from "./run-options.ts";

/** What routes are checked against. */
export interface RouteSetting {
  /** With the binding's own models. */
  catalog: Catalog;
  /** Whose models there may be beside those of the catalog. */
  providerIds: readonly string[];
  /** What holds for a call where its route says nothing. */
  defaults: CallDefaults;
}

const ROUTE_ID = /^route\/\S{1,128}$/;
const ROUTE_FIELDS = ["id", "use"];
const ENTRY_FIELDS = ["when", "percent", "model", ...routeOptionNames];

/** @throws DurableAIError `input/invalid` or `model/unknown`, naming the path below `path`. */
export function checkRoutes(routes: unknown, path: string, settingOf: () => RouteSetting): Routes {
  if (routes === undefined) return new Map();
  if (!Array.isArray(routes))
    throw invalidInput(path, "it is not a list", 'Write e.g. [{ id: "route/support", use: [{ model: "…" }] }].');
  const fields = routes.map((route: unknown, i) => checkFields(route, `${path}[${i}]`));
  const ids = fields.map(({ id }) => id);
  const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
  if (twice !== -1)
    throw invalidInput(`${path}[${twice}].id`, `there are two ${ids[twice]}`, "Give each another name.");
  const setting = settingOf();
  const checked = new Map(
    fields.map(({ id, use }, i) => [id, checkUse(use, `${path}[${i}].use`, { ...setting, ids })]),
  );
  checkCycles(checked, path);
  return checked;
}

function checkFields(route: unknown, path: string): { id: string; use: unknown[] } {
  const { id, use } = checkObject(route, path, ROUTE_FIELDS, '{ id: "route/support", use: [{ model: "…" }] }');
  if (typeof id !== "string" || !ROUTE_ID.test(id))
    throw invalidInput(`${path}.id`, "it is not the name of a route", 'Write e.g. "route/support".');
  if (Array.isArray(use) && use.length > 0) return { id, use };
  throw invalidInput(`${path}.use`, "the route leads nowhere", 'Give it at least [{ model: "…" }].');
}

/** Also the ids of all routes. */
interface EntrySetting extends RouteSetting {
  ids: readonly string[];
}

function checkUse(use: readonly unknown[], path: string, setting: EntrySetting): CheckedRoute {
  const entries = use.map((entry, i) => checkEntry(entry, `${path}[${i}]`, setting));
  const always = entries.findIndex(({ when, percent }) => when.length === 0 && percent === undefined);
  const last = entries.at(-1);
  if (last === undefined || always === -1) {
    const problem = "it is the last, and does not apply always: some calls would have no model";
    throw invalidInput(`${path}[${entries.length - 1}]`, problem, "End with an entry without when and percent.");
  }
  if (always < entries.length - 1) {
    const problem = `it is never used: ${path}[${always}] applies always`;
    throw invalidInput(`${path}[${always + 1}]`, problem, "Put the entry without when and percent at the end.");
  }
  checkShares(entries, path);
  return { entries: entries.slice(0, -1), last };
}

/** Entries with a condition are left out: whom they are for together, nobody can tell. */
function checkShares(entries: readonly CheckedEntry[], path: string): void {
  let shares = 0;
  for (const [i, { when, percent = 0 }] of entries.entries()) {
    if (when.length === 0) shares += percent;
    if (shares < 100) continue;
    const problem = `together with those before it that is ${shares} of 100`;
    throw invalidInput(`${path}[${i}].percent`, problem, "Leave a rest to the last entry, which has no percent.");
  }
}

function checkEntry(value: unknown, path: string, setting: EntrySetting): CheckedEntry {
  const given = checkObject(value, path, ENTRY_FIELDS, '{ model: "anthropic/claude-sonnet-5" }');
  const options = checkRouteOptions(given, path);
  const entry = { ...checkPercent(given["percent"], path), when: checkWhen(given["when"], `${path}.when`), options };
  const { model } = given;
  if (typeof model !== "string" || model === "")
    throw invalidInput(`${path}.model`, "there is none", "Name a model, or another route.");
  if (isRouteName(model, setting.ids)) return { ...entry, model: checkOtherRoute(model, options, path, setting.ids) };
  checkTargets(model, options, path, setting);
  return { ...entry, model };
}

function checkOtherRoute(model: string, options: RouteOptions, path: string, ids: readonly string[]): string {
  const id = routeId(model);
  if (!ids.includes(id)) throw unknownRoute(id, `${path}.model`, ids);
  const [option] = Object.keys(options);
  if (option === undefined) return id;
  throw invalidInput(`${path}.${option}`, `the entry goes to ${id}, whose own options count`, "Say it there.");
}

/** Whether there is a target at all: of the model, or of one it may go on with. */
function checkTargets(model: string, options: RouteOptions, path: string, setting: EntrySetting): void {
  const choice = { ...setting.defaults, ...options };
  checkChoice(choice, path);
  const fallback = options.fallback ?? [];
  refuseRoutes(fallback, `${path}.fallback`, setting.ids);
  const row = knownModel(model, `${path}.model`, setting);
  const others = fallback.map((name, i) => knownModel(name, `${path}.fallback[${i}]`, setting));
  const targets = usualTargets(row.targets, choice.fidelity);
  const all = [...targets, ...others.flatMap((other) => usualTargets(other.targets, choice.fidelity))];
  // What the binding's defaults go on with is not looked at before a call: there may be a target among it.
  const hasOthers = options.fallback === undefined && (setting.defaults.fallback ?? []).length > 0;
  if (hasOthers || all.some((target) => isAllowed(target, choice))) return;
  const named = (["only", "regions", "ignore"] as const).find((name) => choice[name] !== undefined) ?? "model";
  const served = [...new Set(targets.map(({ provider, region }) => (region ? `${provider} (${region})` : provider)))];
  throw invalidInput(
    `${path}.${named}`,
    `it leaves no target of ${model}`,
    `It is served by ${served.join(", ")}. Targets of your own stand in wrapAI({ models }).`,
  );
}

/** The layer may know of more: what its account keeps, and the models of providers of its own. They are named here. */
function knownModel(id: string, field: string, { catalog, providerIds }: RouteSetting): Model {
  try {
    return catalog.resolve(id, providerIds);
  } catch (thrown) {
    if (!DurableAIError.isInstance(thrown)) throw thrown;
    const hint = "A model that only the layer knows is named in wrapAI({ models }).";
    const { message, fix = "" } = thrown.facts;
    throw DurableAIError.from({
      ...thrown.facts,
      field,
      fix: `${fix} ${hint}`,
      message: `${field}: ${message} ${hint}`,
    });
  }
}

function checkPercent(percent: unknown, path: string): Pick<CheckedEntry, "percent"> {
  if (percent === undefined) return {};
  if (typeof percent === "number" && percent > 0 && percent < 100) return { percent };
  throw invalidInput(`${path}.percent`, "it is not a share of the calls", "Give a number above 0 and below 100.");
}

function checkWhen(when: unknown, path: string): CheckedEntry["when"] {
  if (when === undefined) return [];
  const example = 'Write e.g. { plan: "free" }, or { plan: ["free", "trial"] }.';
  if (!isRecord(when) || Object.keys(when).length === 0) throw invalidInput(path, "it names no metadata", example);
  return Object.entries(when).map(([name, value]) => {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (values.length > 0 && values.every(isComparable)) return [name, values];
    throw invalidInput(`${path}.${name}`, "it is no text, number, true or false, and no list of them", example);
  });
}

function isComparable(value: unknown): value is Comparable {
  return typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && !Number.isNaN(value));
}

function checkObject(
  value: unknown,
  path: string,
  fields: readonly string[],
  example: string,
): Record<string, unknown> {
  if (!isRecord(value)) throw invalidInput(path, "it is not an object", `Write e.g. ${example}.`);
  const unknown = Object.keys(value).find((name) => !fields.includes(name));
  if (unknown === undefined) return value;
  throw invalidInput(`${path}.${unknown}`, "there is no such field", `There are ${fields.join(", ")}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// ---- cycles --------------------------------------------------------------------------------------------------------

/** @throws DurableAIError `input/invalid` naming the entry that leads back. */
function checkCycles(routes: Routes, path: string): void {
  const ids = [...routes.keys()];
  const safe = new Set<string>();
  const visit = (id: string, way: readonly string[]): void => {
    const { entries = [], last } = routes.get(id) ?? {};
    for (const [i, entry] of [...entries, ...(last === undefined ? [] : [last])].entries()) {
      const next = entry.model;
      if (!routes.has(next) || safe.has(next)) continue;
      const back = [...way, id].indexOf(next);
      if (back !== -1) {
        const cycle = [...[...way, id].slice(back), next].join(" → ");
        const field = `${path}[${ids.indexOf(id)}].use[${i}].model`;
        throw invalidInput(field, `it leads back: ${cycle}`, "Let one of them name a model.");
      }
      visit(next, [...way, id]);
    }
    safe.add(id);
  };
  for (const id of ids) visit(id, []);
}
