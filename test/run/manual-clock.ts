/** Time that a test moves. */
import type { Clock } from "../../src/run/watchdog.ts";

export class ManualClock implements Clock {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];
  /** Timers ever started. */
  started = 0;

  now(): number {
    return this.#now;
  }
  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    this.started += 1;
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
  }
  /** Moves on, running what is due in its order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [due] = this.#timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = due.at;
      due.run();
    }
    this.#now = until;
  }
}
