import { describe, expect, it } from "vitest";
import { openaiCompatible } from "../../src/providers/openai-compatible.ts";
import { defineProvider, type Provider, type ProviderEnv } from "../../src/providers/provider.ts";
import { connect, defaultProviders } from "../../src/providers/providers.ts";
import { errorOf } from "./provider-suite.ts";
import { UpstreamAI } from "./upstream-ai.ts";

const named = (id: string) => defineProvider({ id, credentials: [], connect: () => undefined });

/** Those of `providers` that can be called. */
function connected(providers: readonly Provider[], env: ProviderEnv): string[] {
  const { providerIds, connectionOf } = connect(providers, { env, fetch });
  return providerIds.filter((provider) => connectionOf({ provider, id: "any" }) !== undefined);
}

describe("connect", () => {
  it("connects those that have credentials, in the order of the list", () => {
    const AI = new UpstreamAI(async () => Response.json({}));
    const env = { AI, ANTHROPIC_API_KEY: "k", OLLAMA_BASE_URL: "http://localhost:11434" };
    expect(connected(defaultProviders, env)).toEqual(["workers-ai", "anthropic", "ollama", "ai-gateway"]);
    expect(connected(defaultProviders, {})).toEqual([]);
  });

  it("connects providers of a user's own", () => {
    const mine = openaiCompatible({ id: "mine", baseURL: "http://mine.test/v1" });
    expect(connected([mine], {})).toEqual(["mine"]);
  });

  it("connects nobody who is not asked: what is wrong with one provider's settings stops no call of another", () => {
    const { connectionOf } = connect(defaultProviders, {
      env: {
        OPENAI_API_KEY: "k",
        OPENAI_BASE_URL: "https://openai.test/v1",
        GROQ_API_KEY: "k",
        GROQ_BASE_URL: "no URL",
      },
      fetch,
    });
    expect(connectionOf({ provider: "openai", id: "gpt-6-sol" })).toBeDefined();
    const thrown = errorOf(() => connectionOf({ provider: "groq", id: "llama" }));
    expect(thrown).toMatchObject({ code: "input/invalid", field: "GROQ_BASE_URL" });
  });

  it("refuses the same id twice, connected or not", () => {
    const thrown = errorOf(() => connect([...defaultProviders, named("openai")], { env: {}, fetch }));
    expect(thrown).toMatchObject({
      code: "input/invalid",
      field: `providers[${defaultProviders.length}].id`,
      status: 400,
    });
  });

  it.each(["", "OpenAI", "a/b", "-a", "a b", "@cf", "a".repeat(64)])("refuses the id %j", (id) => {
    const thrown = errorOf(() => connect([named(id)], { env: {}, fetch }));
    expect(thrown).toMatchObject({ code: "input/invalid", field: "providers[0].id" });
  });
});
