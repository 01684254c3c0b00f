/** OpenAI: `OPENAI_API_KEY`, and `OPENAI_BASE_URL` for a proxy in front of it. */
import { tasksOverHttp } from "./endpoints/task-endpoint.ts";
import { OPENAI_TASKS } from "./endpoints/task-endpoints.ts";
import { joinURL, readBaseURL } from "./http-api/base-url.ts";
import { openaiEffortsOf, openaiFormatOf, openaiPathOf } from "./http-api/openai-models.ts";
import { postJson } from "./http-api/post-json.ts";
import { readSecret } from "./http-api/secret.ts";
import { defineProvider, type Provider } from "./provider.ts";

const BASE_NAME = "OPENAI_BASE_URL";
const KEY_NAME = "OPENAI_API_KEY";
const DEFAULT_BASE_URL = "https://api.openai.com/v1";

/** https://platform.openai.com/docs/api-reference: Responses and Chat Completions, as the model takes them. */
export const openai: Provider = defineProvider({
  id: "openai",
  credentials: [KEY_NAME],
  connect: ({ env, fetch: send }) => {
    const key = readSecret(env, KEY_NAME);
    if (key === undefined) return undefined;
    const base = readBaseURL(env, BASE_NAME, DEFAULT_BASE_URL);
    const ours = { authorization: `Bearer ${key}` };
    return {
      formatOf: openaiFormatOf,
      effortsOf: openaiEffortsOf,
      dispatch: (call) => postJson(send, joinURL(base, openaiPathOf(call.model, call.format)), call, { ours }),
      tasks: tasksOverHttp(OPENAI_TASKS, { send, baseURL: base, headers: { ours } }),
    };
  },
});
