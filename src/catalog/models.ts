/**
 * The reviewed rows of the catalog: chat models people name most.
 *
 * A model that has no row can still be called (`catalog.ts`, `resolve`); a row adds what it takes and what it costs.
 * Prices and limits: npm `@pydantic/genai-prices` 0.1.8 and `@earendil-works/pi-ai` 1.5.2 (both MIT), which agree except
 * where a row's `notes` say otherwise. Ids of `@cf` models: npm `@cloudflare/workers-types` 5.20261117.1.
 */
import type { JsonObject } from "../json.ts";
import type { Model, TokenPrice } from "./model.ts";

/** When the figures were read. */
export const MODELS_AS_OF = "2026-11-23";

const BOTH = "@pydantic/genai-prices@0.1.8, @earendil-works/pi-ai@1.5.2";
const NEWER = "@earendil-works/pi-ai@1.5.2";

type Row = Pick<Model, "name" | "contextTokens" | "maxOutputTokens" | "price"> &
  Partial<Pick<Model, "capabilities" | "sampling" | "reasoning" | "source" | "notes">>;

// ---- Anthropic -----------------------------------------------------------------------------------------------------

/** From Opus 4.7 on, sampling parameters and `thinking.budget_tokens` are refused; from 4.6 on, assistant prefill. */
const ADAPTIVE = { sampling: false, reasoning: "adaptive", notes: { prefill: "refused" } } as const;
const ADAPTIVE_WITH_SAMPLING = { reasoning: "adaptive", notes: { prefill: "refused" } } as const;

/** Cloudflare's ids have dots (`claude-sonnet-5.5`), Anthropic's own have dashes. */
function claude(name: string, row: Row): Model {
  const id = `anthropic/${name}`;
  return {
    id,
    task: "text-generation",
    capabilities: ["tools", "vision", "json", "reasoning"],
    targets: [
      { provider: "anthropic", id: name.replaceAll(".", "-") },
      { provider: "ai-gateway", id },
    ],
    source: BOTH,
    asOf: MODELS_AS_OF,
    ...row,
  };
}

const ANTHROPIC: readonly Model[] = [
  claude("claude-haiku-4.5", {
    name: "Claude Haiku 4.5",
    ...limits(200_000, 64_000),
    price: nanoUsd(1_000, 5_000, 100, 1_250),
    reasoning: "budget",
  }),
  claude("claude-haiku-5.5", {
    name: "Claude Haiku 5.5",
    ...limits(1_000_000, 128_000),
    price: nanoUsd(100, 500, 10, 125),
    ...ADAPTIVE,
    source: NEWER,
    notes: { ...ADAPTIVE.notes, longInput: "5 times these prices above 100,000 input tokens" },
  }),
  claude("claude-sonnet-4.5", {
    name: "Claude Sonnet 4.5",
    ...limits(200_000, 64_000),
    price: nanoUsd(3_000, 15_000, 300, 3_750),
    reasoning: "budget",
  }),
  claude("claude-sonnet-4.6", {
    name: "Claude Sonnet 4.6",
    ...limits(1_000_000, 128_000),
    price: nanoUsd(3_000, 15_000, 300, 3_750),
    ...ADAPTIVE_WITH_SAMPLING,
  }),
  claude("claude-sonnet-5", {
    name: "Claude Sonnet 5",
    ...limits(1_000_000, 128_000),
    price: nanoUsd(2_000, 10_000, 200, 2_500),
    ...ADAPTIVE,
  }),
  claude("claude-sonnet-5.5", {
    name: "Claude Sonnet 5.5",
    ...limits(1_000_000, 128_000),
    price: nanoUsd(2_000, 10_000, 100, 2_500),
    ...ADAPTIVE,
    source: NEWER,
    notes: { ...ADAPTIVE.notes, cacheRead: "genai-prices has no row of its own and says 200, as for Sonnet 5" },
  }),
  claude("claude-opus-4.8", {
    name: "Claude Opus 4.8",
    ...limits(1_000_000, 128_000),
    price: nanoUsd(5_000, 25_000, 500, 6_250),
    ...ADAPTIVE,
  }),
  claude("claude-opus-5", {
    name: "Claude Opus 5",
    ...limits(1_000_000, 128_000),
    price: nanoUsd(5_000, 25_000, 500, 6_250),
    ...ADAPTIVE,
  }),
  claude("claude-opus-5.5", {
    name: "Claude Opus 5.5",
    ...limits(1_000_000, 128_000),
    price: nanoUsd(4_000, 20_000, 200, 5_000),
    ...ADAPTIVE,
  }),
  claude("claude-fable-5.1", {
    name: "Claude Fable 5.1",
    ...limits(1_000_000, 128_000),
    price: nanoUsd(10_000, 50_000, 250, 12_500),
    ...ADAPTIVE,
  }),
];

// ---- OpenAI --------------------------------------------------------------------------------------------------------

/** What the chat completions API does not do for these models; the Responses API does. */
const NO_TOOLS_WITH_REASONING: JsonObject = {
  chatCompletions: "refuses function tools together with reasoning (GPT-5.4 and later): send effort none with tools",
};
const LONG_INPUT: JsonObject = {
  longInput: "above 272,000 input tokens: twice the input and cache prices, 1.5 times the output price",
};
/** Thinks at its default effort, and then refuses sampling parameters. */
const THINKING = { capabilities: ["tools", "vision", "json", "reasoning"], sampling: false } as const;
/** Does not think unless asked to: sampling parameters are taken at effort none. */
const THINKING_ON_DEMAND = { capabilities: THINKING.capabilities } as const;

function gpt(name: string, row: Row): Model {
  const id = `openai/${name}`;
  return {
    id,
    task: "text-generation",
    capabilities: ["tools", "vision", "json"],
    maxCompletionTokens: true,
    targets: [
      { provider: "openai", id: name },
      { provider: "ai-gateway", id },
    ],
    source: BOTH,
    asOf: MODELS_AS_OF,
    ...row,
  };
}

const OPENAI: readonly Model[] = [
  gpt("gpt-4.1", { name: "GPT-4.1", ...limits(1_047_576, 32_768), price: nanoUsd(2_000, 8_000, 500) }),
  gpt("gpt-4.1-mini", { name: "GPT-4.1 mini", ...limits(1_047_576, 32_768), price: nanoUsd(400, 1_600, 100) }),
  gpt("gpt-4o-mini", { name: "GPT-4o mini", ...limits(128_000, 16_384), price: nanoUsd(150, 600, 75) }),
  gpt("o4-mini", { name: "o4-mini", ...limits(200_000, 100_000), price: nanoUsd(1_100, 4_400, 275), ...THINKING }),
  gpt("gpt-5", { name: "GPT-5", ...limits(400_000, 128_000), price: nanoUsd(1_250, 10_000, 125), ...THINKING }),
  gpt("gpt-5-mini", { name: "GPT-5 mini", ...limits(400_000, 128_000), price: nanoUsd(250, 2_000, 25), ...THINKING }),
  gpt("gpt-5.1", {
    name: "GPT-5.1",
    ...limits(400_000, 128_000),
    price: nanoUsd(1_250, 10_000, 125),
    ...THINKING_ON_DEMAND,
  }),
  gpt("gpt-5.4-mini", {
    name: "GPT-5.4 mini",
    ...limits(400_000, 128_000),
    price: nanoUsd(750, 4_500, 75),
    ...THINKING_ON_DEMAND,
    notes: NO_TOOLS_WITH_REASONING,
  }),
  gpt("gpt-5.6-luna", {
    name: "GPT-5.6 Luna",
    ...limits(1_050_000, 128_000),
    price: nanoUsd(200, 1_200, 20, 250),
    ...THINKING_ON_DEMAND,
    notes: { ...NO_TOOLS_WITH_REASONING, ...LONG_INPUT },
  }),
  gpt("gpt-5.6-sol", {
    name: "GPT-5.6 Sol",
    ...limits(1_050_000, 128_000),
    price: nanoUsd(4_000, 20_000, 400, 5_000),
    ...THINKING_ON_DEMAND,
    notes: { ...NO_TOOLS_WITH_REASONING, ...LONG_INPUT },
  }),
  gpt("gpt-6-luna", {
    name: "GPT-6 Luna",
    ...limits(1_050_000, 128_000),
    price: nanoUsd(100, 500, 10, 125),
    ...THINKING,
    notes: { ...NO_TOOLS_WITH_REASONING, ...LONG_INPUT },
  }),
  gpt("gpt-6-sol", {
    name: "GPT-6 Sol",
    ...limits(1_050_000, 128_000),
    price: nanoUsd(2_000, 10_000, 200, 2_500),
    ...THINKING,
    notes: { ...NO_TOOLS_WITH_REASONING, ...LONG_INPUT },
  }),
  gpt("gpt-6-astra", {
    name: "GPT-6 Astra",
    ...limits(1_050_000, 128_000),
    price: nanoUsd(10_000, 50_000, 1_000, 12_500),
    ...THINKING,
    notes: { ...NO_TOOLS_WITH_REASONING, ...LONG_INPUT },
  }),
  gpt("gpt-6.1-sol", {
    name: "GPT-6.1 Sol",
    ...limits(272_000, 128_000),
    price: nanoUsd(2_000, 10_000, 100, 2_500),
    ...THINKING,
    source: NEWER,
    notes: { ...NO_TOOLS_WITH_REASONING, ...LONG_INPUT, context: "the window within the base price" },
  }),
];

// ---- Cloudflare Workers AI -----------------------------------------------------------------------------------------

function hosted(id: string, row: Row): Model {
  return {
    id,
    task: "text-generation",
    capabilities: ["tools", "json", "reasoning"],
    targets: [{ provider: "workers-ai", id }],
    source: BOTH,
    asOf: MODELS_AS_OF,
    ...row,
  };
}

const WORKERS_AI: readonly Model[] = [
  hosted("@cf/meta/llama-3.3-70b-instruct-fp8-fast", {
    name: "Llama 3.3 70B Instruct (fp8, fast)",
    ...limits(24_000, 24_000),
    price: nanoUsd(293, 2_253),
    capabilities: ["tools", "json"],
  }),
  hosted("@cf/meta/llama-4-scout-17b-16e-instruct", {
    name: "Llama 4 Scout 17B 16E Instruct",
    ...limits(131_000, 16_384),
    price: nanoUsd(270, 850),
    capabilities: ["tools", "vision", "json"],
  }),
  hosted("@cf/mistralai/mistral-small-3.1-24b-instruct", {
    name: "Mistral Small 3.1 24B Instruct",
    ...limits(128_000, 128_000),
    price: nanoUsd(351, 555),
    capabilities: ["tools", "vision", "json"],
  }),
  hosted("@cf/google/gemma-4-26b-a4b-it", {
    name: "Gemma 4 26B A4B",
    ...limits(256_000, 16_384),
    price: nanoUsd(100, 300, 50),
    capabilities: ["tools", "vision", "json", "reasoning"],
    notes: { cacheRead: "in pi-ai only" },
  }),
  hosted("@cf/openai/gpt-oss-120b", { name: "gpt-oss 120B", ...limits(128_000, 16_384), price: nanoUsd(350, 750) }),
  hosted("@cf/openai/gpt-oss-20b", { name: "gpt-oss 20B", ...limits(128_000, 16_384), price: nanoUsd(200, 300) }),
  hosted("@cf/qwen/qwen3-30b-a3b-fp8", {
    name: "Qwen3 30B A3B (fp8)",
    ...limits(32_768, 32_768),
    price: nanoUsd(51, 335),
    notes: { price: "50.9 nano-dollars per input token, rounded up" },
  }),
  hosted("@cf/zai-org/glm-4.7-flash", {
    name: "GLM 4.7 Flash",
    ...limits(131_072, 131_072),
    price: nanoUsd(61, 400),
    notes: { price: "60.5 nano-dollars per input token (pi-ai), rounded up; genai-prices says 60" },
  }),
  hosted("@cf/zai-org/glm-5.3", {
    name: "GLM 5.3",
    ...limits(1_048_576, 1_048_576),
    price: nanoUsd(1_400, 4_400, 260),
    source: NEWER,
  }),
  hosted("@cf/zai-org/glm-5.3-flash", {
    name: "GLM 5.3 Flash",
    ...limits(1_048_576, 1_048_576),
    price: nanoUsd(150, 500, 30),
    capabilities: ["tools", "vision", "json", "reasoning"],
  }),
  hosted("@cf/moonshotai/kimi-k2.6", {
    name: "Kimi K2.6",
    ...limits(262_144, 256_000),
    price: nanoUsd(950, 4_000, 160),
    capabilities: ["tools", "vision", "json", "reasoning"],
  }),
  hosted("@cf/nvidia/nemotron-3-120b-a12b", {
    name: "Nemotron 3 Super 120B",
    ...limits(256_000, 256_000),
    price: nanoUsd(500, 1_500),
  }),
  hosted("@cf/deepseek-ai/deepseek-v4-pro-0813", {
    name: "DeepSeek V4 Pro (0813)",
    ...limits(1_048_576, 1_048_576),
    price: nanoUsd(1_320, 3_960, 44),
  }),
];

/** All rows. */
export const MODELS: readonly Model[] = [...ANTHROPIC, ...OPENAI, ...WORKERS_AI];

function limits(contextTokens: number, maxOutputTokens: number): Pick<Model, "contextTokens" | "maxOutputTokens"> {
  return { contextTokens, maxOutputTokens };
}

/** Nano-dollars per token: thousandths of the usual dollars per million. */
function nanoUsd(input: number, output: number, cacheRead?: number, cacheWrite?: number): TokenPrice {
  return {
    inputNanoUsd: input,
    outputNanoUsd: output,
    ...(cacheRead === undefined ? {} : { cacheReadNanoUsd: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWriteNanoUsd: cacheWrite }),
  };
}
