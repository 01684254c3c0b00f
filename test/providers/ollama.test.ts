import { expect, it } from "vitest";
import { ollama } from "../../src/providers/ollama.ts";
import { testProvider } from "./provider-suite.ts";

testProvider({
  provider: ollama,
  env: () => ({ OLLAMA_BASE_URL: "http://localhost:11434" }),
  withoutCredentials: { OLLAMA_API_KEY: "alone-it-says-nothing" },
  model: "llama3.2",
  format: "openai-chat",
  url: "http://localhost:11434/v1/chat/completions",
  auth: { skip: "a server of one's own takes no key" },
  baseURL: {
    name: "OLLAMA_BASE_URL",
    env: { OLLAMA_BASE_URL: "http://box.test/ollama/v1/" },
    url: "http://box.test/ollama/v1/chat/completions",
  },
});

it("sends OLLAMA_API_KEY where it is set, for a server behind a proxy", async () => {
  const sent: Headers[] = [];
  const connection = ollama.connect({
    env: { OLLAMA_BASE_URL: "http://box.test", OLLAMA_API_KEY: "k1" },
    fetch: async (_input, init) => {
      sent.push(new Headers(init?.headers));
      return Response.json({});
    },
  });
  const { signal } = new AbortController();
  await connection?.dispatch({ model: "m", body: {}, stream: false, headers: {}, signal });
  expect(sent[0]?.get("authorization")).toBe("Bearer k1");
});
