/**
 * Whether the built package is what package.json says: publint, the exports map against `dist` both ways, and modules
 * without side effects.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { readExports } from "./package-exports.ts";

const problems: string[] = [];

const { messages, pkg } = await publint({ strict: true });
for (const message of messages) problems.push(`publint: ${formatMessage(message, pkg) ?? message.code}`);

const exports = readExports("package.json");
for (const { name, module, types } of exports)
  for (const file of [module, types])
    if (globSync(file).length === 0)
      problems.push(
        `package.json exports "${name}", but the build wrote no ${file}: is its source in tsdown.config.ts?`,
      );

const reached = new Set(exports.flatMap(({ module }) => globSync(module)));
const entries = globSync("dist/**/*.js").filter(
  (file) => basename(file) === "index.js" || /^dist\/(worker|providers\/[^/]+)\.js$/.test(file),
);
for (const file of entries)
  if (!reached.has(file)) problems.push(`${file} was built as an entry, but package.json does not export it`);

const untyped = [...reached].filter((file) => !existsSync(file.replace(/\.js$/, ".d.ts")));
for (const file of untyped) problems.push(`${file} has no declarations beside it`);

// package.json says that modules have no side effects, so bundlers warn where one is imported for them.
for (const file of globSync("dist/**/*.js"))
  if (/^import "/m.test(readFileSync(file, "utf8"))) problems.push(`${file} imports a module and takes nothing of it`);

for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${exports.length} entry points, ${reached.size} modules, all there and typed`);
process.exitCode = problems.length === 0 ? 0 : 1;
