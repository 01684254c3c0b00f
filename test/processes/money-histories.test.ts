/**
 * Histories of money in SQLite in memory, as many processes beside each other as there are cores: the same code as in
 * test/wallet, where it runs on the storage of Durable Objects. `npm run soak -- --suite money` checks a million of each kind.
 */
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";
import { soakCount } from "../soak.ts";

const PROCESS = fileURLToPath(new URL("../wallet/histories/history-process.ts", import.meta.url));
const LONG_MS = 14_400_000;

const execute = promisify(execFile);

it.for(["of the ledger", "of leases of the balance", "of leases of budgets", "of statements"])(
  "histories %s",
  { timeout: LONG_MS },
  async (kind, { task }) => {
    const count = soakCount(10_000);
    const processes = availableParallelism();
    const startedAt = performance.now();
    const shares = Array.from({ length: processes }, async (_, index) => {
      const share = { kind, seed: inject("soak").seed, count, process: index, processes };
      const { stdout } = await execute(process.execPath, [PROCESS, JSON.stringify(share)]);
      return JSON.parse(stdout) as { checked: number; cpuMs: number };
    });
    const done = await Promise.all(shares);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    const checked = done.reduce((sum, one) => sum + one.checked, 0);
    const cpuMs = done.reduce((sum, one) => sum + one.cpuMs, 0);
    expect(checked).toBe(count);
    task.meta.measured = [
      `${checked} histories ${kind}: ${seconds} s in ${processes} processes, ${(cpuMs / checked).toFixed(2)} ms of CPU each`,
    ];
  },
);
