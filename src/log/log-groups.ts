/** What several objects counted, put together. */
import { invalidInput, type DurableAIError } from "../errors.ts";
import type { GroupPart } from "./log-object.ts";
import type { LogGroup } from "./log-question.ts";
import { sumOfCompared, type Repricing } from "./repriced.ts";
import { percentilesOf } from "./time-buckets.ts";

/** Groups that one answer may have. */
export const MAX_GROUPS = 10_000;

/** What is added up of the runs of a group. */
export const SUMS = [
  "runs",
  "errors",
  "cancelled",
  "costNanoUsd",
  "unknownCosts",
  "inputTokens",
  "cacheReadTokens",
  "outputTokens",
  "attempts",
] as const;

/** The groups of all parts: by time, then those with the highest cost first. */
export function toGroups(
  parts: readonly GroupPart[],
  percentiles: readonly number[],
  repricing?: Pick<Repricing, "priced">,
): LogGroup[] {
  const merged = [...Map.groupBy(parts, ({ by, at }) => JSON.stringify([at, by])).values()].map(sumOf);
  return merged
    .map((part) => toGroup(part, percentiles, repricing))
    .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0) || b.costNanoUsd - a.costNanoUsd || b.runs - a.runs);
}

function sumOf(parts: readonly GroupPart[]): GroupPart {
  const [first, ...others] = parts as [GroupPart, ...GroupPart[]];
  const sum = { ...first, durations: { ...first.durations }, firstEvents: { ...first.firstEvents } };
  for (const part of others) {
    for (const name of SUMS) sum[name] += part[name];
    addCounts(sum.durations, part.durations);
    addCounts(sum.firstEvents, part.firstEvents);
    if (part.compared !== undefined) sum.compared = sumOfCompared(sum.compared, part.compared);
  }
  return sum;
}

function addCounts(sum: Record<number, number>, counts: Readonly<Record<number, number>>): void {
  for (const [bucket, count] of Object.entries(counts)) sum[Number(bucket)] = (sum[Number(bucket)] ?? 0) + count;
}

function toGroup(
  { durations, firstEvents, compared, ...part }: GroupPart,
  percentiles: readonly number[],
  repricing: Pick<Repricing, "priced"> | undefined,
): LogGroup {
  const [durationMs, firstEventMs] = [percentilesOf(durations, percentiles), percentilesOf(firstEvents, percentiles)];
  const isAsked = percentiles.length > 0;
  return {
    ...part,
    errorRate: part.runs === 0 ? 0 : part.errors / part.runs,
    ...(isAsked && durationMs && { durationMs }),
    ...(isAsked && firstEventMs && { firstEventMs }),
    ...(repricing && { whatIf: repricing.priced({ runs: part.runs, ...(compared && { compared }) }) }),
  };
}

export function tooManyGroups(groupBy: readonly string[]): DurableAIError {
  return invalidInput(
    "groupBy",
    `there are more than ${MAX_GROUPS} groups of ${groupBy.join(", ") || "that time"}`,
    "Filter with `where`, ask for less time, or take a coarser bucket.",
  );
}
