import { describe, expect, it } from "vitest";
import { workersAi } from "../../src/formats/workers-ai.ts";
import { workersAIOverAPI } from "../../src/providers/cloudflare/workers-ai-api.ts";
import { workersAI } from "../../src/providers/workers-ai.ts";
import { testProvider } from "./provider-suite.ts";
import { UpstreamAI } from "./upstream-ai.ts";

const MODEL = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
const env = { CLOUDFLARE_ACCOUNT_ID: "acc1", CLOUDFLARE_API_TOKEN: "cf-test-1234567890" };

testProvider({
  provider: workersAIOverAPI,
  env: () => env,
  withoutCredentials: { CLOUDFLARE_API_TOKEN: "without-an-account" },
  model: MODEL,
  format: "workers-ai",
  url: `https://api.cloudflare.com/client/v4/accounts/acc1/ai/run/${MODEL}`,
  auth: { header: "authorization", value: "Bearer cf-test-1234567890", secret: "cf-test-1234567890" },
  baseURL: {
    name: "CLOUDFLARE_BASE_URL",
    env: { CLOUDFLARE_BASE_URL: "https://proxy.test/v4/" },
    url: `https://proxy.test/v4/accounts/acc1/ai/run/${MODEL}`,
  },
});

describe("workers-ai without a binding", () => {
  it("is asked over the API, and by the binding where there is one", async () => {
    const asked: string[] = [];
    const send: typeof fetch = async (input) => {
      asked.push(new Request(input).url);
      return Response.json({});
    };
    const { signal } = new AbortController();
    const call = { model: MODEL, body: {}, stream: false, headers: {}, signal };
    await workersAI.connect({ env, fetch: send })?.dispatch(call);
    const ai = new UpstreamAI(async () => Response.json({}));
    await workersAI.connect({ env: { ...env, AI: ai }, fetch: send })?.dispatch(call);
    expect(asked).toHaveLength(1);
    expect(ai.calls).toHaveLength(1);
  });

  it("embeds and ranks as the binding does", async () => {
    const asked: string[] = [];
    const result = { shape: [1, 2], data: [[0.5, 1]], pooling: "mean" };
    const send: typeof fetch = async (input) => {
      asked.push(new Request(input).url);
      return Response.json({ result, success: true, errors: [], messages: [] });
    };
    const { signal } = new AbortController();
    const tasks = workersAIOverAPI.connect({ env, fetch: send })?.tasks;
    const model = "@cf/baai/bge-m3";
    const call = { model, body: { text: ["Hi"] }, stream: false, headers: {}, signal };
    expect(await (await tasks?.embeddings?.dispatch(call))?.json()).toEqual(result);
    expect(asked).toEqual([`https://api.cloudflare.com/client/v4/accounts/acc1/ai/run/${model}`]);
    expect([tasks?.embeddings?.format, tasks?.reranking?.format]).toEqual([
      "workers-ai-embeddings",
      "workers-ai-rerank",
    ]);
  });

  it("answers as the binding does, without the API's envelope", async () => {
    const result = { response: "Hi", usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 } };
    const body = { result, success: true, errors: [], messages: [] };
    const headers = { "cf-ai-req-id": "r1", "content-length": "999" };
    const { signal } = new AbortController();
    const call = { model: MODEL, body: {}, stream: false, headers: {}, signal };
    const answer = async (response: Response): Promise<Response> => {
      const connection = workersAIOverAPI.connect({ env, fetch: async () => response });
      return (await connection?.dispatch(call)) ?? Response.error();
    };
    const response = await answer(Response.json(body, { headers }));
    expect(response.headers.get("cf-ai-req-id")).toBe("r1");
    const text = await response.text();
    expect(JSON.parse(text)).toEqual(result);
    expect(workersAi.parseUsage([new TextEncoder().encode(text)])).toMatchObject({ inputTokens: 3, outputTokens: 5 });

    const failed = { success: false, errors: [{ code: 10000, message: "Authentication error" }], result: null };
    const refused = await answer(Response.json(failed, { status: 401 }));
    expect(refused.status).toBe(401);
    expect(workersAi.parseError(await refused.json(), 401)).toMatchObject({
      message: "Authentication error",
      code: "10000",
    });
  });
});
