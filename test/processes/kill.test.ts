/**
 * SIGKILL to real processes in mid-answer: of the agent, in both deployment shapes; and a new version of the agent's
 * Worker. `npm run soak -- --suite NAME` repeats them at the stated number. The inference layer: layer-kill.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AnswerReader } from "../../scripts/agent-client.ts";
import { ChatSocket } from "../../scripts/chat-socket.ts";
import type { Restartable } from "../../scripts/restartable.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { DeployedWorker } from "./deployed-worker.ts";
import { EVENTS, EVERY_MS, keptAnswer, KillStage, modelOf } from "./kill-stage.ts";

const LONG_MS = 1_800_000;
/** How long an answer of the chat agents takes (test/agents/chat-agents.ts). */
const CHAT_MS = 120 * EVERY_MS;

const random = seededRandom();
let stage: KillStage;

beforeAll(async () => {
  stage = await KillStage.open();
});
afterAll(async () => stage.close());

describe("kill -9 of the agent", () => {
  let layer: Restartable;

  beforeAll(async () => {
    layer = await stage.worker("wrangler.jsonc", "layer", "agents");
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
      const agent = await stage.worker(config, shape.replaceAll(" ", "-"), "agents");
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
        expect(stage.callsOf(tag)).toBe(1);
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
    layer = await stage.worker("wrangler.jsonc", "chat-layer", "chats");
    const options = await stage.optionsOf("test/processes/wrangler.chat.jsonc", "chat-agents", "chats");
    agents = await DeployedWorker.create(options, `${stage.path}/chat-worker`);
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
        expect(stage.callsOf(name), name).toBe(1);
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
