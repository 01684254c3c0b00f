/**
 * `npm run fuzz -- --seed S --count N`: exchanges spoilt at random, read in every way we read them, and the report in
 * docs/reports. Each seed makes the same inputs; `--only I` repeats one of them.
 *
 * The work is done in a thread of its own with a limit of memory: one that says nothing for a while hangs, and its input
 * is known.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { fuzz, type FuzzCase } from "../test/formats/fuzz.ts";
import { samples } from "../test/formats/samples.ts";
import { FORMAT_OF_WIRE } from "../test/formats/wires.ts";
import { recordedFiles } from "../test/recorded-files.ts";

const REPORT = "docs/reports/fuzz.md";
const DEFAULT_COUNT = 1_000_000;
/** Inputs between two signs of life. */
const STEP = 1_000;
/** A step takes a second or two. */
const HANGS_AFTER_MS = 60_000;
/** What the exchanges, and the largest input made of them, need many times over. */
const MAX_HEAP_MB = 512;

interface Task {
  seed: number;
  from: number;
  to: number;
}

if (isMainThread) await run();
else work(workerData as Task);

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: "string" }, count: { type: "string" }, only: { type: "string" } },
  });
  const seed = Number(values.seed ?? Math.floor(Date.now() / 1_000));
  const from = Number(values.only ?? 0);
  const to = values.only === undefined ? Number(values.count ?? DEFAULT_COUNT) : from + 1;
  const startedAt = Date.now();
  console.log(`fuzz: ${to - from} inputs, seed ${seed}, made of ${cases().length} exchanges`);
  const failure = await watched({ seed, from, to });
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  const outcome = failure === undefined ? "nothing but typed errors, no hang" : `failed: ${failure}`;
  console.log(`fuzz: ${outcome} (${seconds} s)`);
  if (failure !== undefined) process.exitCode = 1;
  else if (to - from >= DEFAULT_COUNT) writeFileSync(REPORT, report(seed, to - from, seconds));
}

/** Runs the task in a thread; what it failed with, or undefined. */
function watched(task: Task): Promise<string | undefined> {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  let done = task.from;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const hangs = (): void => {
    resolve(`it hangs after input ${done}: npm run fuzz -- --seed ${task.seed} --only ${done}`);
    void worker.terminate();
  };
  let timer = setTimeout(hangs, HANGS_AFTER_MS);
  worker.on("message", (finished: number) => {
    done = finished;
    clearTimeout(timer);
    timer = setTimeout(hangs, HANGS_AFTER_MS);
    if (done % (100 * STEP) === 0) console.log(`fuzz: ${done}`);
  });
  worker.on("error", (error) => resolve(error.message));
  worker.on("exit", () => {
    clearTimeout(timer);
    resolve(undefined);
  });
  return promise;
}

function work({ seed, from, to }: Task): void {
  const all = cases();
  for (let index = from; index < to; index += 1) {
    fuzz(all, seed, index);
    // A thread's port has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    if ((index + 1) % STEP === 0) parentPort?.postMessage(index + 1);
  }
}

// ---- exchanges -----------------------------------------------------------------------------------------------------

/** The samples, and the recordings where they are. */
function cases(): FuzzCase[] {
  const ofSamples = samples.map(({ body: _text, bytes, ...sample }): FuzzCase => ({ ...sample, body: bytes }));
  const recorded = recordedFiles(Object.keys(FORMAT_OF_WIRE).filter((wire) => wire !== "bedrock.invoke")).flatMap(
    ({ wire, bytes: body, ...exchange }) => {
      const format = FORMAT_OF_WIRE[wire];
      return format === undefined ? [] : [{ ...exchange, format, body }];
    },
  );
  return [...ofSamples, ...recorded];
}

function report(seed: number, count: number, seconds: number): string {
  return [
    "# Fuzz",
    "",
    `\`npm run fuzz -- --seed ${seed} --count ${count}\`, made of ${cases().length} exchanges.`,
    "",
    "| inputs | seed | seconds | exceptions that are no typed error | hangs | heap limit |",
    "| --- | --- | --- | --- | --- | --- |",
    `| ${count} | ${seed} | ${seconds} | 0 | 0 | ${MAX_HEAP_MB} MB |`,
    "",
  ].join("\n");
}
