/**
 * The catalog's prices on recorded traffic: every usage that a real provider sent gets a cost or an explained `unknown`,
 * and where the provider said what it charged, the catalog's figure is the same.
 */
import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { Price, Rates, Service } from "../../src/catalog/model.ts";
import { providerFacts } from "../../src/catalog/providers.ts";
import type { Usage } from "../../src/chat.ts";
import { parseUsage as parseMessagesUsage } from "../../src/formats/anthropic-messages/usage.ts";
import { numberOf, objectOf, objectsOf } from "../../src/formats/fields.ts";
import { parseUsage as parseChatUsage } from "../../src/formats/openai-chat/usage.ts";
import { parseUsage as parseResponsesUsage } from "../../src/formats/openai-responses/usage.ts";
import { isJsonObject, parseJson, type JsonObject } from "../../src/json.ts";
import { costOf, unknownCost, type Cost } from "../../src/wallet/price.ts";

interface Exchange {
  id: string;
  /** As the catalog names it. */
  provider: string;
  /** The model that answered, then the one that was asked for: a gateway and an alias answer with another. */
  models: string[];
  usage: Usage;
  /** What an independent parser read out of the same bytes. */
  counted: Record<string, number>;
}

interface Excuse {
  reason: string;
  /** How many exchanges it is for. */
  count: number;
}

const NO_PRICE_OF_ITS_OWN = "the row has OpenRouter's price, and no target at this provider";
const RETIRED = "retired, and the catalog does not have this spelling of it";
const NO_RATE = "Cohere sells it by the hour: the target is known, and no rate for a token";
const NO_ROW = "the catalog has no such model";
const NOT_SAID = "only the response was published: it does not say the model";

/** Where the catalog has no price, by `provider/model`. Whatever is not here, or not so often, fails the test. */
const UNPRICED: Record<string, Excuse> = {
  "alibaba/qwen3-max": { reason: NO_PRICE_OF_ITS_OWN, count: 4 },
  "amazon-bedrock/": { reason: NOT_SAID, count: 6 },
  "amazon-bedrock/ai21.jamba-1-5-mini-v1:0": { reason: NO_PRICE_OF_ITS_OWN, count: 1 },
  "amazon-bedrock/anthropic.claude-v2": { reason: RETIRED, count: 2 },
  "amazon-bedrock/claude-2.0": { reason: RETIRED, count: 3 },
  "amazon-bedrock/claude-3-5-sonnet-20240620": { reason: `${RETIRED} in the region us`, count: 3 },
  "amazon-bedrock/us.anthropic.claude-3-7-sonnet-20250219-v1:0": { reason: `${RETIRED} in the region us`, count: 1 },
  "anthropic/claude-2.1": { reason: RETIRED, count: 1 },
  "anthropic/claude-3-5-haiku-20241022": { reason: RETIRED, count: 4 },
  "anthropic/claude-3-7-sonnet-20250219": { reason: RETIRED, count: 4 },
  "azure-openai/gpt-35-turbo": {
    reason: "Azure's spelling of gpt-3.5-turbo, which the catalog does not have",
    count: 1,
  },
  "azure-openai/grok-4-1-fast-non-reasoning": { reason: "the row has no target on Azure", count: 11 },
  "cohere/": { reason: NOT_SAID, count: 2 },
  "cohere/command-a-plus-05-2026": { reason: NO_RATE, count: 3 },
  "cohere/command-a-reasoning-08-2025": { reason: NO_RATE, count: 4 },
  "google-vertex/": { reason: NOT_SAID, count: 2 },
  "google-vertex/gemini-1.5-flash": { reason: "retired, and the row has no target on Vertex", count: 1 },
  "google-vertex/gemini-2.0-flash": { reason: "retired, and the row has no target on Vertex", count: 2 },
  "google-vertex/gemini-2.0-flash-exp": { reason: NO_ROW, count: 1 },
  "google/gemini-2.5-flash-preview-tts": { reason: "the row has the name after the preview only", count: 1 },
  "groq/allam-2-7b": { reason: NO_ROW, count: 3 },
  "groq/groq/compound": { reason: "a system that bills the models and tools it calls", count: 1 },
  "huggingface/meta-llama/Llama-4-Scout-17B-16E-Instruct": { reason: "the row has no target there", count: 2 },
  "huggingface/meta-llama/llama-3.1-8b-instruct": { reason: "the row has no target there", count: 1 },
  "mistral/ministral-14b-latest": { reason: "the row has the dated name only", count: 1 },
  "ollama/gpt-oss:120b": { reason: "one's own machine has no price", count: 13 },
  "ollama/gpt-oss:20b": { reason: "one's own machine has no price", count: 2 },
  "openai/gpt-4o-mini-search-preview-2025-03-11": { reason: NO_PRICE_OF_ITS_OWN, count: 1 },
  "openai/gpt-5-2025-08-07": { reason: "priority service: nobody has said its percentage", count: 2 },
  "zai/glm-4.6v": { reason: NO_PRICE_OF_ITS_OWN, count: 1 },
};

/** Chat Completions say it beside the usage, where no format reads it yet. */
const SERVICES: Record<string, Service> = {
  "openllmetry/openai/openai.chat/test_chat_with_service_tier.0": "priority",
  "openllmetry/openai/openai.chat/test_chat_with_service_tier.2": "priority",
};

/** Where the provider's figure is another, with the rates of a token in nano-dollars that make it up. */
const OTHERWISE: Record<string, { reason: string; nanoUsd: number }> = {
  "rig/openrouter/openai.chat/provider_selection.provider_selection_scenarios.0": {
    reason: "routed to DeepInfra: $0.26, cached $0.13, $0.38 a million; the row has the cheapest host",
    nanoUsd: 15 * 260 + 8 * 130 + 12 * 380,
  },
  "pydantic-ai/openrouter/openai.responses/test_openai_responses_raw_cot_stream_openrouter.0": {
    reason: "routed to a host of $0.05 and $0.20; the row has the cheapest host",
    nanoUsd: 78 * 50 + 37 * 200,
  },
  "llm/openai/openai.chat/test_tools_streaming_variant_c.1": {
    reason: "routed to Fireworks: $0.60 and $2.50; the row has Novita's, which the exchange before this one paid",
    nanoUsd: 105 * 600 + 16 * 2_500,
  },
  "pydantic-ai/openrouter/openai.responses/test_openrouter_responses_prompt_cache_e2e.0": {
    reason: "before 21 Aug 2026 the model cost $5, $6.25 to write to the cache, $30",
    nanoUsd: 8 * 5_000 + 4_012 * 6_250 + 5 * 30_000,
  },
  "pydantic-ai/openrouter/openai.responses/test_openrouter_responses_prompt_cache_e2e.1": {
    reason: "before 21 Aug 2026 the model cost $5, $0.50 from the cache, $30",
    nanoUsd: 8 * 5_000 + 4_012 * 500 + 5 * 30_000,
  },
};

/** No time of the day or announced change bears on it. */
const AT = Date.parse("2026-11-25T20:00:00Z");
const catalog = createCatalog();

interface Priced {
  cost: Cost;
  price?: Price;
}

/** The catalog's figure for the exchange, whatever the provider says. */
function priced({ id, provider, models, usage }: Exchange): Priced {
  for (const name of models.flatMap(spellings)) {
    const model = catalog.get(`${provider}/${name}`);
    const own = model?.targets.filter((target) => target.provider === provider) ?? [];
    // Of several regions the one that was asked for.
    const target = own.find((one) => one.id === name) ?? own[0];
    if (target === undefined) continue;
    const price = target.price ?? model?.price;
    const service = SERVICES[id] ?? usage.service;
    const percent = service === undefined ? 100 : providerFacts(provider)?.services?.[service];
    if (price === undefined || percent === undefined) return { cost: unknownCost("nobody has said it") };
    return { cost: costOf(price, usage, { at: AT, percent }), price };
  }
  return { cost: unknownCost("the catalog does not have it") };
}

/** As it came, as Vertex writes a day, and without the day. */
function spellings(name: string): string[] {
  return [name, name.replace(/-(20\d{6})$/, "@$1"), name.replace(/[-@]20\d{2}-?\d{2}-?\d{2}$/, "")];
}

// ---- the recordings ------------------------------------------------------------------------------------------------

const PROVIDER: Record<string, string> = {
  azure: "azure-openai",
  bedrock: "amazon-bedrock",
  "bedrock-mantle": "amazon-bedrock",
  gemini: "google",
  vertex: "google-vertex",
};

async function load(): Promise<Exchange[]> {
  const index = await fetch("http://fixtures.test/INDEX.jsonl");
  if (index.status === 404) return [];
  const entries = new Map(lines(await index.text()).map((entry) => [entry["id"], entry]));
  const oracle = lines(await (await fetch("http://fixtures.test/ORACLE.jsonl")).text());
  return oracle.flatMap((line) => toExchange(line, entries.get(line["id"]) ?? {}) ?? []);
}

function lines(text: string): JsonObject[] {
  return text.trim().split("\n").map(parseJson).filter(isJsonObject);
}

function toExchange(line: JsonObject, entry: JsonObject): Exchange | undefined {
  const raw = objectOf(line["usage_raw"]);
  const usage = objectOf(line["usage"]) as Record<string, number> | undefined;
  if (raw === undefined || usage === undefined) return undefined;
  // Cohere bills fewer tokens than it counts; what it says is from the cache, it has counted and not billed.
  const { input, output, billed_input = input, billed_output = output } = usage;
  const cache_read = usage["billed_input"] === undefined ? usage["cache_read"] : 0;
  const counted = { ...usage, input: billed_input ?? 0, output: billed_output ?? 0, cache_read: cache_read ?? 0 };
  const names = [line["model"], entry["model"]].filter((name) => typeof name === "string");
  const models = names
    .map((name) => name.replace("publishers/google/models/", ""))
    .filter((name) => !name.includes("unknown"));
  const said = String(entry["provider"]);
  // Some suites recorded OpenRouter with the clients of OpenAI and Anthropic: the author in the model's name says so.
  const isRouted = (said === "openai" || said === "anthropic") && models[0]?.includes("/");
  const provider = isRouted ? "openrouter" : (PROVIDER[said] ?? said);
  return { id: String(line["id"]), provider, models, usage: usageOf(String(entry["wire"]), raw, counted), counted };
}

/** By the format that has the wire; by the independent parser's counts where there is none yet. */
function usageOf(wire: string, raw: JsonObject, counted: Record<string, number>): Usage {
  if (wire === "openai.chat") return parseChatUsage(raw);
  if (wire === "openai.responses") return parseResponsesUsage({ usage: raw }) ?? {};
  if (wire === "anthropic.messages") return { ...parseMessagesUsage(raw), ...figureIn(raw) };
  return {
    inputTokens: counted["input"],
    outputTokens: counted["output"],
    cacheReadTokens: counted["cache_read"],
    cacheWriteTokens: counted["cache_write"],
    cacheWrite1hTokens: counted["cache_write_1h"],
    reasoningTokens: counted["reasoning"],
    inputAudioTokens: tokensOf(raw, "AUDIO"),
    inputImageTokens: tokensOf(raw, "IMAGE"),
    inputVideoTokens: tokensOf(raw, "VIDEO"),
    searches: numberOf(objectOf(raw["server_side_tool_usage_details"])?.["web_search_calls"]),
    ...figureIn(raw),
  };
}

/** Gemini counts its input by modality. */
function tokensOf(raw: JsonObject, modality: string): number | undefined {
  const found = objectsOf(raw["promptTokensDetails"]).find((one) => one["modality"] === modality);
  return numberOf(found?.["tokenCount"]);
}

/** What the provider says it charges is in the same fields on every wire. */
function figureIn(raw: JsonObject): Pick<Usage, "costNanoUsd"> {
  const { costNanoUsd } = parseChatUsage(raw);
  return costNanoUsd === undefined ? {} : { costNanoUsd };
}

const exchanges = await load();
if (exchanges.length === 0) console.warn("../shared/fixtures is not here: prices are not tested on recordings");

describe.skipIf(exchanges.length === 0)(`prices of ${exchanges.length} recorded exchanges`, () => {
  it("are a cost in the catalog, or unknown for a reason that we know", () => {
    const unpriced: Record<string, number> = {};
    for (const exchange of exchanges) {
      const { cost } = priced(exchange);
      if (cost.source === "catalog") {
        expectSound(exchange, cost);
        continue;
      }
      const name = `${exchange.provider}/${exchange.models[0] ?? ""}`;
      unpriced[name] = (unpriced[name] ?? 0) + 1;
    }
    expect(unpriced).toEqual(Object.fromEntries(Object.entries(UNPRICED).map(([name, { count }]) => [name, count])));
    expect({ exchanges: exchanges.length, unpriced: sum(Object.values(unpriced)) }).toEqual({
      exchanges: 704,
      unpriced: 84,
    });
  });

  it("are what plain arithmetic on an independent count says", () => {
    const checked = exchanges.filter((exchange) => {
      const { cost, price } = priced(exchange);
      if (cost.source === "unknown" || price === undefined || exchange.id === MISCOUNTED) return false;
      if (cost.lines.some(({ meter }) => !PLAIN.includes(meter))) return false;
      expect(Math.abs(cost.nanoUsd - plainCost(price.rates, exchange.counted)), exchange.id).toBeLessThan(1.001);
      return true;
    });
    expect(checked.length).toBe(581);
  });

  it("are what the provider says it charged", () => {
    const compared: Record<string, number> = {};
    const explained: string[] = [];
    for (const exchange of exchanges) {
      const { id, provider, usage } = exchange;
      const theirs = usage.costNanoUsd;
      if (theirs === undefined) continue;
      compared[provider] = (compared[provider] ?? 0) + 1;
      const ours = ourFigure(exchange);
      if (isNear(ours, theirs)) continue;
      explained.push(id);
      expect(OTHERWISE[id]?.nanoUsd, `${id}: ${ours} here, ${theirs} there`).toBe(theirs);
    }
    expect(compared).toEqual({ openrouter: 33, perplexity: 17, xai: 23 });
    expect(explained.toSorted()).toEqual(Object.keys(OTHERWISE).toSorted());
  });
});

/** Nothing negative, nothing that is free, and lines that add up. */
function expectSound({ id, usage }: Exchange, { nanoUsd, lines: parts }: Extract<Cost, { nanoUsd: number }>): void {
  expect(Number.isSafeInteger(nanoUsd), id).toBe(true);
  expect(nanoUsd > 0, id).toBe((usage.inputTokens ?? 0) + (usage.outputTokens ?? 0) > 0);
  const rounding = sum(parts.map((line) => line.nanoUsd)) - nanoUsd;
  expect(rounding, id).toBeGreaterThanOrEqual(0);
  expect(rounding, id).toBeLessThanOrEqual(parts.length);
}

/** The catalog's figure. */
function ourFigure(exchange: Exchange): number | undefined {
  const { cost } = priced(exchange);
  return cost.source === "unknown" ? undefined : cost.nanoUsd;
}

/** Within one percent: Perplexity rounds to a thousandth of a cent. */
function isNear(ours: number | undefined, theirs: number): boolean {
  return ours !== undefined && Math.abs(ours - theirs) <= theirs / 100;
}

const PLAIN = ["input", "cacheRead", "cacheWrite", "cacheWrite1h", "output", "reasoning"];
/** Mistral says num_cached_tokens, which the independent count does not read. */
const MISCOUNTED =
  "pydantic-ai/mistral/openai.chat/test_multimodal_tool_return_matrix-tool_return_content-url-image-mistral.1";

/** In doubles, and without the wallet's ideas of what is part of what. */
function plainCost(rates: Rates, counted: Record<string, number>): number {
  const { input = 0, output = 0, cache_read = 0, cache_write = 0, cache_write_1h = 0 } = counted;
  const {
    input: rate = 0,
    output: outputRate = 0,
    cacheRead = rate,
    cacheWrite = rate,
    cacheWrite1h = cacheWrite,
  } = rates;
  const [read, written] = [cache_read * cacheRead, (cache_write - cache_write_1h) * cacheWrite];
  const uncached = (input - cache_read - cache_write) * rate;
  return (uncached + read + written + cache_write_1h * cacheWrite1h + output * outputRate) / 1_000_000;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
