/** The exports map of package.json as pairs of names and files. */
import { readFileSync } from "node:fs";

/** One entry point of the package. A name or path may hold one `*`. */
export interface PackageExport {
  /** As in package.json: `.`, `./agents`, `./providers/*`. */
  name: string;
  /** The built module, from the package's root: `dist/agents/index.js`. */
  module: string;
  /** Its declarations: `dist/agents/index.d.ts`. */
  types: string;
  /** The file it is built from: `src/agents/index.ts`. */
  source: string;
}

/** The entry points that are code; `./package.json` is not. @throws Error where one has another shape. */
export function readExports(packageJson: string): PackageExport[] {
  const { exports } = JSON.parse(readFileSync(packageJson, "utf8")) as { exports: Record<string, unknown> };
  return Object.entries(exports)
    .filter(([name]) => name !== "./package.json")
    .map(([name, conditions]) => {
      const { types, import: module } = conditions as { types?: string; import?: string };
      const stem = /^\.\/dist\/(.+)\.js$/.exec(module ?? "")?.[1];
      if (stem === undefined || types !== `./dist/${stem}.d.ts`)
        throw new Error(
          `package.json exports "${name}": expected { "types": "./dist/X.d.ts", "import": "./dist/X.js" }`,
        );
      return { name, module: `dist/${stem}.js`, types: `dist/${stem}.d.ts`, source: `src/${stem}.ts` };
    });
}
