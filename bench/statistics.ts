/** Medians, spreads and quantiles of small samples. */

/** NaN where there was no sample. */
export interface Quantiles {
  p50: number;
  p99: number;
  max: number;
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

export function quantile(values: readonly number[], at: number): number {
  return sortedQuantile(
    values.toSorted((a, b) => a - b),
    at,
  );
}

/** The nearest rank: a value that was measured. */
function sortedQuantile(sorted: readonly number[], at: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}

export function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: sortedQuantile(sorted, 0.5), p99: sortedQuantile(sorted, 0.99), max: sorted.at(-1) ?? Number.NaN };
}

/** Of an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** Round by round: two subjects of one round met the same machine. Rounds that one of them lacks are left out. */
export function ratios(values: ReadonlyMap<number, number>, base: ReadonlyMap<number, number>): number[] {
  return [...values].flatMap(([round, value]) => {
    const of = base.get(round);
    return of === undefined || of === 0 ? [] : [value / of];
  });
}
