/** Events out of an answer that comes without frames, up to where the provider says that it failed. */
import { wireFormatOf } from "../formats/any-format.ts";
import type { Framing } from "../formats/format.ts";
import type { AnyFormatId, WireFormat } from "../formats/task-format.ts";
import { EventScanner, type ScannedEvents } from "./scanner.ts";

export class RawEvents {
  readonly #scanner: EventScanner;
  readonly #format: WireFormat;

  constructor(format: AnyFormatId, framing: Framing) {
    this.#scanner = new EventScanner(framing);
    this.#format = wireFormatOf(format);
  }

  /** The events that are whole with `chunk`, none from an error on. */
  push(chunk: Uint8Array): { events?: ScannedEvents; failed: boolean } {
    const { bytes, ends } = this.#scanner.push(chunk);
    const good = this.#countGood(bytes, ends);
    const failed = good < ends.length;
    if (good === 0) return { failed };
    const until = ends[good - 1] ?? 0;
    return { events: { bytes: bytes.subarray(0, until), ends: ends.slice(0, good) }, failed };
  }

  #countGood(bytes: Uint8Array, ends: readonly number[]): number {
    let start = 0;
    for (const [index, end] of ends.entries()) {
      if (this.#format.classify(bytes.subarray(start, end)).class === "error") return index;
      start = end;
    }
    return ends.length;
  }
}
