/**
 * A provider that does what the request says, to the byte and in its order: the tests of the run objects steer it with
 * `inputs.script`. It counts its calls and who is waiting for headers.
 */
import type { FormatId } from "../../src/chat.ts";
import { defineProvider, type Provider, type ProviderCall } from "../../src/providers/provider.ts";

/** A call's script. */
export interface Script {
  /** Names the calls that belong together. */
  id: string;
  /** What this call answers with; the nth call takes the nth answer, the last one repeats. */
  answers: ScriptedAnswer[];
}

export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Wait before the headers. */
  headersAfterMs?: number;
  /** The connection fails before any header. */
  unreachable?: boolean;
  chunks: string[];
  /** Times the chunks are sent. @default 1 */
  times?: number;
  /** Wait before each chunk. */
  everyMs?: number;
  /** After the chunks the body ends, breaks, or stays open. @default "end" */
  then?: "end" | "break" | "hang";
}

export interface ScriptedCalls {
  calls: number;
  aborted: number;
}

const counts = new Map<string, ScriptedCalls>();
/** The headers of each call, by script. */
const heard = new Map<string, Record<string, string>[]>();
const waiting = new Map<string, number>();
/** Most calls that ever waited for headers at once, by object. */
export const mostWaiting: Map<string, number> = new Map();

export function callsOf(id: string): ScriptedCalls {
  const known = counts.get(id) ?? { calls: 0, aborted: 0 };
  counts.set(id, known);
  return known;
}

/** What its provider was told in headers, call by call. */
export function headersTo(id: string): Record<string, string>[] {
  return heard.get(id) ?? [];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** @param object names the run object this provider is connected in. */
export function scriptedProvider(object: string, id = "scripted", format: FormatId = "openai-chat"): Provider {
  return defineProvider({
    id,
    credentials: [],
    connect: () => ({ formatOf: () => format, dispatch: (call) => dispatch(object, call) }),
  });
}

/** The same in Gemini's format: its models are `scripted-gemini/…`. */
export function scriptedGemini(object: string): Provider {
  return scriptedProvider(object, "scripted-gemini", "gemini");
}

/** The keys that each script's calls were made with. */
export const keysOf: Map<string, string[]> = new Map();

/** One that wants a key, and remembers which it was. It fails like those that quote it. */
export function keyedProvider(object: string): Provider {
  return defineProvider({
    id: "keyed",
    credentials: ["KEYED_API_KEY"],
    connect: ({ env }) => {
      const key = env["KEYED_API_KEY"];
      if (typeof key !== "string") return undefined;
      return {
        formatOf: () => "openai-chat",
        dispatch: (call) => {
          const { id } = call.body["script"] as unknown as Script;
          keysOf.set(id, [...(keysOf.get(id) ?? []), key]);
          return dispatch(object, call);
        },
      };
    },
  });
}

async function dispatch(object: string, { body, headers: given, signal }: ProviderCall): Promise<Response> {
  const script = body["script"] as unknown as Script;
  const counted = callsOf(script.id);
  const answer = script.answers[Math.min(counted.calls, script.answers.length - 1)];
  if (answer === undefined) throw new TypeError("a script without answers");
  counted.calls += 1;
  heard.set(script.id, [...headersTo(script.id), { ...given }]);
  signal.addEventListener("abort", () => void (counted.aborted += 1), { once: true });
  waiting.set(object, (waiting.get(object) ?? 0) + 1);
  mostWaiting.set(object, Math.max(mostWaiting.get(object) ?? 0, waiting.get(object) ?? 0));
  try {
    await pause(answer.headersAfterMs ?? 0);
  } finally {
    waiting.set(object, (waiting.get(object) ?? 0) - 1);
  }
  if (answer.unreachable === true) throw new TypeError("connection refused");
  const headers = { "content-type": "text/event-stream", ...answer.headers };
  return new Response(bodyOf(answer, signal), { status: answer.status ?? 200, headers });
}

function bodyOf({ chunks, times = 1, everyMs = 0, then = "end" }: ScriptedAnswer, signal: AbortSignal): ReadableStream {
  let next = 0;
  return new ReadableStream({
    async pull(controller) {
      const chunk = next < chunks.length * times ? chunks[next % chunks.length] : undefined;
      next += 1;
      if (everyMs > 0) await pause(everyMs);
      if (signal.aborted) return controller.error(signal.reason);
      if (chunk !== undefined) return controller.enqueue(new TextEncoder().encode(chunk));
      if (then === "end") return controller.close();
      if (then === "break") return controller.error(new TypeError("connection reset"));
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      controller.error(signal.reason);
    },
  });
}

/** An event of a chat completion stream. */
export function chatEvent(delta: object, finish: string | null = null): string {
  const chunk = {
    id: "c1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** The events of a whole answer of `count` words. */
export function chatEvents(count: number, word = "word"): string[] {
  const words = Array.from({ length: count }, (_, index) => chatEvent({ content: `${word}${index} ` }));
  const usage = {
    id: "c1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [],
    usage: { prompt_tokens: 3, completion_tokens: count, total_tokens: 3 + count },
  };
  return [
    chatEvent({ role: "assistant", content: "" }),
    ...words,
    chatEvent({}, "stop"),
    `data: ${JSON.stringify(usage)}\n\n`,
    "data: [DONE]\n\n",
  ];
}
