/**
 * A streamed answer for a caller in the same isolate. The runtime gets a stream of its own, which it hands on without waking
 * JavaScript; who reads it in JavaScript gets its errors with their class, which workerd's own streams do not keep.
 */
import type { PassRaw } from "../stream/resume.ts";
import { toByteStream } from "./answer-stream.ts";
import { toOutgoingBody } from "./outgoing-answer.ts";

/**
 * What `chunks` makes, whole events each; where that has `pass` take over, the rest passes there. Begins at once, and stays
 * one chunk ahead of its reader. `onCancel` is called when the reader leaves.
 */
export function toCallerStream(
  chunks: (pass: PassRaw) => AsyncGenerator<Uint8Array, void>,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  let failure: { thrown: unknown } | undefined;
  const onFailure = (thrown: unknown): void => void (failure = { thrown });
  const stream = toOutgoingBody(chunks, onCancel, { breakDelayMs: 0, onFailure });
  return withReaders(stream, {
    onCancel,
    errorOf: (thrown) => (failure === undefined ? thrown : failure.thrown),
  });
}

interface Reading {
  /** At once: while bytes pass, workerd notices only with the next of them that nobody reads. */
  onCancel(): void;
  /** What a reader gets in the place of an error of workerd's. */
  errorOf(thrown: unknown): unknown;
}

/** `stream`, as JavaScript reads it. */
function withReaders(stream: ReadableStream<Uint8Array>, reading: Reading): ReadableStream<Uint8Array> {
  const lock = stream.getReader.bind(stream) as (options?: ReadableStreamGetReaderOptions) => AnyReader;
  const getReader = (options?: ReadableStreamGetReaderOptions): AnyReader => asReader(lock(options), reading);
  const made = (): ReadableStream<Uint8Array> => {
    const reader = getReader() as ReadableStreamDefaultReader<Uint8Array>;
    return toByteStream(chunksOf(reader), () => void reader.cancel().catch(ignore));
  };
  const methods: Partial<ReadableStream<Uint8Array>> = {
    cancel: cancelling(stream, reading),
    getReader: getReader as ReadableStream<Uint8Array>["getReader"],
    pipeThrough: (transform, options) => made().pipeThrough(transform, options),
    pipeTo: (destination, options) => made().pipeTo(destination, options),
    tee: () => made().tee(),
    values: (options) => made().values(options),
    [Symbol.asyncIterator]: (options) => made()[Symbol.asyncIterator](options),
  };
  return Object.assign(stream, methods);
}

type AnyReader = ReadableStreamDefaultReader<Uint8Array> | ReadableStreamBYOBReader;

function asReader(reader: AnyReader, reading: Reading): AnyReader {
  const rethrow = (thrown: unknown): never => {
    throw reading.errorOf(thrown);
  };
  const read = reader.read.bind(reader) as (...given: unknown[]) => Promise<unknown>;
  const closed = reader.closed.catch(rethrow);
  closed.catch(ignore);
  return Object.defineProperties(reader, {
    read: { value: (...given: unknown[]) => read(...given).catch(rethrow) },
    closed: { value: closed },
    cancel: { value: cancelling(reader, reading) },
  });
}

/** Where it may not be cancelled, for a reader has it or has it no more, nobody leaves. */
function cancelling(read: AnyReader | ReadableStream<Uint8Array>, { onCancel }: Reading): AnyReader["cancel"] {
  const cancel = read.cancel.bind(read);
  return (reason) => cancel(reason).then(onCancel);
}

async function* chunksOf(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function ignore(): void {}
