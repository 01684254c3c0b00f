/**
 * `npm run bench`: what the catalog costs a Worker that never asks it, and one that does.
 *
 * Start-up is compiling and running a whole bundle in V8, with the catalog's rows and without, by turns.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { BuiltInRows } from "../src/catalog/built-in-rows.ts";
import { createCatalog } from "../src/catalog/catalog.ts";
import { allRows, SOURCES } from "../src/catalog/rows.ts";

/** Start-ups of each kind. */
const ROUNDS = 60;
const LOOKUPS = 200_000;
const CATALOG = fileURLToPath(new URL("../src/catalog/catalog.ts", import.meta.url));
const SOURCE = fileURLToPath(new URL("../src/index.ts", import.meta.url));

const withRows = await bundle(false);
const withoutRows = await bundle(true);
const gzipped = gzipSync(withRows).length - gzipSync(withoutRows).length;
console.log(`rows in a bundle: ${kilobytes(withRows.length - withoutRows.length)}, gzipped ${kilobytes(gzipped)}`);
measureStartUp();
measureLookUp();

/** A Worker that has our binding and never asks the catalog, as one minified file. */
async function bundle(isEmpty: boolean): Promise<string> {
  const entry = `import { wrapAI } from ${JSON.stringify(SOURCE)};
    import { createCatalog } from ${JSON.stringify(CATALOG)};
    globalThis.worker = { fetch: (request, env) => new Response(typeof wrapAI(env.AI)) };
    globalThis.firstGet = () => createCatalog().get("openai/gpt-6-sol");`;
  const built = await rolldown({
    input: "entry",
    platform: "neutral",
    // As wrangler does.
    resolve: { conditionNames: ["workerd", "worker", "browser", "import"], mainFields: ["browser", "module", "main"] },
    external: [/^cloudflare:/, /^node:/, /^agents(\/|$)/],
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? id : undefined),
        load: (id) => {
          if (id === "entry") return entry;
          if (!isEmpty || !id.endsWith("/catalog/rows.ts")) return undefined;
          return 'export const ROWS_AS_OF = "2026-01-01"; export const SOURCES = {}; export const allRows = () => "";';
        },
      },
    ],
  });
  const { output } = await built.generate({ format: "iife", minify: true, codeSplitting: false });
  await built.close();
  return output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
}

/** Each start-up in a process of its own, by turns: nothing is warm, as when an isolate starts. */
function measureStartUp(): void {
  const folder = mkdtempSync(join(tmpdir(), "durable-ai-bench-"));
  const starts = { with: [] as Start[], without: [] as Start[] };
  writeFileSync(join(folder, "with.js"), withRows, "latin1");
  writeFileSync(join(folder, "without.js"), withoutRows, "latin1");
  for (let round = 0; round < ROUNDS; round += 1)
    for (const kind of ["with", "without"] as const) starts[kind].push(startOnce(join(folder, `${kind}.js`)));
  rmSync(folder, { recursive: true });
  const ofWith = starts.with.map(({ startUp }) => startUp);
  const ofWithout = starts.without.map(({ startUp }) => startUp);
  compare("start-up, ms (median)", "with rows", median(ofWith), "without", median(ofWithout));
  compare("start-up, ms (least)", "with rows", Math.min(...ofWith), "without", Math.min(...ofWithout));
  const gets = starts.with.map(({ firstGet }) => firstGet);
  console.log(
    `first get after such a start, ms: median ${median(gets).toFixed(3)}, least ${Math.min(...gets).toFixed(3)}`,
  );
}

/** Milliseconds. */
interface Start {
  /** What V8 takes to compile and run the script; reading it is left out. */
  startUp: number;
  /** What the first question then takes: it compiles the rows and finds where each begins. */
  firstGet: number;
}

function startOnce(file: string): Start {
  const code = `const { Script } = require("node:vm");
    const script = require("node:fs").readFileSync(${JSON.stringify(file)}, "latin1");
    const start = performance.now();
    new Script(script).runInThisContext();
    const started = performance.now();
    firstGet();
    console.log(JSON.stringify({ startUp: started - start, firstGet: performance.now() - started }));`;
  return JSON.parse(execFileSync(process.execPath, ["--eval", code], { encoding: "utf8" })) as Start;
}

function measureLookUp(): void {
  const tenfold = new BuiltInRows(() => manyRows(10), SOURCES);
  const once = new BuiltInRows(() => manyRows(1), SOURCES);
  tenfold.get("0/openai/gpt-6-sol");
  once.get("0/openai/gpt-6-sol");
  const perGet = (rows: BuiltInRows): number => timeOf(() => rows.get("0/openai/gpt-6-sol"), LOOKUPS) * 1_000;
  // The first ones are slower: V8 has not compiled them yet.
  for (const rows of [tenfold, once]) perGet(rows);
  compare("a later get, µs", "ten times the rows", perGet(tenfold), "all rows", perGet(once));
  const all = timeOf(() => createCatalog([], new BuiltInRows(allRows, SOURCES)).all(), 20);
  console.log(`first search of a process (parses all rows): ${all.toFixed(1)} ms`);
}

function manyRows(times: number): string {
  const copies = Array.from({ length: times }, (_, copy) => allRows().replaceAll(/(?<=^|~)(?=.)/g, `${copy}/`));
  return copies.join("");
}

/** Milliseconds of one of `count` calls, on average. */
function timeOf(call: () => unknown, count: number): number {
  const start = performance.now();
  for (let index = 0; index < count; index += 1) call();
  return (performance.now() - start) / count;
}

function compare(what: string, a: string, ofA: number, b: string, ofB: number): void {
  const difference = (ofA - ofB).toFixed(3);
  console.log(
    `${what}: ${a} ${ofA.toFixed(3)}, ${b} ${ofB.toFixed(3)}, difference ${difference}, ratio ${(ofA / ofB).toFixed(3)}`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
