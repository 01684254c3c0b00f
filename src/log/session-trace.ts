/** The trace of a session: its runs as a tree of its agents, with what each branch comes to. */
import type { SessionTrace, TraceAgent, TraceRun, TraceSums } from "./log-question.ts";
import type { LogRecord } from "./run-log.ts";
import { attemptSpanId, parseTraceparent, spanIdOf } from "./trace-context.ts";
import { valuesOf } from "./log-values.ts";

/** Runs of one trace, the newest, and characters of their JSON: it has to fit into one answer. */
export const MAX_TRACE_RUNS = 5_000;
export const MAX_TRACE_CHARS = 8_000_000;

/** A class and a name: the segments of a path that one agent has. */
const SEGMENTS = 2;

type SubAgent = TraceAgent["subAgents"][number];

/** `records` in any order. An agent between two others that has no runs of its own is in the tree all the same. */
export function toSessionTrace({
  session,
  traceId,
  records,
  isCut,
}: Pick<SessionTrace, "session" | "traceId" | "isCut"> & { records: readonly LogRecord[] }): SessionTrace {
  const runs = withParents(records.toSorted((a, b) => a.createdAt - b.createdAt));
  const byAgent = Map.groupBy(runs, ({ subAgent = "" }) => subAgent);
  const paths = new Set([...byAgent.keys()].flatMap(withThoseAbove));
  paths.delete("");
  const { all: _all, ...root } = branch("", { byAgent, below: Map.groupBy([...paths].toSorted(), above) });
  return { session, traceId, isCut, ...root };
}

/** Runs by their agent, and the agents below each: "" is the root. */
interface Agents {
  byAgent: ReadonlyMap<string, TraceRun[]>;
  below: ReadonlyMap<string, string[]>;
}

/** The agent at `path`, and all below it; `all` are the runs of both. */
function branch(path: string, agents: Agents): TraceAgent & { all: TraceRun[] } {
  const runs = agents.byAgent.get(path) ?? [];
  const all = [...runs];
  const subAgents = (agents.below.get(path) ?? []).map((subAgent): SubAgent => {
    const { all: ofBranch, ...agent } = branch(subAgent, agents);
    for (const run of ofBranch) all.push(run);
    return { subAgent, ...agent };
  });
  return { total: sumsOf(all), runs, subAgents, all };
}

function withThoseAbove(path: string): string[] {
  return path === "" ? [""] : [path, ...withThoseAbove(above(path))];
}

/** The path of the agent above, "" for the root. */
function above(path: string): string {
  return path.split("/").slice(0, -SEGMENTS).join("/");
}

/** A run that another one of the session has called (a tool of its, most of all) names it in its `traceparent`. */
function withParents(records: readonly LogRecord[]): TraceRun[] {
  const called = records.filter(({ trace }) => trace !== undefined);
  if (called.length === 0) return [...records];
  const spans = new Map<string, string>();
  for (const { id, attempts } of records) {
    const spanId = spanIdOf(id);
    spans.set(spanId, id);
    for (const { attempt } of attempts) spans.set(attemptSpanId(spanId, attempt), id);
  }
  return records.map((record) => {
    const parentId = spans.get(parseTraceparent(record.trace?.traceparent)?.spanId ?? "");
    return parentId === undefined || parentId === record.id ? record : { ...record, parentId };
  });
}

function sumsOf(runs: readonly LogRecord[]): TraceSums {
  const values = runs.map(valuesOf);
  const sum = (field: "costNanoUsd" | "inputTokens" | "cacheReadTokens" | "outputTokens" | "attempts"): number =>
    values.reduce((total, value) => total + Number(value[field] ?? 0), 0);
  const names = (field: "provider" | "model"): string[] =>
    [...new Set(values.flatMap((value) => (value[field] === null ? [] : [String(value[field])])))].toSorted();
  return {
    runs: runs.length,
    errors: runs.filter(({ outcome }) => outcome === "failed" || outcome === "interrupted").length,
    cancelled: runs.filter(({ outcome }) => outcome === "cancelled").length,
    costNanoUsd: sum("costNanoUsd"),
    unknownCosts: runs.filter(({ cost }) => cost.source === "unknown").length,
    inputTokens: sum("inputTokens"),
    cacheReadTokens: sum("cacheReadTokens"),
    outputTokens: sum("outputTokens"),
    attempts: sum("attempts"),
    ...times(runs),
    providers: names("provider"),
    models: names("model"),
  };
}

function times(runs: readonly LogRecord[]): Pick<TraceSums, "startedAt" | "endedAt" | "busyMs"> {
  let [startedAt, endedAt, busyMs] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const { createdAt, closedAt } of runs.toSorted((a, b) => a.createdAt - b.createdAt)) {
    busyMs += Math.max(0, closedAt - Math.max(createdAt, endedAt));
    startedAt = Math.min(startedAt, createdAt);
    endedAt = Math.max(endedAt, closedAt);
  }
  return runs.length === 0 ? { startedAt: 0, endedAt: 0, busyMs: 0 } : { startedAt, endedAt, busyMs };
}
