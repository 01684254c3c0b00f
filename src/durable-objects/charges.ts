/** The way of a closed run's cost to its account's ledger. */
import { accountObject } from "../binding/account-object.ts";
import { unwrap } from "../binding/layer-result.ts";
import type { AccountNamespace } from "../run/run-record.ts";
import type { StoredRun } from "../stream/run-table.ts";
import type { Charge } from "../wallet/entry.ts";
import type { Destination } from "./outbox.ts";

/** Charges runs to the account of their object. Those that cost nothing are not sent. */
export function chargesTo(accounts: AccountNamespace, account: () => string): Destination {
  return {
    async deliver(runs) {
      const charges = runs.flatMap(toCharge);
      if (charges.length > 0) unwrap(await accountObject(accounts, account()).charge(charges));
    },
  };
}

function toCharge({ record: { runId, cost } }: StoredRun): Charge[] {
  if (cost === undefined) return [];
  const { parts, leasedNanoUsd } = cost;
  const [holder = ""] = runId.split(".");
  return [{ runId, parts, ...(leasedNanoUsd !== undefined && { lease: { holder, nanoUsd: leasedNanoUsd } }) }];
}
