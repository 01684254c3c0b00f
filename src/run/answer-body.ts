import { readPieces, type PieceReader } from "../stream/pieces.ts";

/** The body of a provider's answer, read piece by piece; a reader may be given a half of it, to have it as it comes. */
export class AnswerBody {
  readonly #body: ReadableStream<Uint8Array>;
  #reader: PieceReader;

  /** @param isWhole whether nothing can be done with a part of it. */
  constructor(body: ReadableStream<Uint8Array>, isWhole: boolean) {
    this.#body = body;
    this.#reader = readPieces(body, { isWhole });
  }

  read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    return this.#reader.read();
  }

  /** What comes from now on, for somebody else too. Once, and not while a read is pending. */
  divide(): ReadableStream<Uint8Array> {
    this.#reader.releaseLock();
    const [theirs, ours] = this.#body.tee();
    this.#reader = readPieces(ours);
    return theirs;
  }

  /** Of a body that was divided, the provider hears once the other half is left too. */
  leave(reason: unknown): void {
    this.#reader.cancel(reason).catch(() => undefined);
  }
}
