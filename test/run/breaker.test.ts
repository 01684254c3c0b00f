import { describe, expect, it } from "vitest";
import {
  Breakers,
  FAILURES_TO_OPEN,
  FIRST_OPEN_MS,
  MAX_BREAKERS,
  MAX_OPEN_MS,
  PROBE_MS,
} from "../../src/run/breaker.ts";
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
