/**
 * `npm run demo`: the main job, offline. An agent is killed with SIGKILL in the middle of an answer, comes back, and its
 * client reads the rest, with one provider call; the same for three models, changing nothing but the id.
 *
 *     npm run demo -- --json    the table as one JSON object, on the last line
 *     npm run demo -- --real    with OPENAI_API_KEY, ANTHROPIC_API_KEY, or an Ollama on OLLAMA_BASE_URL
 */
import { parseArgs } from "node:util";
import { AnswerReader, wordsOf } from "./agent-client.ts";
import { freePort, NO_CREDENTIALS, startWrangler, stateDirectory, type WranglerProcess } from "./wrangler-dev.ts";

const QUESTION = "Why does an answer that was paid for have to be kept?";
/** The simulator's answer: slow enough to be read along with, and to be killed in. */
const PACE = "+events=60+delay=60";
/** Of the answer, how much has come when the agent is killed. */
const KILL_AT_EVENT = 24;
const OLLAMA = "http://127.0.0.1:11434";

/** What is shown of one model. */
interface Row {
  model: string;
  outcome: string;
  bytesEqual: boolean;
  /** Absent with `--real`: a real model never says the same twice. */
  wordsEqual?: boolean;
  providerCalls: number;
  eventsBeforeKill: number;
  eventsAfterKill: number;
  /** From the agent's being back to the first new event at its client. */
  resumeMs: number;
  isTrue: boolean;
}

interface Stage {
  layer: WranglerProcess;
  agent: WranglerProcess;
  restartAgent(): Promise<void>;
  isReal: boolean;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { json: { type: "boolean", default: false }, real: { type: "boolean", default: false } },
  });
  const models = values.real
    ? await realModels()
    : [`openai/gpt-4.1`, `anthropic/claude-sonnet-5`, `@cf/zai-org/glm-5.3`];
  if (models.length === 0) {
    console.error("--real needs OPENAI_API_KEY, ANTHROPIC_API_KEY, or an Ollama with a model on OLLAMA_BASE_URL.");
    return 1;
  }
  const directory = await stateDirectory();
  try {
    const stage = await start(directory.path, values.real);
    const rows: Row[] = [];
    for (const model of models) rows.push(await show(stage, values.real ? model : model + PACE));
    report(rows, values.json);
    await Promise.all([stage.agent.kill(), stage.layer.kill()]);
    return rows.every(({ isTrue }) => isTrue) ? 0 : 1;
  } finally {
    await directory.remove();
  }
}

async function start(state: string, isReal: boolean): Promise<Stage> {
  say("starting the inference layer and an agent, as two processes of `wrangler dev`");
  const registry = `${state}/registry`;
  const ollama = process.env["OLLAMA_BASE_URL"] ?? OLLAMA;
  const vars = isReal ? { OLLAMA_BASE_URL: ollama } : NO_CREDENTIALS;
  // Keys reach wrangler through its environment, not its command line.
  if (isReal) process.env["CLOUDFLARE_INCLUDE_PROCESS_ENV"] = "true";
  const ports = [await freePort(), await freePort()] as const;
  const layer = await startWrangler({
    config: "wrangler.jsonc",
    port: ports[0],
    state: `${state}/layer`,
    registry,
    vars,
  });
  const startAgent = (): Promise<WranglerProcess> =>
    startWrangler({ config: "examples/agent/wrangler.jsonc", port: ports[1], state: `${state}/agent`, registry });
  const stage: Stage = { layer, agent: await startAgent(), isReal, restartAgent: async () => undefined };
  stage.restartAgent = async () => void (stage.agent = await startAgent());
  return stage;
}

/** One question, one kill. */
async function show(stage: Stage, model: string): Promise<Row> {
  const name = model.replaceAll(/[^A-Za-z0-9]+/g, "-");
  const url = `${stage.agent.url.replace("http", "ws")}/agents/writer/${name}`;
  const callsBefore = await providerCalls(stage, name);
  say(`\nasking ${model.split("+")[0]}: "${QUESTION}"`);
  const words = new WordPrinter();
  const reader = new AnswerReader(url, "openai-chat", (events) => words.print(events));
  const early = await reader.ask(QUESTION, model, () => reader.offset >= KILL_AT_EVENT);
  const eventsBeforeKill = reader.offset;

  await stage.agent.kill();
  say(`\n\n  ⚡ kill -9 of the agent's process after ${eventsBeforeKill} events. Starting it again.`);
  await stage.restartAgent();
  const backAt = performance.now();
  words.onNext = () => (resumeMs = performance.now() - backAt);
  let resumeMs = 0;
  say(`  the client comes back and asks for what follows event ${eventsBeforeKill}:\n`);
  const ending = early ?? (await reader.resume());
  say("");

  const replayed = new AnswerReader(url, "openai-chat");
  await replayed.replay(reader.key);
  const calls = (await providerCalls(stage, name)) - callsBefore;
  const bytesEqual = reader.text === replayed.text && reader.duplicates === 0;
  const wordsEqual = stage.isReal ? undefined : words.text === (await uninterrupted(stage, model));
  const outcome = ending?.outcome ?? "the connection broke";
  const isTrue =
    bytesEqual && wordsEqual !== false && calls === 1 && outcome === "completed" && reader.offset > eventsBeforeKill;
  return {
    model: model.split("+")[0] ?? model,
    outcome,
    bytesEqual,
    wordsEqual,
    providerCalls: calls,
    eventsBeforeKill,
    eventsAfterKill: reader.offset - eventsBeforeKill,
    resumeMs: Math.round(resumeMs),
    isTrue,
  };
}

/** Provider calls so far: the simulator counts its own; of a real provider, the attempts of the agent's runs. */
async function providerCalls({ layer, isReal }: Stage, agent: string): Promise<number> {
  if (!isReal) {
    const { count } = (await (await fetch(`${layer.url}/simulator/calls`)).json()) as { count: number };
    return count;
  }
  const url = `${layer.url}/runs?session=${encodeURIComponent(`Writer/${agent}`)}`;
  const answer = await fetch(url, { headers: { authorization: "Bearer dev" } });
  const { runs } = (await answer.json()) as { runs: { attempts: object[] }[] };
  return runs.reduce((sum, { attempts }) => sum + attempts.length, 0);
}

/** The words of an answer that nobody interrupted: asked of the layer itself, without an agent. */
async function uninterrupted({ layer }: Stage, model: string): Promise<string> {
  const body = { model, messages: [{ role: "user", content: QUESTION }], max_tokens: 2_000, stream: true };
  const headers = { authorization: "Bearer dev", "content-type": "application/json" };
  const answer = await fetch(`${layer.url}/v1/chat/completions`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  return wordsOf(await answer.text());
}

/** Prints words as their events come. */
class WordPrinter {
  text = "";
  /** Called once, when the next events have come. */
  onNext: (() => void) | undefined;

  print(events: string): void {
    this.onNext?.();
    this.onNext = undefined;
    const words = wordsOf(events);
    this.text += words;
    if (!isQuiet) process.stdout.write(words);
  }
}

async function realModels(): Promise<string[]> {
  const models = [];
  if (process.env["OPENAI_API_KEY"]) models.push("openai/gpt-4.1-mini");
  if (process.env["ANTHROPIC_API_KEY"]) models.push("anthropic/claude-haiku-4.5");
  const ollama = await ollamaModel(process.env["OLLAMA_BASE_URL"] ?? OLLAMA);
  return ollama === undefined ? models : [...models, `ollama/${ollama}`];
}

async function ollamaModel(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url.replace(/\/v1\/?$/, "")}/api/tags`, { signal: AbortSignal.timeout(1_000) });
    return ((await answer.json()) as { models: { name: string }[] }).models[0]?.name;
  } catch {
    return undefined;
  }
}

function report(rows: Row[], asJson: boolean): void {
  if (asJson) return console.log(JSON.stringify({ ok: rows.every(({ isTrue }) => isTrue), rows }));
  const lines: [string, (row: Row) => string][] = [
    ["", ({ model }) => model],
    ["bytes equal to the uninterrupted run's", ({ bytesEqual }) => yesNo(bytesEqual)],
    ["words equal to an uninterrupted call's", ({ wordsEqual }) => yesNo(wordsEqual)],
    ["provider calls", ({ providerCalls: calls }) => String(calls)],
    ["events before the kill", ({ eventsBeforeKill }) => String(eventsBeforeKill)],
    ["events after the kill", ({ eventsAfterKill }) => String(eventsAfterKill)],
    ["from restart to the first new word", ({ resumeMs }) => `${resumeMs} ms`],
    ["outcome", ({ outcome }) => outcome],
  ];
  console.log();
  const width = Math.max(...rows.map(({ model }) => model.length)) + 3;
  for (const [name, cell] of lines) console.log(name.padEnd(41) + rows.map((row) => cell(row).padEnd(width)).join(""));
  console.log(
    rows.every(({ isTrue }) => isTrue) ? "\nNothing was lost, nothing was paid twice." : "\nSomething is wrong.",
  );
}

function yesNo(value: boolean | undefined): string {
  if (value === undefined) return "–";
  return value ? "yes" : "NO";
}

const isQuiet = process.argv.includes("--json");

function say(text: string): void {
  if (!isQuiet) console.log(text);
}

process.exitCode = await main();
