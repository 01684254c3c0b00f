/** Reads vitest's JSON report and closes with the plain line `N passed, N failed`, alone on its line. */
import { existsSync, readFileSync } from "node:fs";

/** The fields of vitest's JSON report that are read here. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  /** A file that failed to load has no tests, and counts as one failure. */
  testResults: { status: string; assertionResults: unknown[] }[];
}

const [path = ""] = process.argv.slice(2);
const text = existsSync(path) ? readFileSync(path, "utf8") : "";
const report: Report =
  text === ""
    ? { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [] }
    : (JSON.parse(text) as Report);
const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
const failed = report.numFailedTests + unloaded.length;

if (report.numPendingTests > 0) console.log(`${report.numPendingTests} skipped`);
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1;
