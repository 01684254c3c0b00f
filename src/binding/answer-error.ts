/** A failed run as its caller expects to see it: a Response in its format, or something thrown. */
import { DurableAIError, type AttemptFacts, type ErrorFacts } from "../errors.ts";
import { wireFormatOf } from "../formats/any-format.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import { toHeaderText } from "./header-text.ts";

/** How a caller that gets the provider's own answers is told of a failure: as by `env.AI`: `"<code>: <message>"`. */
const CLOUDFLARE_ERROR_NAME = "InferenceUpstreamError";

/** The error to throw. Under `native` its name and message are those of Cloudflare's; its facts are ours either way. */
export function toThrown(error: DurableAIError, native: boolean): DurableAIError {
  const { provider, message } = error.facts;
  if (!native || provider === undefined) return error;
  const code = provider.code ?? provider.status;
  const said = provider.message ?? message;
  const thrown = DurableAIError.from({ ...error.facts, message: code === undefined ? said : `${code}: ${said}` });
  thrown.name = CLOUDFLARE_ERROR_NAME;
  return thrown;
}

/** The header `durable-ai-attempts`. */
export function attemptsText(attempts: readonly AttemptFacts[]): string {
  return toHeaderText(JSON.stringify(attempts));
}

/** A failed run as a Response: the status of its error, and a body in `format`. */
export function toErrorResponse(error: ErrorFacts, format: AnyFormatId, headers: Headers): Response {
  headers.set("content-type", "application/json");
  headers.set("durable-ai-error", error.code);
  // What a provider failed with has been retried here as often as it helps: an SDK's retries would multiply ours.
  if (error.code.startsWith("provider/")) headers.set("x-should-retry", "false");
  if (error.attempts !== undefined) headers.set("durable-ai-attempts", attemptsText(error.attempts));
  if (error.budget !== undefined) headers.set("durable-ai-budget", toHeaderText(JSON.stringify(error.budget)));
  if (error.retryAfterMs !== undefined) {
    headers.set("retry-after", String(Math.ceil(error.retryAfterMs / 1000)));
    headers.set("retry-after-ms", String(error.retryAfterMs));
  }
  const body = JSON.stringify(wireFormatOf(format).toErrorBody(error));
  return new Response(body, { status: error.status, headers });
}
