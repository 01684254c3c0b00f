import { describe, expect, it } from "vitest";
import { openaiCompatible } from "../../src/providers/openai-compatible.ts";
import { defineProvider } from "../../src/providers/provider.ts";
import { connectProviders, defaultProviders } from "../../src/providers/providers.ts";
import { errorOf } from "./provider-suite.ts";
import { UpstreamAI } from "./upstream-ai.ts";

const named = (id: string) => defineProvider({ id, credentials: [], connect: () => undefined });

describe("connectProviders", () => {
  it("connects those that have credentials, in the order of the list", () => {
    const AI = new UpstreamAI(async () => Response.json({}));
    const env = { AI, ANTHROPIC_API_KEY: "k", OLLAMA_BASE_URL: "http://localhost:11434" };
    const connections = connectProviders(defaultProviders, { env, fetch });
    expect([...connections.keys()]).toEqual(["workers-ai", "anthropic", "ollama", "ai-gateway"]);
    expect(connectProviders(defaultProviders, { env: {}, fetch }).size).toBe(0);
  });

  it("connects providers of a user's own", () => {
    const mine = openaiCompatible({ id: "mine", baseURL: "http://mine.test/v1" });
    expect([...connectProviders([mine], { env: {}, fetch }).keys()]).toEqual(["mine"]);
  });

  it("refuses the same id twice, connected or not", () => {
    const thrown = errorOf(() => connectProviders([...defaultProviders, named("openai")], { env: {}, fetch }));
    expect(thrown).toMatchObject({
      code: "input/invalid",
      field: `providers[${defaultProviders.length}].id`,
      status: 400,
    });
  });

  it.each(["", "OpenAI", "a/b", "-a", "a b", "@cf", "a".repeat(64)])("refuses the id %j", (id) => {
    const thrown = errorOf(() => connectProviders([named(id)], { env: {}, fetch }));
    expect(thrown).toMatchObject({ code: "input/invalid", field: "providers[0].id" });
  });
});
