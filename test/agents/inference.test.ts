/** An agent dies in the middle of an answer; its next life has all of it, for one call of the provider. */
import { KEPT_AFTER_MS } from "../../src/agents/agent-runs.ts";
import { env } from "cloudflare:workers";
import type { LifecycleJob } from "agents/lifecycle";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { callsOf } from "../durable-objects/scripted-provider.ts";
import { crash, pause, until } from "../durable-objects/layer.ts";
import { agentOf, CLASS_OF, connect, kill, scriptOf, wholeAnswer, wordsOf, type Handle, type Kind } from "./agent.ts";
import type { Told } from "./reader.ts";

const WORDS = 40;
const EVERY_MS = 15;

async function resumedOf(agent: Handle): Promise<Told[]> {
  const told = await until(async () => {
    const notes = await agent.told();
    return notes.some(({ hook }) => hook === "resumed") && notes;
  });
  // Long enough for a second telling to show.
  await pause(100);
  return told.length === 0 ? told : agent.told();
}

const WAKES: Record<string, { kinds: Kind[]; wake(kind: Kind, name: string): Promise<unknown> }> = {
  "an RPC call that waits for the lifecycle": {
    kinds: ["AGENT", "PLAIN"],
    wake: (kind, name) => agentOf(kind, name).start(),
  },
  "its own alarm, with nobody connected": {
    kinds: ["AGENT", "PLAIN"],
    wake: async (kind, name) => expect(await runDurableObjectAlarm(env[kind].getByName(name))).toBe(true),
  },
  "a WebSocket": { kinds: ["AGENT"], wake: (_kind, name) => connect(`/agents/agent/${name}`) },
};

for (const [by, { kinds, wake }] of Object.entries(WAKES))
  describe(`woken by ${by}`, () => {
    for (const kind of kinds)
      for (const afterMs of [0, 120, 260])
        it(`${CLASS_OF[kind]}, killed ${afterMs} ms after the first event`, async () => {
          const name = crypto.randomUUID();
          const agent = agentOf(kind, name);
          const inputs = wordsOf(WORDS, EVERY_MS);
          const runId = await agent.begin(inputs);
          await pause(afterMs);
          await kill(agent);
          expect(await agent.isStarted()).toBe(false);
          await wake(kind, name);
          const told = await resumedOf(agent);
          const { bytes, text } = wholeAnswer(WORDS);
          const inside = CLASS_OF[kind];
          expect(told).toEqual([
            expect.objectContaining({ hook: "reattached", id: runId, bytes, inside }),
            expect.objectContaining({ hook: "resumed", id: runId, outcome: "completed", text, bytes, inside }),
          ]);
          expect(callsOf(inputs.script.id).calls).toBe(1);
          expect(await agent.rows()).toEqual([
            expect.objectContaining({ run_id: runId, state: "closed", outcome: "completed", tellings: 1 }),
          ]);
        });
  });

describe("a life that goes on", () => {
  it("reads its own runs, and is told of none", async () => {
    const agent = agentOf("AGENT", crypto.randomUUID());
    const inputs = wordsOf(5, 5);
    await agent.begin(inputs);
    await until(async () => (await agent.rows())[0]?.state === "closed");
    expect(await agent.bytes()).toBe(wholeAnswer(5).bytes);
    expect(await agent.rows()).toEqual([expect.objectContaining({ state: "closed", outcome: "completed" })]);
    await kill(agent);
    await agent.start();
    await pause(200);
    expect(await agent.told()).toEqual([]);
  });

  it("has no use for an answer it left", async () => {
    const agent = agentOf("PLAIN", crypto.randomUUID());
    await agent.taste(wordsOf(WORDS, EVERY_MS));
    await until(async () => (await agent.rows())[0]?.state === "closed");
    await kill(agent);
    await agent.start();
    await pause(200);
    expect(await agent.told()).toEqual([]);
  });

  it("keeps no row of a run that was refused", async () => {
    const agent = agentOf("AGENT", crypto.randomUUID());
    const inputs = wordsOf(2, 0);
    await agent.begin(inputs, { key: "plan" });
    await until(async () => (await agent.rows())[0]?.state === "closed");
    const before = await agent.rows();
    await agent.ask(wordsOf(2, 0), { key: "plan" });
    expect(await until(async () => (await agent.failure()) || undefined)).toContain("plan");
    expect(await agent.rows()).toEqual(before);
  });
});

describe("after a restart", () => {
  it("finds a run that was not streamed", async () => {
    const agent = agentOf("AGENT", crypto.randomUUID());
    const message = { role: "assistant", content: "the whole answer" };
    const body = { id: "c1", object: "chat.completion", created: 1, model: "m" };
    const chunk = JSON.stringify({ ...body, choices: [{ index: 0, message, finish_reason: "stop" }] });
    const headers = { "content-type": "application/json" };
    const inputs = scriptOf({ chunks: [chunk], headers, headersAfterMs: 300 });
    await agent.ask(inputs);
    // The id of the run is not back before its headers are: it is found by its key.
    await until(async () => callsOf(inputs.script.id).calls === 1);
    await kill(agent);
    await agent.start();
    expect(await resumedOf(agent)).toContainEqual(
      expect.objectContaining({ hook: "resumed", outcome: "completed", text: "the whole answer", bytes: chunk }),
    );
    expect(callsOf(inputs.script.id).calls).toBe(1);
  });

  it("finds several runs, each told once", async () => {
    const agent = agentOf("PLAIN", crypto.randomUUID());
    const all = [wordsOf(6, 20), wordsOf(6, 20), wordsOf(6, 20)];
    const ids = [];
    for (const inputs of all) ids.push(await agent.begin(inputs));
    await kill(agent);
    await agent.start();
    await until(async () => (await agent.told()).filter(({ hook }) => hook === "resumed").length === all.length);
    const told = await agent.told();
    for (const heard of ["reattached", "resumed"])
      expect(told.flatMap(({ hook, id }) => (hook === heard ? [id] : [])).toSorted()).toEqual(ids.toSorted());
    expect(all.map(({ script }) => callsOf(script.id).calls)).toEqual([1, 1, 1]);
  });

  it("survives being killed again and again", async () => {
    const agent = agentOf("AGENT", crypto.randomUUID());
    const inputs = wordsOf(40, 15);
    await agent.begin(inputs);
    for (let life = 0; life < 4; life += 1) {
      await pause(60);
      await kill(agent);
      await agent.start();
    }
    const told = await resumedOf(agent);
    expect(told.filter(({ hook }) => hook === "resumed")).toEqual([
      expect.objectContaining({ outcome: "completed", ...wholeAnswer(40) }),
    ]);
    expect(callsOf(inputs.script.id).calls).toBe(1);
  });

  it("tells of a run that failed, with what there is of it", async () => {
    const agent = agentOf("AGENT", crypto.randomUUID());
    const inputs = wordsOf(4, 20, { then: "break", chunks: wordsOf(4, 0).script.answers[0]?.chunks.slice(0, 3) });
    await agent.begin(inputs);
    await kill(agent);
    await agent.start();
    expect(await resumedOf(agent)).toContainEqual(
      expect.objectContaining({ hook: "resumed", outcome: "failed", text: "word0 word1 " }),
    );
  });

  it("tells of a run whose object died with it: what was kept, and never a clean end", async () => {
    const agent = agentOf("AGENT", crypto.randomUUID());
    const inputs = wordsOf(60, 20);
    const runId = await agent.begin(inputs);
    // Longer than a block waits to be written.
    await pause(700);
    await kill(agent);
    await crash(String(runId));
    await agent.start();
    const resumed = (await resumedOf(agent)).filter(({ hook }) => hook === "resumed");
    expect(resumed).toEqual([expect.objectContaining({ id: runId, outcome: "interrupted", error: "run/interrupted" })]);
    const text = String(resumed[0]?.text);
    expect(text.length).toBeGreaterThan(0);
    expect(wholeAnswer(60).text.startsWith(text)).toBe(true);
    expect(callsOf(inputs.script.id).calls).toBe(1);
  });

  it("leaves a run alone that this life has asked for again under its key", async () => {
    const agent = agentOf("AGENT", crypto.randomUUID());
    const inputs = wordsOf(WORDS, EVERY_MS);
    await agent.begin(inputs, { key: "plan" });
    await kill(agent);
    await agent.begin(inputs, { key: "plan" });
    await until(async () => (await agent.bytes()) === wholeAnswer(WORDS).bytes);
    await pause(100);
    expect((await agent.told()).filter(({ hook }) => hook === "resumed")).toEqual([]);
    expect(callsOf(inputs.script.id).calls).toBe(1);
    expect(await agent.rows()).toEqual([expect.objectContaining({ key: "plan", state: "closed", tellings: 0 })]);
  });

  it("tells again where the agent's method throws", async () => {
    const agent = agentOf("PLAIN", crypto.randomUUID());
    await agent.throwNext(1);
    await agent.begin(wordsOf(3, 20));
    await kill(agent);
    await agent.start();
    await until(async () => (await agent.rows())[0]?.state === "closed");
    expect((await agent.told()).filter(({ hook }) => hook === "resumed")).toHaveLength(2);
    expect(await agent.rows()).toEqual([expect.objectContaining({ tellings: 2, outcome: "completed" })]);
  });

  it("gives up telling after three times", async () => {
    const agent = agentOf("PLAIN", crypto.randomUUID());
    await agent.throwNext(5);
    await agent.begin(wordsOf(3, 20));
    await kill(agent);
    await agent.start();
    await until(async () => (await agent.rows())[0]?.state === "closed");
    await pause(100);
    expect((await agent.told()).filter(({ hook }) => hook === "resumed")).toHaveLength(3);
  });

  it("says of a row whose run was never started that there is none", async () => {
    const agent = agentOf("AGENT", crypto.randomUUID());
    await agent.start();
    await agent.leaveRow("undispatched");
    await kill(agent);
    await agent.start();
    const told = await resumedOf(agent);
    expect(told).toEqual([
      expect.objectContaining({
        hook: "resumed",
        id: "",
        key: "undispatched",
        outcome: "failed",
        error: "run/not-found",
      }),
    ]);
    expect(await agent.rows()).toEqual([expect.objectContaining({ state: "closed" })]);
  });
});

describe("the heartbeat", () => {
  const beat = (name: string): Promise<unknown> =>
    runInDurableObject(env.PLAIN.getByName(name), ({ inference }) =>
      inference.onJob({ job: { payload: undefined } as LifecycleJob }),
    );

  it("goes on while a run is read, and until what was read is surely kept", async () => {
    const name = crypto.randomUUID();
    const agent = agentOf("PLAIN", name);
    await agent.begin(wordsOf(WORDS, EVERY_MS));
    expect(await beat(name)).toEqual({ rescheduleAt: expect.any(Number) });
    await until(async () => (await agent.rows())[0]?.state === "closed");
    expect(await beat(name)).toEqual({ rescheduleAt: expect.any(Number) });
    expect(await agent.rows()).toEqual([expect.objectContaining({ settled: 0 })]);
    await runInDurableObject(
      env.PLAIN.getByName(name),
      (_agent, { storage }) =>
        void storage.sql.exec("UPDATE durable_ai_runs SET closed_at = closed_at - ?", KEPT_AFTER_MS),
    );
    expect(await beat(name)).toBeUndefined();
    expect(await agent.rows()).toEqual([expect.objectContaining({ settled: 1 })]);
  });
});

describe("the row of a run", () => {
  it("is written, with a key, before its run is dispatched", async () => {
    const agent = agentOf("AGENT", crypto.randomUUID());
    const inputs = wordsOf(2, 0, { headersAfterMs: 200 });
    await agent.ask(inputs);
    const rows = await until(async () => {
      const known = await agent.rows().catch(() => []);
      return known.length > 0 && known;
    });
    expect(rows).toEqual([
      expect.objectContaining({
        session: await agent.session(),
        key: expect.stringMatching(/^[0-9a-f-]{36}$/),
        request_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        epoch: expect.stringMatching(/^[0-9a-f-]{36}$/),
        state: "open",
      }),
    ]);
  });

  it("has the session and the key of a caller that names them", async () => {
    const agent = agentOf("PLAIN", crypto.randomUUID());
    const session = crypto.randomUUID();
    await agent.begin(wordsOf(2, 0), { session, key: "plan" });
    expect(await agent.rows()).toEqual([expect.objectContaining({ session, key: "plan" })]);
  });

  it("belongs to one agent: the same name in another class is another session", async () => {
    const name = crypto.randomUUID();
    expect(await agentOf("AGENT", name).session()).toBe(`AgentReader/${name}`);
    expect(await agentOf("PLAIN", name).session()).toBe(`PlainReader/${name}`);
    await agentOf("AGENT", name).begin(wordsOf(2, 0), { key: "plan" });
    await agentOf("PLAIN", name).begin(wordsOf(3, 0), { key: "plan" });
    expect(await agentOf("PLAIN", name).failure()).toBe("");
  });
});

it("works before its agent has started", async () => {
  const agent = agentOf("PLAIN", crypto.randomUUID());
  expect(await agent.isStarted()).toBe(false);
  await agent.begin(wordsOf(2, 0));
  expect(await agent.isStarted()).toBe(true);
});
