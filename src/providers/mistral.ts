/** Mistral: `MISTRAL_API_KEY`, and `MISTRAL_BASE_URL` for a proxy in front of it. */
import { MISTRAL_TASKS } from "./endpoints/task-endpoints.ts";
import { openaiCompatible, type ModelQuirks } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

const QUIRKS: readonly ModelQuirks[] = [
  {
    // Names and fields of its API: @ai-sdk/mistral 3.0.69, @earendil-works/pi-ai 1.5.2 (api/mistral-conversations.js).
    outputLimit: "max_tokens",
    renames: { seed: "random_seed" },
    values: { tool_choice: { required: "any" } },
    // A field it does not know is a 422 (mistralai/platform-docs-public#7): these are OpenAI's, and not in its API.
    refuses: ["top_k", "user", "logit_bias", "store", "service_tier", "safety_identifier", "verbosity"],
    // 422, too: charmbracelet/crush#1590, Gage-Technologies/mistral-go#2.
    messages: { refuses: ["reasoning_content", "reasoning", "name"], values: { role: { developer: "system" } } },
    // Its streams say usage unasked: all 12 recordings.
    streamOptions: false,
    // MISTRAL_TOOL_CALL_ID_LENGTH of pi-ai 1.5.2.
    toolCallIdChars: 9,
  },
  // "Logprobs are not enabled for this model": recorded.
  { models: /^ministral-/, refuses: ["logprobs", "top_logprobs"] },
  // Efforts: @earendil-works/pi-ai 1.5.2, providers/data/mistral.json.
  { models: /^(magistral|mistral-(medium|small)|labs-leanstral)/, efforts: ["none", "high"] },
  { models: /^mistral-large-4/, efforts: ["low", "medium", "high"] },
];

/** https://docs.mistral.ai/api */
export const mistral: Provider = openaiCompatible({
  id: "mistral",
  baseURL: "https://api.mistral.ai/v1",
  apiKeyName: "MISTRAL_API_KEY",
  tasks: MISTRAL_TASKS,
  quirks: QUIRKS,
});
