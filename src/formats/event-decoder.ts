/** Bytes → deltas, for the answers that come as events. */
import type { Delta, ProviderFault } from "../chat.ts";
import type { StreamDecoder } from "./format.ts";

/** Cuts bytes into events. */
export interface EventReader<Event> {
  push(bytes: Uint8Array): Event[];
  /** No more bytes: what they left. */
  end(): Event[];
}

/** Reads one answer, event by event. A `response-end` or an `error` is its last delta. */
export interface AnswerReader<Event> {
  event(event: Event): Delta[];
  /** The body ended before the answer did. */
  end(): Delta[];
}

/** Decodes one answer: nothing is read after its last delta, whatever its provider sends. */
export class EventDecoder<Event> implements StreamDecoder {
  readonly #events: EventReader<Event>;
  readonly #answer: AnswerReader<Event>;
  #hasEnded = false;

  constructor(events: EventReader<Event>, answer: AnswerReader<Event>) {
    this.#events = events;
    this.#answer = answer;
  }

  push(bytes: Uint8Array): Delta[] {
    return this.#read(this.#events.push(bytes));
  }

  end(): Delta[] {
    const deltas = this.#read(this.#events.end());
    return this.#hasEnded ? deltas : [...deltas, ...this.#answer.end()];
  }

  // Not `flatMap`: it takes longer (measured).
  #read(events: Event[]): Delta[] {
    const deltas: Delta[] = [];
    for (const event of events) {
      if (this.#hasEnded) break;
      for (const delta of this.#answer.event(event)) {
        deltas.push(delta);
        if (delta.type === "response-end" || delta.type === "error") this.#hasEnded = true;
      }
    }
    return deltas;
  }
}

/** The answer failed. */
export function failed(error: ProviderFault): Delta[] {
  return [{ type: "error", error }];
}
