/** What the objects of one day have of a page, put together. */
import type { LogPart, LogPlace } from "./log-object.ts";

/** Newest first. Where a part has more than it gave, what the others have beyond that is left for the next page. */
export function toDayPart(parts: readonly LogPart[]): LogPart {
  const [only, ...others] = parts;
  if (only === undefined || others.length === 0) return only ?? { logs: [], hasMore: false };
  const ends = parts.flatMap(({ logs, hasMore }) => (hasMore ? logs.slice(-1) : []));
  const [newestEnd] = ends.toSorted(newestFirst);
  const logs = parts.flatMap((part) => part.logs).toSorted(newestFirst);
  return {
    logs: newestEnd === undefined ? logs : logs.filter((log) => newestFirst(log, newestEnd) <= 0),
    hasMore: newestEnd !== undefined,
  };
}

function newestFirst(a: LogPlace, b: LogPlace): number {
  return b.created - a.created || b.nth - a.nth;
}
