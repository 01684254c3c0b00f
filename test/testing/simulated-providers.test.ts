import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { openaiCompatible } from "../../src/providers/openai-compatible.ts";
import type { ProviderEnv } from "../../src/providers/provider.ts";
import { connectProviders, defaultProviders } from "../../src/providers/providers.ts";
import { simulatedProviderIds, simulatedProviders } from "../../src/testing/simulated-providers.ts";
import { createSimulator, SIMULATED_HEADER } from "../../src/testing/simulator.ts";

const ALL = defaultProviders.map(({ id }) => id);
const MINE = openaiCompatible({ id: "mine", baseURL: "https://mine.test/v1", apiKeyName: "MINE_SECRET" });

function connect(env: ProviderEnv, providers = [...defaultProviders, MINE]) {
  const simulator = createSimulator();
  /** The network; what arrives there is not simulated. */
  const requests: string[] = [];
  const network: typeof fetch = async (input, init) => {
    requests.push(new Request(input, init).url);
    return Response.json({});
  };
  const connections = connectProviders(simulatedProviders(providers, simulator.fetch), { env, fetch: network });
  const ask = async (provider: string, model: string): Promise<Response> => {
    const asked: JsonObject = { model, max_tokens: 99, messages: [{ role: "user", content: "Hello" }] };
    const body = model.startsWith("gemini") ? { contents: [{ parts: [{ text: "Hello" }] }] } : asked;
    const { signal } = new AbortController();
    return connections.get(provider)!.dispatch({ model, body, stream: false, headers: {}, signal });
  };
  return { connections, simulator, requests, ask };
}

describe("providers without credentials", () => {
  it("are simulated, each in its own format", async () => {
    const { connections, simulator, requests, ask } = connect({});
    expect([...connections.keys()]).toEqual([...ALL, "mine"]);
    const models: Record<string, string> = {
      "workers-ai": "@cf/meta/llama-3.3-70b-instruct-fp8-fast",
      openai: "gpt-6-sol",
      anthropic: "claude-sonnet-5",
      google: "gemini-3.5-flash",
      "google-vertex": "gemini-3.5-flash",
      ollama: "llama3.2",
      "ai-gateway": "anthropic/claude-sonnet-5",
      mine: "tiny",
    };
    for (const [provider, model] of Object.entries(models)) {
      const response = await ask(provider, model);
      expect(response.status, provider).toBe(200);
      expect(response.headers.get(SIMULATED_HEADER), provider).toBe("true");
      expect(await response.text(), provider).toContain('Simulated answer to \\"Hello\\"');
    }
    expect(simulator.calls.map(({ provider }) => provider)).toEqual(Object.keys(models));
    expect(requests).toEqual([]);
  });

  it("are named", () => expect(simulatedProviderIds(defaultProviders, {})).toEqual(ALL));
});

describe("providers with credentials", () => {
  it("are real, and the others simulated", async () => {
    const { ask, requests, simulator } = connect({ OPENAI_API_KEY: "k" });
    await ask("openai", "gpt-6-sol");
    expect(requests).toEqual(["https://api.openai.com/v1/chat/completions"]);
    await ask("anthropic", "claude-sonnet-5");
    expect(simulator.calls.map(({ provider }) => provider)).toEqual(["anthropic"]);
  });

  it("have no simulated gateway behind them: a real failure is not answered with invention", () => {
    expect(connect({ OPENAI_API_KEY: "k" }).connections.has("ai-gateway")).toBe(false);
    expect(simulatedProviderIds(defaultProviders, { OPENAI_API_KEY: "k" })).toEqual([
      "workers-ai",
      "anthropic",
      "google",
      "google-vertex",
      "ollama",
    ]);
  });

  it("keep what is wrong with their credentials", () => {
    expect(() => connect({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: "nonsense" })).toThrow("OPENAI_BASE_URL");
  });
});
