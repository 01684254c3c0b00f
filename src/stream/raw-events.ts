/** Events out of an answer that comes without frames, up to where the provider says that it failed. */
import { wireFormatOf } from "../formats/any-format.ts";
import type { Framing } from "../formats/format.ts";
import type { AnyFormatId, WireFormat } from "../formats/task-format.ts";
import { EventScanner, type ScannedEvents } from "./scanner.ts";

export class RawEvents {
  readonly #scanner: EventScanner;
  readonly #format: WireFormat | undefined;

  /** @param format absent where none of the events can be an error. */
  constructor(framing: Framing, format?: AnyFormatId) {
    this.#scanner = new EventScanner(framing);
    this.#format = format && wireFormatOf(format);
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

  /** The last one, where it lacks its blank line. */
  end(): ScannedEvents | undefined {
    const last = this.#scanner.end();
    return last.ends.length === 0 ? undefined : last;
  }

  #countGood(bytes: Uint8Array, ends: readonly number[]): number {
    if (this.#format === undefined) return ends.length;
    let start = 0;
    for (const [index, end] of ends.entries()) {
      if (this.#format.classify(bytes.subarray(start, end)).class === "error") return index;
      start = end;
    }
    return ends.length;
  }
}
