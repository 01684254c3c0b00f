/** Models Cloudflare hosts, through the `ai` binding: no key, no extra hop. */
import { AI_BINDING_NAME, aiBindingOf, runOnBinding } from "./cloudflare/ai-binding.ts";
import { defineProvider, type Provider } from "./provider.ts";

/** https://developers.cloudflare.com/workers-ai/configuration/bindings/ */
export const workersAI: Provider = defineProvider({
  id: "workers-ai",
  credentials: [AI_BINDING_NAME],
  connect: ({ env }) => {
    const ai = aiBindingOf(env);
    return ai && { formatOf: () => "workers-ai", dispatch: (call) => runOnBinding(ai, call) };
  },
});
