/**
 * Other companies' models through the `ai` binding: Cloudflare's AI Gateway calls them, and Cloudflare bills them.
 * `AI_GATEWAY_ID` names the gateway; without it, the one every account has.
 */
import type { ReasoningEffort } from "../chat.ts";
import { AI_BINDING_NAME, aiBindingOf, runOnBinding, type AiRunOptions } from "./cloudflare/ai-binding.ts";
import { openaiEffortsOf, openaiFormatOf } from "./http-api/openai-models.ts";
import { readVariable } from "./http-api/secret.ts";
import { defineProvider, type Caller, type Provider } from "./provider.ts";

const GATEWAY_NAME = "AI_GATEWAY_ID";
/** Cloudflare makes it at the first call. */
const DEFAULT_GATEWAY = "default";

type GatewayFormat = "anthropic-messages" | "openai-chat" | "openai-responses";

/** What the binding calls the formats its models are asked in. Read in agents 0.32, `models/ai-sdk`. */
const ENDPOINTS: Readonly<Record<GatewayFormat, NonNullable<AiRunOptions["openaiEndpoint"]>>> = {
  "anthropic-messages": "/v1/messages",
  "openai-chat": "/v1/chat/completions",
  "openai-responses": "/v1/responses",
};

/** Efforts its schemas refuse beside those the model does (comments in models.dev's `cloudflare-ai-gateway`; pi-ai 1.5.2). */
const REFUSED_EFFORTS: readonly [models: RegExp, efforts: readonly ReasoningEffort[]][] = [
  [/^openai\/gpt-6-astra|^xai\/grok-4\.6/, ["xhigh", "max"]],
  [/^openai\/gpt-5/, ["none"]],
];
const ALL_EFFORTS: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
const OPENAI = "openai/";

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
        effortsOf,
        dispatch: (call) => {
          const format = isGatewayFormat(call.format) ? call.format : formatOf(call.model);
          return runOnBinding(ai, call, { gateway, openaiEndpoint: ENDPOINTS[format] });
        },
      }
    );
  },
});

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
