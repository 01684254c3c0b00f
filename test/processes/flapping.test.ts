/**
 * Many runs while their primary is out of service, works, and is out of service again: `npm run soak -- --suite flapping`
 * repeats it at size, and plots it.
 */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { SimulatedCall } from "../../src/testing/call-log.ts";
import type { TargetHealth } from "../../src/run/target-health.ts";
import { soakCount } from "../soak.ts";
import { expectedAnswer } from "./expected-answer.ts";
import { plotFlapping, type HealthSample } from "./flapping-plot.ts";
import { LOCAL_KEY, startSimulatedLayer, tagged, type SimulatedLayer } from "./simulated-layer.ts";

const EVENTS = 12;
const RUNS_PER_SESSION = 20;
const SAMPLE_MS = 500;
const headers = { authorization: `Bearer ${LOCAL_KEY}`, "content-type": "application/json" };

let layer: SimulatedLayer;
beforeAll(async () => {
  layer = await startSimulatedLayer();
});
afterAll(async () => layer.stop());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How a number of runs is spread over time, and for how many calls the primary is in and out of service. */
function sizesOf(count: number): { sessions: number; startsMs: number; delayMs: number; turns: number } {
  if (count < 500) return { sessions: Math.ceil(count / 10), startsMs: 6_000, delayMs: 400, turns: 10 };
  // Each answer takes longer than all starts: at the end of the starts all runs are under way.
  const startsMs = count * 50;
  return { sessions: count / RUNS_PER_SESSION, startsMs, delayMs: (startsMs * 1.2) / EVENTS, turns: count / 8 };
}

/** One run as its caller has it. */
interface Answered {
  runId: string;
  text: string;
  finish: string | undefined;
}

interface Asked {
  model: string;
  fallback: string;
  session: string;
  key: string;
  question: string;
}

async function ask({ model, fallback, session, key, question }: Asked): Promise<Answered> {
  const response = await fetch(`${layer.url}/v1/chat/completions`, {
    method: "POST",
    headers: {
      ...headers,
      "durable-ai-session": session,
      "durable-ai-key": key,
      "durable-ai-only": JSON.stringify(["openai", "anthropic"]),
      "durable-ai-fallback": JSON.stringify([fallback]),
    },
    body: JSON.stringify({ model, stream: true, messages: [{ role: "user", content: question }] }),
  });
  const body = await response.text();
  const events = body.split("\n").filter((line) => line.startsWith("data: {"));
  const chunks = events.map((line) => JSON.parse(line.slice("data: ".length)) as Chunk);
  const choices = chunks.flatMap((chunk) => chunk.choices ?? []);
  return {
    runId: response.headers.get("durable-ai-run-id") ?? "",
    text: choices.map(({ delta }) => delta?.content ?? "").join(""),
    finish: choices.findLast(({ finish_reason }) => finish_reason)?.finish_reason ?? undefined,
  };
}

interface Chunk {
  choices?: { delta?: { content?: string }; finish_reason?: string | null }[];
}

async function healthOf(tag: string): Promise<TargetHealth | undefined> {
  const answer = await fetch(`${layer.url}/health/targets`, { headers });
  const { targets } = (await answer.json()) as { targets: TargetHealth[] };
  return targets.find(({ model }) => model.endsWith(tag));
}

/** Looks every half second until it is stopped. */
function watchHealth(tag: string): { samples: HealthSample[]; stop(): Promise<void> } {
  const samples: HealthSample[] = [];
  const stopped = new AbortController();
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      const target = await healthOf(tag);
      samples.push({ at: Date.now(), ...(target && { target }) });
      await pause(SAMPLE_MS);
    }
  })();
  return {
    samples,
    stop: async () => {
      stopped.abort();
      await watching;
    },
  };
}

/** Most of `spans` that went on at one time. */
function mostAtOnce(spans: readonly Pick<SimulatedCall, "startedAt" | "endedAt">[]): number {
  const steps = spans.flatMap(({ startedAt, endedAt = Number.POSITIVE_INFINITY }) => [
    { at: startedAt, by: 1 },
    { at: endedAt, by: -1 },
  ]);
  let [now, most] = [0, 0];
  for (const { by } of steps.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

it("no run is lost and none answered twice while the primary flaps", { timeout: 900_000 }, async ({ task }) => {
  const count = soakCount(40);
  const { sessions, startsMs, delayMs, turns } = sizesOf(count);
  const knobs = `+events=${EVENTS}+delay=${Math.round(delayMs)}`;
  const [primary, second] = [`openai/gpt-4.1${knobs}+fault=flapping+at=${turns}`, `anthropic/claude-sonnet-5${knobs}`];
  const { tag } = tagged(primary);
  const runs = Array.from({ length: count }, (_, index) => ({
    model: `${primary}+tag=${tag}`,
    fallback: `${second}+tag=${tag}`,
    session: `flapping-${tag}-${index % sessions}`,
    key: `run-${index}`,
    question: `What becomes of run ${index}?`,
  }));

  const watch = watchHealth(tag);
  const waits: { startedAt: number; endedAt: number }[] = [];
  const startedAt = Date.now();
  const answers = await Promise.all(
    runs.map(async (run, index) => {
      await pause((index / count) * startsMs);
      const askedAt = Date.now();
      const answer = await ask(run);
      waits.push({ startedAt: askedAt, endedAt: Date.now() });
      return answer;
    }),
  );
  const endedAt = Date.now();
  await watch.stop();

  const whole = runs.map(({ question }) => expectedAnswer(question, {}, EVENTS).text.join(""));
  expect(answers.map(({ text }) => text)).toEqual(whole);
  expect(answers.every(({ finish }) => finish === "stop")).toBe(true);
  expect(new Set(answers.map(({ runId }) => runId)).size).toBe(count);
  const calls = await layer.callsOf(tag);
  const finished = calls.filter(({ state }) => state === "finished");
  expect(finished).toHaveLength(count);

  // Every key once more: the same runs, and nobody is asked anything.
  const again: Answered[] = [];
  for (let from = 0; from < count; from += 50)
    again.push(...(await Promise.all(runs.slice(from, from + 50).map((run) => ask(run)))));
  expect(again).toEqual(answers);
  expect(await layer.callsOf(tag)).toHaveLength(calls.length);

  const [ofPrimary, ofFallback] = [
    calls.filter(({ provider }) => provider === "openai"),
    calls.filter(({ provider }) => provider === "anthropic"),
  ];
  const refused = ofPrimary.filter(({ state }) => state === "failed").length;
  expect(refused + finished.length).toBe(calls.length);
  expect(ofPrimary.length - refused).toBeGreaterThan(0);
  expect(ofFallback.length).toBeGreaterThan(0);
  const seen = watch.samples.flatMap(({ target }) => (target === undefined ? [] : [target]));
  expect(seen.some(({ objects }) => objects.open > 0)).toBe(true);

  if (inject("soak").count === 0) return;
  const most = (of: (target: TargetHealth) => number): number => Math.max(0, ...seen.map(of));
  task.meta.measured = [
    `${sessions} sessions, starts over ${startsMs / 1_000} s, ${mostAtOnce(waits)} runs under way at once for their callers, ${mostAtOnce(finished)} at the providers; the primary refuses ${turns} calls, answers ${turns}, and so on`,
    `answered: ${finished.length} of ${count}, ${ofPrimary.length - refused} by the primary and ${ofFallback.length} by the fallback; asked again with their keys: ${again.length}, calls of providers for that: 0`,
    `refused calls of the primary: ${refused}, ${(refused / count).toFixed(2)} for each run; without breakers it is 2 for each run while it is out of service`,
    `run objects that saw it open at once: ${most(({ objects }) => objects.open)}; half open: ${most((target) => target.objects["half-open"])}; closed again: ${most(({ objects }) => objects.closed)}`,
  ];
  // After the last call only answers go on.
  const lastCallAt = Math.max(...calls.map((call) => call.startedAt));
  const plot = { startedAt, endedAt: Math.min(endedAt, lastCallAt + 5_000), samples: watch.samples };
  writeFileSync("docs/reports/flapping.svg", plotFlapping({ ...plot, primary: ofPrimary, fallback: ofFallback }));
});
