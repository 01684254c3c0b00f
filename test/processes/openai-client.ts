/** The openai SDK as a client in tests, in both of its APIs. */
import OpenAI, { AzureOpenAI } from "openai";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import {
  QUESTION,
  TOOL,
  TOOL_QUESTION,
  TOOL_RESULT,
  type ChatClient,
  type ChatConnection,
  type Heard,
} from "./chat-client.ts";
import { LOCAL_KEY } from "./simulated-layer.ts";

/** Set up for the layer at `url`. */
export function openaiAt(url: string, apiKey: string = LOCAL_KEY): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey });
}

/** The same of Azure's, which names deployments in paths. */
export function azureAt(url: string): AzureOpenAI {
  return new AzureOpenAI({ endpoint: url, apiKey: LOCAL_KEY, apiVersion: "2026-10-01" });
}

const CHAT_FINISHES = { stop: "stop", tool: "tool_calls" };

export const CHAT: ChatClient = {
  name: "openai",
  finishes: CHAT_FINISHES,
  connect: (url) => chatCompletions(openaiAt(url)),
};
export const RESPONSES: ChatClient = {
  name: "openai in Responses",
  finishes: { stop: "completed", tool: "completed" },
  connect: (url) => responses(openaiAt(url)),
};
export const AZURE: ChatClient = {
  name: "AzureOpenAI",
  finishes: CHAT_FINISHES,
  connect: (url) => chatCompletions(azureAt(url)),
};

function chatCompletions(client: OpenAI): ChatConnection {
  const tool = { type: "function" as const, function: { name: TOOL.name, parameters: TOOL.schema } };
  return {
    stream: async (model, hear) => {
      const messages = [{ role: "user" as const, content: QUESTION }];
      const wish = { model, messages, stream: true as const, stream_options: { include_usage: true } };
      const text: string[] = [];
      const finishes: string[] = [];
      const outputTokens: number[] = [];
      for await (const { choices, usage } of await client.chat.completions.create(wish)) {
        const [choice] = choices;
        hear(choice?.delta.content ?? "");
        text.push(choice?.delta.content ?? "");
        if (choice?.finish_reason) finishes.push(choice.finish_reason);
        if (usage) outputTokens.push(usage.completion_tokens);
      }
      // Each is said once: a second one would show.
      return { text: text.join(""), finish: finishes.join(), outputTokens: Number(outputTokens.join()) };
    },
    useTool: async (model, stream) => {
      const turn = async (messages: ChatCompletionMessageParam[]): Promise<ChatTurn> => {
        const wish = { model, messages, tools: [tool] };
        const { choices, usage } = stream
          ? await client.chat.completions
              .stream({ ...wish, stream_options: { include_usage: true } })
              .finalChatCompletion()
          : await client.chat.completions.create(wish);
        if (choices[0] === undefined) throw new TypeError("there was no choice");
        const { message, finish_reason: finish } = choices[0];
        return { message, finish, outputTokens: usage?.completion_tokens };
      };
      const question = { role: "user" as const, content: TOOL_QUESTION };
      const { message, finish } = await turn([question]);
      const call = message.tool_calls?.[0];
      if (call?.type !== "function") throw new TypeError("there was no call of a function");
      const result = { role: "tool" as const, tool_call_id: call.id, content: TOOL_RESULT };
      const { message: last, ...end } = await turn([question, message, result]);
      const { name, arguments: input } = call.function;
      return { name, input: JSON.parse(input), finish, answer: { text: last.content ?? "", ...end } };
    },
  };
}

interface ChatTurn {
  message: OpenAI.ChatCompletionMessage;
  finish: string;
  outputTokens: number | undefined;
}

function responses(client: OpenAI): ChatConnection {
  const tool = { type: "function" as const, name: TOOL.name, parameters: TOOL.schema, strict: false };
  const heardIn = ({ output_text: text, status, usage }: OpenAI.Responses.Response): Heard => ({
    text,
    finish: status,
    outputTokens: usage?.output_tokens,
  });
  return {
    stream: async (model, hear) => {
      const stream = client.responses.stream({ model, input: QUESTION });
      stream.on("response.output_text.delta", ({ delta }) => hear(delta));
      return heardIn(await stream.finalResponse());
    },
    useTool: async (model, stream) => {
      const turn = async (input: OpenAI.Responses.ResponseInput): Promise<OpenAI.Responses.Response> => {
        const wish = { model, input, tools: [tool] };
        return stream ? client.responses.stream(wish).finalResponse() : client.responses.create(wish);
      };
      const question = { role: "user" as const, content: TOOL_QUESTION };
      const first = await turn([question]);
      const call = first.output.find((item) => item.type === "function_call");
      if (call === undefined) throw new TypeError("there was no call of a function");
      const { type, call_id, name, arguments: input, status } = call;
      const result = { type: "function_call_output" as const, call_id, output: TOOL_RESULT };
      const second = await turn([question, { type, call_id, name, arguments: input }, result]);
      return { name, input: JSON.parse(input), finish: status, answer: heardIn(second) };
    },
  };
}
