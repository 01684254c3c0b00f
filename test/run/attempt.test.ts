/** Runs over a provider and a clock that the test moves: what takes too long, and what is left open. */
import { describe, expect, it } from "vitest";
import { CallFrames } from "../../src/binding/call-frames.ts";
import { FrameSink } from "../../src/binding/frame-sink.ts";
import type { ProviderCall } from "../../src/providers/provider.ts";
import { AFTER_END_MS, type RunSink } from "../../src/run/attempt.ts";
import type { Target } from "../../src/run/route.ts";
import { BETWEEN_EVENTS_MS, executeRun, FIRST_EVENT_MS, TOTAL_MS, type RunEnd } from "../../src/run/run.ts";
import type { RunRequest } from "../../src/run/run-record.ts";
import { FrameDecoder, type Frame } from "../../src/stream/frame.ts";
import { chatEvents } from "../durable-objects/scripted-provider.ts";
import { ManualClock } from "./manual-clock.ts";

const WORDS = chatEvents(5);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Long enough for everything that waits for nothing but promises. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

/** A body that the test writes to, and that notes how it was left. It knows nothing of the call's signal. */
class Body {
  cancelled = 0;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly stream: ReadableStream<Uint8Array> = new ReadableStream({
    start: (controller) => void (this.#controller = controller),
    cancel: () => void (this.cancelled += 1),
  });

  write(...texts: string[]): void {
    for (const text of texts) this.#controller?.enqueue(encode(text));
  }
  end(): void {
    this.#controller?.close();
  }
  break(): void {
    this.#controller?.error(new TypeError("connection reset"));
  }
}

const REQUEST: RunRequest = {
  model: "test/model",
  inputs: {},
  format: "openai-chat",
  native: true,
  stream: true,
  includeUsage: true,
  requestHash: "hash",
};

/** One run over the targets whose dispatches are given. */
function run(dispatches: ((call: ProviderCall) => Promise<Response>)[], sink: RunSink, signal?: AbortSignal) {
  const clock = new ManualClock();
  const targets = dispatches.map((dispatch, index): Target => ({
    provider: `provider${index}`,
    model: { id: "model" },
    format: "openai-chat",
    connection: { dispatch },
    slow: false,
    warnings: [],
  }));
  const slots = { acquire: async () => undefined, release: () => undefined };
  const context = { request: REQUEST, targets, signal: signal ?? new AbortController().signal, clock, slots };
  return { clock, end: executeRun({ ...context, random: () => 0 }, sink) };
}

const NOTHING: RunSink = { open: () => undefined, append: () => undefined };

function answer(body: Body, status = 200, type = "text/event-stream"): () => Promise<Response> {
  return async () => new Response(body.stream, { status, headers: { "content-type": type } });
}

describe("a run of several answers", () => {
  const chunkOf = (index: number, content: string, finish: string | null = null): string =>
    `data: ${JSON.stringify({ choices: [{ index, delta: { content }, finish_reason: finish }] })}\n\n`;
  const pause = AFTER_END_MS + 1_000;

  it("waits for the second as for any other, when the first has ended", async () => {
    const body = new Body();
    const { clock, end } = run([answer(body)], NOTHING);
    body.write(chunkOf(0, "One"), chunkOf(1, "Tw"), chunkOf(0, ".", "stop"));
    await settle();
    clock.advance(pause);
    body.write(chunkOf(1, "o", "stop"));
    await settle();
    body.end();
    expect(await end).toMatchObject({ outcome: "completed" });
  });

  it("also where the second begins after the first one's end", async () => {
    const body = new Body();
    const { clock, end } = run([answer(body)], NOTHING);
    body.write(chunkOf(0, "One.", "stop"));
    await settle();
    body.write(chunkOf(1, "Tw"));
    await settle();
    clock.advance(pause);
    body.write(chunkOf(1, "o", "stop"));
    await settle();
    body.end();
    expect(await end).toMatchObject({ outcome: "completed" });
  });

  it("is not whole where the second is cut off", async () => {
    const body = new Body();
    const { end } = run([answer(body)], NOTHING);
    body.write(chunkOf(0, "One.", "stop"), chunkOf(1, "Tw"));
    body.end();
    expect(await end).toMatchObject({ outcome: "failed", error: { code: "provider/truncated" } });
  });
});

describe("an answer that is looked at in turns", () => {
  it("is not silent while nobody looks", async () => {
    const body = new Body();
    let wake = (): void => undefined;
    let turns = 0;
    const sink: RunSink = {
      ...NOTHING,
      pass: () => ({
        turn: () => {
          turns += 1;
          return new Promise((resolve) => (wake = resolve));
        },
        stop: () => undefined,
      }),
    };
    const { clock, end } = run([answer(body)], sink);
    /** A turn passes. */
    const look = async (): Promise<void> => {
      await settle();
      clock.advance(2 * BETWEEN_EVENTS_MS);
      wake();
      await settle();
    };
    const [prologue = "", first = "", ...others] = WORDS;
    body.write(prologue, first);
    await settle();
    for (const event of others) {
      body.write(event);
      await look();
    }
    body.end();
    expect(await end).toMatchObject({ outcome: "completed" });
    expect(turns).toBeGreaterThan(1);
  });
});

describe("a reader that takes its time", () => {
  it("is not taken for a silent provider", async () => {
    const body = new Body();
    const out = new CallFrames(false);
    const sink = new FrameSink(out);
    const readable = (await out.frames) as ReadableStream<Uint8Array>;
    const { clock, end } = run([answer(body)], sink, out.signal);
    const closed = end.then((ended) => sink.close(ended));
    body.write(...WORDS.slice(0, 3));
    await settle();
    // Nobody has read a byte, so that the provider's next events wait in their connection.
    for (let waited = 0; waited < 3 * BETWEEN_EVENTS_MS; waited += 1_000) {
      clock.advance(1_000);
      await settle();
    }
    body.write(...WORDS.slice(3));
    body.end();
    const decoder = new FrameDecoder();
    const frames: Frame[] = [];
    for await (const chunk of readable) frames.push(...decoder.push(chunk));
    await closed;
    expect(frames.at(-1)).toMatchObject({ type: "closed", outcome: "completed", end: WORDS.length });
  });

  it("does not hide a provider that is silent after it", async () => {
    const body = new Body();
    const out = new CallFrames(false);
    const sink = new FrameSink(out);
    const readable = (await out.frames) as ReadableStream<Uint8Array>;
    const { clock, end } = run([answer(body)], sink, out.signal);
    body.write(...WORDS.slice(0, 3));
    await settle();
    clock.advance(2 * BETWEEN_EVENTS_MS);
    const reader = readable.getReader();
    void (async () => {
      while (!(await reader.read()).done) continue;
    })();
    await settle();
    clock.advance(BETWEEN_EVENTS_MS);
    expect(await end).toMatchObject({ outcome: "failed", error: { code: "provider/timeout" } });
    expect(body.cancelled).toBe(1);
  });
});

describe("an error answer", () => {
  const refused = JSON.stringify({ error: { message: "no such thing", code: "bad_thing" } });

  it("whose body never ends is an error all the same", async () => {
    const body = new Body();
    const { clock, end } = run([answer(body, 400, "application/json")], NOTHING);
    body.write(refused);
    await settle();
    clock.advance(BETWEEN_EVENTS_MS);
    expect(await end).toMatchObject({
      outcome: "failed",
      error: { code: "provider/error", status: 400, provider: { code: "bad_thing" } },
    });
    expect(body.cancelled).toBe(1);
  });

  it("whose body never ends does not outlive its run", async () => {
    const body = new Body();
    const controller = new AbortController();
    const { end } = run([answer(body, 503, "application/json")], NOTHING, controller.signal);
    await settle();
    controller.abort(new DOMException("enough", "AbortError"));
    expect((await end).outcome).toBe("cancelled");
    expect(body.cancelled).toBe(1);
  });

  it("whose body breaks keeps its status", async () => {
    const body = new Body();
    let calls = 0;
    const dispatch = async (): Promise<Response> => {
      calls += 1;
      return answer(body, 400, "application/json")();
    };
    const { end } = run([dispatch], NOTHING);
    await settle();
    body.break();
    expect(await end).toMatchObject({ outcome: "failed", error: { code: "provider/error", status: 400 } });
    expect(calls).toBe(1);
  });
});

describe("an answer that comes too late", () => {
  /** A provider that does not look at its signal, and answers when it likes. */
  function deaf(body: Body) {
    const headers = Promise.withResolvers<void>();
    return { answer: headers.resolve, dispatch: () => headers.promise.then(answer(body)) };
  }

  it("is cancelled, where its run is", async () => {
    const body = new Body();
    const provider = deaf(body);
    const controller = new AbortController();
    const { end } = run([provider.dispatch], NOTHING, controller.signal);
    await settle();
    controller.abort(new DOMException("enough", "AbortError"));
    expect((await end).outcome).toBe("cancelled");
    provider.answer();
    await settle();
    expect(body.cancelled).toBe(1);
  });

  it("is cancelled, where another target has answered", async () => {
    const late = new Body();
    const provider = deaf(late);
    const body = new Body();
    const { clock, end } = run([provider.dispatch, answer(body)], NOTHING);
    await settle();
    clock.advance(FIRST_EVENT_MS);
    body.write(...WORDS);
    body.end();
    expect((await end).outcome).toBe("completed");
    provider.answer();
    await settle();
    expect(late.cancelled).toBe(1);
  });
});

it("ends after its total time, whatever the provider does", async () => {
  const body = new Body();
  const { clock, end } = run([answer(body)], NOTHING);
  body.write(...WORDS.slice(0, 3));
  await settle();
  let ended: RunEnd | undefined;
  void end.then((value) => (ended = value));
  for (let spent = 0; spent < TOTAL_MS; spent += 10_000) {
    expect(ended).toBeUndefined();
    body.write(WORDS[1] ?? "");
    await new Promise((resolve) => setTimeout(resolve, 0));
    clock.advance(10_000);
  }
  expect(await end).toMatchObject({ outcome: "failed", error: { code: "provider/timeout" } });
  expect(body.cancelled).toBe(1);
});
