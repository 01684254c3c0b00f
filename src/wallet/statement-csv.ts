/** A statement as a table: a line for each group, then one for all of them together. */
import { csvLine } from "../log/csv.ts";
import type { Statement, StatementGroup } from "./statement.ts";
import { AMOUNTS, metersOf } from "./statement-sums.ts";

/**
 * CSV (RFC 4180): a column for each field of `groupBy`, the amounts, and for each meter that was used its quantity and its
 * cost. The last line has `total` in its first column and nothing in the other fields.
 */
export function toStatementCsv({ groupBy, groups, total }: Statement): string {
  const meters = metersOf(groups);
  const header = [...(groupBy.length === 0 ? ["group"] : groupBy), ...AMOUNTS];
  const ofMeters = meters.flatMap((meter) => [meter, `${meter}.nanoUsd`]);
  const values = (group: StatementGroup): (number | undefined)[] => [
    ...AMOUNTS.map((name) => group[name]),
    ...meters.flatMap((meter) => [group.quantities[meter]?.quantity, group.quantities[meter]?.nanoUsd]),
  ];
  const lines = groups.map((group) => csvLine([...labelsOf(groupBy, group), ...values(group)]));
  const last = csvLine(["total", ...groupBy.slice(1).map(() => ""), ...values(total)]);
  return [csvLine([...header, ...ofMeters]), ...lines, last].join("");
}

function labelsOf(groupBy: readonly string[], { by }: StatementGroup): (string | null | undefined)[] {
  return groupBy.length === 0 ? ["all"] : groupBy.map((field) => by[field]);
}
