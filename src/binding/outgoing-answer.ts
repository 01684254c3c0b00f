/**
 * A streamed answer on its way out to a connection, with all that {@link toOutgoing} gives it; where its bytes can pass as
 * the provider sends them, they do, with no JavaScript in between.
 */
import { systemClock } from "../run/system-clock.ts";
import type { MayPass } from "./answer-stream.ts";
import { BREAK_DELAY_MS, broken, KEEP_ALIVE_MS, pause, type OutgoingOptions } from "./outgoing-stream.ts";

export interface BodyOptions extends OutgoingOptions {
  /** What the reader gets of a failure. Default: nothing of why, since workerd logs what breaks a connection. */
  toReason?(thrown: unknown): unknown;
}

/**
 * What `chunks` makes, whole events each; where that has `pass` take over, the rest passes there. Begins at once, and stays
 * one chunk ahead of its reader. `onCancel` is called when the reader leaves.
 */
export function toOutgoingBody(
  chunks: (pass: MayPass) => AsyncGenerator<Uint8Array, void>,
  onCancel: () => void,
  options: BodyOptions = {},
): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  const pump = new Pump(writable, onCancel, options);
  void pump.run(chunks(() => (head, body, signal) => pump.pass(head, body, signal)));
  return readable;
}

class Pump {
  readonly #writable: WritableStream<Uint8Array>;
  readonly #onCancel: () => void;
  readonly #options: BodyOptions;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  /** When something was last on its way; undefined while it is. */
  #idleSince: number | undefined = systemClock.now();
  #stopTimer: (() => void) | undefined;
  #isPassing = false;
  #passed: Promise<void> = Promise.resolve();

  constructor(writable: WritableStream<Uint8Array>, onCancel: () => void, options: BodyOptions) {
    this.#writable = writable;
    this.#onCancel = onCancel;
    this.#options = options;
    this.#writer = this.#lock();
  }

  async run(chunks: AsyncGenerator<Uint8Array, void>): Promise<void> {
    this.#watch(this.#options.everyMs ?? KEEP_ALIVE_MS);
    try {
      for await (const chunk of chunks) await this.#write(chunk);
      await this.#writer.close();
    } catch (thrown) {
      this.#onCancel();
      await this.#break(thrown);
    } finally {
      this.#stopTimer?.();
    }
  }

  /** As soon as the reader leaves, also in a silence. */
  #lock(): WritableStreamDefaultWriter<Uint8Array> {
    const writer = this.#writable.getWriter();
    writer.closed.catch(() => {
      // A writer that gives its lock away says so in the same way.
      if (!this.#isPassing) this.#onCancel();
    });
    return writer;
  }

  async #write(chunk: Uint8Array): Promise<void> {
    this.#idleSince = undefined;
    await this.#writer.write(chunk);
    this.#idleSince = systemClock.now();
  }

  async pass(head: Uint8Array, body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void> {
    if (head.length > 0) await this.#write(head);
    this.#idleSince = undefined;
    this.#isPassing = true;
    this.#writer.releaseLock();
    this.#passed = body.pipeTo(this.#writable, { preventClose: true, preventAbort: true, signal });
    try {
      await this.#passed;
    } finally {
      this.#isPassing = false;
      this.#writer = this.#lock();
      this.#idleSince = systemClock.now();
    }
  }

  /** A sign of life in each silence of `everyMs`; one timer, however many chunks there are. */
  #watch(everyMs: number): void {
    const sign = new TextEncoder().encode(this.#options.sign ?? "");
    if (sign.length === 0) return;
    const idleMs = this.#idleSince === undefined ? 0 : systemClock.now() - this.#idleSince;
    if (idleMs >= everyMs) this.#write(sign).catch(() => undefined);
    const waitMs = idleMs >= everyMs ? everyMs : everyMs - idleMs;
    this.#stopTimer = systemClock.after(waitMs, () => this.#watch(everyMs));
  }

  /** A moment later. */
  async #break(thrown: unknown): Promise<void> {
    const { breakDelayMs: delayMs = BREAK_DELAY_MS, toReason = broken } = this.#options;
    if (delayMs > 0) await pause(delayMs);
    // A caller that aborts is not waited for: what passes still has the lock then.
    await this.#passed.catch(() => undefined);
    await this.#writer.abort(toReason(thrown)).catch(() => undefined);
  }
}
