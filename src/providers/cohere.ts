/** Cohere: `COHERE_API_KEY`, and `COHERE_BASE_URL` for a proxy in front of it. */
import { COHERE_TASKS } from "./endpoints/task-endpoints.ts";
import { openaiCompatible } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

/** Its own API has more (documents, citations); this one is OpenAI's: https://docs.cohere.com/docs/compatibility-api */
export const cohere: Provider = openaiCompatible({
  id: "cohere",
  baseURL: "https://api.cohere.ai/compatibility/v1",
  apiKeyName: "COHERE_API_KEY",
  tasks: COHERE_TASKS,
});
