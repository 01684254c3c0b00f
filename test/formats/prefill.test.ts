/** A conversation that ends with what the assistant said, to models that go on with it and to models that refuse it. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { wrapAI } from "../../src/ai.ts";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { isTaskFormat } from "../../src/formats/any-format.ts";
import type { Format, ProviderRequest, TargetModel } from "../../src/formats/format.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { GO_ON } from "../../src/formats/prefill.ts";
import type { JsonObject } from "../../src/json.ts";
import { connect, defaultProviders } from "../../src/providers/providers.ts";
import { routeOf } from "../../src/run/route.ts";
import type { RunObjectNamespace } from "../../src/run/run-record.ts";
import { UpstreamAI } from "../providers/upstream-ai.ts";

const REFUSING = "anthropic/claude-opus-4.8";
const TAKING = "anthropic/claude-opus-4.5";
const SECRETS: Record<string, object> = {
  anthropic: { ANTHROPIC_API_KEY: "k" },
  openrouter: { OPENROUTER_API_KEY: "k" },
  "amazon-bedrock": { AWS_BEARER_TOKEN_BEDROCK: "k", AWS_REGION: "us-east-1" },
  "ai-gateway": { AI: new UpstreamAI(async () => Response.json({})) },
};
const user = { role: "user", content: "Count to five." };
const partial = { role: "assistant", content: "One, two," };
const conversation = [user, partial];
const goOn = { role: "user", content: GO_ON };
const warning = { field: "messages", from: "assistant", to: "user", reason: expect.stringContaining("at the end") };

function targetOf(name: string, provider: string): { format: Format; model: TargetModel } {
  const ids = defaultProviders.map(({ id }) => id);
  const connections = connect(defaultProviders, { env: { ...SECRETS[provider] }, fetch });
  const target = routeOf(createCatalog().resolve(name, ids), connections, 0).find((one) => one.provider === provider);
  if (target === undefined || isTaskFormat(target.format)) throw new Error(`${provider} has no chat with ${name}`);
  return { format: formatOf(target.format), model: target.model };
}

/** `messages` in Chat Completions, translated for `name` at `provider`. */
function translated(name: string, provider: string, messages: JsonObject[]): ProviderRequest {
  const { format, model } = targetOf(name, provider);
  return format.toRequest(formatOf("openai-chat").parseRequest({ messages }), model);
}

/** `messages` in the format the provider is asked in. */
function passedOn(name: string, provider: string, messages: JsonObject[]): ProviderRequest {
  const { format, model } = targetOf(name, provider);
  return format.adaptRequest({ max_tokens: 100, messages }, model, false);
}

describe.each(Object.keys(SECRETS))("Claude at %s", (provider) => {
  it("is asked to go on by a user, where it refuses a last word of the assistant", () => {
    for (const ask of [translated, passedOn]) {
      const { body, warnings } = ask(REFUSING, provider, conversation);
      expect(body["messages"]).toEqual([user, partial, goOn]);
      expect(warnings).toContainEqual(warning);
    }
  });

  it("goes on by itself, where it takes it", () => {
    for (const ask of [translated, passedOn]) {
      const { body, warnings } = ask(TAKING, provider, conversation);
      expect(body["messages"]).toEqual(conversation);
      expect(warnings).not.toContainEqual(warning);
    }
  });

  it("is left alone where the user has the last word", () => {
    for (const ask of [translated, passedOn]) {
      const { body, warnings } = ask(REFUSING, provider, [...conversation, user]);
      expect(body["messages"]).toEqual([...conversation, user]);
      expect(warnings).not.toContainEqual(warning);
    }
  });
});

describe("what is no prefill", () => {
  const call = { id: "t", type: "function", function: { name: "f", arguments: "{}" } };
  const search = { type: "server_tool_use", id: "s", name: "web_search", input: {} };
  const found = { type: "web_search_tool_result", tool_use_id: "s", content: [] };

  it("a call that waits for its result", () => {
    const calling = { role: "assistant", content: "Wait.", tool_calls: [call] };
    const unanswered = translated(REFUSING, "anthropic", [user, calling]);
    expect(unanswered.body["messages"]).toMatchObject([{ role: "user" }, { role: "assistant" }]);
    expect(unanswered.warnings).toEqual([]);
    const passed = passedOn(REFUSING, "openrouter", [user, calling]);
    expect(passed.body["messages"]).toEqual([user, calling]);
  });

  it.each([[[search]], [[search, found]]])("a turn that was paused, which its provider takes up again", (content) => {
    const paused = [user, { role: "assistant", content: [{ type: "text", text: "I look." }, ...content] }];
    expect(passedOn(REFUSING, "anthropic", paused)).toMatchObject({ body: { messages: paused }, warnings: [] });
  });

  it("a message that says nothing", () => {
    const { body } = translated(REFUSING, "anthropic", [user, { role: "assistant", content: "" }]);
    expect(body["messages"]).toEqual([user]);
  });
});

describe("other formats", () => {
  it("have the user's turn in their own words", () => {
    const model: TargetModel = { id: "anthropic.m", prefill: false };
    const converse = formatOf("bedrock-converse");
    const turns = [
      { role: "user", content: [{ text: "Hi" }] },
      { role: "assistant", content: [{ text: "He" }] },
    ];
    const expected = [...turns, { role: "user", content: [{ text: GO_ON }] }];
    expect(converse.adaptRequest({ messages: turns }, model, false)).toEqual({
      body: { messages: expected },
      warnings: [warning],
    });
    expect(converse.toRequest(converse.parseRequest({ messages: turns }), model).body["messages"]).toEqual(expected);
  });

  it("are translated with their last words: Responses, and a system message behind them", () => {
    const { format, model } = targetOf(REFUSING, "anthropic");
    const asked = formatOf("openai-responses").parseRequest({ input: [user, partial] });
    expect(format.toRequest(asked, model).body["messages"]).toEqual([user, partial, goOn]);
    const { body } = translated(REFUSING, "anthropic", [...conversation, { role: "system", content: "Be brief." }]);
    expect(body).toMatchObject({ system: "Be brief.", messages: [user, partial, goOn] });
  });
});

describe("a run", () => {
  const service = createLocalLayer({
    runs: env.RUNS as unknown as RunObjectNamespace,
    env: { ANTHROPIC_API_KEY: "k", OPENAI_API_KEY: "k", ANTHROPIC_BASE_URL: "http://simulator.test/anthropic" },
    account: crypto.randomUUID(),
  });
  const ai = wrapAI(undefined, { service });

  it("is answered by a model that refuses prefill, and says what it was asked", async () => {
    const answer = await ai.run(REFUSING, { messages: conversation });
    expect(answer).toMatchObject({ response: expect.stringContaining("Simulated") });
    expect(ai.runs.of(answer as object)?.warnings).toContainEqual(warning);
    // What it would have answered: the simulator refuses as Anthropic does.
    const refused = await fetch("http://simulator.test/anthropic/v1/messages", {
      method: "POST",
      headers: { "x-api-key": "k", "anthropic-version": "2023-06-01" },
      body: JSON.stringify({ model: "claude-opus-4-8", max_tokens: 9, messages: conversation }),
    });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("prefill");
  });

  it("is compared with it beforehand", async () => {
    const { request } = await ai.catalog.compare(TAKING, REFUSING, { request: { messages: conversation } });
    expect(request?.changes).toContainEqual(warning);
    const back = await ai.catalog.compare(REFUSING, TAKING, { request: { messages: conversation } });
    expect(back.request?.changes).not.toContainEqual(warning);
  });
});
