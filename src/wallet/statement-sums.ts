/** What entries come to, by group; and what the parts of several answers come to together. */
import { METERS, type Meter } from "../catalog/meters.ts";
import { DurableAIError, invalidInput } from "../errors.ts";
import type { SpentEntry, StatementGroup, StatementLine, StatementPartQuery } from "./statement.ts";
import { dayOf } from "./statement-query.ts";

/** Groups that one statement may have. */
export const MAX_STATEMENT_GROUPS = 10_000;

const METADATA = "metadata.";

/** A group that is being added up. */
interface Sum extends StatementGroup {
  quantities: Partial<Record<Meter, StatementLine>>;
}

/** Adds entries and groups up, by the fields of a question. */
export class StatementSums {
  readonly #query: Pick<StatementPartQuery, "groupBy" | "where">;
  readonly #sums = new Map<string, Sum>();

  constructor(query: Pick<StatementPartQuery, "groupBy" | "where">) {
    this.#query = query;
  }

  /** As they were first met. */
  get groups(): StatementGroup[] {
    return [...this.#sums.values()];
  }

  /** An entry of a charge, where it is one that is wanted. */
  add(entry: SpentEntry): void {
    const { groupBy, where } = this.#query;
    if (Object.entries(where).some(([field, wanted]) => valueOf(entry, field) !== wanted)) return;
    this.merge(groupOf(entry, Object.fromEntries(groupBy.map((field) => [field, valueOf(entry, field)]))));
  }

  /** A group of the same question. */
  merge(group: StatementGroup): void {
    const name = JSON.stringify(this.#query.groupBy.map((field) => group.by[field] ?? null));
    const sum = this.#sums.get(name);
    if (sum !== undefined) return addTo(sum, group);
    if (this.#sums.size === MAX_STATEMENT_GROUPS) throw tooMany(this.#query.groupBy);
    this.#sums.set(name, { ...group, quantities: { ...group.quantities } });
  }
}

/** All groups as one. @throws DurableAIError `internal/unexpected` where the sum would not be exact. */
export function totalOf(groups: readonly StatementGroup[]): StatementGroup {
  const total = noCalls({});
  for (const group of groups) addTo(total, group);
  return total;
}

/** The dearest first; what cost nothing, by what it would have cost, and by calls. */
export function dearestFirst(groups: readonly StatementGroup[]): StatementGroup[] {
  return groups.toSorted((a, b) => b.nanoUsd - a.nanoUsd || b.ownKeyNanoUsd - a.ownKeyNanoUsd || b.calls - a.calls);
}

/** The meters of these groups, in the order they are shown. */
export function metersOf(groups: readonly StatementGroup[]): Meter[] {
  const used = new Set(groups.flatMap(({ quantities }) => Object.keys(quantities)));
  return (Object.keys(METERS) as Meter[]).filter((meter) => used.has(meter));
}

function valueOf({ at, subject, charge, run, sale }: SpentEntry, field: string): string | null {
  if (field.startsWith(METADATA)) return run?.metadata?.[field.slice(METADATA.length)] ?? null;
  switch (field) {
    case "provider":
      return charge?.provider ?? null;
    case "model":
      return charge?.model ?? null;
    case "billing":
      return charge?.billing ?? null;
    case "apiKey":
      return run?.apiKey ?? null;
    case "rule":
      return sale?.rule ?? null;
    case "session":
      return run?.session ?? null;
    case "run":
      return subject;
    case "day":
      return dayOf(at);
    default:
      return null;
  }
}

function groupOf({ kind, nanoUsd, charge, sale }: SpentEntry, by: StatementGroup["by"]): StatementGroup {
  if (sale !== undefined) return { ...noCalls(by), soldNanoUsd: nanoUsd, freeNanoUsd: sale.freeNanoUsd };
  const isCall = charge?.isRest !== true;
  const quantities: Partial<Record<Meter, StatementLine>> = {};
  for (const { meter, ...line } of charge?.lines ?? []) addLine(quantities, meter, line);
  return {
    ...noCalls(by),
    calls: isCall ? 1 : 0,
    nanoUsd,
    overdraftNanoUsd: kind === "overdraft" ? nanoUsd : 0,
    ownKeyNanoUsd: charge?.billing === "own-key" ? charge.costNanoUsd : 0,
    unknownCosts: isCall && charge?.source === "unknown" ? 1 : 0,
    estimated: isCall && charge?.estimated === true ? 1 : 0,
    quantities,
  };
}

/** A group of which nothing is known yet. */
export function noCalls(by: StatementGroup["by"]): Sum {
  return {
    by,
    calls: 0,
    nanoUsd: 0,
    overdraftNanoUsd: 0,
    ownKeyNanoUsd: 0,
    soldNanoUsd: 0,
    freeNanoUsd: 0,
    unknownCosts: 0,
    estimated: 0,
    quantities: {},
  };
}

/** What of a group is added up, beside its quantities. */
export const AMOUNTS = [
  "calls",
  "nanoUsd",
  "overdraftNanoUsd",
  "ownKeyNanoUsd",
  "soldNanoUsd",
  "freeNanoUsd",
  "unknownCosts",
  "estimated",
] as const;

function addTo(sum: Sum, group: StatementGroup): void {
  for (const name of AMOUNTS) sum[name] = exact(sum[name] + group[name]);
  for (const [meter, line] of Object.entries(group.quantities)) addLine(sum.quantities, meter as Meter, line);
}

function addLine(lines: Partial<Record<Meter, StatementLine>>, meter: Meter, line: StatementLine): void {
  const { quantity, nanoUsd } = lines[meter] ?? { quantity: 0, nanoUsd: 0 };
  lines[meter] = { quantity: quantity + line.quantity, nanoUsd: exact(nanoUsd + line.nanoUsd) };
}

function exact(nanoUsd: number): number {
  if (Number.isSafeInteger(nanoUsd)) return nanoUsd;
  throw new DurableAIError({ code: "internal/unexpected", message: "the sums of the statement would not be exact" });
}

function tooMany(groupBy: readonly string[]): DurableAIError {
  const fix = "Group by fewer fields, choose with `where`, or ask for less time.";
  return invalidInput("groupBy", `there are more than ${MAX_STATEMENT_GROUPS} groups of ${groupBy.join(", ")}`, fix);
}
