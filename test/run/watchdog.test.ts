import { expect, it } from "vitest";
import { sleep, Watchdog } from "../../src/run/watchdog.ts";
import { ManualClock } from "./manual-clock.ts";

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

it("finds no silence too long once all has been heard", () => {
  const clock = new ManualClock();
  const watchdog = new Watchdog(clock, new AbortController().signal);
  watchdog.allow(100);
  watchdog.rest();
  watchdog.allow(100);
  clock.advance(1_000);
  expect(watchdog.expired).toBe(false);
  expect(clock.started).toBe(1);
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
