/** The figures of a usage that are counts, and what several attempts at one answer used together. */
import type { Usage } from "../chat.ts";

type NumberName = { [Name in keyof Usage]-?: Usage[Name] extends number | undefined ? Name : never }[keyof Usage];

/** Figures that add up; a cost does so only where all know theirs. */
export const USAGE_COUNTS: readonly Exclude<NumberName, "costNanoUsd">[] = [
  "inputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "inputAudioTokens",
  "inputImageTokens",
  "inputVideoTokens",
  "cacheReadAudioTokens",
  "cacheReadImageTokens",
  "outputTokens",
  "reasoningTokens",
  "outputAudioTokens",
  "outputImageTokens",
  "outputVideoTokens",
  "searches",
];

/** What was used between two sums. Undefined where nothing is known after the first. */
export function usageBetween(before: Usage | undefined, after: Usage | undefined): Usage | undefined {
  if (before === undefined || after === undefined) return after;
  const { costNanoUsd, ...between } = after;
  for (const name of USAGE_COUNTS) {
    const [a, b] = [before[name], after[name]];
    if (b !== undefined) between[name] = Math.max(0, b - (a ?? 0));
  }
  if (before.costNanoUsd === undefined || costNanoUsd === undefined) return between;
  return { ...between, costNanoUsd: Math.max(0, costNanoUsd - before.costNanoUsd) };
}

/** The sum; `raw`, `service` and `region` are those of `after`. */
export function addUsage(before: Usage | undefined, after: Usage): Usage {
  if (before === undefined) return after;
  const { costNanoUsd, ...sum } = after;
  for (const name of USAGE_COUNTS) {
    const [a, b] = [before[name], after[name]];
    if (a !== undefined || b !== undefined) sum[name] = (a ?? 0) + (b ?? 0);
  }
  if (before.estimated === true) sum.estimated = true;
  if (before.costNanoUsd === undefined || costNanoUsd === undefined) return sum;
  return { ...sum, costNanoUsd: before.costNanoUsd + costNanoUsd };
}
