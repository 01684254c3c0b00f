/** DeepSeek: `DEEPSEEK_API_KEY`, and `DEEPSEEK_BASE_URL` for a proxy in front of it. */
import { openaiCompatible, type ModelQuirks } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

const QUIRKS: readonly ModelQuirks[] = [
  {
    // @ai-sdk/deepseek 2.0.69: no `top_k`, no `seed`, penalties are gone, JSON without a schema.
    outputLimit: "max_tokens",
    refuses: ["top_k", "seed", "presence_penalty", "frequency_penalty"],
    jsonSchema: false,
    // Recorded four times. That it has no `developer`: @earendil-works/pi-ai 1.5.2.
    reasoningOff: { thinking: { type: "disabled" } },
    messages: { values: { role: { developer: "system" } } },
  },
  // Efforts: @earendil-works/pi-ai 1.5.2, providers/data/deepseek.json.
  { models: /flash/, efforts: ["low", "high", "max"] },
  { models: /^deepseek-v4-pro/, efforts: ["high", "max"] },
];

/** https://api-docs.deepseek.com */
export const deepseek: Provider = openaiCompatible({
  id: "deepseek",
  baseURL: "https://api.deepseek.com/v1",
  apiKeyName: "DEEPSEEK_API_KEY",
  quirks: QUIRKS,
});
