/** One piece of work at one subject: what the client saw, and what it cost the subject's processes. */
import { costOf } from "./machine/process-cost.ts";
import type { Work, WorkResult } from "./load/work.ts";
import type { RunningSubject } from "./subjects/subject.ts";
import { median } from "./statistics.ts";

/** Time for what comes after the last byte: rows of the close, a collection of garbage. */
const SETTLE_MS = 300;
const SAMPLE_MS = 100;
/** A subject that needs more than this is stopped. */
const MAX_RESIDENT_BYTES = 4 * 1024 ** 3;

export interface Measured extends WorkResult {
  cpuUs: number;
  writtenBytes: number;
  /** By the provider. */
  sentBytes: number;
  /** Rows with events; NaN where the subject has none to count. */
  rows: number;
  /** Growth of resident memory, over the median of the samples in the second half of the work. */
  grownBytes: number;
}

/** The two ends between which a subject stands. */
export interface Ends {
  ask(work: Work): Promise<WorkResult>;
  /** Bytes of streams the provider has sent until now. */
  sentBytes(): Promise<number>;
}

export async function measure(running: RunningSubject, ends: Ends, work: Work): Promise<Measured> {
  const sentBefore = await ends.sentBytes();
  const rows = running.rows?.() ?? Number.NaN;
  const before = costOf(running.pids());
  const resident: number[] = [];
  const sampling = setInterval(() => {
    const { residentBytes } = costOf(running.pids());
    resident.push(residentBytes);
    if (residentBytes > MAX_RESIDENT_BYTES) void running.kill();
  }, SAMPLE_MS);
  const result = await ends.ask(work).finally(() => clearInterval(sampling));
  await pause(running.settleMs ?? SETTLE_MS);
  const after = costOf(running.pids());
  const sentBytes = (await ends.sentBytes()) - sentBefore;
  return {
    ...result,
    sentBytes,
    cpuUs: after.cpuUs - before.cpuUs,
    writtenBytes: after.writtenBytes - before.writtenBytes,
    rows: (running.rows?.() ?? Number.NaN) - rows,
    grownBytes: median(resident.slice(resident.length / 2)) - before.residentBytes,
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
