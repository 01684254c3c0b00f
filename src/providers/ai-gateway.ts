/**
 * Other companies' models through the `ai` binding: Cloudflare's AI Gateway calls them, and Cloudflare bills them.
 * `AI_GATEWAY_ID` names the gateway; without it, the one every account has.
 */
import type { FormatId } from "../chat.ts";
import { AI_BINDING_NAME, aiBindingOf, runOnBinding } from "./cloudflare/ai-binding.ts";
import { readVariable } from "./http-api/secret.ts";
import { defineProvider, type Provider } from "./provider.ts";

const GATEWAY_NAME = "AI_GATEWAY_ID";
/** Cloudflare makes it at the first call. */
const DEFAULT_GATEWAY = "default";

/** What the binding calls the formats its models are asked in. Read in agents 0.32, `models/ai-sdk`. */
const ENDPOINTS = { "anthropic-messages": "/v1/messages", "openai-chat": "/v1/chat/completions" } as const;

/** Model ids are Cloudflare's own: `anthropic/claude-sonnet-5.5`, with dots. */
export const aiGateway: Provider = defineProvider({
  id: "ai-gateway",
  credentials: [AI_BINDING_NAME],
  connect: ({ env }) => {
    const ai = aiBindingOf(env);
    const gateway = { id: readVariable(env, GATEWAY_NAME) ?? DEFAULT_GATEWAY };
    return (
      ai && {
        formatOf,
        dispatch: (call) => runOnBinding(ai, call, { gateway, openaiEndpoint: ENDPOINTS[formatOf(call.model)] }),
      }
    );
  },
});

function formatOf(model: string): Extract<FormatId, keyof typeof ENDPOINTS> {
  return model.startsWith("anthropic/") ? "anthropic-messages" : "openai-chat";
}
