/** The ledger that a statement is made of, asked as the layer asks it. */
import { answer } from "../../../src/binding/layer-result.ts";
import { statementOf } from "../../../src/binding/layer-statement.ts";
import type { AccountNamespace } from "../../../src/run/run-record.ts";
import type { ChargePart } from "../../../src/wallet/entry.ts";
import type { Ledger } from "../../../src/wallet/ledger.ts";
import type { Statement, StatementPartQuery, StatementQuery } from "../../../src/wallet/statement.ts";
import { checkStatementQuery } from "../../../src/wallet/statement-query.ts";

/** The statement of a ledger, as the layer puts it together, `most` entries at a time. */
export function statementOfLedger(
  ledger: Ledger,
  now: number,
  query: StatementQuery,
  most?: number,
): Promise<Statement> {
  const ask = (part: StatementPartQuery) => answer(async () => ledger.statement(part, most));
  const accounts = { idFromName: () => ({}), get: () => ({ statement: ask }) } as unknown as AccountNamespace;
  return statementOf(accounts, "acme", checkStatementQuery(query, now), now);
}

/** A part of a charge. */
export const partOf = (nanoUsd: number, more: Partial<ChargePart> = {}): ChargePart => ({
  provider: "openai",
  model: "openai/gpt-6-sol",
  source: "catalog",
  billing: "wallet",
  nanoUsd,
  costNanoUsd: nanoUsd,
  lines: [{ meter: "input", quantity: 10, nanoUsd }],
  ...more,
});
