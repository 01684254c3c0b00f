/** Cerebras: `CEREBRAS_API_KEY`, and `CEREBRAS_BASE_URL` for a proxy in front of it. */
import { openaiCompatible, type ModelQuirks } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

const QUIRKS: readonly ModelQuirks[] = [
  {
    // Its role `system` is what others call `developer`: https://inference-docs.cerebras.ai/resources/openai. Reasoning
    // goes back as `reasoning`: @ai-sdk/cerebras 2.0.82.
    messages: { renames: { reasoning_content: "reasoning" }, values: { role: { developer: "system" } } },
    // 400 to these: hexdocs.pm/req_llm 1.10.0, its page on Cerebras.
    refuses: ["presence_penalty", "frequency_penalty", "logit_bias", "parallel_tool_calls", "service_tier"],
  },
  // Efforts: @earendil-works/pi-ai 1.5.2, providers/data/cerebras.json.
  { models: /gpt-oss/, efforts: ["low", "medium", "high"] },
  { models: /qwen-3\.8/, efforts: ["none", "low", "medium", "high"] },
];

/** https://inference-docs.cerebras.ai/api-reference */
export const cerebras: Provider = openaiCompatible({
  id: "cerebras",
  baseURL: "https://api.cerebras.ai/v1",
  apiKeyName: "CEREBRAS_API_KEY",
  quirks: QUIRKS,
});
