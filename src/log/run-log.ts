/**
 * The contract of the log: what is known of every run after its end.
 *
 * Everything here is plain data, so that it travels over RPC and HTTP as it is. No prompt, no answer and no message of a
 * provider is in it, those may quote what was asked, but for the bodies of a run that asks for them to be logged.
 */
import type { Usage, Warning } from "../chat.ts";
import type { ErrorCode } from "../errors.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { JsonValue } from "../json.ts";
import type { Outcome } from "../stream/frame.ts";

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
