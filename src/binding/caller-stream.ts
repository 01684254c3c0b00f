/**
 * A streamed answer for a caller in the same isolate, which may do two things with it. Where it gives it to the runtime (as the
 * body of a Response), what passes does so with no JavaScript in between. Where it reads it in JavaScript, that is woken for each
 * chunk anyway: then it gets events that have been looked at, and errors with their class, which workerd's own streams do not keep.
 */
import { toByteStream, type MayPass } from "./answer-stream.ts";
import { toOutgoingBody } from "./outgoing-answer.ts";
import { BREAK_DELAY_MS } from "./outgoing-stream.ts";

/**
 * What `chunks` makes, whole events each; where that has `pass` take over, the rest passes there. Begins at once, and stays
 * one chunk ahead of its reader. `onCancel` is called when the reader leaves.
 */
export function toCallerStream(
  chunks: (pass: MayPass) => AsyncGenerator<Uint8Array, void>,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  let failure: { thrown: unknown } | undefined;
  let isRead = false;
  const onFailure = (thrown: unknown): void => void (failure = { thrown });
  const begin = (pass: MayPass): AsyncGenerator<Uint8Array, void> => chunks(() => (isRead ? undefined : pass()));
  const stream = toOutgoingBody(begin, onCancel, {
    // Whoever reads here loses nothing of what came before; what goes out to a connection does.
    get breakDelayMs() {
      return isRead ? 0 : BREAK_DELAY_MS;
    },
    onFailure,
  });
  return withReaders(stream, {
    onRead: () => (isRead = true),
    onCancel,
    errorOf: (thrown) => (failure === undefined ? thrown : failure.thrown),
  });
}

interface Reading {
  /** JavaScript begins to read. */
  onRead(): void;
  /** At once: while bytes pass, workerd notices only with the next of them that nobody reads. */
  onCancel(): void;
  /** What a reader gets in the place of an error of workerd's. */
  errorOf(thrown: unknown): unknown;
}

/** `stream`, as JavaScript reads it. */
function withReaders(stream: ReadableStream<Uint8Array>, reading: Reading): ReadableStream<Uint8Array> {
  const lock = stream.getReader.bind(stream) as (options?: ReadableStreamGetReaderOptions) => AnyReader;
  const getReader = (options?: ReadableStreamGetReaderOptions): AnyReader => {
    const reader = asReader(lock(options), reading);
    reading.onRead();
    return reader;
  };
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
