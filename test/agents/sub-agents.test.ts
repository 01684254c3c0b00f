/** Agents below another: their runs are in the root's session, each with an object of its own, and outlive them. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { getAgentByName, getSubAgentByName } from "agents";
import type { UIMessage } from "ai";
import { beforeEach, describe, expect, it } from "vitest";
import { parseRunId } from "../../src/binding/local-layer.ts";
import type { SubAgentTree } from "../../src/run/run-record.ts";
import { layer, pause, until, valueOf } from "../durable-objects/layer.ts";
import { callsOf } from "../durable-objects/scripted-provider.ts";
import { ChatAgent } from "./chat-agents.ts";
import { askedFor, tell } from "./storyteller.ts";
import { agentOf, connect, kill, scriptOf, subAgentOf, wholeAnswer, wordsOf, type Handle } from "./agent.ts";
import type { Told } from "./reader.ts";

const WORDS = 30;
const EVERY_MS = 15;

let root = "";
beforeEach(() => void (root = crypto.randomUUID()));

const objectOf = (runId: string | undefined): string => parseRunId(runId ?? "").object;

async function resumedOf(agent: Handle): Promise<Told[]> {
  const told = await until(async () => {
    const notes = (await agent.told()).filter(({ hook }) => hook === "resumed");
    return notes.length > 0 && notes;
  });
  await pause(100);
  return told;
}

describe("the runs of sub-agents", () => {
  it("are in the root's session, which shows the tree", async () => {
    const session = `AgentReader/${root}`;
    const [one, two] = [subAgentOf(root, "one"), subAgentOf(root, "a/b", "two")];
    const ids = [
      await agentOf("AGENT", root).begin(wordsOf(2, 0)),
      await one.begin(wordsOf(2, 0)),
      await one.begin(wordsOf(2, 0)),
      await two.begin(wordsOf(2, 0)),
    ];
    expect([await one.session(), await one.subAgent()]).toEqual([session, "AgentReader/one"]);
    expect(await two.subAgent()).toBe("AgentReader/a%2Fb/AgentReader/two");
    expect(await agentOf("AGENT", root).subAgent()).toBeUndefined();
    const { runs, subAgents } = valueOf(await layer.tree({ session }));
    const outline = ({ subAgent, subAgents: below, ...node }: SubAgentTree): unknown => [
      subAgent,
      node.runs.map(({ runId }) => runId).toSorted(),
      ...below.map(outline),
    ];
    expect(runs.map(({ runId }) => runId)).toEqual([ids[0]]);
    expect(subAgents.map(outline)).toEqual([
      ["AgentReader/a%2Fb", [], ["AgentReader/a%2Fb/AgentReader/two", [ids[3]]]],
      ["AgentReader/one", [ids[1], ids[2]].toSorted()],
    ]);
    expect(valueOf(await layer.get(ids[3] ?? ""))).toMatchObject({
      session,
      subAgent: "AgentReader/a%2Fb/AgentReader/two",
      metadata: { agent: "AgentReader", agentName: "two" },
    });
  });

  it("wait for nobody's headers: ten at once are ten objects, and the tenth is as quick as the first", async () => {
    const subAgents = Array.from({ length: 10 }, (_, number) => subAgentOf(root, `n${number}`));
    await Promise.all(subAgents.map((agent) => agent.start()));
    const asked = subAgents.map(() => wordsOf(2, 0, { headersAfterMs: 3_000 }));
    const begun = Promise.all(subAgents.map((agent, number) => agent.begin(asked[number] ?? {}, { key: "plan" })));
    const calls = () => asked.map(({ script }) => callsOf(script.id).calls);
    // All of them are with the provider before it has answered the first.
    await expect.poll(calls, { timeout: 2_500 }).toEqual(asked.map(() => 1));
    const ids = await begun;
    expect(new Set(ids.map(objectOf)).size).toBe(10);
    expect(new Set(ids).size).toBe(10);
  });

  it("with a session of their own are there, and not below the root", async () => {
    const session = crypto.randomUUID();
    const runId = await subAgentOf(root, "one").begin(wordsOf(2, 0), { session });
    expect(valueOf(await layer.tree({ session }))).toMatchObject({ runs: [{ runId }], subAgents: [] });
  });

  it("are the root's where one names its session outright, with the sub-agent it is", async () => {
    const session = `AgentReader/${root}`;
    const runId = await subAgentOf(root, "one").begin(wordsOf(2, 0), { session });
    expect(valueOf(await layer.get(runId ?? ""))).toMatchObject({ session, subAgent: "AgentReader/one" });
  });

  it("below a root whose name is too long for a session are in one of their own", async () => {
    const long = `${root}${"x".repeat(512)}`;
    const agent = subAgentOf(long, "one");
    const runId = await agent.begin(wordsOf(2, 0));
    expect(await agent.session()).toMatch(/^AgentReader\/[0-9a-f]{64}$/);
    expect(valueOf(await layer.get(runId ?? ""))).toMatchObject({ session: await agent.session() });
  });
});

describe("a sub-agent that dies in the middle of an answer", () => {
  const DEATHS: Record<string, () => Promise<unknown>> = {
    "with its root": () => kill(agentOf("AGENT", root)),
    "by its own fault, which takes the root along": () => kill(subAgentOf(root, "one")),
    "alone, ended by its root": async () => env.AGENT.getByName(root).abortBelow("one"),
  };

  for (const [how, die] of Object.entries(DEATHS))
    it(`${how}, is told of all of it in its next life, for one call`, async () => {
      const agent = subAgentOf(root, "one");
      const inputs = wordsOf(WORDS, EVERY_MS);
      const runId = await agent.begin(inputs);
      await die();
      await agent.start();
      expect(await resumedOf(agent)).toEqual([
        expect.objectContaining({ id: runId, outcome: "completed", ...wholeAnswer(WORDS), inside: "AgentReader" }),
      ]);
      expect(callsOf(inputs.script.id).calls).toBe(1);
    });

  it("finds its own run by its key, where a sibling has the same key", async () => {
    const agents = ["one", "two"].map((name) => subAgentOf(root, name));
    const inputs = wordsOf(WORDS, EVERY_MS);
    const ids = await Promise.all(agents.map((agent) => agent.begin(inputs, { key: "plan" })));
    await Promise.all(agents.map((agent) => agent.forgetRunIds()));
    await kill(agentOf("AGENT", root));
    const told = await Promise.all(
      agents.map(async (agent) => {
        await agent.start();
        return (await resumedOf(agent))[0];
      }),
    );
    expect(told).toMatchObject(ids.map((id) => ({ id, outcome: "completed" })));
    expect(callsOf(inputs.script.id).calls).toBe(2);
  });

  it("has the run, and what its tool came to, when it makes the call again", async () => {
    const agent = subAgentOf(root, "one");
    const called = { id: "call_1", type: "function", function: { name: "work", arguments: "{}" } };
    const message = { role: "assistant", content: null, tool_calls: [called] };
    const choices = [{ index: 0, message, finish_reason: "tool_calls" }];
    const body = JSON.stringify({ id: "c", object: "chat.completion", created: 1, model: "m", choices });
    const inputs = scriptOf({ chunks: [body], headers: { "content-type": "application/json" } });
    const first = await agent.work(inputs, "call_1");
    await kill(agentOf("AGENT", root));
    expect(await agent.work(inputs, "call_1")).toEqual(first);
    expect(callsOf(inputs.script.id).calls).toBe(1);
    expect(first.idempotencyKey).toMatch(new RegExp(`^AgentReader/${root}/\\w+/one/[0-9a-f-]{36}/call_1$`));
  });

  it("is woken by its root's alarm, with nobody there", async () => {
    const inputs = wordsOf(WORDS, EVERY_MS);
    const runId = await subAgentOf(root, "one").begin(inputs);
    const reads = () => runInDurableObject(env.RUNS.get(env.RUNS.idFromString(objectOf(runId))), (runs) => runs.reads);
    await kill(agentOf("AGENT", root));
    const before = await reads();
    const stub = env.AGENT.getByName(root);
    // Due now, so that the test need not wait for it.
    await runInDurableObject(stub, (_agent, { storage: { sql } }) => {
      const { rowsWritten } = sql.exec("UPDATE cf_agents_jobs SET time = 0 WHERE capability = 'durable-ai'");
      expect(rowsWritten).toBeGreaterThan(0);
    });
    await runDurableObjectAlarm(stub);
    // Nobody but its root has called it.
    await expect.poll(reads).toBeGreaterThan(before);
    expect(await resumedOf(subAgentOf(root, "one"))).toMatchObject([{ outcome: "completed" }]);
    expect(callsOf(inputs.script.id).calls).toBe(1);
  });
});

it("a facet that is no Agent says itself where it is, and reads on when it is called again", async () => {
  const facet = (method: string, ...args: unknown[]): Promise<unknown> =>
    env.PLAIN.getByName(root).below("one", method, ...args);
  const inputs = wordsOf(WORDS, EVERY_MS);
  const runId = (await facet("begin", inputs)) as string;
  expect(valueOf(await layer.get(runId))).toMatchObject({
    session: `PlainReader/${root}`,
    subAgent: "PlainReader/one",
    metadata: { agent: "PlainReader", agentName: "one" },
  });
  await kill(agentOf("PLAIN", root));
  await facet("start");
  const told = () => facet("told") as Promise<Told[]>;
  await expect
    .poll(told)
    .toContainEqual(expect.objectContaining({ hook: "resumed", id: runId, ...wholeAnswer(WORDS) }));
  expect(callsOf(inputs.script.id).calls).toBe(1);
});

it("a chat agent below a root goes on with the answer it was in when both died", async () => {
  const said = Array.from({ length: WORDS }, (_, index) => `word${index} `);
  tell(root, { steps: [said.map((text) => ({ text }))], everyMs: 20 });
  const path = `/agents/chat/${root}/sub/chat-agent/one`;
  const socket = await connect(path);
  const messages = [{ id: "u1", role: "user", parts: [{ type: "text", text: `story:${root}` }] }];
  const body = JSON.stringify({ trigger: "submit-message", messages });
  socket.send({ type: "cf_agent_use_chat_request", id: "r1", init: { method: "POST", body } });
  const deltas = (): number => JSON.stringify(socket.messages).split("text-delta").length - 1;
  await expect.poll(deltas, { timeout: 5_000 }).toBeGreaterThan(3);
  await runInDurableObject(env.CHAT.getByName(root), (agent) => agent.crash()).catch(() => undefined);
  await connect(path);
  const kept = async (): Promise<string> => {
    const agent = await getSubAgentByName(await getAgentByName(env.CHAT, root), ChatAgent, "one");
    const parts = ((await agent.transcript()) as UIMessage[])
      .filter(({ role }) => role === "assistant")
      .flatMap((message) => message.parts);
    return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  };
  await expect.poll(kept, { timeout: 15_000 }).toBe(said.join(""));
  expect(askedFor(root)).toHaveLength(1);
  const { runs, subAgents } = valueOf(await layer.tree({ session: `ChatAgent/${root}` }));
  expect([runs, subAgents]).toMatchObject([[], [{ subAgent: "ChatAgent/one", runs: [{ outcome: "completed" }] }]]);
});

it("a page of a chat agent below a root gets nothing of the root's chat", async () => {
  tell(root, { steps: [[{ text: "the root's" }]], everyMs: 0 });
  const ask = { trigger: "submit-message", messages: [{ id: "u1", role: "user", parts: textOf(`story:${root}`) }] };
  const above = await connect(`/agents/chat/${root}`);
  above.send({ type: "cf_agent_use_chat_request", id: "r1", init: { method: "POST", body: JSON.stringify(ask) } });
  await expect.poll(() => above.messages.some(({ done }) => done === true), { timeout: 5_000 }).toBe(true);
  const below = await connect(`/agents/chat/${root}/sub/chat-agent/one`);
  below.send({ type: "cf_agent_stream_resume_request" });
  await expect.poll(() => below.messages.some(({ type }) => type === "cf_agent_stream_resume_none")).toBe(true);
  await pause(100);
  expect(JSON.stringify(below.messages)).not.toContain("the root's");
});

function textOf(text: string): object[] {
  return [{ type: "text", text }];
}
