/** An agent's layer over one that is written down here: what becomes of its books and of its readers. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { AgentLayer } from "../../src/agents/agent-layer.ts";
import { AgentRuns } from "../../src/agents/agent-runs.ts";
import { DurableAIError, type ErrorCode } from "../../src/errors.ts";
import type { RunRequest } from "../../src/run/run-record.ts";
import { CannedLayer } from "../binding/canned-layer.ts";
import { openaiChatStream } from "../binding/canned-streams.ts";

const NAME = { session: "s", key: "k" };
const REQUEST: RunRequest = {
  model: "m",
  inputs: {},
  format: "openai-chat",
  native: true,
  stream: true,
  includeUsage: true,
  requestHash: "hash",
  ...NAME,
};

/** Calls `test` with an agent's layer, the layer below it, and the agent's books. */
async function withAgent(test: (agent: AgentLayer, below: CannedLayer, runs: AgentRuns) => Promise<void>) {
  const stub = env.RUNS.getByName(`agent-layer/${crypto.randomUUID()}`);
  await runInDurableObject(stub, async (_object, { storage }) => {
    const runs = new AgentRuns(storage.sql, "epoch");
    runs.create();
    const below = new CannedLayer({ format: "openai-chat", body: openaiChatStream(["a", "b"]) });
    const agent = new AgentLayer(below, {
      runs: () => runs,
      place: () => ({ session: "s" }),
      metadata: () => ({}),
      ready: async () => undefined,
      keepAwake: async () => undefined,
      holdsToolCalls: true,
      toolCalled: () => undefined,
      keptReasoning: async () => undefined,
    });
    await test(agent, below, runs);
  });
}

const refusal = (code: ErrorCode) => new DurableAIError({ code, message: "no" }).facts;

it("keeps no row of a run that was refused, and the row of one that may have started", async () => {
  await withAgent(async (agent, below, runs) => {
    below.refusal = refusal("session/busy");
    expect(await agent.start(REQUEST)).toMatchObject({ ok: false });
    expect(runs.get(NAME)).toBeUndefined();
    below.refusal = refusal("internal/unexpected");
    expect(await agent.start(REQUEST)).toMatchObject({ ok: false });
    expect(runs.get(NAME)).toMatchObject({ state: "open", runId: null });
  });
});

it("leaves a run whose answer nobody takes", async () => {
  await withAgent(async (agent, below, runs) => {
    const started = await agent.start(REQUEST);
    if (!started.ok) throw DurableAIError.from(started.error);
    await started.value.frames.cancel();
    await expect.poll(() => below.left).toBe(1);
    expect(runs.get(NAME)).toMatchObject({ state: "closed", outcome: null });
    expect(agent.isRead(Date.now())).toBe(false);
  });
});
