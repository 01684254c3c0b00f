/** Together AI: `TOGETHER_API_KEY`, and `TOGETHER_BASE_URL` for a proxy in front of it. */
import { openaiCompatible, type ModelQuirks } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

const QUIRKS: readonly ModelQuirks[] = [
  // @earendil-works/pi-ai 1.5.2: `maxTokensField`, `supportsDeveloperRole`, and `reasoning.enabled` in place of efforts.
  {
    outputLimit: "max_tokens",
    messages: { values: { role: { developer: "system" } } },
  },
  { models: /^openai\/gpt-oss/, efforts: ["low", "medium", "high"] },
  { models: /^deepseek-ai\/DeepSeek-V4-Pro/, efforts: ["high"] },
  {
    models: /^(?!openai\/gpt-oss|deepseek-ai\/DeepSeek-V4-Pro)/,
    efforts: [],
    reasoningOff: { reasoning: { enabled: false } },
  },
];

/** https://docs.together.ai/reference */
export const together: Provider = openaiCompatible({
  id: "together",
  baseURL: "https://api.together.ai/v1",
  apiKeyName: "TOGETHER_API_KEY",
  quirks: QUIRKS,
});
