/** What passes in a stream of `env.AI`, seen on its way to its caller, who gets it as it comes. */
import { concat } from "../stream/bytes.ts";
import { MAX_LOGGED_ANSWER_BYTES } from "./logged-answer.ts";

/** Read at once. */
const READ_BYTES = 65_536;
/** Of the end of a stream, where its usage is. */
export const TAIL_BYTES = 16_384;

/** How a stream has ended, and what passed in it. */
export interface SeenStream {
  /** `cancelled`: by its caller. */
  outcome: "completed" | "failed" | "cancelled";
  bytes: number;
  /** When its first bytes came, in milliseconds since the Unix epoch; absent where none did. */
  firstAt?: number;
  /** The first bytes: up to {@link MAX_LOGGED_ANSWER_BYTES}, where all were wanted. */
  head: Uint8Array;
  /** The last {@link TAIL_BYTES}. */
  tail: Uint8Array;
}

/** The stream for the caller, as slow as it is read, and what was seen of it; that never rejects. */
export function readAlong(
  source: ReadableStream<Uint8Array>,
  wantsAll: boolean,
  now: () => number,
): { stream: ReadableStream<Uint8Array>; seen: Promise<SeenStream> } {
  const passed = new PassedBytes(wantsAll, now);
  const { promise: seen, resolve } = Promise.withResolvers<SeenStream>();
  const bytes = byteReader(source);
  const reader = bytes ?? source.getReader();
  let view = new Uint8Array(READ_BYTES);
  const read = async (): Promise<ReadableStreamReadResult<Uint8Array>> => {
    if (bytes === undefined) return (reader as ReadableStreamDefaultReader<Uint8Array>).read();
    const result = await bytes.read(view);
    if (result.done) return result;
    // Its buffer is ours again once the bytes are the caller's.
    const value = result.value.slice();
    view = new Uint8Array(result.value.buffer);
    return { done: false, value };
  };
  const pull = async (controller: ReadableByteStreamController | ReadableStreamDefaultController): Promise<void> => {
    try {
      const { done, value } = await read();
      if (!done) {
        if (value instanceof Uint8Array) passed.add(value);
        return controller.enqueue(value);
      }
      controller.close();
      // Who waits with a buffer of their own gets it back.
      if ("byobRequest" in controller) controller.byobRequest?.respond(0);
      resolve(passed.toSeen("completed"));
    } catch (thrown) {
      controller.error(thrown);
      resolve(passed.toSeen("failed"));
    }
  };
  const cancel = (reason: unknown): Promise<void> => {
    resolve(passed.toSeen("cancelled"));
    return reader.cancel(reason);
  };
  const stream =
    bytes === undefined
      ? new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 })
      : new ReadableStream({ type: "bytes", pull, cancel });
  return { stream, seen };
}

/** Undefined where it is no stream of bytes. */
function byteReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}

/** The two ends of what has passed, or all of it. */
class PassedBytes {
  readonly #most: number;
  readonly #now: () => number;
  #firstAt: number | undefined;
  readonly #head: Uint8Array[] = [];
  #kept = 0;
  /** The end: pieces that come to {@link TAIL_BYTES} at least, as far as there are so many. */
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  #bytes = 0;

  constructor(wantsAll: boolean, now: () => number) {
    this.#now = now;
    this.#most = wantsAll ? MAX_LOGGED_ANSWER_BYTES : TAIL_BYTES;
  }

  add(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#firstAt ??= this.#now();
    const more = bytes.subarray(0, this.#most - this.#kept);
    // The caller may do with theirs what they want.
    if (more.length > 0) this.#head.push(more.slice());
    this.#kept += more.length;
    this.#tail.push(bytes.slice(-TAIL_BYTES));
    this.#tailBytes += Math.min(bytes.length, TAIL_BYTES);
    if (this.#tailBytes > 2 * TAIL_BYTES) this.#cutTail();
  }

  /** Now and then, so that many small pieces are not put together each time. */
  #cutTail(): void {
    this.#tail = [concat(...this.#tail).slice(-TAIL_BYTES)];
    this.#tailBytes = TAIL_BYTES;
  }

  toSeen(outcome: SeenStream["outcome"]): SeenStream {
    const tail = concat(...this.#tail).slice(-TAIL_BYTES);
    const firstAt = this.#firstAt;
    return {
      outcome,
      bytes: this.#bytes,
      ...(firstAt !== undefined && { firstAt }),
      head: concat(...this.#head),
      tail,
    };
  }
}
