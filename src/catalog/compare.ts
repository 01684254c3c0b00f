/** Two models side by side: what differs in what they cost, take and can do. */
import type { ModelInfo, RequestFit } from "./catalog-request.ts";
import type { Warning } from "../chat.ts";
import type { JsonValue } from "../json.ts";
import { METERS, type Meter } from "./meters.ts";
import type { Price } from "./model.ts";

/** One thing that differs. */
export interface ModelDifference {
  /** `price.input`, `contextTokens`, `capabilities`, … */
  field: string;
  /** What the first model has; null where it has, or says, nothing. */
  a: JsonValue;
  b: JsonValue;
}

/** Two models, and how they differ. */
export interface ModelComparison {
  a: ModelInfo;
  b: ModelInfo;
  differences: ModelDifference[];
  /** How the request fits them. Only where one was given. */
  request?: RequestComparison;
}

/** One request, as two models would get it. */
export interface RequestComparison {
  a: RequestFit | NoFit;
  b: RequestFit | NoFit;
  /** What a switch from the first to the second would change: warnings of the second that the first does not have. */
  changes: Warning[];
}

/** The model cannot be called here. */
export interface NoFit {
  whyNot: string;
}

const FIELDS = [
  "task",
  "input",
  "output",
  "contextTokens",
  "maxOutputTokens",
  "capabilities",
  "reasoning",
  "sampling",
  "prefill",
  "dimensions",
  "maxCompletionTokens",
  "zdr",
  "hosting",
  "billing",
  "callable",
  "deprecated",
  "retiresAt",
] as const satisfies readonly (keyof ModelInfo)[];

/** When other rates hold. */
const RULES = ["longInput", "hours", "variants", "changes"] as const satisfies readonly (keyof Price)[];

/** The models and what differs, prices first: rates in nano-dollars for the meter's scale. */
export function compareModels(a: ModelInfo, b: ModelInfo): ModelComparison {
  const providers = differing("providers", providersOf(a), providersOf(b));
  const fields = FIELDS.flatMap((field) => differing(field, said(a, field), said(b, field)));
  return { a, b, differences: [...priceDifferences(a, b), ...fields, ...providers] };
}

/** The two fits of one request. */
export function compareFits(a: RequestFit | NoFit, b: RequestFit | NoFit): RequestComparison {
  const known = new Set(warningsOf(a).map((warning) => JSON.stringify(warning)));
  return { a, b, changes: warningsOf(b).filter((warning) => !known.has(JSON.stringify(warning))) };
}

function warningsOf(fit: RequestFit | NoFit): Warning[] {
  return "warnings" in fit ? fit.warnings : [];
}

function priceDifferences(a: ModelInfo, b: ModelInfo): ModelDifference[] {
  const meters = Object.keys(METERS) as Meter[];
  const rates = meters.flatMap((meter) =>
    differing(`price.${meter}`, a.price?.rates[meter] ?? null, b.price?.rates[meter] ?? null),
  );
  const rules = RULES.flatMap((rule) => differing(`price.${rule}`, ruleOf(a, rule), ruleOf(b, rule)));
  return [...rates, ...rules];
}

/** Rules are plain data: as JSON they are what they were. */
function ruleOf({ price }: ModelInfo, rule: (typeof RULES)[number]): JsonValue {
  return (price?.[rule] as JsonValue | undefined) ?? null;
}

function said(model: ModelInfo, field: (typeof FIELDS)[number]): JsonValue {
  const value = model[field] ?? null;
  return typeof value === "object" && value !== null ? [...value].toSorted() : value;
}

function providersOf({ targets }: ModelInfo): JsonValue {
  return [...new Set(targets.map(({ provider }) => provider))];
}

function differing(field: string, a: JsonValue, b: JsonValue): ModelDifference[] {
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ field, a, b }];
}
