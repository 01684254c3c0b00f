/** `examples/support-agent` as it runs: its page built, the inference layer and the agent as two processes of `wrangler dev`. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Restartable } from "./restartable.ts";
import { freePort, NO_CREDENTIALS } from "./wrangler-dev.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const EXAMPLE = "examples/support-agent";

export interface SupportStage {
  layer: Restartable;
  /** Also the page. Can be killed and started again. */
  agent: Restartable;
}

export interface SupportStageOptions {
  /** A directory for the storage of both. */
  state: string;
  /** Variables of the example's `wrangler.jsonc` that are to be others: its models. */
  vars?: Record<string, string>;
  /** Uses the keys there are, in the environment and in `.dev.vars`. Without them every answer is simulated. */
  isReal?: boolean;
}

/** Writes the page into the example's `dist`. @throws Error with what vite said, where it fails. */
export function buildSupportPage(): void {
  const vite = fileURLToPath(new URL("../node_modules/vite/bin/vite.js", import.meta.url));
  const command = [vite, "build", "-c", `${EXAMPLE}/vite.config.ts`, "--logLevel", "warn"];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`vite build failed:\n${stdout}${stderr}`);
}

/** Starts both. They die with this process; `kill` ends them before. */
export async function startSupport({ state, vars, isReal = false }: SupportStageOptions): Promise<SupportStage> {
  const registry = `${state}/registry`;
  const port = await freePort();
  const layer = new Restartable({
    config: "wrangler.jsonc",
    port: await freePort(),
    state: `${state}/layer`,
    registry,
    vars: isReal ? {} : NO_CREDENTIALS,
  });
  const agent = new Restartable({
    config: `${EXAMPLE}/wrangler.jsonc`,
    port,
    state: `${state}/agent`,
    registry,
    vars: { DOCS_URL: `http://127.0.0.1:${port}/mcp`, ...vars },
  });
  // One after the other: an agent that is there first finds no layer.
  await layer.start();
  await agent.start();
  return { layer, agent };
}
