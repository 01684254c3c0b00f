/** What the tests of the run objects share: a layer over them, requests, and readers. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createLocalLayer, parseRunId } from "../../src/binding/local-layer.ts";
import { DurableAIError } from "../../src/errors.ts";
import type { JsonObject } from "../../src/json.ts";
import type { LogNamespace } from "../../src/log/log-object.ts";
import type {
  InferenceLayer,
  LayerResult,
  RunObjectNamespace,
  RunReading,
  RunRequest,
} from "../../src/run/run-record.ts";
import { FrameDecoder, type ClosedFrame, type EventsFrame, type Frame } from "../../src/stream/frame.ts";
import { followRun } from "../../src/stream/resume.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import { scriptedProvider, type Script, type ScriptedAnswer } from "./scripted-provider.ts";

export const layer: InferenceLayer = createLocalLayer({
  runs: env.RUNS as unknown as RunObjectNamespace,
  logs: env.LOGS as unknown as LogNamespace,
  env: {},
  providers: [...defaultProviders, scriptedProvider("caller")],
});

/** A request whose provider does what `answers` say. */
export function requestOf(answers: ScriptedAnswer[], more: Partial<RunRequest> = {}): RunRequest & { script: Script } {
  const script: Script = { id: crypto.randomUUID(), answers };
  const inputs = { messages: [{ role: "user", content: "go" }], script } as unknown as JsonObject;
  return {
    model: "scripted/model",
    inputs,
    format: "openai-chat",
    native: true,
    stream: true,
    includeUsage: true,
    requestHash: script.id,
    session: crypto.randomUUID(),
    script,
    ...more,
  };
}

export function valueOf<T>(result: LayerResult<T>): T {
  if (result.ok) return result.value;
  throw DurableAIError.from(result.error);
}

export async function start(request: RunRequest): Promise<RunReading> {
  return valueOf(await layer.start(request));
}

/** Every frame of one connection. */
export async function framesOf(stream: ReadableStream<Uint8Array>): Promise<Frame[]> {
  const decoder = new FrameDecoder();
  const frames: Frame[] = [];
  for await (const chunk of stream) frames.push(...decoder.push(chunk));
  return frames;
}

/** What frames say: the text of their events, how many there were, and how it ended. */
export function contentOf(frames: Frame[]): { text: string; events: number; first?: number; closed?: ClosedFrame } {
  const events = frames.filter((frame): frame is EventsFrame => frame.type === "events");
  const decoder = new TextDecoder();
  const text = events.map(({ bytes }) => decoder.decode(bytes, { stream: true })).join("");
  const closed = frames.findLast((frame) => frame.type === "closed");
  return { text, events: events.reduce((sum, { count }) => sum + count, 0), first: events[0]?.first, closed };
}

/** Reads a run to its end, reattaching as a binding would. */
export async function follow(reading: RunReading, from = 0): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of followRun(reading, { layer, from })) frames.push(frame);
  return frames;
}

/** Waits until everybody who is to hear of the closed run, and of others of its object, has: from then on it can expire. */
export async function sent(runId: string): Promise<void> {
  const stub = env.RUNS.get(env.RUNS.idFromString(parseRunId(runId).object));
  const waiting = "SELECT 1 FROM runs WHERE expires IS NULL AND state = 'closed'";
  await until(() =>
    runInDurableObject(stub, (_object, { storage }) => storage.sql.exec(waiting).toArray().length === 0),
  );
}

/** Kills the object that holds `runId`, as a crash does. */
export async function crash(runId: string): Promise<void> {
  const stub = env.RUNS.get(env.RUNS.idFromString(parseRunId(runId).object));
  try {
    await stub.crash();
  } catch {
    // The call dies with the object.
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `holds` answers something; the test's own time limit ends it. */
export async function until<T>(holds: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (;;) {
    const value = await holds();
    if (value !== undefined && value !== false) return value;
    await pause(10);
  }
}
