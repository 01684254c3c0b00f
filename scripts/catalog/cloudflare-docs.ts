/**
 * What Cloudflare's own pages say of its models, hosted and proxied: the facts in `overlay/`, read from
 * github.com/cloudflare/cloudflare-docs (`src/content/{workers-ai,catalog}-models`) by hand, its price labels as they are there.
 */
import type { Capability, Modality, Task } from "../../src/catalog/model.ts";
import type { Meter } from "../../src/catalog/meters.ts";
import type { PriceRow } from "../../src/catalog/row.ts";
import type { Offer } from "./offer.ts";
import hosted from "./overlay/cloudflare-hosted.json" with { type: "json" };
import proxied from "./overlay/cloudflare-proxied.json" with { type: "json" };
import { exact } from "./price-rows.ts";

/** When the pages were read. */
export const SOURCE = { title: "developers.cloudflare.com/ai/models", asOf: "2026-11-25" } as const;

/** One model as the overlay has it. */
interface ModelFacts {
  id: string;
  name: string;
  task: string;
  input?: string[];
  output?: string[];
  contextTokens?: number;
  maxOutputTokens?: number;
  capabilities?: string[];
  /** Dollars, by the page's own label. */
  pricing?: Record<string, number | undefined>;
  zdr?: boolean;
  addedAt?: string;
  retiresAt?: string;
}

/** Every model of the overlay. */
export function readOffers(): Offer[] {
  return [
    ...(hosted as ModelFacts[]).map((facts) => toOffer("workers-ai", facts)),
    ...(proxied as ModelFacts[]).map((facts) => toOffer("ai-gateway", facts)),
  ];
}

const TASKS: Readonly<Record<string, Task>> = {
  "Text Generation": "text-generation",
  "Text Classification": "text-classification",
  "Text Embeddings": "embeddings",
  Summarization: "summarization",
  Translation: "translation",
  "Text-to-Image": "text-to-image",
  "Image-to-Image": "image-to-image",
  "Image-to-Text": "image-to-text",
  "Image Classification": "image-classification",
  "Text-to-Video": "text-to-video",
  "Image-to-Video": "image-to-video",
  "video-to-video": "video-to-video",
  "Text-to-Speech": "text-to-speech",
  "Automatic Speech Recognition": "speech-to-text",
  "Music Generation": "music-generation",
  "Voice Activity Detection": "turn-detection",
};
/** Cloudflare's pages file these elsewhere than their answers say. */
const TASK_BY_ID: Readonly<Record<string, Task>> = {
  "@cf/baai/bge-reranker-base": "reranking",
  "google/gemini-omni-flash": "text-to-video",
  "google/gemini-omni-1.1-flash": "text-to-video",
  "typesafe/jev": "text-classification",
};

function toOffer(provider: "workers-ai" | "ai-gateway", facts: ModelFacts): Offer {
  const { id, name, contextTokens, maxOutputTokens, zdr, addedAt, retiresAt } = facts;
  const task = TASK_BY_ID[id] ?? TASKS[facts.task];
  if (task === undefined) throw new Error(`overlay: ${id}: there is no task "${facts.task}"`);
  return {
    source: "cloudflare-docs",
    provider,
    id,
    name,
    task,
    ...(facts.input && { input: facts.input as Modality[] }),
    ...(facts.output && { output: facts.output as Modality[] }),
    ...(facts.capabilities && { capabilities: facts.capabilities as Capability[] }),
    ...(contextTokens !== undefined && { contextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(zdr !== undefined && { zdr }),
    ...(addedAt !== undefined && { addedAt }),
    ...(retiresAt !== undefined && { retiresAt }),
    price: priceOf(facts, task),
  };
}

// ---- prices --------------------------------------------------------------------------------------------------------

/** One label: the meter, how many of its scales the figure is for, and the variant it names. */
type Label = readonly [pattern: RegExp, meter: Meter, perScale: number, kind?: "long" | "variant" | "added"];

const MINUTES = 60;
const HOUR = 3_600;

/** First match decides. Figures times `perScale` are dollars for the meter's scale (meters.ts). */
const LABELS: readonly Label[] = [
  [/^(input( text)? tokens|per m input tokens|short-context input|input <=?\d+k)( \(per 1m\))?$/i, "input", 1],
  [
    /^(cached input tokens|per m cached input tokens|short-context cached input|cached input <=?\d+k)( \(per 1m\))?$/i,
    "cacheRead",
    1,
  ],
  [/^(cache creation tokens|short-context cache write) \(per 1m\)$/i, "cacheWrite", 1],
  [
    /^(output( text)? tokens|per m output tokens|short-context output|output <=?\d+k|output_text_tokens)( \(per 1m\))?$/i,
    "output",
    1,
  ],
  [/^(long-context input|input >=?\d+k) \(per 1m\)$/i, "input", 1, "long"],
  [/^(long-context cached input|cached input >=?\d+k) \(per 1m\)$/i, "cacheRead", 1, "long"],
  [/^long-context cache write \(per 1m\)$/i, "cacheWrite", 1, "long"],
  [/^(long-context output|output >=?\d+k) \(per 1m\)$/i, "output", 1, "long"],
  [/^reasoning tokens \(per 1m\)$/i, "reasoning", 1],
  [/^input image tokens \(per 1m\)$/i, "inputImage", 1],
  [/^cached input image tokens \(per 1m\)$/i, "cacheReadImage", 1],
  [/^output image tokens \(per 1m\)$/i, "outputImage", 1],
  [/^input audio tokens \(per 1m\)$/i, "inputAudio", 1],
  [/^output_audio_tokens$/i, "outputAudio", 1],
  [/^input video tokens \(per 1m\)$/i, "inputVideo", 1],
  [/^output_video_tokens$/i, "outputVideo", 1],
  [/^per character$/i, "characters", 1_000_000],
  [/^per 1k characters$/i, "characters", 1_000],
  [/^per audio minute$/i, "inputAudioSeconds", MINUTES],
  [/^per minute \((.+)\)$/i, "inputAudioSeconds", MINUTES, "added"],
  [/^input_audio_minutes_(streaming)$/i, "inputAudioSeconds", MINUTES, "variant"],
  [/^output_audio_seconds$/i, "outputAudioSeconds", HOUR],
  [/^per image$/i, "images", 1],
  [/^per image \((.+)\)$/i, "images", 1, "variant"],
  [/^(output_size_\d+k)$/i, "images", 1, "variant"],
  [/^per input image$/i, "inputImages", 1],
  [/^first output megapixel$/i, "firstMegapixels", 1],
  [/^per additional output megapixel$/i, "megapixels", 1],
  [/^per input megapixel$/i, "inputMegapixels", 1],
  [/^per inference request$/i, "requests", 1_000],
  [/^per step$/i, "steps", 1],
  [/^per (output )?512( by |x)512 tile$/i, "tiles", 1],
  [/^per input 512x512 tile$/i, "inputTiles", 1],
  [/^per first mp \(1024x1024\)$/i, "firstMegapixels", 1],
  [/^per subsequent mp$/i, "megapixels", 1],
  [/^per input image mp$/i, "inputMegapixels", 1],
  [/^per output 512x512 tile, per step$/i, "tileSteps", 1],
  [/^per input 512x512 tile, per step$/i, "inputTileSteps", 1],
  [/^@?(.+) \(per megapixel-second\)$/i, "megapixelSeconds", 1, "variant"],
  [/^@(.+) \(per second\)$/i, "videoSeconds", 1, "variant"],
  [/^(\d+s @\d+p)$/i, "videos", 1, "variant"],
  [/^((v2v_)?f?hd(_draft)?)$/i, "videoSeconds", 1, "variant"],
];
/** Stands in files of every kind, and means what it says for video only. */
const DEFAULT_PER_SECOND = /^default \(per second\)$/i;

function priceOf({ id, pricing = {} }: ModelFacts, task: Task): PriceRow | undefined {
  const usd: Record<string, number> = {};
  const long: Record<string, number> = {};
  const variants: Record<string, Record<string, number>> = {};
  for (const [label, figure] of Object.entries(pricing)) {
    if (figure === undefined || DEFAULT_PER_SECOND.test(label)) continue;
    const [rate, found, name, kind] = readLabel(id, label, figure);
    const meter = task === "text-to-speech" && found === "inputAudioSeconds" ? "outputAudioSeconds" : found;
    if (kind === "long") long[meter] = rate;
    else if (kind === "variant") variants[name] = { ...variants[name], [meter]: rate };
    else if (kind === "added") variants[`with ${name}`] = { [meter]: exact((usd[meter] ?? 0) + rate) };
    else usd[meter] = rate;
  }
  const perSecond = Object.entries(pricing).find(([label]) => DEFAULT_PER_SECOND.test(label))?.[1];
  const isVideo = task.endsWith("-to-video") && Object.keys(usd).length === 0;
  if (isVideo && perSecond !== undefined) usd["videoSeconds"] = perSecond;
  if (Object.keys(variants).length > 0 && Object.keys(usd).length === 0) Object.assign(usd, dearest(variants));
  if (Object.values(usd).every((rate) => rate === 0)) return undefined;
  const tier = longTier(pricing, long, usd);
  return { usd, ...(tier && { long: [tier] }), ...(Object.keys(variants).length > 0 && { variants }) };
}

function readLabel(id: string, label: string, figure: number): [rate: number, Meter, variant: string, Label[3]] {
  for (const [pattern, meter, perScale, kind] of LABELS) {
    const found = pattern.exec(label);
    if (found !== null) return [exact(figure * perScale), meter, variantName(found[1] ?? ""), kind];
  }
  throw new Error(`overlay: ${id}: no rule reads the price label "${label}"`);
}

function variantName(text: string): string {
  return text.toLowerCase().replaceAll("_", " ").replace("w/ ", "with ").trim();
}

/** Where every price is of a variant, a call that names none costs what the dearest does. */
function dearest(variants: Record<string, Record<string, number>>): Record<string, number> {
  return Object.values(variants).reduce((most, rates) =>
    Math.max(...Object.values(rates)) > Math.max(...Object.values(most)) ? rates : most,
  );
}

/** `>200k` means from the next token on; GPT's threshold is in its providers' figures: 272,000. */
function longTier(
  pricing: NonNullable<ModelFacts["pricing"]>,
  rates: Record<string, number>,
  base: Record<string, number>,
): { above: number; usd: Record<string, number> } | undefined {
  if (Object.keys(rates).length === 0 || Object.entries(rates).every(([meter, rate]) => base[meter] === rate))
    return undefined;
  const label = Object.keys(pricing).find((text) => /^input >=?\d+k/i.test(text));
  const [, equal, thousands] = /^input >(=?)(\d+)k/i.exec(label ?? "") ?? [];
  if (thousands === undefined) return { above: 272_000, usd: rates };
  return { above: Number(thousands) * 1_000 - (equal === "=" ? 1 : 0), usd: rates };
}
