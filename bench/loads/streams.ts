/** Loads of streams: at the pace of a model, many of them, and as fast as the connection takes it. */
import type { Measured } from "../measurement.ts";
import { streams, type Column, type Figures, type Load } from "./load.ts";

const CPU: Column = { figure: "cpuUs", title: "CPU µs/event", digits: 1, compared: "ratio" };
const DELAYS: readonly Column[] = [
  { figure: "delayP50Ms", title: "delay p50 ms", digits: 2, compared: "difference" },
  { figure: "delayP99Ms", title: "delay p99 ms", digits: 1, compared: "difference" },
];
const STORED: readonly Column[] = [
  { figure: "rowsPerStream", title: "rows/stream", digits: 1 },
  { figure: "diskPerByte", title: "disk B/stream B", digits: 2 },
];

const PACED_STREAMS = 60;
const WIDE_STREAMS = 300;
const FLOOD_STREAMS = 8;
/** So far apart that no session has many that wait for headers. */
const STAGGER_MS = 10;
const WIDE_STAGGER_MS = 5;

export const paced: Load = {
  id: "paced",
  title: `paced: ${PACED_STREAMS} streams of one session, one event per 8 ms`,
  ability: "stream",
  columns: [CPU, ...DELAYS, ...STORED],
  run: async (context) => {
    const scenario = { kind: "paced", events: context.isQuick ? 125 : 500, everyMs: 8 } as const;
    return read(
      await streams(context, scenario, { streams: PACED_STREAMS, sessions: 1, staggerMs: STAGGER_MS }),
      PACED_STREAMS,
    );
  },
};

export const wide: Load = {
  id: "wide",
  title: `paced wide: ${WIDE_STREAMS} streams of 10 sessions, 20 events/s each`,
  ability: "many",
  isFresh: true,
  columns: [CPU, ...DELAYS, { figure: "memoryKB", title: "memory kB/stream", digits: 0, compared: "difference" }],
  run: async (context) => {
    const scenario = { kind: "paced", events: context.isQuick ? 60 : 120, everyMs: 50 } as const;
    const options = { streams: WIDE_STREAMS, sessions: 10, staggerMs: WIDE_STAGGER_MS };
    return read(await streams(context, scenario, options), WIDE_STREAMS);
  },
};

export const flood: Load = {
  id: "flood",
  title: `flood: ${FLOOD_STREAMS} streams of one session, 8,000 events each (quick: 2,000) in pieces of 16 KiB`,
  ability: "many",
  columns: [CPU, { figure: "megabytesPerSecond", title: "MB/s", digits: 0, compared: "ratio" }, ...STORED],
  run: async (context) => {
    const scenario = { kind: "flood", events: context.isQuick ? 2_000 : 8_000, everyMs: 0 } as const;
    return read(await streams(context, scenario, { streams: FLOOD_STREAMS, sessions: 1 }), FLOOD_STREAMS);
  },
};

export const rowsPaced: Load = {
  id: "rows-paced",
  title: "rows of a 1,000-event 20 s stream (4 of them)",
  ability: "store",
  isLong: true,
  columns: STORED,
  run: async (context) => {
    const scenario = { kind: "paced", events: 1_000, everyMs: 20 } as const;
    return read(await streams(context, scenario, { streams: 4, sessions: 1, staggerMs: STAGGER_MS }), 4);
  },
};

export const rowsBurst: Load = {
  id: "rows-burst",
  title: "rows of a burst of 1,000 events (4 of them)",
  ability: "store",
  columns: STORED,
  run: async (context) => {
    const scenario = { kind: "flood", events: 1_000, everyMs: 0 } as const;
    return read(await streams(context, scenario, { streams: 4, sessions: 1, staggerMs: STAGGER_MS }), 4);
  },
};

function read(measured: Measured, count: number): { figures: Figures; failures: readonly string[] } {
  const { cpuUs, events, delayMs, rows, writtenBytes, sentBytes, bytes, wallMs, grownBytes, failures } = measured;
  const figures = {
    cpuUs: cpuUs / events,
    delayP50Ms: delayMs.p50,
    delayP99Ms: delayMs.p99,
    rowsPerStream: rows / count,
    diskPerByte: writtenBytes / sentBytes,
    megabytesPerSecond: bytes / 1_000 / wallMs,
    memoryKB: grownBytes / 1_000 / count,
  };
  return { figures, failures };
}
