/** Fireworks AI: `FIREWORKS_API_KEY`, and `FIREWORKS_BASE_URL` for a proxy in front of it. */
import { openaiCompatible, type ModelQuirks } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

const QUIRKS: readonly ModelQuirks[] = [
  // @earendil-works/pi-ai 1.5.2, providers/data/fireworks.json: `supportsDeveloperRole`, `thinkingLevelMap`.
  { messages: { values: { role: { developer: "system" } } } },
  { models: /deepseek-v4p1-flash|deepseek-flash-latest/, efforts: ["none", "low", "high", "max"] },
  { models: /(glm-5p3|kimi-k3)/, efforts: ["low", "high", "max"] },
  { models: /minimax-m3$/, efforts: ["low", "medium", "high"] },
  { models: /qwen3p8/, efforts: ["none", "low", "medium", "xhigh"] },
];

/** https://docs.fireworks.ai/api-reference */
export const fireworks: Provider = openaiCompatible({
  id: "fireworks",
  baseURL: "https://api.fireworks.ai/inference/v1",
  apiKeyName: "FIREWORKS_API_KEY",
  quirks: QUIRKS,
});
