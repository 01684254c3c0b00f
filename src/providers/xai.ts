/** xAI: `XAI_API_KEY`, and `XAI_BASE_URL` for a proxy in front of it. */
import { openaiCompatible, type ModelQuirks } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

const QUIRKS: readonly ModelQuirks[] = [
  {
    // @ai-sdk/xai 3.0.138. Penalties: 400 of models that reason and of grok-4.20-0309-non-reasoning
    // (miaoxworld/NativeTavern#83).
    outputLimit: "max_completion_tokens",
    refuses: ["top_k", "presence_penalty", "frequency_penalty"],
    messages: { values: { role: { developer: "system" } } },
  },
  // Models that reason refuse `stop`: https://docs.x.ai/docs/guides/reasoning, langchain-ai/langchain#38335.
  { models: /^(?!grok-2|.*non-reasoning)/, refuses: ["stop"] },
  // Efforts: @earendil-works/pi-ai 1.5.2, providers/data/xai.json.
  { models: /^grok-4\.3/, efforts: ["none", "low", "medium", "high", "xhigh"] },
  { models: /^grok-4\.[567]/, efforts: ["low", "medium", "high", "xhigh"] },
];

/** https://docs.x.ai/docs/api-reference */
export const xai: Provider = openaiCompatible({
  id: "xai",
  baseURL: "https://api.x.ai/v1",
  apiKeyName: "XAI_API_KEY",
  quirks: QUIRKS,
});
