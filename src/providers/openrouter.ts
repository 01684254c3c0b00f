/** OpenRouter: `OPENROUTER_API_KEY`, and `OPENROUTER_BASE_URL` for a proxy in front of it. */
import { openaiCompatible } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

/** It drops what a model's provider does not take by itself: https://openrouter.ai/docs/api/reference/parameters */
export const openrouter: Provider = openaiCompatible({
  id: "openrouter",
  baseURL: "https://openrouter.ai/api/v1",
  apiKeyName: "OPENROUTER_API_KEY",
});
