/** Events that wait, in their order. */
import type { ScannedEvents } from "../stream/scanner.ts";

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
    if (pieces.length === 0) return undefined;
    const bytes = new Uint8Array(this.#bytes);
    const ends: number[] = [];
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece.bytes, at);
      for (const end of piece.ends) ends.push(at + end);
      at += piece.bytes.length;
    }
    this.#pieces = [];
    this.#bytes = 0;
    return { bytes, ends };
  }
}
