/** Google's SDK and the AI SDK's provider for it, as their users have them, on Google's own paths. */
import { createGoogle } from "@ai-sdk/google";
import { FinishReason, GoogleGenAI, type Content, type GenerateContentResponse } from "@google/genai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aiSdkClient } from "./ai-sdk-client.ts";
import {
  describeBreaks,
  describeChatClient,
  FAMILIES,
  QUESTION,
  TOOL,
  TOOL_QUESTION,
  TOOL_RESULT,
  type ChatClient,
  type ChatConnection,
  type Heard,
} from "./chat-client.ts";
import { LOCAL_KEY, startSimulatedLayer, type SimulatedLayer } from "./simulated-layer.ts";

let layer: SimulatedLayer;

beforeAll(async () => {
  layer = await startSimulatedLayer();
});
afterAll(() => layer.stop());

function genaiAt(url: string): GoogleGenAI {
  return new GoogleGenAI({ apiKey: LOCAL_KEY, httpOptions: { baseUrl: url } });
}

function connection({ models }: GoogleGenAI): ChatConnection {
  const { name, description, schema } = TOOL;
  const config = { tools: [{ functionDeclarations: [{ name, description, parametersJsonSchema: schema }] }] };
  return {
    stream: async (model, hear) =>
      heardIn(await read(models.generateContentStream({ model, contents: QUESTION }), hear)),
    useTool: async (model, stream) => {
      const turn = async (contents: Content[]): Promise<GenerateContentResponse[]> => {
        const wish = { model, contents, config };
        return stream ? read(models.generateContentStream(wish)) : [await models.generateContent(wish)];
      };
      const question = { role: "user", parts: [{ text: TOOL_QUESTION }] };
      const first = await turn([question]);
      const parts = first.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
      const call = parts.find(({ functionCall }) => functionCall !== undefined)?.functionCall;
      if (call === undefined) throw new TypeError("there was no call of a function");
      const functionResponse = { id: call.id, name, response: { output: TOOL_RESULT } };
      const last = await turn([question, { role: "model", parts }, { role: "user", parts: [{ functionResponse }] }]);
      return { name: call.name ?? "", input: call.args, finish: heardIn(first).finish, answer: heardIn(last) };
    },
  };
}

async function read(
  stream: Promise<AsyncIterable<GenerateContentResponse>>,
  hear: (piece: string) => void = () => {},
): Promise<GenerateContentResponse[]> {
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of await stream) {
    chunks.push(chunk);
    hear(textIn(chunk));
  }
  return chunks;
}

function heardIn(chunks: GenerateContentResponse[]): Heard {
  const finishes = chunks.flatMap(({ candidates }) => candidates?.[0]?.finishReason ?? []);
  const usage = chunks.findLast(({ usageMetadata }) => usageMetadata !== undefined)?.usageMetadata;
  return { text: chunks.map(textIn).join(""), finish: finishes.join(), outputTokens: usage?.candidatesTokenCount };
}

/** Its own getter warns of every part that is no text. */
function textIn({ candidates }: GenerateContentResponse): string {
  return (candidates?.[0]?.content?.parts ?? []).map(({ text = "" }) => text).join("");
}

const GENAI: ChatClient = {
  name: "@google/genai",
  finishes: { stop: FinishReason.STOP, tool: FinishReason.STOP },
  connect: (url) => connection(genaiAt(url)),
};
const AI_SDK = aiSdkClient("@ai-sdk/google", (url, model) =>
  createGoogle({ baseURL: `${url}/v1beta`, apiKey: LOCAL_KEY })(model),
);

describe("Google's clients in chats", () => {
  for (const client of [GENAI, AI_SDK]) {
    describeChatClient(client, () => layer);
    describeBreaks(client, () => layer, { families: FAMILIES.slice(0, 1) });
  }
});

describe("@google/genai", () => {
  it.each(["openai/text-embedding-3-small", "@cf/baai/bge-m3"])("gets vectors of %s", async (model) => {
    const { embeddings } = await genaiAt(layer.url).models.embedContent({ model, contents: ["hello", "world"] });
    const [hello, world] = (embeddings ?? []).map(({ values }) => values);
    expect(hello?.length).toBeGreaterThan(0);
    expect(hello).not.toEqual(world);
  });

  it("lists the models, page by page", async () => {
    const names: (string | undefined)[] = [];
    const pages = await genaiAt(layer.url).models.list({ config: { pageSize: 250 } });
    for await (const { name } of pages) names.push(name);
    const headers = { authorization: `Bearer ${LOCAL_KEY}` };
    const all = (await (await fetch(`${layer.url}/v1/models`, { headers })).json()) as { data: { id: string }[] };
    expect(names).toEqual(all.data.map(({ id }) => `models/${id}`));
  });
});
