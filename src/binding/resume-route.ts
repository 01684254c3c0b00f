/**
 * Cloudflare's resume route, for our runs: `…/ai-gateway/gateways/{gateway}/run/{runId}/resume?from={position}`.
 * Clients that resume dropped streams (agents/models/ai-sdk, workers-ai-provider) call it through the binding's `fetch`.
 */
import { DurableAIError, invalidInput } from "../errors.ts";
import type { InferenceLayer } from "../run/run-record.ts";
import { toErrorResponse } from "./answer-error.ts";
import { runHeaders } from "./answer.ts";
import { replayRun } from "./replay.ts";

const ROUTE = /\/ai-gateway\/gateways\/[^/]+\/run\/([^/]+)\/resume$/;
/** `<object id>.<counter>`. Cloudflare's own run ids have no counter. */
const RUN_ID = /^[0-9a-f]{64}\.[1-9]\d*$/;

/** A resume that was asked for. */
export interface ResumeRequest {
  runId: string;
  /** As it came: not checked. */
  from: string | null;
}

/** The resume that `url` asks for, where it is one of our runs. */
export function parseResumeUrl(url: URL): ResumeRequest | undefined {
  const runId = ROUTE.exec(url.pathname)?.[1] ?? "";
  return isRunId(runId) ? { runId, from: url.searchParams.get("from") } : undefined;
}

/** Whether `id` names one of our runs. */
export function isRunId(id: string): boolean {
  return RUN_ID.test(id);
}

/**
 * Answers it: 200 and the tail, nothing where there is none; 404 where the run is unknown or expired; 400 for a `from`
 * that is no position; 409 where the run lost what the reader has; the run's own error where the reader has that.
 */
export async function resumeRun(
  layer: InferenceLayer,
  { runId, from }: ResumeRequest,
  signal?: AbortSignal,
): Promise<Response> {
  try {
    const { contentType, body } = await replayRun(layer, runId, { from: parsePosition(from), signal });
    const headers = runHeaders(runId, true);
    headers.set("content-type", contentType);
    return new Response(body, { headers });
  } catch (thrown) {
    if (!DurableAIError.isInstance(thrown)) throw thrown;
    if (thrown.code === "run/not-found" || thrown.code === "run/expired") return notFound();
    return toErrorResponse(thrown.facts, "openai-chat", runHeaders(runId, false));
  }
}

function parsePosition(from: string | null): number {
  if (from === null) return 0;
  if (/^\d{1,15}$/.test(from)) return Number(from);
  throw invalidInput("from", "it is not a position", "Give the number of events you have, 0 for all.");
}

/** Cloudflare's words: its clients look at the status, people at the body. */
function notFound(): Response {
  return Response.json({ error: "Request not found" }, { status: 404 });
}
