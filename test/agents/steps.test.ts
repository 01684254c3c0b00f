/** Steps that are taken again after a death: each has its inference once, because the run's key is the step's. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { until } from "../durable-objects/layer.ts";
import { callsOf, chatEvents, type Script, type ScriptedAnswer } from "../durable-objects/scripted-provider.ts";
import { asked, type Taken, type Work } from "./steps.ts";

let name = "";
beforeEach(() => void (name = crypto.randomUUID()));

const agent = () => env.STEP.getByName(name);

/** A whole answer; the nth call of the provider says so. */
function answer(number: number, more: Partial<ScriptedAnswer> = {}): ScriptedAnswer {
  const message = { role: "assistant", content: `answer ${number}` };
  const choices = [{ index: 0, message, finish_reason: "stop" }];
  const body = JSON.stringify({ id: "c", object: "chat.completion", created: 1, model: "m", choices });
  return { chunks: [body], headers: { "content-type": "application/json" }, ...more };
}

/** A question, and how often it really reached the provider. */
function question(diesAfter: boolean, ...answers: ScriptedAnswer[]): { work: Work; calls: () => number } {
  const script: Script = { id: crypto.randomUUID(), answers };
  const inputs = { messages: [{ role: "user", content: "go" }], script } as unknown as JsonObject;
  return { work: { inputs, diesAfter }, calls: () => callsOf(script.id).calls };
}

async function kill(): Promise<void> {
  try {
    await agent().crash();
  } catch {
    // The call dies with the object.
  }
}

/** The times the step was taken, once `count` of them have their answer. Alarms are moved up, nobody calls the agent. */
function takenAfter(count: number): Promise<Taken[]> {
  return until(async () => {
    await runDurableObjectAlarm(agent()).catch(() => undefined);
    const taken = await Promise.resolve(agent().taken()).catch(() => []);
    return taken.filter(({ text }) => text !== null).length >= count && taken;
  });
}

const STEPS: Record<string, (work: Work) => Promise<void>> = {
  "a step of a task": (work) => agent().task(work),
  "a fiber": (work) => agent().fiber(work),
  "an item of a queue": (work) => agent().queued(work),
  "a schedule": (work) => agent().later(work),
  "a step of a Workflow that asks the agent": (work) => agent().workflow(work, "agent"),
};

for (const [kind, begin] of Object.entries(STEPS))
  describe(kind, () => {
    it("killed while the model answers is taken again, and has that answer", async () => {
      const { work, calls } = question(false, answer(1, { headersAfterMs: 400 }), answer(2));
      await begin(work);
      await until(() => calls() === 1);
      await kill();
      const taken = await takenAfter(1);
      expect(taken[0]).toMatchObject({ text: null });
      expect(taken.at(-1)).toMatchObject({ key: taken[0]?.key, text: "answer 1" });
      expect(calls()).toBe(1);
    });

    it("killed when it has its answer, and before it is done, is taken again and has the same", async () => {
      const { work, calls } = question(true, answer(1), answer(2));
      await begin(work);
      const [first, ...again] = await takenAfter(2);
      expect(first).toMatchObject({ text: "answer 1", run: expect.any(String) });
      expect(again).toEqual([first]);
      expect(calls()).toBe(1);
    });
  });

it("a step of a Workflow that asks by itself, and fails after it, has the same answer when it is taken again", async () => {
  const { work, calls } = question(false, answer(1), answer(2));
  await agent().workflow(work, "alone");
  const runs = await until(() => {
    const known = asked.get(name) ?? [];
    return known.length === 2 && known;
  });
  expect(new Set(runs).size).toBe(1);
  expect(calls()).toBe(1);
});

it("a schedule that recurs is another inference each time it is due", async () => {
  const { work, calls } = question(false, answer(1), answer(2));
  await agent().recurring(work);
  const taken = await takenAfter(2);
  expect(taken.slice(0, 2)).toMatchObject([{ text: "answer 1" }, { text: "answer 2" }]);
  expect(calls()).toBeGreaterThanOrEqual(2);
  await kill();
});

it("a step whose answer broke off gets another from the provider when it is taken again", async () => {
  const { work, calls } = question(
    false,
    { chunks: chatEvents(9).slice(0, 3), then: "break" },
    { chunks: chatEvents(9, "again") },
  );
  await agent().task({ ...work, inputs: { ...work.inputs, stream: true } });
  expect((await takenAfter(1)).at(-1)?.text).toContain("again8");
  expect(calls()).toBe(2);
});
