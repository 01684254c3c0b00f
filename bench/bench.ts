/**
 * `npm run bench`: what a stream costs with us, beside a Worker that only passes it on, and beside our peers.
 *
 * It starts all it needs on loopback and stops it (docs/performance.md says how it is measured). `--list` names the parts:
 * the loads, and three that are programs of their own.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseBenchArguments, USAGE, type BenchArguments } from "./bench-arguments.ts";
import type { Work, WorkResult } from "./load/work.ts";
import { LOADS } from "./loads/loads.ts";
import { hottest } from "./machine/inspector.ts";
import { startPeer } from "./machine/started.ts";
import { writeReport } from "./report.ts";
import { runRounds, warmUp } from "./rounds.ts";
import { PEERS_DIRECTORY } from "./subjects/peers.ts";
import type { RunningSubject, Subject } from "./subjects/subject.ts";
import { SUBJECTS } from "./subjects/subjects.ts";
import { describeMachine, storeProfile, storeResult } from "./stored-results.ts";
import { loadTable } from "./table.ts";

/** Parts that are programs of their own, not with `--quick` unless they are named. */
const PROGRAMS: readonly string[] = ["catalog", "decode", "translate", "recovery"];
/** All loads and subjects. */
const MAX_MS = 90 * 60_000;
const MAX_QUICK_MS = 95_000;
/** What was begun in time may take this much longer. */
const OVERTIME_MS = 10_000;

const parts = [...LOADS.map(({ id }) => id), ...PROGRAMS];
const wanted = readArguments();
if (wanted.isList) list();
else if (wanted.isInstall) installPeers();
else await run(wanted);
process.exit(process.exitCode);

function readArguments(): BenchArguments {
  try {
    return parseBenchArguments(process.argv.slice(2), { parts, subjects: SUBJECTS.map(({ id }) => id) });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

function installPeers(): void {
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--prefix", PEERS_DIRECTORY], { stdio: "inherit" });
  process.exitCode = status ?? 1;
}

function list(): void {
  for (const { id, title } of LOADS) console.log(`${id.padEnd(18)} ${title}`);
  for (const id of PROGRAMS) console.log(`${id.padEnd(18)} bench/${id}.ts`);
  console.log("\nsubjects:");
  for (const { id, title, missing } of SUBJECTS) console.log(`${id.padEnd(18)} ${title}  ${missing?.() ?? ""}`);
}

async function run(options: BenchArguments): Promise<void> {
  const { only, isQuick } = options;
  const loads = LOADS.filter(({ id, isLong }) => only?.includes(id) ?? !(isQuick && isLong === true));
  if (loads.length > 0) await runLoads(options, loads);
  for (const program of PROGRAMS) if (only?.includes(program) ?? !isQuick) runProgram(program);
}

async function runLoads(options: BenchArguments, loads: typeof LOADS): Promise<void> {
  if (process.platform !== "linux") {
    console.error(
      "The loads need Linux: what a process costs is read from /proc. Without them: --only catalog,decode,translate,recovery.",
    );
    process.exitCode = 2;
    return;
  }
  const { rounds, isQuick } = options;
  const untilMs = performance.now() + (isQuick ? MAX_QUICK_MS : MAX_MS);
  const upstream = await startPeer<"sent", { port: number; sentBytes: number }>(moduleOf("./load/upstream.ts"), true);
  const client = await startPeer<Work, WorkResult>(moduleOf("./load/client.ts"), false);
  const site = { upstream: `http://127.0.0.1:${upstream.ready.port}`, isProfiled: options.isProfiled };
  const subjects = new Map<Subject, RunningSubject>();
  for (const subject of chosen(options)) {
    const missing = subject.missing?.();
    if (missing === undefined) subjects.set(subject, await subject.start(site));
    else console.log(`without ${subject.id}: ${missing}`);
  }
  const machine = describeMachine();
  const ends = {
    ask: (work: Work): Promise<WorkResult> => {
      const left = Math.round(untilMs + OVERTIME_MS - performance.now());
      return client.ask({ ...work, timeoutMs: Math.min(work.timeoutMs, Math.max(1_000, left)) });
    },
    sentBytes: async (): Promise<number> => (await upstream.ask("sent")).sentBytes,
  };
  await warmUp([...subjects.values()].slice(0, 1), ends);
  const results = await runRounds({
    loads,
    subjects,
    ends,
    rounds,
    isQuick,
    untilMs,
    onLoad: (load) => console.log(`\n${load.title}\n\n${loadTable(load)}`),
    onProfiles: ({ id }, subject, profiles) => {
      for (const [worker, profile] of Object.entries(profiles)) {
        const path = storeProfile(`${id}-${subject}-${worker}`, profile);
        console.log([`\nCPU of ${worker} of ${subject} under ${id}: ${path}`, ...hottest(profile)].join("\n"));
      }
    },
  });
  await Promise.all([...subjects.values()].map((running) => running.kill()));
  const result = { machine, rounds, isQuick, loads: results };
  console.log(`\nstored in ${storeResult(result)}`);
  if (options.isReport) writeReport(result);
}

/** Those that are asked for, and what they are compared with. */
function chosen({ subjects, isQuick }: BenchArguments): Subject[] {
  if (subjects === undefined) return SUBJECTS.filter(({ isExtra }) => !isQuick || isExtra !== true);
  const bases = SUBJECTS.filter(({ id }) => subjects.includes(id)).map(({ base = "passthrough" }) => base);
  return SUBJECTS.filter(({ id }) => subjects.includes(id) || bases.includes(id));
}

function runProgram(name: string): void {
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, [moduleOf(`./${name}.ts`)], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

function moduleOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
