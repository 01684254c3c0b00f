/** The AI SDK with each of its providers that speaks a format of ours, as its users have it. */
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { embedMany } from "ai";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aiSdkClient } from "./ai-sdk-client.ts";
import { describeBreaks, describeChatClient, FAMILIES } from "./chat-client.ts";
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
  return createOpenAICompatible({ name: "durable-ai", includeUsage: true, ...settings(url) });
}

const CLIENTS = [
  // Responses is its default; chat completions are the compatible one's.
  aiSdkClient("@ai-sdk/openai", (url, model) => createOpenAI(settings(url))(model)),
  aiSdkClient("@ai-sdk/anthropic", (url, model) => createAnthropic(settings(url))(model)),
  aiSdkClient("@ai-sdk/openai-compatible", (url, model) => compatible(url)(model)),
];
for (const client of CLIENTS) {
  describeChatClient(client, () => layer);
  describeBreaks(client, () => layer, { families: FAMILIES.slice(0, 1) });
}

it.each(["openai/text-embedding-3-small", "@cf/baai/bge-m3"])("embedMany gets vectors of %s", async (id) => {
  const model = compatible(layer.url).embeddingModel(id);
  const { embeddings, usage } = await embedMany({ model, values: ["hello", "world"] });
  const [hello, world] = embeddings;
  expect(hello?.length).toBeGreaterThan(0);
  expect(world).toHaveLength(hello?.length ?? 0);
  expect(hello).not.toEqual(world);
  expect(usage.tokens).toBeGreaterThan(0);
});
