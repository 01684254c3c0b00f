/** The way of a closed run's cost to its account: to the ledger, and to the budgets that count it. */
import { unwrap } from "../binding/layer-result.ts";
import type { AccountObject } from "../run/run-record.ts";
import type { StoredRun } from "../stream/run-table.ts";
import { toChargedRun } from "../wallet/charged-run.ts";
import type { Charge } from "../wallet/entry.ts";
import type { Destination } from "./outbox.ts";
import type { RunBudgets } from "./run-budgets.ts";

/** Where the money of a run object is told of. */
export interface ChargedAccount {
  account(): AccountObject;
  budgets: Pick<RunBudgets, "unreported" | "confirm">;
  /** The id of the run object. */
  holder: string;
}

/** Charges runs to the account of their object. What cost nothing, and no budget counts, is not sent. */
export function chargesTo({ account, budgets, holder }: ChargedAccount): Destination {
  return {
    async deliver(runs) {
      const charges = runs.flatMap(toCharge);
      // Sums of all runs that have closed so far: those of `runs` are in them.
      const reports = budgets.unreported();
      if (charges.length === 0 && reports.length === 0) return;
      unwrap(await account().charge(charges, reports.length === 0 ? undefined : { holder, reports }));
      budgets.confirm(reports);
    },
  };
}

function toCharge({ record }: StoredRun): Charge[] {
  const { runId, cost } = record;
  if (cost === undefined) return [];
  const { parts, leasedNanoUsd } = cost;
  const [holder = ""] = runId.split(".");
  const run = toChargedRun(record);
  return [
    {
      runId,
      parts,
      ...(run && { run }),
      ...(leasedNanoUsd !== undefined && { lease: { holder, nanoUsd: leasedNanoUsd } }),
    },
  ];
}
