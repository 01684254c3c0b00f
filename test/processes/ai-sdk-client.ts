/** The AI SDK as a client in tests: one code for all its providers. */
import { generateText, isStepCount, jsonSchema, streamText, tool, type LanguageModel } from "ai";
import {
  MAX_TOKENS,
  QUESTION,
  TOOL,
  TOOL_QUESTION,
  TOOL_RESULT,
  type ChatClient,
  type ChatConnection,
} from "./chat-client.ts";

/** The client `name`, whose provider makes the `model` of a layer at `url`. */
export function aiSdkClient(name: string, modelOf: (url: string, model: string) => LanguageModel): ChatClient {
  const connect = (url: string): ChatConnection => connection((model) => modelOf(url, model));
  return { name, finishes: { stop: "stop", tool: "tool-calls" }, connect };
}

function connection(modelOf: (model: string) => LanguageModel): ChatConnection {
  const settings = { maxOutputTokens: MAX_TOKENS, maxRetries: 0, onError: () => {} };
  const { description, schema } = TOOL;
  const get_weather = tool({ description, inputSchema: jsonSchema(schema), execute: async () => TOOL_RESULT });
  return {
    stream: async (model, hear) => {
      const result = streamText({ model: modelOf(model), prompt: QUESTION, ...settings });
      for await (const part of result.fullStream) {
        if (part.type === "text-delta") hear(part.text);
        if (part.type === "error") throw part.error;
      }
      const { outputTokens } = await result.usage;
      return { text: await result.text, finish: await result.finishReason, outputTokens };
    },
    useTool: async (model, stream) => {
      const loop = { model: modelOf(model), prompt: TOOL_QUESTION, tools: { get_weather }, stopWhen: isStepCount(2) };
      const asked = stream ? streamText({ ...loop, ...settings }) : await generateText({ ...loop, ...settings });
      const [first, last] = await asked.steps;
      const call = first?.toolCalls[0];
      if (call === undefined || last === undefined) throw new TypeError("there was no tool call, or nothing after it");
      const answer = { text: last.text, finish: last.finishReason, outputTokens: last.usage.outputTokens };
      return { name: call.toolName, input: call.input, finish: first?.finishReason, answer };
    },
  };
}
