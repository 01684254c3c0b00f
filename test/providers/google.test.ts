import { describe, expect, it } from "vitest";
import type { ProviderCall, ProviderEnv } from "../../src/providers/provider.ts";
import { google } from "../../src/providers/google.ts";
import { testProvider } from "./provider-suite.ts";

const KEY = "AIzaTest-1234567890";

testProvider({
  provider: google,
  env: () => ({ GEMINI_API_KEY: KEY }),
  withoutCredentials: { GOOGLE_BASE_URL: "http://proxy.test" },
  model: "gemini-3.5-flash",
  format: "gemini",
  // The model is in the path.
  sent: ({ model: _model, ...body }) => body,
  url: "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash:generateContent",
  auth: { header: "x-goog-api-key", value: KEY, secret: KEY },
  baseURL: {
    name: "GOOGLE_BASE_URL",
    env: { GOOGLE_BASE_URL: "http://proxy.test/google?team=1" },
    url: "http://proxy.test/google/v1beta/models/gemini-3.5-flash:generateContent?team=1",
  },
});

async function requestWith(env: ProviderEnv, over: Partial<ProviderCall>, counts = false): Promise<Request> {
  const requests: Request[] = [];
  const connection = google.connect({
    env,
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return Response.json({});
    },
  });
  const { signal } = new AbortController();
  const call = { model: "m", body: {}, stream: false, headers: {}, signal, ...over };
  await (counts ? connection?.countTokens?.(call) : connection?.dispatch(call));
  return requests[0]!;
}

describe("google", () => {
  it("asks for a stream as events, and leaves a caller's flag out of the body", async () => {
    const body = { contents: [], stream: true, model: "m" };
    const request = await requestWith(
      { GEMINI_API_KEY: KEY, GOOGLE_BASE_URL: "http://proxy.test/v1beta/?a=b" },
      { stream: true, body },
    );
    expect(request.url).toBe("http://proxy.test/v1beta/models/m:streamGenerateContent?a=b&alt=sse");
    expect(await request.json()).toEqual({ contents: [] });
  });

  it.each(["GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"])("takes a key called %s, too", async (name) => {
    expect((await requestWith({ [name]: KEY }, {})).headers.get("x-goog-api-key")).toBe(KEY);
  });

  it("lets no model lead to another path", async () => {
    const { pathname } = new URL((await requestWith({ GEMINI_API_KEY: KEY }, { model: "../../x?y#z" })).url);
    expect(pathname).toBe("/v1beta/models/..%2F..%2Fx%3Fy%23z:generateContent");
  });

  it("counts all of a request", async () => {
    const request = await requestWith({ GEMINI_API_KEY: KEY }, { body: { contents: [], tools: [] } }, true);
    expect(request.url).toBe("https://generativelanguage.googleapis.com/v1beta/models/m:countTokens");
    expect(await request.json()).toEqual({ generateContentRequest: { model: "models/m", contents: [], tools: [] } });
  });
});
