/** `ai.gateway(id)`: AI Gateway as the real binding gives it, safe beside other calls, and with the logs of our runs. */
import { isLogId } from "../log/log-id.ts";
import { toGatewayLog, toLogPatch } from "./gateway-log.ts";
import type { AiLogs } from "./logs.ts";

type UniversalRequest = Parameters<AiGateway["run"]>[0];

/**
 * The members of `gateway`, usable apart from it. `run` does not write into the caller's headers, as the real one does;
 * ids of our runs are asked of our log, whatever the gateway, and not of Cloudflare, which cannot know them.
 * @param gateway the real one; it throws where there is none.
 */
export function wrapGateway(gateway: () => AiGateway, logs: AiLogs): AiGateway {
  return {
    run: async (data, options) => gateway().run(withOwnHeaders(data), options),
    getUrl: async (provider) => gateway().getUrl(provider),
    getLog: async (logId) => (isLogId(logId) ? toGatewayLog(await logs.get(logId)) : gateway().getLog(logId)),
    patchLog: async (logId, data) => {
      if (isLogId(logId)) await logs.patch(logId, toLogPatch(data));
      else await gateway().patchLog(logId, data);
    },
  };
}

/** The real `run` turns header values into text in place. */
function withOwnHeaders(data: UniversalRequest): UniversalRequest {
  if (Array.isArray(data)) return data.map((request) => ({ ...request, headers: { ...request.headers } }));
  return { ...data, headers: { ...data.headers } };
}
