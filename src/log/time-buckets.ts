/** Times as counts by bucket: what several objects counted adds up, and percentiles come out of it within 1 percent. */
import type { Percentiles } from "./log-question.ts";

/** Each bucket ends 2 percent above the one before: its middle is within 1 percent of all that is in it. */
const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);

/** The bucket of a time in milliseconds. */
export function bucketOf(ms: number): number {
  return ms < 1 ? 0 : 1 + Math.floor(Math.log(ms) / LOG_GROWTH);
}

/** The time that stands for a bucket. */
export function timeOf(bucket: number): number {
  return bucket === 0 ? 0 : Math.round(GROWTH ** (bucket - 0.5));
}

/** Percentiles of what is counted; undefined where that is nothing. */
export function percentilesOf(
  counts: Readonly<Record<number, number>>,
  wanted: readonly number[],
): Percentiles | undefined {
  const buckets = Object.entries(counts)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .toSorted((a, b) => a.bucket - b.bucket);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  return Object.fromEntries(
    wanted.map((percent) => [`p${percent}`, timeOf(bucketAt(buckets, (percent / 100) * total))]),
  );
}

function bucketAt(buckets: readonly { bucket: number; count: number }[], rank: number): number {
  let seen = 0;
  for (const { bucket, count } of buckets) {
    seen += count;
    if (seen >= rank) return bucket;
  }
  return buckets.at(-1)?.bucket ?? 0;
}
