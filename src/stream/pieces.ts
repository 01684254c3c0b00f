/**
 * Reads a stream of bytes in pieces as large as what has come. A default reader of workerd's gives 4 KiB at a time, however
 * much there is, and waking up for each is what a fast stream costs most.
 */

/** Size of the first piece, and of those of a stream that is slow: each that is waited for has its buffer. */
export const LEAST_PIECE_BYTES = 4_096;
/** The largest piece: each that was full is followed by one twice as large. */
export const MOST_PIECE_BYTES = 131_072;
/** Size of the first piece of what is of no use in part: most whole answers fit. */
export const WHOLE_PIECE_BYTES = 16_384;

/** What is used of a reader. */
export interface PieceReader {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  cancel(reason?: unknown): Promise<void>;
  /** Not while a read is pending. */
  releaseLock(): void;
}

/**
 * `body`, locked. A stream that JavaScript made without bytes in mind comes in the pieces that it is made of.
 * @param isWhole whether nothing can be done with a part of it: all pieces but the last are full then, and nobody is woken
 *   for less.
 */
export function readPieces(
  body: Pick<ReadableStream<Uint8Array>, "getReader">,
  { isWhole = false }: { isWhole?: boolean } = {},
): PieceReader {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    return body.getReader();
  }
  let pieceBytes = isWhole ? WHOLE_PIECE_BYTES : LEAST_PIECE_BYTES;
  let isOver = false;
  return {
    async read() {
      if (isOver) return { done: true, value: undefined };
      const buffer = new Uint8Array(pieceBytes);
      const { done, value } = await (isWhole ? reader.readAtLeast(pieceBytes, buffer) : reader.read(buffer));
      if (done) return { done, value: undefined };
      // https://developers.cloudflare.com/workers/runtime-apis/streams/readablestreambyobreader/: only the end gives less.
      isOver = isWhole && value.length < pieceBytes;
      pieceBytes = value.length < pieceBytes ? LEAST_PIECE_BYTES : Math.min(2 * pieceBytes, MOST_PIECE_BYTES);
      return { done, value };
    },
    cancel: (reason) => reader.cancel(reason),
    releaseLock: () => reader.releaseLock(),
  };
}
