/** What is counted and billed: every kind of unit a provider charges for, and how many of it a rate is for. */

/** The name of a meter. */
export type Meter =
  | "input"
  | "cacheRead"
  | "cacheWrite"
  | "cacheWrite1h"
  | "inputAudio"
  | "inputImage"
  | "inputVideo"
  | "cacheReadAudio"
  | "cacheReadImage"
  | "output"
  | "reasoning"
  | "outputAudio"
  | "outputImage"
  | "outputVideo"
  | "citation"
  | "searches"
  | "searchedRequests"
  | "fileSearches"
  | "searchUnits"
  | "requests"
  | "messages"
  | "pages"
  | "annotatedPages"
  | "characters"
  | "inputAudioSeconds"
  | "outputAudioSeconds"
  | "videoSeconds"
  | "inputImages"
  | "images"
  | "videos"
  | "inputMegapixels"
  | "firstMegapixels"
  | "megapixels"
  | "megapixelSeconds"
  | "inputTiles"
  | "tiles"
  | "inputTileSteps"
  | "tileSteps"
  | "steps";

/** A kind of unit, and how many units one rate is for. */
export interface MeterFacts {
  unit:
    | "token"
    | "character"
    | "second"
    | "image"
    | "video"
    | "megapixel"
    | "megapixel-second"
    | "step"
    | "tile"
    | "request"
    | "page";
  /** A rate is for that many units: a million tokens, an hour, one image. */
  scale: number;
  /** Charged at the rate of this meter where it has none of its own. */
  like?: Meter;
  /** What the units are. */
  title: string;
}

const MILLION = 1_000_000;
const THOUSAND = 1_000;
const HOUR = 3_600;

/** All meters, in the order they are shown. Token meters are parts: a token is counted by one of them. */
export const METERS: Readonly<Record<Meter, MeterFacts>> = {
  input: { unit: "token", scale: MILLION, title: "input tokens" },
  cacheRead: { unit: "token", scale: MILLION, like: "input", title: "input tokens read from the cache" },
  cacheWrite: { unit: "token", scale: MILLION, like: "input", title: "input tokens written to the cache" },
  cacheWrite1h: {
    unit: "token",
    scale: MILLION,
    like: "cacheWrite",
    title: "input tokens written to the cache for an hour",
  },
  inputAudio: { unit: "token", scale: MILLION, like: "input", title: "audio input tokens" },
  inputImage: { unit: "token", scale: MILLION, like: "input", title: "image input tokens" },
  inputVideo: { unit: "token", scale: MILLION, like: "input", title: "video input tokens" },
  cacheReadAudio: { unit: "token", scale: MILLION, like: "cacheRead", title: "audio input tokens read from the cache" },
  cacheReadImage: { unit: "token", scale: MILLION, like: "cacheRead", title: "image input tokens read from the cache" },
  output: { unit: "token", scale: MILLION, title: "output tokens" },
  reasoning: { unit: "token", scale: MILLION, like: "output", title: "reasoning tokens" },
  outputAudio: { unit: "token", scale: MILLION, like: "output", title: "audio output tokens" },
  outputImage: { unit: "token", scale: MILLION, like: "output", title: "image output tokens" },
  outputVideo: { unit: "token", scale: MILLION, like: "output", title: "video output tokens" },
  citation: { unit: "token", scale: MILLION, like: "output", title: "citation tokens" },
  searches: { unit: "request", scale: THOUSAND, title: "web searches" },
  searchedRequests: { unit: "request", scale: THOUSAND, title: "requests with web searches" },
  fileSearches: { unit: "request", scale: THOUSAND, title: "file searches" },
  searchUnits: { unit: "request", scale: THOUSAND, title: "searches in up to 100 documents" },
  requests: { unit: "request", scale: THOUSAND, title: "requests" },
  messages: { unit: "request", scale: THOUSAND, title: "text messages" },
  pages: { unit: "page", scale: THOUSAND, title: "document pages" },
  annotatedPages: { unit: "page", scale: THOUSAND, title: "annotated document pages" },
  characters: { unit: "character", scale: MILLION, title: "input characters" },
  inputAudioSeconds: { unit: "second", scale: HOUR, title: "seconds of audio in" },
  outputAudioSeconds: { unit: "second", scale: HOUR, title: "seconds of audio out" },
  videoSeconds: { unit: "second", scale: 1, title: "seconds of video out" },
  inputImages: { unit: "image", scale: 1, title: "images in" },
  images: { unit: "image", scale: 1, title: "images out" },
  videos: { unit: "video", scale: 1, title: "videos out" },
  inputMegapixels: { unit: "megapixel", scale: 1, title: "megapixels in" },
  firstMegapixels: { unit: "megapixel", scale: 1, title: "first megapixels out" },
  megapixels: { unit: "megapixel", scale: 1, title: "megapixels out" },
  megapixelSeconds: { unit: "megapixel-second", scale: 1, title: "megapixels times seconds out" },
  inputTiles: { unit: "tile", scale: 1, title: "tiles of 512 by 512 pixels in" },
  tiles: { unit: "tile", scale: 1, title: "tiles of 512 by 512 pixels out" },
  inputTileSteps: { unit: "step", scale: 1, title: "steps times tiles of 512 by 512 pixels in" },
  tileSteps: { unit: "step", scale: 1, title: "steps times tiles of 512 by 512 pixels out" },
  steps: { unit: "step", scale: 1, title: "steps" },
};

/** Whether `name` is a meter. */
export function isMeter(name: string): name is Meter {
  return Object.hasOwn(METERS, name);
}
