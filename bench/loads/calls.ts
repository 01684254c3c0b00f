/** Loads of single calls: how long until the first token, and what a whole answer costs. */
import { streams, type Column, type Figures, type Load } from "./load.ts";
import type { Measured } from "../measurement.ts";
import type { RunningSubject } from "../subjects/subject.ts";

const FIRST: readonly Column[] = [
  { figure: "firstP50Ms", title: "first token p50 ms", digits: 2, compared: "difference" },
  { figure: "firstP99Ms", title: "p99 ms", digits: 1, compared: "difference" },
  { figure: "cpuUs", title: "CPU µs/call", digits: 0, compared: "ratio" },
];
const WHOLE: readonly Column[] = [
  { figure: "wholeP50Ms", title: "p50 ms", digits: 2, compared: "difference" },
  { figure: "wholeP99Ms", title: "p99 ms", digits: 1, compared: "difference" },
  { figure: "cpuUs", title: "CPU µs/call", digits: 0, compared: "ratio" },
];
const THREE_EVENTS = { kind: "paced", events: 3, everyMs: 1 } as const;
const WHOLE_BODY = { kind: "json", events: 1, everyMs: 0 } as const;

export const firstWarm: Load = {
  id: "first-warm",
  title: "first token, a session that is in use, one call at a time",
  ability: "stream",
  columns: FIRST,
  run: async (context) => {
    const count = context.isQuick ? 40 : 1_000;
    return read(await streams(context, THREE_EVENTS, { streams: count, sessions: 1, concurrency: 1 }), count);
  },
};

export const firstNew: Load = {
  id: "first-new",
  title: "first token, a new session each, one call at a time",
  ability: "stream",
  columns: FIRST,
  run: async (context) => {
    const count = context.isQuick ? 40 : 150;
    const { running, round } = context;
    const fresh = { ...context, running: { ...running, request: onceEach(running.request, round) } };
    return read(await streams(fresh, THREE_EVENTS, { streams: count, sessions: 1, concurrency: 1 }), count);
  },
};

/** Sessions that nobody has used: `request` is asked once for each call. */
function onceEach(request: RunningSubject["request"], round: number): RunningSubject["request"] {
  let count = 0;
  return (scenario, session, index) => request(scenario, `${session}-${round}-${Date.now()}-${(count += 1)}`, index);
}

export const jsonOne: Load = jsonLoad(1, 1_000);
export const jsonMany: Load = jsonLoad(32, 8_000);

function jsonLoad(concurrency: number, calls: number): Load {
  return {
    id: `json-${concurrency}`,
    title: `whole answers, ${concurrency} at a time`,
    ability: "json",
    columns: WHOLE,
    run: async (context) => {
      const count = context.isQuick ? calls / 20 : calls;
      return read(await streams(context, WHOLE_BODY, { streams: count, sessions: 1, concurrency }), count);
    },
  };
}

function read(measured: Measured, count: number): { figures: Figures; failures: readonly string[] } {
  const { cpuUs, firstMs, wholeMs, failures } = measured;
  const figures = {
    cpuUs: cpuUs / count,
    firstP50Ms: firstMs.p50,
    firstP99Ms: firstMs.p99,
    wholeP50Ms: wholeMs.p50,
    wholeP99Ms: wholeMs.p99,
  };
  return { figures, failures };
}
