/**
 * SIGKILL to real processes in mid-answer: of the agent, in both deployment shapes, and of the inference layer itself;
 * and a new version of the agent's Worker. `npm run soak -- --suite NAME` repeats them at the stated number.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AnswerReader } from "../../scripts/agent-client.ts";
import { ChatSocket } from "../../scripts/chat-socket.ts";
import { Restartable } from "../../scripts/restartable.ts";
import { freePort, stateDirectory, type WranglerOptions } from "../../scripts/wrangler-dev.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { DeployedWorker } from "./deployed-worker.ts";
import { startSimulatorServer } from "./simulator-server.ts";

const LONG_MS = 1_800_000;
const EVENTS = 60;
/** The answer takes some two seconds: long enough to be killed anywhere in it. */
const EVERY_MS = 35;

const random = seededRandom();
let simulator: Awaited<ReturnType<typeof startSimulatorServer>>;
let directory: Awaited<ReturnType<typeof stateDirectory>>;

beforeAll(async () => {
  simulator = await startSimulatorServer();
  directory = await stateDirectory();
});

afterAll(async () => {
  await simulator.close();
  await directory.remove();
});

/** A Worker on the simulator, with its state under `name`. Those that find each other are in one `registry`. */
async function worker(config: string, name: string, registry: string): Promise<Restartable> {
  return new Restartable(await optionsOf(config, name, registry));
}

async function optionsOf(config: string, name: string, registry: string): Promise<WranglerOptions> {
  const vars = { OPENAI_API_KEY: "simulated", OPENAI_BASE_URL: `${simulator.url}/openai/v1` };
  const places = { state: `${directory.path}/${name}`, registry: `${directory.path}/${registry}` };
  return { config, port: await freePort(), ...places, vars };
}

/** How long an answer of the chat agents takes (test/agents/chat-agents.ts). */
const CHAT_MS = 120 * EVERY_MS;

/** A model that nobody else calls: its calls can be counted. */
const modelOf = (tag: string): string => `openai/gpt-4.1+events=${EVENTS}+delay=${EVERY_MS}+tag=${tag}`;
const callsOf = (tag: string): number => simulator.calls().filter(({ model }) => model.includes(`tag=${tag}`)).length;

describe("kill -9 of the agent", () => {
  let layer: Restartable;

  beforeAll(async () => {
    layer = await worker("wrangler.jsonc", "layer", "agents");
    await layer.start();
  });
  afterAll(async () => layer.kill());

  const shapes = {
    "with a service binding": "examples/agent/wrangler.jsonc",
    "with our classes in another script": "test/processes/wrangler.split.jsonc",
  };
  it.each(Object.entries(shapes))(
    "%s loses nothing and calls the provider once",
    { timeout: LONG_MS },
    async (shape, config) => {
      const agent = await worker(config, shape.replaceAll(" ", "-"), "agents");
      await agent.start();
      for (let kill = 0; kill < soakCount(2); kill += 1) {
        const tag = `${shape.split(" ").at(-1)}-${kill}`;
        const name = `kill-${tag}`;
        const at = 1 + Math.floor(random() * (EVENTS - 2));
        const reader = new AnswerReader(`${agent.url.replace("http", "ws")}/agents/writer/${name}`, "native");
        const ending = await reader.ask("What survives?", modelOf(tag), () => reader.offset >= at);
        expect(ending).toBeUndefined();
        const before = reader.offset;
        await agent.kill();
        await agent.start();
        expect(await reader.resume()).toMatchObject({ outcome: "completed" });
        expect(reader.offset).toBeGreaterThan(before);
        expect(reader.duplicates).toBe(0);

        const uninterrupted = new AnswerReader(`${agent.url.replace("http", "ws")}/agents/writer/${name}`, "native");
        await uninterrupted.replay(reader.key);
        expect(reader.text).toBe(uninterrupted.text);
        expect(reader.text).toContain("[DONE]");
        expect(callsOf(tag)).toBe(1);
        expect(await keptAnswer(agent.url, name, reader.key)).toMatchObject({ outcome: "completed" });
      }
      await agent.kill();
    },
  );
});

describe("chat agents", () => {
  let layer: Restartable;
  let agents: DeployedWorker;

  beforeAll(async () => {
    layer = await worker("wrangler.jsonc", "chat-layer", "chats");
    const options = await optionsOf("test/processes/wrangler.chat.jsonc", "chat-agents", "chats");
    agents = await DeployedWorker.create(options, `${directory.path}/chat-worker`);
    // One after the other: agents that are there first find no layer.
    await layer.start();
    await agents.start();
  });
  afterAll(async () => Promise.all([layer.kill(), agents.kill()]));

  const killed = async (): Promise<void> => {
    await agents.kill();
    await agents.start();
  };
  // A build takes its time: the version that is deployed in the first half of an answer takes over in the middle of it.
  const deployed = async (): Promise<void> => agents.deploy();
  it.each([
    { host: "chat", what: "kill -9", end: killed, withinMs: CHAT_MS },
    { host: "think", what: "kill -9", end: killed, withinMs: CHAT_MS },
    { host: "chat", what: "a redeploy", end: deployed, withinMs: CHAT_MS / 2 },
    { host: "think", what: "a redeploy", end: deployed, withinMs: CHAT_MS / 2 },
  ])(
    "$host, $what: the answer is whole, and the provider called once",
    { timeout: LONG_MS },
    async ({ host, what, end, withinMs }) => {
      let uninterrupted = "";
      for (let round = 0; round <= soakCount(2); round += 1) {
        const name = `process-${host}-${what.replaceAll(" ", "")}-${round}`;
        const socket = new ChatSocket(agents.url, `/agents/chat/${name}`);
        if (host === "chat") await socket.ask("What survives?");
        else await fetch(`${agents.url}/think/${name}/ask`, { method: "POST", body: "What survives?" });
        // The first is left alone: the others are to be as it is.
        if (round > 0) {
          await pause(100 + random() * withinMs);
          await end();
          // A page comes back; without it the agent's alarm would wake it.
          if (host === "chat" && round % 2 === 0) void socket.resume();
        }
        const text = await keptText(`${agents.url}/${host}/${name}`, uninterrupted);
        uninterrupted ||= text;
        expect(text, name).toBe(uninterrupted);
        expect(callsOf(name), name).toBe(1);
        socket.close();
      }
    },
  );
});

/** Time for a turn to come to its end. */
const PATIENCE_MS = 45_000;

/** The text of the last answer once it is `whole`, or does not change any more; what there is in the end. */
async function keptText(url: string, whole: string): Promise<string> {
  const until = Date.now() + PATIENCE_MS;
  let text = "";
  let unchanged = 0;
  while (Date.now() < until && (whole === "" ? unchanged < 20 : text !== whole)) {
    await pause(100);
    const messages = (await (await fetch(url)).json()) as { role: string; parts: { type: string; text?: string }[] }[];
    const last = messages.at(-1);
    const parts = last?.role === "assistant" ? last.parts : [];
    const now = parts.map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("");
    unchanged = now !== "" && now === text ? unchanged + 1 : 0;
    text = now;
  }
  return text;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the agent has stored of an answer; it may still be about to. */
async function keptAnswer(url: string, name: string, key: string): Promise<unknown> {
  for (;;) {
    const answers = (await (await fetch(`${url}/agents/writer/${name}`)).json()) as { key: string }[];
    const kept = answers.find((answer) => answer.key === key);
    if (kept !== undefined) return kept;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("kill -9 of the inference layer", () => {
  it("with nobody reading goes on from the last event that was kept", { timeout: LONG_MS }, async () => {
    const layer = await worker("wrangler.jsonc", "unread-layer", "unread-layers");
    await layer.start();
    const headers = { authorization: "Bearer dev", "content-type": "application/json" };
    const ask = async (tag: string): Promise<Response> =>
      fetch(`${layer.url}/v1/chat/completions`, {
        method: "POST",
        headers: { ...headers, "durable-ai-session": tag, "durable-ai-key": "answer" },
        body: JSON.stringify({
          model: modelOf(tag),
          stream: true,
          messages: [{ role: "user", content: "What survives?" }],
        }),
      });
    const textOf = async (runId: string): Promise<string> =>
      (await readMessages(`${layer.url}/runs/${runId}/events?format=text`, headers))
        .map(({ data }) => data["text"] ?? "")
        .join("");
    const undisturbed = await ask("nobody-undisturbed");
    await undisturbed.text();
    const expected = await textOf(undisturbed.headers.get("durable-ai-run-id") ?? "");
    for (let kill = 0; kill < soakCount(2); kill += 1) {
      const tag = `nobody-${kill}`;
      const started = await ask(tag);
      const runId = started.headers.get("durable-ai-run-id") ?? "";
      await readUntil(started, 1 + Math.floor(random() * (EVENTS - 2)), () => layer.kill());
      await layer.start();
      const record = await closedRun(`${layer.url}/runs/${runId}`, headers);
      expect(record, tag).toMatchObject({ outcome: "completed" });
      expect(await textOf(runId), tag).toBe(expected);
      expect(callsOf(tag), tag).toBe(2);
    }
    await layer.kill();
  });

  it(
    "is a clear failure for who asks for it: never a clean end, never an event twice",
    { timeout: LONG_MS },
    async () => {
      const layer = await worker("wrangler.jsonc", "killed-layer", "layers");
      await layer.start();
      const onInterrupted = { "durable-ai-on-interrupted": "fail" };
      const headers = { authorization: "Bearer dev", "content-type": "application/json", ...onInterrupted };
      for (let kill = 0; kill < soakCount(2); kill += 1) {
        const tag = `layer-${kill}`;
        const body = JSON.stringify({
          model: modelOf(tag),
          stream: true,
          messages: [{ role: "user", content: "What survives?" }],
        });
        const started = await fetch(`${layer.url}/v1/chat/completions`, { method: "POST", headers, body });
        expect(started.status).toBe(200);
        const runId = started.headers.get("durable-ai-run-id") ?? "";
        const at = 1 + Math.floor(random() * (EVENTS - 2));
        const reading = readUntil(started, at, () => layer.kill());
        const { text, broke } = await reading;
        expect(broke).toBe(true);
        expect(text).not.toContain("[DONE]");
        await layer.start();

        const seen = text.split("\n\n").length - 1;
        const messages = await readMessages(`${layer.url}/runs/${runId}/events?from=${seen}`, headers);
        const closed = messages.at(-1);
        expect(closed).toMatchObject({
          event: "closed",
          data: { outcome: "interrupted", error: { code: "run/interrupted" } },
        });
        const end = Number(closed?.data["end"]);
        expect(end).toBeLessThan(EVENTS);
        if (end < seen) expect(messages[0]).toMatchObject({ event: "rewind", data: { to: end } });
        for (const { event, data } of messages)
          if (event === "events") expect(data["first"]).toBeGreaterThanOrEqual(seen);
        const beyond = await fetch(`${layer.url}/ai-gateway/gateways/default/run/${runId}/resume?from=${end + 5}`, {
          headers,
        });
        expect(beyond.status).toBe(409);
        expect(callsOf(tag)).toBe(1);
      }
      await layer.kill();
    },
  );
});

/** Reads a stream's text; calls `then` once `events` events have come, and says whether the connection broke after it. */
async function readUntil(
  response: Response,
  events: number,
  then: () => Promise<void>,
): Promise<{ text: string; broke: boolean }> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let killed: Promise<void> | undefined;
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      text += value ?? "";
      if (killed === undefined && text.split("\n\n").length > events) killed = then();
    }
    await killed;
    return { text, broke: false };
  } catch {
    await killed;
    return { text, broke: true };
  }
}

/** The record of a run, once it has closed. */
async function closedRun(url: string, headers: Record<string, string>): Promise<unknown> {
  for (;;) {
    const record = (await (await fetch(url, { headers })).json()) as { state: string };
    if (record.state === "closed") return record;
    await pause(200);
  }
}

interface SentMessage {
  event: string;
  data: Record<string, unknown>;
}

/** The messages of `/runs/{id}/events`. */
async function readMessages(url: string, headers: Record<string, string>): Promise<SentMessage[]> {
  const text = await (await fetch(url, { headers })).text();
  return text
    .split("\n\n")
    .filter((block) => block.includes("event:"))
    .map((block) => {
      const field = (name: string): string => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1] ?? "";
      return { event: field("event"), data: JSON.parse(field("data")) as Record<string, unknown> };
    });
}
