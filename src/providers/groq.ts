/** Groq: `GROQ_API_KEY`, and `GROQ_BASE_URL` for a proxy in front of it. */
import { openaiCompatible, type ModelQuirks } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

const QUIRKS: readonly ModelQuirks[] = [
  {
    // The fields it answers 400 to: https://console.groq.com/docs/openai. It has no `top_k` (@ai-sdk/groq 3.0.71).
    refuses: ["logprobs", "top_logprobs", "logit_bias", "top_k"],
    // https://console.groq.com/docs/api-reference: `n` is 1.
    maxChoices: 1,
    // Reasoning goes back under the name it came with: @ai-sdk/groq 3.0.71, convert-to-groq-chat-messages.ts.
    messages: { refuses: ["name"], renames: { reasoning_content: "reasoning" } },
  },
  // Efforts: @earendil-works/pi-ai 1.5.2, providers/data/groq.json. `default` is Groq's own word.
  { models: /gpt-oss/, efforts: ["low", "medium", "high"] },
  { models: /qwen3\.6/, efforts: ["none", "medium"], values: { reasoning_effort: { medium: "default" } } },
  { models: /qwen3\.8/, efforts: ["none", "low", "medium", "high"] },
];

/** https://console.groq.com/docs/api-reference */
export const groq: Provider = openaiCompatible({
  id: "groq",
  baseURL: "https://api.groq.com/openai/v1",
  apiKeyName: "GROQ_API_KEY",
  quirks: QUIRKS,
});
