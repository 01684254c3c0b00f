/**
 * Names that mean one model although the rule (`same-model.ts`) cannot tell. Reviewed one by one; left, how it comes out of
 * the rule. What they rest on: the authors' own model pages, and the names both sources give.
 */
const EQUIVALENTS: readonly (readonly [model: string, ...others: string[]])[] = [
  // Anthropic: short names of earlier models.
  ["anthropic/claude-opus-4", "anthropic/claude-4-opus", "anthropic/claude-opus-4-0"],
  ["anthropic/claude-sonnet-4", "anthropic/claude-4-sonnet", "anthropic/claude-sonnet-4-0"],
  ["anthropic/claude-3-5-haiku", "anthropic/claude-3-5-haiku-latest"],
  ["anthropic/claude-3-7-sonnet", "anthropic/claude-3-7-sonnet-latest"],
  ["anthropic/claude-3-opus", "anthropic/claude-3-opus-latest"],
  ["anthropic/claude-opus-4-6", "anthropic/claude-opus-4-6-v1"],
  // Google: previews that Cloudflare lists without the word, and the names its image models are known by.
  ["google/gemini-3-flash", "google/gemini-3-flash-preview"],
  ["google/gemini-3-1-pro", "google/gemini-3-1-pro-preview"],
  ["google/gemini-2-0-flash", "google/gemini-2-0-flash-001"],
  ["google/gemini-2-0-flash-lite", "google/gemini-2-0-flash-lite-001"],
  ["google/gemini-1-5-flash", "google/gemini-flash-1-5"],
  ["google/gemini-1-5-flash-8b", "google/gemini-flash-1-5-8b"],
  ["google/gemini-1-5-pro", "google/gemini-pro-1-5"],
  ["google/gemini-omni-flash", "google/gemini-omni-flash-preview"],
  ["google/nano-banana", "google/gemini-2-5-flash-image"],
  ["google/nano-banana-2", "google/gemini-3-1-flash-image", "google/gemini-3-1-flash-image-preview"],
  ["google/nano-banana-2-lite", "google/gemini-3-1-flash-lite-image"],
  ["google/nano-banana-pro", "google/gemini-3-pro-image", "google/gemini-3-pro-image-preview"],
  ["google/gemma-2-9b-it", "google/gemma2-9b-it"],
  ["google/gemma-4-26b-a4b-it", "google/gemma-4-26b-a4b", "google/gemma-4-26b-a4b-it-maas"],
  ["google/gemma-4-31b-it", "google/gemma-4-31b"],
  // OpenAI's open weights at Amazon and Google.
  ["openai/gpt-oss-120b", "openai/gpt-oss-120b-1", "openai/gpt-oss-120b-maas"],
  ["openai/gpt-oss-20b", "openai/gpt-oss-20b-1", "openai/gpt-oss-20b-maas"],
  // Amazon's own, with and without their version.
  ["amazon/nova-lite", "amazon/nova-lite-v1"],
  ["amazon/nova-2-lite", "amazon/nova-2-lite-v1"],
  ["amazon/nova-micro", "amazon/nova-micro-v1"],
  ["amazon/nova-premier", "amazon/nova-premier-v1"],
  ["amazon/nova-pro", "amazon/nova-pro-v1"],
  // Llama: `instruct` is what everybody serves.
  ["meta/llama-2-70b-chat", "meta/llama-2-70b-4096"],
  ["meta/llama-3-70b-instruct", "meta/llama-3-70b-chat", "meta/llama-3-70b-8192"],
  ["meta/llama-3-8b-instruct", "meta/llama-3-8b-chat", "meta/llama-3-8b-8192"],
  ["meta/llama-3-1-8b-instruct", "meta/llama-3-1-8b", "meta/llama-3-1-8b-instant"],
  ["meta/llama-3-1-70b-instruct", "meta/llama-3-1-70b-versatile"],
  ["meta/llama-3-2-11b-vision-instruct", "meta/llama-3-2-11b-instruct", "meta/llama-3-2-11b-vision-preview"],
  ["meta/llama-3-2-90b-vision-instruct", "meta/llama-3-2-90b-instruct", "meta/llama-3-2-90b-vision-preview"],
  ["meta/llama-3-2-1b-instruct", "meta/llama-3-2-1b-preview"],
  ["meta/llama-3-2-3b-instruct", "meta/llama-3-2-3b-preview"],
  ["meta/llama-3-3-70b-instruct", "meta/llama-3-3-70b", "meta/llama-3-3-70b-versatile"],
  [
    "meta/llama-4-maverick",
    "meta/llama-4-maverick-17b-128e-instruct",
    "meta/llama-4-maverick-17b-instruct",
    "meta/llama-4-maverick-instruct-basic",
  ],
  ["meta/llama-4-scout", "meta/llama-4-scout-17b-16e-instruct", "meta/llama-4-scout-17b-instruct"],
  ["meta/muse-ember", "meta/muse-ember-1-0"],
  ["meta/muse-wonder", "meta/muse-wonder-1-0"],
  ["meta/muse-spark-open", "meta/muse-spark-open-816b-a42b"],
  // What Cloudflare sells under the name of who serves it.
  ["zai/glm-5-3", "fireworks/glm-5-3"],
  ["zai/glm-5-3-flash", "fireworks/glm-5-3-flash"],
  // DeepSeek at Amazon, and OpenRouter's `chat`. `deepseek.v3-v1:0` is V3.1, as AWS names it.
  ["deepseek/deepseek-r1", "deepseek/r1"],
  ["deepseek/deepseek-v3-1", "deepseek/v3", "deepseek/deepseek-chat-v3-1"],
  ["deepseek/deepseek-v3-2", "deepseek/v3-2"],
  ["deepseek/deepseek-v3-0324", "deepseek/deepseek-chat-v3-0324"],
  // Qwen: `instruct` left out.
  ["alibaba/qwen3-235b-a22b-instruct-2507", "alibaba/qwen3-235b-a22b-2507"],
  ["alibaba/qwen3-coder-30b-a3b-instruct", "alibaba/qwen3-coder-30b-a3b"],
  [
    "alibaba/qwen3-coder-480b-a35b-instruct",
    "alibaba/qwen3-coder-480b-a35b",
    "alibaba/qwen3-coder-480b",
    "alibaba/qwen3-coder",
  ],
  ["alibaba/qwen3-next-80b-a3b-instruct", "alibaba/qwen3-next-80b-a3b"],
  ["alibaba/qwen3-vl-235b-a22b-instruct", "alibaba/qwen3-vl-235b-a22b"],
  ["alibaba/qwen3-8-max", "alibaba/qwen3-8-max-0902"],
  ["alibaba/qwen-image-3-pro", "alibaba/qwen-image-3-0-pro"],
  // Mistral: versions by name and by month.
  ["mistral/mistral-nemo", "mistral/open-mistral-nemo", "mistral/mistral-nemo-instruct-2407"],
  [
    "mistral/mixtral-8x7b-instruct",
    "mistral/mixtral-8x7b",
    "mistral/mixtral-8x7b-32768",
    "mistral/mixtral-8x7b-instruct-v0-1",
  ],
  ["mistral/mixtral-8x22b-instruct", "mistral/mixtral-8x22b-instruct-v0-1"],
  ["mistral/mistral-large-2512", "mistral/mistral-large-3-675b-instruct"],
  ["mistral/mistral-large-4", "mistral/mistral-large-4-0"],
  ["mistral/mistral-medium-3", "mistral/mistral-medium-2505"],
  ["mistral/mistral-medium-3-1", "mistral/mistral-medium-2508"],
  ["mistral/mistral-medium-3-5", "mistral/mistral-medium-2604"],
  [
    "mistral/mistral-small-3-2-24b-instruct",
    "mistral/mistral-small-3-2-24b-instruct-2506",
    "mistral/mistral-small-2506",
  ],
  ["mistral/mistral-saba", "mistral/mistral-saba-24b"],
  ["mistral/ministral-3b-2512", "mistral/ministral-3-3b-instruct"],
  ["mistral/ministral-8b-2512", "mistral/ministral-3-8b-instruct"],
  ["mistral/ministral-14b-2512", "mistral/ministral-3-14b-instruct"],
  ["mistral/devstral-2512", "mistral/devstral-2-123b", "mistral/devstral-2-123b-instruct-2512"],
  // models.dev: "Dated id for voxtral-small-latest"; codestral-latest has codestral-2508 as its base_model.
  ["mistral/voxtral-small-24b-2507", "mistral/voxtral-small-2507", "mistral/voxtral-small-latest"],
  ["mistral/codestral-2508", "mistral/codestral", "mistral/codestral-latest"],
  // MiniMax, Moonshot, NVIDIA, xAI, Cohere, Xiaomi.
  ["minimax/minimax-m2-7", "minimax/m2-7"],
  ["minimax/minimax-m3", "minimax/m3"],
  ["minimax/minimax-m2-her", "minimax/m2-her"],
  ["minimax/minimax-m1", "minimax/minimax-m1-80k"],
  ["moonshotai/kimi-k2", "moonshotai/kimi-k2-instruct", "moonshotai/kimi-k2-0711-preview"],
  ["moonshotai/kimi-k2-0905", "moonshotai/kimi-k2-0905-preview", "moonshotai/kimi-k2-instruct-0905"],
  ["nvidia/nemotron-3-super-120b-a12b", "nvidia/nemotron-3-120b-a12b", "nvidia/nemotron-super-3-120b"],
  ["nvidia/nemotron-3-nano-30b-a3b", "nvidia/nemotron-nano-3-30b"],
  ["nvidia/nemotron-nano-9b-v2", "nvidia/nemotron-nano-9b"],
  ["nvidia/nemotron-3-ultra-550b-a55b", "nvidia/nemotron-3-ultra"],
  ["nvidia/nemotron-3-5-lightning", "nvidia/nemotron-3-5-lightning-30b-a3b"],
  ["nvidia/nemotron-3-5-super-vl", "nvidia/nemotron-3-5-super-vl-120b-a12b"],
  ["xai/grok-3", "xai/grok-3-beta"],
  ["xai/grok-3-mini", "xai/grok-3-mini-beta"],
  // genai-prices: aliases of grok-4-0709; docs.x.ai/developers/models/grok-4.20-0309.md names the others as aliases.
  ["xai/grok-4-0709", "xai/grok-4", "xai/grok-4-latest"],
  ["xai/grok-4-20-0309-reasoning", "xai/grok-4-20", "xai/grok-4-20-reasoning"],
  ["xai/grok-4-20-multi-agent", "xai/grok-4-20-multi-agent-0309"],
  ["cohere/command-a", "cohere/command-a-03-2025"],
  ["cohere/command-a-plus", "cohere/command-a-plus-05-2026"],
  ["cohere/command-r7b", "cohere/command-r7b-12-2024"],
];

/** The model each other name means. */
export const EQUIVALENT_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  EQUIVALENTS.flatMap(([model, ...others]) => others.map((other) => [other, model])),
);
