import { describe, expect, it } from "vitest";
import { aiGateway } from "../../src/providers/ai-gateway.ts";
import { testProvider } from "./provider-suite.ts";
import { UpstreamAI } from "./upstream-ai.ts";

testProvider({
  provider: aiGateway,
  env: (upstream) => ({ AI: new UpstreamAI(upstream) }),
  withoutCredentials: { AI_GATEWAY_ID: "default" },
  model: "openai/gpt-6-sol",
  format: "openai-responses",
  url: "https://workers-binding.ai/ai-gateway/run",
  auth: { skip: "the binding is the credential" },
  baseURL: { skip: "the binding has no URL" },
});

const dispatch = async (
  model: string,
  env: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<UpstreamAI> => {
  const ai = new UpstreamAI(async () => Response.json({}));
  const { signal } = new AbortController();
  const call = { model, body: {}, stream: false, headers, signal };
  await aiGateway.connect({ env: { AI: ai, ...env }, fetch })?.dispatch(call);
  return ai;
};

describe("ai-gateway", () => {
  it("asks Claude and new GPTs in their own formats, everyone else in chat completions", async () => {
    const { calls } = await dispatch("anthropic/claude-sonnet-5.5");
    expect(calls[0]?.options).toMatchObject({ gateway: { id: "default" }, openaiEndpoint: "/v1/messages" });
    const connection = aiGateway.connect({ env: { AI: new UpstreamAI(async () => Response.json({})) }, fetch });
    expect(connection?.formatOf("anthropic/claude-sonnet-5.5")).toBe("anthropic-messages");
    expect((await dispatch("openai/gpt-6-sol")).calls[0]?.options.openaiEndpoint).toBe("/v1/responses");
    expect((await dispatch("openai/gpt-4o")).calls[0]?.options.openaiEndpoint).toBe("/v1/chat/completions");
    expect(connection?.formatOf("openai/gpt-4o", { format: "openai-responses", native: false })).toBe(
      "openai-responses",
    );
    expect(connection?.formatOf("xai/grok-4.6", { format: "openai-responses", native: false })).toBe("openai-chat");
    expect((await dispatch("google/gemini-3.8-flash")).calls[0]?.options.openaiEndpoint).toBe("/v1/chat/completions");
  });

  it("knows the efforts that it refuses, beside those the model does", () => {
    const connection = aiGateway.connect({ env: { AI: new UpstreamAI(async () => Response.json({})) }, fetch });
    expect(connection?.effortsOf?.("openai/gpt-6-astra")).toEqual(["low", "medium", "high"]);
    expect(connection?.effortsOf?.("openai/gpt-5.1")).toEqual(["low", "medium", "high"]);
    expect(connection?.effortsOf?.("xai/grok-4.6")).toEqual(["low", "medium", "high"]);
    expect(connection?.effortsOf?.("anthropic/claude-sonnet-5.5")).toBeUndefined();
  });

  it("uses the gateway AI_GATEWAY_ID names", async () => {
    const { calls } = await dispatch("openai/gpt-6-sol", { AI_GATEWAY_ID: "mine" });
    expect(calls[0]?.options.gateway).toEqual({ id: "mine" });
  });

  it("goes before it where the call names another", async () => {
    const { calls } = await dispatch("openai/x", { AI_GATEWAY_ID: "mine" }, { "cf-aig-gateway-id": "theirs" });
    expect(calls[0]?.options.gateway).toEqual({ id: "theirs" });
  });

  it("asks for a stored key by its alias: of models, not of routes, which have their own", async () => {
    const headers = { "cf-aig-byok-alias": "team-b", "cf-aig-cache-ttl": "60" };
    const model = await dispatch("openai/gpt-6-sol", {}, headers);
    expect(model.calls[0]?.options.extraHeaders).toEqual(headers);
    const route = await dispatch("dynamic/support", {}, headers);
    expect(route.calls[0]).toMatchObject({
      model: "dynamic/support",
      options: { openaiEndpoint: "/v1/chat/completions", extraHeaders: { "cf-aig-cache-ttl": "60" } },
    });
    expect(route.calls[0]?.options.extraHeaders).not.toHaveProperty("cf-aig-byok-alias");
  });

  it("answers a refusal of the gateway with its status", async () => {
    const ai = new UpstreamAI(() => Promise.reject(new Error("2021: Model is not on unified billing")));
    const { signal } = new AbortController();
    const call = { model: "openai/x", body: {}, stream: false, headers: {}, signal };
    expect((await aiGateway.connect({ env: { AI: ai }, fetch })?.dispatch(call))?.status).toBe(402);
  });
});
