/**
 * Starts `wrangler dev` on 127.0.0.1, offline, and kills it by its process group: for the demo, the process tests and the
 * soaks.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
/** A start takes about two seconds on a quiet machine. */
const READY_MS = 60_000;
const POLL_MS = 50;

/** Empty values win over a `.dev.vars`: whoever has keys there gets simulated answers all the same. */
export const NO_CREDENTIALS: Record<string, string> = {
  OPENAI_API_KEY: "",
  AZURE_OPENAI_API_KEY: "",
  ANTHROPIC_API_KEY: "",
  GEMINI_API_KEY: "",
  GOOGLE_API_KEY: "",
  MISTRAL_API_KEY: "",
  AWS_BEARER_TOKEN_BEDROCK: "",
  AWS_ACCESS_KEY_ID: "",
  OLLAMA_BASE_URL: "",
};

export interface WranglerOptions {
  /** Path of the config, from the repository's root or absolute. */
  config: string;
  port: number;
  /** Directory of the Worker's storage: the same one after a kill means the same objects. */
  state: string;
  /** Directory of the registry through which the processes of one set find each other. */
  registry: string;
  vars?: Record<string, string>;
}

/** A running `wrangler dev`. */
export interface WranglerProcess {
  url: string;
  /** What it has printed. */
  output(): string;
  /** SIGKILL to the whole group: no handler runs, as in a crash. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A directory for one set of processes, and what removes it. */
export async function stateDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "durable-ai-"));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/**
 * Bundles a Worker into `directory`, once: it starts sooner than one that is bundled each time, and does not change when
 * somebody edits its source meanwhile. Answers with the config to start it by.
 */
export async function bundle(config: string, directory: string): Promise<string> {
  const args = [WRANGLER, "deploy", "--dry-run", "--outdir", directory, "-c", config];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: { ...process.env, CI: "1" } });
  const text = await readFile(join(ROOT, config), "utf8");
  const bundled = join(directory, "wrangler.jsonc");
  await writeFile(bundled, text.replace(/"main": "([^"]+)"/g, toBundled));
  return bundled;
}

function toBundled(_main: string, path: string): string {
  return `"main": "${basename(path, ".ts")}.js", "no_bundle": true`;
}

/** Starts a Worker and waits until it answers. Rejects with what it printed where it does not. */
export async function startWrangler(options: WranglerOptions): Promise<WranglerProcess> {
  const child = launch(options);
  let output = "";
  const read = (data: Buffer): void => void (output += data.toString());
  child.stdout?.on("data", read);
  child.stderr?.on("data", read);
  const worker: WranglerProcess = {
    url: `http://127.0.0.1:${options.port}`,
    output: () => output,
    kill: async () => {
      await killGroup(child);
      await unregister(options);
    },
  };
  running.add(child);
  await ready(worker, child);
  return worker;
}

/** Everything still running dies with this process. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) signal(child);
});

function launch({ config, port, state, registry, vars = {} }: WranglerOptions): ChildProcess {
  const flags = ["dev", "-c", config, "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
  const values = Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  return spawn(
    process.execPath,
    [WRANGLER, ...flags, "--persist-to", state, "--show-interactive-dev-session=false", ...values],
    {
      cwd: ROOT,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        CI: "1",
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
        WRANGLER_SEND_METRICS: "false",
        WRANGLER_REGISTRY_PATH: registry,
      },
    },
  );
}

async function ready(worker: WranglerProcess, child: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until && child.exitCode === null) {
    if (await answers(worker.url)) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await worker.kill();
  throw new Error(`wrangler dev did not start:\n${worker.output()}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Takes the Worker out of the registry, as a process that ends by itself does. What a killed one leaves there counts for
 * 90 s (`WORKER_STALE_MS` in miniflare's `dev-registry.ts`): so long its next process is not registered, and whoever binds
 * the Worker as a service asks a port where nobody is.
 */
async function unregister({ config, registry }: WranglerOptions): Promise<void> {
  const text = await readFile(isAbsolute(config) ? config : join(ROOT, config), "utf8");
  const name = /"name": "([^"]+)"/.exec(text)?.[1];
  if (name === undefined) throw new Error(`${config} has no name`);
  await rm(join(registry, name), { force: true });
}

async function killGroup(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  signal(child);
  await gone;
}

function signal(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
}
