/** What a run cost: every attempt that used something, at the price of who was asked. */
import { modelOfRun } from "../catalog/catalog.ts";
import type { Model, ModelTarget } from "../catalog/model.ts";
import { providerFacts } from "../catalog/providers.ts";
import type { Usage } from "../chat.ts";
import { DurableAIError } from "../errors.ts";
import type { AttemptRecord, FallbackModel, RunRequest } from "../run/run-record.ts";
import type { ChargedLine, ChargePart, RunCost } from "./entry.ts";
import { costOfCall } from "./model-price.ts";
import { unknownCost, unpricedLines, type Cost } from "./price.ts";
import type { WalletSettings } from "./wallet-settings.ts";

/** What is known of a run beside its attempts. */
export interface CostedRun {
  /** The model that was asked for, then those of `fallback`. */
  models: readonly FallbackModel[];
  /** Providers of the deployment. */
  providerIds: readonly string[];
  /** When it closed, in milliseconds since the Unix epoch: some prices change by day or hour. */
  at: number;
  settings: Pick<WalletSettings, "ownKeys">;
}

const NOT_TOLD = "its provider did not say what was used";

/** What a run is priced by: its model, then those of `fallback`. */
export function pricedModels({
  model,
  ownModel,
  fallback = [],
}: Pick<RunRequest, "model" | "ownModel" | "fallback">): FallbackModel[] {
  return [{ model, ...(ownModel && { ownModel }) }, ...fallback];
}

/** Undefined where nothing was used, as far as anybody has said. Never throws: no run fails to close over its price. */
export function costOfRun(attempts: readonly AttemptRecord[], run: CostedRun): RunCost | undefined {
  const parts = attempts.filter(hasUsed).map((attempt) => partOf(attempt, run));
  if (parts.length === 0) return undefined;
  const nanoUsd = parts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0);
  return { nanoUsd, source: sourceOf(parts), parts };
}

/** One that was refused has used nothing. One that answered, or was interrupted, has, also where nobody says what. */
export function hasUsed({ usage, error }: AttemptRecord): boolean {
  return usage !== undefined || error === undefined || error.code === "run/interrupted";
}

function partOf({ provider, model, usage }: AttemptRecord, run: CostedRun): ChargePart {
  const served = servedBy(provider, model, run);
  const cost = served === undefined ? unknownCost(`nobody knows ${model} at ${provider}`) : priced(served, usage, run);
  const costNanoUsd = cost.source === "unknown" ? cost.atLeastNanoUsd : cost.nanoUsd;
  const isOwn = isOwnKey(provider, run.settings);
  const lines = linesOf(cost, usage);
  return {
    provider,
    model: served?.model.id ?? model,
    source: cost.source,
    billing: isOwn ? "own-key" : "wallet",
    nanoUsd: isOwn ? 0 : costNanoUsd,
    costNanoUsd,
    ...(cost.source === "unknown" && { why: cost.why }),
    ...(usage?.estimated === true && { estimated: true as const }),
    ...(lines.length > 0 && { lines }),
  };
}

/** What was used, also where nobody has said what of it costs how much. */
function linesOf(cost: Cost, usage: Usage | undefined): ChargedLine[] {
  const known = cost.lines.map(({ meter, quantity, nanoUsd }) => ({ meter, quantity, nanoUsd }));
  if (usage === undefined || (known.length > 0 && cost.source !== "unknown")) return known;
  const others = unpricedLines(usage).filter(({ meter }) => !known.some((line) => line.meter === meter));
  return [...known, ...others];
}

/** Its bill goes to the account itself, or it runs on machines of one's own. */
export function isOwnKey(provider: string, { ownKeys }: Pick<WalletSettings, "ownKeys">): boolean {
  return ownKeys.has(provider) || providerFacts(provider)?.selfHosted === true;
}

function priced({ model, target }: Served, usage: Usage | undefined, { at }: CostedRun): Cost {
  if (usage === undefined) return unknownCost(NOT_TOLD);
  try {
    return costOfCall(model, target, usage, at);
  } catch (thrown) {
    return unknownCost(DurableAIError.isInstance(thrown) ? thrown.message : "its usage could not be priced");
  }
}

/** A model, and who serves it. */
export interface Served {
  model: Model;
  target: ModelTarget;
}

/** The model of the run that `provider` serves under its id `named`. */
export function servedBy(provider: string, named: string, { models, providerIds }: CostedRun): Served | undefined {
  for (const one of models) {
    const model = resolved(one, providerIds);
    const target = model?.targets.find(({ provider: by, id }) => by === provider && id === named);
    if (model !== undefined && target !== undefined) return { model, target };
  }
  return undefined;
}

/** A release may have dropped a model that an old run names. */
function resolved(model: FallbackModel, providerIds: readonly string[]): Model | undefined {
  try {
    return modelOfRun(model, providerIds);
  } catch {
    return undefined;
  }
}

/** Whose figure the whole is: a part of which nobody knows the price makes it unknown. */
function sourceOf(parts: readonly ChargePart[]): RunCost["source"] {
  const sources = new Set(parts.map(({ source }) => source));
  if (sources.has("unknown")) return "unknown";
  const [first] = sources;
  return first !== undefined && sources.size === 1 ? first : "catalog";
}
