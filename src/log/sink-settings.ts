/** The sinks of a deployment, as its bindings and variables say them, and those of an account, as it says them itself. */
import { DurableAIError, invalidInput } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import type {
  AccountSinks,
  OtlpCompression,
  OtlpProtocol,
  OtlpSink,
  SinkChange,
  SinkKind,
  WebhookSink,
} from "./sink-state.ts";
import { checkSinkHeaders, parseHeaders } from "./sink-headers.ts";
import { checkSinkAddress, PRIVATE_VARIABLE, toTracesAddress } from "./sink-address.ts";
import { checkWebhookSecret } from "./webhook-secret.ts";
import type { QueuedLogs } from "./queued-logs.ts";

/** Bindings. */
export const ANALYTICS_BINDING = "LOG_ANALYTICS";
export const QUEUE_BINDING = "LOG_QUEUE";
/** Variables. */
export const WEBHOOK_URL_VARIABLE = "DURABLE_AI_WEBHOOK_URL";
export const WEBHOOK_SECRET_VARIABLE = "DURABLE_AI_WEBHOOK_SECRET";
export const OTLP_ENDPOINT_VARIABLE = "DURABLE_AI_OTLP_ENDPOINT";
export const OTLP_HEADERS_VARIABLE = "DURABLE_AI_OTLP_HEADERS";
export const OTLP_PROTOCOL_VARIABLE = "DURABLE_AI_OTLP_PROTOCOL";
export const OTLP_COMPRESSION_VARIABLE = "DURABLE_AI_OTLP_COMPRESSION";

/** What an account may set for itself. */
const ACCOUNT_SINKS: readonly (keyof AccountSinks)[] = ["webhook", "otlp"];

/** The sinks of a deployment: each gets the runs of all its accounts. */
export interface SinkSettings {
  analytics?: Pick<AnalyticsEngineDataset, "writeDataPoint">;
  queue?: Pick<Queue<QueuedLogs>, "sendBatch">;
  webhook?: WebhookSink;
  otlp?: OtlpSink;
  /** Sinks may be inside a network, and without TLS. */
  allowsPrivate: boolean;
  /** What is wrong, by sink: it gets nothing. */
  mistakes: ReadonlyMap<SinkKind, DurableAIError>;
}

/**
 * `LOG_ANALYTICS` is bound to a dataset, `LOG_QUEUE` to a Queue; `DURABLE_AI_WEBHOOK_URL` has an address and
 * `DURABLE_AI_WEBHOOK_SECRET` what it is signed with; `DURABLE_AI_OTLP_ENDPOINT` has the address of a collector,
 * `DURABLE_AI_OTLP_HEADERS` headers for it (`name=value,name=value`, percent-encoded), `DURABLE_AI_OTLP_PROTOCOL` is
 * `http/protobuf` or `http/json`, `DURABLE_AI_OTLP_COMPRESSION` is `none` or `gzip`; `DURABLE_AI_PRIVATE_SINKS` is `refuse` or `allow`.
 */
export function sinkSettings(env: Readonly<Record<string, unknown>>): SinkSettings {
  const mistakes = new Map<SinkKind, DurableAIError>();
  const read = <T>(sink: SinkKind, variable: string, toSink: (said: unknown) => T): T | undefined => {
    const said = env[variable];
    if (said === undefined || said === "") return undefined;
    try {
      return toSink(said);
    } catch (thrown) {
      if (!DurableAIError.isInstance(thrown)) throw thrown;
      mistakes.set(sink, thrown);
      return undefined;
    }
  };
  const allowsPrivate = env[PRIVATE_VARIABLE] === "allow";
  const address = (said: unknown, variable: string): string => {
    checkPrivate(env[PRIVATE_VARIABLE]);
    return checkSinkAddress(said, variable, allowsPrivate);
  };
  const analytics = read("analytics-engine", ANALYTICS_BINDING, (said) =>
    bound(said, ANALYTICS_BINDING, "writeDataPoint", "an Analytics Engine dataset"),
  );
  const queue = read("queue", QUEUE_BINDING, (said) => bound(said, QUEUE_BINDING, "sendBatch", "a Queue"));
  const webhook = read("webhook", WEBHOOK_URL_VARIABLE, (said) => ({
    url: address(said, WEBHOOK_URL_VARIABLE),
    secret: checkWebhookSecret(env[WEBHOOK_SECRET_VARIABLE], WEBHOOK_SECRET_VARIABLE),
  }));
  const otlp = read("otlp", OTLP_ENDPOINT_VARIABLE, (said) => ({
    endpoint: toTracesAddress(address(said, OTLP_ENDPOINT_VARIABLE)),
    headers: parseHeaders(env[OTLP_HEADERS_VARIABLE], OTLP_HEADERS_VARIABLE),
    protocol: checkProtocol(env[OTLP_PROTOCOL_VARIABLE], OTLP_PROTOCOL_VARIABLE),
    compression: checkCompression(env[OTLP_COMPRESSION_VARIABLE], OTLP_COMPRESSION_VARIABLE),
  }));
  return {
    ...(analytics && { analytics: analytics as NonNullable<SinkSettings["analytics"]> }),
    ...(queue && { queue: queue as NonNullable<SinkSettings["queue"]> }),
    ...(webhook && { webhook }),
    ...(otlp && { otlp }),
    allowsPrivate,
    mistakes,
  };
}

/**
 * What an account wants changed.
 * @throws DurableAIError `input/invalid` naming the field: `sinks.webhook.url`.
 */
export function checkSinkChange(value: unknown, allowsPrivate: boolean): SinkChange {
  const sinks = objectOf(value, "sinks", ACCOUNT_SINKS);
  const change: SinkChange = {};
  const { webhook, otlp } = sinks;
  if (otlp === null) change.otlp = null;
  else if (otlp !== undefined) change.otlp = checkOtlp(otlp, allowsPrivate);
  if (webhook === null) change.webhook = null;
  else if (webhook !== undefined) change.webhook = checkWebhook(webhook, allowsPrivate);
  return change;
}

function checkWebhook(value: unknown, allowsPrivate: boolean): WebhookSink {
  const { url, secret } = objectOf(value, "sinks.webhook", ["url", "secret"]);
  return {
    url: checkSinkAddress(url, "sinks.webhook.url", allowsPrivate),
    secret: checkWebhookSecret(secret, "sinks.webhook.secret"),
  };
}

function checkOtlp(value: unknown, allowsPrivate: boolean): OtlpSink {
  const known = ["endpoint", "headers", "protocol", "compression"];
  const { endpoint, headers, protocol, compression } = objectOf(value, "sinks.otlp", known);
  return {
    endpoint: toTracesAddress(checkSinkAddress(endpoint, "sinks.otlp.endpoint", allowsPrivate)),
    headers: checkSinkHeaders(headers, "sinks.otlp.headers"),
    protocol: checkProtocol(protocol, "sinks.otlp.protocol"),
    compression: checkCompression(compression, "sinks.otlp.compression"),
  };
}

function checkProtocol(value: unknown, field: string): OtlpProtocol {
  if (value === undefined || value === "http/protobuf") return "http/protobuf";
  if (value === "http/json") return value;
  throw invalidInput(field, "it is no protocol that is spoken here", "Write http/protobuf or http/json.");
}

function checkCompression(value: unknown, field: string): OtlpCompression {
  if (value === undefined || value === "none") return "none";
  if (value === "gzip") return value;
  throw invalidInput(field, "it is no compression that is known here", "Write none or gzip.");
}

function checkPrivate(said: unknown): void {
  if (said === undefined || said === "allow" || said === "refuse") return;
  throw invalidInput(PRIVATE_VARIABLE, "there is no such setting", "Set it to refuse or allow.");
}

/** A variable of the name is no binding, and a binding of another kind has other methods. */
function bound(value: unknown, field: string, method: string, what: string): object {
  const isBound = typeof value === "object" && value !== null && method in value;
  if (isBound) return value;
  throw invalidInput(field, `it is not bound to ${what}`, "Bind it so in the wrangler config of the inference layer.");
}

function objectOf(value: unknown, field: string, known: readonly string[]): JsonObject {
  const fix = `There are ${known.join(", ")}.`;
  if (!isJsonObject(value)) throw invalidInput(field, "it is not an object", fix);
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidInput(`${field}.${unknown.slice(0, 100)}`, "there is no such field", fix);
  return value;
}
