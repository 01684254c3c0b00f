/** `ai.gateway(id)`: AI Gateway as the real binding gives it, safe beside other calls. */
import { DurableAIError } from "../errors.ts";
import { isRunId } from "./resume-route.ts";

type UniversalRequest = Parameters<AiGateway["run"]>[0];

/**
 * The members of `gateway`, usable apart from it. `run` does not write into the caller's headers, as the real one does;
 * ids of our runs are not asked of Cloudflare, which cannot know them.
 */
export function wrapGateway(gateway: AiGateway): AiGateway {
  return {
    run: (data, options) => gateway.run(withOwnHeaders(data), options),
    getUrl: (provider) => gateway.getUrl(provider),
    getLog: async (logId) => gateway.getLog(cloudflareLogId(logId)),
    patchLog: async (logId, data) => gateway.patchLog(cloudflareLogId(logId), data),
  };
}

/** The real `run` turns header values into text in place. */
function withOwnHeaders(data: UniversalRequest): UniversalRequest {
  if (Array.isArray(data)) return data.map((request) => ({ ...request, headers: { ...request.headers } }));
  return { ...data, headers: { ...data.headers } };
}

function cloudflareLogId(logId: string): string {
  if (!isRunId(logId)) return logId;
  const fix = "Use ai.runs.get(runId).";
  throw new DurableAIError({
    code: "option/not-available",
    field: "logId",
    fix,
    message: `logId: this is a run of durable-ai, and its log is not built yet. ${fix}`,
  });
}
