/** What a process and its children cost, from /proc: CPU, memory, bytes for the disk. */
import { readdirSync, readFileSync } from "node:fs";

/** USER_HZ: the unit of /proc/<pid>/stat on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface ProcessCost {
  /** User and system. */
  cpuUs: number;
  /** Dirtied pages of files, `write_bytes` of proc_pid_io(5). */
  writtenBytes: number;
  residentBytes: number;
}

/** The sum over the processes and all they started. What has ended counts nothing. */
export function costOf(pids: readonly number[]): ProcessCost {
  const sum: ProcessCost = { cpuUs: 0, writtenBytes: 0, residentBytes: 0 };
  for (const pid of pids.flatMap(treeOf)) {
    sum.cpuUs += cpuUs(pid);
    sum.writtenBytes += Number(/^write_bytes: (\d+)/m.exec(read(`/proc/${pid}/io`))?.[1] ?? 0);
    sum.residentBytes += 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
  }
  return sum;
}

function treeOf(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(treeOf)];
}

/**
 * /proc/<pid>/stat has threads that have ended too, in ticks of 10 ms; schedstat has those that live, in nanoseconds.
 * Neither has more than was spent: the larger one is nearer.
 */
function cpuUs(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
  const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  let threadsNs = 0;
  for (const thread of threadsOf(pid)) threadsNs += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(" ")[0]);
  return Math.max((ticks / TICKS_PER_SECOND) * 1e6, threadsNs / 1e3);
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // It has ended.
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
