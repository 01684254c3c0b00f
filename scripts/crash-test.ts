/**
 * `npm run crash-test`: sixteen things that go wrong at providers, through the HTTP endpoint and through the binding,
 * against `wrangler dev` with simulated providers, at full timings. `-- --short` takes seconds in place of minutes,
 * `-- --door http` or `binding` takes one door, `-- --only TEXT` the trials whose name has it.
 */
import { parseArgs } from "node:util";
import type { Ask } from "../test/run/ask.ts";
import { FULL, SHORT, TRIALS } from "../test/run/crash-faults.ts";
import { runTrial, type TrialResult } from "../test/run/crash-score.ts";
import { toReasons, toSummary, toTable, type DoorResults } from "../test/run/crash-table.ts";
import { DOORS, openDoors } from "../test/processes/crash-doors.ts";
import { startSimulatedLayer } from "../test/processes/simulated-layer.ts";

/** Trials of one door that run at the same time. */
const AT_ONCE = 4;

const { values } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    door: { type: "string" },
    only: { type: "string", default: "" },
  },
});
const timings = values.short ? SHORT : FULL;
const doors = DOORS.filter((door) => values.door === undefined || values.door === door);
if (doors.length === 0) refuse(`--door is ${DOORS.join(" or ")}, not "${values.door}"; without it, both`);
const trials = TRIALS.filter(({ name }) => name.includes(values.only));
if (trials.length === 0) {
  refuse(`--only: no trial has "${values.only}" in its name. They are ${TRIALS.map(({ name }) => name).join("; ")}`);
}

function refuse(message: string): never {
  console.error(message);
  process.exit(1);
}

const results = await runAll();
console.log(toTable(results));
for (const reason of toReasons(results)) console.log(reason);
for (const [door, ofDoor] of Object.entries(results)) console.log(toSummary(door, ofDoor));
const passed = Object.values(results).every((ofDoor) => ofDoor.every(({ score }) => score === "pass"));
process.exitCode = passed ? 0 : 1;

async function runAll(): Promise<DoorResults> {
  const layer = await startSimulatedLayer();
  try {
    const asks = Object.entries(await openDoors(doors, layer));
    return Object.fromEntries(await Promise.all(asks.map(async ([door, ask]) => [door, await runSome(ask)] as const)));
  } finally {
    await layer.stop();
  }
}

/** A few at a time: each has model ids of its own, and so breakers of its own; more would wait for the machine. */
async function runSome(ask: Ask): Promise<TrialResult[]> {
  const done: TrialResult[] = [];
  const pending = trials.entries();
  const lane = async (): Promise<void> => {
    for (const [index, trial] of pending) done[index] = await runTrial(trial, ask, timings);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return done;
}
