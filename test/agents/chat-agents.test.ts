/** Chat agents of the SDK beside their death: who ends a run, who does not, and what is asked anew. */
import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { getAgentByName } from "agents";
import type { UIMessage } from "ai";
import { beforeEach, expect, it } from "vitest";
import { wrapAI } from "../../src/ai.ts";
import { Inference } from "../../src/agents/index.ts";
import type { RunRecord } from "../../src/run/run-record.ts";
import { connect, type Socket } from "./agent.ts";
import { heldRecoveries } from "./chat-agents.ts";
import { askedFor, tell } from "./storyteller.ts";

const WORDS = 30;
/** So many that the SDK has surely kept some of them: before that, it begins the turn anew. */
const KEPT_WORDS = 15;
const WHOLE = Array.from({ length: WORDS }, (_, index) => `word${index} `).join("");

let id = "";
beforeEach(() => {
  id = crypto.randomUUID();
  tell(id, { steps: [Array.from({ length: WORDS }, (_, index) => ({ text: `word${index} ` }))], everyMs: 20 });
});

async function askChat(trigger = "submit-message"): Promise<Socket> {
  const socket = await connect(`/agents/chat/${id}`);
  const messages = [{ id: "u1", role: "user", parts: [{ type: "text", text: `story:${id}` }] }];
  const body = JSON.stringify({ trigger, messages });
  socket.send({ type: "cf_agent_use_chat_request", id: "r1", init: { method: "POST", body } });
  return socket;
}

const words = ({ messages }: Socket): number =>
  messages.filter(({ body }) => typeof body === "string" && body.includes('"text-delta"')).length;

async function runsOf(): Promise<RunRecord[]> {
  return runInDurableObject(env.CHAT.getByName(id), async ({ inference }) => {
    const { runs } = await inference.ai.runs.list({ session: inference.session });
    return runs;
  });
}

async function keptText(): Promise<string> {
  const agent = await getAgentByName(env.CHAT, id);
  const messages = (await agent.transcript()) as UIMessage[];
  const parts = messages.filter(({ role }) => role === "assistant").flatMap((message) => message.parts);
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

async function kill(): Promise<void> {
  await runInDurableObject(env.CHAT.getByName(id), (agent) => agent.crash()).catch(() => undefined);
}

it("a user's stop ends the run, and what it costs", async () => {
  const socket = await askChat();
  await expect.poll(() => words(socket), { timeout: 5_000 }).toBeGreaterThan(3);
  socket.send({ type: "cf_agent_chat_request_cancel", id: "r1" });
  await expect.poll(async () => (await runsOf())[0]?.outcome, { timeout: 5_000 }).toBe("cancelled");
  const [run] = await runsOf();
  expect(run?.end).toBeLessThan(WORDS);
});

it("a closed tab does not: the answer is there for the next visitor", async () => {
  const socket = await askChat();
  await expect.poll(() => words(socket), { timeout: 5_000 }).toBeGreaterThan(3);
  socket.socket.close();
  await expect.poll(keptText, { timeout: 5_000 }).toBe(WHOLE);
  expect((await runsOf()).map(({ outcome }) => outcome)).toEqual(["completed"]);
  expect(askedFor(id)).toHaveLength(1);
});

it("a tab that comes back after the end of the answer gets it without loading anew", async () => {
  const socket = await askChat();
  await expect.poll(() => words(socket), { timeout: 5_000 }).toBeGreaterThan(3);
  socket.socket.close();
  await expect.poll(keptText, { timeout: 5_000 }).toBe(WHOLE);
  const back = await connect(`/agents/chat/${id}`);
  back.send({ type: "cf_agent_stream_resume_request" });
  const told = (): unknown => back.messages.find(({ type }) => type === "cf_agent_chat_messages");
  await expect.poll(told, { timeout: 5_000 }).toBeDefined();
  expect(JSON.stringify(told())).toContain(WHOLE.trim().slice(-60));
});

it("tells the tabs that are open the whole of an answer that went on after a death", async () => {
  const socket = await askChat();
  await expect.poll(() => words(socket), { timeout: 5_000 }).toBeGreaterThan(KEPT_WORDS);
  await kill();
  const back = await connect(`/agents/chat/${id}`);
  await expect.poll(keptText, { timeout: 10_000 }).toBe(WHOLE);
  // After the end of the stream: what a client has made of it is then replaced.
  const types = (): unknown[] => back.messages.map(({ type, done }) => (done === true ? "end" : type));
  await expect.poll(() => types().lastIndexOf("cf_agent_chat_messages") > types().lastIndexOf("end")).toBe(true);
  expect(askedFor(id)).toHaveLength(1);
});

it("keeps what was said before a death once, also where a tab comes back while its agent recovers", async () => {
  const socket = await askChat();
  await expect.poll(() => words(socket), { timeout: 5_000 }).toBeGreaterThan(KEPT_WORDS);
  heldRecoveries.set(id, false);
  await kill();
  const back = await connect(`/agents/chat/${id}`);
  await expect.poll(() => heldRecoveries.get(id), { timeout: 5_000 }).toBe(true);
  back.send({ type: "cf_agent_stream_resume_ack", id: "r1" });
  await expect.poll(keptText, { timeout: 5_000 }).toContain("word0 ");
  heldRecoveries.delete(id);
  await expect.poll(keptText, { timeout: 10_000 }).toBe(WHOLE);
  expect(askedFor(id)).toHaveLength(1);
});

it("with nobody connected its alarm brings a dead agent back, and the answer is kept", async () => {
  const socket = await askChat();
  await expect.poll(() => words(socket), { timeout: 5_000 }).toBeGreaterThan(3);
  await kill();
  const isKept = (): Promise<boolean> =>
    runInDurableObject(env.CHAT.getByName(id), (_agent, { storage }) => {
      const rows = storage.sql.exec("SELECT state FROM durable_ai_runs").toArray();
      return rows.length === 1 && rows[0]?.["state"] === "closed";
    });
  await expect
    .poll(async () => (await runDurableObjectAlarm(env.CHAT.getByName(id)), isKept()), {
      timeout: 15_000,
      interval: 200,
    })
    .toBe(true);
  await expect.poll(keptText, { timeout: 5_000 }).toBe(WHOLE);
  expect(askedFor(id)).toHaveLength(1);
});

it("a regenerate after a recovery is a new inference", async () => {
  const socket = await askChat();
  await expect.poll(() => words(socket), { timeout: 5_000 }).toBeGreaterThan(3);
  await kill();
  await expect.poll(keptText, { timeout: 10_000 }).toBe(WHOLE);
  expect(askedFor(id)).toHaveLength(1);
  await askChat("regenerate-message");
  await expect.poll(() => askedFor(id).length, { timeout: 5_000 }).toBe(2);
  await expect.poll(keptText, { timeout: 5_000 }).toBe(WHOLE);
});

it("a regenerate of a harness after a recovery is a new inference", async () => {
  const agent = () => env.THINK.getByName(id);
  await agent().ask(`story:${id}`);
  await new Promise((resolve) => setTimeout(resolve, 250));
  await runInDurableObject(agent(), (object) => object.crash()).catch(() => undefined);
  const text = async (): Promise<string> => {
    const messages = (await agent().transcript()) as UIMessage[];
    return (messages.at(-1)?.parts ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
  };
  await expect.poll(text, { timeout: 10_000 }).toBe(WHOLE);
  expect(askedFor(id)).toHaveLength(1);
  await agent().regenerate();
  await expect.poll(() => askedFor(id).length, { timeout: 5_000 }).toBe(2);
  await expect.poll(text, { timeout: 5_000 }).toBe(WHOLE);
});

it("says what is wrong with a host or a binding that it cannot use", async () => {
  const binding = (): ReturnType<typeof wrapAI> => wrapAI(undefined, { service: env.INFERENCE });
  expect(() => new Inference({} as never, binding)).toThrow(
    expect.objectContaining({
      code: "input/invalid",
      field: "host",
      fix: expect.stringContaining("Lifecycle.install"),
    }),
  );
  await runInDurableObject(env.PLAIN.getByName(id), (agent) => {
    expect(() => new Inference(agent, binding)).toThrow(
      expect.objectContaining({ code: "input/invalid", field: "host", message: expect.stringContaining("already") }),
    );
  });
  const others = await runInDurableObject(env.CHAT.getByName(id), ({ inference }) => inference.ai);
  const lifecycle = { use: () => undefined };
  expect(() => new Inference({ lifecycle } as never, () => others).ai).toThrow(
    expect.objectContaining({ code: "input/invalid", field: "connect" }),
  );
  expect(() => new Inference({ lifecycle } as never, () => wrapAI({} as Ai, {})).ai).toThrow(
    expect.objectContaining({ code: "option/not-available", field: "wrapAI options.service" }),
  );
});
