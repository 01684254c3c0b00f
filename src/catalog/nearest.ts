/** What someone may have meant: names by their distance from a misspelt one. */

/** More than this is a list, not a suggestion. */
const MAX_SUGGESTIONS = 3;
/** Names are compared up to here, so that a long input costs nothing. */
const MAX_COMPARED_CHARS = 80;
/** Share of a name that may be wrong. */
const MAX_DISTANCE_SHARE = 0.34;

/** The ids nearest to `input`, best first; none where all are far. The part after the last slash may stand alone. */
export function nearest(input: string, ids: readonly string[]): string[] {
  const wanted = normalized(input);
  if (wanted === "") return [];
  return ids
    .map((id) => ({
      id,
      distance: Math.min(distanceShare(wanted, normalized(id)), distanceShare(wanted, lastPart(id))),
    }))
    .filter(({ distance }) => distance <= MAX_DISTANCE_SHARE)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ id }) => id);
}

function normalized(text: string): string {
  return text.trim().toLowerCase().slice(0, MAX_COMPARED_CHARS);
}

function lastPart(id: string): string {
  return normalized(id.slice(id.lastIndexOf("/") + 1));
}

function distanceShare(a: string, b: string): number {
  return editDistance(a, b) / Math.max(a.length, b.length);
}

/** Levenshtein: letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
