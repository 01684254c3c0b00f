/** The objects that keep the log, as they answer each other and the layer over RPC. */
import type { LayerResult } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { LogFilter, LogGroup, LogRetention, SessionTrace } from "./log-question.ts";
import type { LogPatch, LogRecord } from "./run-log.ts";
import type { AccountSinks, ShownSink, SinkChange, SinkState } from "./sink-state.ts";

/** Sums as an object has them: percentiles come out of several of them, so they are counts by bucket of time. */
export interface GroupPart extends Omit<LogGroup, "errorRate" | "durationMs" | "firstEventMs" | "whatIf"> {
  durations: Readonly<Record<number, number>>;
  firstEvents: Readonly<Record<number, number>>;
  /** Where it was asked. */
  compared?: ComparedRuns;
}

/** Tokens of many runs. */
export interface TokenSums {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
  outputTokens: number;
}

/** Of the runs that can be priced anew: how many, what they cost, and their tokens by the size of their input. */
export interface ComparedRuns {
  runs: number;
  costNanoUsd: number;
  /** One for each of {@link PartAnalysis.bands}. */
  bands: readonly TokenSums[];
}

/** Where a page goes on: after the run that was created then and arrived as the nth of its object. */
export interface LogPlace {
  created: number;
  nth: number;
}

/** A checked question, for one object. */
export interface PartQuery {
  from: number;
  to: number;
  where: LogFilter;
  limit: number;
  after?: LogPlace;
}

export interface PartAnalysis {
  from: number;
  to: number;
  where: LogFilter;
  groupBy: readonly string[];
  bucketMs?: number;
  percentiles: boolean;
  /** For a `whatIf`: runs with more input tokens than each of these, and not more than the next, are added up apart. From 0 on. */
  bands?: readonly number[];
}

/** A record, and its place in the order of its object. */
export interface PlacedLog extends LogPlace {
  record: LogRecord;
}

/** What one object has of a page. */
export interface LogPart {
  /** Newest first. */
  logs: PlacedLog[];
  /** There are more that match: these are as many as were asked for, or as fit into one answer. */
  hasMore: boolean;
}

/** Whose log an object has, and of which day. */
export interface LogDay {
  account: string;
  day: string;
  /** A day of more than one object holds has several: the first is 0. @default 0 */
  part?: number;
  /** Runs that are kept in a jurisdiction have their records in objects there. Absent: anywhere. */
  jurisdiction?: DurableObjectJurisdiction;
}

/** Which objects beside the first of a day have records of it. */
export interface OtherParts {
  /** How many come after it. */
  others?: number;
  /** Of the first that is in no jurisdiction: those that have objects of their own. */
  jurisdictions?: readonly DurableObjectJurisdiction[];
}

/** What an object answers of its own records. */
export type LogResult<T> = LayerResult<T> & OtherParts;

/**
 * What a log object answers over RPC. It keeps the runs that an account's callers created on one day; one more, for all
 * days, knows how much is kept.
 */
export interface LogObject {
  /** Takes records for good, each id once. Answers the ids of those it has no room for: the next part of the day takes them. */
  put(of: LogDay, records: readonly LogRecord[]): Promise<LogResult<readonly string[]>>;
  /** Of the first of a day, in that jurisdiction or in none: there is that object too. */
  extend(by: LogDay): Promise<LayerResult<undefined>>;
  find(id: string): Promise<LogResult<LogRecord | undefined>>;
  patch(id: string, patch: LogPatch): Promise<LogResult<LogRecord | undefined>>;
  query(query: PartQuery): Promise<LogResult<LogPart>>;
  analyze(analysis: PartAnalysis): Promise<LogResult<GroupPart[]>>;
  /** Deletes some of the runs that match, and says how many: 0 once there is none left. */
  delete(query: Omit<PartQuery, "limit" | "after">): Promise<LogResult<number>>;
  /** Of the one for all days: how much is kept. */
  retention(change?: LogRetention): Promise<LayerResult<LogRetention>>;
  /** Of the one for all days: a day has so many runs; how many of them, the newest, it keeps. */
  report(day: string, runs: number): Promise<LayerResult<number>>;
  /** Of the one for all days: the sinks of the deployment and of the account, as they may be shown. */
  sinks(change?: SinkChange): Promise<LayerResult<ShownSink[]>>;
  /** Of the one for all days, for the others: the account's own sinks, with their secrets. */
  ownSinks(): Promise<LayerResult<AccountSinks>>;
  /** The trace of a session of `account` as an export of OpenTelemetry, in JSON: any of them can write it. */
  spans(trace: SessionTrace, account: string): Promise<LayerResult<JsonObject>>;
  /** How each sink fares with the runs of this day. Sinks that are new are known from then on. */
  feeds(): Promise<LogResult<SinkState[]>>;
}

/** The part of a Durable Object namespace the layer uses for logs. */
export interface LogNamespace {
  idFromName(name: string): DurableObjectId;
  get(id: DurableObjectId): LogObject;
  jurisdiction(jurisdiction: DurableObjectJurisdiction): LogNamespace;
}
