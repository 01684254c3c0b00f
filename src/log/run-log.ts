/**
 * The contract of the log: what is known of every run after its end, how it is asked for, and the objects that keep it.
 *
 * Everything here is plain data, so that it travels over RPC and HTTP as it is. No prompt, no answer and no message of a
 * provider is in it, those may quote what was asked, but for the bodies of a run that asks for them to be logged.
 */
import type { Usage, Warning } from "../chat.ts";
import type { ErrorCode, LayerResult } from "../errors.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Outcome } from "../stream/frame.ts";
import type { AccountSinks, ShownSink, SinkChange, SinkState } from "./sink-state.ts";

/** Characters of an event id in the log. */
export const MAX_EVENT_ID_CHARS = 512;

/** What a run or an attempt cost. `unknown` has no amount: it is never a silent zero. */
export type LogCost =
  | {
      /** Whose figure it is: the provider's own, the catalog's price, or a price of the user's own. */
      source: "provider" | "catalog" | "override";
      nanoUsd: number;
    }
  | {
      source: "unknown";
      /** Why there is no amount. */
      why: string;
      /** What is known of it costs so much. */
      atLeastNanoUsd: number;
    };

/** Why something failed, without anybody's words. */
export interface LogError {
  code: ErrorCode;
  /** HTTP status the caller got. */
  status: number;
  /** What the provider answered with, where it did. */
  providerStatus?: number;
  providerCode?: string;
  /** Its request id, for a support ticket. */
  requestId?: string;
}

/** One attempt. Times are milliseconds since its start. */
export interface LogAttempt {
  /** Counted from 1. */
  attempt: number;
  provider: string;
  /** The provider's id of the model. */
  model: string;
  hedge?: true;
  /** Milliseconds since the Unix epoch. */
  startedAt: number;
  status?: number;
  headersMs?: number;
  /** To its first content event. */
  firstEventMs?: number;
  endedMs?: number;
  /** AI Gateway answered it from its cache. */
  cached?: true;
  usage?: Usage;
  cost?: LogCost;
  warnings?: Warning[];
  error?: LogError;
}

/** What a call says of how much of it is logged: Cloudflare's `collectLog` and `collectLogPayload`. */
export interface LogChoice {
  /** False: the run is not in the log at all. True: its bodies are too, unless `collectLogPayload` says otherwise. */
  collectLog?: boolean;
  /** Whether the bodies of its request and of its answer are in the log. @default whether `collectLog` is true */
  collectLogPayload?: boolean;
}

/** A body, as it is logged. */
export interface LoggedBody {
  /** Its beginning, without keys and what the deployment takes out. Absent where it is no text, or that could not be done. */
  head?: string;
  /** Whether `head` is all of it. */
  whole: boolean;
  /** Its size before anything was taken out. */
  bytes: number;
}

/** The request in the format of its caller; the answer as its provider sent it, or of a stream what it comes to. */
export interface LogBodies {
  request?: LoggedBody;
  response?: LoggedBody;
}

/** What somebody says of a run afterwards, as on Cloudflare. */
export interface LogPatch {
  /** 0 to 100; null takes it back. */
  score?: number | null;
  feedback?: 1 | -1 | null;
  /** Takes the place of values of the same keys; null takes all of it back. */
  metadata?: Record<string, JsonValue> | null;
}

/** One run, after its end. */
export interface LogRecord {
  /** The run id; of a run that is not kept, one of its own. */
  id: string;
  /** False where the run's answer is not kept. */
  kept: boolean;
  session?: string;
  /** Absent where it is a run of the session's root. */
  subAgent?: string;
  key?: string;
  /** The id of the API key that its caller came with. */
  apiKey?: string;
  /** What its caller calls what it is part of: `cf-aig-event-id`, cut to {@link MAX_EVENT_ID_CHARS}. */
  eventId?: string;
  /** Where its session and its record are kept, where the call said so. */
  jurisdiction?: DurableObjectJurisdiction;
  metadata?: Record<string, JsonValue>;
  /** Where in its caller's trace the run is (https://www.w3.org/TR/trace-context/). */
  trace?: { traceparent: string; tracestate?: string };
  /** The model asked for. */
  model: string;
  route?: string;
  /** Who served it: absent where nobody did. */
  provider?: string;
  /** That provider's id of the model. */
  providerModel?: string;
  format: AnyFormatId;
  stream: boolean;
  outcome: Outcome;
  error?: LogError;
  attempts: LogAttempt[];
  /** Times the answer was gone on with by another attempt. */
  splices: number;
  usage?: Usage;
  cost: LogCost;
  /** Of the attempt that served it. */
  warnings: Warning[];
  /** Events of the answer, and their bytes as the provider sent them; the bytes only where the run is kept. */
  events: number;
  bytes?: number;
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
  closedAt: number;
  /** From the start of the run to its first content event, and to its end. */
  firstEventMs?: number;
  durationMs: number;
  score?: number;
  feedback?: 1 | -1;
  /** Its bodies are in the log too: `get` has them. */
  hasBodies?: true;
  /** Only on the way into the log, and in the answer of `get`. */
  bodies?: LogBodies;
}

// ---- questions -----------------------------------------------------------------------------------------------------

/** A value to compare with. What is in metadata is compared as text: `5` is `"5"`. */
export type LogValue = string | number | boolean;

/** What a field has to be: a value, one of several, or within bounds. `exists: false` finds runs without the field. */
export type LogCondition =
  | LogValue
  | readonly LogValue[]
  | { gt?: number; gte?: number; lt?: number; lte?: number; not?: LogValue; exists?: boolean };

/** Conditions by field, all of which hold. Fields: {@link LOG_FIELDS}, and `metadata.<key>` for any key. */
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

// ---- objects -------------------------------------------------------------------------------------------------------

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

/** The fields of a record that can be filtered and grouped by: how each is compared. */
const COMPARED_AS = {
  id: "text",
  kept: "text",
  session: "text",
  subAgent: "text",
  key: "text",
  model: "text",
  route: "text",
  provider: "text",
  providerModel: "text",
  format: "text",
  stream: "text",
  outcome: "text",
  error: "text",
  status: "number",
  attempts: "number",
  splices: "number",
  costSource: "text",
  costNanoUsd: "number",
  inputTokens: "number",
  cacheReadTokens: "number",
  outputTokens: "number",
  events: "number",
  durationMs: "number",
  firstEventMs: "number",
  score: "number",
  feedback: "number",
  apiKey: "text",
  eventId: "text",
  jurisdiction: "text",
  cached: "text",
} as const;

export type LogField = keyof typeof COMPARED_AS;

export const LOG_FIELDS: readonly LogField[] = Object.keys(COMPARED_AS) as LogField[];

/** Those that are numbers; the others are compared as text. */
export const NUMBER_FIELDS: ReadonlySet<string> = new Set(
  LOG_FIELDS.filter((field) => COMPARED_AS[field] === "number"),
);

/** Before the key of a metadata field. */
export const METADATA = "metadata.";
