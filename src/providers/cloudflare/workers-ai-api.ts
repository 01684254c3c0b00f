/** Workers AI over Cloudflare's API, for places without the `ai` binding. */
import { isJsonObject, parseJson } from "../../json.ts";
import { tasksOf } from "../endpoints/task-endpoint.ts";
import { WORKERS_AI_TASKS } from "../endpoints/task-endpoints.ts";
import { joinURL, readBaseURL } from "../http-api/base-url.ts";
import { postJson } from "../http-api/post-json.ts";
import { readSecret, readVariable } from "../http-api/secret.ts";
import { defineProvider, type Provider, type ProviderCall } from "../provider.ts";

const TOKEN_NAME = "CLOUDFLARE_API_TOKEN";
const ACCOUNT_NAME = "CLOUDFLARE_ACCOUNT_ID";
const BASE_NAME = "CLOUDFLARE_BASE_URL";
const DEFAULT_BASE_URL = "https://api.cloudflare.com/client/v4";

/**
 * It answers as the binding does: its streams are the same, and whole answers are taken out of their envelope. Both of
 * its secrets are needed. https://developers.cloudflare.com/workers-ai/get-started/rest-api/
 */
export const workersAIOverAPI: Provider = defineProvider({
  id: "workers-ai",
  credentials: [TOKEN_NAME, ACCOUNT_NAME],
  connect: ({ env, fetch: send }) => {
    const token = readSecret(env, TOKEN_NAME);
    const account = readVariable(env, ACCOUNT_NAME);
    if (token === undefined || account === undefined) return undefined;
    const base = readBaseURL(env, BASE_NAME, DEFAULT_BASE_URL);
    const run = `/accounts/${encodeURIComponent(account)}/ai/run/`;
    const ours = { authorization: `Bearer ${token}` };
    const dispatch = async (call: ProviderCall): Promise<Response> =>
      withoutEnvelope(await postJson(send, joinURL(base, run + call.model), call, { ours }));
    return { formatOf: () => "workers-ai", dispatch, tasks: tasksOf(WORKERS_AI_TASKS, () => dispatch) };
  },
});

/** `{ result, success: true, errors, messages }` as its result: the binding does the same. Errors stay as they are. */
async function withoutEnvelope(response: Response): Promise<Response> {
  const isJson = response.headers.get("content-type")?.includes("application/json") === true;
  if (!response.ok || !isJson) return response;
  const text = await response.text();
  const body = parseJson(text);
  const result = isJsonObject(body) && body["success"] === true ? body["result"] : undefined;
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  headers.delete("content-encoding");
  return new Response(result === undefined ? text : JSON.stringify(result), { status: response.status, headers });
}
