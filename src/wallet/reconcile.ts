/** Compares what a provider says was used with what the ledger says, by day and model. */
import { invalidInput } from "../errors.ts";
import { METERS, type Meter } from "../catalog/meters.ts";
import type { Reconciliation, UsageDifference, UsedOfDay, UsedOfRun } from "./reconciliation.ts";
import type { StatementGroup } from "./statement.ts";
import type { ExportedUsage } from "./usage-export.ts";

/** Behind a model's name: the date of a snapshot, as providers write it. */
const SNAPSHOT = /-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/;
const CACHE_READS: readonly Meter[] = ["cacheRead", "cacheReadAudio", "cacheReadImage"];
const OUTPUTS: readonly Meter[] = ["output", "reasoning", "outputAudio", "outputImage", "outputVideo", "citation"];

/** Runs that a difference lists. */
export const MAX_LISTED_RUNS = 100;
/** Days that differ whose runs are looked at: each is a statement. */
export const MAX_DAYS_WITH_RUNS = 7;

interface Side extends Required<UsedOfDay> {
  estimated: number;
  /** The provider says how many calls there were. */
  saysCalls: boolean;
}

/** @param groups a statement's, by `day` and `model`, of the same provider and days. */
export function differencesOf(
  exported: readonly ExportedUsage[],
  groups: readonly StatementGroup[],
): Pick<Reconciliation, "compared" | "differences"> {
  const [theirs, ours] = [sumsOf(exported), ledgerOf(groups)];
  const names = [...new Set([...theirs.keys(), ...ours.keys()])];
  const differences = names.flatMap((name) => differenceOf(name, theirs.get(name), ours.get(name)));
  return { compared: names.length, differences: differences.toSorted((a, b) => tokensOf(b) - tokensOf(a)) };
}

function tokensOf({ difference: { inputTokens, outputTokens } }: UsageDifference): number {
  return Math.abs(inputTokens) + Math.abs(outputTokens);
}

/** The first and the last day of an export. @throws DurableAIError `input/invalid` where it has none. */
export function daysOfExport(exported: readonly ExportedUsage[]): { from: string; to: string } {
  const days = exported.map(({ day }) => day).toSorted();
  const [from, to] = [days[0], days.at(-1)];
  if (from !== undefined && to !== undefined) return { from, to };
  throw invalidInput("usage", "it has no rows", "Give an export with usage in it.");
}

/** `openai/gpt-4.1` and `gpt-4.1-2025-04-14` are the same model. */
export function modelName(id: string): string {
  return (id.split("/").at(-1) ?? id).replace(SNAPSHOT, "");
}

function sumsOf(exported: readonly ExportedUsage[]): Map<string, Side> {
  const sums = new Map<string, Side>();
  for (const { day, model, calls, ...used } of exported) {
    const name = nameOf(day, model);
    sums.set(name, added(sums.get(name), { ...used, calls: calls ?? 0, estimated: 0, saysCalls: calls !== undefined }));
  }
  return sums;
}

function ledgerOf(groups: readonly StatementGroup[]): Map<string, Side> {
  const sums = new Map<string, Side>();
  for (const group of groups) {
    const name = nameOf(group.by["day"] ?? "", group.by["model"] ?? null);
    sums.set(name, added(sums.get(name), sideOf(group)));
  }
  return sums;
}

function sideOf({ calls, estimated, quantities }: StatementGroup): Side {
  const of = (meters: readonly Meter[]): number =>
    meters.reduce((sum, meter) => sum + (quantities[meter]?.quantity ?? 0), 0);
  const tokens = (Object.keys(METERS) as Meter[]).filter((meter) => METERS[meter].unit === "token");
  const inputTokens = of(tokens.filter((meter) => !OUTPUTS.includes(meter)));
  const used = { calls, inputTokens, cacheReadTokens: of(CACHE_READS), outputTokens: of(OUTPUTS) };
  return { ...used, estimated, saysCalls: true };
}

/**
 * With the ledger's side of it, run by run.
 * @param groups a statement's of that day, by `model` and `run`; undefined where there is none.
 */
export function withRuns(difference: UsageDifference, groups: readonly StatementGroup[] | undefined): UsageDifference {
  if (groups === undefined || difference.ledger === undefined) return difference;
  const name = nameOf(difference.day, difference.model);
  const ofModel = groups.filter(({ by }) => nameOf(difference.day, by["model"] ?? null) === name);
  const runs = ofModel.map((group): UsedOfRun => {
    const { calls, inputTokens, cacheReadTokens, outputTokens, estimated } = sideOf(group);
    const used = { calls, inputTokens, cacheReadTokens, outputTokens };
    return { runId: group.by["run"] ?? "", ...used, isEstimated: estimated > 0 };
  });
  runs.sort(byInterest);
  const runsLeftOut = Math.max(0, runs.length - MAX_LISTED_RUNS);
  return { ...difference, runs: runs.slice(0, MAX_LISTED_RUNS), ...(runsLeftOut > 0 && { runsLeftOut }) };
}

function byInterest(a: UsedOfRun, b: UsedOfRun): number {
  const tokens = b.inputTokens + b.outputTokens - a.inputTokens - a.outputTokens;
  return Number(b.isEstimated) - Number(a.isEstimated) || tokens;
}

function nameOf(day: string, model: string | null): string {
  return JSON.stringify([day, model === null ? null : modelName(model)]);
}

function added(before: Side | undefined, after: Side): Side {
  if (before === undefined) return after;
  return {
    calls: before.calls + after.calls,
    inputTokens: before.inputTokens + after.inputTokens,
    cacheReadTokens: before.cacheReadTokens + after.cacheReadTokens,
    outputTokens: before.outputTokens + after.outputTokens,
    estimated: before.estimated + after.estimated,
    saysCalls: before.saysCalls && after.saysCalls,
  };
}

const NOTHING: Side = {
  calls: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 0,
  estimated: 0,
  saysCalls: true,
};

function differenceOf(name: string, theirs: Side | undefined, ours: Side | undefined): UsageDifference[] {
  const [a, b] = [theirs ?? NOTHING, ours ?? NOTHING];
  const difference = {
    calls: a.saysCalls ? a.calls - b.calls : 0,
    inputTokens: a.inputTokens - b.inputTokens,
    cacheReadTokens: a.cacheReadTokens - b.cacheReadTokens,
    outputTokens: a.outputTokens - b.outputTokens,
  };
  if (Object.values(difference).every((amount) => amount === 0)) return [];
  const [day, model] = JSON.parse(name) as [string, string | null];
  return [
    {
      day,
      model,
      ...(theirs && { provider: toUsed(theirs) }),
      ...(ours && { ledger: toUsed(ours) }),
      difference,
      estimated: b.estimated,
    },
  ];
}

function toUsed({ calls, saysCalls, inputTokens, cacheReadTokens, outputTokens }: Side): UsedOfDay {
  return { ...(saysCalls && { calls }), inputTokens, cacheReadTokens, outputTokens };
}
