/**
 * What breaks adapters that do not know it: changes of the providers, and what went wrong for users of others. Each has
 * its item: "facts" are WIRE.md §0, "complaints" are COMPAT.md §2. Elsewhere: complaints 4 to 6 and the tools of 3 in
 * test/run/chat-traps.test.ts; the header that says Anthropic's version in test/providers/anthropic.test.ts (fact 1);
 * Bedrock's second host in test/providers/amazon-bedrock.test.ts (fact 5); prices of cache writes in
 * test/wallet/price.test.ts (fact 3).
 */
import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { FormatId, Usage } from "../../src/chat.ts";
import { isTaskFormat } from "../../src/formats/any-format.ts";
import type { Format, TargetModel } from "../../src/formats/format.ts";
import { formatOf } from "../../src/formats/formats.ts";
import type { JsonObject } from "../../src/json.ts";
import { connect, defaultProviders } from "../../src/providers/providers.ts";
import { routeOf } from "../../src/run/route.ts";
import { answerOfResult } from "./answers.ts";

const ids = defaultProviders.map(({ id }) => id);
const messages = [{ role: "user", content: "Hi" }];

/** `model` as its author serves it. */
function targetOf(model: string): { format: Format; model: TargetModel } {
  const env = { ANTHROPIC_API_KEY: "key", OPENAI_API_KEY: "key" };
  const [target] = routeOf(createCatalog().resolve(model, ids), connect(defaultProviders, { env, fetch }), 0);
  if (target === undefined || isTaskFormat(target.format)) throw new Error(`${model} is for no chat`);
  return { format: formatOf(target.format), model: target.model };
}

/** `body` on its way to `name`: passed on, and by way of Chat Completions. */
function requestsTo(name: string, body: JsonObject, translated: JsonObject): JsonObject[] {
  const { format, model } = targetOf(name);
  const call = formatOf("openai-chat").parseRequest({ messages, ...translated });
  return [format.adaptRequest({ messages, ...body }, model, false).body, format.toRequest(call, model).body];
}

describe("fact 1: Claude", () => {
  const sampling = { temperature: 0.2, top_p: 0.9, top_k: 4 };

  it.each(["4.7", "4.8", "5", "5.5"])("opus %s takes no sampling parameters", (version) => {
    for (const body of requestsTo(`anthropic/claude-opus-${version}`, { max_tokens: 50, ...sampling }, sampling))
      for (const name of Object.keys(sampling)) expect(body).not.toHaveProperty(name);
  });

  it.each(["anthropic/claude-opus-4.6", "anthropic/claude-haiku-4.5"])("%s takes them", (name) => {
    for (const body of requestsTo(name, { max_tokens: 50, ...sampling }, sampling))
      expect(body).toMatchObject(sampling);
  });

  it("opus 4.7 and later think adaptively: a budget becomes an effort, also where the request is passed on", () => {
    const thinking = { type: "enabled", budget_tokens: 16_384 };
    const { format, model } = targetOf("anthropic/claude-opus-4.8");
    const { body, warnings } = format.adaptRequest({ messages, max_tokens: 20_000, thinking }, model, false);
    expect(body).toMatchObject({ thinking: { type: "adaptive" }, output_config: { effort: "high" } });
    expect(warnings).toMatchObject([{ field: "reasoning.budgetTokens", from: 16_384, to: "high" }]);
    const older = targetOf("anthropic/claude-opus-4.6");
    const kept = older.format.adaptRequest({ messages, max_tokens: 20_000, thinking }, older.model, false);
    expect([kept.body["thinking"], kept.warnings], "4.6 takes both").toEqual([thinking, []]);
    const [, translated] = requestsTo("anthropic/claude-opus-4.8", {}, { reasoning_effort: "high" });
    expect(translated).toMatchObject({ thinking: { type: "adaptive" }, output_config: { effort: "high" } });
  });

  it("haiku 4.5 thinks within a budget: an effort becomes one", () => {
    const asked = { thinking: { type: "adaptive" }, output_config: { effort: "low" } };
    const requests = requestsTo(
      "anthropic/claude-haiku-4.5",
      { max_tokens: 9_000, ...asked },
      { reasoning_effort: "low" },
    );
    for (const body of requests) {
      expect(body["thinking"]).toEqual({ type: "enabled", budget_tokens: 2_048 });
      expect(body).not.toHaveProperty("output_config");
    }
  });

  it("4.6 and later take no prefill: no turn of an assistant is added at the end, and the catalog knows", () => {
    const catalog = createCatalog();
    const refuses = (name: string): boolean => catalog.get(name)?.prefill === false;
    expect(["4.5", "4.6", "4.8", "5.5"].map((version) => refuses(`anthropic/claude-opus-${version}`))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    const call = { id: "t", type: "function", function: { name: "f", arguments: "{}" } };
    const conversation = [
      ...messages,
      { role: "assistant", tool_calls: [call] },
      { role: "tool", tool_call_id: "t", content: "1" },
    ];
    const [, body] = requestsTo("anthropic/claude-opus-4.8", {}, { messages: conversation });
    expect(body?.["messages"]).toMatchObject([{ role: "user" }, { role: "assistant" }, { role: "user" }]);
  });
});

describe("fact 2: GPT from 5.4 on", () => {
  it.each(["5.4", "5.4-mini", "5.6-sol", "6-sol"])(
    "gpt-%s is asked by Responses for functions and reasoning",
    (version) => {
      const tools = [{ type: "function", function: { name: "f", parameters: { type: "object" } } }];
      const { format, model } = targetOf(`openai/gpt-${version}`);
      expect(format.id).toBe("openai-responses");
      const call = formatOf("openai-chat").parseRequest({ messages, tools, reasoning_effort: "low" });
      expect(format.toRequest(call, model).body).toMatchObject({
        input: messages,
        reasoning: { effort: "low" },
        tools: [{ type: "function", name: "f" }],
      });
    },
  );

  it.each(["gpt-4.1", "gpt-5", "gpt-5.2"])("%s is asked in Chat Completions", (name) => {
    expect(targetOf(`openai/${name}`).format.id).toBe("openai-chat");
  });
});

describe("fact 3: cache writes are billed", () => {
  it.each<[FormatId, JsonObject]>([
    [
      "openai-chat",
      { prompt_tokens: 90, completion_tokens: 1, prompt_tokens_details: { cache_write_tokens: 60, cached_tokens: 20 } },
    ],
    [
      "openai-responses",
      { input_tokens: 90, output_tokens: 1, input_tokens_details: { cache_write_tokens: 60, cached_tokens: 20 } },
    ],
    [
      "anthropic-messages",
      { input_tokens: 10, output_tokens: 1, cache_creation_input_tokens: 60, cache_read_input_tokens: 20 },
    ],
    ["bedrock-converse", { inputTokens: 10, outputTokens: 1, cacheWriteInputTokens: 60, cacheReadInputTokens: 20 }],
  ])("%s: they are part of the input, and told apart", (format, usage) => {
    expect(usageIn(format, usage)).toMatchObject({ inputTokens: 90, cacheWriteTokens: 60, cacheReadTokens: 20 });
  });
});

describe("fact 6: a message of several iterations", () => {
  it("costs what they cost together, not what is said on top", () => {
    const top = { input_tokens: 7, output_tokens: 2 };
    const iterations = [
      { type: "compaction", input_tokens: 100, output_tokens: 30 },
      { type: "message", input_tokens: 7, output_tokens: 2, cache_read_input_tokens: 5 },
    ];
    const usage = usageIn("anthropic-messages", { ...top, iterations });
    expect(usage).toMatchObject({ inputTokens: 112, outputTokens: 32, cacheReadTokens: 5 });
  });
});

describe("complaint 3: empty text from Claude through Cloudflare", () => {
  it("an answer in Claude's shape is text, and a call, for a caller of Chat Completions", () => {
    const content = [
      { type: "text", text: "Let me see." },
      { type: "tool_use", id: "t", name: "clock", input: {} },
    ];
    const gatewayMetadata = { keySource: "Unified" };
    const body = { id: "m", type: "message", role: "assistant", content, stop_reason: "tool_use", gatewayMetadata };
    const result = formatOf("anthropic-messages").parseResponse(body);
    const context = { id: "run-1", model: "anthropic/claude-sonnet-5", createdAt: 0, includeUsage: false };
    const chat = formatOf("openai-chat").parseResponse(formatOf("openai-chat").toResponse(result, context));
    expect(answerOfResult(chat)).toMatchObject({
      text: "Let me see.",
      toolCalls: [{ name: "clock" }],
      finish: { reason: "tool-calls" },
    });
  });
});

function usageIn(format: FormatId, usage: JsonObject): Usage | undefined {
  return formatOf(format).parseResponse({ ...EMPTY[format], usage }).usage;
}
/** Answers that say nothing but their usage. */
const EMPTY: Partial<Record<FormatId, JsonObject>> = {
  "openai-chat": { choices: [{ message: { role: "assistant", content: "" }, finish_reason: "stop" }] },
  "openai-responses": { status: "completed", output: [] },
  "anthropic-messages": { content: [], stop_reason: "end_turn" },
  "bedrock-converse": { output: { message: { role: "assistant", content: [] } }, stopReason: "end_turn" },
};
