/**
 * How much later a cold isolate with our Worker answers its first request than one with an empty Worker: what a user waits
 * for where no isolate is warm. Both are started in plain workerd by turns, as processes of their own; what counts is the
 * least time of each, which other work on the machine can only make longer. A third is as large as ours and does nothing.
 * What it is made of: docs/performance.md.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, WORKERD } from "../bench/machine/workerd.ts";
import { workerdConfig } from "../bench/machine/workerd-config.ts";
import { freePort } from "./wrangler-dev.ts";

/** Most milliseconds our Worker may be later: what was measured on two slow cores, and as much again. */
const LIMIT_MS = 130;
const ROUNDS = 15;
/** Time for one start. */
const START_MS = 20_000;
const POLL_MS = 0.5;
const MAX_CONFIG_BYTES = 100_000_000;
const CLASSES = { RUNS: "Runs", LIVE: "LiveRun", ACCOUNTS: "Account", LOGS: "Log" };
const EMPTY = [
  'import { DurableObject } from "cloudflare:workers";',
  ...Object.values(CLASSES).map((name) => `export class ${name} extends DurableObject {}`),
  'export default { fetch: () => new Response("ok") };',
].join("\n");

/**
 * An empty Worker with as much code as `code` in a function that nobody calls: what of the time V8 takes to look through it,
 * and to hand it there.
 */
function asLarge(code: string): string {
  const statement = /(?:^|;|\n)(?:import[^;]*?from"[^"]*"|export\{[^}]*\});?/g;
  const inside = code.replaceAll(statement, ";");
  if (/\bimport\{|\bexport\{/.test(inside)) throw new Error("the bundle imports or exports in another way than it did");
  return `${EMPTY}\nexport function never() {${inside}\n}`;
}

const directory = mkdtempSync(join(tmpdir(), "durable-ai-startup-"));
try {
  const code = await bundle("src/worker.ts", false);
  const workers = {
    ours: await prepare("ours", code),
    empty: await prepare("empty", EMPTY),
    asLarge: await prepare("as-large", asLarge(code)),
  };
  const least = { ours: Infinity, empty: Infinity, asLarge: Infinity };
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [name, worker] of Object.entries(workers) as [keyof typeof workers, Prepared][])
      least[name] = Math.min(least[name], await firstResponseMs(worker));
  const lateMs = least.ours - least.empty;
  console.log(
    `start to first response, least of ${ROUNDS}: ours ${least.ours.toFixed(1)} ms, empty ${least.empty.toFixed(1)} ms, ` +
      `as large as ours and empty ${least.asLarge.toFixed(1)} ms; ` +
      `ours is later by ${lateMs.toFixed(1)} ms, limit ${LIMIT_MS} ms`,
  );
  process.exitCode = lateMs <= LIMIT_MS ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** A workerd that is ready to be started. */
interface Prepared {
  config: string;
  port: number;
}

async function prepare(name: string, code: string): Promise<Prepared> {
  const [home, port] = [join(directory, name), await freePort()];
  const disk = join(home, "disk");
  mkdirSync(disk, { recursive: true });
  writeFileSync(join(home, "worker.js"), code);
  const [text, config] = [join(home, "config.capnp"), join(home, "config.bin")];
  writeFileSync(text, workerdConfig({ port, disk, workers: [{ name, file: "worker.js", objects: CLASSES }] }));
  // In production nobody compiles the config when an isolate starts, and here that would take longer than the isolate.
  writeFileSync(config, execFileSync(WORKERD, ["compile", "--config-only", text], { maxBuffer: MAX_CONFIG_BYTES }));
  return { config, port };
}

async function firstResponseMs({ config, port }: Prepared): Promise<number> {
  const from = performance.now();
  const child = spawn(WORKERD, ["serve", "--binary", config, "--experimental"], { stdio: "ignore" });
  const gone = new Promise((done) => child.once("exit", done));
  try {
    for (;;) {
      if (child.exitCode !== null || performance.now() - from > START_MS) throw new Error(`${config} does not start`);
      if (await answers(port)) return performance.now() - from;
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
  } finally {
    child.kill("SIGKILL");
    await gone;
  }
}

/** Whether a request is answered now. */
function answers(port: number): Promise<boolean> {
  const { promise, resolve: settle } = Promise.withResolvers<boolean>();
  const socket = createConnection({ host: "127.0.0.1", port });
  socket.once("connect", () => socket.write("GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"));
  socket.once("data", () => settle(true));
  socket.once("error", () => settle(false));
  socket.once("close", () => settle(false));
  return promise.finally(() => socket.destroy());
}
