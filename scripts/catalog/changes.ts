/** What differs between two versions of the catalog, a line each. */
import type { ModelRow } from "../../src/catalog/row.ts";

/** `+ id`, `- id`, or `~ id: field before → after`. */
export function rowChanges(before: readonly ModelRow[], after: readonly ModelRow[]): string[] {
  const old = new Map(before.map((row) => [row.id, row]));
  const now = new Map(after.map((row) => [row.id, row]));
  const ids = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return ids.flatMap((id) => {
    const [a, b] = [old.get(id), now.get(id)];
    if (a === undefined) return [`+ ${id}`];
    if (b === undefined) return [`- ${id}`];
    return fieldChanges(a, b).map((change) => `~ ${id}: ${change}`);
  });
}

function fieldChanges(before: ModelRow, after: ModelRow): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof ModelRow)[];
  return names.flatMap((name) => {
    const [a, b] = [JSON.stringify(before[name]), JSON.stringify(after[name])];
    return a === b ? [] : [`${name} ${a ?? "nothing"} → ${b ?? "nothing"}`];
  });
}
