/** Signs of life in a stream that is silent for long: proxies and clients give up on a connection without bytes. */
import type { FormatId } from "../chat.ts";

/** Proxies give up after a minute or more without bytes (Cloudflare's after 100 s, many after 60 s). */
export const KEEP_ALIVE_MS = 15_000;

/**
 * What is sent in a silence. An SSE comment without a blank line is no event and moves no position. Clients of Messages
 * are used to its own ping, and some know no comments.
 */
const SIGNS: Record<FormatId, string> = {
  "openai-chat": ":\n",
  "workers-ai": ":\n",
  "anthropic-messages": 'event: ping\ndata: {"type": "ping"}\n\n',
};

/** The sign of life in a stream of `format`. */
export function signOfLife(format: FormatId): string {
  return SIGNS[format];
}

/**
 * `body` with `sign` in each silence of `everyMs`. Chunks of `body` must be whole events: signs go between them.
 * Ends and fails as `body` does; a reader that leaves, leaves `body`.
 */
export function keepAlive(
  body: ReadableStream<Uint8Array>,
  sign: string,
  everyMs: number = KEEP_ALIVE_MS,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const bytes = new TextEncoder().encode(sign);
  let pending: Promise<ReadableStreamReadResult<Uint8Array>> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        pending ??= reader.read();
        const next = await within(pending, everyMs);
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
