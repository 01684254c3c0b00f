import { describe, expect, it } from "vitest";
import {
  Breakers,
  FAILURES_TO_OPEN,
  FIRST_OPEN_MS,
  MAX_BREAKERS,
  MAX_OPEN_MS,
  PROBE_MS,
} from "../../src/run/breaker.ts";
import type { BreakerChange, TargetHealth } from "../../src/run/target-health.ts";
import { ManualClock } from "./manual-clock.ts";

const target = (provider: string, id = "m") => ({ provider, model: { id } });
const [first, second] = [target("first"), target("second")];

function failing(times = FAILURES_TO_OPEN) {
  const clock = new ManualClock();
  const breakers = new Breakers(clock);
  for (let i = 0; i < times; i += 1) breakers.note(first, "failed");
  return { clock, breakers };
}

describe("a breaker", () => {
  it("opens when a target has failed often enough in a row", () => {
    const { breakers } = failing(FAILURES_TO_OPEN - 1);
    expect(breakers.stateOf(first)).toBe("closed");
    breakers.note(first, "failed");
    expect(breakers.stateOf(first)).toBe("open");
    expect(breakers.stateOf(second)).toBe("closed");
  });

  it("counts what fails in a row: an answer in between begins anew", () => {
    const { breakers } = failing(FAILURES_TO_OPEN - 1);
    breakers.note(first, "answered");
    breakers.note(first, "failed");
    expect(breakers.stateOf(first)).toBe("closed");
  });

  it("opens at once for a target that will refuse the next call too", () => {
    const { breakers } = failing(0);
    breakers.note(first, "refuses");
    expect(breakers.stateOf(first)).toBe("open");
  });

  it("is of one model at one provider", () => {
    const { breakers } = failing();
    expect(breakers.stateOf(target("first", "other"))).toBe("closed");
  });

  it("puts what is open last, and leaves nobody out", () => {
    const { breakers } = failing();
    expect(breakers.order([first, second])).toEqual([second, first]);
    expect(breakers.order([first])).toEqual([first]);
  });

  it("lets one run probe, and closes when it is answered", () => {
    const { clock, breakers } = failing();
    clock.advance(FIRST_OPEN_MS);
    expect(breakers.stateOf(first)).toBe("half-open");
    expect(breakers.order([first, second])).toEqual([first, second]);
    expect(breakers.order([first, second]), "another run, meanwhile").toEqual([second, first]);
    breakers.note(first, "answered");
    expect(breakers.order([first, second])).toEqual([first, second]);
  });

  it("closes when a probe begins to answer, and opens for longer where that breaks off", () => {
    const { clock, breakers } = failing();
    clock.advance(FIRST_OPEN_MS);
    breakers.order([first, second]);
    breakers.begin(first);
    expect(breakers.order([first, second])).toEqual([first, second]);
    breakers.note(first, "failed");
    clock.advance(2 * FIRST_OPEN_MS - 1);
    expect(breakers.stateOf(first)).toBe("open");
    clock.advance(1);
    breakers.begin(first);
    breakers.note(first, "answered");
    breakers.note(first, "failed");
    expect(breakers.stateOf(first), "it has answered: failures are counted anew").toBe("closed");
  });

  it("counts failures in a row of a target that always begins to answer", () => {
    const { breakers } = failing(0);
    for (let i = 0; i < FAILURES_TO_OPEN; i += 1) {
      breakers.begin(first);
      breakers.note(first, "failed");
    }
    expect(breakers.stateOf(first)).toBe("open");
  });

  it("is probed again where a probe was never heard of", () => {
    const { clock, breakers } = failing();
    clock.advance(FIRST_OPEN_MS);
    breakers.order([first, second]);
    clock.advance(PROBE_MS);
    expect(breakers.order([first, second])).toEqual([first, second]);
  });

  it("stays open for longer with each probe that fails, up to a limit", () => {
    const { clock, breakers } = failing();
    for (let openMs = FIRST_OPEN_MS; openMs < MAX_OPEN_MS * 4; openMs *= 2) {
      const waits = Math.min(openMs, MAX_OPEN_MS);
      clock.advance(waits - 1);
      expect(breakers.stateOf(first), `${waits} ms`).toBe("open");
      clock.advance(1);
      expect(breakers.stateOf(first)).toBe("half-open");
      breakers.note(first, "failed");
    }
  });

  it("does not stay open for longer because of runs that were under way when it opened", () => {
    const { clock, breakers } = failing(FAILURES_TO_OPEN + 50);
    clock.advance(FIRST_OPEN_MS);
    expect(breakers.stateOf(first)).toBe("half-open");
  });

  it("forgets the target that failed longest ago where there are too many", () => {
    const { breakers } = failing();
    for (let i = 0; i < MAX_BREAKERS; i += 1) breakers.note(target(`p${i}`), "refuses");
    expect(breakers.stateOf(first)).toBe("closed");
    expect(breakers.stateOf(target("p0"))).toBe("open");
  });
});

describe("changes of a breaker's state", () => {
  function listening() {
    const clock = new ManualClock();
    const changes: BreakerChange[] = [];
    return { clock, changes, breakers: new Breakers(clock, (change) => void changes.push(change)) };
  }

  it("are told, and nothing else", () => {
    const { clock, changes, breakers } = listening();
    const of = { provider: "first", model: "m" };
    clock.advance(1_000);
    breakers.note(first, "answered");
    breakers.note(first, "failed", "provider/timeout");
    breakers.note(first, "failed", "provider/timeout");
    expect(changes).toEqual([]);
    breakers.note(first, "failed", "provider/error");
    const opened = { ...of, state: "open", at: 1_000, since: 1_000, until: 1_000 + FIRST_OPEN_MS };
    expect(changes.splice(0)).toEqual([{ ...opened, failures: 3, error: "provider/error" }]);
    breakers.note(first, "failed", "provider/error");
    expect(changes, "of a run that was under way").toEqual([]);
    clock.advance(FIRST_OPEN_MS);
    breakers.order([first, second]);
    expect(changes, "time alone").toEqual([]);
    breakers.note(first, "failed", "provider/unreachable");
    const at = 1_000 + FIRST_OPEN_MS;
    const again = { ...opened, at, until: at + 2 * FIRST_OPEN_MS, failures: 5, error: "provider/unreachable" };
    expect(changes.splice(0)).toEqual([again]);
    clock.advance(2 * FIRST_OPEN_MS);
    breakers.begin(first);
    const closed = { ...of, state: "closed", at: again.until, since: again.until, failures: 0 };
    expect(changes.splice(0)).toEqual([closed]);
    breakers.note(first, "answered");
    expect(changes).toEqual([]);
  });

  it("do not reach the run where whoever hears of them fails", () => {
    const breakers = new Breakers(new ManualClock(), () => {
      throw new TypeError("nobody is there");
    });
    breakers.note(first, "refuses");
    expect(breakers.stateOf(first)).toBe("open");
  });
});

describe("what others have found out", () => {
  const heard = (more: Partial<TargetHealth> = {}): TargetHealth => ({
    provider: "first",
    model: "m",
    state: "open",
    at: 1_000,
    since: 1_000,
    until: 1_000 + FIRST_OPEN_MS,
    failures: 3,
    objects: { open: 1, "half-open": 0, closed: 0 },
    ...more,
  });
  function learning() {
    const clock = new ManualClock();
    clock.advance(2_000);
    const changes: BreakerChange[] = [];
    return { clock, changes, breakers: new Breakers(clock, (change) => void changes.push(change)) };
  }

  it("is taken over, and probed when its time is over", () => {
    const { clock, breakers } = learning();
    breakers.learn([heard()]);
    expect(breakers.order([first, second])).toEqual([second, first]);
    clock.advance(FIRST_OPEN_MS - 1_000);
    expect(breakers.order([first, second])).toEqual([first, second]);
    breakers.note(first, "failed");
    clock.advance(2 * FIRST_OPEN_MS - 1);
    expect(breakers.stateOf(first), "one failure is enough, and for twice as long").toBe("open");
  });

  it("is no news to tell; that the target answers again is", () => {
    const { clock, changes, breakers } = learning();
    breakers.learn([heard()]);
    expect(changes).toEqual([]);
    clock.advance(FIRST_OPEN_MS);
    breakers.note(first, "answered");
    expect(changes).toMatchObject([{ provider: "first", state: "closed" }]);
  });

  it.each([
    ["is closed", heard({ state: "closed", until: undefined })],
    ["is half open", heard({ state: "half-open" })],
    ["is over", heard({ until: 2_000 })],
    ["is another's", heard({ model: "other" })],
  ])("changes nothing where it %s", (_what, health) => {
    const { breakers } = learning();
    breakers.learn([health]);
    expect(breakers.stateOf(first)).toBe("closed");
  });

  it("does not count against what was heard here since", () => {
    const { breakers } = learning();
    breakers.note(first, "answered");
    breakers.learn([heard()]);
    expect(breakers.stateOf(first)).toBe("closed");
    breakers.learn([heard({ at: 2_001 })]);
    expect(breakers.stateOf(first)).toBe("open");
  });

  it("never shortens the time a target is left alone", () => {
    const { clock, breakers } = learning();
    breakers.note(first, "refuses");
    breakers.learn([heard({ at: 2_001, until: 2_500 })]);
    clock.advance(FIRST_OPEN_MS - 1);
    expect(breakers.stateOf(first)).toBe("open");
  });
});
