/**
 * When a run that goes on is looked at, whether it has used more than is held for it. To know that its answer has to be read,
 * so it is done seldom: first when it could be so at all, then when it may be soon.
 */

/** Bytes of an answer that a token has at least, with all that its format says around it. */
const LEAST_BYTES_PER_TOKEN = 3;
/** Bytes between two looks at least: a few events. */
const LEAST_STEP_BYTES = 4_096;
/** So many times the bytes of the last look the next one is at most: answers change their ways. */
const MOST_GROWTH = 16;
/** The next look is before the answer is where it would be used up. */
const BEFORE = 0.9;

export class RunMeter {
  #bytes = 0;
  #next: number;

  /** @param outputTokens as many as are held for. */
  constructor(outputTokens: number) {
    this.#next = Math.max(LEAST_STEP_BYTES, outputTokens * LEAST_BYTES_PER_TOKEN);
  }

  /** So many bytes have come; whether it is time to look. */
  add(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes >= this.#next;
  }

  /** Somebody has looked: such a part of what is held is used; undefined where nobody can say. */
  looked(part: number | undefined): void {
    const growth = part === undefined ? Number.POSITIVE_INFINITY : Math.min(MOST_GROWTH, BEFORE / Math.max(part, 1e-6));
    this.#next = Math.max(this.#bytes * growth, this.#bytes + Math.max(LEAST_STEP_BYTES, this.#bytes / 16));
  }
}
