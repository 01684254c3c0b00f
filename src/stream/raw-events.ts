/** Events out of an answer that comes without frames, up to where the provider says that it failed. */
import { wireFormatOf } from "../formats/any-format.ts";
import type { Framing } from "../formats/format.ts";
import type { AnyFormatId, WireFormat } from "../formats/task-format.ts";
import { eventScanner, type EventScanner, type ScannedEvents } from "./scanner.ts";

export class RawEvents {
  readonly #scanner: EventScanner;
  readonly #format: WireFormat | undefined;

  /** @param format absent where none of the events can be an error. */
  constructor(framing: Framing, format?: AnyFormatId) {
    this.#scanner = eventScanner(framing);
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

/** Events that are looked at for the provider's word that its answer is whole: usage and `[DONE]` may come after it. */
const LAST_EVENTS = 4;

/**
 * Whether the answer of which `events` are the last is one that its provider has called whole. False where only the run
 * object can know: it failed after all, or it has further choices.
 */
export function endsWhole(format: AnyFormatId, { bytes, ends }: ScannedEvents): boolean {
  const { classify } = wireFormatOf(format);
  const from = Math.max(0, ends.length - LAST_EVENTS);
  const facts = ends.slice(from).map((end, index) => classify(bytes.subarray(ends[from + index - 1] ?? 0, end)));
  const isUnclear = facts.some((event) => event.class === "error" || event.others !== undefined);
  return !isUnclear && facts.some((event) => event.class === "end");
}
