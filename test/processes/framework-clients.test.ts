/** The AI SDK and LangChain, as their users have them, with each of their providers that speaks a format of ours. */
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { OpenAIEmbeddings } from "@langchain/openai";
import { embedMany, generateText, jsonSchema, Output, type LanguageModel } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aiSdkClient } from "./ai-sdk-client.ts";
import { describeBreaks, describeChatClient, FAMILIES, TOOL } from "./chat-client.ts";
import { LANGCHAIN } from "./langchain-client.ts";
import { LOCAL_KEY, startSimulatedLayer, type SimulatedLayer } from "./simulated-layer.ts";

let layer: SimulatedLayer;

beforeAll(async () => {
  layer = await startSimulatedLayer();
});
afterAll(() => layer.stop());

function settings(url: string): { baseURL: string; apiKey: string } {
  return { baseURL: `${url}/v1`, apiKey: LOCAL_KEY };
}

function compatible(url: string): ReturnType<typeof createOpenAICompatible> {
  return createOpenAICompatible({
    name: "durable-ai",
    includeUsage: true,
    supportsStructuredOutputs: true,
    ...settings(url),
  });
}

const AI_SDK: Readonly<Record<string, (url: string, model: string) => LanguageModel>> = {
  // Responses is its default; chat completions are the compatible one's.
  "@ai-sdk/openai": (url, model) => createOpenAI(settings(url))(model),
  "@ai-sdk/anthropic": (url, model) => createAnthropic(settings(url))(model),
  "@ai-sdk/openai-compatible": (url, model) => compatible(url)(model),
};

for (const client of [...Object.entries(AI_SDK).map(([name, modelOf]) => aiSdkClient(name, modelOf)), ...LANGCHAIN]) {
  describeChatClient(client, () => layer);
  describeBreaks(client, () => layer, { families: FAMILIES.slice(0, 1) });
}

describe.each(Object.entries(AI_SDK))("%s", (_name, modelOf) => {
  it.concurrent.each(FAMILIES)("gets an object of a schema, asking $model", async ({ model }) => {
    const output = Output.object({ schema: jsonSchema(TOOL.schema) });
    const asked = await generateText({ model: modelOf(layer.url, model), prompt: "Rain?", output, maxRetries: 0 });
    expect(asked.output).toEqual({ city: expect.any(String), days: expect.any(Number) });
  });
});

describe.each(["openai/text-embedding-3-small", "@cf/baai/bge-m3"])("vectors of %s", (id) => {
  it("come from embedMany", async () => {
    const model = compatible(layer.url).embeddingModel(id);
    const { embeddings, usage } = await embedMany({ model, values: ["hello", "world"] });
    const [hello, world] = embeddings;
    expect(hello?.length).toBeGreaterThan(0);
    expect(hello).not.toEqual(world);
    expect(usage.tokens).toBeGreaterThan(0);
  });

  it("come from OpenAIEmbeddings", async () => {
    const configuration = { baseURL: `${layer.url}/v1` };
    const embeddings = new OpenAIEmbeddings({ model: id, apiKey: LOCAL_KEY, configuration });
    const [hello, world] = await embeddings.embedDocuments(["hello", "world"]);
    expect(hello?.length).toBeGreaterThan(0);
    expect(hello).not.toEqual(world);
    expect(await embeddings.embedQuery("hello")).toEqual(hello);
  });
});
