import { expect, it } from "vitest";
import { Commits } from "../../src/durable-objects/commits.ts";
import type { Clock } from "../../src/run/watchdog.ts";

/** Timers by hand. */
function handClock(): { clock: Clock; ring(): void; waiting(): number } {
  const timers: (() => void)[] = [];
  const clock: Clock = {
    now: () => 0,
    after(_ms, call) {
      timers.push(call);
      return () => void timers.splice(timers.indexOf(call), 1);
    },
  };
  return { clock, ring: () => timers.shift()?.(), waiting: () => timers.length };
}

it("writes what is due of all runs in one turn, each once, and what becomes due then in the next", () => {
  const { clock, ring, waiting } = handClock();
  const commits = new Commits(clock);
  const written: string[] = [];
  const run = (name: string): { flush(): void } => ({ flush: () => void written.push(name) });
  const [one, two] = [run("one"), run("two")];
  for (const due of [one, two, one]) commits.add(due);
  expect(waiting()).toBe(1);
  expect(written).toEqual([]);
  const late = { flush: () => commits.add(one) };
  commits.add(late);
  ring();
  expect(written).toEqual(["one", "two"]);
  expect(waiting()).toBe(1);
  ring();
  expect(written).toEqual(["one", "two", "one"]);
  expect(waiting()).toBe(0);
});
