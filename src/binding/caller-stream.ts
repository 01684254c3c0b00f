/**
 * A streamed answer for a caller in the same isolate, which may do two things with it. Where it gives it to the runtime (as the
 * body of a Response), it is on its way to a connection: what can pass does so with no JavaScript in between, and a failure
 * leaves time for what came before. Where it reads it in JavaScript, that is woken for each chunk anyway: then it gets chunks
 * that have been looked at, and errors with their class, which workerd's own streams do not keep.
 */
import { toByteStream, type MayPass } from "./answer-stream.ts";
import { toOutgoingBody } from "./outgoing-answer.ts";
import { BREAK_DELAY_MS } from "./outgoing-stream.ts";
import { readPieces } from "../stream/pieces.ts";

/**
 * What `begin` makes, whole events each; where that has `pass` take over, the rest passes there. Begins at once, and stays
 * one chunk ahead of its reader. `onCancel` is called when the reader leaves.
 */
export function toCallerStream(
  begin: (pass: MayPass) => AsyncGenerator<Uint8Array, void>,
  onCancel: () => void,
): ReadableStream<Uint8Array> {
  const chunks = new SharedChunks(begin);
  const onLeft = (): void => {
    if (!chunks.isHandedOver) onCancel();
  };
  const stream = toOutgoingBody((pass) => chunks.forRuntime(pass), onLeft, {
    // Whoever reads here loses nothing of what came before; what goes out to a connection does.
    get breakDelayMs() {
      return chunks.isTaken ? 0 : BREAK_DELAY_MS;
    },
    toReason: (thrown) => chunks.fail(thrown),
  });
  return withReaders(stream, (pieces) => toByteStream(chunks.forReader(pieces), onCancel));
}

/** Chunks for the runtime, until JavaScript takes them. */
class SharedChunks {
  readonly #chunks: AsyncGenerator<Uint8Array, void>;
  #pass: MayPass | undefined;
  /** The one that the runtime gets, unless it is taken before. */
  #ahead: Promise<IteratorResult<Uint8Array, void>> | undefined;
  #isPassing = false;
  #failure: { thrown: unknown } | undefined;
  /** JavaScript reads. */
  isTaken = false;

  constructor(begin: (pass: MayPass) => AsyncGenerator<Uint8Array, void>) {
    this.#chunks = begin(() => this.#passing());
  }

  /** JavaScript gets what is made, and the runtime gets nothing. */
  get isHandedOver(): boolean {
    return this.isTaken && !this.#isPassing;
  }

  async *forRuntime(pass: MayPass): AsyncGenerator<Uint8Array, void> {
    this.#pass = pass;
    for (;;) {
      this.#ahead = this.#chunks.next();
      const { done, value } = await this.#ahead;
      if (done || this.isHandedOver) return;
      yield value;
    }
  }

  /** All of them: the runtime has had none. `pieces`: its side of the stream, on which something may pass already. */
  forReader(pieces: Pieces): AsyncGenerator<Uint8Array, void> {
    this.isTaken = true;
    if (this.#isPassing) return this.#passed(pieces);
    pieces.cancel().catch(ignore);
    return this.#rest();
  }

  /** What is told of it to the runtime, which gives its readers a copy without a class. */
  fail(thrown: unknown): unknown {
    this.#failure = { thrown };
    return thrown;
  }

  #passing(): ReturnType<MayPass> {
    const pass = this.isTaken ? undefined : this.#pass?.();
    if (pass === undefined) return undefined;
    return (...passed) => {
      this.#isPassing = true;
      return pass(...passed);
    };
  }

  async *#rest(): AsyncGenerator<Uint8Array, void> {
    for (let next = this.#ahead; ; next = undefined) {
      const { done, value } = await (next ?? this.#chunks.next());
      if (done) return;
      yield value;
    }
  }

  async *#passed(pieces: Pieces): AsyncGenerator<Uint8Array, void> {
    const reader = readPieces(pieces);
    for (;;) {
      const { done, value } = await reader.read().catch((thrown: unknown) => {
        throw this.#failure === undefined ? thrown : this.#failure.thrown;
      });
      if (done) return;
      yield value;
    }
  }
}

type ByteStream = ReadableStream<Uint8Array>;
/** What is called of the runtime's side. */
type Pieces = Pick<ByteStream, "getReader" | "cancel">;

/** `stream`, of which JavaScript reads what `take` makes. The runtime calls none of these methods: it has the stream itself. */
function withReaders(stream: ByteStream, take: (pieces: Pieces) => ByteStream): ByteStream {
  const pieces = { getReader: stream.getReader.bind(stream), cancel: stream.cancel.bind(stream) } as Pieces;
  let taken: ByteStream | undefined;
  const isLocked = (): boolean => taken?.locked ?? Reflect.get(ReadableStream.prototype, "locked", stream) === true;
  const side = (): ByteStream => {
    // The body of a response: that it is locked, the runtime says itself.
    if (taken === undefined && isLocked()) pieces.getReader();
    return (taken ??= take(pieces));
  };
  const methods: Partial<ByteStream> = {
    cancel: async (reason) => side().cancel(reason),
    getReader: ((options) => side().getReader(options as { mode: "byob" })) as ByteStream["getReader"],
    pipeThrough: (transform, options) => side().pipeThrough(transform, options),
    pipeTo: async (destination, options) => side().pipeTo(destination, options),
    tee: () => side().tee(),
    values: (options) => side().values(options),
    [Symbol.asyncIterator]: (options) => side()[Symbol.asyncIterator](options),
  };
  return Object.defineProperty(Object.assign(stream, methods), "locked", { get: isLocked });
}

function ignore(): void {}
