/** Whether the built package is what package.json says: publint, and the exports map against `dist` both ways. */
import { existsSync, globSync } from "node:fs";
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

for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${exports.length} entry points, ${reached.size} modules, all there and typed`);
process.exitCode = problems.length === 0 ? 0 : 1;
