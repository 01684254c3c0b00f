/** What models are for, where no source says it: by their names. */
import type { Task } from "../../../src/catalog/model.ts";

const TASKS: readonly (readonly [task: Task, id: RegExp])[] = [
  ["embeddings", /embed|\/bge-(?!rerank)|text-similarity|^voyage\/(?!rerank)|^openai\/ada$/],
  ["reranking", /rerank/],
  ["speech-to-text", /transcribe|whisper|nemotron-speech/],
  ["text-to-speech", /-tts/],
  ["speech-to-speech", /realtime|-live-|gemini-live|sonic|grok-voice/],
  ["text-to-image", /gpt-image|gpt-5(\.4)?-image|flash(-lite)?-image|pro-image|nano-banana|imagen|dall-e/],
  ["text-to-video", /veo-|gemini-omni/],
  ["music-generation", /lyria/],
  ["document-to-text", /-ocr/],
  ["text-classification", /moderation|\/clef|\/jev/],
];

/** The task of a model by its id: text generation, where nothing says otherwise. */
export function taskOf(id: string): Task {
  return TASKS.find(([, pattern]) => pattern.test(id))?.[0] ?? "text-generation";
}
