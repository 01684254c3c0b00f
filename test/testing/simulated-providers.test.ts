import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { openaiCompatible } from "../../src/providers/openai-compatible.ts";
import type { ProviderEnv } from "../../src/providers/provider.ts";
import { connect as connectAll, defaultProviders } from "../../src/providers/providers.ts";
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
  const { providerIds, connectionOf } = connectAll(simulatedProviders(providers, simulator.fetch), {
    env,
    fetch: network,
  });
  const found = providerIds.map((id) => [id, connectionOf({ provider: id, id: "any" })] as const);
  const connections = new Map(
    found.flatMap(([id, connection]) => (connection === undefined ? [] : [[id, connection]])),
  );
  const ask = async (provider: string, model: string): Promise<Response> => {
    const connection = connections.get(provider)!;
    const said: JsonObject = { max_tokens: 99, messages: [{ role: "user", content: "Hello" }] };
    const format = connection.formatOf(model);
    const body: JsonObject =
      format === "gemini"
        ? { contents: [{ parts: [{ text: "Hello" }] }] }
        : { model, ...(format === "openai-responses" ? { input: "Hello" } : said) };
    const { signal } = new AbortController();
    return connection.dispatch({ model, body, stream: false, headers: {}, signal });
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
      "azure-openai": "gpt-6-sol",
      anthropic: "claude-sonnet-5",
      groq: "openai/gpt-oss-120b",
      mistral: "mistral-large-4",
      deepseek: "deepseek-v4-pro",
      xai: "grok-4.7",
      cerebras: "gpt-oss-120b",
      together: "zai-org/GLM-5.3",
      fireworks: "accounts/fireworks/models/glm-5p3",
      perplexity: "sonar",
      cohere: "command-a-03-2025",
      openrouter: "anthropic/claude-sonnet-5",
      baseten: "zai-org/GLM-5.3",
      "amazon-bedrock": "global.anthropic.claude-opus-5-5",
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

describe("a simulated provider's address", () => {
  it.each(["groq/openai/v1", "openrouter/api/v1", "fireworks/inference/v1", "cohere/compatibility/v1", "xai/v1"])(
    "may be as its own: %s; it wants a key",
    async (path) => {
      const simulator = createSimulator();
      const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hello" }] });
      const ask = (headers: Record<string, string>): Promise<Response> =>
        simulator.fetch(`http://simulator.test/${path}/chat/completions`, { method: "POST", headers, body });
      expect((await ask({ authorization: "Bearer k" })).status).toBe(200);
      expect((await ask({})).status).toBe(401);
      expect(simulator.calls.map(({ provider }) => provider)).toEqual(Array(2).fill(path.split("/")[0]));
    },
  );
});

describe("providers with credentials", () => {
  it("are real, and the others simulated", async () => {
    const { ask, requests, simulator } = connect({ OPENAI_API_KEY: "k" });
    await ask("openai", "gpt-6-sol");
    expect(requests).toEqual(["https://api.openai.com/v1/responses"]);
    await ask("anthropic", "claude-sonnet-5");
    expect(simulator.calls.map(({ provider }) => provider)).toEqual(["anthropic"]);
  });

  it("have no simulated gateway behind them: a real failure is not answered with invention", () => {
    const { connections } = connect({ OPENAI_API_KEY: "k" });
    const resellers = ["ai-gateway", "azure-openai", "amazon-bedrock"];
    expect(resellers.filter((id) => connections.has(id))).toEqual([]);
    const others = ALL.filter((id) => !["openai", ...resellers].includes(id));
    expect(simulatedProviderIds(defaultProviders, { OPENAI_API_KEY: "k" })).toEqual(others);
  });

  it("keep what is wrong with their credentials", () => {
    expect(() => connect({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: "nonsense" })).toThrow("OPENAI_BASE_URL");
  });
});
