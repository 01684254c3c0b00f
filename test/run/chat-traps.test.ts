/** What went wrong elsewhere between callers, chat completions and Cloudflare: each of these has to come out right. */
import { describe, expect, it } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { JsonObject } from "../../src/json.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { isTaskFormat } from "../../src/formats/any-format.ts";
import type { Format, ProviderRequest } from "../../src/formats/format.ts";
import { connect, defaultProviders } from "../../src/providers/providers.ts";
import { routeOf, type Target } from "../../src/run/route.ts";
import { UpstreamAI } from "../providers/upstream-ai.ts";

const ids = defaultProviders.map(({ id }) => id);
const AI = new UpstreamAI(async () => Response.json({}));

/** The targets of `model` in an `env` with these secrets. */
function route(model: string, ...names: string[]): Target[] {
  const env = Object.fromEntries(names.map((name) => [name, name === "AI" ? AI : "key"]));
  return routeOf(createCatalog().resolve(model, ids), connect(defaultProviders, { env, fetch }), 0);
}

function chatFormatOf({ format }: Target): Format {
  if (isTaskFormat(format)) throw new Error(`${format} is for no chat`);
  return formatOf(format);
}

function only(model: string, name: string): Target {
  const [target] = route(model, name);
  if (target === undefined) throw new Error(`${model} cannot be called with ${name}`);
  return target;
}

/** A call in chat completions, as it goes out: passed on, and translated from Anthropic's format. */
function requests(target: Target, body: JsonObject, translated: JsonObject): ProviderRequest[] {
  const { model } = target;
  const to = chatFormatOf(target);
  const messages = [{ role: "user", content: "Hi" }];
  const call = formatOf("anthropic-messages").parseRequest({ messages, ...translated });
  return [to.adaptRequest({ messages, ...body }, model, false), to.toRequest(call, model)];
}

describe("the limit of output tokens (cloudflare/ai#653, vercel/ai#11828)", () => {
  it.each([
    ["openai/gpt-4.1", "OPENAI_API_KEY", "max_completion_tokens"],
    ["openai/gpt-4.1", "AI", "max_completion_tokens"],
    ["openai/gpt-oss-120b", "TOGETHER_API_KEY", "max_tokens"],
    ["deepseek/deepseek-v4-pro", "DEEPSEEK_API_KEY", "max_tokens"],
    ["mistral/mistral-large-4", "MISTRAL_API_KEY", "max_tokens"],
    ["xai/grok-4.6", "XAI_API_KEY", "max_completion_tokens"],
  ])("of %s with %s is %s, whatever the caller named it", (model, secret, name) => {
    const target = only(model, secret);
    if (target.format !== "openai-chat") return expect(target.format).toBe("openai-responses");
    const other = name === "max_tokens" ? "max_completion_tokens" : "max_tokens";
    for (const asked of [{ max_tokens: 7 }, { max_completion_tokens: 7 }])
      for (const { body } of requests(target, asked, { max_tokens: 7 })) {
        expect(body).toMatchObject({ [name]: 7 });
        expect(body).not.toHaveProperty(other);
      }
  });
});

describe("a reasoning effort a target refuses (models.dev, cloudflare-ai-gateway)", () => {
  it.each([
    ["openai/gpt-6-astra", "max", "high"],
    ["openai/gpt-6-astra", "none", "low"],
    ["xai/grok-4.6", "xhigh", "high"],
    ["xai/grok-4.6", "medium", "medium"],
  ])("of %s through AI Gateway: %s is asked for as %s", (model, asked, sent) => {
    const target = only(model, "AI");
    const messages = [{ role: "user", content: "Hi" }];
    const call = formatOf("openai-chat").parseRequest({ messages, reasoning_effort: asked });
    const { body, warnings } = chatFormatOf(target).toRequest(call, target.model);
    expect(body["reasoning_effort"] ?? (body["reasoning"] as JsonObject | undefined)?.["effort"]).toBe(sent);
    const changed = warnings.filter(({ field }) => field.startsWith("reasoning"));
    expect(changed).toMatchObject(asked === sent ? [] : [{ field: "reasoning.effort", from: asked, to: sent }]);
  });

  it("is fitted where it is translated, too, from a budget of tokens", () => {
    const target = only("xai/grok-4.6", "AI");
    const thinking = { type: "enabled", budget_tokens: 60_000 };
    const [, translated] = requests(target, {}, { max_tokens: 64_000, thinking });
    expect(translated?.body["reasoning_effort"]).toBe("high");
    expect(translated?.warnings.map(({ field }) => field)).toContain("reasoning.budgetTokens");
  });
});

describe("the id of a model on its way (cloudflare/ai#596)", () => {
  it("is Cloudflare's on its run path, and the author's own at the author", () => {
    const targets = route("deepseek/deepseek-v4-pro", "AI", "DEEPSEEK_API_KEY");
    expect(targets.map(({ provider, model: { id } }) => [provider, id])).toEqual([
      ["deepseek", "deepseek-v4-pro"],
      ["ai-gateway", "deepseek/deepseek-v4-pro"],
    ]);
  });

  it("never wants a key for what Cloudflare bills", async () => {
    const { connection, model } = only("deepseek/deepseek-v4-pro", "AI");
    const { signal } = new AbortController();
    await connection.dispatch({ model: model.id, body: {}, stream: false, headers: {}, signal });
    expect(AI.calls.at(-1)).toMatchObject({
      model: "deepseek/deepseek-v4-pro",
      options: { gateway: { id: "default" } },
    });
  });

  it("of a route of AI Gateway is that route, in chat completions", () => {
    const targets = route("dynamic/support", "AI", "OPENAI_API_KEY");
    expect(targets).toMatchObject([
      { provider: "ai-gateway", format: "openai-chat", model: { id: "dynamic/support" } },
    ]);
  });
});

describe("forced tools for Claude (cloudflare/ai#554)", () => {
  it("go to Cloudflare in Claude's own shape", () => {
    const target = only("anthropic/claude-sonnet-5", "AI");
    expect(target.format).toBe("anthropic-messages");
    const tools = [{ type: "function", function: { name: "clock", parameters: { type: "object" } } }];
    const messages = [{ role: "user", content: "What time is it?" }];
    const call = formatOf("openai-chat").parseRequest({ messages, tools, tool_choice: "required" });
    const { body } = chatFormatOf(target).toRequest(call, target.model);
    expect(body).toMatchObject({ tool_choice: { type: "any" }, tools: [{ name: "clock" }] });
  });
});
