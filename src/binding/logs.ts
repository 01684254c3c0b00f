/** `ai.logs`: every run after its end, by any field and any metadata. */
import type {
  LogAnalysis,
  LogAnswer,
  LogAnswers,
  LogDeletion,
  LogPage,
  LogQuery,
  LogRequest,
  LogRetention,
  SessionTrace,
  TraceQuery,
} from "../log/log-question.ts";
import type { LogPatch, LogRecord } from "../log/run-log.ts";
import type { JsonObject } from "../json.ts";
import type { ShownSink, SinkChange } from "../log/sink-state.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { unwrap } from "./layer-result.ts";

/** Where a record is, for whoever knows. */
export interface LogHint {
  /** When the run was created, in milliseconds since the Unix epoch: a run that has expired is found sooner. */
  at?: number;
}

/** Every method rejects with a DurableAIError: `input/invalid` naming the field, `log/not-found`, … */
export interface AiLogs {
  /** The runs that match, newest first: `query({ where: { outcome: "failed", "metadata.customer": "acme" } })`. */
  query(query?: LogQuery): Promise<LogPage>;
  /** What runs come to, by group and time: `analyze({ groupBy: ["metadata.plan"], bucket: "day" })`. */
  analyze(analysis?: LogAnalysis): Promise<LogAnswer>;
  get(id: string, hint?: LogHint): Promise<LogRecord>;
  /** Deletes all runs that match from the log: `delete({ where: { "metadata.customer": "acme" } })`. */
  delete(deletion: LogDeletion): Promise<{ deleted: number }>;
  /** How much is kept; with an argument, from now on. */
  retention(change?: LogRetention): Promise<LogRetention>;
  /**
   * Where the log is sent, and how that goes; with an argument, the account's own sinks are as it says from now on:
   * `sinks({ webhook: { url: "https://logs.example.com/runs", secret } })`, and `sinks({ webhook: null })` to end it.
   */
  sinks(change?: SinkChange): Promise<{ sinks: ShownSink[] }>;
  /** The runs of a session that have ended, as a tree of its agents, with times and cost: `trace({ session })`. */
  trace(query: TraceQuery & { as?: undefined }): Promise<SessionTrace>;
  /** The same as one trace of OpenTelemetry: an `ExportTraceServiceRequest` in JSON, which any collector takes. */
  trace(query: TraceQuery & { as: "otlp" }): Promise<JsonObject>;
  /** What somebody says of the run afterwards. Answers with the record as it is then. */
  patch(id: string, patch: LogPatch, hint?: LogHint): Promise<LogRecord>;
}

/** The log behind `layer`. */
export function createLogs(layer: () => InferenceLayer): AiLogs {
  const ask = async <Type extends LogRequest["type"]>(
    request: Extract<LogRequest, { type: Type }>,
  ): Promise<LogAnswers[Type]> => unwrap(await layer().logs<Type>(request));
  return {
    query: (query = {}) => ask({ ...query, type: "query" }),
    analyze: (analysis = {}) => ask({ ...analysis, type: "analyze" }),
    delete: (deletion) => ask({ ...deletion, type: "delete" }),
    retention: (retention) => ask({ type: "retention", retention }),
    trace: (query: TraceQuery) => ask({ ...query, type: "trace" }) as Promise<never>,
    sinks: (change) => ask({ type: "sinks", change }),
    get: (id, { at } = {}) => ask({ type: "get", id, at }),
    patch: (id, patch, { at } = {}) => ask({ type: "patch", id, patch, at }),
  };
}
