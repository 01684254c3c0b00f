/** A stream of Chat Completions, asked for through some door and read as a client reads it. */
import { DurableAIError, type AttemptFacts } from "../../src/errors.ts";
import type { SimulatedCall } from "../../src/testing/call-log.ts";

/** One call, as a trial asks it. */
export interface Asked {
  /** Without the call's own tag. Knobs say what goes wrong. */
  model: string;
  fallback: string[];
  options?: { timeouts?: Record<string, number> };
  /** The session of the call: its runs are in one object, which learns from each. */
  session?: string;
  /** Calls with one tag are of one model id. Default: a tag of its own. */
  tag?: string;
}

/** What of an attempt's record is looked at. */
export interface Attempt {
  provider: string;
  usage?: { outputTokens?: number };
  error?: unknown;
}

/** What the caller was told. */
export interface SaidError {
  /** HTTP status, where it was no error in mid-answer over HTTP. */
  status?: number;
  code?: string;
  message: string;
  attempts?: AttemptFacts[];
}

/** What came of a stream. */
export interface StreamedAnswer {
  /** The answer's text, as far as it came. */
  text: string;
  finish: string | undefined;
  usage: { completionTokens: number } | undefined;
  error: SaidError | undefined;
}

/** What a door has of a call. */
export interface Answered extends StreamedAnswer {
  /** As the run's record has them. */
  attempts: Attempt[];
}

export interface Got extends Answered {
  ms: number;
  /** What providers were asked, in order. */
  calls: SimulatedCall[];
}

/** Asks once. */
export type Ask = (asked: Asked) => Promise<Got>;

/** The arguments of `ai.run`. */
export interface ChatCall {
  model: string;
  inputs: {
    messages: { role: "user"; content: string }[];
    stream: true;
    stream_options: { include_usage: true };
  };
  options: { fallback: string[]; only: string[]; session?: string; timeouts?: Record<string, number> };
}

/** Asks with `send`. `calls` says what providers were asked so far: each call has a tag in its model ids, to find its own. */
export function askWith(send: (call: ChatCall) => Promise<Answered>, calls: () => Promise<SimulatedCall[]>): Ask {
  return async (asked) => {
    const tag = `+tag=${asked.tag ?? crypto.randomUUID()}`;
    const startedAt = Date.now();
    const answered = await send(callOf(asked, tag));
    const ms = Date.now() - startedAt;
    return { ...answered, ms, calls: (await calls()).filter(({ model }) => model.endsWith(tag)) };
  };
}

function callOf({ model, fallback, session, options }: Asked, tag: string): ChatCall {
  return {
    model: model + tag,
    inputs: {
      messages: [{ role: "user", content: "What becomes of an answer that breaks off?" }],
      stream: true,
      stream_options: { include_usage: true },
    },
    options: {
      fallback: fallback.map((other) => other + tag),
      only: ["openai", "anthropic", "google"],
      ...(session !== undefined && { session }),
      ...options,
    },
  };
}

/** Nothing came but `error`. */
export function refused(error: SaidError): StreamedAnswer {
  return { text: "", finish: undefined, usage: undefined, error };
}

interface Chunk {
  choices?: { delta?: { content?: string }; finish_reason?: string | null }[];
  usage?: { completion_tokens: number } | null;
  error?: SaidError;
}

/** Reads a stream to its end. A connection that merely breaks tells its caller nothing. */
export async function readAnswer(body: ReadableStream<Uint8Array> | null): Promise<StreamedAnswer> {
  const got: StreamedAnswer = { text: "", finish: undefined, usage: undefined, error: undefined };
  const { text, thrown } = await readText(body);
  for (const line of text.split("\n")) {
    if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
    const { choices = [], usage, error } = JSON.parse(line.slice("data: ".length)) as Chunk;
    got.text += choices[0]?.delta?.content ?? "";
    got.finish = choices[0]?.finish_reason ?? got.finish;
    if (usage) got.usage = { completionTokens: usage.completion_tokens };
    if (error !== undefined) got.error = error;
  }
  if (DurableAIError.isInstance(thrown)) got.error = thrown.facts;
  return got;
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<{ text: string; thrown?: unknown }> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true });
    return { text };
  } catch (thrown) {
    return { text, thrown };
  }
}
