/** Sinks as they are set and shown: plain data, which travels over RPC and HTTP as it is. */
import type { ErrorFacts } from "../errors.ts";

/** Workers Analytics Engine, a Queue, a webhook, or an OpenTelemetry collector. */
export type SinkKind = "analytics-engine" | "queue" | "webhook" | "otlp";

/** Who has set a sink: the deployment, for all of its accounts, or one account for itself. */
export type SinkOwner = "deployment" | "account";

/** How one sink fares on one day of the log. */
export interface SinkState {
  sink: SinkKind;
  owner: SinkOwner;
  /** Records it has not got yet. */
  waiting: number;
  /** Records it refused by themselves, again and again: they were passed over, and are in the log. */
  refused: number;
  /** Batches in a row that it did not take. */
  failures: number;
  /** When it is tried again, in milliseconds since the Unix epoch; absent where nothing failed. */
  retryAt?: number;
  /** Why it did not take the last batch. */
  error?: Pick<ErrorFacts, "code" | "message">;
}

// ---- settings of an account ------------------------------------------------------------------------------------------

/** A webhook: each batch is a POST, signed as https://www.standardwebhooks.com says. */
export interface WebhookSink {
  /** `https:`, and no private address. */
  url: string;
  /** `whsec_` and 24 to 64 bytes in Base64. It is never shown again. */
  secret: string;
}

/** Where an OpenTelemetry collector takes spans: OTLP over HTTP. */
export interface OtlpSink {
  /** Its base, `/v1/traces` comes after it; or the whole address, which ends so. `https:`, and no private address. */
  endpoint: string;
  /** For its API key, mostly. Their values are never shown again. */
  headers?: Record<string, string>;
  /** @default "http/protobuf" */
  protocol?: OtlpProtocol;
  /** How exports are compressed. @default "none" */
  compression?: OtlpCompression;
}

export type OtlpCompression = "none" | "gzip";
export type OtlpProtocol = "http/protobuf" | "http/json";

/** The sinks of one account. */
export interface AccountSinks {
  webhook?: WebhookSink;
  otlp?: OtlpSink;
}

/** What of them is to change: null takes a sink away, and what is not named stays. */
export type SinkChange = { [Name in keyof AccountSinks]?: AccountSinks[Name] | null };

/** A sink as it is shown: without its secrets. */
export interface ShownSink {
  sink: SinkKind;
  owner: SinkOwner;
  /** Where it sends to; absent for bindings. */
  url?: string;
  /** Names of its headers. */
  headers?: string[];
  protocol?: OtlpProtocol;
  compression?: OtlpCompression;
  /** What is wrong with its settings: it gets nothing before that is put right. */
  mistake?: Pick<ErrorFacts, "code" | "field" | "message">;
  /** Over the days that were asked. */
  waiting: number;
  refused: number;
  failures: number;
  retryAt?: number;
  error?: Pick<ErrorFacts, "code" | "message">;
}
