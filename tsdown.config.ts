import { defineConfig } from "tsdown";

/** One output file per source file, so that `dist` reads like `src`: docs/decisions/0008-one-file-per-module.md. */
export default defineConfig({
  entry: [
    "src/index.ts",
    "src/providers/*.ts",
    "src/durable-objects/index.ts",
    "src/agents/index.ts",
    "src/browser/index.ts",
    "src/react/index.ts",
    "src/stripe/index.ts",
    "src/testing/index.ts",
    "src/log-archive.ts",
    "src/worker.ts",
  ],
  root: "src",
  format: "esm",
  // Runs in workerd and in pages: neither Node's built-ins nor a browser's globals are assumed.
  platform: "neutral",
  target: "es2024",
  unbundle: true,
  sourcemap: true,
  dts: true,
  deps: { neverBundle: [/^cloudflare:/] },
  // Else a constant is written where another module uses it, and of the import a bare one is left, at which esbuild warns.
  inputOptions: { optimization: { inlineConst: false } },
  clean: true,
  failOnWarn: true,
});
