/** The sink of a run that is not kept: its events go to its one reader as frames, at that reader's pace. */
import type { RunSink } from "../run/attempt.ts";
import type { RunEnd } from "../run/run.ts";
import type { AttemptFrame } from "../stream/frame.ts";
import type { ScannedEvents } from "../stream/scanner.ts";
import type { CallFrames } from "./call-frames.ts";

/** Larger events are sent in parts: a frame is at most 2 MiB. */
const MAX_PART_BYTES = 1_000_000;

export class FrameSink implements RunSink {
  readonly #out: CallFrames;
  #end = 0;
  #attempt: AttemptFrame | undefined;

  constructor(out: CallFrames) {
    this.#out = out;
  }

  /** Events so far. */
  get end(): number {
    return this.#end;
  }

  open(frame: Omit<AttemptFrame, "type" | "first">): void {
    this.#attempt = { type: "attempt", ...frame, first: this.#end };
  }

  async append({ bytes, ends }: ScannedEvents): Promise<void> {
    const first = this.#end;
    this.#end += ends.length;
    if (this.#attempt !== undefined) await this.#out.write(this.#attempt);
    this.#attempt = undefined;
    for (let at = 0; at < bytes.length; at += MAX_PART_BYTES) {
      const part = bytes.subarray(at, at + MAX_PART_BYTES);
      const count = at + part.length === bytes.length ? ends.length : 0;
      await this.#out.write({ type: "events", first, count, stored: this.#end, bytes: part });
    }
  }

  /** Never rejects: a reader that has left needs no end. */
  async close({ outcome, usage, error }: RunEnd): Promise<void> {
    try {
      await this.#out.write({ type: "closed", outcome, end: this.#end, usage, error });
      await this.#out.close();
    } catch {
      // The reader has left.
    }
  }
}
