import { openai } from "../../src/providers/openai.ts";
import { testProvider } from "./provider-suite.ts";

testProvider({
  provider: openai,
  env: () => ({ OPENAI_API_KEY: "sk-test-1234567890" }),
  withoutCredentials: { OPENAI_API_KEY: " ", OPENAI_BASE_URL: "https://proxy.test/v1" },
  model: "gpt-6-sol",
  format: "openai-chat",
  url: "https://api.openai.com/v1/chat/completions",
  auth: { header: "authorization", value: "Bearer sk-test-1234567890", secret: "sk-test-1234567890" },
  baseURL: {
    name: "OPENAI_BASE_URL",
    env: { OPENAI_BASE_URL: "http://proxy.test/openai/v1/?api-version=1" },
    url: "http://proxy.test/openai/v1/chat/completions?api-version=1",
  },
});
