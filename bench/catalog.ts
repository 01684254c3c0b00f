/**
 * `npm run bench`: what the catalog costs a Worker that never asks it, and one that does.
 *
 * Start-up is measured in workerd: a Worker loads another one into a fresh isolate and calls it, with the catalog's rows
 * and without, by turns. The rest is measured in this process.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { rolldown } from "rolldown";
import { BuiltInRows } from "../src/catalog/built-in-rows.ts";
import { createCatalog } from "../src/catalog/catalog.ts";
import { ROWS, SOURCES } from "../src/catalog/rows.ts";

/** Rounds of each kind; the first ones only warm up. */
const ROUNDS = 30;
const WARM_UP_ROUNDS = 5;
const EVALUATIONS_PER_ROUND = 20;
const LOOKUPS = 200_000;
const ROWS_FILE = new URL("../src/catalog/rows.ts", import.meta.url);
const SOURCE = fileURLToPath(new URL("../src/index.ts", import.meta.url));

const withRows = await bundle(false);
const withoutRows = await bundle(true);
const gzipped = gzipSync(withRows).length - gzipSync(withoutRows).length;
console.log(`rows in a bundle: ${kilobytes(withRows.length - withoutRows.length)}, gzipped ${kilobytes(gzipped)}`);
const rowsModule = (await readFile(ROWS_FILE, "utf8")).replaceAll(/^export /gm, "").replaceAll(/: Readonly<.*?> =/g, " =");
await measureStartUp();
measureLookUp();

/** A Worker that has our binding and never asks the catalog, as one minified file. */
async function bundle(isEmpty: boolean): Promise<string> {
  const entry = `import { wrapAI } from ${JSON.stringify(SOURCE)};
    export default { fetch: (request, env) => new Response(typeof wrapAI(env.AI ?? { run() {} })) };`;
  const built = await rolldown({
    input: "entry",
    platform: "neutral",
    resolve: { mainFields: ["module", "main"] },
    external: [/^cloudflare:/, /^node:/, /^agents(\/|$)/],
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? id : undefined),
        load: (id) => {
          if (id === "entry") return entry;
          if (!isEmpty || !id.endsWith("/catalog/rows.ts")) return undefined;
          return 'export const ROWS_AS_OF = "2026-01-01"; export const SOURCES = {}; export const ROWS = "";';
        },
      },
    ],
  });
  const { output } = await built.generate({ format: "esm", minify: true, codeSplitting: false });
  await built.close();
  return output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
}

/** Compiles and runs the rows' module over and over: V8 must not know it from the time before. */
async function measureStartUp(): Promise<void> {
  const script = `export default { async fetch(request, env) {
    const code = await request.text();
    for (let index = 0; index < ${EVALUATIONS_PER_ROUND}; index += 1)
      env.UNSAFE.eval("(() => {" + code + "; globalThis.rows = ROWS; })() //" + request.url + index);
    return new Response(String(globalThis.rows.length));
  } };`;
  const options = { modules: true, script, compatibilityDate: "2026-10-01", unsafeEvalBinding: "UNSAFE" };
  const miniflare = new Miniflare(convertV4MiniflareOptions(options));
  const run = async (kind: string, body: string, round: number): Promise<number> => {
    const start = performance.now();
    const response = await miniflare.dispatchFetch(`http://bench.test/${kind}/${round}`, { method: "POST", body });
    if (!response.ok) throw new Error(`the rows were not evaluated: ${await response.text()}`);
    return (performance.now() - start) / EVALUATIONS_PER_ROUND;
  };
  const times = { rows: [] as number[], nothing: [] as number[] };
  // Sent in both cases: the same bytes take the same way.
  const unread = `globalThis.unread = 0; const ROWS = ""; /*${" ".repeat(0)}*/`;
  for (let round = 0; round < ROUNDS; round += 1) {
    const [one, other] = [await run("rows", rowsModule, round), await run("nothing", unread, round)];
    if (round < WARM_UP_ROUNDS) continue;
    times.rows.push(one);
    times.nothing.push(other);
  }
  await miniflare.dispose();
  compare("start-up in workerd, ms", "rows", median(times.rows), "no rows", median(times.nothing));
}

function measureLookUp(): void {
  const fresh = timeOf(() => new BuiltInRows(ROWS, SOURCES).get("openai/gpt-6-sol"), 50);
  console.log(`first get of a process (finds where rows begin): ${fresh.toFixed(3)} ms`);
  const tenfold = new BuiltInRows(manyRows(10), SOURCES);
  const once = new BuiltInRows(manyRows(1), SOURCES);
  tenfold.get("0/openai/gpt-6-sol");
  once.get("0/openai/gpt-6-sol");
  const perGet = (rows: BuiltInRows): number => timeOf(() => rows.get("0/openai/gpt-6-sol"), LOOKUPS) * 1_000;
  compare("a later get, µs", "ten times the rows", perGet(tenfold), "all rows", perGet(once));
  const all = timeOf(() => createCatalog([], new BuiltInRows(ROWS, SOURCES)).all(), 20);
  console.log(`first search of a process (parses all rows): ${all.toFixed(1)} ms`);
}

function manyRows(times: number): string {
  const copies = Array.from({ length: times }, (_, copy) => ROWS.replaceAll('\n{"id":"', `\n{"id":"${copy}/`));
  return copies.join("\n");
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
