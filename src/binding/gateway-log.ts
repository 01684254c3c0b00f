/** A run's record as Cloudflare's `getLog` gives it. */
import { invalidInput } from "../errors.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { isCached } from "../log/log-values.ts";
import type { LoggedBody, LogPatch, LogRecord } from "../log/run-log.ts";
import { NANO_PER_USD } from "../wallet/money.ts";
import { stepOf } from "./gateway-headers.ts";

type GatewayPatch = Parameters<AiGateway["patchLog"]>[1];
type GatewayMetadata = NonNullable<AiGatewayLog["metadata"]>;

/**
 * The record in Cloudflare's fields. `step` counts targets from 0, `cost` is in dollars and absent where it is not known.
 * Sizes are of the answer as its provider sent it; the heads of bodies are there where the call asked for that.
 */
export function toGatewayLog(record: LogRecord): AiGatewayLog {
  const { id, attempts, model, provider, metadata, usage, cost, outcome, error, stream, bytes = 0, bodies } = record;
  const last = attempts.at(-1);
  const type = stream ? "text/event-stream" : "application/json";
  return {
    id,
    provider: provider ?? last?.provider ?? "",
    model: record.providerModel ?? last?.model ?? model,
    path: model,
    duration: record.durationMs,
    request_content_type: "application/json",
    ...(outcome === "completed" && { response_content_type: type }),
    status_code: error?.status ?? last?.status ?? 200,
    success: outcome === "completed",
    cached: isCached(record),
    ...(usage?.inputTokens !== undefined && { tokens_in: usage.inputTokens }),
    ...(usage?.outputTokens !== undefined && { tokens_out: usage.outputTokens }),
    ...(metadata !== undefined && { metadata: toGatewayMetadata(metadata) }),
    step: stepOf(attempts),
    ...(cost.source !== "unknown" && { cost: cost.nanoUsd / NANO_PER_USD }),
    custom_cost: cost.source === "override",
    ...headOf("request", bodies?.request, 0),
    ...headOf("response", bodies?.response, bytes),
    created_at: new Date(record.createdAt),
  };
}

type Sided<Side extends "request" | "response"> = Pick<
  AiGatewayLog,
  `${Side}_size` | `${Side}_head` | `${Side}_head_complete`
>;

function headOf<Side extends "request" | "response">(
  side: Side,
  body: LoggedBody | undefined,
  size: number,
): Sided<Side> {
  const head = body?.head;
  return {
    [`${side}_size`]: body?.bytes ?? size,
    ...(head !== undefined && { [`${side}_head`]: head }),
    [`${side}_head_complete`]: body?.whole ?? false,
  } as Sided<Side>;
}

/** Theirs in our words. A bigint is a number where that is exact, else its digits. */
export function toLogPatch({ score, feedback, metadata }: GatewayPatch): LogPatch {
  return {
    ...(score !== undefined && { score }),
    ...(feedback !== undefined && { feedback }),
    ...(metadata !== undefined && { metadata: metadata && fromGatewayMetadata(metadata) }),
  };
}

/** What is no single value is its JSON: Cloudflare's metadata has none. */
function toGatewayMetadata(metadata: Record<string, JsonValue>): GatewayMetadata {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, isDeep(value) ? JSON.stringify(value) : value]),
  ) as GatewayMetadata;
}

function isDeep(value: JsonValue): boolean {
  return Array.isArray(value) || isJsonObject(value);
}

/** @throws DurableAIError `input/invalid` where it is no object. */
function fromGatewayMetadata(metadata: GatewayMetadata): Record<string, JsonValue> {
  if (typeof metadata !== "object" || Array.isArray(metadata))
    throw invalidInput("metadata", "it is not an object", 'Write e.g. { customer: "acme" }.');
  const plain = (value: GatewayMetadata[string]): JsonValue => {
    if (typeof value !== "bigint") return value;
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  };
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, plain(value)]));
}
