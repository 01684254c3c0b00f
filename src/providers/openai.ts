/** OpenAI: `OPENAI_API_KEY`, and `OPENAI_BASE_URL` for a proxy in front of it. */
import { OPENAI_TASKS } from "./endpoints/task-endpoints.ts";
import { openaiCompatible } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

/** https://platform.openai.com/docs/api-reference/chat */
export const openai: Provider = openaiCompatible({
  id: "openai",
  baseURL: "https://api.openai.com/v1",
  apiKeyName: "OPENAI_API_KEY",
  tasks: OPENAI_TASKS,
});
