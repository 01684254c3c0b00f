import { describe, expect, it } from "vitest";
import { openaiCompatible } from "../../src/providers/openai-compatible.ts";
import { errorOf, testProvider } from "./provider-suite.ts";

testProvider({
  provider: openaiCompatible({
    id: "my-proxy",
    baseURL: "https://llm.test/v1",
    apiKeyName: "PROXY_SECRET",
    headers: { "x-team": "agents" },
  }),
  env: () => ({ PROXY_SECRET: "px-1234567890" }),
  withoutCredentials: { MY_PROXY_API_KEY: "another-name" },
  model: "tiny",
  format: "openai-chat",
  url: "https://llm.test/v1/chat/completions",
  auth: { header: "authorization", value: "Bearer px-1234567890", secret: "px-1234567890" },
  baseURL: {
    name: "MY_PROXY_BASE_URL",
    env: { MY_PROXY_BASE_URL: "https://elsewhere.test/api" },
    url: "https://elsewhere.test/api/chat/completions",
  },
});

describe("openaiCompatible", () => {
  it("sends its headers, which a call's own replace", async () => {
    const sent: Headers[] = [];
    const provider = openaiCompatible({ id: "p", baseURL: "https://p.test/v1", headers: { "x-a": "1", "x-b": "1" } });
    const connection = provider.connect({
      env: {},
      fetch: async (_input, init) => {
        sent.push(new Headers(init?.headers));
        return Response.json({});
      },
    });
    const { signal } = new AbortController();
    await connection?.dispatch({ model: "m", body: {}, stream: false, headers: { "x-b": "2" }, signal });
    expect([sent[0]?.get("x-a"), sent[0]?.get("x-b"), sent[0]?.get("authorization")]).toEqual(["1", "2", null]);
  });

  it("is no target where nothing says where it is", () => {
    expect(openaiCompatible({ id: "p" }).connect({ env: {}, fetch })).toBeUndefined();
  });

  it("refuses a base URL that is none when it is made", () => {
    const thrown = errorOf(() => openaiCompatible({ id: "p", baseURL: "localhost:1234" }));
    expect(thrown).toMatchObject({ code: "input/invalid", field: "baseURL" });
  });
});
