/** Perplexity: `PERPLEXITY_API_KEY`, and `PERPLEXITY_BASE_URL` for a proxy in front of it. */
import { openaiCompatible, type ModelQuirks } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";

const QUIRKS: readonly ModelQuirks[] = [
  {
    // What its API lacks: @ai-sdk/perplexity 3.0.61, which sends no tools either.
    outputLimit: "max_tokens",
    refuses: ["stop", "seed", "tools", "tool_choice", "parallel_tool_calls"],
    // `json_object` is a 400 (567-labs/instructor#1005).
    plainJson: false,
    // Its streams say usage in each chunk, unasked: all recordings.
    streamOptions: false,
    // Its roles: @ai-sdk/perplexity 3.0.61, perplexity-language-model-prompt.ts.
    messages: { values: { role: { developer: "system" } } },
  },
];

/** https://docs.perplexity.ai/api-reference/chat-completions-post */
export const perplexity: Provider = openaiCompatible({
  id: "perplexity",
  baseURL: "https://api.perplexity.ai",
  apiKeyName: "PERPLEXITY_API_KEY",
  // Its vectors are of 8-bit integers in base64, which nobody else's are.
  tasks: {},
  quirks: QUIRKS,
});
