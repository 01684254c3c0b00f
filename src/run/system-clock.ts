/** The isolate's own time. */
import type { Clock } from "./watchdog.ts";

/** Real time. Rules take a {@link Clock} instead, so that their tests are exact. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
