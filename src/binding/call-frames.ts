/**
 * The frames of a call that is not kept, on their way to its one reader: a stream, or one piece where the reader waits for
 * all of it anyway. A stream costs both sides more than all else of a short answer.
 */
import { DurableAIError } from "../errors.ts";
import { concat } from "../stream/bytes.ts";

/** Most bytes that go in one piece: what is larger becomes a stream, which nobody has to hold. */
export const MAX_WHOLE_BYTES: number = 1024 * 1024;

export class CallFrames {
  readonly #frames = Promise.withResolvers<ReadableStream<Uint8Array> | Uint8Array>();
  readonly #abort = new AbortController();
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** What has been written while it may still be one piece. */
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /** @param isWhole whether the reader takes one piece. It cannot leave then, but with its whole request. */
  constructor(isWhole: boolean) {
    if (!isWhole) this.#writer = this.#open();
  }

  /** What the reader gets, once it is clear which of both. */
  get frames(): Promise<ReadableStream<Uint8Array> | Uint8Array> {
    return this.#frames.promise;
  }
  /** Aborted when the reader has left: nobody else can read this run. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** May wait for the reader. Rejects where it has left. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#writer !== undefined) return this.#writer.write(bytes);
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes <= MAX_WHOLE_BYTES) return;
    this.#writer = this.#open();
    for (const part of this.#parts) await this.#writer.write(part);
    this.#parts = [];
  }

  /** There is no more. */
  async close(): Promise<void> {
    if (this.#writer !== undefined) return this.#writer.close();
    this.#frames.resolve(concat(...this.#parts));
  }

  #open(): WritableStreamDefaultWriter<Uint8Array> {
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    writer.closed.catch(() => this.#abort.abort(left()));
    this.#frames.resolve(readable);
    return writer;
  }
}

function left(): DurableAIError {
  return new DurableAIError({ code: "run/cancelled", message: "the reader left a run that is not kept" });
}
