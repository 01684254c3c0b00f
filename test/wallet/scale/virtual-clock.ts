/** Time that goes from one event to the next, so that a day takes minutes. */
import type { Clock } from "../../../src/run/watchdog.ts";

interface Timer {
  at: number;
  order: number;
  run: (() => void) | undefined;
}

export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  /** Things that have happened: what follows from one of them at once is one turn of an object, and one commit. */
  turns = 0;
  /** A heap: the next one first. */
  readonly #timers: Timer[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: (this.#order += 1), run };
    this.#push(timer);
    return () => {
      timer.run = undefined;
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Lets everything happen that is due until `end`, each thing with all that follows from it at once. */
  async runUntil(end: number): Promise<void> {
    for (let [next] = this.#timers; next !== undefined && next.at <= end; [next] = this.#timers) {
      this.#pop();
      if (next.run === undefined) continue;
      this.#now = Math.max(this.#now, next.at);
      this.turns += 1;
      next.run();
      await new Promise(setImmediate);
    }
    this.#now = end;
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let place = heap.push(timer) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      heap[place] = heap[parent] as Timer;
      place = parent;
    }
    heap[place] = timer;
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = place * 2 + 1;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child])) child += 1;
      if (child >= heap.length || !isBefore(heap[child] as Timer, last)) break;
      heap[place] = heap[child] as Timer;
      place = child;
    }
    heap[place] = last;
  }
}

function isBefore(timer: Timer, other: Timer | undefined): boolean {
  return other !== undefined && (timer.at < other.at || (timer.at === other.at && timer.order < other.order));
}
