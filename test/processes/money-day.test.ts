/**
 * A day of one account by simulation, with the real ledger, leases, budgets and outboxes: how much comes to the account
 * object. `npm run soak -- --suite money-day` simulates a million runs.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";
import { soakCount } from "../soak.ts";

/** What the process prints. */
interface SimulatedDay {
  runs: number;
  refused: number;
  messages: Record<string, number>;
  perSecond: { mean: number; busiestHour: number; p99: number; worst: number; worstWhileEmpty: number };
  entriesPerRun: number;
  bytesPerRun: number;
  cpuMsPerMessage: number;
}

const PROCESS = fileURLToPath(new URL("../wallet/scale/scale-process.ts", import.meta.url));
const MOST_PER_SECOND = 200;

it(
  "a day of one account keeps its object under 200 transactions a second",
  { timeout: 14_400_000 },
  async ({ task }) => {
    const asked = { seed: inject("soak").seed, runs: soakCount(2_000) };
    const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, JSON.stringify(asked)]);
    const day = JSON.parse(stdout) as SimulatedDay;
    const { runs, refused, messages, perSecond } = day;
    expect(runs).toBeGreaterThan(asked.runs / 2);
    expect(messages["charge"]).toBeLessThanOrEqual(runs);
    expect(Math.max(perSecond.worst, perSecond.worstWhileEmpty)).toBeLessThan(MOST_PER_SECOND);
    const all = Object.values(messages).reduce((sum, count) => sum + count, 0);
    const kinds = Object.entries(messages).map(([kind, count]) => `${(count / runs).toFixed(2)} ${kind}`);
    task.meta.measured = [
      `${runs} runs of 10,000 sessions, ${refused} refused while the wallet was empty or a customer's budget was used up`,
      `${(all / runs).toFixed(2)} transactions a run at the account object: ${kinds.join(", ")}`,
      `transactions a second: ${perSecond.mean.toFixed(1)} in the mean, ${perSecond.busiestHour.toFixed(1)} in the busiest hour, p99 ${perSecond.p99}, most ${perSecond.worst}; most in the ten minutes without free money ${perSecond.worstWhileEmpty}`,
      `${day.entriesPerRun.toFixed(2)} entries and ${Math.round(day.bytesPerRun)} bytes a run, all tables of the account with their indexes`,
      `${day.cpuMsPerMessage.toFixed(3)} ms of CPU a transaction (Node, SQLite in memory)`,
    ];
  },
);
