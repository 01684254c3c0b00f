/** The openai SDK, and Azure's, as their users have them: chat completions, Responses, vectors, lists. */
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeBreaks, describeChatClient, FAMILIES, QUESTION, TEXT, thrownBy } from "./chat-client.ts";
import { AZURE, azureAt, CHAT, openaiAt, RESPONSES } from "./openai-client.ts";
import { describeFailures } from "./sdk-failures.ts";
import { LOCAL_KEY, startSimulatedLayer, tagged, type SimulatedLayer } from "./simulated-layer.ts";

const MODEL = "openai/gpt-4.1";
const messages = [{ role: "user" as const, content: QUESTION }];

let layer: SimulatedLayer;
let openai: OpenAI;

beforeAll(async () => {
  layer = await startSimulatedLayer();
  openai = openaiAt(layer.url);
});
afterAll(() => layer.stop());

for (const client of [CHAT, RESPONSES, AZURE]) describeChatClient(client, () => layer);
for (const client of [CHAT, RESPONSES]) {
  const like = { code: "provider/error" };
  const errors = { provider: OpenAI.InternalServerError, request: OpenAI.BadRequestError, like };
  describeFailures(client, () => layer, errors);
  describeBreaks(client, () => layer);
}

describe("the openai SDK", () => {
  it.each(FAMILIES)("keeps a stream of Responses, and reads it again, of $model", async ({ model, target = model }) => {
    const { id, tag } = tagged(target);
    const request = { model: id, input: QUESTION, stream: true as const };
    const { data, response } = await openai.responses.create(request).withResponse();
    const types: string[] = [];
    for await (const { type } of data) types.push(type);
    expect(types.at(-1)).toBe("response.completed");
    const runId = response.headers.get("durable-ai-run-id") ?? "";
    const headers = { authorization: `Bearer ${LOCAL_KEY}` };
    const again = await fetch(`${layer.url}/runs/${runId}/events?format=openai-responses`, { headers });
    const said = [...(await again.text()).matchAll(/^data: (.+)$/gm)].map(([, json = ""]) => JSON.parse(json).type);
    expect(said).toEqual(types);
    expect(await layer.callsOf(tag)).toHaveLength(1);
  });

  it.each(["openai/text-embedding-3-small", "@cf/baai/bge-m3"])("gets vectors of %s", async (model) => {
    const { data, usage } = await openai.embeddings.create({ model, input: ["hello", "world"] });
    const [hello, world] = data.map(({ embedding }) => [...embedding]);
    expect(hello?.length).toBeGreaterThan(0);
    expect(hello).not.toEqual(world);
    expect(usage.prompt_tokens).toBeGreaterThan(0);
    const plain = await openai.embeddings.create({ model, input: "hello", encoding_format: "float" });
    expect(hello).toEqual(plain.data[0]?.embedding);
  });

  it("lists the models, and finds each of them though its id has a slash", async () => {
    const { data } = await openai.models.list();
    const ids = data.map(({ id }) => id);
    for (const model of ["openai/gpt-6-sol", "@cf/meta/llama-3.3-70b-instruct-fp8-fast"]) {
      expect(ids).toContain(model);
      expect(await openai.models.retrieve(model)).toEqual(data.find(({ id }) => id === model));
    }
  });

  it("is told of a wrong key, a wrong model and a wrong request as it expects it", async () => {
    const stranger = openaiAt(layer.url, "no");
    expect(await thrownBy(stranger.models.list())).toBeInstanceOf(OpenAI.AuthenticationError);
    const nowhere = openai.chat.completions.create({ model: "x/y", messages });
    expect(await thrownBy(nowhere)).toBeInstanceOf(OpenAI.NotFoundError);
    const headers = { "durable-ai-metadata": "{" };
    const wrong = openai.chat.completions.create({ model: MODEL, messages }, { headers });
    expect(await thrownBy(wrong)).toMatchObject({ status: 400, code: "input/invalid", param: "durable-ai-metadata" });
  });

  it("reaches one run by one session and key, whoever asks first", async () => {
    const { id, tag } = tagged(MODEL);
    const headers = { "durable-ai-session": tag, "durable-ai-key": "answer" };
    const request = { model: id, messages, stream: true as const };
    const asked = [1, 2].map(() => openai.chat.completions.create(request, { headers }).withResponse());
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ response }) => response.headers.get("durable-ai-run-id"))).size).toBe(1);
    for (const { data } of answers) {
      let text = "";
      for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? "";
      expect(text).toBe(TEXT);
    }
    expect(await layer.callsOf(tag)).toHaveLength(1);
  });
});

describe("AzureOpenAI", () => {
  it.each(["gpt-4.1", "gpt-6-sol"])("names the deployment %s, in both APIs", async (model) => {
    const azure = azureAt(layer.url);
    const { choices } = await azure.chat.completions.create({ model, messages });
    expect(choices[0]?.message.content).toBe(TEXT);
    expect((await azure.responses.create({ model, input: QUESTION })).output_text).toBe(TEXT);
  });
});
