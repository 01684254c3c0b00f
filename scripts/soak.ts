/**
 * `npm run soak -- --suite NAME --seed S --count N`: one suite at its stated size, and its report in docs/reports.
 * `npm test` runs the same tests in a slice.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

interface Suite {
  project: "workerd" | "node";
  file: string;
  /** Which tests of the file; a regular expression over their full names. */
  tests: string;
  /** What `count` counts, and how many a report needs. */
  unit: string;
  count: number;
  /** A file beside the report that the tests draw. */
  plot?: string;
}

const SUITES: Readonly<Record<string, Suite>> = {
  readers: {
    project: "workerd",
    file: "test/durable-objects/load.test.ts",
    tests: "readers",
    unit: "runs with 50 readers each",
    count: 100,
  },
  spread: {
    project: "workerd",
    file: "test/durable-objects/load.test.ts",
    tests: "spread",
    unit: "concurrent runs of one session",
    count: 300,
  },
  interleavings: {
    project: "workerd",
    file: "test/durable-objects/interleavings.test.ts",
    tests: "every reader",
    unit: "runs with chunks, readers and crashes at random",
    count: 300,
  },
  flapping: {
    project: "node",
    file: "test/processes/flapping.test.ts",
    tests: "flaps",
    unit: "concurrent runs",
    count: 1_000,
    plot: "flapping.svg",
  },
  "recovered-turns": {
    project: "workerd",
    file: "test/agents/recovered-turns.test.ts",
    tests: "killed at random",
    unit: "turns of AIChatAgent and of Think each, killed at random",
    count: 200,
  },
  "kill-agent": {
    project: "node",
    file: "test/processes/kill.test.ts",
    tests: "of the agent",
    unit: "kills in each deployment shape",
    count: 20,
  },
  "kill-chat": {
    project: "node",
    file: "test/processes/kill.test.ts",
    tests: "chat agents .*kill -9",
    unit: "kills of AIChatAgent and of Think each",
    count: 20,
  },
  "redeploy-chat": {
    project: "node",
    file: "test/processes/kill.test.ts",
    tests: "chat agents .*a redeploy",
    unit: "new versions of the Worker of AIChatAgent and of Think each",
    count: 20,
  },
  "kill-layer": {
    project: "node",
    file: "test/processes/layer-kill.test.ts",
    tests: "takes nothing back",
    unit: "kills",
    count: 100,
  },
  "kill-layer-fail": {
    project: "node",
    file: "test/processes/layer-kill.test.ts",
    tests: "clear failure",
    unit: "kills of the layer under runs that are to fail",
    count: 20,
  },
  passages: {
    project: "workerd",
    file: "test/durable-objects/passage.test.ts",
    tests: "wherever its object is restarted",
    unit: "run objects restarted while an answer passes to its reader as it comes",
    count: 100,
  },
  logs: {
    project: "workerd",
    file: "test/log/scale.test.ts",
    tests: "records of one day",
    unit: "records in one log object",
    count: 1_000_000,
  },
  "full-log": {
    project: "workerd",
    file: "test/log/full-object.test.ts",
    tests: "fills one object",
    unit: "MB of records and bodies in one log object, which is then full",
    count: 9_000,
  },
  "logs-crash": {
    project: "workerd",
    file: "test/log/crashes.test.ts",
    tests: "exactly once",
    unit: "rounds of runs, each with its object or the log's killed",
    count: 200,
  },
  sinks: {
    project: "workerd",
    file: "test/log/sink-load.test.ts",
    tests: "a sink that is down",
    unit: "seconds of 200 runs a second, with a sink that is down for half of them",
    count: 60,
  },
  money: {
    project: "node",
    file: "test/processes/money-histories.test.ts",
    tests: "histories",
    unit: "histories of each kind: calls, repetitions, failures, lost messages and restarts at random, in SQLite in memory",
    count: 1_000_000,
  },
  "money-workerd": {
    project: "workerd",
    file: "test/wallet",
    tests: "money",
    unit: "histories of each kind, on the storage of a Durable Object",
    count: 20_000,
  },
  "money-day": {
    project: "node",
    file: "test/processes/money-day.test.ts",
    tests: "a day",
    unit: "runs of one account in a simulated day",
    count: 1_000_000,
  },
  budgets: {
    project: "workerd",
    file: "test/durable-objects/budget-burst.test.ts",
    tests: "budgets",
    unit: "runs at once against a budget that has room for a fifth of them",
    count: 5_000,
  },
  "kill-money": {
    project: "node",
    file: "test/processes/money-kill.test.ts",
    tests: "kill -9",
    unit: "kills of the account and run objects under runs that are paid before they begin",
    count: 200,
  },
  restarts: {
    project: "workerd",
    file: "test/durable-objects/resumption.test.ts",
    tests: "wherever it is restarted",
    unit: "run objects restarted in mid-answer, each with a reader",
    count: 100,
  },
};

interface TestResult {
  fullName: string;
  status: string;
  failureMessages: string[];
  /** What the test has measured, a line each. */
  meta?: { measured?: string[] };
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { assertionResults: TestResult[] }[];
}

function main(): number {
  const { values } = parseArgs({
    options: { suite: { type: "string" }, seed: { type: "string", default: "1" }, count: { type: "string" } },
  });
  const suite = values.suite === undefined ? undefined : SUITES[values.suite];
  if (values.suite === undefined || suite === undefined) {
    console.error(`--suite is one of ${Object.keys(SUITES).join(", ")}`);
    return 1;
  }
  const seed = toWhole("--seed", values.seed);
  const count = toWhole("--count", values.count ?? String(suite.count));
  return soak(values.suite, suite, seed, count);
}

function toWhole(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  console.error(`${flag} takes a whole number above 0, not "${text}"`);
  process.exit(1);
}

function soak(name: string, suite: Suite, seed: number, count: number): number {
  const directory = mkdtempSync(join(tmpdir(), "durable-ai-soak-"));
  const output = join(directory, "vitest.json");
  const startedAt = new Date();
  const { status } = spawnSync(
    "vitest",
    [
      "run",
      "--project",
      suite.project,
      suite.file,
      "-t",
      suite.tests,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${output}`,
    ],
    { stdio: "inherit", env: { ...process.env, SOAK_SEED: String(seed), SOAK_COUNT: String(count) } },
  );
  const seconds = Math.round((Date.now() - startedAt.getTime()) / 100) / 10;
  const report = JSON.parse(readFileSync(output, "utf8")) as VitestReport;
  rmSync(directory, { recursive: true });
  write(name, suite, { seed, count, seconds, startedAt, report });
  return status ?? 1;
}

function write(
  name: string,
  suite: Suite,
  run: { seed: number; count: number; seconds: number; startedAt: Date; report: VitestReport },
): void {
  const results = run.report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const ran = results.filter(({ status }) => status === "passed" || status === "failed");
  const lines = ran.map(({ fullName, status }) => `| ${fullName} | ${status} |`);
  const failures = ran.flatMap(({ failureMessages }) => failureMessages.map((message) => message.split("\n")[0]));
  const measured = ran.flatMap(({ meta }) => meta?.measured ?? []).map((line) => `- ${line}\n`);
  const plot = suite.plot === undefined ? "" : `\n![${name}](${suite.plot})\n`;
  const text = `# Soak: ${name}

\`npm run soak -- --suite ${name} --seed ${run.seed} --count ${run.count}\`, ${run.startedAt.toISOString().slice(0, 10)}

- ${run.count} ${suite.unit}, seed ${run.seed}, ${run.seconds} s
- ${run.report.numPassedTests} tests passed, ${run.report.numFailedTests} failed
${measured.join("")}
| test | result |
| --- | --- |
${lines.join("\n")}
${plot}${failures.length === 0 ? "" : `\nFailures:\n\n${failures.map((failure) => `- ${failure}`).join("\n")}\n`}`;
  mkdirSync("docs/reports", { recursive: true });
  writeFileSync(`docs/reports/${name}.md`, text);
  console.log(`\nreport: docs/reports/${name}.md`);
}

process.exitCode = main();
