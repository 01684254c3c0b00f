/**
 * What a third-party model takes and answers, by its task: what an editor offers, and what the compiler refuses.
 *
 * Every field may be left out and any other may be added: models of one task differ, and what a model does not take its
 * provider says. The media tasks are answered by Cloudflare itself; their fields are those of its own schemas and recorded
 * answers, github.com/cloudflare/cloudflare-docs `src/content/catalog-models/*.json`, read 2026-11-25.
 */
import type { Task } from "../catalog/model.ts";

/**
 * Objects with these fields where they have them, and any others. The first half is for interfaces, which have no index
 * signature (`object` lets those pass that share no field at all); the second for literals, in which TypeScript refuses
 * what is not declared.
 */
export type Open<Fields> = (Fields & object) | (Fields & Record<string, unknown>);

/** A string of which some values are well known. */
type OneOf<Known extends string> = Known | (string & {});

/** A file of the caller's: a URL, a data URI or base64; some models take objects or lists of them. */
type MediaInput = string | object;

/** `role` is not required: TypeScript offers no fields in an object that lacks one which an overload asks for. */
interface MessageFields {
  role?: OneOf<"system" | "developer" | "user" | "assistant" | "tool">;
  /** Text, or parts as the format of the call writes them. */
  content?: string | readonly unknown[] | null;
}

/** The fields of chat completions first, then those of the other formats that a body is recognised by. */
interface ChatFields {
  /** The conversation. */
  messages?: readonly Open<MessageFields>[];
  /** Answer with a stream of events. */
  stream?: boolean | null;
  /** Limit of the answer. Sent as `max_completion_tokens` where the model calls it so. */
  max_tokens?: number | null;
  max_completion_tokens?: number | null;
  temperature?: number | null;
  top_p?: number | null;
  top_k?: number | null;
  presence_penalty?: number | null;
  frequency_penalty?: number | null;
  seed?: number | null;
  /** Where the answer ends: at most a few short texts. */
  stop?: string | readonly string[] | null;
  /** Functions that the model may call, with JSON Schema for their arguments. */
  tools?: readonly object[] | null;
  tool_choice?: OneOf<"auto" | "none" | "required"> | object | null;
  parallel_tool_calls?: boolean | null;
  /** JSON of a schema: `{ type: "json_schema", json_schema: { name, schema } }`. */
  response_format?: Open<{ type: OneOf<"text" | "json_object" | "json_schema"> }> | null;
  /** How much to think. */
  reasoning_effort?: OneOf<"none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max"> | null;
  stream_options?: object | null;
  /** Your name for your end user. */
  user?: string | null;
  /** One user message (Workers AI), or a stored prompt (OpenAI's Responses). */
  prompt?: string | object | null;
  /** System prompt (Anthropic Messages). */
  system?: string | readonly unknown[];
  /** Anthropic Messages. */
  stop_sequences?: readonly string[];
  /** Anthropic Messages. */
  thinking?: object;
  /** The conversation in OpenAI's Responses. */
  input?: string | readonly unknown[];
  /** System prompt in OpenAI's Responses. */
  instructions?: string | null;
  /** The conversation in Gemini's own format. */
  contents?: string | object;
}

/**
 * `google/nano-banana`, `openai/gpt-image-2`, `bytedance/seedream-4.5`, `black-forest-labs/flux-2-max`,
 * `recraft/recraftv4`, `krea/krea-2-large`, `bria/{fibo-generate-1.5,remove-background}`.
 */
interface ImageFields {
  prompt?: string;
  negative_prompt?: string;
  /** `16:9` */
  aspect_ratio?: string;
  /** `1024x1024` */
  size?: string;
  /** `1K`, `2K`, `4K` (Google) */
  image_size?: string;
  /** `1MP`, `4MP` (Bria) */
  resolution?: string;
  /** Pixels (Black Forest Labs) */
  width?: number;
  /** Pixels (Black Forest Labs) */
  height?: number;
  /** `low`, `medium`, `high`, `auto` */
  quality?: string;
  /** `png`, `webp`, `jpeg` */
  output_format?: string;
  /** The image to change. */
  image?: MediaInput;
  /** Images to change or to go by (OpenAI, Bria). */
  images?: readonly MediaInput[];
  /** Images to go by (Google, ByteDance). */
  image_input?: MediaInput;
  /** Images to change or to go by (Black Forest Labs). */
  input_images?: readonly MediaInput[];
  style?: string;
  seed?: number;
}

/**
 * `google/veo-3.1`, `bytedance/seedance-2.0`, `alibaba/wan-2.7-i2v`, `pixverse/v6`, `vidu/q3-pro`,
 * `lightricks/ltx-2-5-fast`, `bria/v-rmbg-3.0`.
 */
interface VideoFields {
  prompt?: string;
  negative_prompt?: string;
  /** `16:9` */
  aspect_ratio?: string;
  /** Seconds; Google's models take `8s`. */
  duration?: number | string;
  /** `720p`, `1080p` */
  resolution?: string;
  generate_audio?: boolean;
  /** The image to begin with. */
  image?: MediaInput;
  /** The image to begin with (Google, PixVerse). */
  image_input?: MediaInput;
  /** The image to begin with (Vidu). */
  start_image?: MediaInput;
  /** The image to end with (ByteDance). */
  last_frame_image?: MediaInput;
  /** The image to end with (Vidu). */
  end_image?: MediaInput;
  reference_images?: readonly MediaInput[];
  /** The video to change. */
  video?: MediaInput;
  watermark?: boolean;
  seed?: number;
}

/** `minimax/speech-2.8-hd`, `elevenlabs/eleven-v3`, `inworld/tts-2`, `google/gemini-3.8-flash-tts`. */
interface SpeechFields {
  /** What to say. */
  text?: string;
  /** Name of a voice (Google). */
  voice?: string | object;
  /** Id of a voice (ElevenLabs, Inworld, MiniMax). */
  voice_id?: string;
  language_code?: string;
  speed?: number;
  /** `mp3`, `wav` (MiniMax) */
  format?: string;
  /** `mp3`, `wav` (Inworld) */
  output_format?: string;
  /** Hertz */
  sample_rate?: number;
}

/** `openai/gpt-4o-transcribe`, `xai/grok-stt`, `assemblyai/universal-3.5-pro`. */
interface TranscriptionFields {
  /** The audio (OpenAI, xAI). */
  file?: MediaInput;
  /** Where the audio is (xAI). */
  url?: string;
  /** Where the audio is (AssemblyAI). */
  audio_url?: string;
  /** ISO 639-1 */
  language?: string;
  /** ISO 639-1 (AssemblyAI) */
  language_code?: string;
  /** Words to expect, a style to write in. */
  prompt?: string;
  temperature?: number;
}

/** `minimax/music-2.6`, `elevenlabs/music-v2`. */
interface MusicFields {
  /** Style, mood, scene. */
  prompt?: string;
  lyrics?: string;
  /** MiniMax */
  is_instrumental?: boolean;
  /** ElevenLabs */
  force_instrumental?: boolean;
  /** ElevenLabs */
  music_length_ms?: number;
  /** `mp3`, `wav` (MiniMax) */
  format?: string;
  seed?: number;
}

/** `typesafe/jev`; no other model of the task has a schema at Cloudflare. */
interface ClassificationFields {
  /** What is judged. */
  state?: unknown;
  /** What to answer about it, by name. */
  questions?: object;
}

/** OpenAI's fields, and what others have beside them: what a model does not take comes back as a warning. */
export interface EmbeddingFields {
  /** A text, several, or token ids where the model is OpenAI's. */
  input?: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
  /** Workers AI's name for `input`. */
  text?: string | readonly string[];
  /** Numbers in each vector. */
  dimensions?: number | null;
  /** `base64`: of 32-bit floats, little-endian. */
  encoding_format?: "float" | "base64" | null;
  /** What the vectors are for: some models make other ones for a question than for what answers it. */
  input_type?: OneOf<"query" | "document" | "classification" | "clustering" | "similarity"> | null;
  /** Cut texts that are too long; false: refuse them. */
  truncate?: boolean | null;
  /** Your name for your end user. */
  user?: string | null;
}

/** Cohere's fields: what a model does not take comes back as a warning. */
export interface RerankFields {
  /** What to rank by. */
  query?: string;
  documents?: readonly (string | Open<{ text: string }>)[];
  /** Workers AI's name for `documents`. */
  contexts?: readonly (string | Open<{ text: string }>)[];
  /** How many of the best. Default: all. */
  top_n?: number | null;
  /** Return the texts too. */
  return_documents?: boolean | null;
  truncate?: boolean | null;
}

/** The parsed answer of a model without types. `response` is the plain text where it is a chat model's. */
export interface ParsedAnswer extends Record<string, unknown> {
  response?: string;
}

/** The parsed answer of a chat model: a body in the format of the call, and its plain text. */
export interface ChatAnswer extends ParsedAnswer {
  /** The plain text, whatever the format. */
  response?: string;
  /** Chat completions: what a call is answered with that does not say another format. */
  choices?: ChatChoice[];
}

/** One answer of chat completions. */
export interface ChatChoice extends Record<string, unknown> {
  message: ChatChoiceMessage;
  /** `stop`, `length`, `tool_calls`, `content_filter` */
  finish_reason?: string | null;
}

/** What the model said, and the tools it asks for. */
export interface ChatChoiceMessage extends Record<string, unknown> {
  content?: string | null;
  tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[];
}

/** The answer of a model that Cloudflare runs for you: the result in an envelope. */
export interface MediaAnswer<Result> extends Record<string, unknown> {
  /** `Completed` */
  state?: string;
  result?: Result & Record<string, unknown>;
  /** Whose key paid: `Unified` is Cloudflare's bill, `BYOK` your own. */
  gatewayMetadata?: { keySource?: string } & Record<string, unknown>;
}

/** An image, or several. */
export interface ImageAnswer extends MediaAnswer<{
  /** URL; some expire. */
  image?: string;
  /** URLs: what the models that can make several answer with (`bytedance/seedream-4.5`). */
  images?: string[];
}> {}

/** A video. */
export interface VideoAnswer extends MediaAnswer<{
  /** URL; some expire. */
  video?: string;
}> {}

/** Speech or music. */
export interface AudioAnswer extends MediaAnswer<{
  /** URL; some expire. */
  audio?: string;
}> {
  /** Some models answer without the envelope (`google/gemini-3.8-flash-tts`): a URL, or base64. */
  audio?: string;
}

/** A transcript. */
export interface TranscriptAnswer extends MediaAnswer<{ text?: string; language?: string; duration?: number }> {
  /** Some models answer without the envelope (`assemblyai/universal-3.5-pro`). */
  text?: string | null;
}

/** Answers to questions (`typesafe/jev`), without an envelope. */
export interface ClassificationAnswer extends Record<string, unknown> {
  /** By the names of the questions. */
  answers?: Record<string, { type?: string } & Record<string, unknown>>;
}

/** Vectors, in the order of the inputs. */
export interface EmbeddingsAnswer extends Record<string, unknown> {
  object: "list";
  /** `embedding` is a text where `encoding_format` is `base64`. */
  data: { object: "embedding"; index: number; embedding: number[] }[];
  model: string;
  /** `estimated`: the provider counts no tokens, and these are counted from the texts. */
  usage: { prompt_tokens: number; total_tokens: number; estimated?: boolean };
}

/** Documents, the best first. */
export interface RerankAnswer extends Record<string, unknown> {
  id: string;
  model: string;
  /** `index` is that of the document in the call. Scores of different models do not compare. */
  results: { index: number; relevance_score: number; document?: { text: string } }[];
  /** Searches of up to 100 documents, or tokens: as the provider bills. */
  usage: { search_units?: number; total_tokens?: number; estimated?: boolean };
}

interface ImageTypes {
  inputs: Open<ImageFields>;
  outputs: ImageAnswer;
}
interface VideoTypes {
  inputs: Open<VideoFields>;
  outputs: VideoAnswer;
}

/** Inputs and outputs by task. What is not named here takes any object, and answers with one. */
export interface TaskTypes extends Record<Task, { inputs: object; outputs: object }> {
  "text-generation": { inputs: Open<ChatFields>; outputs: ChatAnswer };
  "text-classification": { inputs: Open<ClassificationFields>; outputs: ClassificationAnswer };
  embeddings: { inputs: Open<EmbeddingFields>; outputs: EmbeddingsAnswer };
  reranking: { inputs: Open<RerankFields>; outputs: RerankAnswer };
  "text-to-image": ImageTypes;
  "image-to-image": ImageTypes;
  "text-to-video": VideoTypes;
  "image-to-video": VideoTypes;
  "video-to-video": VideoTypes;
  "text-to-speech": { inputs: Open<SpeechFields>; outputs: AudioAnswer };
  "speech-to-text": { inputs: Open<TranscriptionFields>; outputs: TranscriptAnswer };
  "music-generation": { inputs: Open<MusicFields>; outputs: AudioAnswer };
  "speech-to-speech": { inputs: object; outputs: Record<string, unknown> };
  "document-to-text": { inputs: object; outputs: Record<string, unknown> };
}
