/** The Anthropic SDK in both majors, as their users have them. */
import Anthropic from "@anthropic-ai/sdk";
import AnthropicZero from "anthropic-sdk-0";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  describeBreaks,
  describeChatClient,
  FAMILIES,
  MAX_TOKENS,
  QUESTION,
  thrownBy,
  TOOL,
  TOOL_QUESTION,
  TOOL_RESULT,
  type ChatClient,
  type ChatConnection,
  type Heard,
} from "./chat-client.ts";
import { describeFailures } from "./sdk-failures.ts";
import { LOCAL_KEY, startSimulatedLayer, type SimulatedLayer } from "./simulated-layer.ts";

/** 0.x sends `x-api-key` and 2023-06-01, 1.x a bearer and 2026-10-21. What is called here, both have alike. */
const SDKS = [
  { name: "@anthropic-ai/sdk 1.x", Sdk: Anthropic },
  { name: "@anthropic-ai/sdk 0.x", Sdk: AnthropicZero as unknown as typeof Anthropic },
];
/** Ids of all models are some pages even so. */
const PAGE = 250;

let layer: SimulatedLayer;

beforeAll(async () => {
  layer = await startSimulatedLayer();
});
afterAll(() => layer.stop());

function connection(client: Anthropic): ChatConnection {
  const tools = [{ name: TOOL.name, input_schema: TOOL.schema }];
  const max_tokens = MAX_TOKENS;
  const heardIn = ({ content, stop_reason: finish, usage }: Anthropic.Message): Heard => ({
    text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    finish,
    outputTokens: usage.output_tokens,
  });
  return {
    stream: async (model, hear) => {
      const messages = [{ role: "user" as const, content: QUESTION }];
      const stream = client.messages.stream({ model, max_tokens, messages });
      stream.on("text", (piece) => hear(piece));
      return heardIn(await stream.finalMessage());
    },
    useTool: async (model, stream) => {
      const turn = async (messages: Anthropic.MessageParam[]): Promise<Anthropic.Message> => {
        const wish = { model, max_tokens, messages, tools };
        return stream ? client.messages.stream(wish).finalMessage() : client.messages.create(wish);
      };
      const question = { role: "user" as const, content: TOOL_QUESTION };
      const { content, stop_reason: finish } = await turn([question]);
      const call = content.find((part) => part.type === "tool_use");
      if (call === undefined) throw new TypeError("there was no tool call");
      const result = { type: "tool_result" as const, tool_use_id: call.id, content: TOOL_RESULT };
      const last = await turn([question, { role: "assistant", content }, { role: "user", content: [result] }]);
      return { name: call.name, input: call.input, finish, answer: heardIn(last) };
    },
  };
}

for (const { name, Sdk } of SDKS) {
  const client: ChatClient = {
    name,
    finishes: { stop: "end_turn", tool: "tool_use" },
    connect: (url) => connection(new Sdk({ baseURL: url, apiKey: LOCAL_KEY })),
  };
  const like = { error: { type: "error", error: { type: expect.any(String) } } };
  describeChatClient(client, () => layer);
  describeFailures(client, () => layer, { provider: Sdk.InternalServerError, request: Sdk.BadRequestError, like });
  describeBreaks(client, () => layer);
}

describe.each(SDKS)("$name", ({ Sdk }) => {
  const connect = (apiKey = LOCAL_KEY): Anthropic => new Sdk({ baseURL: layer.url, apiKey });

  it("lists the models, page by page, and finds each of them though its id has a slash", async () => {
    const ids: string[] = [];
    for await (const { id } of connect().models.list({ limit: PAGE })) ids.push(id);
    const headers = { authorization: `Bearer ${LOCAL_KEY}` };
    const all = (await (await fetch(`${layer.url}/v1/models`, { headers })).json()) as { data: { id: string }[] };
    expect(ids).toEqual(all.data.map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(PAGE);
    for (const { model } of FAMILIES)
      expect(await connect().models.retrieve(model)).toMatchObject({ type: "model", id: model });
  });

  it("is told of a wrong key, a wrong model and a wrong request as it expects it", async () => {
    const ask = { max_tokens: MAX_TOKENS, messages: [{ role: "user" as const, content: QUESTION }] };
    const [{ model }] = FAMILIES as [(typeof FAMILIES)[number]];
    const listed = async (): Promise<unknown> => connect("no").models.list();
    expect(await thrownBy(listed())).toBeInstanceOf(Sdk.AuthenticationError);
    expect(await thrownBy(connect().messages.create({ model: "x/y", ...ask }))).toBeInstanceOf(Sdk.NotFoundError);
    const headers = { "durable-ai-metadata": "{" };
    const wrong = connect().messages.create({ model, ...ask }, { headers });
    expect(await thrownBy(wrong)).toBeInstanceOf(Sdk.BadRequestError);
  });
});
