/**
 * What each entry point adds to a user's Worker, and what every format and provider together do: bundled, minified,
 * gzipped, without comments, our runtime dependencies included.
 * The limits (bytes, in size-limits.json) are what was measured plus headroom; raising one is a decision to show in
 * review. `--write` sets them from this build.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { readExports } from "./package-exports.ts";

const LIMITS_FILE = "scripts/size-limits.json";
/** A limit is the measured size times this, rounded up to whole {@link LIMIT_STEP_BYTES}. */
const HEADROOM = 1.15;
const LIMIT_STEP_BYTES = 512;
/** Formats are no entry point: here they are with every provider, first those of chats alone, then those of all tasks. */
const CHATS = ["dist/providers/providers.js", "dist/formats/formats.js"];
const FORMATS_AND_PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  "chat formats and providers": CHATS,
  "formats of all tasks and providers": [...CHATS, "dist/formats/any-format.js"],
};
/** The module that is bundled: it exports what is measured. */
const ENTRY = "entry";
/** What a user's Worker has anyway: workerd's own modules, and the optional peers. */
const NOT_OURS = [/^cloudflare:/, /^node:/, /^agents(\/|$)/, /^react(\/|$)/, /^stripe(\/|$)/];

const limits = JSON.parse(readFileSync(LIMITS_FILE, "utf8")) as Record<string, number>;
const measured = new Map<string, number>();
for (const { name, module } of readExports("package.json"))
  for (const file of globSync(module).toSorted()) {
    const variable = name.includes("*") ? name.replace("*", file.replace(/^.*\/|\.js$/g, "")) : name;
    measured.set(variable, await gzippedBytes([file]));
  }
for (const [name, modules] of Object.entries(FORMATS_AND_PROVIDERS)) measured.set(name, await gzippedBytes(modules));

if (process.argv.includes("--write")) {
  const written = [...measured].map(([name, bytes]) => [name, withHeadroom(bytes)] as const);
  writeFileSync(LIMITS_FILE, `${JSON.stringify(Object.fromEntries(written), null, 2)}\n`);
  console.log(`wrote ${LIMITS_FILE}`);
} else {
  process.exitCode = report() ? 0 : 1;
}

/** Prints one row for each entry point; false where one is too large or has no limit, or a limit no entry point. */
function report(): boolean {
  const width = Math.max(...[...measured.keys()].map((name) => name.length));
  console.log(`${"entry point".padEnd(width)}      gzip     limit`);
  let passed = true;
  for (const [name, bytes] of measured) {
    const limit = limits[name];
    const verdict =
      limit === undefined ? "no limit: node scripts/check-size.ts --write" : bytes > limit ? "TOO LARGE" : "";
    if (verdict !== "") passed = false;
    console.log(`${name.padEnd(width)} ${toKilobytes(bytes)} ${toKilobytes(limit ?? 0)} ${verdict}`.trimEnd());
  }
  const stale = Object.keys(limits).filter((name) => !measured.has(name));
  for (const name of stale) console.log(`${name}: a limit without an entry point; remove it from ${LIMITS_FILE}`);
  return passed && stale.length === 0;
}

/** Of one bundle with all that `modules` export. */
async function gzippedBytes(modules: readonly string[]): Promise<number> {
  const all = modules.map((module) => `export * from ${JSON.stringify(resolve(module))};`).join("\n");
  const bundle = await rolldown({
    input: ENTRY,
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === ENTRY ? ENTRY : undefined),
        load: (id) => (id === ENTRY ? all : undefined),
      },
    ],
    external: NOT_OURS,
    platform: "neutral",
    // As wrangler does.
    resolve: { conditionNames: ["workerd", "worker", "browser", "import"], mainFields: ["browser", "module", "main"] },
  });
  const { output } = await bundle.generate({ format: "esm", minify: true, comments: false, codeSplitting: false });
  await bundle.close();
  return gzipSync(output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("")).length;
}

function withHeadroom(bytes: number): number {
  return Math.ceil((bytes * HEADROOM) / LIMIT_STEP_BYTES) * LIMIT_STEP_BYTES;
}

function toKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(2)} kB`.padStart(10);
}
