/** What must compile: ours where an `Ai` is expected, and answers typed by what was asked. Checked by `npm run types`. */
import type Anthropic from "@anthropic-ai/sdk";
import { createAI } from "agents/models/ai-sdk";
import type OpenAI from "openai";
import { createWorkersAI } from "workers-ai-provider";
import type { Service } from "./service.ts";
import {
  wrapAI,
  type AudioAnswer,
  type ChatAnswer,
  type ClassificationAnswer,
  type EmbeddingsAnswer,
  type DurableAI,
  type ImageAnswer,
  type ModelId,
  type ParsedAnswer,
  type RerankAnswer,
  type TranscriptAnswer,
  type VideoAnswer,
} from "../../src/index.ts";

declare const real: Ai;
declare const service: Fetcher;
declare const typedService: Service;
declare const namespace: DurableObjectNamespace;
/** As `wrangler types` writes it. */
interface Env {
  OPENAI_API_KEY: string;
}
declare const env: Env;

/** Holds where `Actual` is exactly `Expected`. */
type Same<Actual, Expected> =
  (<T>() => T extends Actual ? 1 : 2) extends <T>() => T extends Expected ? 1 : 2 ? true : false;
function same<Expected>(): <Actual>(actual: Actual, holds: Same<Actual, Expected>) => void {
  return () => undefined;
}

export const ours: DurableAI = wrapAI(real, { service });
export const asAi: Ai = ours;
export const bindings: DurableAI[] = [
  wrapAI(real),
  wrapAI(undefined, { service }),
  wrapAI(real, { service: typedService }),
  wrapAI(real, { runs: namespace, env }),
  wrapAI(real, { service, compat: "cloudflare", defaults: { session: "s", metadata: { a: 1 }, onDetach: "continue" } }),
];
export const providers: unknown[] = [createAI({ binding: ours }), createWorkersAI({ binding: ours })];

const LLAMA = "@cf/meta/llama-3.3-70b-instruct-fp8-fast";
/** What an interface describes, with no index signature. */
interface Inputs {
  messages: { role: string; content: string }[];
  stream: true;
}
declare const inputs: Inputs;
const messages = [{ role: "user", content: "hi" }];

/** Never called: its types are the test. */
export async function answers(): Promise<void> {
  same<Response>()(await ours.run(LLAMA, { messages }, { returnRawResponse: true, session: "s" }), true);
  same<ReadableStream>()(await ours.run(LLAMA, { messages, stream: true }, { key: "k" }), true);
  same<AiAsyncBatchResponse>()(await ours.run(LLAMA, { requests: [{ prompt: "a" }] }, { queueRequest: true }), true);
  same<Awaited<ReturnType<typeof known>>>()(await ours.run(LLAMA, { messages }, { metadata: { a: 1 } }), true);
  same<Response>()(await ours.run("openai/gpt-6-sol", { messages }, { returnRawResponse: true }), true);
  same<ReadableStream>()(await ours.run("openai/gpt-6-sol", { messages, stream: true }, { session: "s" }), true);
  same<ReadableStream>()(await ours.run("openai/gpt-6-sol", inputs), true);
  const { response } = await ours.run("openai/gpt-6-sol", { messages }, { format: "anthropic-messages" });
  same<string | undefined>()(response, true);
  const { run } = ours;
  await run("anthropic/claude-sonnet-5", { messages }, { openaiEndpoint: "/v1/messages" });
  // @ts-expect-error a session is a name
  await ours.run("openai/gpt-6-sol", { messages }, { session: 7 });
  // @ts-expect-error there is no such format
  await ours.run("openai/gpt-6-sol", { messages }, { format: "gopher" });
  // @ts-expect-error a service or namespaces, not both
  wrapAI(real, { service, runs: namespace, env });
}

const known = () => real.run(LLAMA, { messages });

const GPT = "openai/gpt-6-sol";
const CLAUDE = "anthropic/claude-sonnet-5.5";
const IMAGE = "google/nano-banana";
/** What other SDKs type as their own requests: interfaces, without index signatures. */
declare const requests: {
  chat: OpenAI.ChatCompletionCreateParams;
  chatStream: OpenAI.ChatCompletionCreateParamsStreaming;
  responses: OpenAI.Responses.ResponseCreateParamsNonStreaming;
  messages: Anthropic.MessageCreateParamsNonStreaming;
  messagesStream: Anthropic.MessageCreateParamsStreaming;
};
/** An interface that shares no field with what is usual. */
interface Foreign {
  inputText: string;
}
declare const foreign: Foreign;

/** A chat model takes every format, any parameter beside the usual ones, and no nonsense in those. */
export async function chat(): Promise<void> {
  same<ChatAnswer>()(await ours.run(GPT, { messages, max_tokens: 5, tools: [], stream: false }), true);
  same<ChatAnswer>()(await ours.run(GPT, { prompt: "hi", some_provider_parameter: { a: 1 } }), true);
  same<ChatAnswer>()(await ours.run(CLAUDE, { system: "s", messages: [{ role: "user", content: [] }] }), true);
  same<ChatAnswer>()(await ours.run(GPT, { input: [{ role: "user", content: "hi" }] }), true);
  same<ChatAnswer>()(await ours.run("google/gemini-3.8-flash", { contents: [{ parts: [{ text: "hi" }] }] }), true);
  same<ChatAnswer>()(await ours.run(GPT, requests.chat), true);
  same<ChatAnswer>()(await ours.run(GPT, requests.responses), true);
  same<ChatAnswer>()(await ours.run(CLAUDE, requests.messages, { session: "s" }), true);
  same<ChatAnswer>()(await ours.run(GPT, foreign), true);
  same<ReadableStream>()(await ours.run(GPT, requests.chatStream), true);
  same<ReadableStream>()(await ours.run(CLAUDE, requests.messagesStream), true);
  same<Response>()(await ours.run(GPT, requests.chatStream, { returnRawResponse: true }), true);
  const answer = await ours.run(GPT, { messages });
  same<string | null | undefined>()(answer.choices?.[0]?.message.content, true);
  // @ts-expect-error messages are a list
  await ours.run(GPT, { messages: "hi" });
  // @ts-expect-error messages are a list, of a stream too
  await ours.run(GPT, { messages: "hi", stream: true });
  // @ts-expect-error a temperature is a number
  await ours.run(CLAUDE, { messages, temperature: "hot" });
  // @ts-expect-error inputs are an object
  await ours.run(GPT, "hi");
  // @ts-expect-error text is what a message says
  await ours.run(GPT, { messages: [{ role: "user", content: 7 }] });
}

/** Cloudflare answers a media model in an envelope. */
export async function media(): Promise<void> {
  const image = await ours.run(IMAGE, { prompt: "a cat", aspect_ratio: "16:9", anything: [1] });
  same<ImageAnswer>()(image, true);
  same<string | undefined>()(image.result?.image, true);
  same<string[] | undefined>()(image.result?.images, true);
  same<ImageAnswer>()(await ours.run("bria/remove-background", { image: "https://a.example/b.png" }), true);
  same<Response>()(await ours.run(IMAGE, { prompt: "a cat" }, { returnRawResponse: true }), true);
  const video = await ours.run("google/veo-3.1", { prompt: "waves", duration: "8s", generate_audio: true });
  same<VideoAnswer>()(video, true);
  same<string | undefined>()(video.result?.video, true);
  same<VideoAnswer>()(await ours.run("alibaba/wan-2.7-i2v", { image: "https://a.example/b.png", duration: 5 }), true);
  same<VideoAnswer>()(await ours.run("bria/v-rmbg-3.0", { video: "https://a.example/b.mp4" }), true);
  const speech = await ours.run("elevenlabs/eleven-v3", { text: "hello", voice_id: "v" });
  same<AudioAnswer>()(speech, true);
  same<string | undefined>()(speech.result?.audio ?? speech.audio, true);
  same<AudioAnswer>()(await ours.run("minimax/music-2.6", { prompt: "folk", is_instrumental: true }), true);
  const transcript = await ours.run("openai/gpt-4o-transcribe", { file: "data:audio/wav;base64,", language: "en" });
  same<TranscriptAnswer>()(transcript, true);
  same<string | null | undefined>()(transcript.text, true);
  same<string | undefined>()(transcript.result?.text, true);
  // @ts-expect-error a prompt is text
  await ours.run(IMAGE, { prompt: 7 });
  // @ts-expect-error a prompt is text
  await ours.run("google/veo-3.1", { prompt: ["waves"] });
  // @ts-expect-error what is said is text
  await ours.run("elevenlabs/eleven-v3", { text: 7 });
  // @ts-expect-error a URL is text
  await ours.run("assemblyai/universal-3.5-pro", { audio_url: 7 });
  // @ts-expect-error lyrics are text
  await ours.run("minimax/music-2.6", { lyrics: ["la"] });
}

/** Answers that nobody has described are open. */
export async function others(): Promise<void> {
  const judged = await ours.run("typesafe/jev", { state: "Help!", questions: { urgent: { type: "noul" } } });
  same<ClassificationAnswer>()(judged, true);
  same<Record<string, unknown>>()(await ours.run("mistral/mistral-ocr-latest", { document: {} }), true);
  same<Record<string, unknown>>()(await ours.run("openai/gpt-realtime", {}), true);
  // @ts-expect-error questions have names
  await ours.run("typesafe/jev", { questions: "urgent?" });
}

const EMBED = "openai/text-embedding-3-small";
const BGE = "@cf/baai/bge-base-en-v1.5";
const RANKER = "@cf/baai/bge-reranker-base";

/** One shape for vectors and one for rankings; Cloudflare's own models have theirs beside it. */
export async function vectors(): Promise<void> {
  const { data } = await ours.run(EMBED, { input: ["a", "b"], dimensions: 256, input_type: "query" });
  same<number[] | undefined>()(data[0]?.embedding, true);
  same<EmbeddingsAnswer>()(await ours.run("voyage/voyage-4", { input: "a", output_dtype: "int8" }), true);
  same<EmbeddingsAnswer>()(await ours.run(BGE, { input: ["a"] }), true);
  same<Response>()(await ours.run(BGE, { input: "a" }, { returnRawResponse: true, session: "s" }), true);
  same<Awaited<ReturnType<typeof hosted>>>()(await ours.run(BGE, { text: ["a"] }), true);
  const { results } = await ours.run("cohere/rerank-v3.5", { query: "q", documents: ["a", { text: "b" }], top_n: 1 });
  same<number | undefined>()(results[0]?.relevance_score, true);
  same<RerankAnswer>()(await ours.run(RANKER, { query: "q", documents: ["a"] }), true);
  // @ts-expect-error what is embedded is text
  await ours.run(EMBED, { input: 7 });
  // @ts-expect-error what is ranked is a list
  await ours.run("cohere/rerank-v3.5", { query: "q", documents: "a" });
  // @ts-expect-error what is embedded is text, at Cloudflare too
  await ours.run(BGE, { input: 7 });
}

const hosted = () => real.run(BGE, { text: ["a"] });

/** An id that nobody knows, or not until it runs. */
export async function anyModel(id: ModelId, name: string, one: typeof GPT | typeof IMAGE): Promise<void> {
  same<ParsedAnswer>()(await ours.run("someone/new-model", { anything: 1 }), true);
  same<ParsedAnswer>()(await ours.run(name, foreign), true);
  same<ParsedAnswer>()(await ours.run(id, { messages }), true);
  same<ReadableStream>()(await ours.run("someone/new-model", { messages, stream: true }), true);
  same<ReadableStream>()(await ours.run(name, inputs), true);
  same<ReadableStream>()(await ours.run(id, inputs), true);
  same<Response>()(await ours.run(id, foreign, { returnRawResponse: true }), true);
  same<ChatAnswer | ImageAnswer>()(await ours.run(one, { prompt: "hi" }), true);
  // @ts-expect-error a model of Cloudflare's takes what workers-types says
  await ours.run(LLAMA, { prompt: 7 });
}
