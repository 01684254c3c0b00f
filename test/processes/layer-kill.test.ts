/**
 * SIGKILL to the inference layer's process while it answers: with a reader in another process, with one over HTTP, and
 * with nobody reading. `npm run soak -- --suite kill-layer` repeats it at the stated number.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AnswerReader, wordsOf } from "../../scripts/agent-client.ts";
import type { Restartable } from "../../scripts/restartable.ts";
import { WatchedRun } from "../../src/browser/watched-run.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { EVENTS, keptAnswer, KillStage, modelOf } from "./kill-stage.ts";

const LONG_MS = 7_200_000;
const QUESTION = "What survives?";
const HEADERS = { authorization: "Bearer dev", "content-type": "application/json" };

const random = seededRandom();
let stage: KillStage;
let layer: Restartable;
let agent: Restartable;
/** The text of the answer that nobody interrupted: the others are to be as it is. */
let whole = "";

beforeAll(async () => {
  stage = await KillStage.open();
  layer = await stage.worker("wrangler.jsonc", "layer", "layers");
  agent = await stage.worker("examples/agent/wrangler.jsonc", "agent", "layers");
  await layer.start();
  await agent.start();
  whole = await textOf(await startRun("undisturbed"));
});
afterAll(async () => {
  await Promise.all([layer.kill(), agent.kill()]);
  await stage.close();
});

/** After how many events of an answer it is killed. */
const anywhere = (): number => 1 + Math.floor(random() * (EVENTS - 2));

/** A run that is under way, and who reads it. */
interface ReadRun {
  /** What its reader has. */
  text(): string;
  /** Waits for the end of the run, and expects what it promises to its reader. */
  ends(): Promise<void>;
}

describe("kill -9 of the inference layer", () => {
  it(
    "takes nothing back from an agent that lives on; the run goes on by itself, also for a page and where nobody reads",
    { timeout: LONG_MS },
    async ({ task }) => {
      let isHit = 0;
      for (let kill = 0; kill < soakCount(2); kill += 1) {
        const tags = ["agent", "page", "nobody"].map((who) => `${who}-${kill}`);
        const [byAgent = "", byPage = "", byNobody = ""] = tags;
        const at = anywhere();
        const runs = await Promise.all([readByAgent(byAgent), readByPage(byPage), readByNobody(byNobody)]);
        await until(() => runs[0].text().split("\n\n").length > at);
        await layer.kill();
        const seen = runs.map((run) => run.text());
        expect(seen[0], byAgent).not.toContain("[DONE]");
        await layer.start();
        for (const [index, run] of runs.entries()) {
          await run.ends();
          expect(run.text().startsWith(seen[index] ?? ""), tags[index]).toBe(true);
        }
        for (const tag of tags) expect(stage.callsOf(tag), tag).toBeLessThanOrEqual(2);
        isHit += tags.filter((tag) => stage.callsOf(tag) === 2).length;
      }
      const kills = soakCount(2);
      expect(isHit).toBeGreaterThanOrEqual(kills);
      task.meta.measured = [
        `${3 * kills} runs, a third of them read by an agent, by a page and by nobody; ${isHit} were in mid-answer`,
      ];
    },
  );

  it(
    "is a clear failure for who asks for it: never a clean end, never an event twice",
    { timeout: LONG_MS },
    async () => {
      const onInterrupted = { "durable-ai-on-interrupted": "fail" };
      const headers = { ...HEADERS, ...onInterrupted };
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
        expect(stage.callsOf(tag)).toBe(1);
      }
    },
  );
});

/** An agent in a process of its own, which reads the run twice: for its own code, and for a client. */
async function readByAgent(tag: string): Promise<ReadRun> {
  const url = `${agent.url.replace("http", "ws")}/agents/writer/${tag}`;
  const reader = new AnswerReader(url, "openai-chat");
  const ending = reader.ask(QUESTION, modelOf(tag));
  await until(() => reader.offset > 0);
  return {
    text: () => reader.text,
    async ends() {
      expect(await ending, tag).toMatchObject({ outcome: "completed" });
      expect([reader.takenBack, reader.duplicates], tag).toEqual([0, 0]);
      expect(wordsOf(reader.text), tag).toBe(whole);
      const replayed = new AnswerReader(url, "openai-chat");
      await replayed.replay(reader.key);
      expect(reader.text, tag).toBe(replayed.text);
      expect(await keptAnswer(agent.url, tag, reader.key), tag).toMatchObject({ outcome: "completed", text: whole });
    },
  };
}

/** A page: over HTTP, from the layer itself, so that it loses its connection and has to come back. */
async function readByPage(tag: string): Promise<ReadRun> {
  const runId = await startRun(tag);
  const page = new WatchedRun(runId, { layer: layer.url, headers: HEADERS });
  const texts: string[] = [];
  page.subscribe(() => void texts.push(page.state.text));
  await until(() => page.state.text !== "");
  return {
    text: () => page.state.text,
    async ends() {
      await until(() => page.state.status !== "connecting" && page.state.status !== "streaming");
      expect(page.state, tag).toMatchObject({ status: "completed", text: whole });
      for (const text of texts) expect(whole.startsWith(text), `${tag}: ${text}`).toBe(true);
      expect(await textOf(runId), tag).toBe(whole);
    },
  };
}

async function readByNobody(tag: string): Promise<ReadRun> {
  const runId = await startRun(tag);
  return {
    text: () => "",
    async ends() {
      expect(await closedRun(runId), tag).toMatchObject({ outcome: "completed" });
      expect(await textOf(runId), tag).toBe(whole);
    },
  };
}

/** Starts a run in a session of its own, and leaves it. */
async function startRun(tag: string): Promise<string> {
  const response = await fetch(`${layer.url}/v1/chat/completions`, {
    method: "POST",
    headers: { ...HEADERS, "durable-ai-session": tag, "durable-ai-key": "answer" },
    body: JSON.stringify({ model: modelOf(tag), stream: true, messages: [{ role: "user", content: QUESTION }] }),
  });
  expect(response.status).toBe(200);
  await response.body?.cancel();
  return response.headers.get("durable-ai-run-id") ?? "";
}

/** The text of a run, when it has closed. */
async function textOf(runId: string): Promise<string> {
  const messages = await readMessages(`${layer.url}/runs/${runId}/events?format=text`, HEADERS);
  return messages.map(({ data }) => data["text"] ?? "").join("");
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await pause(5);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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
async function closedRun(runId: string): Promise<unknown> {
  for (;;) {
    const record = (await (await fetch(`${layer.url}/runs/${runId}`, { headers: HEADERS })).json()) as {
      state: string;
    };
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
