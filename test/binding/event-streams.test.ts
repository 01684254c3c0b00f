/** Runs whose events are frames of an AWS event stream, and readers who want such frames. */
import { describe, expect, it } from "vitest";
import { wrapAI, type DurableAI } from "../../src/ai.ts";
import { runMessages } from "../../src/binding/run-messages.ts";
import type { FormatId } from "../../src/chat.ts";
import { DurableAIError } from "../../src/errors.ts";
import { readFrame, writeFrame } from "../../src/formats/event-stream.ts";
import { formatOf } from "../../src/formats/formats.ts";
import type { JsonObject } from "../../src/json.ts";
import { CommitGate } from "../../src/run/commit-gate.ts";
import { eventEnds } from "../../src/stream/scanner.ts";
import { answerOfDeltas, decode } from "../formats/answers.ts";
import { CannedLayer, RUN_ID, type CannedRun } from "./canned-layer.ts";
import { openaiChatStream } from "./canned-streams.ts";

const CONTENT_TYPE = "application/vnd.amazon.eventstream";
const STREAMED = {
  messages: [{ role: "user", content: "hi" }],
  stream: true,
  stream_options: { include_usage: true },
} as const;
const WORDS = ["Hello", " there", "\n\nhow are you?"];

const event = (name: string, body: JsonObject): Uint8Array =>
  writeFrame({ kind: "event", name, data: JSON.stringify(body) });
const FRAMES = [
  event("messageStart", { role: "assistant" }),
  ...WORDS.map((text) => event("contentBlockDelta", { contentBlockIndex: 0, delta: { text } })),
  event("contentBlockStop", { contentBlockIndex: 0 }),
  event("messageStop", { stopReason: "end_turn" }),
  event("metadata", { usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 } }),
];
const BODY = Uint8Array.from(FRAMES.flatMap((frame) => [...frame]));
const CONVERSE: CannedRun = { format: "bedrock-converse", framing: "event-stream", body: "", bytes: BODY };

function bind(run: CannedRun): { ai: DurableAI; layer: CannedLayer } {
  const layer = new CannedLayer(run);
  return { layer, ai: wrapAI(undefined, { service: layer }) };
}

async function read(ai: DurableAI, format: FormatId): Promise<{ type: string | null; bytes: Uint8Array }> {
  const options = { returnRawResponse: true, session: "s", format } as const;
  const response = await ai.run("amazon/nova-2-lite-v1", STREAMED, options);
  return { type: response.headers.get("content-type"), bytes: new Uint8Array(await response.arrayBuffer()) };
}

function framesIn(bytes: Uint8Array) {
  const ends = eventEnds(bytes, "event-stream");
  return ends.map((end, i) => readFrame(bytes.subarray(i === 0 ? 0 : ends[i - 1], end)));
}

describe("a run of frames", () => {
  it("is passed on as it is to a reader of Converse", async () => {
    expect(await read(bind(CONVERSE).ai, "bedrock-converse")).toEqual({ type: CONTENT_TYPE, bytes: BODY });
  });

  it.each(["openai-chat", "anthropic-messages", "workers-ai"] as const)("is translated to %s", async (format) => {
    const { type, bytes } = await read(bind(CONVERSE).ai, format);
    expect(type).toBe("text/event-stream");
    const { text, finish, usage } = answerOfDeltas(decode(format, [bytes]));
    expect([text, finish?.reason, usage?.outputTokens]).toEqual([WORDS.join(""), "stop", 5]);
  });

  it("has its usage although that comes after the end", () => {
    const gate = new CommitGate(formatOf("bedrock-converse"), "event-stream");
    const passed = gate.accept({ bytes: BODY, ends: eventEnds(BODY, "event-stream") });
    expect([gate.committed, gate.ended, passed.events?.ends.length]).toEqual([true, true, FRAMES.length]);
    expect(gate.usage()).toMatchObject({ inputTokens: 3, outputTokens: 5 });
  });

  it("waits for content, and fails with what its exceptions say", () => {
    const gate = new CommitGate(formatOf("bedrock-converse"), "event-stream");
    const [start = new Uint8Array()] = FRAMES;
    expect(gate.accept({ bytes: start, ends: [start.length] })).toEqual({ events: undefined });
    const thrown = writeFrame({ kind: "exception", name: "throttlingException", data: '{"message":"Slow down"}' });
    const fault = { message: "Slow down", type: "ThrottlingException", status: 429 };
    expect(gate.accept({ bytes: thrown, ends: [thrown.length] }).fault).toEqual(fault);
    expect(gate.committed).toBe(false);
  });

  it("is base64 in JSON messages, from any offset", async () => {
    for (let from = 0; from <= FRAMES.length; from += 1) {
      let text = "";
      for await (const message of runMessages(bind(CONVERSE).layer, RUN_ID, { format: "native", from }))
        if (message.type === "events") text += atob(message.base64 ?? "");
      const expected = Uint8Array.from(FRAMES.slice(from).flatMap((frame) => [...frame]));
      expect(text).toBe(String.fromCharCode(...expected));
    }
  });

  it("is text in JSON messages of a text format", async () => {
    let text = "";
    for await (const message of runMessages(bind(CONVERSE).layer, RUN_ID))
      if (message.type === "events") text += message.text;
    expect(text).toBe(WORDS.join(""));
  });
});

describe("a reader of Converse", () => {
  const CHAT: CannedRun = { format: "openai-chat", body: openaiChatStream(WORDS), chunkBytes: 40 };

  it("gets frames whatever the provider sent", async () => {
    const { type, bytes } = await read(bind(CHAT).ai, "bedrock-converse");
    expect(type).toBe(CONTENT_TYPE);
    expect(framesIn(bytes).every(({ kind }) => kind === "event")).toBe(true);
    const { text, finish } = answerOfDeltas(decode("bedrock-converse", [bytes]));
    expect([text, finish?.reason]).toEqual([WORDS.join(""), "stop"]);
  });

  it.each([CHAT, CONVERSE])("goes on from any frame", async (run) => {
    const { ai } = bind(run);
    const { bytes } = await read(ai, "bedrock-converse");
    const ends = eventEnds(bytes, "event-stream");
    for (let from = 0; from <= ends.length; from += 1) {
      const rest = await ai.fetch(
        `https://workers-binding.ai/ai-gateway/gateways/default/run/${RUN_ID}/resume?from=${from}`,
      );
      expect(rest.headers.get("content-type")).toBe(CONTENT_TYPE);
      expect(new Uint8Array(await rest.arrayBuffer())).toEqual(bytes.slice(from === 0 ? 0 : ends[from - 1]));
    }
  });

  it.each([CHAT, CONVERSE])("is told of a failure by an exception", async (run) => {
    const { facts } = new DurableAIError({ code: "provider/error", status: 429, message: "limited" });
    const { ai } = bind({ ...run, outcome: "failed", error: facts });
    const options = { returnRawResponse: true, session: "s", format: "bedrock-converse" } as const;
    const { body } = await ai.run("amazon/nova-2-lite-v1", STREAMED, options);
    const chunks: number[] = [];
    await expect(
      (async () => {
        for await (const chunk of body as ReadableStream<Uint8Array>) chunks.push(...chunk);
      })(),
    ).rejects.toThrow("limited");
    const last = framesIn(Uint8Array.from(chunks)).at(-1);
    expect(last).toMatchObject({ kind: "exception", name: "throttlingException" });
  });
});
