/**
 * Models Cloudflare hosts: through the `ai` binding, without a key and an extra hop; where there is none, over
 * Cloudflare's API with `CLOUDFLARE_API_TOKEN` and `CLOUDFLARE_ACCOUNT_ID`.
 */
import { AI_BINDING_NAME, aiBindingOf, runOnBinding } from "./cloudflare/ai-binding.ts";
import { workersAIOverAPI } from "./cloudflare/workers-ai-api.ts";
import { tasksOf } from "./endpoints/task-endpoint.ts";
import { WORKERS_AI_TASKS } from "./endpoints/task-endpoints.ts";
import { defineProvider, type Provider, type ProviderCall } from "./provider.ts";

/** https://developers.cloudflare.com/workers-ai/configuration/bindings/ */
export const workersAI: Provider = defineProvider({
  id: "workers-ai",
  credentials: [AI_BINDING_NAME, workersAIOverAPI.credentials.join(" with ")],
  connect: (context) => {
    const ai = aiBindingOf(context.env);
    if (ai === undefined) return workersAIOverAPI.connect(context);
    const dispatch = (call: ProviderCall): Promise<Response> => runOnBinding(ai, call);
    return { formatOf: () => "workers-ai", dispatch, tasks: tasksOf(WORKERS_AI_TASKS, () => dispatch) };
  },
});
