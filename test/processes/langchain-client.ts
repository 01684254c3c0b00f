/** LangChain as a client in tests: one code for its chat models. */
import { ChatAnthropic } from "@langchain/anthropic";
import type { BaseMessageLike } from "@langchain/core/messages";
import { HumanMessage, ToolMessage, type AIMessage, type AIMessageChunk } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import {
  MAX_TOKENS,
  QUESTION,
  TOOL,
  TOOL_QUESTION,
  TOOL_RESULT,
  type ChatClient,
  type ChatConnection,
  type Heard,
} from "./chat-client.ts";
import { LOCAL_KEY } from "./simulated-layer.ts";

const weather = tool(async () => TOOL_RESULT, {
  name: TOOL.name,
  description: TOOL.description,
  schema: TOOL.schema,
});

type Model = ChatOpenAI | ChatAnthropic;

function connection(modelOf: (model: string) => Model, finishOf: (message: AIMessage) => string): ChatConnection {
  const heard = (message: AIMessage): Heard => ({
    text: message.text,
    finish: finishOf(message),
    outputTokens: message.usage_metadata?.output_tokens,
  });
  return {
    stream: async (model, hear) => heard(await joined(await modelOf(model).stream(QUESTION), hear)),
    useTool: async (model, stream) => {
      const bound: Runnable<BaseMessageLike[], AIMessageChunk> = modelOf(model).bindTools([weather]);
      const turn = async (turns: BaseMessageLike[]): Promise<AIMessageChunk> =>
        stream ? joined(await bound.stream(turns)) : bound.invoke(turns);
      const question = new HumanMessage(TOOL_QUESTION);
      const first = await turn([question]);
      const call = first.tool_calls?.[0];
      if (call === undefined) throw new TypeError("there was no tool call");
      const result = new ToolMessage({ tool_call_id: call.id ?? "", content: await weather.invoke(call.args) });
      const second = await turn([question, first, result]);
      return { name: call.name, input: call.args, finish: finishOf(first), answer: heard(second) };
    },
  };
}

async function joined(
  chunks: AsyncIterable<AIMessageChunk>,
  hear: (piece: string) => void = () => {},
): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | undefined;
  for await (const chunk of chunks) {
    hear(chunk.text);
    whole = whole === undefined ? chunk : whole.concat(chunk);
  }
  if (whole === undefined) throw new TypeError("the stream was empty");
  return whole;
}

const said = (name: string) => (message: AIMessage) =>
  String({ ...message.additional_kwargs, ...message.response_metadata }[name]);

/** Its chat models. */
export const LANGCHAIN: readonly ChatClient[] = [
  {
    name: "@langchain/openai",
    finishes: { stop: "stop", tool: "tool_calls" },
    connect: (url) =>
      connection(
        (model) => new ChatOpenAI({ model, apiKey: LOCAL_KEY, configuration: { baseURL: `${url}/v1` } }),
        said("finish_reason"),
      ),
  },
  {
    name: "@langchain/anthropic",
    finishes: { stop: "end_turn", tool: "tool_use" },
    // It adds what `message_start` says to what `message_delta` says, which includes it; here that is 1.
    streamedTokens: (tokens, provider) => tokens + (provider === "anthropic" ? 1 : 0),
    connect: (url) =>
      connection(
        (model) => new ChatAnthropic({ model, maxTokens: MAX_TOKENS, apiKey: LOCAL_KEY, anthropicApiUrl: url }),
        said("stop_reason"),
      ),
  },
];
