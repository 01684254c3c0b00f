/** The contract of the catalog: which models can be called, what they take, who serves them, what they cost. */
import type { JsonObject } from "../json.ts";

/** What a model is for. */
export type Task =
  | "text-generation"
  | "text-to-image"
  | "text-to-video"
  | "text-to-speech"
  | "speech-to-text"
  | "music-generation"
  | "embeddings"
  | "reranking";

/** Who serves a model, under which id. */
export interface ModelTarget {
  /** Provider id. */
  provider: string;
  /** That provider's id of the model. */
  id: string;
}

/** USD per million tokens, in nano-dollars per token (USD per million × 1,000). Integers. */
export interface TokenPrice {
  inputNanoUsd: number;
  outputNanoUsd: number;
  cacheReadNanoUsd?: number;
  cacheWriteNanoUsd?: number;
}

/** One row of the catalog. */
export interface Model {
  /** `author/name` or `@cf/author/name`. */
  id: string;
  name: string;
  task: Task;
  contextTokens?: number;
  maxOutputTokens?: number;
  capabilities?: readonly ("tools" | "vision" | "json" | "reasoning")[];
  /** Whether sampling parameters are accepted. Default true. */
  sampling?: boolean;
  /** How it takes reasoning. Default: by effort where it has the capability. */
  reasoning?: "effort" | "budget" | "adaptive";
  /** Its output limit is named `max_completion_tokens`. */
  maxCompletionTokens?: boolean;
  price?: TokenPrice;
  /** In order of preference. */
  targets: readonly ModelTarget[];
  /** Where the row's figures come from, and when they were read (ISO date). */
  source: string;
  asOf: string;
  /** Anything else worth showing. */
  notes?: JsonObject;
}
