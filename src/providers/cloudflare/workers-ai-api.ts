/** Workers AI over Cloudflare's API, for places without the `ai` binding. */
import { joinURL, parseBaseURL } from "../http-api/base-url.ts";
import { postJson } from "../http-api/post-json.ts";
import { readSecret, readVariable } from "../http-api/secret.ts";
import { defineProvider, type Provider } from "../provider.ts";

const TOKEN_NAME = "CLOUDFLARE_API_TOKEN";
const ACCOUNT_NAME = "CLOUDFLARE_ACCOUNT_ID";
const BASE_NAME = "CLOUDFLARE_BASE_URL";
const DEFAULT_BASE_URL = "https://api.cloudflare.com/client/v4";

/**
 * It answers as the binding does, within `{ result, success, errors }`; its streams are the same. Both of its secrets
 * are needed. https://developers.cloudflare.com/workers-ai/get-started/rest-api/
 */
export const workersAIOverAPI: Provider = defineProvider({
  id: "workers-ai",
  credentials: [TOKEN_NAME, ACCOUNT_NAME],
  connect: ({ env, fetch: send }) => {
    const token = readSecret(env, TOKEN_NAME);
    const account = readVariable(env, ACCOUNT_NAME);
    if (token === undefined || account === undefined) return undefined;
    const base = parseBaseURL(readVariable(env, BASE_NAME) ?? DEFAULT_BASE_URL, BASE_NAME);
    const run = `/accounts/${encodeURIComponent(account)}/ai/run/`;
    const ours = { authorization: `Bearer ${token}` };
    return {
      formatOf: () => "workers-ai",
      dispatch: (call) => postJson(send, joinURL(base, run + call.model), call, { ours }),
    };
  },
});
