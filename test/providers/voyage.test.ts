import { describe, expect, it } from "vitest";
import { voyage } from "../../src/providers/voyage.ts";
import { testProvider, type ProviderCase } from "./provider-suite.ts";

const subject: Omit<ProviderCase, "model" | "format" | "task" | "url" | "baseURL"> = {
  provider: voyage,
  env: () => ({ VOYAGE_API_KEY: "pa-test-1234567890" }),
  withoutCredentials: { VOYAGE_API_KEY: "", VOYAGE_BASE_URL: "https://proxy.test/v1" },
  auth: { header: "authorization", value: "Bearer pa-test-1234567890", secret: "pa-test-1234567890" },
};

testProvider({
  ...subject,
  model: "voyage-4",
  format: "openai-embeddings",
  task: "embeddings",
  url: "https://api.voyageai.com/v1/embeddings",
  baseURL: {
    name: "VOYAGE_BASE_URL",
    env: { VOYAGE_BASE_URL: "https://ai.mongodb.com/v1/" },
    url: "https://ai.mongodb.com/v1/embeddings",
  },
});

testProvider({
  ...subject,
  model: "rerank-2.5",
  format: "cohere-rerank",
  task: "reranking",
  url: "https://api.voyageai.com/v1/rerank",
  baseURL: {
    name: "VOYAGE_BASE_URL",
    env: { VOYAGE_BASE_URL: "https://ai.mongodb.com/v1" },
    url: "https://ai.mongodb.com/v1/rerank",
  },
});

describe("voyage", () => {
  it("has no chat", async () => {
    const connection = voyage.connect({ env: { VOYAGE_API_KEY: "k" }, fetch });
    expect(connection?.formatOf("voyage-4")).toBeUndefined();
    const { signal } = new AbortController();
    const chat = connection?.dispatch({ model: "voyage-4", body: {}, stream: false, headers: {}, signal });
    await expect(chat).rejects.toMatchObject({ code: "provider/not-available" });
  });
});
