/** A run object that is restarted in mid-answer: another attempt goes on with what was kept. */
import { describe, expect, it } from "vitest";
import { replayRun } from "../../src/binding/replay.ts";
import { runMessages, type MessageOptions } from "../../src/binding/run-messages.ts";
import { MAX_RESUMPTIONS } from "../../src/durable-objects/active-run.ts";
import type { RunRecord, RunRequest } from "../../src/run/run-record.ts";
import { BLOCK_MS } from "../../src/stream/event-log.ts";
import type { RunMessage } from "../../src/stream/run-message.ts";
import { seededRandom, soakCount } from "../soak.ts";
import { crash, follow, framesOf, layer, pause, requestOf, start, until, valueOf } from "./layer.ts";
import { callsOf, chatEvent, chatEvents, type ScriptedAnswer } from "./scripted-provider.ts";

const COUNT = 20;
const WORDS = chatEvents(COUNT);
const TEXT = Array.from({ length: COUNT }, (_, index) => `word${index} `).join("");
/** It says some words, and then nothing. */
const hangs = (words: number): ScriptedAnswer => ({ chunks: WORDS.slice(0, 1 + words), then: "hang" });
/** Asked to go on, it starts over: what it repeats is to be left out. */
const WHOLE: ScriptedAnswer = { chunks: WORDS };

const TOOL_CALL = chatEvent({ tool_calls: [{ index: 0, id: "call_1", function: { name: "look", arguments: "" } }] });

const requested = (answers: ScriptedAnswer[], more: Partial<RunRequest> = {}) =>
  requestOf(answers, { native: false, ...more });

async function textOf(runId: string): Promise<string> {
  let text = "";
  for await (const message of runMessages(layer, runId)) {
    if (message.type === "rewind") text = "";
    if ("text" in message) text += message.text;
  }
  return text;
}

async function messagesOf(runId: string, options: MessageOptions): Promise<RunMessage[]> {
  const messages: RunMessage[] = [];
  for await (const message of runMessages(layer, runId, options)) messages.push(message);
  return messages;
}

function textIn(messages: RunMessage[]): string {
  return messages.map((message) => ("text" in message ? (message.text ?? "") : "")).join("");
}

function recordWhen(runId: string, is: (record: RunRecord) => boolean): Promise<RunRecord> {
  return until(async () => {
    const record = valueOf(await layer.get(runId));
    return is(record) && record;
  });
}

const closed = (runId: string): Promise<RunRecord> => recordWhen(runId, ({ state }) => state === "closed");

describe.concurrent("a run whose object is restarted in mid-answer", { timeout: 60_000 }, () => {
  it("goes on by itself, and takes back nothing that a living reader has seen", async () => {
    const request = requested([hangs(12), WHOLE]);
    const reading = await start(request);
    const frames = follow(reading);
    await recordWhen(reading.runId, ({ end }) => end === 13);
    await crash(reading.runId);
    const types = (await frames).map(({ type }) => type);
    expect(types).not.toContain("rewind");
    expect(types.filter((type) => type === "attempt").length).toBe(2);
    expect(await closed(reading.runId)).toMatchObject({
      outcome: "completed",
      attempts: [{ attempt: 1, error: { code: "run/interrupted" } }, { attempt: 2 }],
    });
    expect(await textOf(reading.runId)).toBe(TEXT);
    expect(callsOf(request.script.id).calls).toBe(2);
  });

  it("does so wherever it is restarted", { timeout: 600_000 }, async () => {
    const random = seededRandom();
    const crashed = Array.from({ length: soakCount(10) }, async () => {
      const at = 1 + Math.floor(random() * COUNT);
      const request = requested([{ chunks: WORDS.slice(0, 1 + at), everyMs: 15, then: "hang" }, WHOLE]);
      const reading = await start(request);
      const seen = follow(reading);
      await recordWhen(reading.runId, ({ end }) => end > at / 2);
      await pause(random() * at * 15);
      await crash(reading.runId);
      const frames = await seen;
      const events = frames.reduce((sum, frame) => sum + (frame.type === "events" ? frame.count : 0), 0);
      expect(frames.at(-1), `at ${at}`).toMatchObject({ type: "closed", outcome: "completed", end: events });
      expect(
        frames.some(({ type }) => type === "rewind"),
        `at ${at}`,
      ).toBe(false);
      expect(await textOf(reading.runId), `at ${at}`).toBe(TEXT);
    });
    await Promise.all(crashed);
  });

  it("goes on from the last event that was kept where nobody reads", async () => {
    const request = requested([hangs(12), WHOLE]);
    const reading = await start(request);
    await recordWhen(reading.runId, ({ end }) => end === 13);
    await reading.frames.cancel();
    await crash(reading.runId);
    expect(await closed(reading.runId)).toMatchObject({ outcome: "completed" });
    expect(await textOf(reading.runId)).toBe(TEXT);
  });

  it("is one stream of its format, the same in every replay", async () => {
    const reading = await start(requested([hangs(12), WHOLE]));
    const frames = follow(reading);
    await recordWhen(reading.runId, ({ end }) => end === 13);
    await crash(reading.runId);
    await frames;
    const bodies = await Promise.all(
      [0, 0, 7].map(async (from) => new Response((await replayRun(layer, reading.runId, { from })).body).text()),
    );
    expect(bodies[1]).toBe(bodies[0]);
    expect(bodies[0]?.split("\n\n").slice(7).join("\n\n")).toBe(bodies[2]);
    const chunks = (bodies[0] ?? "").split("\n\n").filter((event) => event.startsWith("data: {"));
    const said = chunks.map(
      (event) => (JSON.parse(event.slice(6)) as { choices: { delta?: { content?: string } }[] }).choices[0],
    );
    expect(said.map((choice) => choice?.delta?.content ?? "").join("")).toBe(TEXT);
    expect(new Set(chunks.map((event) => (JSON.parse(event.slice(6)) as { id: string }).id)).size).toBe(1);
  });

  it("tells a reader that comes back too late, and had more, to rewind", async () => {
    const reading = await start(requested([hangs(12), WHOLE]));
    await recordWhen(reading.runId, ({ end }) => end === 13);
    await reading.frames.cancel();
    await crash(reading.runId);
    const { runId } = await closed(reading.runId);
    const again = await framesOf(valueOf(await layer.read(runId, { from: 13, attempt: 1 })).frames);
    const [first, second, third] = again;
    expect(first).toMatchObject({ type: "rewind" });
    const to = first?.type === "rewind" ? first.to : expect.fail("no rewind");
    expect(to).toBeLessThan(13);
    expect(second).toMatchObject({ type: "attempt", attempt: 2, first: to });
    expect(third).toMatchObject({ type: "events", first: to });
  });

  it.each(["text", "openai-chat"] as const)(
    "tells that to a reader of messages in %s, whenever it comes back",
    async (format) => {
      const reading = await start(requested([hangs(12), WHOLE]));
      await recordWhen(reading.runId, ({ end }) => end === 13);
      await reading.frames.cancel();
      await crash(reading.runId);
      const inTime = await messagesOf(reading.runId, { from: 13, format });
      await closed(reading.runId);
      const late = await messagesOf(reading.runId, { from: 13, attempt: 1, format });
      const all = await messagesOf(reading.runId, { format });
      const whole = textIn(all);
      expect(inTime[0]).toEqual(late[0]);
      expect(textIn(inTime)).toBe(textIn(late));
      const [to] = late.flatMap((message) => (message.type === "rewind" ? [message.to] : []));
      expect(to).toBeLessThan(13);
      const first = await messagesOf(reading.runId, { from: to, format });
      expect(textIn(late)).toBe(textIn(first));
      expect(whole.endsWith(textIn(late))).toBe(true);
      // It has heard of the second attempt: what it has is of that.
      const known = await messagesOf(reading.runId, { from: 13, attempt: 2, format });
      expect(known.map(({ type }) => type)).not.toContain("rewind");
      expect(whole.endsWith(textIn(known))).toBe(true);
    },
  );

  it("refuses a reader by position that has more than was kept", async () => {
    const reading = await start(requested([hangs(12), WHOLE]));
    await recordWhen(reading.runId, ({ end }) => end === 13);
    await reading.frames.cancel();
    await crash(reading.runId);
    await expect(replayRun(layer, reading.runId, { from: 13 })).rejects.toMatchObject({
      code: "run/rewound",
      status: 409,
    });
    await closed(reading.runId);
    expect(await new Response((await replayRun(layer, reading.runId)).body).text()).toContain("[DONE]");
  });

  it("asks anew where nothing had been delivered", async () => {
    const request = requested([{ chunks: [], then: "hang" }, WHOLE]);
    const reading = await start(request);
    const frames = follow(reading);
    await until(() => callsOf(request.script.id).calls === 1);
    await crash(reading.runId);
    await frames;
    expect(await textOf(reading.runId)).toBe(TEXT);
  });

  it("goes on as often as a run may, and then fails", { timeout: 40_000 }, async () => {
    const request = requested(Array.from({ length: MAX_RESUMPTIONS + 2 }, (_, i) => hangs(4 + i)));
    const reading = await start(request);
    const ended = follow(reading);
    for (let crashes = 1; crashes <= MAX_RESUMPTIONS + 1; crashes += 1) {
      await until(() => callsOf(request.script.id).calls === crashes);
      await recordWhen(reading.runId, ({ state, end }) => state === "live" && end > 0);
      await crash(reading.runId);
    }
    expect((await ended).at(-1)).toMatchObject({ type: "closed", outcome: "interrupted" });
  });

  it.each([
    ["the caller wants it to fail", requested([hangs(12)], { onInterrupted: "fail" })],
    ["its reader has the provider's own bytes", requested([hangs(12)], { native: true })],
    ["a call of a tool was delivered", requested([{ chunks: [TOOL_CALL], then: "hang" }])],
    [
      "nobody can come back for it",
      requested([hangs(12)], { session: undefined, onDetach: { cancelAfterMs: 60_000 } }),
    ],
  ])("ends as interrupted where %s", async (_why, request) => {
    const reading = await start(request);
    await recordWhen(reading.runId, ({ end }) => end > 0);
    await reading.frames.cancel();
    // Until it is on disk: what is lost was never delivered.
    await pause(2 * BLOCK_MS);
    await crash(reading.runId);
    expect(await closed(reading.runId)).toMatchObject({ outcome: "interrupted", error: { code: "run/interrupted" } });
    expect(callsOf(request.script.id).calls).toBe(1);
  });
});
