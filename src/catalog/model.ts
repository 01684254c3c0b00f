/** The contract of the catalog: which models can be called, what they take, who serves them, what they cost. */
import type { Meter } from "./meters.ts";

/** What a model is for. Cloudflare's names, in the spelling of its ids. */
export type Task =
  | "text-generation"
  | "text-classification"
  | "summarization"
  | "translation"
  | "embeddings"
  | "reranking"
  | "text-to-image"
  | "image-to-image"
  | "image-to-text"
  | "image-classification"
  | "object-detection"
  | "text-to-video"
  | "image-to-video"
  | "video-to-video"
  | "text-to-speech"
  | "speech-to-text"
  | "speech-to-speech"
  | "music-generation"
  | "turn-detection"
  | "document-to-text";

/** What goes in or comes out. */
export type Modality = "text" | "image" | "audio" | "video" | "document" | "embedding";

/** What a model can do beyond its task. */
export type Capability = "tools" | "vision" | "json" | "reasoning" | "lora" | "batch" | "realtime";

/**
 * Rates, in integer nano-dollars for as many units as the meter's scale says (`meters.ts`): a million tokens, an hour of
 * audio or video, one image. `usd(3)` writes three dollars.
 */
export type Rates = Partial<Record<Meter, number>>;

/** What a call costs. Where several rules hold, the later one of this list replaces the rates it names. */
export interface Price {
  rates: Rates;
  /** The whole call is charged so where its input has more tokens than that; the largest limit that is exceeded holds. */
  longInput?: readonly { aboveTokens: number; rates: Rates }[];
  /** Rates at a time of the day (UTC, `HH:MM`), from `from` up to and without `to`. */
  hours?: readonly { from: string; to: string; rates: Rates }[];
  /** Rates of a way to use the model, by its name: a resolution, a quality. */
  variants?: Readonly<Record<string, Rates>>;
  /** Announced: from that day on (UTC, `YYYY-MM-DD`) this price. In order of time. */
  changes?: readonly { since: string; price: Omit<Price, "changes"> }[];
}

/** Who serves a model, under which id. */
export interface ModelTarget {
  /** Provider id. */
  provider: string;
  /** That provider's id of the model. */
  id: string;
  /** Where it runs, where the id says it: `us`, `eu`, `global`. */
  region?: string;
  /** It serves another quantisation or a sped-up build, by that name: an equivalent, never chosen silently. */
  fidelity?: string;
  /** Where it differs from the model's. */
  price?: Price;
  /** The price is the user's own: it counts before what a provider says it charges. */
  priceIsOwn?: boolean;
  /** An endpoint of one's own that speaks chat completions: what precedes `/chat/completions`. */
  baseURL?: string;
  /** Or the name of a binding that answers the same requests: a service, or a Durable Object with a container. */
  binding?: string;
}

/** One row of the catalog. */
export interface Model {
  /** `author/name` or `@cf/author/name`. */
  id: string;
  name: string;
  author: string;
  task: Task;
  input: readonly Modality[];
  output: readonly Modality[];
  contextTokens?: number;
  maxOutputTokens?: number;
  capabilities: readonly Capability[];
  /** Whether sampling parameters are accepted. Default true. */
  sampling?: boolean;
  /** Whether an assistant message may come last, for the model to go on with. Absent where nobody has said it. */
  prefill?: boolean;
  /** Whether it makes vectors of a wanted size (`dimensions`). Absent where nobody has said it. */
  dimensions?: boolean;
  /** How it takes reasoning. Default: by effort where it has the capability. */
  reasoning?: "effort" | "budget" | "adaptive";
  /** Its output limit is named `max_completion_tokens`. */
  maxCompletionTokens?: boolean;
  /** List price; a target may have its own. Absent where no source has one: then a cost is `unknown`, never zero. */
  price?: Price;
  /** The price is the user's own: it counts before what a provider says it charges. */
  priceIsOwn?: boolean;
  /** In order of preference. */
  targets: readonly ModelTarget[];
  /** Cloudflare forwards it under zero data retention. Absent where nobody has said it. */
  zdr?: boolean;
  /** The same weights under a hosted id: the row of `openai/gpt-oss-120b` for `@cf/openai/gpt-oss-120b`. */
  sameAs?: string;
  /** When it could first be called (ISO date). Absent where nobody has said it. */
  addedAt?: string;
  /** Its makers advise against it. */
  deprecated?: boolean;
  /** When it stops to answer (ISO date), where that was announced; may be in the past. */
  retiresAt?: string;
  /** Id of the model its makers name in its place. */
  replacedBy?: string;
  /** Where the row's figures come from, and when they were read (ISO date). */
  source: string;
  asOf: string;
}

/** A name for another model, or for something that is none. */
export type Alias = { model: string } | { refused: string };

/** Who pays a target's calls: Cloudflare's bill, or that of your own key at the provider. */
export type Billing = "cloudflare" | "own-key";

/** Where a model runs: at Cloudflare, at another provider, or at an endpoint of your own. */
export type Hosting = "workers-ai" | "proxied" | "own";

/** A company whose API serves models. */
export interface ProviderFacts {
  id: string;
  name: string;
  billing: Billing;
  /** Its chat completions, where it speaks them: what `openaiCompatible` needs to call it. */
  baseURL?: string;
  /** Whether it stops billing when a call is cancelled. Absent where it has not said so. */
  cancelStopsBilling?: boolean;
  /** Percent of the list price for a call that may wait: `{ batch: 50 }`. Absent: no such service is known. */
  services?: Readonly<Partial<Record<Service, number>>>;
  /** Percent of the price where a call was computed in a place its caller asked for: `{ us: 110 }`. */
  regions?: Readonly<Record<string, number>>;
  /** Its users run it themselves. */
  selfHosted?: boolean;
  /** Where the facts come from. */
  source: string;
}

/** How urgently a call is served, as providers name it (`service_tier`; Anthropic's `speed: "fast"`). */
export type Service = "batch" | "flex" | "priority" | "fast";
