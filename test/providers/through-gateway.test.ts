import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { groq } from "../../src/providers/groq.ts";
import { mistral } from "../../src/providers/mistral.ts";
import type { Provider, ProviderEnv } from "../../src/providers/provider.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import { throughGateway } from "../../src/providers/through-gateway.ts";
import { errorOf, testProvider, type Upstream } from "./provider-suite.ts";

interface Sent {
  provider: string;
  endpoint: string;
  headers: Record<string, string>;
  query: JsonObject;
}

/** `env.AI.gateway`, as the runtime has it: it asks the provider's own address (COMPAT.md §4.3). */
class GatewayAI {
  readonly sent: (Sent & { gateway: string })[] = [];
  readonly #upstream: Upstream;

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  gateway(gateway: string) {
    return {
      run: (request: Sent, { signal }: { signal?: AbortSignal }): Promise<Response> => {
        this.sent.push({ ...request, gateway });
        const { provider, endpoint, headers, query } = request;
        const url = `https://gateway.test/${provider}/${endpoint}`;
        const init = { method: "POST", headers, body: JSON.stringify(query), redirect: "manual" as const };
        return this.#upstream(new Request(url, { ...init, signal: signal ?? null }));
      },
    };
  }
}

testProvider({
  provider: throughGateway(groq),
  env: (upstream) => ({ GROQ_API_KEY: "gsk-test-1234567890", AI: new GatewayAI(upstream) }),
  withoutCredentials: { GROQ_API_KEY: "alone-it-would-go-past-the-gateway" },
  model: "openai/gpt-oss-120b",
  format: "openai-chat",
  url: "https://gateway.test/groq/chat/completions",
  auth: { skip: "shown below: its name stands with the binding's" },
  baseURL: {
    name: "GROQ_BASE_URL",
    env: { GROQ_BASE_URL: "http://proxy.test/v1" },
    url: "http://proxy.test/v1/chat/completions",
  },
});

const sentBy = async (provider: Provider, secrets: ProviderEnv): Promise<GatewayAI["sent"]> => {
  const ai = new GatewayAI(async () => Response.json({}));
  const connection = throughGateway(provider).connect({ env: { ...secrets, AI: ai }, fetch });
  const { signal } = new AbortController();
  await connection?.dispatch({ model: "m", body: { model: "m" }, stream: false, headers: {}, signal });
  return ai.sent;
};

describe("throughGateway", () => {
  it("sends the key of one's own with the request, to the gateway AI_GATEWAY_ID names", async () => {
    const [sent] = await sentBy(mistral, { MISTRAL_API_KEY: "k1", AI_GATEWAY_ID: "mine" });
    expect(sent).toMatchObject({
      gateway: "mine",
      provider: "mistral",
      endpoint: "v1/chat/completions",
      headers: { authorization: "Bearer k1" },
      query: { model: "m" },
    });
  });

  it("knows the gateway's name of every default provider with a key, but for Together and Baseten", async () => {
    const names = defaultProviders.flatMap((provider) => {
      const thrown = errorOf(() => throughGateway(provider));
      return thrown === undefined ? [] : [provider.id];
    });
    expect(names).toEqual(expect.arrayContaining(["workers-ai", "together", "baseten", "ollama", "ai-gateway"]));
    for (const id of ["openai", "anthropic", "groq", "mistral", "deepseek", "xai", "cerebras", "fireworks"])
      expect(names).not.toContain(id);
    const [sent] = await sentBy(anthropic, { ANTHROPIC_API_KEY: "k1" });
    expect(sent).toMatchObject({ gateway: "default", provider: "anthropic", endpoint: "v1/messages" });
  });

  it("keeps a provider's quirks", () => {
    const env = { MISTRAL_API_KEY: "k1", AI: new GatewayAI(async () => Response.json({})) };
    expect(throughGateway(mistral).connect({ env, fetch })?.quirksOf?.("m")).toMatchObject([{ toolCallIdChars: 9 }]);
  });
});
