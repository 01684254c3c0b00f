/** The suite of a provider that speaks OpenAI's chat completions and is connected with one key; and its quirks, applied. */
import { describe, expect, it } from "vitest";
import { providerFacts } from "../../src/catalog/providers.ts";
import type { JsonObject } from "../../src/json.ts";
import type { ProviderRequest, TargetModel } from "../../src/formats/format.ts";
import { openaiChat } from "../../src/formats/openai-chat.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { defaultProviders } from "../../src/providers/providers.ts";
import { testProvider } from "./provider-suite.ts";

interface CompatibleCase {
  /** What its variables begin with: `GROQ` of `GROQ_API_KEY`. */
  prefix: string;
  model: string;
  url: string;
}

/** Every provider's suite, and that catalog and provider say the same. */
export function testCompatible(provider: Provider, { prefix, model, url }: CompatibleCase): void {
  const [key, base] = [`${prefix}_API_KEY`, `${prefix}_BASE_URL`];
  testProvider({
    provider,
    env: () => ({ [key]: "key-test-1234567890" }),
    withoutCredentials: { [key]: " ", [base]: "https://proxy.test/v1" },
    model,
    format: "openai-chat",
    url,
    auth: { header: "authorization", value: "Bearer key-test-1234567890", secret: "key-test-1234567890" },
    baseURL: {
      name: base,
      env: { [base]: "http://proxy.test/v1/?a=1" },
      url: "http://proxy.test/v1/chat/completions?a=1",
    },
  });

  describe(`${provider.id}: every provider that speaks chat completions`, () => {
    it("is on by default, under the id and at the address the catalog has", () => {
      expect(defaultProviders).toContain(provider);
      expect(`${providerFacts(provider.id)?.baseURL}/chat/completions`).toBe(url);
      expect(provider.credentials).toEqual([key]);
    });
  });
}

/** `model` at `provider`, as a format sees it. */
export function targetOf(provider: Provider, id: string): TargetModel {
  const env = Object.fromEntries(provider.credentials.map((name) => [name, "k"]));
  const connection = provider.connect({ env, fetch });
  return { id, quirks: connection?.quirksOf?.(id), efforts: connection?.effortsOf?.(id) };
}

/** A caller's own request of chat completions, made fit for `model` at `provider`. */
export function adapted(provider: Provider, model: string, body: JsonObject, stream = false): ProviderRequest {
  return openaiChat.adaptRequest(body, targetOf(provider, model), stream);
}
