/**
 * The SDKs as their users have them, unmodified, against `npm run dev` offline: each asks models of every family, by
 * changing the model's id and nothing else.
 */
import Anthropic from "@anthropic-ai/sdk";
import { createOpenAI } from "@ai-sdk/openai";
import { GoogleGenAI, type Content, type Part } from "@google/genai";
import { generateText } from "ai";
import OpenAI, { AzureOpenAI } from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freePort, startWrangler, stateDirectory, type WranglerProcess } from "../../scripts/wrangler-dev.ts";
import { BREAKS, expectedAnswer } from "./expected-answer.ts";

const OPENAI = "openai/gpt-4.1";
const ANTHROPIC = "anthropic/claude-sonnet-4.5";
const HOSTED = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
/** Its provider is asked in Responses, the others' in chat completions, Messages and Gemini. */
const RESPONSES = "openai/gpt-6-sol";
const GEMINI = "google/gemini-3.5-flash";
const FAMILIES = [OPENAI, RESPONSES, ANTHROPIC, GEMINI, HOSTED];
const QUESTION = "Which run survives a restart?";
const MAX_TOKENS = 1_000;

let dev: WranglerProcess;
let state: Awaited<ReturnType<typeof stateDirectory>>;
let openai: OpenAI;
let anthropic: Anthropic;
let google: GoogleGenAI;

beforeAll(async () => {
  state = await stateDirectory();
  const directories = { state: `${state.path}/state`, registry: `${state.path}/registry` };
  // Empty: whoever has keys in `.dev.vars` gets simulated answers here all the same.
  const vars = {
    OPENAI_API_KEY: "",
    AZURE_OPENAI_API_KEY: "",
    ANTHROPIC_API_KEY: "",
    GEMINI_API_KEY: "",
    OLLAMA_BASE_URL: "",
  };
  dev = await startWrangler({ config: "wrangler.jsonc", port: await freePort(), ...directories, vars });
  openai = new OpenAI({ baseURL: `${dev.url}/v1`, apiKey: "dev" });
  anthropic = new Anthropic({ baseURL: dev.url, apiKey: "dev" });
  google = new GoogleGenAI({ apiKey: "dev", httpOptions: { baseUrl: dev.url } });
});

afterAll(async () => {
  await dev.kill();
  await state.remove();
});

beforeEach(async () => {
  await fetch(`${dev.url}/simulator/calls`, { method: "DELETE" });
});

/** How often the provider was called. */
async function calls(): Promise<number> {
  const { count } = (await (await fetch(`${dev.url}/simulator/calls`)).json()) as { count: number };
  return count;
}

const { text: words, usage: USAGE } = expectedAnswer(QUESTION);
const TEXT = words.join("");
const SCHEMA = {
  type: "object" as const,
  properties: { city: { type: "string" as const }, days: { type: "integer" as const } },
  required: ["city", "days"],
};
const TOOL_QUESTION = "Call get_weather for me.";
const TOOL_CALL = expectedAnswer(TOOL_QUESTION, { tools: [{ name: "get_weather", schema: SCHEMA }] }).toolCalls[0];
const TOOL_RESULT = "Rain, 12 degrees.";
const TOOL_ANSWER = expectedAnswer(TOOL_QUESTION, { toolResult: TOOL_RESULT, assistantTurns: 1 }).text.join("");

/** How often the provider is called for one request of a model that fails, when nobody but we try again. */
async function attemptsOf(model: string): Promise<number> {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: QUESTION }] });
  const headers = { authorization: "Bearer dev" };
  const response = await fetch(`${dev.url}/v1/chat/completions`, { method: "POST", headers, body });
  expect(response.headers.get("x-should-retry")).toBe("false");
  await response.text();
  return calls();
}

/** What a failing call throws. */
async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

describe.each(FAMILIES)("@google/genai, asking %s", (model) => {
  const tools = [{ functionDeclarations: [{ name: "get_weather", parametersJsonSchema: SCHEMA }] }];

  it("gets a whole answer", async () => {
    const response = await google.models.generateContent({ model, contents: QUESTION });
    expect(response.text).toBe(TEXT);
    expect(response.candidates?.[0]?.finishReason).toBe("STOP");
    expect(response.usageMetadata?.candidatesTokenCount).toBe(USAGE.outputTokens);
    expect(await calls()).toBe(1);
  });

  it("gets a stream", async () => {
    let text = "";
    let tokens: number | undefined;
    for await (const piece of await google.models.generateContentStream({ model, contents: QUESTION })) {
      text += piece.text ?? "";
      tokens = piece.usageMetadata?.candidatesTokenCount ?? tokens;
    }
    expect(text).toBe(TEXT);
    expect(tokens).toBe(USAGE.outputTokens);
    expect(await calls()).toBe(1);
  });

  it("calls a tool, in a stream, and goes on with its result", async () => {
    const contents: Content[] = [{ role: "user", parts: [{ text: TOOL_QUESTION }] }];
    const parts: Part[] = [];
    for await (const piece of await google.models.generateContentStream({ model, contents, config: { tools } }))
      parts.push(...(piece.candidates?.[0]?.content?.parts ?? []));
    contents.push({ role: "model", parts });
    const call = parts.find(({ functionCall }) => functionCall)?.functionCall;
    expect(call).toMatchObject({ name: "get_weather", args: JSON.parse(TOOL_CALL?.input ?? "") as object });
    const response = { output: TOOL_RESULT };
    const functionResponse = { name: "get_weather", response, ...(call?.id !== undefined && { id: call.id }) };
    contents.push({ role: "user", parts: [{ functionResponse }] });
    const second = await google.models.generateContent({ model, contents, config: { tools } });
    expect(second.text).toBe(TOOL_ANSWER);
  });
});

describe.each(FAMILIES)("the openai SDK, asking %s", (model) => {
  const messages = [{ role: "user" as const, content: QUESTION }];
  const tools = [{ type: "function" as const, function: { name: "get_weather", parameters: SCHEMA } }];

  it("gets a whole answer", async () => {
    const completion = await openai.chat.completions.create({ model, messages });
    expect(completion.object).toBe("chat.completion");
    expect(completion.choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { role: "assistant", content: TEXT },
    });
    expect(completion.usage?.completion_tokens).toBe(USAGE.outputTokens);
    expect(await calls()).toBe(1);
  });

  it("gets a stream", async () => {
    const stream = await openai.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    const finishes: unknown[] = [];
    const usages: unknown[] = [];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      if (chunk.choices[0]?.finish_reason) finishes.push(chunk.choices[0].finish_reason);
      if (chunk.usage) usages.push(chunk.usage.completion_tokens);
    }
    expect(text).toBe(TEXT);
    expect(finishes).toEqual(["stop"]);
    expect(usages).toEqual([USAGE.outputTokens]);
    expect(await calls()).toBe(1);
  });

  it("calls a tool, in a stream, and goes on with its result", async () => {
    const question = { role: "user" as const, content: TOOL_QUESTION };
    const first = await openai.chat.completions.stream({ model, messages: [question], tools }).finalChatCompletion();
    const message = first.choices[0]?.message;
    const call = message?.tool_calls?.[0];
    expect(first.choices[0]?.finish_reason).toBe("tool_calls");
    expect(call?.type === "function" && call.function).toMatchObject({
      name: "get_weather",
      arguments: TOOL_CALL?.input,
    });
    if (message === undefined || call === undefined) throw new TypeError("there was no tool call");
    const result = { role: "tool" as const, tool_call_id: call.id, content: TOOL_RESULT };
    const second = await openai.chat.completions.create({ model, messages: [question, message, result], tools });
    expect(second.choices[0]?.message.content).toBe(TOOL_ANSWER);
  });

  it("is told of a failing provider once, after our own attempts", async () => {
    const attempts = await attemptsOf(`${model}+fault=503`);
    const thrown = await thrownBy(openai.chat.completions.create({ model: `${model}+fault=503`, messages }));
    expect(thrown).toBeInstanceOf(OpenAI.InternalServerError);
    expect(thrown).toMatchObject({ status: 503, code: "provider/error" });
    expect(thrown instanceof OpenAI.APIError && thrown.requestID).toMatch(/^[0-9a-f-]{36}$/);
    expect(await calls()).toBe(2 * attempts);
  });

  it("calls a tool, not in a stream", async () => {
    const question = { role: "user" as const, content: TOOL_QUESTION };
    const { choices } = await openai.chat.completions.create({ model, messages: [question], tools });
    const call = { type: "function", function: { name: "get_weather", arguments: TOOL_CALL?.input } };
    expect(choices[0]).toMatchObject({ finish_reason: "tool_calls", message: { tool_calls: [call] } });
  });

  it("is told what the provider does not like, and does not ask again", async () => {
    const thrown = await thrownBy(openai.chat.completions.create({ model: `${model}+wrong=1`, messages }));
    expect(thrown).toBeInstanceOf(OpenAI.BadRequestError);
    expect(thrown).toMatchObject({ message: expect.stringContaining('there is no knob "wrong"') });
  });

  it.each(Object.entries(BREAKS))("sees no end where there is none: %s", async (fault, reason) => {
    const broken = `${model}+fault=${fault}`;
    const stream = await openai.chat.completions.create({ model: broken, messages, stream: true });
    let text = "";
    const read = async (): Promise<void> => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    };
    const thrown = await thrownBy(read());
    expect(thrown).toBeInstanceOf(OpenAI.APIError);
    expect(thrown).toMatchObject({
      message: expect.stringContaining(reason),
      code: expect.stringMatching(/^provider\//),
    });
    expect(TEXT.startsWith(text)).toBe(true);
    expect(text).not.toBe("");
  });
});

describe.each(FAMILIES)("the openai SDK in Responses, asking %s", (model) => {
  const tools = [{ type: "function" as const, name: "get_weather", parameters: SCHEMA, strict: false }];

  it("gets a whole answer", async () => {
    const response = await openai.responses.create({ model, input: QUESTION });
    expect(response).toMatchObject({ object: "response", status: "completed", output_text: TEXT });
    expect(response.usage?.output_tokens).toBe(USAGE.outputTokens);
    expect(await calls()).toBe(1);
  });

  it("gets a stream", async () => {
    const stream = openai.responses.stream({ model, input: QUESTION });
    const pieces: string[] = [];
    stream.on("response.output_text.delta", ({ delta }) => void pieces.push(delta));
    const response = await stream.finalResponse();
    expect(pieces.join("")).toBe(TEXT);
    expect(pieces.length).toBeGreaterThan(1);
    expect(response).toMatchObject({ status: "completed", output_text: TEXT });
    expect(response.usage?.output_tokens).toBe(USAGE.outputTokens);
    expect(await calls()).toBe(1);
  });

  it("calls a tool, in a stream, and goes on with its result", async () => {
    const question = { role: "user" as const, content: TOOL_QUESTION };
    const first = await openai.responses.stream({ model, input: [question], tools }).finalResponse();
    const call = first.output.find((item) => item.type === "function_call");
    expect(call).toMatchObject({ name: "get_weather", arguments: TOOL_CALL?.input, status: "completed" });
    if (call === undefined) throw new TypeError("there was no tool call");
    const result = { type: "function_call_output" as const, call_id: call.call_id, output: TOOL_RESULT };
    const { parsed_arguments: _parsed, ...item } = call;
    const second = await openai.responses.create({ model, input: [question, item, result], tools });
    expect(second.output_text).toBe(TOOL_ANSWER);
  });

  it("is told of a failing provider once, after our own attempts", async () => {
    const attempts = await attemptsOf(`${model}+fault=503`);
    const thrown = await thrownBy(openai.responses.create({ model: `${model}+fault=503`, input: QUESTION }));
    expect(thrown).toBeInstanceOf(OpenAI.InternalServerError);
    expect(thrown).toMatchObject({ status: 503, code: "provider/error" });
    expect(await calls()).toBe(2 * attempts);
  });

  it.each(Object.entries(BREAKS))("sees no end where there is none: %s", async (fault, reason) => {
    const stream = openai.responses.stream({ model: `${model}+fault=${fault}`, input: QUESTION });
    let text = "";
    stream.on("response.output_text.delta", ({ delta }) => void (text += delta));
    const thrown = await thrownBy(stream.finalResponse());
    expect(thrown).toBeInstanceOf(OpenAI.APIError);
    expect(thrown).toMatchObject({
      message: expect.stringContaining(reason),
      code: expect.stringMatching(/^provider\//),
    });
    expect(TEXT.startsWith(text)).toBe(true);
    expect(text).not.toBe("");
  });

  it("keeps its stream, and reads it again", async () => {
    const { data, response } = await openai.responses.create({ model, input: QUESTION, stream: true }).withResponse();
    const types: string[] = [];
    for await (const { type } of data) types.push(type);
    expect(types.at(-1)).toBe("response.completed");
    const runId = response.headers.get("durable-ai-run-id") ?? "";
    const headers = { authorization: "Bearer dev" };
    const again = await fetch(`${dev.url}/runs/${runId}/events?format=openai-responses`, { headers });
    const said = [...(await again.text()).matchAll(/^data: (.+)$/gm)].map(([, json = ""]) => JSON.parse(json).type);
    expect(said).toEqual(types);
    expect(await calls()).toBe(1);
  });
});

describe("clients that speak Responses or Azure's paths", () => {
  it("are the AI SDK's own, by default", async () => {
    const provider = createOpenAI({ baseURL: `${dev.url}/v1`, apiKey: "dev" });
    for (const model of FAMILIES) {
      const { text, usage } = await generateText({ model: provider(model), prompt: QUESTION });
      expect(text).toBe(TEXT);
      expect(usage.outputTokens).toBe(USAGE.outputTokens);
    }
  });

  it("are Azure's, which name deployments", async () => {
    const azure = new AzureOpenAI({ endpoint: dev.url, apiKey: "dev", apiVersion: "2026-10-01" });
    const messages = [{ role: "user" as const, content: QUESTION }];
    for (const model of ["gpt-4.1", "gpt-6-sol"]) {
      const { choices } = await azure.chat.completions.create({ model, messages });
      expect(choices[0]?.message.content).toBe(TEXT);
      expect((await azure.responses.create({ model, input: QUESTION })).output_text).toBe(TEXT);
    }
  });
});

describe.each(FAMILIES)("the Anthropic SDK, asking %s", (model) => {
  const messages = [{ role: "user" as const, content: QUESTION }];
  const tools = [{ name: "get_weather", input_schema: SCHEMA }];
  const max_tokens = MAX_TOKENS;

  it("gets a whole answer", async () => {
    const message = await anthropic.messages.create({ model, max_tokens, messages });
    expect(message).toMatchObject({ type: "message", role: "assistant", stop_reason: "end_turn" });
    expect(message.content).toMatchObject([{ type: "text", text: TEXT }]);
    expect(message.usage.output_tokens).toBe(USAGE.outputTokens);
    expect(await calls()).toBe(1);
  });

  it("gets a stream", async () => {
    const stream = anthropic.messages.stream({ model, max_tokens, messages });
    const pieces: string[] = [];
    stream.on("text", (piece) => void pieces.push(piece));
    const message = await stream.finalMessage();
    expect(pieces.join("")).toBe(TEXT);
    expect(pieces.length).toBeGreaterThan(1);
    expect(message).toMatchObject({ stop_reason: "end_turn", content: [{ type: "text", text: TEXT }] });
    expect(await calls()).toBe(1);
  });

  it("calls a tool, in a stream, and goes on with its result", async () => {
    const question = { role: "user" as const, content: TOOL_QUESTION };
    const first = await anthropic.messages.stream({ model, max_tokens, messages: [question], tools }).finalMessage();
    const call = first.content.find((part) => part.type === "tool_use");
    expect(first.stop_reason).toBe("tool_use");
    expect(call).toMatchObject({ name: "get_weather", input: JSON.parse(TOOL_CALL?.input ?? "") });
    if (call === undefined) throw new TypeError("there was no tool call");
    const result = { type: "tool_result" as const, tool_use_id: call.id, content: TOOL_RESULT };
    const turns = [
      question,
      { role: "assistant" as const, content: first.content },
      { role: "user" as const, content: [result] },
    ];
    const second = await anthropic.messages.create({ model, max_tokens, messages: turns, tools });
    expect(second.content).toMatchObject([{ type: "text", text: TOOL_ANSWER }]);
  });

  it("is told of a failing provider once, after our own attempts", async () => {
    const attempts = await attemptsOf(`${model}+fault=503`);
    const thrown = await thrownBy(anthropic.messages.create({ model: `${model}+fault=503`, max_tokens, messages }));
    expect(thrown).toBeInstanceOf(Anthropic.InternalServerError);
    expect(thrown).toMatchObject({ status: 503, error: { type: "error", error: { type: expect.any(String) } } });
    expect(thrown instanceof Anthropic.APIError && thrown.requestID).toMatch(/^[0-9a-f-]{36}$/);
    expect(await calls()).toBe(2 * attempts);
  });

  it("calls a tool, not in a stream", async () => {
    const question = { role: "user" as const, content: TOOL_QUESTION };
    const message = await anthropic.messages.create({ model, max_tokens, messages: [question], tools });
    const call = { type: "tool_use", name: "get_weather", input: JSON.parse(TOOL_CALL?.input ?? "") };
    expect(message).toMatchObject({ stop_reason: "tool_use", content: [call] });
  });

  it("is told what the provider does not like, and does not ask again", async () => {
    const thrown = await thrownBy(anthropic.messages.create({ model: `${model}+wrong=1`, max_tokens, messages }));
    expect(thrown).toBeInstanceOf(Anthropic.BadRequestError);
    expect(thrown).toMatchObject({ message: expect.stringContaining("there is no knob") });
  });

  it.each(Object.entries(BREAKS))("sees no end where there is none: %s", async (fault, reason) => {
    const stream = anthropic.messages.stream({ model: `${model}+fault=${fault}`, max_tokens, messages });
    let text = "";
    stream.on("text", (piece) => void (text += piece));
    const thrown = await thrownBy(stream.finalMessage());
    expect(thrown).toBeInstanceOf(Anthropic.APIError);
    expect(thrown).toMatchObject({ error: { type: "error", error: { message: expect.stringContaining(reason) } } });
    expect(TEXT.startsWith(text)).toBe(true);
    expect(text).not.toBe("");
  });
});

describe("both SDKs", () => {
  it("list the models, and find one whose id has a slash", async () => {
    const ids = (await openai.models.list()).data.map(({ id }) => id);
    expect(ids).toContain(HOSTED);
    const messagesIds: string[] = [];
    for await (const { id } of anthropic.models.list()) messagesIds.push(id);
    expect(messagesIds).toEqual(ids);
    const [first = ""] = ids;
    expect((await openai.models.retrieve(first)).id).toBe(first);
    expect((await anthropic.models.retrieve(first)).id).toBe(first);
  });

  it("are told of a wrong key, a wrong model and a wrong request as they expect it", async () => {
    const messages = [{ role: "user" as const, content: QUESTION }];
    const strangers = [
      new OpenAI({ baseURL: `${dev.url}/v1`, apiKey: "no" }),
      new Anthropic({ baseURL: dev.url, apiKey: "no" }),
    ];
    const [openaiStranger, anthropicStranger] = strangers as [OpenAI, Anthropic];
    const ask = { max_tokens: MAX_TOKENS, messages };
    expect(await thrownBy(openaiStranger.models.list())).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(await thrownBy(Promise.resolve(anthropicStranger.models.list()))).toBeInstanceOf(
      Anthropic.AuthenticationError,
    );
    expect(await thrownBy(openai.chat.completions.create({ model: "x/y", messages }))).toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    expect(await thrownBy(anthropic.messages.create({ model: "x/y", ...ask }))).toBeInstanceOf(Anthropic.NotFoundError);
    const headers = { "durable-ai-metadata": "{" };
    const wrong = openai.chat.completions.create({ model: OPENAI, messages }, { headers });
    expect(await thrownBy(wrong)).toMatchObject({ status: 400, code: "input/invalid", param: "durable-ai-metadata" });
    const wrongMessage = anthropic.messages.create({ model: OPENAI, ...ask }, { headers });
    expect(await thrownBy(wrongMessage)).toBeInstanceOf(Anthropic.BadRequestError);
  });

  it("reach one run by one session and key, whoever asks first", async () => {
    const headers = { "durable-ai-session": crypto.randomUUID(), "durable-ai-key": "answer" };
    const request = { model: OPENAI, messages: [{ role: "user" as const, content: QUESTION }], stream: true as const };
    const [one, two] = await Promise.all([
      openai.chat.completions.create(request, { headers }).withResponse(),
      openai.chat.completions.create(request, { headers }).withResponse(),
    ]);
    expect(one.response.headers.get("durable-ai-run-id")).toBe(two.response.headers.get("durable-ai-run-id"));
    for (const { data } of [one, two]) {
      let text = "";
      for await (const chunk of data) text += chunk.choices[0]?.delta.content ?? "";
      expect(text).toBe(TEXT);
    }
    expect(await calls()).toBe(1);
  });
});
