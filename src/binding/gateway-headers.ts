/** The headers of an answer that Cloudflare's own clients read, beside the ids of its run. */

/** What of an answer the headers say. */
interface Answered {
  logId?: string;
  /** Where several targets were asked. */
  attempts?: readonly Asked[];
  cached?: true;
}

/** A target that was asked. */
type Asked = { provider: string; model: string };

/** Of a W3C trace context: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/**
 * Sets them: `cf-aig-step` counts the targets asked before, `cf-aig-cache-status` is what AI Gateway said of its cache (we have
 * none), `cf-aig-event-id` and `cf-aig-trace-id` are the caller's own.
 * @param asked headers of the call, names in lower case.
 */
export function setGatewayHeaders(
  headers: Headers,
  { logId, attempts = [], cached }: Answered,
  asked: Readonly<Record<string, string>> = {},
): void {
  const eventId = asked["cf-aig-event-id"] ?? logId;
  const traceId = asked["cf-aig-otel-trace-id"] ?? TRACEPARENT.exec(asked["traceparent"] ?? "")?.[1];
  if (logId !== undefined) headers.set("cf-aig-request-id", logId);
  if (eventId !== undefined) headers.set("cf-aig-event-id", eventId);
  if (traceId !== undefined) headers.set("cf-aig-trace-id", traceId);
  headers.set("cf-aig-step", String(stepOf(attempts)));
  headers.set("cf-aig-cache-status", cached === true ? "HIT" : "MISS");
}

/** How many targets were asked before the one that answered: the last of `attempts`, where others were asked. */
export function stepOf(attempts: readonly Asked[]): number {
  return Math.max(0, new Set(attempts.map(({ provider, model }) => `${provider}/${model}`)).size - 1);
}
