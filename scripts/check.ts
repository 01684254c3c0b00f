/**
 * `npm run check`: everything a pull request must pass beside its tests. Runs every step, then says which failed.
 * `npm run check -- format size` runs only those.
 */
import { spawnSync } from "node:child_process";

/** Name and command line of each step, in order: the cheap ones first; `exports` and `size` read what `build` wrote. */
const STEPS: readonly (readonly [name: string, command: string])[] = [
  ["format", "oxfmt --check ."],
  ["lint", "oxlint --deny-warnings"],
  ["types", "npm run --silent types"],
  ["catalog", "node scripts/catalog.ts --check"],
  ["architecture", "vitest run --project node test/architecture.test.ts"],
  ["build", "tsdown --logLevel warn"],
  ["exports", "node scripts/check-exports.ts"],
  ["size", "node scripts/check-size.ts"],
  ["startup", "node scripts/check-startup.ts"],
  ["deploy", "wrangler deploy --env production --dry-run --outdir .wrangler/dry-run"],
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some(([step]) => step === name));
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(", ")}. Steps: ${STEPS.map(([name]) => name).join(", ")}`);
  process.exit(1);
}

const failed: string[] = [];
for (const [name, command] of STEPS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}: ${command}`);
  const { status } = spawnSync(command, { shell: true, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) failed.push(name);
}
console.log(failed.length === 0 ? "\ncheck: all passed" : `\ncheck: failed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
