import { expect, it } from "vitest";
import { sleep, Watchdog, type Clock } from "../../src/run/watchdog.ts";

/** A clock that a test moves. */
class ManualClock implements Clock {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];
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

it("ends a silence that is too long, counted from the last touch, with one timer per silence", () => {
  const clock = new ManualClock();
  const watchdog = new Watchdog(clock, new AbortController().signal);
  watchdog.allow(100);
  for (let touches = 0; touches < 50; touches += 1) {
    clock.advance(10);
    watchdog.touch();
  }
  expect(watchdog.expired).toBe(false);
  expect(clock.started).toBeLessThan(10);
  clock.advance(99);
  expect(watchdog.signal.aborted).toBe(false);
  clock.advance(1);
  expect(watchdog).toMatchObject({ expired: true });
  expect(watchdog.signal.aborted).toBe(true);
});

it("follows its parent, and is not expired by it", async () => {
  const parent = new AbortController();
  const watchdog = new Watchdog(new ManualClock(), parent.signal);
  watchdog.allow(undefined);
  const never = watchdog.race(new Promise(() => undefined));
  parent.abort(new DOMException("stop", "AbortError"));
  await expect(never).rejects.toThrow("stop");
  expect(watchdog.expired).toBe(false);
});

it("sleeps until the time has come or the signal aborts", async () => {
  const clock = new ManualClock();
  const controller = new AbortController();
  const slept = sleep(clock, 50, controller.signal);
  clock.advance(50);
  await slept;
  const aborted = sleep(clock, 50, controller.signal);
  controller.abort(new Error("enough"));
  await expect(aborted).rejects.toThrow("enough");
});
