/**
 * Reads a stream of bytes in pieces as large as what has come. A default reader of workerd's gives 4 KiB at a time, however
 * much there is, and waking up for each is what a fast stream costs most.
 */

/** Size of the first piece, and of those of a stream that is slow: each that is waited for has its buffer. */
export const LEAST_PIECE_BYTES = 4_096;
/** The largest piece: each that was full is followed by one twice as large. */
export const MOST_PIECE_BYTES = 131_072;

/** What is used of a reader. */
export interface PieceReader {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  cancel(reason?: unknown): Promise<void>;
  /** Not while a read is pending. */
  releaseLock(): void;
}

/** `body`, locked. A stream that JavaScript made without bytes in mind comes in the pieces that it is made of. */
export function readPieces(body: Pick<ReadableStream<Uint8Array>, "getReader">): PieceReader {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    return body.getReader();
  }
  let pieceBytes = LEAST_PIECE_BYTES;
  return {
    async read() {
      const { done, value } = await reader.read(new Uint8Array(pieceBytes));
      if (done) return { done, value: undefined };
      pieceBytes = value.length < pieceBytes ? LEAST_PIECE_BYTES : Math.min(2 * pieceBytes, MOST_PIECE_BYTES);
      return { done, value };
    },
    cancel: (reason) => reader.cancel(reason),
    releaseLock: () => reader.releaseLock(),
  };
}
