/** The contract of reconciliation: what a provider says was used, beside what the ledger says. Plain data. */

/** What was used of one model on one day (UTC), as one side has it. */
export interface UsedOfDay {
  /** Absent where the provider does not say it. */
  calls?: number;
  /** All input, with what came out of a cache and was written to one. */
  inputTokens: number;
  cacheReadTokens: number;
  outputTokens: number;
}

/** What one run of the ledger used of a model on a day. */
export interface UsedOfRun extends Required<UsedOfDay> {
  runId: string;
  /** Some of it was counted from its text: the first to be looked at. */
  isEstimated: boolean;
}

/** One day and model on which both sides do not agree. */
export interface UsageDifference {
  day: string;
  /** As the catalog names it, without its author; `null` where the export does not say it. */
  model: string | null;
  /** What the provider says; absent where it has nothing of it. */
  provider?: UsedOfDay;
  ledger?: UsedOfDay;
  /** The provider's less the ledger's. */
  difference: Required<UsedOfDay>;
  /** Calls of the ledger whose usage was counted from their text: a provider may count otherwise. */
  estimated: number;
  /**
   * The ledger's, run by run: those that were estimated first, then those with the most tokens. Absent where there are more
   * than a statement has groups, or more days that differ than are looked at so.
   */
  runs?: UsedOfRun[];
  /** Runs that are not in the list. */
  runsLeftOut?: number;
}

/** What came out of it. */
export interface Reconciliation {
  provider: string;
  from: string;
  to: string;
  /** Days and models that were compared. */
  compared: number;
  /** Those that differ, with the most tokens first. */
  differences: UsageDifference[];
}
