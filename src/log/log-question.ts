/** What the log of an account is asked, and what it answers: plain data, which travels over RPC and HTTP as it is. */
import type { JsonObject } from "../json.ts";
import type { LogPatch, LogRecord } from "./run-log.ts";
import type { ShownSink, SinkChange } from "./sink-state.ts";

/** A value to compare with. What is in metadata is compared as text: `5` is `"5"`. */
export type LogValue = string | number | boolean;

/** What a field has to be: a value, one of several, or within bounds. `exists: false` finds runs without the field. */
export type LogCondition =
  | LogValue
  | readonly LogValue[]
  | { gt?: number; gte?: number; lt?: number; lte?: number; not?: LogValue; exists?: boolean };

/** Conditions by field, all of which hold. Fields: `LOG_FIELDS`, and `metadata.<key>` for any key. */
export type LogFilter = Readonly<Record<string, LogCondition>>;

/** Which runs are meant. */
export interface LogRange {
  /** Runs created from here on, in milliseconds since the Unix epoch. @default 30 days before `to` */
  from?: number;
  /** Runs created before this. @default now */
  to?: number;
  where?: LogFilter;
}

/** A list of runs. */
export interface LogQuery extends LogRange {
  /** @default 50 */
  limit?: number;
  /** Of the page before, for the same question. */
  cursor?: string;
}

export interface LogPage {
  /** Newest first. */
  logs: LogRecord[];
  /** Pass it as `cursor` for the next page; absent on the last. */
  cursor?: string;
}

/** Sums over runs. */
export interface LogAnalysis extends LogRange {
  /** Fields that runs of one group have in common; none: one group. */
  groupBy?: readonly string[];
  /** Also by time: `minute`, `hour`, `day` (UTC), or milliseconds. */
  bucket?: "minute" | "hour" | "day" | number;
  /** Which percentiles of the times are wanted, within 1 percent: `[50, 95]`. @default none */
  percentiles?: readonly number[];
  /** What the runs would have cost had this model answered them with the same tokens, at its price of today. */
  whatIf?: { model: string };
}

/** What the runs of a group would have cost on another model. */
export interface LogWhatIf {
  model: string;
  /** Runs that can be compared: their cost is known, and they used tokens of text only. */
  runs: number;
  /** What those did cost, what they would have, and the difference: negative where it is more. */
  insteadOfNanoUsd: number;
  costNanoUsd: number;
  savedNanoUsd: number;
  /** The others. */
  unpricedRuns: number;
  /** Why `costNanoUsd` is a lower bound, where it is. */
  why?: string;
}

/** Percentiles in milliseconds, by their number: `{ p95: 812 }`. */
export type Percentiles = Readonly<Record<string, number>>;

/** What the runs of one group come to. */
export interface LogGroup {
  /** The value of each field of `groupBy`; null for runs without it. */
  by: Readonly<Record<string, string | number | null>>;
  /** Start of the bucket, in milliseconds since the Unix epoch. */
  at?: number;
  runs: number;
  /** Those that did not complete, but for what their caller cancelled. */
  errors: number;
  /** `errors` of `runs`, 0 to 1. */
  errorRate: number;
  cancelled: number;
  /** What is known of their cost. */
  costNanoUsd: number;
  /** Runs whose cost is not, or not wholly, known. */
  unknownCosts: number;
  inputTokens: number;
  cacheReadTokens: number;
  outputTokens: number;
  attempts: number;
  /** Absent where none were asked for, or no run has such a time. */
  durationMs?: Percentiles;
  firstEventMs?: Percentiles;
  /** Where that was asked. */
  whatIf?: LogWhatIf;
}

export interface LogAnswer {
  /** The range that was looked at. */
  from: number;
  to: number;
  /** By time, then those with the highest cost first. */
  groups: LogGroup[];
}

/** How much of the log of an account is kept. */
export interface LogRetention {
  /** Days, that of the run's start included. */
  days: number;
  /** The newest runs of the account, at most so many. @default as many as there are */
  runs?: number;
}

/** The runs of a session. */
export interface TraceQuery extends Omit<LogRange, "where"> {
  session: string;
  /** As an export of OpenTelemetry, in JSON. @default the tree */
  as?: "otlp";
}

/** A run in the trace of its session. */
export interface TraceRun extends LogRecord {
  /** The run of the session by whose `traceparent` it was called. */
  parentId?: string;
}

/** What runs come to, and when they were. */
export interface TraceSums extends Omit<LogGroup, "by" | "at" | "errorRate" | "durationMs" | "firstEventMs"> {
  /** Milliseconds since the Unix epoch: the start of the first, and the end of the last. */
  startedAt: number;
  endedAt: number;
  /** In which one of them ran at least. */
  busyMs: number;
  /** Who served them, and which models were asked for. */
  providers: string[];
  models: string[];
}

/** An agent of a session: its runs, and the agents below it. */
export interface TraceAgent {
  /** Of its own runs and of all below it. */
  total: TraceSums;
  /** In the order of their start. */
  runs: TraceRun[];
  subAgents: (TraceAgent & { subAgent: string })[];
}

/** All runs of a session that have ended, as a tree of its agents: whatever the providers, models and tasks. */
export interface SessionTrace extends TraceAgent {
  session: string;
  /** What it is called in OpenTelemetry: 32 hex digits. */
  traceId: string;
  /** There are more runs, before these: ask for a shorter range. */
  isCut: boolean;
}

/** Which runs are to be deleted from the log. */
export interface LogDeletion extends LogRange {
  /** At least one condition. */
  where: LogFilter;
}

/** One question to the log of an account. */
export type LogRequest =
  | ({ type: "query" } & LogQuery)
  | ({ type: "analyze" } & LogAnalysis)
  /** A run's record; `at`: when it was created, where that is known. */
  | { type: "get"; id: string; at?: number }
  | { type: "patch"; id: string; at?: number; patch: LogPatch }
  /** Calls that a bound Worker has made itself: written down once each. */
  | { type: "put"; records: readonly LogRecord[] }
  | ({ type: "delete" } & LogDeletion)
  /** How much is kept; with `retention`, from now on. */
  | { type: "retention"; retention?: LogRetention }
  | ({ type: "trace" } & TraceQuery)
  /** Where the log is sent; with `change`, from now on. */
  | { type: "sinks"; change?: SinkChange };

/** What each kind of question is answered with. */
export interface LogAnswers {
  query: LogPage;
  analyze: LogAnswer;
  get: LogRecord;
  patch: LogRecord;
  put: { taken: number };
  delete: { deleted: number };
  retention: LogRetention;
  sinks: { sinks: ShownSink[] };
  trace: SessionTrace | JsonObject;
}
