/** The official SDKs, unmodified, read what we write: every recording, encoded for them. */
import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai/web";
import OpenAI from "openai";
import type { GenerateContentResponse, Part } from "@google/genai";
import { describe, expect, it } from "vitest";
import type { FormatId } from "../../src/chat.ts";
import { DurableAIError } from "../../src/errors.ts";
import type { EncodeContext } from "../../src/formats/format.ts";
import { formatOf } from "../../src/formats/formats.ts";
import { signOfLife } from "../../src/binding/outgoing-stream.ts";
import { parseJson } from "../../src/json.ts";
import { answerOfDeltas, answerOfResult, decode, type Answer } from "./answers.ts";
import { recordings, source } from "./recordings.ts";

const context: EncodeContext = { id: "run-1", model: "caller/model", createdAt: 1_700_000_000, includeUsage: true };
const messages = [{ role: "user" as const, content: "Hi" }];

function answering(body: string, status = 200): typeof fetch {
  const type = status === 200 ? "text/event-stream" : "application/json";
  return async () => new Response(body, { status, headers: { "content-type": type } });
}

function openai(body: string, status?: number): OpenAI {
  return new OpenAI({ apiKey: "k", baseURL: "http://us/v1", maxRetries: 0, fetch: answering(body, status) });
}

function anthropic(body: string, status?: number): Anthropic {
  return new Anthropic({ apiKey: "k", baseURL: "http://us", maxRetries: 0, fetch: answering(body, status) });
}

function google(body: string, status?: number): GoogleGenAI {
  return new GoogleGenAI({ apiKey: "k", httpOptions: { baseUrl: "http://us", fetch: answering(body, status) } });
}

/** Every whole streamed answer, as it was decoded and as it is written in `format`. */
function written(format: FormatId): { id: string; answer: Answer; body: string }[] {
  return recordings
    .filter(({ isStream, status }) => isStream && status < 400)
    .flatMap(({ id, format: from, bytes }) => {
      const deltas = decode(from, [bytes]);
      const answer = answerOfDeltas(deltas);
      if (answer.error !== undefined || answer.finish === undefined) return [];
      const encoder = formatOf(format).encoder(context);
      return [{ id, answer, body: deltas.map((delta) => encoder.push(delta)).join("") + encoder.end() }];
    });
}

describe(`official SDKs over ${source}`, () => {
  it("openai reads our chat chunks", async () => {
    for (const { id, answer, body } of written("openai-chat")) {
      const stream = openai(body).chat.completions.stream({ model: "m", messages });
      const { choices, usage, model } = await stream.finalChatCompletion();
      const message = choices[0]?.message;
      expect(model, id).toBe(context.model);
      expect(message?.content ?? "", id).toBe(answer.text);
      expect(message?.refusal ?? "", id).toBe(answer.refusal);
      const calls = message?.tool_calls?.map((call) => (call.type === "function" ? call.function.name : "")) ?? [];
      expect(calls, id).toEqual(answer.toolCalls.map(({ name }) => name));
      expect(usage?.completion_tokens, id).toBe(answer.usage?.outputTokens);
    }
  });

  it("openai reads our responses", async () => {
    for (const { id, answer, body } of written("openai-responses")) {
      const response = await openai(body).responses.stream({ model: "m", input: "Hi" }).finalResponse();
      const parts = response.output.flatMap((item) => (item.type === "message" ? item.content : []));
      const summaries = response.output.flatMap((item) => (item.type === "reasoning" ? item.summary : []));
      const calls = response.output.flatMap((item) => (item.type === "function_call" ? [item] : []));
      expect(response.model, id).toBe(context.model);
      expect(response.output_text, id).toBe(answer.text);
      expect(parts.map((part) => (part.type === "refusal" ? part.refusal : "")).join(""), id).toBe(answer.refusal);
      // Of reasoning that is content, and not a summary, the item keeps what it was.
      const contents = response.output.flatMap((item) => (item.type === "reasoning" ? (item.content ?? []) : []));
      const reasoning = summaries.length > 0 ? summaries : contents;
      expect(
        reasoning
          .map(({ text }) => text)
          .join("\n\n")
          .replaceAll("\n\n", ""),
        id,
      ).toBe(answer.reasoning.replaceAll("\n\n", ""));
      expect(
        calls.map(({ name }) => name),
        id,
      ).toEqual(answer.toolCalls.map(({ name }) => name));
      expect(response.usage?.output_tokens, id).toBe(answer.usage?.outputTokens ?? 0);
    }
  });

  it("@anthropic-ai/sdk reads our messages", async () => {
    for (const { id, answer, body } of written("anthropic-messages")) {
      // The SDK parses arguments at the end of a block, and refuses what a limit cut off.
      if (answer.toolCalls.some(({ truncated }) => truncated)) continue;
      const stream = anthropic(body).messages.stream({ model: "m", max_tokens: 5, messages });
      const message = await stream.finalMessage();
      const text = message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
      const thinking = message.content.map((block) => (block.type === "thinking" ? block.thinking : "")).join("");
      const calls = message.content.flatMap((block) =>
        block.type === "tool_use" ? [{ name: block.name, input: block.input }] : [],
      );
      expect(text, id).toBe(answer.text + answer.refusal);
      expect(thinking, id).toBe(answer.reasoning);
      expect(calls, id).toEqual(answer.toolCalls.map(({ name, arguments: input }) => ({ name, input })));
      expect(message.usage.output_tokens, id).toBe(answer.usage?.outputTokens ?? 0);
    }
  });

  it("@google/genai reads our pieces", async () => {
    for (const { id, answer, body } of written("gemini")) {
      const parts: Part[] = [];
      let last: GenerateContentResponse | undefined;
      for await (last of await google(body).models.generateContentStream({ model: "m", contents: "Hi" }))
        parts.push(...(last.candidates?.[0]?.content?.parts ?? []));
      const textOf = (isThought: boolean): string =>
        parts.map(({ text, thought }) => ((thought ?? false) === isThought ? (text ?? "") : "")).join("");
      expect(last?.modelVersion, id).toBe(context.model);
      expect(textOf(false), id).toBe(answer.text + answer.refusal);
      expect(textOf(true), id).toBe(answer.reasoning);
      const calls = parts.flatMap(({ functionCall }) => functionCall ?? []);
      expect(
        calls.map(({ name }) => name),
        id,
      ).toEqual(answer.toolCalls.map(({ name }) => name));
      const { candidatesTokenCount = 0, thoughtsTokenCount = 0 } = last?.usageMetadata ?? {};
      expect(candidatesTokenCount + thoughtsTokenCount, id).toBe(answer.usage?.outputTokens ?? 0);
    }
  });

  it("@google/genai reads our whole bodies", async () => {
    for (const { id, format, body } of recordings.filter(({ isStream, status }) => !isStream && status < 400)) {
      const result = formatOf(format).parseResponse(parseJson(body) ?? body);
      const whole = JSON.stringify(formatOf("gemini").toResponse(result, context));
      const response = await google(whole).models.generateContent({ model: "m", contents: "Hi" });
      const answer = answerOfResult(result);
      const parts = response.candidates?.[0]?.content?.parts ?? [];
      // Not its `text`: that warns of every other part.
      const text = parts.map((part) => (part.thought === true ? "" : (part.text ?? ""))).join("");
      expect(text, id).toBe(answer.text + answer.refusal);
      const calls = response.functionCalls ?? [];
      expect(
        calls.map(({ name }) => name),
        id,
      ).toEqual(answer.toolCalls.map(({ name }) => name));
    }
  });

  it("has streams for all of them", () => expect(written("openai-chat").length).toBeGreaterThan(0));

  it("throw our errors with their code, type and status", async () => {
    const error = new DurableAIError({
      code: "model/unknown",
      field: "model",
      fix: "Look in the catalog.",
      message: "no such model",
    });
    const bodyOf = (format: FormatId): string => JSON.stringify(formatOf(format).toErrorBody(error.facts));
    const chat = openai(bodyOf("openai-chat"), 404).chat.completions.create({ model: "m", messages });
    await expect(chat).rejects.toMatchObject({
      status: 404,
      code: "model/unknown",
      param: "model",
      type: "not_found_error",
    });
    const response = openai(bodyOf("openai-responses"), 404).responses.create({ model: "m", input: "Hi" });
    await expect(response).rejects.toMatchObject({ status: 404, code: "model/unknown", param: "model" });
    const message = anthropic(bodyOf("anthropic-messages"), 404).messages.create({
      model: "m",
      max_tokens: 5,
      messages,
    });
    await expect(message).rejects.toMatchObject({ status: 404, type: "not_found_error", errorCode: "model/unknown" });
    const piece = google(bodyOf("gemini"), 404).models.generateContent({ model: "m", contents: "Hi" });
    await expect(piece).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining("no such model") as string,
    });
  });

  it("@google/genai reads a stream with signs of life in it, which a comment would break", async () => {
    const [first = "", second = ""] = ["a", "b"].map((text) =>
      formatOf("gemini").encoder(context).push({ type: "text-delta", id: "t", text }),
    );
    const read = async (sign: string): Promise<string> => {
      const body = sign + first + sign + sign + second + sign;
      let text = "";
      for await (const piece of await google(body).models.generateContentStream({ model: "m", contents: "Hi" }))
        text += piece.text ?? "";
      return text;
    };
    expect(await read(signOfLife("gemini"))).toBe("ab");
    await expect(read(signOfLife("openai-chat"))).rejects.toThrow();
  });

  it("throw at a stream that failed", async () => {
    const error = new DurableAIError({ code: "provider/truncated", message: "cut" });
    const failed = (format: FormatId): string => {
      const encoder = formatOf(format).encoder(context);
      return encoder.push({ type: "text-delta", id: "t", text: "a" }) + encoder.fail(error.facts);
    };
    const chat = openai(failed("openai-chat")).chat.completions.stream({ model: "m", messages });
    await expect(chat.finalChatCompletion()).rejects.toThrow("cut");
    const response = openai(failed("openai-responses")).responses.stream({ model: "m", input: "Hi" });
    await expect(response.finalResponse()).rejects.toMatchObject({ code: "provider/truncated" });
    const message = anthropic(failed("anthropic-messages")).messages.stream({ model: "m", max_tokens: 5, messages });
    await expect(message.finalMessage()).rejects.toThrow("cut");
    const pieces = await google(failed("gemini")).models.generateContentStream({ model: "m", contents: "Hi" });
    const texts: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { text = "" } of pieces) texts.push(text);
    };
    await expect(read()).rejects.toThrow("cut");
    expect(texts).toEqual(["a"]);
  });
});
