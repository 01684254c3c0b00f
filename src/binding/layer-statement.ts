/** A statement out of the parts that an account object adds up, so that none of them keeps the object for long. */
import { DurableAIError } from "../errors.ts";
import type { AccountNamespace } from "../run/run-record.ts";
import type { Places, Statement, StatementBalance, StatementPart, StatementPartQuery } from "../wallet/statement.ts";
import { dayOf } from "../wallet/statement-query.ts";
import { dearestFirst, StatementSums, totalOf } from "../wallet/statement-sums.ts";
import { accountObject } from "./account-object.ts";
import { reached, unwrap } from "./layer-result.ts";

/**
 * The statement of `account`.
 * @param now milliseconds since the Unix epoch.
 * @throws DurableAIError `internal/unexpected` where its groups are not what the ledger says was spent.
 */
export async function statementOf(
  accounts: AccountNamespace,
  account: string,
  query: StatementPartQuery,
  now: number,
): Promise<Statement> {
  const sums = new StatementSums(query);
  const ask = async (part: StatementPartQuery): Promise<StatementPart> =>
    unwrap(await reached("account", accountObject(accounts, account).statement(part)));
  const first = await ask(query);
  for (let part = first; ; part = await ask({ ...query, after: part.next })) {
    for (const group of part.groups) sums.merge(group);
    if (part.next === undefined) break;
  }
  return toStatement({ account, query, sums, now }, first);
}

function toStatement(
  { account, query, sums, now }: { account: string; query: StatementPartQuery; sums: StatementSums; now: number },
  { opening, closing }: Pick<StatementPart, "opening" | "closing">,
): Statement {
  const { from, to, groupBy, where } = query;
  const moved = (is: (place: string) => boolean): number => sumOf(closing, is) - sumOf(opening, is);
  const total = totalOf(sums.groups);
  const spentNanoUsd = moved((place) => place.startsWith("payable/"));
  const isFiltered = Object.keys(where).length > 0;
  if (!isFiltered && total.nanoUsd !== spentNanoUsd) throw isNotTheLedger(total.nanoUsd, spentNanoUsd);
  const soldNanoUsd = moved((place) => place === "revenue");
  if (!isFiltered && total.soldNanoUsd !== soldNanoUsd) throw isNotTheLedger(total.soldNanoUsd, soldNanoUsd);
  return {
    from,
    to,
    currency: "usd",
    account,
    isOpen: to >= dayOf(now),
    opening: balanceOf(opening),
    closing: balanceOf(closing),
    toppedUpNanoUsd: 0 - moved((place) => place === "funding"),
    adjustedNanoUsd: 0 - moved((place) => place === "adjustments"),
    feesNanoUsd: moved((place) => place === "fees"),
    spentNanoUsd,
    soldNanoUsd,
    groupBy,
    ...(isFiltered && { where }),
    groups: dearestFirst(sums.groups),
    total,
  };
}

function balanceOf(places: Places): StatementBalance {
  const of = (names: readonly string[]): number => sumOf(places, (place) => names.includes(place));
  return { balanceNanoUsd: of(["wallet"]), heldNanoUsd: of(["holds", "leases"]) };
}

function sumOf(places: Places, is: (place: string) => boolean): number {
  return Object.entries(places).reduce((sum, [place, nanoUsd]) => (is(place) ? sum + nanoUsd : sum), 0);
}

function isNotTheLedger(grouped: number, spent: number): DurableAIError {
  const message = `the groups of the statement have ${grouped} nano-dollars, and the ledger ${spent}`;
  return new DurableAIError({ code: "internal/unexpected", message });
}
