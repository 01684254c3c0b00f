/** Events that wait, in their order. */
import type { ScannedEvents } from "./scanner.ts";

export class HeldEvents {
  #pieces: ScannedEvents[] = [];
  #bytes = 0;

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  push(events: ScannedEvents): void {
    if (events.ends.length === 0) return;
    this.#pieces.push(events);
    this.#bytes += events.bytes.length;
  }

  /** All of them, in one piece; undefined where none waits. */
  takeAll(): ScannedEvents | undefined {
    const pieces = this.#pieces;
    this.#pieces = [];
    const length = this.#bytes;
    this.#bytes = 0;
    return pieces.length <= 1 ? pieces[0] : joined(pieces, length);
  }
}

function joined(pieces: readonly ScannedEvents[], length: number): ScannedEvents {
  const bytes = new Uint8Array(length);
  const ends: number[] = [];
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece.bytes, at);
    for (const end of piece.ends) ends.push(at + end);
    at += piece.bytes.length;
  }
  return { bytes, ends };
}
