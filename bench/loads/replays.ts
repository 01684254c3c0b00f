/** Loads of readers that read again what is closed. The base asks the provider again for as many bytes. */
import { measure } from "../measurement.ts";
import type { Load } from "./load.ts";

const TIMEOUT_MS = 180_000;
/** Of one event of a burst (load/upstream.ts), about. */
const EVENT_BYTES = 308;

/** One for each size in MB and number of readers. */
export const replays: readonly Load[] = [1, 10].flatMap((megabytes) =>
  [1, 10, 100].map((readers) => replayLoad(megabytes, readers)),
);

function replayLoad(megabytes: number, readers: number): Load {
  return {
    id: `replay-${megabytes}mb-${readers}`,
    title: `replay of a closed run of ${megabytes} MB, ${readers === 1 ? "one reader" : `${readers} readers`}`,
    ability: "replay",
    isLong: readers > 1,
    columns: [
      { figure: "megabytesPerSecond", title: "MB/s", digits: 0, compared: "ratio" },
      { figure: "firstP50Ms", title: "first byte p50 ms", digits: 1, compared: "difference" },
      { figure: "cpuPerMB", title: "CPU ms/MB", digits: 2, compared: "ratio" },
    ],
    run: async ({ running, ends }) => {
      const events = Math.round((megabytes * 1e6) / EVENT_BYTES);
      const scenario = { kind: "flood", events, everyMs: 0 } as const;
      const one = { concurrency: 1, staggerMs: 0, timeoutMs: TIMEOUT_MS };
      const written = await ends.ask({ ...one, requests: [running.request(scenario, "replay", 0)] });
      const replay = running.replay?.(written.headers, scenario);
      if (replay === undefined) throw new Error("this subject has no replay");
      const checked = await ends.ask({ ...one, requests: [{ ...replay, events }] });
      // One alone is over in some milliseconds: several times, one after the other.
      const times = readers === 1 ? 10 : readers;
      const requests = Array.from({ length: times }, () => ({ ...replay, bytes: checked.bytes }));
      const work = { requests, concurrency: readers, staggerMs: 0, timeoutMs: TIMEOUT_MS };
      const { bytes, wallMs, firstMs, cpuUs, failures } = await measure(running, ends, work);
      const figures = {
        megabytesPerSecond: bytes / 1_000 / wallMs,
        firstP50Ms: firstMs.p50,
        cpuPerMB: cpuUs / 1_000 / (bytes / 1e6),
      };
      return { figures, failures: [...written.failures, ...checked.failures, ...failures] };
    },
  };
}
