import { describe, expect, it } from "vitest";
import { azureOpenai } from "../../src/providers/azure-openai.ts";
import type { ProviderEnv } from "../../src/providers/provider.ts";
import { errorOf, testProvider } from "./provider-suite.ts";

const KEY = "az-test-1234567890";
const ENDPOINT = "https://acme.openai.azure.com";

testProvider({
  provider: azureOpenai,
  env: () => ({ AZURE_OPENAI_API_KEY: KEY, AZURE_OPENAI_RESOURCE: "acme" }),
  withoutCredentials: { AZURE_OPENAI_ENDPOINT: ENDPOINT },
  model: "gpt-6-sol",
  format: "openai-responses",
  url: `${ENDPOINT}/openai/v1/responses`,
  auth: { header: "api-key", value: KEY, secret: KEY },
  baseURL: {
    name: "AZURE_OPENAI_ENDPOINT",
    env: { AZURE_OPENAI_ENDPOINT: "https://proxy.test/azure/openai/v1/?api-version=preview" },
    url: "https://proxy.test/azure/openai/v1/responses?api-version=preview",
  },
});

async function requestOf(model: string, env: ProviderEnv): Promise<Request> {
  const requests: Request[] = [];
  const connection = azureOpenai.connect({
    env: { AZURE_OPENAI_ENDPOINT: ENDPOINT, ...env },
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return Response.json({});
    },
  });
  const { signal } = new AbortController();
  await connection?.dispatch({ model, body: { model }, stream: false, headers: {}, signal });
  return requests[0]!;
}

describe("azure-openai", () => {
  it("asks older models in chat completions", async () => {
    const { url } = await requestOf("gpt-4o", { AZURE_OPENAI_API_KEY: KEY });
    expect(url).toBe(`${ENDPOINT}/openai/v1/chat/completions`);
  });

  it("signs with a token of Entra ID where there is no key", async () => {
    const { headers } = await requestOf("gpt-4o", { AZURE_OPENAI_AD_TOKEN: "token" });
    expect([headers.get("authorization"), headers.get("api-key")]).toEqual(["Bearer token", null]);
  });

  it("calls deployments by their names", async () => {
    const env = { AZURE_OPENAI_API_KEY: KEY, AZURE_OPENAI_DEPLOYMENTS: "gpt-6-sol = prod-sol, gpt-5.5=eu-55" };
    expect(await (await requestOf("gpt-6-sol", env)).json()).toEqual({ model: "prod-sol" });
    expect(await (await requestOf("gpt-4o", env)).json()).toEqual({ model: "gpt-4o" });
  });

  it("is no target for Claude, which Azure has elsewhere", () => {
    const env = { AZURE_OPENAI_API_KEY: KEY, AZURE_OPENAI_RESOURCE: "acme" };
    const serves = azureOpenai.connect({ env, fetch })?.serves;
    expect([serves?.("claude-haiku-4-5"), serves?.("gpt-6-sol"), serves?.("grok-4.6")]).toEqual([false, true, true]);
  });

  it("is no target where nothing says where it is", () => {
    expect(azureOpenai.connect({ env: { AZURE_OPENAI_API_KEY: KEY }, fetch })).toBeUndefined();
  });

  it.each([
    ["AZURE_OPENAI_RESOURCE", "acme.evil.test/"],
    ["AZURE_OPENAI_DEPLOYMENTS", "gpt-6-sol"],
    ["AZURE_OPENAI_DEPLOYMENTS", "=x"],
    ["AZURE_OPENAI_DEPLOYMENTS", "a=b=c"],
  ])("refuses %s as %j, naming the variable", (name, value) => {
    const env = { AZURE_OPENAI_API_KEY: KEY, AZURE_OPENAI_RESOURCE: "acme", [name]: value };
    expect(errorOf(() => azureOpenai.connect({ env, fetch }))).toMatchObject({ code: "input/invalid", field: name });
  });
});
