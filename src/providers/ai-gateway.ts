/**
 * Other companies' models through the `ai` binding: Cloudflare's AI Gateway calls them, and Cloudflare bills them, or a
 * key that is stored in the gateway pays. `AI_GATEWAY_ID` names the gateway; without it, the one every account has.
 *
 * Ids are Cloudflare's own (`anthropic/claude-sonnet-5.5`, with dots), or a route that was made in the gateway:
 * `dynamic/<name>`. Both run on the same path; none of them is turned into a provider's own endpoint, which would want
 * a key of one's own (cloudflare/ai#596).
 */
import type { FormatId } from "../chat.ts";
import { AI_BINDING_NAME, aiBindingOf, runOnBinding } from "./cloudflare/ai-binding.ts";
import { gatewayIdOf } from "./cloudflare/gateway-id.ts";
import { quirksFor, type ModelQuirks } from "./openai-compatible.ts";
import { defineProvider, type Provider, type ProviderCall } from "./provider.ts";

/** What the binding calls the formats its models are asked in. Read in agents 0.32, `models/ai-sdk`. */
const ENDPOINTS = { "anthropic-messages": "/v1/messages", "openai-chat": "/v1/chat/completions" } as const;

const QUIRKS: readonly ModelQuirks[] = [
  // Code 7003 for others: models.dev, providers/cloudflare-ai-gateway/curation.toml.
  { models: /^(openai\/gpt-6-astra|xai\/grok-4\.6)$/, efforts: ["low", "medium", "high"] },
  // Cloudflare's schema takes `none`, OpenAI refuses it: the same file; @earendil-works/pi-ai 1.5.2.
  { models: /^openai\/gpt-(5\.6|6\.1-sol)/, efforts: ["low", "medium", "high", "xhigh", "max"] },
];

/** https://developers.cloudflare.com/ai-gateway/ */
export const aiGateway: Provider = defineProvider({
  id: "ai-gateway",
  credentials: [AI_BINDING_NAME],
  connect: ({ env }) => {
    const ai = aiBindingOf(env);
    const id = gatewayIdOf(env);
    return (
      ai && {
        formatOf,
        quirksOf: (model) => quirksFor(model, QUIRKS),
        dispatch: (call) =>
          runOnBinding(ai, withKeyOfModel(call), {
            gateway: { id: call.headers[GATEWAY_HEADER] ?? id },
            openaiEndpoint: ENDPOINTS[formatOf(call.model)],
          }),
      }
    );
  },
});

/** A route answers in chat completions, whoever served it (agents 0.32, `DynamicRouteId`). */
function formatOf(model: string): Extract<FormatId, keyof typeof ENDPOINTS> {
  return model.startsWith("anthropic/") ? "anthropic-messages" : "openai-chat";
}

/** The caller's own choice of a gateway: `options.gateway.id` of `run`. */
const GATEWAY_HEADER = "cf-aig-gateway-id";
/** Which of the keys stored for a company pays: `options.gateway.byokAlias`. */
const KEY_HEADER = "cf-aig-byok-alias";

/** A route has its keys from the gateway: agents 0.32 sends the alias of a key with models alone. */
function withKeyOfModel(call: ProviderCall): ProviderCall {
  if (!call.model.startsWith("dynamic/")) return call;
  const { [KEY_HEADER]: _alias, ...headers } = call.headers;
  return { ...call, headers };
}
