import { describe, expect, it } from "vitest";
import { wrapAI, type DurableAI } from "../../src/ai.ts";
import { DurableAIError, type ErrorFacts } from "../../src/errors.ts";
import { CannedLayer, RUN_ID, type CannedRun } from "./canned-layer.ts";
import {
  MESSAGES_BODY,
  messagesStream,
  messagesText,
  OPENAI_CHAT_BODY,
  openaiChatStream,
  openaiChatText,
  withComments,
  withCrlf,
} from "./canned-streams.ts";
import { drain } from "./drained-stream.ts";

const WORDS = ["Hello", " there", ", how are you?"];
const TEXT = WORDS.join("");
const GPT = "openai/gpt-6-sol";
const CHAT = { messages: [{ role: "user", content: "hi" }] };
const STREAMED = { ...CHAT, stream: true } as const;
const WITH_USAGE = { ...STREAMED, stream_options: { include_usage: true } };

const overloaded: ErrorFacts = new DurableAIError({
  code: "provider/error",
  status: 529,
  message: "canned answered 529: Overloaded",
  retryable: true,
  retryAfterMs: 1_500,
  provider: { id: "canned", model: "canned-1", status: 529, code: "overloaded_error", message: "Overloaded" },
}).facts;

function bind(run: CannedRun): { ai: DurableAI; layer: CannedLayer } {
  const layer = new CannedLayer(run);
  return { ai: wrapAI(undefined, { service: layer }), layer };
}

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new DurableAIError({ code: "internal/unexpected", message: "nothing was thrown" });
    },
    (thrown: unknown) => thrown,
  );
}

describe("a stream", () => {
  const chat = openaiChatStream(WORDS);

  it("in the provider's format is its bytes", async () => {
    for (const chunkBytes of [1, 7, 10_000]) {
      const { ai } = bind({ format: "openai-chat", body: chat, chunkBytes });
      const stream = await ai.run(GPT, WITH_USAGE);
      expect(stream).toBeInstanceOf(ReadableStream);
      expect(await drain(stream)).toEqual({ text: chat });
    }
  });

  it("has LF line ends and keeps comments, one blank line after each event", async () => {
    const { ai } = bind({ format: "openai-chat", body: `\r\n\r\n${withCrlf(withComments(chat))}` });
    expect((await drain(await ai.run(GPT, WITH_USAGE))).text).toBe(withComments(chat));
  });

  it("gets the blank line that its last event lacks", async () => {
    const { ai } = bind({ format: "openai-chat", body: chat.trimEnd() });
    expect((await drain(await ai.run(GPT, WITH_USAGE))).text).toBe(chat);
  });

  it("has usage only where it was asked for, or is the provider's own", async () => {
    const run: CannedRun = { format: "openai-chat", body: chat };
    const { text } = await drain(await bind(run).ai.run(GPT, STREAMED));
    expect(text).not.toContain("prompt_tokens");
    expect(openaiChatText(text)).toBe(TEXT);
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    expect((await drain(await bind(run).ai.run(GPT, STREAMED, { format: "native" }))).text).toBe(chat);
  });

  it("is translated from another format", async () => {
    const { ai } = bind({ format: "anthropic-messages", body: messagesStream(WORDS), chunkBytes: 50 });
    const { text, thrown } = await drain(await ai.run("anthropic/claude-sonnet-5", STREAMED));
    expect(thrown).toBeUndefined();
    expect(openaiChatText(text)).toBe(TEXT);
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("is translated to another format", async () => {
    const { ai } = bind({ format: "openai-chat", body: chat });
    const { text } = await drain(await ai.run(GPT, { ...STREAMED, max_tokens: 9 }, { format: "anthropic-messages" }));
    expect(messagesText(text)).toBe(TEXT);
    expect(text).toContain("event: message_stop");
  });

  it("is made of a whole body where the provider sent one, in another format", async () => {
    const { ai } = bind({ format: "anthropic-messages", framing: "json", body: MESSAGES_BODY });
    const { text } = await drain(await ai.run(GPT, STREAMED));
    expect(openaiChatText(text)).toBe("Hello there");
  });

  it("made of a whole body has its reasoning and tool calls", async () => {
    const content = [
      { type: "thinking", thinking: "which city?", signature: "s" },
      { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Tokyo" } },
    ];
    const body = JSON.stringify({ ...(JSON.parse(MESSAGES_BODY) as object), content, stop_reason: "tool_use" });
    const { ai } = bind({ format: "anthropic-messages", framing: "json", body });
    const { text, thrown } = await drain(await ai.run(GPT, STREAMED));
    expect(thrown).toBeUndefined();
    expect(text).toContain("which city?");
    expect(text).toContain('"name":"weather"');
    expect(text).toContain('{\\"city\\":\\"Tokyo\\"}');
    expect(text).toContain('"finish_reason":"tool_calls"');
  });

  it("can be read into the reader's own buffers, as env.AI's can", async () => {
    const { ai } = bind({ format: "openai-chat", body: chat });
    const reader = (await ai.run(GPT, WITH_USAGE)).getReader({ mode: "byob" });
    const { value } = await reader.read(new Uint8Array(16));
    expect(new TextDecoder().decode(value as Uint8Array)).toBe(chat.slice(0, 16));
    await reader.cancel();
  });

  it.each(["openai-chat", "anthropic-messages"] as const)(
    "of a run that fails in the middle ends with an error event and an error, from %s",
    async (format) => {
      const body =
        format === "openai-chat" ? (openaiChatStream(WORDS).split("data: [DONE]")[0] ?? "") : messagesStream(WORDS);
      const { ai } = bind({ format, body, outcome: "failed", error: overloaded });
      const { text, thrown } = await drain(await ai.run(GPT, WITH_USAGE));
      expect(openaiChatText(text.split('data: {"error"')[0] ?? "")).toBe(TEXT);
      expect(text.split("\n\n").at(-2)).toContain("Overloaded");
      expect(text).not.toContain("[DONE]");
      expect(thrown).toMatchObject({ code: "provider/error", status: 529 });
    },
  );

  it.each([
    ["cancelled", "run/cancelled"],
    ["interrupted", "run/interrupted"],
  ] as const)("of a run that is %s ends with an error", async (outcome, code) => {
    const { ai } = bind({ format: "openai-chat", body: chat.slice(0, chat.indexOf(" there")), outcome });
    expect((await drain(await ai.run(GPT, STREAMED))).thrown).toMatchObject({ code });
  });

  it("that its reader leaves is left, not cancelled", async () => {
    const { ai, layer } = bind({ format: "openai-chat", body: chat, live: true });
    const reader = (await ai.run(GPT, WITH_USAGE)).getReader();
    await reader.read();
    void reader.read().catch(() => undefined);
    await reader.cancel();
    await expect.poll(() => layer.left).toBe(1);
    expect(layer.cancelled).toEqual([]);
  });
});

describe("a body", () => {
  it("is parsed, with its text as response", async () => {
    const { ai } = bind({ format: "openai-chat", framing: "json", body: OPENAI_CHAT_BODY });
    expect(await ai.run(GPT, CHAT)).toEqual({ ...JSON.parse(OPENAI_CHAT_BODY), response: "Hello there" });
  });

  it("is translated from another format", async () => {
    const { ai } = bind({ format: "anthropic-messages", framing: "json", body: MESSAGES_BODY });
    expect(await ai.run(GPT, CHAT)).toMatchObject({
      object: "chat.completion",
      choices: [{ message: { role: "assistant", content: "Hello there" }, finish_reason: "stop" }],
      response: "Hello there",
    });
  });

  it("is the provider's own where it is native", async () => {
    const { ai } = bind({ format: "anthropic-messages", framing: "json", body: MESSAGES_BODY });
    expect(await ai.run(GPT, CHAT, { format: "native" })).toEqual(JSON.parse(MESSAGES_BODY));
  });

  it("is parsed whatever its charset, but for native ones, as env.AI does", async () => {
    const run: CannedRun = {
      format: "openai-chat",
      framing: "json",
      body: OPENAI_CHAT_BODY,
      contentType: "application/json; charset=utf-8",
    };
    expect(await bind(run).ai.run(GPT, CHAT)).toHaveProperty("response");
    const native: unknown = await bind(run).ai.run(GPT, CHAT, { format: "native" });
    expect(await new Response(native as ReadableStream).text()).toBe(OPENAI_CHAT_BODY);
  });

  it("may be binary", async () => {
    const { ai } = bind({ format: "workers-ai", framing: "bytes", body: "ID3 sound" });
    const answer: unknown = await ai.run("openai/tts", { text: "hi" });
    expect(await new Response(answer as ReadableStream).text()).toBe("ID3 sound");
  });

  it("that is no JSON is an error", async () => {
    const { ai } = bind({ format: "openai-chat", framing: "json", body: "<html>" });
    await expect(ai.run(GPT, CHAT)).rejects.toMatchObject({ code: "provider/malformed" });
  });

  it("of a run that fails is thrown", async () => {
    const { ai } = bind({ format: "openai-chat", framing: "json", body: "{", outcome: "failed", error: overloaded });
    await expect(ai.run(GPT, CHAT)).rejects.toMatchObject({ code: "provider/error", status: 529 });
  });
});

describe("a run that failed with nothing delivered", () => {
  const failed: CannedRun = {
    format: "openai-chat",
    body: "",
    uncommitted: true,
    outcome: "failed",
    error: overloaded,
  };

  it("is thrown with its facts", async () => {
    const { ai } = bind(failed);
    const thrown = await thrownBy(ai.run(GPT, STREAMED));
    expect(thrown).toMatchObject({
      name: "DurableAIError",
      code: "provider/error",
      status: 529,
      retryable: true,
      runId: RUN_ID,
    });
    expect(DurableAIError.isInstance(thrown)).toBe(true);
    expect(ai).toMatchObject({ lastRequestHttpStatusCode: 529, aiGatewayLogId: RUN_ID });
  });

  it("is thrown in Cloudflare's words where the answer would be Cloudflare's", async () => {
    const inCloudflaresWords = {
      name: "InferenceUpstreamError",
      message: "overloaded_error: Overloaded",
      code: "provider/error",
      status: 529,
    };
    expect(await thrownBy(bind(failed).ai.run(GPT, CHAT, { format: "native" }))).toMatchObject(inCloudflaresWords);
    const compat = wrapAI(undefined, { service: new CannedLayer(failed), compat: "cloudflare" });
    expect(await thrownBy(compat.run(GPT, CHAT))).toMatchObject(inCloudflaresWords);
  });

  it.each(["openai-chat", "anthropic-messages"] as const)("is a Response in %s when raw", async (format) => {
    const response = await bind(failed).ai.run(GPT, STREAMED, { returnRawResponse: true, format, session: "s" });
    expect(response.status).toBe(529);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/json",
      "x-should-retry": "false",
      "retry-after": "2",
      "durable-ai-run-id": RUN_ID,
      "cf-aig-log-id": RUN_ID,
    });
    expect(response.headers.has("cf-aig-run-id")).toBe(false);
    const body = (await response.json()) as { type?: string; error: { message: string } };
    expect(body.error.message).toContain("Overloaded");
    expect(body.type).toBe(format === "anthropic-messages" ? "error" : undefined);
  });

  it("that the layer refused is the same", async () => {
    const { ai, layer } = bind(failed);
    layer.refusal = new DurableAIError({ code: "run/key-conflict", message: "another request", field: "key" }).facts;
    await expect(ai.run(GPT, CHAT, { session: "s", key: "k" })).rejects.toMatchObject({
      name: "RunKeyConflict",
      status: 409,
    });
    const response = await ai.run(GPT, CHAT, { session: "s", key: "k", returnRawResponse: true });
    expect(response.status).toBe(409);
    expect(response.headers.has("x-should-retry")).toBe(false);
  });

  it("that did not reach the layer says so", async () => {
    const ai = wrapAI(undefined, {
      service: { ...noLayer, call: () => Promise.reject(new TypeError("connection lost")) },
    });
    await expect(ai.run(GPT, CHAT)).rejects.toMatchObject({ code: "internal/unexpected", retryable: true });
  });
});

const noLayer = {
  start: null,
  call: null,
  read: null,
  get: null,
  cancel: null,
  list: null,
  tree: null,
  catalog: null,
  health: null,
  wallet: null,
  keys: null,
  logs: null,
};

describe("a raw answer", () => {
  it("names its run, who gave it, and what was left out", async () => {
    const warnings = [{ field: "top_k", reason: "naïve models do not take it" }];
    const { ai } = bind({ format: "openai-chat", body: openaiChatStream(WORDS), warnings });
    const response = await ai.run(GPT, STREAMED, { returnRawResponse: true });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/event-stream",
      "durable-ai-run-id": RUN_ID,
      "cf-aig-run-id": RUN_ID,
      "cf-aig-log-id": RUN_ID,
      "durable-ai-provider": "canned",
      "durable-ai-model": "canned-1",
    });
    expect(JSON.parse(response.headers.get("durable-ai-warnings") ?? "")).toEqual(warnings);
    const facts = { runId: RUN_ID, logId: RUN_ID, attached: false, provider: "canned", model: "canned-1", warnings };
    expect(ai.runs.of(response)).toEqual(facts);
    expect(ai.aiGatewayLogId).toBe(RUN_ID);
    expect(ai.lastRequestHttpStatusCode).toBe(200);
  });

  it("has no run to resume where the run is not kept, or is no stream", async () => {
    const { ai, layer } = bind({ format: "openai-chat", body: openaiChatStream(WORDS) });
    const call = await ai.run(GPT, STREAMED, { returnRawResponse: true, durable: false });
    const theirs = [...call.headers.keys()].filter((name) => name.startsWith("cf-aig"));
    expect(theirs.toSorted()).toEqual(["cf-aig-cache-status", "cf-aig-step"]);
    expect(layer.requests).toHaveLength(1);
    const whole = bind({ format: "openai-chat", framing: "json", body: OPENAI_CHAT_BODY }).ai;
    const response = await whole.run(GPT, CHAT, { returnRawResponse: true, session: "s" });
    expect(response.headers.has("cf-aig-run-id")).toBe(false);
    expect(await response.json()).toEqual(JSON.parse(OPENAI_CHAT_BODY));
  });

  it("of Claude without a format is Messages, as on Cloudflare", async () => {
    const { ai } = bind({ format: "openai-chat", framing: "json", body: OPENAI_CHAT_BODY });
    const response = await ai.run("anthropic/claude-sonnet-5", CHAT, { returnRawResponse: true });
    expect(await response.json()).toMatchObject({ type: "message", content: [{ type: "text", text: "Hello there" }] });
  });

  it("of a plain answer too can be asked for its facts", async () => {
    const { ai } = bind({ format: "openai-chat", framing: "json", body: OPENAI_CHAT_BODY });
    const answer = await ai.run(GPT, CHAT, { session: "s" });
    expect(ai.runs.of(answer)?.runId).toBe(RUN_ID);
    expect(ai.runs.of({})).toBeUndefined();
  });
});

describe("an aborted signal", () => {
  it("starts nothing where it was aborted before", async () => {
    const { ai, layer } = bind({ format: "openai-chat", body: "" });
    expect(await thrownBy(ai.run(GPT, STREAMED, { signal: AbortSignal.abort() }))).toMatchObject({
      name: "AbortError",
    });
    expect(layer.requests).toEqual([]);
  });

  it("cancels a run that was just being started", async () => {
    const { ai, layer } = bind({ format: "openai-chat", body: "", live: true });
    const ready = Promise.withResolvers<void>();
    layer.ready = ready.promise;
    const controller = new AbortController();
    const run = ai.run(GPT, STREAMED, { signal: controller.signal });
    await expect.poll(() => layer.requests.length).toBe(1);
    controller.abort();
    expect(await thrownBy(run)).toMatchObject({ name: "AbortError" });
    ready.resolve();
    await expect.poll(() => layer.cancelled).toEqual([RUN_ID]);
  });

  it("cancels a run that has not answered yet", async () => {
    const { ai, layer } = bind({ format: "openai-chat", body: "", uncommitted: true, live: true });
    const controller = new AbortController();
    const run = ai.run(GPT, STREAMED, { signal: controller.signal, returnRawResponse: true });
    await expect.poll(() => layer.requests.length).toBe(1);
    controller.abort();
    expect(await thrownBy(run)).toMatchObject({ name: "AbortError" });
    expect(layer.cancelled).toEqual([RUN_ID]);
  });

  it("cancels a run in mid-stream, and errors the stream", async () => {
    const { ai, layer } = bind({ format: "openai-chat", body: openaiChatStream(WORDS), live: true });
    const controller = new AbortController();
    const reader = (await ai.run(GPT, WITH_USAGE, { signal: controller.signal })).getReader();
    await reader.read();
    controller.abort();
    expect(layer.cancelled).toEqual([RUN_ID]);
    expect(await thrownBy(reader.read())).toMatchObject({ name: "AbortError" });
    await expect.poll(() => layer.left).toBe(1);
  });

  it("cancels a run whose stream was closed before the signal came, as the AI SDK stops an answer", async () => {
    const { ai, layer } = bind({ format: "openai-chat", body: openaiChatStream(WORDS), live: true });
    const controller = new AbortController();
    const reader = (await ai.run(GPT, WITH_USAGE, { signal: controller.signal })).getReader();
    await reader.read();
    await reader.cancel();
    expect(layer.cancelled).toEqual([]);
    controller.abort();
    expect(layer.cancelled).toEqual([RUN_ID]);
  });

  it("ends a run that came just too late", async () => {
    const { ai, layer } = bind({ format: "openai-chat", body: openaiChatStream(WORDS), live: true });
    const controller = new AbortController();
    const started = layer.start.bind(layer);
    layer.start = async (request) => {
      const result = await started(request);
      queueMicrotask(() => queueMicrotask(() => controller.abort()));
      return result;
    };
    const run = ai.run(GPT, STREAMED, { signal: controller.signal, returnRawResponse: true });
    await run.then(async (response) => drain(response.body ?? new ReadableStream())).catch(() => undefined);
    await expect.poll(() => layer.left).toBe(1);
    expect(layer.cancelled).toEqual([RUN_ID]);
  });

  it("gives the caller's own reason", async () => {
    const { ai } = bind({ format: "openai-chat", body: "" });
    const reason = new TypeError("enough");
    expect(await thrownBy(ai.run(GPT, STREAMED, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  it("does nothing to a run that is over", async () => {
    const { ai, layer } = bind({ format: "openai-chat", body: openaiChatStream(WORDS) });
    const controller = new AbortController();
    await drain(await ai.run(GPT, STREAMED, { signal: controller.signal }));
    controller.abort();
    expect(layer.cancelled).toEqual([]);
  });
});
