/** Models Cloudflare hosts, through the `ai` binding: no key, no extra hop. */
import { AI_BINDING_NAME, aiBindingOf, runOnBinding } from "./cloudflare/ai-binding.ts";
import { tasksOf } from "./endpoints/task-endpoint.ts";
import { WORKERS_AI_TASKS } from "./endpoints/task-endpoints.ts";
import { defineProvider, type Provider, type ProviderCall } from "./provider.ts";

/** https://developers.cloudflare.com/workers-ai/configuration/bindings/ */
export const workersAI: Provider = defineProvider({
  id: "workers-ai",
  credentials: [AI_BINDING_NAME],
  connect: ({ env }) => {
    const ai = aiBindingOf(env);
    if (ai === undefined) return undefined;
    const dispatch = (call: ProviderCall): Promise<Response> => runOnBinding(ai, call);
    return { formatOf: () => "workers-ai", dispatch, tasks: tasksOf(WORKERS_AI_TASKS, () => dispatch) };
  },
});
