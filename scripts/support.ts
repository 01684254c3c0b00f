/**
 * `npm run example:support`: the support agent of `examples/support-agent` in the browser, offline. Enter kills the
 * agent's process and starts it again, Ctrl-C ends everything.
 *
 *     npm run example:support -- --real    with OPENAI_API_KEY, ANTHROPIC_API_KEY and GEMINI_API_KEY
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { buildSupportPage, startSupport, type SupportStage } from "./support-stage.ts";
import { stateDirectory } from "./wrangler-dev.ts";

/** Simulated answers, slow enough to be read along with, and to be killed in. */
const PACED = {
  CLASSIFIER: "openai/gpt-5.4-nano+headers=700",
  PLANNER: "anthropic/claude-sonnet-5+headers=900+delay=40",
  WRITER: "google/gemini-3.8-flash+headers=500+events=90+delay=70",
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { real: { type: "boolean", default: false } } });
  // Keys reach wrangler through its environment, not its command line.
  if (values.real) process.env["CLOUDFLARE_INCLUDE_PROCESS_ENV"] = "true";
  const { path: state } = await stateDirectory();
  // A signal ends a process without `exit`, on which the processes that were started die.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit());
  process.on("exit", () => rmSync(state, { recursive: true, force: true, maxRetries: 5 }));

  console.log("building the page, starting the inference layer and the agent");
  buildSupportPage();
  const stage = await startSupport({ state, isReal: values.real, ...(values.real ? {} : { vars: PACED }) });
  console.log(`
  ${stage.agent.url}

  Ask: "I think I was charged twice in October. I am ada@example.com."
  In mid-answer press Enter here: kill -9 of the agent's process. It is started again, and the page goes on.
  Reload the page in mid-answer, or open it in a second tab: the same.

  What the agent looked up:             ${stage.agent.url}/look-ups
  What the (simulated) providers got:   ${stage.layer.url}/simulator/calls
  The docs, for any MCP client:         ${stage.agent.url}/mcp

  Ctrl-C ends it.`);
  let restarted = Promise.resolve();
  createInterface({ input: process.stdin }).on("line", () => (restarted = restarted.then(() => restart(stage))));
}

async function restart({ agent }: SupportStage): Promise<void> {
  await agent.kill();
  console.log("⚡ killed. Starting it again …");
  await agent.start();
  console.log("   it is back");
}

await main();
