/**
 * `npm run catalog`: makes the catalog of models from the packages that know of them and the reviewed overlay.
 * `npm run catalog -- --check` writes nothing, says what would change, and fails where anything would: CI runs it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rowChanges } from "./catalog/changes.ts";
import { readRows, ROWS_FILE } from "./catalog/files.ts";
import { makeCatalog, type MadeCatalog } from "./catalog/pipeline.ts";
import { providersOf } from "./catalog/target-rows.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Lines of changes that are printed: after an update of a source there may be hundreds. */
const MAX_PRINTED_CHANGES = 200;

const args = process.argv.slice(2);
try {
  if (args.some((arg) => arg !== "--check")) throw new Error(`there is --check, and no ${args.join(" ")}`);
  run(args.includes("--check"));
} catch (error) {
  console.error(`catalog: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function run(isCheck: boolean): void {
  const committed = readRows(read(ROWS_FILE));
  const made = makeCatalog(committed);
  printChanges(rowChanges(committed, made.rows));
  const stale = [...made.files].filter(([path, text]) => read(path) !== text);
  for (const [path, text] of stale) {
    if (!isCheck) writeFileSync(ROOT + path, text);
    console.log(isCheck ? `${path} is not what the sources make of it: run \`npm run catalog\`` : `wrote ${path}`);
  }
  console.log(summary(made, stale.length));
  process.exitCode = isCheck && stale.length > 0 ? 1 : 0;
}

/** Empty where there is no such file yet. */
function read(path: string): string {
  return existsSync(ROOT + path) ? readFileSync(ROOT + path, "utf8") : "";
}

function printChanges(changes: readonly string[]): void {
  for (const change of changes.slice(0, MAX_PRINTED_CHANGES)) console.log(change);
  if (changes.length > MAX_PRINTED_CHANGES) console.log(`… and ${changes.length - MAX_PRINTED_CHANGES} more`);
}

function summary({ rows, pairs, files }: MadeCatalog, stale: number): string {
  const providers = new Set(rows.flatMap(providersOf)).size;
  const state = stale === 0 ? "as committed" : `${stale} of ${files.size} files changed`;
  return `catalog: ${rows.length} models of ${providers} providers, ${pairs.length} prices compared; ${state}`;
}
