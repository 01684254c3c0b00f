/**
 * AI SDKs as their users have them, in workerd, on our binding. `POST /` with an {@link SdkCall} does what it says and
 * answers with what came of it.
 */
import { createAI } from "agents/models/ai-sdk";
import { generateText, isStepCount, jsonSchema, streamText, tool, type LanguageModel, type ToolSet } from "ai";
import { wrapAI } from "durable-ai";
import { createWorkersAI } from "workers-ai-provider";
import { anthropic } from "workers-ai-provider/anthropic";
import { openai } from "workers-ai-provider/openai";
import { breakingBinding } from "./breaking-binding.ts";
import { WEATHER_TOOL, type SdkAnswer, type SdkCall, type SdkError } from "./sdk-call.ts";

export { LiveRun, Runs } from "durable-ai/durable-objects";

interface Env {
  INFERENCE: Fetcher;
  RUNS: DurableObjectNamespace;
}

/** The question, the tool's result, and one more than there should be. */
const MAX_STEPS = 3;

const worker: ExportedHandler<Env> = {
  async fetch(request, env) {
    if (request.method !== "POST") return new Response("POST an SdkCall");
    return Response.json(await answerTo(await request.json<SdkCall>(), env));
  },
};
export default worker;

async function answerTo(call: SdkCall, env: Env): Promise<SdkAnswer> {
  const answer: SdkAnswer = { text: "", toolCalls: [], errors: [], calls: [] };
  const ai =
    call.shape === "service"
      ? wrapAI(undefined, { service: env.INFERENCE })
      : wrapAI(undefined, { runs: env.RUNS, env });
  const binding = breakingBinding(ai, answer.calls, call.breaks ?? []);
  try {
    await (call.stream ? stream : generate)(call, modelOf(call, binding), answer);
  } catch (thrown) {
    answer.errors.push(toSdkError(thrown));
  }
  return answer;
}

function modelOf({ client, model, headers }: SdkCall, binding: Ai): LanguageModel {
  if (client === "createAI") return createAI({ binding })(model, { headers });
  const workersAI = createWorkersAI({ binding, providers: [openai, anthropic], resume: true });
  return workersAI(model, headers === undefined ? {} : { extraHeaders: headers });
}

async function stream(call: SdkCall, model: LanguageModel, answer: SdkAnswer): Promise<void> {
  const { prompt } = call;
  const options = { model, prompt, tools: toolsOf(call), stopWhen: isStepCount(MAX_STEPS) };
  const result = streamText({ ...options, onError: () => undefined });
  for await (const part of result.fullStream) {
    if (part.type === "text-delta") answer.text += part.text;
    if (part.type === "tool-call") answer.toolCalls.push({ name: part.toolName, input: part.input });
    if (part.type === "error") answer.errors.push(toSdkError(part.error));
    if (part.type === "finish") {
      answer.finishReason = part.finishReason;
      answer.usage = part.totalUsage;
    }
  }
}

async function generate(call: SdkCall, model: LanguageModel, answer: SdkAnswer): Promise<void> {
  const { prompt } = call;
  const options = { model, prompt, tools: toolsOf(call), stopWhen: isStepCount(MAX_STEPS) };
  const result = await generateText(options);
  answer.text = result.steps.map(({ text }) => text).join("");
  answer.toolCalls = result.steps
    .flatMap(({ toolCalls }) => toolCalls)
    .map(({ toolName, input }) => ({ name: toolName, input }));
  answer.finishReason = result.finishReason;
  answer.usage = result.totalUsage;
}

function toolsOf({ tool: offered }: SdkCall): ToolSet | undefined {
  if (!offered) return undefined;
  const { name, schema, result } = WEATHER_TOOL;
  const inputSchema = jsonSchema({ ...schema, required: [...schema.required] });
  return { [name]: tool({ description: "The weather.", inputSchema, execute: async () => result }) };
}

function toSdkError(thrown: unknown): SdkError {
  if (!(thrown instanceof Error))
    return { name: typeof thrown, ...(thrown as object), message: JSON.stringify(thrown) };
  const { name, message } = thrown;
  const { code, statusCode, isRetryable } = thrown as Partial<SdkError>;
  return { name, message, code, statusCode, isRetryable };
}
