/** Every model id Cloudflare's types know, from npm `@cloudflare/workers-types`, with the task its type names. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Task } from "../../src/catalog/model.ts";
import type { Offer } from "./offer.ts";

const ROOT = dirname(createRequire(import.meta.url).resolve("@cloudflare/workers-types/package.json"));

/** `@cloudflare/workers-types@5.20261117.1`; the day is in its version. */
export function describeSource(): { title: string; asOf: string } {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const [, year, month, day] = /^\d+\.(\d{4})(\d{2})(\d{2})\./.exec(version) ?? [];
  return { title: `@cloudflare/workers-types@${version}`, asOf: `${year}-${month}-${day}` };
}

/** The types of models that have none of their own. */
const TASK_BY_TYPE: Readonly<Record<string, Task>> = {
  BaseAiTextClassification: "text-classification",
  BaseAiTextToImage: "text-to-image",
  BaseAiTextToSpeech: "text-to-speech",
  BaseAiTextEmbeddings: "embeddings",
  BaseAiImageClassification: "image-classification",
  BaseAiObjectDetection: "object-detection",
  BaseAiTextGeneration: "text-generation",
  BaseAiSummarization: "summarization",
  BaseAiTranslation: "translation",
  BaseAiImageToText: "image-to-text",
};

/** Every id of `AiModels`. */
export function readOffers(): Offer[] {
  const types = readFileSync(join(ROOT, "index.d.ts"), "utf8");
  const models = /^interface AiModels \{\n([\s\S]*?)^\}/m.exec(types)?.[1] ?? "";
  const offers = [...models.matchAll(/^\s*"([^"]+)": (\w+);$/gm)].map(([, id = "", type = ""]): Offer => {
    const task = TASK_BY_TYPE[type];
    return { source: "workers-types", provider: "workers-ai", id, ...(task && { task }) };
  });
  if (offers.length === 0) throw new Error("scripts/catalog/workers-types.ts: AiModels is not where it was");
  return offers;
}
