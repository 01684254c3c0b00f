/**
 * The frames of a call that is not kept, on their way to its one reader: a stream, or all at once where the reader waits for
 * the last of them anyway. A stream costs both sides more than all else of a short answer.
 */
import { DurableAIError } from "../errors.ts";
import { encodeFrame, type Frame } from "../stream/frame.ts";

/** Most bytes of events that go at once: where there are more it becomes a stream, which nobody has to hold. */
export const MAX_WHOLE_BYTES: number = 1024 * 1024;

export class CallFrames {
  readonly #out = Promise.withResolvers<ReadableStream<Uint8Array> | Frame[]>();
  readonly #abort = new AbortController();
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** What has been written while it may still go at once. */
  #frames: Frame[] = [];
  #bytes = 0;

  /** @param isWhole whether the reader takes all at once. It cannot leave then, but with its whole request. */
  constructor(isWhole: boolean) {
    if (!isWhole) this.#writer = this.#open();
  }

  /** What the reader gets, once it is clear which of both. */
  get frames(): Promise<ReadableStream<Uint8Array> | Frame[]> {
    return this.#out.promise;
  }
  /** Aborted when the reader has left: nobody else can read this run. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** May wait for the reader. Rejects where it has left. */
  async write(frame: Frame): Promise<void> {
    if (this.#writer !== undefined) return this.#writer.write(encodeFrame(frame));
    this.#frames.push(frame);
    if (frame.type === "events") this.#bytes += frame.bytes.length;
    if (this.#bytes <= MAX_WHOLE_BYTES) return;
    this.#writer = this.#open();
    for (const held of this.#frames) await this.#writer.write(encodeFrame(held));
    this.#frames = [];
  }

  /** There is no more. */
  async close(): Promise<void> {
    if (this.#writer !== undefined) return this.#writer.close();
    this.#out.resolve(this.#frames);
  }

  #open(): WritableStreamDefaultWriter<Uint8Array> {
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    writer.closed.catch(() => this.#abort.abort(left()));
    this.#out.resolve(readable);
    return writer;
  }
}

function left(): DurableAIError {
  return new DurableAIError({ code: "run/cancelled", message: "the reader left a run that is not kept" });
}
