/** A run as a stream of bytes in a format, pulled by its reader. */
import { DurableAIError } from "../errors.ts";
import type { AttemptFrame, ClosedFrame } from "../stream/frame.ts";
import type { PassRaw } from "../stream/resume.ts";
import { answerWriter, type AnswerWriter, type Encoding } from "./answer-encoding.ts";
import type { FrameSource } from "./frame-source.ts";

/** The first frame that decides: an attempt has committed, or the run is closed without one. */
export type Opening = { attempt: AttemptFrame } | { closed: ClosedFrame };

/** Waits for it. Rejects where the connection to the run is lost for good, or the caller aborted. */
export async function openAnswer(source: FrameSource): Promise<Opening> {
  for (;;) {
    const frame = await source.next();
    if (frame === undefined) throw lostItsEnd();
    if (frame.type === "attempt") return { attempt: frame };
    if (frame.type === "closed") return { closed: frame };
  }
}

/** Undefined where nothing may pass. */
export type MayPass = () => PassRaw | undefined;

/** What else is done while an answer is encoded. */
export interface EncodeOptions {
  /** Called before the error event of a run that did not complete. */
  onFailure?(error: DurableAIError): void;
  /** Asked when something could pass as the provider sends it: what gets that, instead of chunks. */
  pass?: MayPass;
}

/**
 * The answer of an attempt, in chunks of whole events, to the end of the run.
 * Where the run did not complete, the format's error event comes last, and then the iteration throws.
 * @throws DurableAIError what the run failed with, or `run/rewound`.
 */
export async function* encodeAnswer(
  attempt: AttemptFrame,
  source: FrameSource,
  encoding: Encoding,
  { onFailure, pass }: EncodeOptions = {},
): AsyncGenerator<Uint8Array, void> {
  const answer = new AnswerInProgress(attempt, encoding);
  source.passTo?.(() => (answer.writer.passes ? pass?.() : undefined));
  try {
    yield* answer.chunks(source);
  } catch (thrown) {
    if (!DurableAIError.isInstance(thrown)) throw thrown;
    onFailure?.(thrown);
    yield* answer.writer.fail(thrown.facts);
    throw thrown;
  }
}

class AnswerInProgress {
  writer: AnswerWriter;
  #attempt: number;
  #end: number;

  constructor(attempt: AttemptFrame, encoding: Encoding) {
    this.writer = answerWriter(attempt, encoding);
    this.#attempt = attempt.attempt;
    this.#end = attempt.first;
  }

  async *chunks(source: FrameSource): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const frame = await source.next();
      if (frame === undefined) throw lostItsEnd();
      if (frame.type === "closed") {
        if (frame.outcome !== "completed") throw toRunError(frame);
        return yield* this.writer.end(frame.usage);
      }
      if (frame.type === "rewind" && frame.to < this.#end) throw rewound(frame.to);
      if (frame.type === "attempt") this.#goOn(frame);
      if (frame.type !== "events") continue;
      this.#end = frame.first + frame.count;
      const chunk = join(this.writer.push(frame.bytes));
      if (chunk.length > 0) yield chunk;
    }
  }

  /** Another attempt goes on with the answer; after a reconnection the same one is told of again. */
  #goOn(frame: AttemptFrame): void {
    if (frame.attempt === this.#attempt) return;
    this.#attempt = frame.attempt;
    this.writer = this.writer.goOn(frame);
  }
}

/** The error of a run that closed without completing. */
export function toRunError(closed: ClosedFrame): DurableAIError {
  if (closed.error !== undefined) return DurableAIError.from(closed.error);
  if (closed.outcome === "cancelled")
    return new DurableAIError({ code: "run/cancelled", message: "the run was cancelled" });
  return new DurableAIError({ code: "run/interrupted", message: `the run ended as ${closed.outcome}` });
}

/** A reader has more than the run that it reads. */
export function rewound(to: number): DurableAIError {
  return new DurableAIError({
    code: "run/rewound",
    message: `the run lost what came after its event ${to} when its object was restarted`,
    fix: "Drop what you have and read the run from 0.",
  });
}

/**
 * The chunks as a byte stream. Nothing is read ahead, so that a chunk always reaches the reader before the error that
 * follows it. `onCancel` is called at once when the reader leaves.
 */
export function toByteStream(
  chunks: AsyncGenerator<Uint8Array, void>,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (!done) return controller.enqueue(owned(value));
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel() {
      onCancel();
      void chunks.return().catch(() => undefined);
    },
  });
}

/** A byte stream takes the buffer of what it is given, and with it the events that lie beside it. */
function owned(chunk: Uint8Array): Uint8Array {
  return chunk.byteLength === chunk.buffer.byteLength ? chunk : chunk.slice();
}

/** All chunks in one. */
export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return join(parts);
}

function join(parts: Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function lostItsEnd(): DurableAIError {
  return new DurableAIError({
    code: "run/interrupted",
    message: "the run's frames ended before it was closed",
    retryable: true,
  });
}
