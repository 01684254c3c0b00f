/**
 * `node bench/recovery.ts [--count N]`: what the death of a chat agent costs, with `Inference` and without.
 *
 * Real `wrangler dev` processes on loopback; the agent's is killed with SIGKILL at a random moment of an answer and
 * started again, and a client comes back. By turns, an `AIChatAgent` with our line and one without. Printed for each:
 * the time from the restart (the process answers) to the first new word at the client, the provider's calls per kill,
 * and how many of the answers are the one that would have been.
 */
import { parseArgs } from "node:util";
import { ChatSocket } from "../scripts/chat-socket.ts";
import { Restartable } from "../scripts/restartable.ts";
import { freePort, stateDirectory } from "../scripts/wrangler-dev.ts";
import { startSimulatorServer } from "../test/processes/simulator-server.ts";

/** The answer takes some four seconds (test/agents/chat-agents.ts). */
const ANSWER_MS = 4_200;
/** Time for a turn to come to its end after a restart. */
const SETTLES_MS = 6_000;

interface Measured {
  firstWordMs: number[];
  calls: number;
  same: number;
}

const { values } = parseArgs({ options: { count: { type: "string", default: "5" } } });
const count = Number(values.count);
const simulator = await startSimulatorServer();
const directory = await stateDirectory();
const worker = async (config: string, name: string): Promise<Restartable> => {
  const vars = { OPENAI_API_KEY: "simulated", OPENAI_BASE_URL: `${simulator.url}/openai/v1` };
  const state = `${directory.path}/${name}`;
  return new Restartable({ config, port: await freePort(), state, registry: `${directory.path}/registry`, vars });
};
const layer = await worker("wrangler.jsonc", "layer");
const agents = await worker("test/processes/wrangler.chat.jsonc", "agents");
try {
  // One after the other: agents that are there first find no layer.
  await layer.start();
  await agents.start();
  const whole = await textOf("chat", await lived("chat", "process-chat-whole"));
  const measured = { chat: newMeasured(), plain: newMeasured() };
  for (let kill = 0; kill < count; kill += 1)
    for (const host of ["chat", "plain"] as const)
      await killOne(host, `process-${host}-${kill}`, whole, measured[host]);
  console.log(`\nrecovery of an AIChatAgent after kill -9, ${count} kills each`);
  console.log(`${"".padEnd(18)}first new word p50 / p95   provider calls per kill   answers as they would have been`);
  print("with Inference", measured.chat);
  print("without", measured.plain);
} finally {
  await Promise.all([agents.kill(), layer.kill()]);
  await simulator.close();
  await directory.remove();
}

function newMeasured(): Measured {
  return { firstWordMs: [], calls: 0, same: 0 };
}

async function lived(host: string, name: string): Promise<string> {
  const socket = new ChatSocket(agents.url, `/agents/${host}/${name}`);
  await socket.ask("What survives?");
  await pause(ANSWER_MS + 1_500);
  socket.close();
  return name;
}

async function killOne(host: string, name: string, whole: string, measured: Measured): Promise<void> {
  const socket = new ChatSocket(agents.url, `/agents/${host}/${name}`);
  await socket.ask("What survives?");
  await pause(200 + Math.random() * (ANSWER_MS - 400));
  await agents.kill();
  await agents.start();
  const startedAt = Date.now();
  const firstWordAt = await Promise.race([socket.resume(), pause(SETTLES_MS)]);
  if (typeof firstWordAt === "number") measured.firstWordMs.push(firstWordAt - startedAt);
  await pause(SETTLES_MS);
  if ((await textOf(host, name)) === whole) measured.same += 1;
  measured.calls += simulator.calls().filter(({ model }) => model.endsWith(`tag=${name}`)).length;
  socket.close();
}

async function textOf(host: string, name: string): Promise<string> {
  const response = await fetch(`${agents.url}/${host}/${name}`);
  const messages = (await response.json()) as { role: string; parts: { type: string; text?: string }[] }[];
  const answers = messages.filter(({ role }) => role === "assistant").flatMap(({ parts }) => parts);
  return answers.map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("");
}

function print(name: string, { firstWordMs, calls, same }: Measured): void {
  const sorted = firstWordMs.toSorted((a, b) => a - b);
  const at = (share: number): string => `${sorted[Math.floor(share * (sorted.length - 1))] ?? "–"} ms`;
  const row = [`${at(0.5)} / ${at(0.95)}`.padEnd(27), (calls / count).toFixed(2).padEnd(26), `${same} of ${count}`];
  console.log(name.padEnd(18) + row.join(""));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
