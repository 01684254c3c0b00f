/**
 * A stream on its way out to a connection. Two things are different there: proxies and clients give up on a connection
 * that is silent for long, and a connection that breaks takes with it what was sent just before.
 */
import type { FormatId } from "../chat.ts";
import { DurableAIError } from "../errors.ts";

/** Proxies give up after a minute or more without bytes (Cloudflare's after 100 s, many after 60 s). */
export const KEEP_ALIVE_MS = 15_000;
/**
 * Time for the last event of a failed stream, which says why it failed, to reach the client before the connection
 * breaks. Without it, that event is lost in every proxy that drops what it has buffered (`wrangler dev` is one).
 */
export const BREAK_DELAY_MS = 250;

/**
 * What is sent in a silence. An SSE comment without a blank line is no event and moves no position. Clients of Messages
 * are used to its own ping, and some know no comments. @google/genai passes over an event that a comment stands before: a
 * line of a blank alone is nothing to anybody.
 */
const SIGNS: Record<FormatId, string> = {
  "openai-chat": ":\n",
  "openai-responses": ":\n",
  "workers-ai": ":\n",
  // Nothing there is that an AWS client passes over.
  "bedrock-converse": "",
  gemini: " \n",
  "anthropic-messages": 'event: ping\ndata: {"type": "ping"}\n\n',
};

/** The sign of life in a stream of `format`. */
export function signOfLife(format: FormatId): string {
  return SIGNS[format];
}

export interface OutgoingOptions {
  /** Sent in each silence of `everyMs`. Default: nothing is. */
  sign?: string;
  /** @default {@link KEEP_ALIVE_MS} */
  everyMs?: number;
  /** @default {@link BREAK_DELAY_MS} */
  breakDelayMs?: number;
}

/**
 * `body` as it goes out. Chunks of `body` must be whole events: signs go between them. It ends as `body` does; where
 * that fails, it breaks a moment later, with nothing of the failure in the error: workerd logs that.
 * A reader that leaves, leaves `body`.
 */
export function toOutgoing(
  body: ReadableStream<Uint8Array>,
  options: OutgoingOptions = {},
): ReadableStream<Uint8Array> {
  const { sign = "", everyMs = KEEP_ALIVE_MS, breakDelayMs = BREAK_DELAY_MS } = options;
  const reader = body.getReader();
  const bytes = new TextEncoder().encode(sign);
  let pending: ReturnType<typeof reader.read> | undefined;
  const read = async (): Promise<ReadableStreamReadResult<Uint8Array> | undefined> => {
    try {
      pending ??= reader.read();
      return await (sign === "" ? pending : within(pending, everyMs));
    } catch {
      await pause(breakDelayMs);
      throw broken();
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await read();
        if (next === undefined) return controller.enqueue(bytes.slice());
        pending = undefined;
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read ahead, so that the last bytes always reach the reader before an error that follows them.
    { highWaterMark: 0 },
  );
}

/** What `promise` brings within `ms`, else undefined. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function broken(): DurableAIError {
  return new DurableAIError({ code: "provider/truncated", message: "the answer broke off; its last event says why" });
}
