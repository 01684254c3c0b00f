/** One POST of a batch, and what its answer means: taken, later, or not like this. */
import { DurableAIError } from "../../errors.ts";
import { retryAfterOf } from "../../run/retry-after.ts";

/** What the network is to a sink. */
export interface SinkNetwork {
  fetch: typeof fetch;
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/** The sink understood, and does not want what is in it: 413 is for its size, 400 and 422 for its content. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 422]);

/**
 * Resolves where the sink has taken the body. Its own words are not read: they may quote what they were sent.
 * @throws DurableAIError `log/sink-failed`.
 */
export async function postBatch(
  { fetch, now }: SinkNetwork,
  url: string,
  init: { headers: Record<string, string>; body: string | Uint8Array<ArrayBuffer>; signal: AbortSignal },
): Promise<Response> {
  const response = await asked(fetch, url, init);
  const { status, headers } = response;
  if (response.ok) return response;
  await response.body?.cancel();
  const isRefusal = REFUSALS.has(status);
  const isMoved = status >= 300 && status < 400;
  throw sinkFailed(
    isMoved ? `it answered ${status}, and sinks are not followed to other addresses` : `it answered ${status}`,
    {
      retryable: !isRefusal,
      retryAfterMs: retryAfterOf({ fault: {}, headers, status, now: now() }),
    },
  );
}

/** A public address that leads to a private one is not followed. */
async function asked(ask: typeof fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await ask(url, { method: "POST", redirect: "manual", ...init });
  } catch (cause) {
    throw sinkFailed("it cannot be reached", { retryable: true, cause });
  }
}

export function sinkFailed(
  problem: string,
  more: { retryable: boolean; retryAfterMs?: number; cause?: unknown },
): DurableAIError {
  return new DurableAIError({
    code: "log/sink-failed",
    message: `the sink did not take the batch: ${problem}`,
    ...more,
  });
}
