/** What a run that is not kept answers with, on its way to its reader: a part of it stays for the log. */
import type { RunSink } from "../run/attempt.ts";
import { concat } from "../stream/bytes.ts";
import type { AttemptFrame } from "../stream/frame.ts";
import type { ScannedEvents } from "../stream/scanner.ts";
import { MAX_LOGGED_ANSWER_BYTES, type AnswerBytes } from "./logged-answer.ts";

export class CollectedAnswer implements RunSink {
  readonly #to: RunSink;
  #attempt: AttemptFrame | undefined;
  #parts: Uint8Array[] = [];
  #kept = 0;
  #bytes = 0;

  constructor(to: RunSink) {
    this.#to = to;
  }

  /** Of the attempt that answered last; undefined where none did. */
  get answer(): AnswerBytes | undefined {
    return this.#attempt && { attempt: this.#attempt, events: concat(...this.#parts), bytes: this.#bytes };
  }

  open(frame: Omit<AttemptFrame, "type" | "first">): void {
    this.#attempt = { type: "attempt", first: 0, ...frame };
    this.#parts = [];
    this.#kept = 0;
    this.#to.open(frame);
  }

  append(events: ScannedEvents): void | Promise<void> {
    this.#bytes += events.bytes.length;
    if (this.#kept + events.bytes.length <= MAX_LOGGED_ANSWER_BYTES) {
      // The sink below may give its bytes away.
      this.#parts.push(events.bytes.slice());
      this.#kept += events.bytes.length;
    } else this.#kept = Number.POSITIVE_INFINITY;
    return this.#to.append(events);
  }
}
