/** The data of providers whose chat is wired elsewhere, asked through providers made of it. */
import { describe, expect, it } from "vitest";
import { tasksOverHttp, type TaskEndpoints } from "../../../src/providers/endpoints/task-endpoint.ts";
import { COHERE_TASKS, GOOGLE_TASKS, MISTRAL_TASKS } from "../../../src/providers/endpoints/task-endpoints.ts";
import { openaiCompatible } from "../../../src/providers/openai-compatible.ts";
import { defineProvider, type Provider } from "../../../src/providers/provider.ts";
import { testProvider } from "../provider-suite.ts";

const KEY = "key-test-1234567890";
const ours = { header: "authorization", value: `Bearer ${KEY}`, secret: KEY };

testProvider({
  provider: openaiCompatible({
    id: "cohere",
    baseURL: "https://api.cohere.ai/compatibility/v1",
    apiKeyName: "COHERE_API_KEY",
    tasks: COHERE_TASKS,
  }),
  env: () => ({ COHERE_API_KEY: KEY }),
  withoutCredentials: {},
  model: "embed-v4.0",
  format: "cohere-embeddings",
  task: "embeddings",
  url: "https://api.cohere.ai/v2/embed",
  auth: ours,
  baseURL: {
    name: "COHERE_BASE_URL",
    env: { COHERE_BASE_URL: "https://proxy.test/cohere/v1" },
    url: "https://proxy.test/cohere/v2/embed",
  },
});

testProvider({
  provider: openaiCompatible({
    id: "mistral",
    baseURL: "https://api.mistral.ai/v1",
    apiKeyName: "MISTRAL_API_KEY",
    tasks: MISTRAL_TASKS,
  }),
  env: () => ({ MISTRAL_API_KEY: KEY }),
  withoutCredentials: {},
  model: "mistral-embed",
  format: "openai-embeddings",
  task: "embeddings",
  url: "https://api.mistral.ai/v1/embeddings",
  auth: ours,
  baseURL: {
    name: "MISTRAL_BASE_URL",
    env: { MISTRAL_BASE_URL: "https://proxy.test" },
    url: "https://proxy.test/embeddings",
  },
});

/** A provider with tasks alone: as Google's adapter adds them to its chat. */
function google(tasks: TaskEndpoints): Provider {
  return defineProvider({
    id: "google",
    credentials: ["GEMINI_API_KEY"],
    connect: ({ env, fetch: send }) => {
      const key = env["GEMINI_API_KEY"];
      if (typeof key !== "string") return undefined;
      const baseURL = new URL("https://generativelanguage.googleapis.com/v1beta");
      return {
        formatOf: () => undefined,
        dispatch: () => Promise.reject(new Error("no chat here")),
        tasks: tasksOverHttp(tasks, { send, baseURL, headers: { ours: { "x-goog-api-key": key } } }),
      };
    },
  });
}

describe("google", () => {
  it("is asked for a batch, with the model in the path", async () => {
    const requests: Request[] = [];
    const send: typeof fetch = async (input, init) => {
      requests.push(new Request(input, init));
      return Response.json({});
    };
    const connection = google(GOOGLE_TASKS).connect({ env: { GEMINI_API_KEY: KEY }, fetch: send });
    const { signal } = new AbortController();
    const call = { model: "gemini-embedding-001", body: { requests: [] }, stream: false, headers: {}, signal };
    await connection?.tasks?.embeddings?.dispatch(call);
    expect(requests[0]?.url).toBe(
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-embedding-001:batchEmbedContents",
    );
    expect(requests[0]?.headers.get("x-goog-api-key")).toBe(KEY);
  });
});

describe("the data of tasks", () => {
  it("names limits where they are known", () => {
    const limits = [COHERE_TASKS, GOOGLE_TASKS, MISTRAL_TASKS].map(({ embeddings }) => embeddings?.maxInputs);
    expect(limits).toEqual([96, 100, 256]);
  });

  it("gives a provider without tasks none", () => {
    const provider = openaiCompatible({ id: "perplexity", baseURL: "https://api.perplexity.ai", tasks: {} });
    expect(provider.connect({ env: {}, fetch })?.tasks).toEqual({});
  });
});
