/**
 * Other companies' models through the `ai` binding: Cloudflare's AI Gateway calls them, and Cloudflare bills them, or a
 * key that is stored in the gateway pays. `AI_GATEWAY_ID` names the gateway; without it, the one every account has.
 *
 * Ids are Cloudflare's own (`anthropic/claude-sonnet-5.5`, with dots), or a route that was made in the gateway:
 * `dynamic/<name>`. Both run on the same path; none of them is turned into a provider's own endpoint, which would want
 * a key of one's own (cloudflare/ai#596).
 */
import type { ReasoningEffort } from "../chat.ts";
import { AI_BINDING_NAME, aiBindingOf, runOnBinding, type AiRunOptions } from "./cloudflare/ai-binding.ts";
import { gatewayIdOf } from "./cloudflare/gateway-id.ts";
import { openaiEffortsOf, openaiFormatOf } from "./http-api/openai-models.ts";
import { defineProvider, type Caller, type Provider, type ProviderCall } from "./provider.ts";

type GatewayFormat = "anthropic-messages" | "openai-chat" | "openai-responses";

/** What the binding calls the formats its models are asked in. Read in agents 0.32, `models/ai-sdk`. */
const ENDPOINTS: Readonly<Record<GatewayFormat, NonNullable<AiRunOptions["openaiEndpoint"]>>> = {
  "anthropic-messages": "/v1/messages",
  "openai-chat": "/v1/chat/completions",
  "openai-responses": "/v1/responses",
};

/** Efforts its schemas refuse beside those the model does (comments in models.dev's `cloudflare-ai-gateway`; pi-ai 1.5.2). */
const REFUSED_EFFORTS: readonly [models: RegExp, efforts: readonly ReasoningEffort[]][] = [
  [/^openai\/gpt-6-astra/, ["xhigh", "max"]],
  [/^xai\/grok-4\.6/, ["none", "minimal", "xhigh", "max"]],
  [/^openai\/gpt-5/, ["none"]],
];
const ALL_EFFORTS: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
const OPENAI = "openai/";

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
        effortsOf,
        dispatch: (call) => {
          const format = isGatewayFormat(call.format) ? call.format : formatOf(call.model);
          const gateway = { id: call.headers[GATEWAY_HEADER] ?? id };
          return runOnBinding(ai, withKeyOfModel(call), { gateway, openaiEndpoint: ENDPOINTS[format] });
        },
      }
    );
  },
});

/** A route answers in chat completions, whoever served it (agents 0.32, `DynamicRouteId`). */
function formatOf(model: string, caller?: Caller): GatewayFormat {
  if (model.startsWith("anthropic/")) return "anthropic-messages";
  return model.startsWith(OPENAI) ? openaiFormatOf(model.slice(OPENAI.length), caller) : "openai-chat";
}

function isGatewayFormat(format: string | undefined): format is GatewayFormat {
  return format !== undefined && Object.hasOwn(ENDPOINTS, format);
}

function effortsOf(model: string): readonly ReasoningEffort[] | undefined {
  const own = model.startsWith(OPENAI) ? openaiEffortsOf(model.slice(OPENAI.length)) : undefined;
  const refused = REFUSED_EFFORTS.find(([models]) => models.test(model))?.[1];
  return refused === undefined ? own : (own ?? ALL_EFFORTS).filter((effort) => !refused.includes(effort));
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
