/**
 * What usage costs. The usages of tiers are recordings of real providers, named by their fixture; the amounts are worked
 * out here from published rates: a rate of $3 a million tokens is 3,000 nano-dollars a token.
 */
import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { Price } from "../../src/catalog/model.ts";
import { providerFacts } from "../../src/catalog/providers.ts";
import type { Usage } from "../../src/chat.ts";
import { parseUsage as parseMessagesUsage } from "../../src/formats/anthropic-messages/usage.ts";
import { parseUsage as parseChatUsage } from "../../src/formats/openai-chat/usage.ts";
import { nanoUsdOf, usd } from "../../src/wallet/money.ts";
import { costOf, unknownCost, type Cost, type CostOptions } from "../../src/wallet/price.ts";

const AT = Date.parse("2026-11-25T20:00:00Z");
const catalog = createCatalog();

/** The model's price, or that of a target. */
function priceOf(id: string, targetId?: string): Price {
  const model = catalog.get(id);
  const target = model?.targets.find((one) => one.id === targetId);
  const price = target?.price ?? model?.price;
  if (price === undefined || (targetId !== undefined && target === undefined)) throw new Error(`${id} has no price`);
  return price;
}

/** The amount of a cost that has one. */
function amount(price: Price, usage: Usage, options: Partial<CostOptions> = {}): number {
  const cost = costOf(price, usage, { at: AT, ...options });
  if (cost.source === "unknown") throw new Error(cost.why);
  return cost.nanoUsd;
}

function quantities({ lines }: Cost): Record<string, number> {
  return Object.fromEntries(lines.map(({ meter, quantity }) => [meter, quantity]));
}

const rejected = (field: string): Error => expect.objectContaining({ code: "input/invalid", field }) as Error;

describe("money", () => {
  it("is dollars as whole nano-dollars", () => {
    expect(usd(0)).toBe(0);
    expect(usd(0.0028)).toBe(2_800_000);
    expect(usd(0.000000001)).toBe(1);
    // 0.035 * 1e9 is 35,000,000.000000004 in doubles.
    expect(usd(0.035)).toBe(35_000_000);
    expect(usd(9_007_199)).toBe(9_007_199_000_000_000);
  });

  it.each([-1, NaN, Infinity, 1e-10, 0.1 + 0.2, 9_007_200])("is not %d dollars", (dollars) => {
    expect(() => usd(dollars)).toThrow(rejected("usd"));
  });

  it("takes others' amounts as they come, rounded up", () => {
    expect(nanoUsdOf(0)).toBe(0);
    expect(nanoUsdOf(0.00333825)).toBe(3_338_250);
    expect(nanoUsdOf(0.1 + 0.2)).toBe(300_000_000);
    expect(nanoUsdOf(1e-10)).toBe(1);
    for (const none of [undefined, null, "0.1", -0.1, NaN, Infinity, 10_000_000])
      expect(nanoUsdOf(none)).toBeUndefined();
  });
});

describe("arithmetic", () => {
  it("is exact beyond what doubles hold", () => {
    // 3,000,000,030,100,000,001 millionths: doubles that large are 512 apart and lose the last one.
    const price = { rates: { input: 30_000_000_001 } };
    expect(amount(price, { inputTokens: 100_000_001 })).toBe(3_000_000_030_101);
  });

  it("rounds up once, and each line on its own", () => {
    // 0.4 nano-dollars a token.
    const cost = costOf(
      { rates: { input: 400_000, output: 400_000 } },
      { inputTokens: 1, outputTokens: 1 },
      { at: AT },
    );
    expect(cost).toEqual({
      source: "catalog",
      nanoUsd: 1,
      lines: [
        { meter: "input", quantity: 1, rateNanoUsd: 400_000, nanoUsd: 1 },
        { meter: "output", quantity: 1, rateNanoUsd: 400_000, nanoUsd: 1 },
      ],
    });
  });

  it("takes a percentage before it rounds", () => {
    const price = { rates: { input: 3_000_000, output: 3_000_000 } };
    // 1.5 + 1.5, not 2 + 2.
    expect(amount(price, { inputTokens: 1, outputTokens: 1 }, { percent: 50 })).toBe(3);
  });

  it("counts by the scale of each meter", () => {
    const rates = {
      inputAudioSeconds: usd(0.36),
      images: usd(0.04),
      characters: usd(15),
      pages: usd(2),
      searches: usd(10),
    };
    expect(amount({ rates }, { quantities: { inputAudioSeconds: 60 } })).toBe(6_000_000);
    // A tenth and two tenths of a second are 0.30000000000000004 seconds: not a thousandth more.
    expect(amount({ rates }, { quantities: { inputAudioSeconds: 0.1 + 0.2 } })).toBe(30_000);
    expect(amount({ rates }, { quantities: { images: 2 } })).toBe(80_000_000);
    expect(amount({ rates }, { quantities: { characters: 3 } })).toBe(45_000);
    expect(amount({ rates }, { quantities: { pages: 1 } })).toBe(2_000_000);
    expect(amount({ rates }, { searches: 3 })).toBe(30_000_000);
  });

  it("counts each token once", () => {
    const everything: Usage = {
      inputTokens: 1_000,
      cacheReadTokens: 300,
      cacheReadAudioTokens: 50,
      cacheReadImageTokens: 10,
      cacheWriteTokens: 100,
      cacheWrite1hTokens: 30,
      inputAudioTokens: 150,
      inputImageTokens: 30,
      inputVideoTokens: 7,
      outputTokens: 500,
      reasoningTokens: 200,
      outputAudioTokens: 100,
      outputImageTokens: 20,
      outputVideoTokens: 3,
    };
    const cost = costOf({ rates: { input: usd(1), output: usd(2) } }, everything, { at: AT });
    expect(quantities(cost)).toEqual({
      input: 1_000 - 300 - 100 - 100 - 20 - 7,
      cacheRead: 300 - 50 - 10,
      cacheReadAudio: 50,
      cacheReadImage: 10,
      cacheWrite: 70,
      cacheWrite1h: 30,
      inputAudio: 100,
      inputImage: 20,
      inputVideo: 7,
      output: 500 - 200 - 100 - 20 - 3,
      reasoning: 200,
      outputAudio: 100,
      outputImage: 20,
      outputVideo: 3,
    });
    // Each at the rate it falls back on: all input at $1, all output at $2.
    expect(cost).toMatchObject({ source: "catalog", nanoUsd: 1_000 * 1_000 + 500 * 2_000 });
  });

  it("is never negative where a provider's parts exceed its totals", () => {
    const price = { rates: { input: usd(1), output: usd(1) } };
    expect(amount(price, { inputTokens: 5, cacheReadTokens: 9, outputTokens: 2, reasoningTokens: 4 })).toBe(13_000);
    expect(amount(price, { inputTokens: -5, outputTokens: 1 })).toBe(1_000);
  });

  it("charges a request where there is a rate for it", () => {
    const rates = { input: usd(1), requests: usd(5) };
    expect(amount({ rates }, { inputTokens: 24 })).toBe(24_000 + 5_000_000);
    expect(quantities(costOf({ rates: { input: usd(1) } }, { inputTokens: 24 }, { at: AT }))).toEqual({ input: 24 });
  });
});

describe("unknown", () => {
  it("is what nobody has a rate for, with what is known beside it", () => {
    const cost = costOf({ rates: { input: usd(1) } }, { inputTokens: 10, outputTokens: 3, searches: 1 }, { at: AT });
    expect(cost).toEqual({
      source: "unknown",
      why: "nobody has said what it charges for output tokens, web searches",
      atLeastNanoUsd: 10_000,
      lines: [{ meter: "input", quantity: 10, rateNanoUsd: 1_000_000_000, nanoUsd: 10_000 }],
    });
    expect(cost).not.toHaveProperty("nanoUsd");
  });

  it("is not what is free, nor what was not used", () => {
    expect(amount({ rates: { input: 0, output: 0 } }, { inputTokens: 9, outputTokens: 9 })).toBe(0);
    expect(amount({ rates: { input: usd(1) } }, { inputTokens: 9, outputTokens: 0, searches: 0 })).toBe(9_000);
  });

  it("has no amount without a price", () => {
    expect(unknownCost("nobody has said it")).toEqual({
      source: "unknown",
      why: "nobody has said it",
      atLeastNanoUsd: 0,
      lines: [],
    });
    expect(costOf({ rates: {} }, { inputTokens: 1 }, { at: AT })).toMatchObject({
      source: "unknown",
      atLeastNanoUsd: 0,
    });
  });

  it("is not a variant that the price does not have: that is refused", () => {
    const price = { rates: {}, variants: { "1080p": { videoSeconds: usd(0.4) } } };
    const usage = { quantities: { videoSeconds: 8 } };
    expect(amount(price, usage, { variant: "1080p" })).toBe(3_200_000_000);
    expect(() => amount(price, usage, { variant: "8k" })).toThrow(rejected("variant"));
    expect(() => amount({ rates: {} }, usage, { variant: "toString" })).toThrow(rejected("variant"));
  });
});

describe("tiers", () => {
  describe("cache", () => {
    it("is dearer to write for an hour", () => {
      // rig/anthropic/anthropic.messages/reasoning_usage_matrix.blocking_with_prompt_caching.0
      const usage = parseMessagesUsage({
        cache_creation: { ephemeral_1h_input_tokens: 1_425, ephemeral_5m_input_tokens: 0 },
        cache_creation_input_tokens: 1_425,
        cache_read_input_tokens: 0,
        input_tokens: 28,
        output_tokens: 13,
        output_tokens_details: { thinking_tokens: 7 },
        service_tier: "standard",
      });
      expect(amount(priceOf("anthropic/claude-sonnet-4.6"), usage)).toBe(28 * 3_000 + 1_425 * 6_000 + 13 * 15_000);
    });

    it("is cheap to read", () => {
      // ruby_llm/bedrock/bedrock.converse/chat_prompt_cache_round-trip_bedrock_claude-haiku-4-5_writes_then_reads_the_prompt_cache.1,
      // at the price of Anthropic's own API.
      const usage = { inputTokens: 7_361, cacheReadTokens: 7_351, cacheWriteTokens: 0, outputTokens: 4 };
      expect(amount(priceOf("anthropic/claude-haiku-4.5"), usage)).toBe(10 * 1_000 + 7_351 * 100 + 4 * 5_000);
    });

    it("is read at DeepSeek's rate for what it calls a hit", () => {
      // rig/deepseek/openai.chat/reasoning_tool_roundtrip.streaming.0
      expect(amount(priceOf("deepseek/deepseek-v4-flash"), deepSeek)).toBe(125 * 220 + 256 * 7 + 74 * 660);
    });

    it("costs money to write at OpenAI, too", () => {
      // pydantic-ai/openai/openai.responses/test_openai_responses_prompt_cache_e2e.0, in the words of Chat Completions.
      const usage = parseChatUsage({
        prompt_tokens: 4_020,
        prompt_tokens_details: { cache_write_tokens: 4_012, cached_tokens: 0 },
        completion_tokens: 5,
        completion_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 4_025,
      });
      expect(amount(priceOf("openai/gpt-5.6-sol"), usage)).toBe(8 * 4_000 + 4_012 * 5_000 + 5 * 20_000);
    });
  });

  describe("long input", () => {
    // No recording has more than 50,000 input tokens: these are the recorded fields, with numbers on both sides of the limit.
    const messages = (uncached: number): Usage =>
      parseMessagesUsage({
        cache_creation: { ephemeral_1h_input_tokens: 2_000, ephemeral_5m_input_tokens: 1_000 },
        cache_creation_input_tokens: 3_000,
        cache_read_input_tokens: 150_000,
        input_tokens: uncached,
        output_tokens: 100,
      });

    it("charges the whole call at Anthropic's rates above 200,000, the cache included", () => {
      const price = priceOf("anthropic/claude-sonnet-4.5");
      const short = 47_000 * 3_000 + 150_000 * 300 + 1_000 * 3_750 + 2_000 * 6_000 + 100 * 15_000;
      const long = 47_001 * 6_000 + 150_000 * 600 + 1_000 * 7_500 + 2_000 * 12_000 + 100 * 22_500;
      expect(amount(price, messages(47_000))).toBe(short);
      expect(amount(price, messages(47_001))).toBe(long);
    });

    it.each([
      { id: "google/gemini-2.5-pro", last: 200_000, short: [1_250, 10_000], long: [2_500, 15_000] },
      // These two say "from 272,000" and "from 200,000".
      { id: "openai/gpt-5.6-sol", last: 271_999, short: [4_000, 20_000], long: [8_000, 30_000] },
      { id: "xai/grok-4.3", last: 199_999, short: [1_250, 2_500], long: [2_500, 5_000] },
    ])("charges $id by another rate above $last tokens", ({ id, last, short, long }) => {
      const usage = (prompt_tokens: number): Usage => parseChatUsage({ prompt_tokens, completion_tokens: 7 });
      expect(amount(priceOf(id), usage(last))).toBe(last * (short[0] ?? 0) + 7 * (short[1] ?? 0));
      expect(amount(priceOf(id), usage(last + 1))).toBe((last + 1) * (long[0] ?? 0) + 7 * (long[1] ?? 0));
    });

    it("takes the largest limit that is exceeded", () => {
      const longInput = [
        { aboveTokens: 256_000, rates: { input: usd(4) } },
        { aboveTokens: 32_000, rates: { input: usd(2) } },
      ];
      const price = { rates: { input: usd(1) }, longInput };
      expect([32_000, 32_001, 256_001].map((inputTokens) => amount(price, { inputTokens }))).toEqual([
        32_000_000, 64_002_000, 1_024_004_000,
      ]);
    });
  });

  describe("service", () => {
    it("halves a batch", () => {
      // The recording of the cache that is written for an hour; nobody published a batch's.
      const usage = parseMessagesUsage({
        cache_creation: { ephemeral_1h_input_tokens: 1_425, ephemeral_5m_input_tokens: 0 },
        cache_creation_input_tokens: 1_425,
        input_tokens: 28,
        output_tokens: 13,
        service_tier: "batch",
      });
      expect(usage.service).toBe("batch");
      const percent = providerFacts("anthropic")?.services?.batch ?? 100;
      expect(amount(priceOf("anthropic/claude-sonnet-4.6"), usage, { percent })).toBe(
        14 * 3_000 + 1_425 * 3_000 + 13 * 7_500,
      );
    });

    it("has a percentage where a provider has published one", () => {
      expect(providerFacts("openai")?.services).toEqual({ batch: 50, flex: 50 });
      expect(providerFacts("anthropic")?.services).toEqual({ batch: 50 });
      expect(providerFacts("deepseek")?.services).toBeUndefined();
    });
  });

  describe("region", () => {
    it("is dearer by a tenth where a model may not leave it", () => {
      // ruby_llm/bedrock/bedrock.converse/chat_prompt_cache_round-trip_bedrock_claude-haiku-4-5_writes_then_reads_the_prompt_cache.0
      const usage = { inputTokens: 7_361, cacheReadTokens: 0, cacheWriteTokens: 7_351, outputTokens: 4 };
      const at = (target: string): number => amount(priceOf("anthropic/claude-haiku-4.5", target), usage);
      const id = "anthropic.claude-haiku-4-5-20251001-v1:0";
      expect(at(`global.${id}`)).toBe(10 * 1_000 + 7_351 * 1_250 + 4 * 5_000);
      expect(at(`us.${id}`)).toBe(10 * 1_100 + 7_351 * 1_375 + 4 * 5_500);
      expect(at(`eu.${id}`)).toBe(at(`us.${id}`));
      expect(at(id)).toBe(at(`us.${id}`));
    });

    it("is dearer by a tenth for OpenAI's models, too", () => {
      // pydantic-ai/bedrock-mantle/openai.responses/test_reused_tool_call_ids-request.0, in the words of Chat Completions.
      const usage = parseChatUsage({
        prompt_tokens: 88,
        prompt_tokens_details: { cache_write_tokens: 86, cached_tokens: 0 },
        completion_tokens: 14,
      });
      const at = (target: string): number => amount(priceOf("openai/gpt-5.6-luna", target), usage);
      expect(at("global.openai.gpt-5.6-luna")).toBe(2 * 200 + 86 * 250 + 14 * 1_200);
      expect(at("openai.gpt-5.6-luna")).toBe(2 * 220 + 86 * 275 + 14 * 1_320);
    });

    it("is dearer for long inputs as well", () => {
      const at = (target: string): number =>
        amount(priceOf("openai/gpt-5.6-luna", target), { inputTokens: 300_000, outputTokens: 10 });
      expect(at("global.openai.gpt-5.6-luna")).toBe(300_000 * 400 + 10 * 1_800);
      expect(at("openai.gpt-5.6-luna")).toBe(300_000 * 440 + 10 * 1_980);
    });
  });

  describe("time", () => {
    it.each([
      { time: "00:59:59.999", isPeak: false },
      { time: "01:00:00", isPeak: true },
      { time: "03:59:59.999", isPeak: true },
      { time: "04:00:00", isPeak: false },
      { time: "06:00:00", isPeak: true },
      { time: "10:00:00", isPeak: false },
    ])("of the day: DeepSeek at $time", ({ time, isPeak }) => {
      const at = Date.parse(`2026-11-25T${time}Z`);
      const often = isPeak ? 2 : 1;
      const expected = often * (125 * 220 + 256 * 7 + 74 * 660);
      expect(amount(priceOf("deepseek/deepseek-v4-flash"), deepSeek, { at })).toBe(expected);
    });

    it("of the day, over midnight", () => {
      // No row of the catalog has such hours; DeepSeek had them (16:30 to 00:30) in 2025.
      const hours = [{ from: "16:30", to: "00:30", rates: { input: usd(0.135) } }];
      const price = { rates: { input: usd(0.27) }, hours };
      const at = (time: string): number =>
        amount(price, { inputTokens: 1_000 }, { at: Date.parse(`2025-08-01T${time}Z`) });
      expect(["16:29", "16:30", "23:59", "00:00", "00:29", "00:30"].map(at)).toEqual([
        270_000, 135_000, 135_000, 135_000, 135_000, 270_000,
      ]);
    });

    it("of an announced change", () => {
      // llm-gemini/gemini/gemini.generateContent/test_prompt.0: 2 tokens of answer, 291 of thought.
      const usage = { inputTokens: 11, outputTokens: 293, reasoningTokens: 291 };
      const price = priceOf("google/gemini-3.6-flash");
      const on = (date: string): number => amount(price, usage, { at: Date.parse(date) });
      expect(on("2026-12-31T23:59:59.999Z")).toBe(11 * 750 + 293 * 3_750);
      expect(on("2027-01-01T00:00:00Z")).toBe(11 * 1_500 + 293 * 7_500);
    });

    it("of the last of several changes, with its own tiers", () => {
      const price: Price = {
        rates: { input: usd(1) },
        longInput: [{ aboveTokens: 10, rates: { input: usd(9) } }],
        changes: [
          { since: "2026-11-01", price: { rates: { input: usd(2) } } },
          {
            since: "2026-11-20",
            price: { rates: { input: usd(3) }, hours: [{ from: "12:00", to: "13:00", rates: { input: usd(4) } }] },
          },
        ],
      };
      const at = (date: string): number => amount(price, { inputTokens: 11 }, { at: Date.parse(date) });
      expect(at("2026-10-31T12:30:00Z")).toBe(99_000);
      expect(at("2026-11-19T12:30:00Z")).toBe(22_000);
      expect(at("2026-11-20T12:30:00Z")).toBe(44_000);
      expect(at("2026-11-20T13:00:00Z")).toBe(33_000);
    });
  });

  describe("media", () => {
    it("has a rate for audio that is heard", () => {
      // rig/gemini/gemini.generateContent/transcription.transcription_smoke.0: 14 of text, 138 of audio; 18 said, 609 thought.
      const usage = { inputTokens: 152, inputAudioTokens: 138, outputTokens: 627, reasoningTokens: 609 };
      expect(amount(priceOf("google/gemini-3-flash"), usage)).toBe(14 * 500 + 138 * 1_000 + 627 * 3_000);
      // ruby_llm/openai/openai.transcriptions/transcription_basic_functionality_openai_gpt-4o-transcribe_streams_text_deltas_and_returns.0
      const heard = { inputTokens: 37, inputAudioTokens: 37, outputTokens: 12 };
      expect(amount(priceOf("openai/gpt-4o-transcribe"), heard)).toBe(37 * 6_000 + 12 * 10_000);
    });

    it("has a rate for seconds of audio where those are billed", () => {
      // rig/mistral/openai.chat/multimodal_content.blocking_raw_model_sends_audio.0: 401 = 11 + 375 + 15.
      const usage = parseChatUsage({
        completion_tokens: 15,
        prompt_audio_seconds: 5,
        prompt_tokens: 11,
        prompt_tokens_details: { audio_tokens: 375, cached_tokens: 9 },
        total_tokens: 401,
      });
      const rates = { input: usd(0.1), cacheRead: usd(0.01), output: usd(0.4) };
      const tokens = 2 * 100 + 9 * 10 + 15 * 400;
      expect(amount({ rates: { ...rates, inputAudioSeconds: usd(0.36) } }, usage)).toBe(tokens + 5 * 100_000);
      // $0.004 a minute.
      expect(amount(priceOf("mistral/voxtral-small-2507"), usage)).toBe(Math.ceil(tokens + (5 * 4_000_000) / 60));
      expect(costOf({ rates }, usage, { at: AT })).toMatchObject({ source: "unknown", atLeastNanoUsd: tokens });
    });

    it("has a rate for audio that is said", () => {
      // The fields of openai/openai.chat recordings; those of gpt-audio have zeros in them.
      const usage = parseChatUsage({
        prompt_tokens: 50,
        prompt_tokens_details: { audio_tokens: 40, cached_tokens: 0 },
        completion_tokens: 30,
        completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 25 },
        total_tokens: 80,
      });
      expect(amount(priceOf("openai/gpt-audio"), usage)).toBe(10 * 2_500 + 40 * 32_000 + 5 * 10_000 + 25 * 64_000);
      expect(amount(priceOf("openai/gpt-4o-audio-preview"), usage)).toBe(
        10 * 2_500 + 40 * 40_000 + 5 * 10_000 + 25 * 80_000,
      );
    });

    it("has a rate for audio from the cache", () => {
      // lingua/vertex/gemini.generateContent/chatCompletionsGcsBackedVideoFileParam.vertex-google.unary, of whose 3,750 tokens
      // of audio 1,000 shall be from the cache. Its 38,700 of video cost as much as text.
      const usage: Usage = {
        inputTokens: 42_455,
        inputAudioTokens: 3_750,
        inputVideoTokens: 38_700,
        cacheReadTokens: 1_000,
        cacheReadAudioTokens: 1_000,
        outputTokens: 1_281,
        reasoningTokens: 1_099,
      };
      expect(amount(priceOf("google/gemini-2.5-flash"), usage)).toBe(
        5 * 300 + 38_700 * 300 + 2_750 * 1_000 + 1_000 * 100 + 1_281 * 2_500,
      );
    });

    it("has a rate for images, where there is one", () => {
      // rig/openai/openai.images/image_params_matrix.allowlisted_model_still_generates.0
      const drawn = { inputTokens: 14, outputTokens: 272, outputImageTokens: 272 };
      expect(amount(priceOf("openai/gpt-image-1"), drawn)).toBe(14 * 5_000 + 272 * 40_000);
      const edited = { inputTokens: 200, inputImageTokens: 186, outputTokens: 272, outputImageTokens: 272 };
      expect(amount(priceOf("openai/gpt-image-1"), edited)).toBe(14 * 5_000 + 186 * 10_000 + 272 * 40_000);
      // openinference/gemini/gemini.generateContent/test_generate_content_describe_image-True.0: 258 of 277 are the image.
      const seen = { inputTokens: 277, inputImageTokens: 258, outputTokens: 694, reasoningTokens: 570 };
      expect(amount(priceOf("google/gemini-2.5-flash"), seen)).toBe(277 * 300 + 694 * 2_500);
    });
  });

  it("charges Perplexity's fee by the context it searches: low, where the request does not say it", () => {
    // rig/perplexity/openai.chat/chat.chat_history_smoke.0: $0.00504 for 20 tokens in and 20 out.
    const usage = { inputTokens: 20, outputTokens: 20 };
    const at = (id: string, variant?: string): number =>
      amount(priceOf(id), usage, { ...(variant !== undefined && { variant }) });
    const tokens = 40 * 1_000;
    expect(at("perplexity/sonar")).toBe(tokens + 5_000_000);
    expect(["low", "medium", "high"].map((size) => at("perplexity/sonar", size) - tokens)).toEqual([
      5_000_000, 8_000_000, 12_000_000,
    ]);
    expect(at("perplexity/sonar-pro", "high")).toBe(20 * 3_000 + 20 * 15_000 + 14_000_000);
  });

  it("counts xAI's searches by the thousand", () => {
    // ruby_llm/xai/openai.responses/chat_web_search_with_xai_grok-4_3_replays_search_turns_…0: 160,708,500 ticks.
    const usage = { inputTokens: 5_689, cacheReadTokens: 2_048, outputTokens: 444, reasoningTokens: 245, searches: 2 };
    expect(amount(priceOf("xai/grok-4.3"), usage)).toBe(16_070_850);
  });

  it("counts searches by the thousand", () => {
    // ruby_llm/anthropic/anthropic.messages/chat_web_search_with_anthropic_claude-haiku-4-5_searches_cites_and_reports_tool_usage.0
    const usage = parseMessagesUsage({
      input_tokens: 11_642,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 141,
      server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 },
    });
    expect(amount(priceOf("anthropic/claude-haiku-4.5"), usage)).toBe(11_642 * 1_000 + 141 * 5_000 + 10_000_000);
  });

  it("counts Gemini's searches from 3 on, and before that whether it searched", () => {
    const usage = { inputTokens: 0, outputTokens: 0, searches: 3 };
    expect(amount(priceOf("google/gemini-3.5-flash"), usage)).toBe(3 * 14_000_000);
    expect(amount(priceOf("google/gemini-2.5-flash"), usage)).toBe(35_000_000);
    expect(amount(priceOf("google/gemini-2.5-flash"), { ...usage, searches: 0 })).toBe(0);
    for (const id of ["google/gemini-3.5-flash", "google/gemini-2.5-pro"]) {
      const vertex = catalog.get(id)?.targets.find(({ provider }) => provider === "google-vertex");
      expect(vertex, id).toBeDefined();
      expect(amount(vertex?.price ?? priceOf(id), usage), id).toBe(amount(priceOf(id), usage));
    }
  });
});

/** rig/deepseek/openai.chat/reasoning_tool_roundtrip.streaming.0: 125 tokens missed the cache, 256 hit it. */
const deepSeek = parseChatUsage({
  completion_tokens: 74,
  completion_tokens_details: { reasoning_tokens: 27 },
  prompt_cache_hit_tokens: 256,
  prompt_cache_miss_tokens: 125,
  prompt_tokens: 381,
  prompt_tokens_details: { cached_tokens: 256 },
  total_tokens: 455,
});

describe("vectors and rankings", () => {
  it("cost what goes in", () => {
    // $0.02 a million tokens: 20 nano-dollars a token.
    expect(amount(priceOf("openai/text-embedding-3-small"), { inputTokens: 9 })).toBe(180);
    // As OpenRouter charged it: 17 tokens for $0.00000034.
    expect(amount(priceOf("voyage/rerank-2.5-lite"), { inputTokens: 17, costNanoUsd: 340 })).toBe(340);
    // $2 for a thousand searches in up to 100 documents.
    expect(amount(priceOf("cohere/rerank-v3.5"), { quantities: { searchUnits: 3 } })).toBe(6_000_000);
  });

  it("cost images by their own rate, where they are counted apart", () => {
    const usage = { inputTokens: 261, inputImageTokens: 258 };
    expect(amount(priceOf("google/gemini-embedding-2"), usage)).toBe(3 * 200 + 258 * 450);
  });
});
