/** The AI SDK's own providers, reading bytes they are given: the oracle of our codecs, and what their speed is measured against. */
import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { createUIMessageStreamResponse, streamText, toUIMessageStream } from "ai";

/** What a provider answered. */
export interface SdkBody {
  /** As the recordings name it. */
  wire: string;
  provider: string;
  bytes: Uint8Array<ArrayBuffer>;
  isStream: boolean;
}

type Make = (fetch: typeof globalThis.fetch, provider: string) => LanguageModelV4;

const KEY = "not-a-key";

const MODELS: Readonly<Record<string, Make>> = {
  "openai.chat": (fetch, provider) =>
    provider === "openai"
      ? createOpenAI({ apiKey: KEY, fetch }).chat("gpt")
      : createOpenAICompatible({ name: provider, baseURL: "http://sdk.test/v1", fetch }).chatModel("m"),
  "openai.responses": (fetch) => createOpenAI({ apiKey: KEY, fetch }).responses("gpt"),
  "anthropic.messages": (fetch) => createAnthropic({ apiKey: KEY, fetch })("claude"),
  "gemini.generateContent": (fetch) => createGoogle({ apiKey: KEY, fetch })("gemini"),
  "bedrock.converse": (fetch) => createAmazonBedrock({ apiKey: KEY, region: "us-east-1", fetch })("nova"),
};

/** Wires that the AI SDK reads here. */
export const SDK_WIRES: readonly string[] = Object.keys(MODELS);

const OPTIONS: LanguageModelV4CallOptions = { prompt: [{ role: "user", content: [{ type: "text", text: "hi" }] }] };

const EVENT_STREAM = "application/vnd.amazon.eventstream";

function modelFor({ wire, provider, bytes, isStream }: SdkBody): LanguageModelV4 {
  const streamType = wire.startsWith("bedrock.") ? EVENT_STREAM : "text/event-stream";
  const headers = { "content-type": isStream ? streamType : "application/json" };
  const make = MODELS[wire];
  if (make === undefined) throw new TypeError(`the AI SDK reads no ${wire} here`);
  return make(async () => new Response(arriving(bytes), { headers }), provider);
}

/** Size of a chunk, in bytes: what a read of a connection gives. */
const CHUNK_BYTES = 4_096;

/** `bytes` as they arrive: a chunk at a time. */
export function arriving(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let from = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.subarray(from, (from += CHUNK_BYTES)));
      if (from >= bytes.length) controller.close();
    },
  });
}

/** Every part of the stream in `body`. Rejects where the SDK does not take what the provider sent. */
export async function sdkStreamParts(body: SdkBody): Promise<LanguageModelV4StreamPart[]> {
  const { stream } = await modelFor(body).doStream(OPTIONS);
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

/** The stream in `body` as the AI SDK sends it on, in the one format that it writes: the length of what its clients get. */
export async function sdkSentOn(body: SdkBody): Promise<number> {
  const result = streamText({ model: modelFor(body), prompt: "hi" });
  const text = await new Response(createUIMessageStreamResponse({ stream: toUIMessageStream(result) }).body).text();
  return text.length;
}

/** The whole answer in `body`. Rejects where the SDK does not take what the provider sent. */
export async function sdkResult(body: SdkBody): Promise<Awaited<ReturnType<LanguageModelV4["doGenerate"]>>> {
  return modelFor(body).doGenerate(OPTIONS);
}
