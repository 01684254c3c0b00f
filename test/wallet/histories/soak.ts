/** Histories on the storage of an object: a slice in `npm test`, the stated number in a soak. */
import { inject } from "vitest";
import { soakCount } from "../../soak.ts";
import { checkHistories, type HistoryKind } from "./histories.ts";

export async function checkSoak(kind: HistoryKind, storage: DurableObjectStorage, slice: number): Promise<void> {
  await checkHistories(kind, storage, { seed: inject("soak").seed, count: soakCount(slice) }, () => storage.sync());
}
