/** In which window what is spent counts, and when a budget renews. Times are milliseconds since the Unix epoch, in UTC. */
import type { BudgetWindow } from "./budget-facts.ts";

/**
 * Parts a rolling window is counted in: what is spent counts for a part of the window longer than it must, so that there is
 * never more in any span of its length.
 */
export const ROLLING_PARTS = 60;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The epoch was a Thursday: weeks begin three days before it. */
const MONDAY_MS = 3 * DAY_MS;

/** What was spent at a time, by the start of the part of a window it counts in. */
export interface SpentPart {
  bucket: number;
  amount: number;
}

/** The start of the part in which what is spent `now` counts. */
export function bucketOf(window: BudgetWindow, now: number): number {
  if (typeof window === "object") return Math.floor(now / widthOf(window)) * widthOf(window);
  return startOf(window, now);
}

/** Parts that start here or later count `now`. */
export function firstBucket(window: BudgetWindow, now: number): number {
  if (typeof window !== "object") return startOf(window, now);
  return now - window.rollingSeconds * 1_000 - widthOf(window) + 1;
}

/**
 * When at least `missing` of what was spent counts no more.
 * @param spent the parts that count now, oldest first.
 * @returns undefined where time does not bring so much.
 */
export function renewsAt(
  window: BudgetWindow,
  now: number,
  { spent, missing }: { spent: readonly SpentPart[]; missing: number },
): number | undefined {
  if (window === "total") return undefined;
  let freed = 0;
  for (const { bucket, amount } of spent) {
    freed += amount;
    if (freed < Math.max(1, missing)) continue;
    if (typeof window === "string") return nextStart(window, now);
    return bucket + widthOf(window) + window.rollingSeconds * 1_000;
  }
  return undefined;
}

/** How long the window is at least; all time is endless. */
export function lengthMs(window: BudgetWindow): number {
  if (typeof window === "object") return window.rollingSeconds * 1_000;
  return { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS, month: 28 * DAY_MS, total: Infinity }[
    window
  ];
}

function widthOf({ rollingSeconds }: { rollingSeconds: number }): number {
  return Math.ceil((rollingSeconds * 1_000) / ROLLING_PARTS);
}

function startOf(window: Exclude<BudgetWindow, object>, now: number): number {
  switch (window) {
    case "minute":
      return now - (now % MINUTE_MS);
    case "hour":
      return now - (now % HOUR_MS);
    case "day":
      return now - (now % DAY_MS);
    case "week":
      return now - ((now + MONDAY_MS) % (7 * DAY_MS));
    case "month": {
      const date = new Date(now);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    }
    case "total":
      return 0;
  }
}

function nextStart(window: Exclude<BudgetWindow, object | "total">, now: number): number {
  const start = startOf(window, now);
  if (window !== "month") return start + lengthMs(window);
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
