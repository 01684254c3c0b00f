import { describe, expect, it } from "vitest";
import { anthropic } from "../../src/providers/anthropic.ts";
import { testProvider } from "./provider-suite.ts";

const KEY = "sk-ant-test-1234567890";

testProvider({
  provider: anthropic,
  env: () => ({ ANTHROPIC_API_KEY: KEY }),
  withoutCredentials: {},
  model: "claude-sonnet-5",
  format: "anthropic-messages",
  url: "https://api.anthropic.com/v1/messages",
  auth: { header: "x-api-key", value: KEY, secret: KEY },
  baseURL: {
    name: "ANTHROPIC_BASE_URL",
    env: { ANTHROPIC_BASE_URL: "http://proxy.test/anthropic" },
    url: "http://proxy.test/anthropic/v1/messages",
  },
});

async function requestWith(env: Record<string, string>, headers: Record<string, string>): Promise<Request> {
  const requests: Request[] = [];
  const connection = anthropic.connect({
    env: { ANTHROPIC_API_KEY: KEY, ...env },
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return Response.json({});
    },
  });
  const { signal } = new AbortController();
  await connection?.dispatch({ model: "m", body: {}, stream: false, headers, signal });
  return requests[0]!;
}

describe("anthropic", () => {
  it("pins the version everybody speaks", async () => {
    expect((await requestWith({}, {})).headers.get("anthropic-version")).toBe("2023-06-01");
  });

  it("passes the caller's version and betas on", async () => {
    const { headers } = await requestWith({}, { "Anthropic-Version": "2026-10-21", "anthropic-beta": "one,two" });
    expect(headers.get("anthropic-version")).toBe("2026-10-21");
    expect(headers.get("anthropic-beta")).toBe("one,two");
  });

  it("passes no bearer token on beside its key", async () => {
    expect((await requestWith({}, { authorization: "Bearer theirs" })).headers.get("authorization")).toBeNull();
  });

  it("counts at its own address, with the same key", async () => {
    const requests: Request[] = [];
    const connection = anthropic.connect({
      env: { ANTHROPIC_API_KEY: KEY },
      fetch: async (input, init) => {
        requests.push(new Request(input, init));
        return Response.json({ input_tokens: 3 });
      },
    });
    const { signal } = new AbortController();
    await connection?.countTokens?.({ model: "m", body: { model: "m" }, stream: false, headers: {}, signal });
    expect(requests[0]?.url).toBe("https://api.anthropic.com/v1/messages/count_tokens");
    expect(requests[0]?.headers.get("x-api-key")).toBe(KEY);
  });

  it("takes a base URL with /v1 too", async () => {
    const { url } = await requestWith({ ANTHROPIC_BASE_URL: "http://proxy.test/v1/" }, {});
    expect(url).toBe("http://proxy.test/v1/messages");
  });
});
