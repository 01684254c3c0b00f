/** A reader whose connections break, over a layer that is written down here. */
import { describe, expect, it } from "vitest";
import type { ErrorFacts } from "../../src/errors.ts";
import type { InferenceLayer, LayerResult, ReadOptions, RunReading } from "../../src/run/run-record.ts";
import { concat } from "../../src/stream/bytes.ts";
import { encodeFrame, RAW_FRAME, type Frame } from "../../src/stream/frame.ts";
import { followRun, MAX_REATTACHES, type PassRaw } from "../../src/stream/resume.ts";
import { ManualClock } from "../run/manual-clock.ts";

const RUN = {
  model: "m",
  format: "openai-chat",
  native: true,
  stream: true,
  includeUsage: true,
  createdAt: 0,
} as const;

/** Event `n` of the run. */
const event = (n: number): string => `data: ${n}\n\n`;

function events(first: number, count: number, stored = first + count): Frame {
  const text = Array.from({ length: count }, (_, index) => event(first + index)).join("");
  return { type: "events", first, count, stored, bytes: new TextEncoder().encode(text) };
}

const attempt = (number: number): Frame => ({
  type: "attempt",
  attempt: number,
  provider: "openai",
  model: "gpt",
  format: "openai-chat",
  framing: "sse",
  contentType: "text/event-stream",
  first: 0,
});

const closed = (end: number): Frame => ({ type: "closed", outcome: "completed", end });

/** One connection: its frames, and then its end. */
function reading(...frames: Frame[]): RunReading {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const frame of frames) controller.enqueue(encodeFrame(frame));
      controller.close();
    },
  });
  return { runId: "run", attached: true, run: RUN, frames: stream };
}

/** Follows a run through the given connections; what was read, and what was asked for. */
async function follow(first: RunReading, ...more: (RunReading | ErrorFacts | Error)[]) {
  const asked: ReadOptions[] = [];
  const layer: Pick<InferenceLayer, "read"> = {
    async read(_runId, options = {}): Promise<LayerResult<RunReading>> {
      asked.push(options);
      const next = more.shift();
      if (next === undefined) throw new Error("asked too often");
      if (next instanceof Error) throw next;
      return "frames" in next ? { ok: true, value: next } : { ok: false, error: next };
    },
  };
  const clock = new ManualClock();
  const frames: Frame[] = [];
  const timer = setInterval(() => clock.advance(2_000), 1);
  try {
    for await (const frame of followRun(first, { layer, clock })) frames.push(frame);
  } finally {
    clearInterval(timer);
  }
  const read = frames.filter((frame) => frame.type === "events");
  const decoder = new TextDecoder();
  return { asked, last: frames.at(-1), text: read.map(({ bytes }) => decoder.decode(bytes)).join("") };
}

/** A connection whose last bytes pass without frames, and then break off. */
function passing(raw: string, ...frames: Frame[]): RunReading {
  return passingUntil("it breaks", raw, ...frames);
}

function passingUntil(end: "it breaks" | "it ends", raw: string, ...frames: Frame[]): RunReading {
  const bytes = [...frames.map(encodeFrame), concat(RAW_FRAME, new TextEncoder().encode(raw))];
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = bytes.shift();
      if (next !== undefined) controller.enqueue(next);
      else if (end === "it ends") controller.close();
      else controller.error(new TypeError("broke"));
    },
  });
  return { runId: "run", attached: true, run: RUN, frames: stream };
}

/** Follows a run whose bytes go straight on where they may; what went on, and what was asked for. */
async function followOnward(first: RunReading, ...more: RunReading[]) {
  const asked: ReadOptions[] = [];
  let text = "";
  const add = (bytes: Uint8Array): void => void (text += new TextDecoder().decode(bytes));
  const layer: Pick<InferenceLayer, "read"> = {
    async read(_runId, options = {}): Promise<LayerResult<RunReading>> {
      asked.push(options);
      const value = more.shift();
      if (value === undefined) throw new Error("asked too often");
      return { ok: true, value };
    },
  };
  const pass: PassRaw = async (head, body) => {
    add(head);
    for await (const chunk of body) add(chunk);
  };
  let last: Frame | undefined;
  for await (const frame of followRun(first, { layer, pass: () => pass })) {
    last = frame;
    if (frame.type === "events") add(frame.bytes);
  }
  return { asked, text, last };
}

const all = (count: number): string => Array.from({ length: count }, (_, n) => event(n)).join("");

describe("a reader", () => {
  it("wants frames where a part of an event has gone out, and that part once", async () => {
    const part = event(3).slice(0, 5);
    const { asked, text } = await followOnward(
      passing(event(2) + part, events(0, 2)),
      reading(events(3, 2), closed(5)),
    );
    expect(text).toBe(all(5));
    expect(asked).toMatchObject([{ from: 3 }]);
    expect(asked[0]).not.toHaveProperty("raw");
  });

  it("takes more without frames where whole events have gone out", async () => {
    const { asked, text } = await followOnward(passing(event(2), events(0, 2)), reading(events(3, 2), closed(5)));
    expect(text).toBe(all(5));
    expect(asked).toMatchObject([{ from: 3, raw: true }]);
  });

  const DONE = "data: [DONE]\n\n";
  const said = (index: number): string => `data: {"choices":[{"index":${index},"delta":{"content":"x"}}]}\n\n`;

  it("asks no more where the provider has said that the answer is whole, and then has ended", async () => {
    const { asked, text, last } = await followOnward(passingUntil("it ends", said(0) + DONE, events(0, 2)));
    expect(text).toBe(all(2) + said(0) + DONE);
    expect(last).toEqual({ type: "closed", outcome: "completed", end: 4 });
    expect(asked).toEqual([]);
  });

  it.each<[string, RunReading]>([
    ["it has ended without saying so", passingUntil("it ends", said(0) + said(0), events(0, 2))],
    ["the connection broke after it said so", passing(said(0) + DONE, events(0, 2))],
    ["its last event is cut off", passingUntil("it ends", `${said(0)}${DONE}data: `, events(0, 2))],
    ["it has said an error too", passingUntil("it ends", `data: {"error":{"message":"no"}}\n\n${DONE}`, events(0, 2))],
    ["it gives further answers", passingUntil("it ends", said(1) + DONE, events(0, 2))],
  ])("asks the run how it ended where %s", async (_name, first) => {
    const { asked, last } = await followOnward(first, reading(closed(4)));
    expect(asked).toMatchObject([{ from: 4 }]);
    expect(last).toEqual(closed(4));
  });

  it("offers the attempt too where it has the run from its first event on", async () => {
    const stream = attempt(1);
    const { asked } = await follow(reading(stream, events(0, 2, 0)), reading(closed(2)));
    expect(asked).toMatchObject([{ from: 2, offer: { first: 0, stream } }]);
    const later = await follow(reading(stream, events(0, 2), events(2, 2, 2)), reading(closed(4)));
    expect(later.asked[0]?.offer).toMatchObject({ first: 2 });
    expect(later.asked[0]?.offer).not.toHaveProperty("stream");
  });

  it("goes on where its connection broke, with what may be lost", async () => {
    const { asked, text, last } = await follow(
      reading(events(0, 3, 1), events(3, 2, 4)),
      reading(events(5, 1), closed(6)),
    );
    expect(text).toBe(all(6));
    expect(asked).toMatchObject([{ from: 5, offer: { first: 3 } }]);
    expect(new TextDecoder().decode(asked[0]?.offer?.bytes)).toBe(event(3) + event(4));
    expect(last).toMatchObject({ type: "closed" });
  });

  it("asks again where the object did not answer", async () => {
    const down: ErrorFacts = { code: "internal/unexpected", message: "reset", status: 500, retryable: true };
    const { text } = await follow(
      reading(events(0, 2)),
      new Error("Network connection lost."),
      down,
      reading(events(2, 1), closed(3)),
    );
    expect(text).toBe(all(3));
  });

  it("keeps what it holds for a layer that is not back at once, and gives up in the end", async () => {
    const gone = (count: number): Error[] => Array.from({ length: count }, () => new Error("Network connection lost."));
    const back = reading(events(2, 1), closed(3));
    const { asked, text } = await follow(reading(events(0, 2, 1)), ...gone(MAX_REATTACHES - 1), back);
    expect(text).toBe(all(3));
    expect(asked.at(-1)).toMatchObject({ from: 2, offer: { first: 0 } });
    await expect(follow(reading(events(0, 2)), ...gone(MAX_REATTACHES), back)).rejects.toMatchObject({
      code: "run/interrupted",
      retryable: true,
    });
  });

  it("does not believe in an end before which events are missing", async () => {
    const { text, asked } = await follow(reading(events(0, 2), closed(3)), reading(events(2, 1), closed(3)));
    expect(text).toBe(all(3));
    expect(asked).toMatchObject([{ from: 2 }]);
  });

  it("does not take events that are not the next", async () => {
    const { text, asked } = await follow(
      reading(events(0, 2), events(3, 1), closed(4)),
      reading(events(2, 2), closed(4)),
    );
    expect(text).toBe(all(4));
    expect(asked).toMatchObject([{ from: 2 }]);
  });
});
