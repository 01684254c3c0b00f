/** Figures no provider should send. */
import { expect, it } from "vitest";
import { formatIds, formatOf } from "../../src/formats/formats.ts";

const HUGE = 1e308;
const BODY = {
  usage: {
    input_tokens: HUGE,
    cache_creation_input_tokens: HUGE,
    cache_read_input_tokens: HUGE,
    inputTokens: HUGE,
    cacheReadInputTokens: HUGE,
    prompt_tokens: HUGE,
    cached_tokens: HUGE,
    output_tokens: 7,
    outputTokens: 7,
    completion_tokens: 7,
  },
  usageMetadata: { promptTokenCount: HUGE, toolUsePromptTokenCount: HUGE, candidatesTokenCount: 7 },
};

it.each(formatIds)("count nothing in %s, and the others count", (format) => {
  const usage = formatOf(format).parseUsage([new TextEncoder().encode(JSON.stringify(BODY))]);
  expect(usage?.outputTokens).toBe(7);
  expect(usage?.inputTokens ?? 0).toBe(0);
  expect(usage?.cacheReadTokens ?? 0).toBe(0);
});
