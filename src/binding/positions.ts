/**
 * Positions: the `\n\n`-ended events of a stream as it was sent to one reader, which is what Cloudflare's clients count
 * (docs/run-protocol.md, Positions). In a stream of frames, which has no `\n\n`, they are its frames. Every chunk we send
 * consists of whole events.
 */
import type { Framing } from "../formats/format.ts";
import { eventEnds } from "../stream/scanner.ts";

const LF = 10;

/** Drops the first positions of a stream made of whole events. */
export class PositionSkipper {
  #left: number;

  constructor(from: number) {
    this.#left = from;
  }

  /** Positions still to be dropped. */
  get left(): number {
    return this.#left;
  }

  /** What of `chunk` is to be sent. */
  push(chunk: Uint8Array, framing: Framing): Uint8Array {
    if (framing === "event-stream") return this.#pushFrames(chunk);
    let start = 0;
    while (this.#left > 0) {
      const end = eventEnd(chunk, start);
      if (end === undefined) return chunk.subarray(chunk.length);
      this.#left -= 1;
      start = end;
    }
    return chunk.subarray(start);
  }

  #pushFrames(chunk: Uint8Array): Uint8Array {
    const ends = eventEnds(chunk, "event-stream");
    const dropped = Math.min(this.#left, ends.length);
    this.#left -= dropped;
    return dropped === 0 ? chunk : chunk.subarray(ends[dropped - 1]);
  }
}

/** Where the event that begins at `start` ends, past its blank line. */
function eventEnd(chunk: Uint8Array, start: number): number | undefined {
  for (let lf = chunk.indexOf(LF, start); lf !== -1; lf = chunk.indexOf(LF, lf + 1))
    if (chunk[lf + 1] === LF) return lf + 2;
  return undefined;
}
