/** Streams of `env.AI` whose calls ask for them to be collected: seen beside their callers, who get them as they come. */
import { describe, expect, it } from "vitest";
import { wrapAI, type DurableAI } from "../../src/ai.ts";
import type { AiLogs } from "../../src/binding/logs.ts";
import { TAIL_BYTES } from "../../src/binding/read-along.ts";
import type { LayerService } from "../../src/binding/wrap-options.ts";
import { createSimulatedAI } from "../../src/testing/simulated-ai.ts";
import { createSimulator } from "../../src/testing/simulator.ts";
import { pause } from "../durable-objects/layer.ts";
import { newAccount } from "./asking.ts";

const LLAMA = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
const KEY = `sk-ant-api03-${"a".repeat(90)}`;
const INPUTS = { messages: [{ role: "user", content: `hi, ${KEY}, card 4111111111111111` }], stream: true };
const USAGE = { prompt_tokens: 12, completion_tokens: 500 };
const COLLECTED = { collectLog: true };

interface Bound {
  ai: DurableAI;
  logs: AiLogs;
  done(): Promise<unknown>;
}

type Source = () => ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>;

/** A Worker whose `env.AI` answers with that stream, bound to a layer with these variables. */
function boundWorker(source: Source, variables: Record<string, string> = {}): Bound {
  const { layer, logs } = newAccount(undefined, variables);
  const pending: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>): void => void pending.push(promise);
  const ai = wrapAI({ run: source } as unknown as Ai, { service: layer as unknown as LayerService, waitUntil });
  // What is logged at the end of a stream is waited for by what was said at its beginning.
  const done = async (): Promise<void> => {
    for (let waited = 0; waited < pending.length; waited += 1) await pending[waited];
  };
  return { ai, logs, done };
}

const ask = async (ai: DurableAI, options?: object): Promise<ReadableStream<Uint8Array>> =>
  (await (ai.run as unknown as (...call: unknown[]) => Promise<unknown>)(
    LLAMA,
    INPUTS,
    options,
  )) as ReadableStream<Uint8Array>;

const simulated: Source = async () =>
  (await (createSimulatedAI(createSimulator().fetch).run as unknown as (...call: unknown[]) => Promise<unknown>)(
    LLAMA,
    INPUTS,
  )) as ReadableStream<Uint8Array>;

/** As the platform's own: workerd's streams of bytes. */
const native: Source = async () => (await simulated()).pipeThrough(new IdentityTransformStream());

/** A stream of the platform's that somebody writes to. */
function written(write: (writer: WritableStreamDefaultWriter<Uint8Array>) => Promise<void>): {
  source: Source;
  writing: Promise<void>;
} {
  const { readable, writable } = new IdentityTransformStream();
  return { source: () => readable, writing: write(writable.getWriter()) };
}

const event = (content: string, more: object = {}): Uint8Array =>
  new TextEncoder().encode(`data: ${JSON.stringify({ response: content, ...more })}\n\n`);

describe("a direct stream that is collected", () => {
  it.each([
    ["of the platform", native],
    ["of somebody's own", simulated],
  ])("%s has its usage, its cost and its bodies in the log, without keys", async (_name, source) => {
    const { ai, logs, done } = boundWorker(source, {
      DURABLE_AI_LOG_REDACT: JSON.stringify({ patterns: ["\\d{16}"] }),
    });
    const stream = await ask(ai, COLLECTED);
    const { logId = "" } = ai.runs.of(stream) ?? {};
    const text = await new Response(stream).text();
    expect(text).toBe(await new Response(await simulated()).text());
    await done();
    const record = await logs.get(logId);
    expect(record).toMatchObject({ stream: true, outcome: "completed", cost: { source: "catalog" }, hasBodies: true });
    expect(record.usage?.outputTokens).toBeGreaterThan(0);
    expect(record.firstEventMs).toBeLessThanOrEqual(record.durationMs);
    const { request, response } = record.bodies ?? {};
    expect(request?.head).toContain("card [redacted]");
    expect(JSON.stringify(record)).not.toContain(KEY);
    expect(JSON.parse(response?.head ?? "")).toMatchObject({ content: [{ type: "text" }] });
    expect(response).toMatchObject({ whole: true, bytes: new TextEncoder().encode(text).length });
  });

  it("has no bodies where none are wanted, and is the very stream where nothing is", async () => {
    const { ai, logs, done } = boundWorker(native);
    const stream = await ask(ai, { collectLog: true, collectLogPayload: false });
    const { logId = "" } = ai.runs.of(stream) ?? {};
    await new Response(stream).text();
    await done();
    expect(await logs.get(logId)).toMatchObject({ cost: { source: "catalog" } });
    expect((await logs.get(logId)).bodies).toBeUndefined();
    const untouched = await native();
    expect(await ask(boundWorker(() => untouched).ai)).toBe(untouched);
  });

  it("has its usage where it is much longer than what is kept of it, and comes in any pieces", async () => {
    const words = Array.from({ length: 2_000 }, (_, i) => event(`word${i} `));
    const { source, writing } = written(async (writer) => {
      for (const word of words) {
        await writer.write(word.slice(0, 7));
        await writer.write(word.slice(7));
      }
      await writer.write(event("", { usage: USAGE }));
      await writer.write(new TextEncoder().encode("data: [DONE]\n\n"));
      await writer.close();
    });
    const { ai, logs, done } = boundWorker(source);
    const stream = await ask(ai, { collectLog: true, collectLogPayload: false });
    const { logId = "" } = ai.runs.of(stream) ?? {};
    const text = await new Response(stream).text();
    await writing;
    expect(text.length).toBeGreaterThan(3 * TAIL_BYTES);
    await done();
    expect(await logs.get(logId)).toMatchObject({ usage: { inputTokens: 12, outputTokens: 500 } });
  });

  it("that its caller leaves ends at its provider too, and is logged as cancelled", async () => {
    const { source, writing } = written(async (writer) => {
      for (let isOpen = true; isOpen;) {
        isOpen = await writer.write(event("word ")).then(
          () => true,
          () => false,
        );
        await pause(10);
      }
    });
    const { ai, logs, done } = boundWorker(source);
    const stream = await ask(ai, COLLECTED);
    const { logId = "" } = ai.runs.of(stream) ?? {};
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    await writing;
    await done();
    expect(await logs.get(logId)).toMatchObject({ outcome: "cancelled", cost: { source: "unknown" } });
  });

  it("that its caller stalls waits with them", async () => {
    const piece = new Uint8Array(65_536).fill(65);
    const pieces = 64;
    let wrote = 0;
    const { source, writing } = written(async (writer) => {
      for (; wrote < pieces; wrote += 1) await writer.write(piece);
      await writer.close();
    });
    const { ai, logs, done } = boundWorker(source);
    const stream = await ask(ai, COLLECTED);
    const { logId = "" } = ai.runs.of(stream) ?? {};
    await pause(500);
    expect(wrote).toBeLessThan(4);
    expect((await new Response(stream).arrayBuffer()).byteLength).toBe(pieces * piece.length);
    await writing;
    await done();
    expect(await logs.get(logId)).toMatchObject({ outcome: "completed", cost: { source: "unknown" } });
  });

  it("is one of bytes, for callers who bring buffers", async () => {
    const { ai } = boundWorker(native);
    const reader = (await ask(ai, COLLECTED)).getReader({ mode: "byob" });
    let text = "";
    for (let view = new Uint8Array(100); ;) {
      const { done, value } = await reader.read(view);
      if (value !== undefined) text += new TextDecoder().decode(value);
      if (done) break;
      view = new Uint8Array(value.buffer);
    }
    expect(text).toContain("[DONE]");
  });

  it("that breaks is logged as failed, and breaks for its caller", async () => {
    const { source, writing } = written(async (writer) => {
      await writer.write(event("word "));
      await writer.abort(new TypeError("connection lost"));
    });
    const { ai, logs, done } = boundWorker(source);
    const stream = await ask(ai, COLLECTED);
    const { logId = "" } = ai.runs.of(stream) ?? {};
    await expect(new Response(stream).text()).rejects.toThrow();
    await writing;
    await done();
    expect(await logs.get(logId)).toMatchObject({
      outcome: "failed",
      error: { code: "provider/truncated" },
      cost: { source: "unknown" },
    });
  });
});

it("bodies of a direct call that was cut are not logged where the layer's rules have to see all of them", async () => {
  const long = JSON.stringify({ user: "somebody", text: "a".repeat(300_000) });
  const words = (): ReadableStream<Uint8Array> => {
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    void writer.write(event(long)).then(() => writer.close());
    return readable;
  };
  for (const [rules, isThere] of [
    [{ paths: ["content[*].text"] }, false],
    [{ patterns: ["zzz"] }, true],
  ] as const) {
    const { ai, logs, done } = boundWorker(words, { DURABLE_AI_LOG_REDACT: JSON.stringify(rules) });
    const stream = await ask(ai, COLLECTED);
    const { logId = "" } = ai.runs.of(stream) ?? {};
    await new Response(stream).text();
    await done();
    const { response } = (await logs.get(logId)).bodies ?? {};
    expect(response).toMatchObject({ whole: false });
    expect(response?.head !== undefined).toBe(isThere);
  }
});
