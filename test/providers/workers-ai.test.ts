import { describe, expect, it } from "vitest";
import { workersAI } from "../../src/providers/workers-ai.ts";
import { testProvider, type Upstream } from "./provider-suite.ts";
import { UpstreamAI } from "./upstream-ai.ts";

testProvider({
  provider: workersAI,
  env: (upstream) => ({ AI: new UpstreamAI(upstream) }),
  withoutCredentials: { AI: "not a binding" },
  model: "@cf/meta/llama-3.3-70b-instruct-fp8-fast",
  format: "workers-ai",
  url: "https://workers-binding.ai/run",
  auth: { skip: "the binding is the credential" },
  baseURL: { skip: "the binding has no URL" },
});

const answer = async (upstream: Upstream): Promise<Response> => {
  const connection = workersAI.connect({ env: { AI: new UpstreamAI(upstream) }, fetch });
  const { signal } = new AbortController();
  return connection!.dispatch({ model: "@cf/a/b", body: {}, stream: false, headers: {}, signal });
};

describe("workers-ai", () => {
  it("asks for the raw response of the model it is given", async () => {
    const ai = new UpstreamAI(async () => Response.json({}));
    const { signal } = new AbortController();
    const call = { model: "@cf/a/b", body: { prompt: "x" }, stream: false, headers: {}, signal };
    await workersAI.connect({ env: { AI: ai }, fetch })?.dispatch(call);
    expect(ai.calls).toEqual([
      { model: "@cf/a/b", inputs: { prompt: "x" }, options: { returnRawResponse: true, signal } },
    ]);
  });

  it.each([
    [3003, 400],
    [3006, 413],
    [3007, 408],
    [3008, 408],
    [3023, 403],
    [3036, 429],
    [3039, 400],
    [3040, 429],
    [3041, 403],
    [3042, 404],
    [5004, 400],
    [5005, 405],
    [5007, 400],
    [5016, 403],
    [5018, 403],
    [5019, 405],
    [7001, 405],
    [7003, 404],
    [2002, 500],
    [2009, 401],
    [2016, 400],
    [2017, 400],
    [2021, 402],
    [9999, 500],
  ])("turns a thrown %d into an answer of %d", async (code, status) => {
    const response = await answer(() => Promise.reject(new Error(`${code}: what\nhappened`)));
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ success: false, errors: [{ code, message: "what\nhappened" }] });
  });
});
